#!/bin/sh
test_description='good signatures by keys that are not'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted keys
'

test_crafted
test_done
