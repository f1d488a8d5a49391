#!/bin/sh
test_description='what counts as judged before, and what is introduced'
. "${0%/*}/lib.sh"

test_expect_success 'rules for branches that come and go' '
	make_people &&
	make_policy <<-\END &&
	[rule "dev is signed"]
		on = refs/heads/dev/**
		when = not delete
		require = signed(by: @employees)
	[rule "stable is cut from main"]
		on = refs/heads/stable/**
		trust = refs/heads/main
		require = signed(by: @maintainers)
	[rule "warnings only"]
		on = refs/heads/warn/**
		require = signed(by: @employees)
		mode = warn
	[rule "only watched"]
		on = refs/heads/observe/**
		require = signed(by: @employees)
		mode = observe
	[rule "strict"]
		on = refs/heads/strict/**
		trust = refs/heads/warn/**
		trust = refs/heads/observe/**
		trust = refs/heads/free/**
		require = signed(by: @employees)
	END
	cp "$SITE/policy.conf" policy.good &&
	make_server &&
	clone_as alice &&
	change_as alice first &&
	land alice first &&
	clone_as dave &&
	start_change dave &&
	change_as dave second &&
	land dave second &&
	start_change alice
'

without_dave () {
	sed "s/key = openpgp:.*/key = openpgp:0123456789ABCDEF0123456789ABCDEF01234567/" \
		policy.good >"$SITE/policy.conf"
}

test_expect_success 'a first push that creates a governed branch brings all of its history' '
	in_clone alice git checkout -q --orphan other &&
	commit_as --unsigned alice root &&
	root=$(id_of alice HEAD) &&
	commit_as alice top &&
	push_refused alice no-signature HEAD:refs/heads/dev/a &&
	has_reason "$(echo $root | cut -c1-10)"
'

test_expect_success 'created, moved, rewound and moved again' '
	start_change alice &&
	commit_as alice one &&
	push_accepted alice HEAD refs/heads/dev/a &&
	commit_as alice two &&
	push_accepted alice HEAD refs/heads/dev/a &&
	push_as alice +HEAD~1:refs/heads/dev/a &&
	test "$(server_ref refs/heads/dev/a)" = "$(id_of alice HEAD~1)" &&
	push_accepted alice HEAD refs/heads/dev/a
'

test_expect_success 'what is pushed again after a rewind is judged again' '
	in_clone dave git fetch -q origin &&
	in_clone dave git checkout -q -B work origin/dev/a &&
	commit_as dave three &&
	push_accepted dave HEAD refs/heads/dev/a &&
	push_as dave +HEAD~1:refs/heads/dev/a &&
	without_dave &&
	push_refused dave unknown-key HEAD:refs/heads/dev/a &&
	cp policy.good "$SITE/policy.conf" &&
	push_accepted dave HEAD refs/heads/dev/a
'

test_expect_success 'history that was accepted stays accepted without its key' '
	without_dave &&
	in_clone alice git fetch -q origin &&
	in_clone alice git checkout -q -B work origin/dev/a &&
	commit_as alice four &&
	push_accepted alice HEAD refs/heads/dev/a &&
	cp policy.good "$SITE/policy.conf"
'

test_expect_success 'deleted and created again: all of it is judged again' '
	push_as alice :refs/heads/dev/a &&
	in_clone alice git checkout -q --orphan gone &&
	commit_as --unsigned alice gone &&
	commit_as alice back &&
	push_refused alice no-signature HEAD:refs/heads/dev/a
'

test_expect_success 'a branch cut from a trusted one introduces nothing' '
	start_change alice &&
	push_accepted alice HEAD refs/heads/stable/1
'

test_expect_success 'what it adds is judged' '
	commit_as alice fix &&
	push_accepted alice HEAD refs/heads/stable/1 &&
	in_clone dave git fetch -q origin &&
	in_clone dave git checkout -q -B work origin/stable/1 &&
	commit_as dave more &&
	push_refused dave signer-not-allowed HEAD:refs/heads/stable/1
'

test_expect_success 'cut from elsewhere, it is judged from the beginning' '
	start_change alice &&
	in_clone alice git checkout -q --orphan elsewhere &&
	commit_as --unsigned alice elsewhere &&
	push_as alice HEAD:refs/heads/free/elsewhere &&
	push_refused alice no-signature HEAD:refs/heads/stable/2 &&
	in_clone alice git checkout -q --orphan still-elsewhere &&
	commit_as --unsigned alice one &&
	commit_as alice two &&
	push_refused alice no-signature HEAD:refs/heads/stable/2 &&
	test_file_has err "hint: all 2 commits of its history are judged: .*trust = refs/heads/\.\.\. in the rule, and warder baseline"
