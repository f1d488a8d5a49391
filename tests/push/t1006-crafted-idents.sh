#!/bin/sh
test_description='crafted names, addresses and dates'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted idents
'

test_crafted
test_done
