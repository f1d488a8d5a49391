#!/bin/sh
test_description='repositories that Warder cannot judge are refused by name'
. "${0%/*}/lib.sh"

test_expect_success 'a site' '
	make_people alice bob carol ci &&
	make_policy </dev/null &&
	make_site &&
	make_bare project
'

# Hooks put in by hand, as somebody might who does not know.
by_hand () {
	git -C "$1" config warder.config "$SITE/warder.conf" &&
	git -C "$1" config warder.repository odd &&
	git -C "$1" config warder.id id-odd &&
	mkdir -p "$SITE/store/id-odd/pending" "$SITE/store/id-odd/blobs" &&
	for hook in pre-receive update reference-transaction post-receive
	do
		ln -sf "$WARDER_BUILD/$hook" "$1/hooks/$hook" || return 1
	done
}

test_expect_success 'sha256: install says no' '
	git init -q --bare --object-format=sha256 "$SERVER/odd.git" &&
	test_must_fail warder install --config "$SITE/warder.conf" \
		"$SERVER/odd.git" 2>err &&
	test_file_has err sha256
'

test_expect_success 'sha256: the hooks say no, to any ref' '
	by_hand "$SERVER/odd.git" &&
	git init -q --object-format=sha256 odd &&
	as alice git -C odd commit -q --allow-empty -S -m x &&
	test_must_fail as alice git -C odd push "$SERVER/odd.git" \
		HEAD:refs/heads/free 2>err &&
	test_file_has err "sha256 \[unsupported\]" &&
	test_file_has "$LOG" sha256 &&
	git -C "$SERVER/odd.git" for-each-ref >actual &&
	test_cmp /dev/null actual &&
	rm "$SERVER/odd.git/hooks/pre-receive" &&
	test_must_fail as alice git -C odd push "$SERVER/odd.git" \
		HEAD:refs/heads/free 2>err &&
	test_file_has err sha256 &&
	git -C "$SERVER/odd.git" for-each-ref >actual &&
	test_cmp /dev/null actual
'

test_expect_success 'an extension that nobody knows' '
	make_bare ext &&
	git -C "$SERVER/ext.git" config core.repositoryformatversion 1 &&
	git -C "$SERVER/ext.git" config extensions.novelty true &&
	test_must_fail warder install --config "$SITE/warder.conf" \
		"$SERVER/ext.git" 2>err &&
	test_file_has err novelty
'

test_expect_success 'a repository that is shallow itself' '
	clone_as alice &&
	commit_as alice one &&
	commit_as alice two &&
	push_as alice HEAD:refs/heads/main &&
	git clone -q --bare --depth 1 "file://$PROJECT" "$SERVER/short.git" &&
	test_must_fail warder install --config "$SITE/warder.conf" \
		"$SERVER/short.git" 2>err &&
	test_file_has err shallow
'

refused_as_unsupported () {
	server_refs >refs.before &&
	test_must_fail "$@" 2>seen && cp seen err &&
	was_refused project unsupported &&
	test_file_has_not err internal
}

test_expect_success 'a push into a linked work tree names the repository' '
	warder install --config "$SITE/warder.conf" "$PROJECT" &&
	git -C "$PROJECT" worktree add -q --detach "$TRASH/linked" main &&
	refused_as_unsupported in_clone alice git push "$TRASH/linked" \
		HEAD:refs/heads/free &&
	test_file_has err "linked work tree: push to .* $PROJECT \["
'

test_expect_success 'with update alone, too' '
	warder install --config "$SITE/warder.conf" \
		--hooks update,reference-transaction,post-receive "$PROJECT" &&
	refused_as_unsupported in_clone alice git push "$TRASH/linked" \
		HEAD:refs/heads/free &&
	warder install --config "$SITE/warder.conf" "$PROJECT"
'

test_expect_success 'a commit in it is nobody'\''s push' '
	git -C linked checkout -q -b in-linked &&
	git -C linked commit -q --allow-empty -m local &&
	test "$(server_ref refs/heads/in-linked)" = "$(id_of linked HEAD)"
'

test_expect_success 'a namespace is named' '
	GIT_NAMESPACE=guest && export GIT_NAMESPACE &&
	refused_as_unsupported push_as alice HEAD:refs/heads/free &&
	unset GIT_NAMESPACE &&
	test_file_has err "GIT_NAMESPACE is set to \"guest\"" &&
	push_accepted alice HEAD refs/heads/free
'

test_expect_success 'and with it update, and the option of git' '
	warder install --config "$SITE/warder.conf" \
		--hooks update,reference-transaction,post-receive "$PROJECT" &&
	refused_as_unsupported push_as alice \
		--receive-pack="git --namespace=guest receive-pack" \
		HEAD:refs/heads/free2 &&
	warder install --config "$SITE/warder.conf" "$PROJECT"
'

test_expect_success 'what is no repository' '
	mkdir empty &&
	test_must_fail warder install --config "$SITE/warder.conf" empty
'

test_done
