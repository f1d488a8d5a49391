#!/bin/sh
test_description='objects that honest tools write are accepted'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted honest
'

test_crafted
test_done
