#!/bin/sh
test_description='good signatures of something else'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted swaps
'

test_crafted
test_done
