#!/bin/sh
test_description='crafted headers of commits'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted headers
'

test_crafted
test_done
