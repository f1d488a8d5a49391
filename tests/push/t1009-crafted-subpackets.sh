#!/bin/sh
test_description='crafted subpackets of OpenPGP signatures'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted subpackets
'

test_crafted
test_done
