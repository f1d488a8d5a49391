#!/bin/sh
test_description='from an empty repository to a protected branch'
. "${0%/*}/lib.sh"

test_expect_success 'a new repository' '
	make_project &&
	clone_as alice &&
	clone_as dave &&
	clone_as eve
'

test_expect_success 'a branch that no rule names takes anything' '
	commit_as --unsigned alice draft &&
	push_accepted alice HEAD refs/heads/topic
'

test_expect_success 'main does not take an unsigned commit' '
	push_refused alice no-signature HEAD:refs/heads/main &&
	has_reason "$(id_of alice HEAD | cut -c1-10)"
'

test_expect_success 'a signed one: everything that is missing is told at once' '
	in_clone alice git checkout -q --orphan fresh &&
	commit_as alice parser &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	has_reason ticket-missing &&
	has_reason check-missing &&
	test_file_has_not err no-signature
'

test_expect_success 'what the pusher reads says which rule, and what to do' '
	test_file_has err "error: refs/heads/main: " &&
	test_file_has err "hint: " &&
	test_file_has err "decision [0-9a-z]\{4\}-[0-9a-z]\{4\}"
'

test_expect_success 'reviewed, ticketed and tested: accepted' '
	in_clone alice git commit -q --amend -S -m "Write parser" \
		-m "Ticket: CHG-1" &&
	commit=$(publish alice parser) &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	evidence_review bob $commit &&
	push_refused alice ticket-unknown HEAD:refs/heads/main &&
	test_file_has_not err review-missing &&
	evidence_ticket carol $commit CHG-1 &&
	push_refused alice check-missing HEAD:refs/heads/main &&
	test_file_has_not err ticket-unknown &&
	evidence_check ci $commit unit &&
	evidence_check ci $commit sast &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'the next change is judged on its own' '
	change_as alice lexer &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	land alice lexer &&
	test "$(server_ref refs/heads/main)" = "$(id_of alice HEAD)"
'

test_expect_success 'several commits, each reviewed and ticketed' '
	change_as alice one &&
	commit_as alice two &&
	change_as alice three &&
	land alice three
'

test_expect_success 'one unsigned commit among them' '
	change_as alice four &&
	commit_as --unsigned alice five &&
	unsigned=$(id_of alice HEAD) &&
	change_as alice six &&
	commit=$(publish alice six) &&
	fulfil $commit &&
	push_refused alice no-signature HEAD:refs/heads/main &&
	has_reason "$(echo $unsigned | cut -c1-10)"
'

test_expect_success 'OpenPGP will do as well' '
	start_change dave &&
	change_as dave pgp &&
	land dave pgp &&
	git -C "$PROJECT" cat-file commit main >raw &&
	test_file_has raw "BEGIN PGP SIGNATURE"
'

test_expect_success 'a key that the registry does not know' '
	start_change eve &&
	change_as eve evil &&
	commit=$(publish eve evil) &&
	fulfil $commit &&
	push_refused eve unknown-key HEAD:refs/heads/main
'

test_expect_success 'a known key under another name' '
	start_change alice &&
	echo x >alice/x.t &&
	in_clone alice git add x.t &&
	in_clone alice git -c user.email=bob@example.com commit -q -S \
		-m "As bob" -m "Ticket: CHG-1" &&
	fulfil $(publish alice asbob) &&
	push_refused alice committer-mismatch HEAD:refs/heads/main
'

test_expect_success 'a signature that was moved to another commit' '
	start_change alice &&
	change_as alice good &&
	git -C alice cat-file commit HEAD | sed "s/Write good/Write evil/" >raw &&
	commit=$(git -C alice hash-object -t commit -w --stdin <raw) &&
	in_clone alice git reset -q --hard $commit &&
	fulfil $(publish alice evil) &&
	push_refused alice bad-sig HEAD:refs/heads/main
'

test_done
