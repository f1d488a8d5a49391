#!/bin/sh
test_description='make install again and again, while people push'
. "${0%/*}/lib.sh"

# More of them: make check-upgrade.
: "${UPGRADE_PUSHES:=20}"

# Until the file "stop" is there; each round of it in "rounds".
install_again () {
	while ! test -e stop
	do
		install_programs >>installs 2>&1 || echo "failed" >>rounds
		echo "one more" >>rounds
	done
}

# The good commit to a branch of its own, the bad one to main.
push_both () {
	through_serve alice push server:project.git \
		"good:refs/heads/dev/$1" >push.out 2>&1 || {
		echo "push $1 failed" && cat err
	}
	through_serve alice push server:project.git bad:refs/heads/main \
		>push.out 2>&1 && echo "push $1 got into main"
	has_reason no-signature || { echo "push $1 was not judged" && cat err; }
}

test_expect_success 'a server with programs of its own' '
	make_people && make_policy <<-\END &&
	[rule "dev is signed"]
		on = refs/heads/dev/**
		require = signed(by: @employees)
	END
	install_programs >installed && make_server && clone_as alice &&
	commit_as alice good && in_clone alice git branch good &&
	commit_as --unsigned alice bad && in_clone alice git branch bad
'

test_expect_success "$UPGRADE_PUSHES pushes, and as many refused" '
	{ install_again & } && installer=$! &&
	at_exit ": >$TRASH/stop; wait $installer" &&
	wait_until test -e rounds &&
	for i in $(seq "$UPGRADE_PUSHES")
	do
		push_both "$i" || return 1
	done >faults &&
	: >stop && wait $installer &&
	test_must_fail grep failed rounds &&
	test "$(wc -l <rounds)" -gt 2 &&
	: >none && test_cmp none faults
'

test_expect_success 'all of them moved, and each is in the records' '
	server_refs | grep -c refs/heads/dev/ >count &&
	echo "$UPGRADE_PUSHES" >expect && test_cmp expect count &&
	test "$(server_ref refs/heads/main)" = none &&
	grep -c "\"kind\":\"decision\"" "$SITE/store/id-project/records.jsonl" \
		>count &&
	echo $((2 * UPGRADE_PUSHES)) >expect && test_cmp expect count &&
	warder doctor "$PROJECT" >found && test_file_has_not found "^error"
'

test_expect_success 'nothing half written is left' '
	find dest -name ".*" >left && : >none && test_cmp none left
'

test_done
