#!/bin/sh
test_description='hooks that were there before, and things that change meanwhile'
. "${0%/*}/lib.sh"

# foreign HOOK BODY: a hook of somebody else.
foreign () {
	{ echo '#!/bin/sh' && echo "$2"; } >"$PROJECT/hooks/$1" &&
	chmod +x "$PROJECT/hooks/$1"
}

# The chained hook of a repository in which ours is installed.
chained () {
	{ echo '#!/bin/sh' && echo "$2"; } >"$PROJECT/hooks.chained/$1" &&
	chmod +x "$PROJECT/hooks.chained/$1"
}

test_expect_success 'a repository with a hook of its own' '
	make_people alice bob carol ci &&
	make_policy </dev/null &&
	make_bare project &&
	make_site &&
	foreign pre-receive "cat >$TRASH/seen" &&
	cp "$PROJECT/hooks/pre-receive" before
'

test_expect_success 'install does not touch it' '
	test_must_fail warder install --config "$SITE/warder.conf" \
		--name project --id id-project "$PROJECT" 2>err &&
	test_file_has err "chain" &&
	test_cmp before "$PROJECT/hooks/pre-receive"
'

test_expect_success 'with --chain it runs after ours accepts, with the same input' '
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project --chain "$PROJECT" &&
	clone_as alice &&
	commit_as alice one &&
	push_as alice HEAD:refs/heads/free &&
	echo "0000000000000000000000000000000000000000 $(id_of alice HEAD) refs/heads/free" \
		>expect &&
	test_cmp expect seen
'

test_expect_success 'it does not run when ours refuses' '
	rm seen &&
	commit_as --unsigned alice bad &&
	push_refused alice no-signature HEAD:refs/heads/main &&
	test_must_fail test -e seen
'

test_expect_success 'it may refuse, too' '
	chained pre-receive "echo no thanks >&2; exit 1" &&
	server_refs >refs.before &&
	test_must_fail push_as alice HEAD:refs/heads/free2 &&
	test_file_has err "no thanks" &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
'

test_expect_success 'it must be there' '
	chmod -x "$PROJECT/hooks.chained/pre-receive" &&
	test_must_fail push_as alice HEAD:refs/heads/free2 &&
	chained pre-receive "exit 0" &&
	push_accepted alice HEAD refs/heads/free2
'

test_expect_success 'an approval that is withdrawn meanwhile' '
	in_clone alice git checkout -q --orphan good &&
	change_as alice good &&
	commit=$(publish alice good) &&
	fulfil $commit &&
	approved=$(server_ref $(review_ref bob $commit)) &&
	evidence_review bob $commit reject &&
	rejected=$(server_ref $(review_ref bob $commit)) &&
	evidence_review bob $commit approve &&
	chained pre-receive \
		"echo $rejected >$PROJECT/$(review_ref bob $commit)" &&
	server_ref refs/heads/main >before &&
	test_must_fail push_as alice HEAD:refs/heads/main &&
	has_reason ref-moved &&
	server_ref refs/heads/main >after &&
	test_cmp before after
'

test_expect_success 'a policy that changes meanwhile' '
	evidence_review bob $commit approve &&
	chained pre-receive "echo \"; stricter\" >>$SITE/policy.conf" &&
	push_refused alice ref-moved HEAD:refs/heads/main
'

test_expect_success 'a ref that moves meanwhile' '
	other=$(server_ref refs/heads/free) &&
	chained pre-receive "echo $other >$PROJECT/refs/heads/main" &&
	test_must_fail push_as alice HEAD:refs/heads/main &&
	test "$(server_ref refs/heads/main)" = $other &&
	rm "$PROJECT/refs/heads/main"
'

# aside COMMAND: while a push is judged, as somebody outside it.
aside () {
	chained pre-receive "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY
	git () { command git -c core.hooksPath=/dev/null \"\$@\"; }
	$1"
}

test_expect_success 'an approval that is withdrawn and packed meanwhile' '
	git -C "$PROJECT" pack-refs --all --prune &&
	test_must_fail test -e "$PROJECT/$(review_ref bob $commit)" &&
	aside "git update-ref $(review_ref bob $commit) $rejected &&
		git pack-refs --all --prune" &&
	test_must_fail push_as alice HEAD:refs/heads/main &&
	has_reason ref-moved &&
	test "$(server_ref refs/heads/main)" = none &&
	test "$(server_ref $(review_ref bob $commit))" = $rejected
'

test_expect_success 'nothing changes meanwhile: accepted' '
	evidence_review bob $commit approve &&
	chained pre-receive "exit 0" &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'nothing but where the refs are: accepted' '
	change_as alice more &&
	commit=$(publish alice more) &&
	fulfil $commit &&
	aside "git pack-refs --all --prune" &&
	push_accepted alice HEAD refs/heads/main &&
	test_must_fail test -e "$PROJECT/$(review_ref bob $commit)"
'

test_expect_success 'uninstall puts it back' '
	cp "$PROJECT/hooks.chained/pre-receive" before &&
	warder uninstall "$PROJECT" &&
	test_cmp before "$PROJECT/hooks/pre-receive" &&
	test_must_fail test -e "$PROJECT/hooks.chained/pre-receive" &&
	test_must_fail test -e "$PROJECT/hooks/reference-transaction" &&
	commit_as --unsigned alice after &&
	push_accepted alice HEAD refs/heads/main
'

test_done
