#!/bin/sh
test_description='the same story over a path, over sshd and over http-backend'
. "${0%/*}/lib.sh"

begin () {
	rm -rf "$SERVER" "$EVIDENCE" "$TRASH"/alice "$TRASH"/carol "$TRASH"/eve \
		"$SITE/store" &&
	make_server
}

test_expect_success 'people, and rules about who and how' '
	make_people &&
	make_policy <<-\END
	[rule "maintainers push here"]
		on = refs/heads/pushed/**
		require = pusher(by: @maintainers)
	[rule "ssh only"]
		on = refs/heads/over-ssh/**
		require = transport(ssh)
	[rule "http only"]
		on = refs/heads/over-http/**
		require = transport(http)
	END
'

story () {
	test_expect_success "$1: a new repository" '
		begin && clone_as alice && clone_as carol && clone_as eve
	'

	test_expect_success "$1: unsigned is refused, and the pusher reads why" '
		commit_as --unsigned alice bad &&
		push_refused alice no-signature HEAD:refs/heads/main &&
		test_file_has err "^remote: error: refs/heads/main: "
	'

	test_expect_success "$1: reviewed, ticketed and tested is accepted" '
		in_clone alice git checkout -q --orphan good &&
		change_as alice good &&
		land alice good &&
		test "$(server_ref refs/heads/main)" = "$(id_of alice HEAD)"
	'

	test_expect_success "$1: the pusher is who the transport says" '
		push_accepted alice HEAD refs/heads/pushed/a &&
		commit_as carol x &&
		push_refused carol pusher-not-allowed HEAD:refs/heads/pushed/c &&
		commit_as eve y &&
		push_refused eve pusher-unknown HEAD:refs/heads/pushed/e
	'

	test_expect_success "$1: the record has the pusher" '
		test_file_has "$SITE/store/id-project/records.jsonl" \
			"\"person\":\"alice\""
	'
}

story local

if use_transport ssh
then
	story 'ssh, forced command'

	test_expect_success 'ssh: the transport is known' '
		push_accepted alice HEAD refs/heads/over-ssh/a &&
		push_refused alice transport HEAD:refs/heads/over-http/a
	'

	test_expect_success 'ssh: a path is below the root, however it is written' '
		for url in warder-test:project.git "warder-test:~/project.git" \
			ssh://warder-test/project.git \
			"ssh://warder-test$PROJECT"
		do
			in_clone alice git ls-remote "$url" >refs ||
				return 1
			test_file_has refs refs/heads/main || return 1
		done &&
		test_must_fail in_clone alice git ls-remote \
			ssh://warder-test/../project.git/../../etc 2>err &&
		test_must_fail in_clone alice git ls-remote \
			ssh://warder-test/nothing.git 2>err &&
		test_file_has err "there is no repository \"/nothing.git\" here"
	'

	test_expect_success 'ssh: no other command, and no other place' '
		test_must_fail as alice ssh -F "$PEOPLE/alice/.ssh/config" \
			warder-test "touch $TRASH/owned" &&
		test_must_fail test -e owned &&
		test_must_fail as alice ssh -F "$PEOPLE/alice/.ssh/config" \
			warder-test "git-receive-pack $PROJECT" </dev/null &&
		git init -q --bare outside.git &&
		test_must_fail in_clone alice git push \
			"ssh://warder-test$TRASH/outside.git" HEAD:refs/heads/x &&
		test_must_fail in_clone alice git push \
			"ssh://warder-test$SERVER/../outside.git" HEAD:refs/heads/x
	'

	test_expect_success 'ssh: nobody becomes somebody else by environment' '
		echo "SendEnv WARDER_PERSON GIT_*" >>"$PEOPLE/carol/.ssh/config" &&
		server_refs >refs.before &&
		test_must_fail as carol env WARDER_PERSON=alice git -C carol \
			push origin HEAD:refs/heads/pushed/c >out 2>err &&
		was_refused project pusher-not-allowed
	'

	test_expect_success 'ssh: a hostile client' '
		printf "exec ssh -F %s warder-test \"git-receive-pack \\047%s\\047\"\n" \
			"$PEOPLE/alice/.ssh/config" "$PROJECT" >by-ssh &&
		tip=$(id_of alice HEAD) &&
		empty_pack &&
		raw_refused alice ref-name -p empty -c ". $TRASH/by-ssh" \
			"$PROJECT" "update zero $tip refs/heads/-x"
	'

	ssh_authorize key
	story 'ssh, key looked up in the registry'
else
	test_skip 'ssh' "$transport_missing"
fi

if use_transport http
then
	story 'http'

	test_expect_success 'http: the transport is known' '
		push_accepted alice HEAD refs/heads/over-http/a &&
		push_refused alice transport HEAD:refs/heads/over-ssh/a
	'

	test_expect_success 'http: a wrong password is nobody' '
		test_must_fail in_clone alice git push \
			"http://alice:wrong@127.0.0.1:$http_port/git/project.git" \
			HEAD:refs/heads/free
	'
else
	test_skip 'http' "$transport_missing"
fi

test_done
