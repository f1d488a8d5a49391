#!/bin/sh
test_description='the hooks, each alone and all together'
. "${0%/*}/lib.sh"

hooks_are () {
	for hook in pre-receive update reference-transaction post-receive
	do
		test ! -e "$PROJECT/hooks/$hook" || echo "$hook"
	done | tr '\n' ' '
}

story () {
	story_hooks=$1
	test_expect_success "$1: install" '
		rm -rf "$SERVER" "$EVIDENCE" "$TRASH/alice" "$SITE/store" &&
		make_server project --hooks $story_hooks &&
		clone_as alice
	'

	test_expect_success "$1: an unsigned commit is refused" '
		commit_as --unsigned alice bad &&
		push_refused alice no-signature HEAD:refs/heads/main
	'

	test_expect_success "$1: and again, now that its objects may be there" '
		push_refused alice no-signature HEAD:refs/heads/main
	'

	test_expect_success "$1: a free branch takes it" '
		push_accepted alice HEAD refs/heads/free
	'

	test_expect_success "$1: what main needs, and then main" '
		in_clone alice git checkout -q --orphan good &&
		change_as alice good &&
		commit=$(publish alice good) &&
		push_refused alice review-missing HEAD:refs/heads/main &&
		fulfil $commit &&
		push_accepted alice HEAD refs/heads/main
	'

	test_expect_success "$1: the next change is judged from there" '
		change_as alice next &&
		land alice next &&
		push_refused alice not-fast-forward +HEAD~1:refs/heads/main
	'

	test_expect_success "$1: a deletion" '
		push_refused alice delete-refused :refs/heads/main &&
		push_as alice :refs/heads/free &&
		test "$(server_ref refs/heads/free)" = none
	'

	test_expect_success "$1: two refs in one push" '
		change_as alice pair &&
		commit=$(publish alice pair) &&
		fulfil $commit &&
		push_as alice HEAD:refs/heads/main HEAD:refs/heads/other &&
		test "$(server_ref refs/heads/main)" = $commit &&
		test "$(server_ref refs/heads/other)" = $commit
	'

	test_expect_success "$1: an atomic push of a good and a bad ref" '
		commit_as --unsigned alice last &&
		push_refused alice no-signature --atomic HEAD:refs/heads/main \
			HEAD:refs/heads/yet-another
	'
}

test_expect_success 'people and policy' '
	make_people alice bob carol ci &&
	make_policy </dev/null
'

story pre-receive
story update
story pre-receive,update
story pre-receive,post-receive
story update,post-receive
story update,reference-transaction,post-receive
story pre-receive,reference-transaction,post-receive
story all

test_expect_success 'hooks that do not judge are not enough' '
	make_bare alone &&
	test_must_fail warder install --config "$SITE/warder.conf" \
		--hooks post-receive,reference-transaction "$SERVER/alone.git"
'

test_expect_success 'outside a push nothing is blocked' '
	git -C "$PROJECT" update-ref refs/heads/by-admin main &&
	git -C "$PROJECT" branch -m by-admin renamed &&
	git -C "$PROJECT" pack-refs --all &&
	git -C "$PROJECT" update-ref -d refs/heads/renamed &&
	git -C "$PROJECT" gc -q &&
	git -C "$PROJECT" fetch -q "$TRASH/alice" HEAD:refs/heads/fetched
'

test_done
