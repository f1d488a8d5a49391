#!/bin/sh
test_description='crafted armor'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted armors
'

test_crafted
test_done