'

test_expect_success 'where a rule asks for evidence, so does a push without new commits' '
	start_change alice &&
	push_refused alice review-missing HEAD:refs/heads/release/1
'

test_expect_success 'a rule that warns lets it in, says so, and settles nothing' '
	commit_as --unsigned alice warned &&
	push_accepted alice HEAD refs/heads/warn/a &&
	test_file_has err "warning: " &&
	has_reason no-signature &&
	push_refused alice no-signature HEAD:refs/heads/strict/a
'

test_expect_success 'a rule that observes is silent, and settles nothing' '
	push_accepted alice HEAD refs/heads/observe/a &&
	test_file_has_not err no-signature &&
	push_refused alice no-signature HEAD:refs/heads/strict/a
'

test_expect_success 'a trusted branch that nobody judged settles nothing' '
	push_accepted alice HEAD refs/heads/free/a &&
	push_refused alice no-signature HEAD:refs/heads/strict/a
'

test_expect_success 'what changed outside the gate is judged with the next push' '
	start_change alice &&
	commit_as --unsigned alice outside &&
	outside=$(id_of alice HEAD) &&
	push_as alice HEAD:refs/heads/free/outside &&
	before=$(server_ref refs/heads/main) &&
	git -C "$PROJECT" update-ref refs/heads/main $outside &&
	start_change alice &&
	change_as alice after &&
	commit=$(publish alice after) &&
	fulfil $commit &&
	push_refused alice no-signature HEAD:refs/heads/main &&
	has_reason "$(echo $outside | cut -c1-10)" &&
	test_file_has_not err "warder baseline"
'

test_expect_success 'unless an admin declares it' '
	warder baseline --repo "$PROJECT" refs/heads/main &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'a branch that was never judged: the refusal names the way in' '
	in_clone alice git checkout -q --orphan unrelated &&
	commit_as --unsigned alice unrelated &&
	commit_as alice good &&
	unrelated=$(id_of alice HEAD~1) &&
	push_as alice $unrelated:refs/heads/free/unrelated &&
	git -C "$PROJECT" update-ref refs/heads/dev/odd $unrelated &&
	push_refused alice no-signature HEAD:refs/heads/dev/odd &&
	test_file_has err "hint: refs/heads/dev/odd was never judged for this rule, .* warder baseline refs/heads/dev/odd" &&
	warder baseline --repo "$PROJECT" refs/heads/dev/odd &&
	push_accepted alice HEAD refs/heads/dev/odd
'

test_expect_success 'a baseline counts for a trusted branch that no rule governs' '
	in_clone alice git checkout -q --orphan plain &&
	commit_as --unsigned alice plain &&
	push_as alice HEAD:refs/heads/free/plain &&
	{ warder doctor "$PROJECT" >doctor || test $? -eq 1; } &&
	test_file_has doctor "refs/heads/free/plain is governed by no rule, and trusted by rule \"strict\": warder baseline" &&
	commit_as alice topic &&
	topic=$(id_of alice HEAD) &&
	push_refused alice no-signature HEAD:refs/heads/strict/topic &&
	warder baseline --repo "$PROJECT" refs/heads/free/plain &&
	push_accepted alice HEAD refs/heads/strict/topic
'

test_expect_success 'and no more than what was declared' '
	in_clone alice git checkout -q -B work HEAD~1 &&
	commit_as --unsigned alice later &&
	push_accepted alice HEAD refs/heads/free/plain &&
	commit_as alice more &&
	push_refused alice no-signature HEAD:refs/heads/strict/more &&
	in_clone alice git checkout -q -B work $topic^ &&
	commit_as alice other &&
	push_accepted alice HEAD refs/heads/strict/other
'

test_expect_success 'nor while the branch does not contain it' '
	in_clone alice git checkout -q --orphan moved &&
	commit_as --unsigned alice moved &&
	push_as alice +HEAD:refs/heads/free/plain &&
	git -C "$PROJECT" update-ref -d refs/heads/strict/topic &&
	git -C "$PROJECT" update-ref -d refs/heads/strict/other &&
	in_clone alice git checkout -q -B work $topic^ &&
	commit_as alice another &&
	push_refused alice no-signature HEAD:refs/heads/strict/another
'

test_done
