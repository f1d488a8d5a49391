#!/bin/sh
test_description='commits that want to get to a branch by another way'
. "${0%/*}/lib.sh"

test_expect_success 'rules that ask different things of different branches' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed, but for dev"]
		on = refs/heads/guard
		on = refs/heads/dev/**
		require = signed(by: @employees) or ref(refs/heads/dev/**)
	[rule "the first push is free"]
		on = refs/heads/keep
		on = refs/heads/new/**
		require = signed(by: @employees) or create
	[rule "set aside on dev"]
		on = refs/heads/other
		on = refs/heads/odd/**
		require = signed(by: @employees)
		override = ref(refs/heads/odd/**)
	[rule "crypto is signed"]
		on = refs/heads/code
		on = refs/heads/wip/**
		require = signed(by: @employees) or not touches(crypto/**)
	[rule "documents"]
		on = refs/heads/docs
		require = each(only-touches(docs/**)) and only-touches(docs/**)
	END
	make_server &&
	clone_as alice &&
	change_as alice first &&
	land alice first &&
	main=$(id_of alice HEAD) &&
	for ref in guard keep other code
	do
		push_accepted alice HEAD refs/heads/$ref || return 1
	done &&
	commit_as --unsigned alice parked &&
	parked=$(id_of alice HEAD)
'

test_expect_success 'a branch of which the rule asks less makes nothing good' '
	push_accepted alice $parked refs/heads/dev/x &&
	push_refused alice no-signature $parked:refs/heads/guard &&
	commit_as alice above &&
	push_accepted alice HEAD refs/heads/dev/x &&
	push_refused alice no-signature HEAD:refs/heads/guard
'

test_expect_success 'nor one on which it is set aside' '
	push_accepted alice $parked refs/heads/odd/x &&
	push_refused alice no-signature $parked:refs/heads/other
'

test_expect_success 'nor one that was new' '
	push_accepted alice $parked refs/heads/new/x &&
	push_refused alice no-signature $parked:refs/heads/keep
'

test_expect_success 'nor any branch, tag or other ref that no rule governs' '
	for ref in refs/heads/free refs/tags/free refs/notes/free \
		refs/changes/1/1/1 refs/heads/heads/guard
	do
		push_accepted alice $parked $ref &&
		push_refused alice no-signature $parked:refs/heads/guard ||
		return 1
	done
'

test_expect_success 'a merge that keeps nothing of it still brings it' '
	in_clone alice git checkout -q -B work $main &&
	in_clone alice git merge -q -S -s ours -m "keep ours" $parked &&
	push_refused alice no-signature HEAD:refs/heads/guard
'

test_expect_success 'nor does it help as the third parent' '
	in_clone alice git checkout -q -B side $main &&
	commit_as alice side &&
	octopus=$(in_clone alice git commit-tree -S -m octopus \
		-p $main -p side -p $parked "$main^{tree}") &&
	test "$(server_ref refs/heads/guard)" = $main &&
	push_refused alice no-signature $octopus:refs/heads/guard
'

test_expect_success 'added and taken away again: the history has it' '
	in_clone alice git checkout -q -B work $main &&
	mkdir alice/crypto &&
	echo secret >alice/crypto/key &&
	in_clone alice git add crypto &&
	in_clone alice git commit -q -m add &&
	added=$(id_of alice HEAD) &&
	in_clone alice git rm -q -r crypto &&
	in_clone alice git commit -q -m remove &&
	push_refused alice no-signature HEAD:refs/heads/wip/x &&
	push_refused alice no-signature HEAD:refs/heads/code &&
	push_refused alice no-signature $added:refs/heads/code
'

test_expect_success 'a merge that takes old files from an old parent' '
	in_clone alice git checkout -q -B work $main &&
	mkdir -p alice/docs alice/src &&
	echo old >alice/src/code &&
	in_clone alice git add src &&
	in_clone alice git commit -q -S -m old &&
	old=$(id_of alice HEAD) &&
	echo mended >alice/src/code &&
	in_clone alice git commit -q -S -a -m mended &&
	git -C "$PROJECT" fetch -q "$TRASH/alice" HEAD:refs/heads/docs &&
	warder baseline --repo "$PROJECT" refs/heads/docs &&
	back=$(in_clone alice git commit-tree -S -m back -p HEAD -p $old \
		"$old^{tree}") &&
	push_refused alice path-not-allowed $back:refs/heads/docs
'

test_done
