#!/bin/sh
test_description='signatures that honest tools write are accepted'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted signatures
'

test_crafted
test_done
