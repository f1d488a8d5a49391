#!/bin/sh
test_description='crafted SSH signatures'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

test_expect_success 'a server that knows their keys' '
	make_crafted sshsigs
'

test_crafted
test_done
