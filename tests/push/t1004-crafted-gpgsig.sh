#!/bin/sh
test_description='crafted headers around the signature of a commit'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted gpgsig
'

test_crafted
test_done
