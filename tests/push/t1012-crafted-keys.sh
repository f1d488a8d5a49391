#!/bin/sh
test_description='good signatures by keys that are not'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted keys
'

test_crafted

# reason_told NAME TEXT: of the commit of that name, behind "revoked key".
reason_told () {
	grep "^keys\.$1\.commit-openpgp " "$CRAFTED/cases" >case &&
	read -r name _ ref id <case &&
	crafted_refused "$name" revoked-key "$ref" "$id" &&
	test_file_has err "is signed with a revoked key$2  \[revoked-key\]"
}

test_expect_success 'why it was revoked is told, where the key itself says it' '
	reason_told revoked-as-compromised " (compromised)" &&
	reason_told revoked-as-retired " (retired)" &&
	reason_told revoked-as-superseded " (superseded)" &&
	reason_told a-subkey-that-was-revoked " (compromised)" &&
	reason_told a-subkey-that-was-retired " (retired)"
'

test_expect_success 'nobody else makes it milder' '
	reason_told retired-then-revoked-as-compromised " (compromised)" &&
	reason_told revoked-and-said-to-be-retired-by-nobody "" &&
	reason_told retired-by-its-revoker ""
'

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
