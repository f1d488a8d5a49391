#!/bin/sh
test_description='good signatures by keys that are not'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted keys
'

test_crafted

# Where they are looked at at all: the reason is another than above.
test_expect_success 'a site without a keyring takes no OpenPGP' '
	sed "/gnupg = /d" "$SITE/warder.conf" >conf &&
	cp conf "$SITE/warder.conf" &&
	while read -r name _ ref id
	do
		case $name in
		*-openpgp)
			crafted_refused $name format-not-enabled $ref $id ||
			return 1
			;;
		esac
	done <"$CRAFTED/cases"
'

test_done
