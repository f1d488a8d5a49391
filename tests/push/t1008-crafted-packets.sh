#!/bin/sh
test_description='crafted OpenPGP packets'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted packets
'

test_crafted
test_done
