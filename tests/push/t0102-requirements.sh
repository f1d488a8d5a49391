#!/bin/sh
test_description='each requirement of the example policy, not met'
. "${0%/*}/lib.sh"

test_expect_success 'a repository with a change on main' '
	make_project_with_main &&
	clone_as bob
'

test_expect_success 'an approval of one'\''s own does not count' '
	change_as alice self &&
	commit=$(publish alice self) &&
	evidence_fetch &&
	write_review alice $commit &&
	write_check ci $commit unit &&
	write_check ci $commit sast &&
	write_ticket carol $commit CHG-1 &&
	send_evidence alice &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'nor that of somebody who is not a maintainer' '
	evidence_review carol $commit &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'nor one for another branch' '
	evidence_review bob $commit approve refs/heads/release/1 &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'nor one that was withdrawn' '
	evidence_review bob $commit approve &&
	evidence_review bob $commit withdraw &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'a rejection stands against it' '
	evidence_review bob $commit reject &&
	push_refused alice review-rejected HEAD:refs/heads/main
'

test_expect_success 'until it is an approval' '
	evidence_review bob $commit approve &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'an approval is for the content that was seen' '
	start_change alice &&
	change_as alice seen &&
	fulfil $(publish alice seen) &&
	echo "and more" >>alice/seen.t &&
	in_clone alice git commit -q -a --amend -S --no-edit &&
	publish alice seen >/dev/null &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	has_reason check-missing
'

test_expect_success 'an approval of the tip alone does not cover what is below' '
	start_change alice &&
	change_as alice below &&
	below=$(id_of alice HEAD) &&
	change_as alice tip &&
	commit=$(publish alice tip) &&
	evidence_fetch &&
	review_body $commit $below refs/heads/main approve none |
	write_tag bob refs/warder/reviews/$commit/bob $commit &&
	write_check ci $commit unit &&
	write_check ci $commit sast &&
	send_evidence bob &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'an approval of what is below does not cover the tip' '
	start_change alice &&
	change_as alice low &&
	fulfil $(publish alice low) &&
	change_as alice high &&
	commit=$(publish alice high) &&
	evidence_check ci $commit unit &&
	evidence_check ci $commit sast &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'a check that failed' '
	start_change alice &&
	change_as alice broken &&
	commit=$(publish alice broken) &&
	fulfil $commit &&
	evidence_check ci $commit unit failure &&
	push_refused alice check-failed HEAD:refs/heads/main
'

test_expect_success 'a ticket that is not approved' '
	start_change alice &&
	change_as alice drafted CHG-7 &&
	commit=$(publish alice drafted) &&
	fulfil $commit CHG-7 &&
	evidence_ticket carol $commit CHG-7 draft &&
	push_refused alice ticket-state HEAD:refs/heads/main
'

test_expect_success 'a ticket that nobody knows' '
	start_change alice &&
	change_as alice unknown CHG-404 &&
	fulfil $(publish alice unknown) &&
	push_refused alice ticket-unknown HEAD:refs/heads/main
'

test_expect_success 'no ticket at all' '
	start_change alice &&
	commit_as alice silent &&
	fulfil $(publish alice silent) &&
	push_refused alice ticket-missing HEAD:refs/heads/main
'

test_expect_success 'a merge that is clean needs no signature of an employee' '
	start_change alice &&
	change_as alice left &&
	in_clone alice git checkout -q -b side origin/main &&
	change_as alice right &&
	in_clone alice git checkout -q work &&
	in_clone alice git merge -q --no-gpg-sign -m "Merge" side &&
	fulfil $(publish alice clean) &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'a merge that brings something of its own does' '
	start_change alice &&
	change_as alice left2 &&
	in_clone alice git checkout -q -B side origin/main &&
	change_as alice right2 &&
	in_clone alice git checkout -q work &&
	in_clone alice git merge -q --no-commit side &&
	echo smuggled >alice/left2.t &&
	in_clone alice git commit -q --no-gpg-sign -a -m "Merge" &&
	fulfil $(publish alice dirty) &&
	push_refused alice no-signature HEAD:refs/heads/main
'

test_expect_success 'a smuggled second parent brings its history to judgement' '
	start_change alice &&
	change_as alice front &&
	in_clone alice git checkout -q -B side origin/main &&
	commit_as --unsigned alice behind &&
	behind=$(id_of alice HEAD) &&
	in_clone alice git checkout -q work &&
	in_clone alice git merge -q -s ours -S -m "Merge" -m "Ticket: CHG-1" side &&
	fulfil $(publish alice smuggle) &&
	push_refused alice no-signature HEAD:refs/heads/main &&
	has_reason "$(echo $behind | cut -c1-10)"
'

test_expect_success 'a release tag: signed by a maintainer, on a release branch' '
	start_change alice &&
	in_clone alice git tag -s -m "Version 1" v1 &&
	push_refused alice not-on-branch refs/tags/v1 &&
	change_as alice release &&
	commit=$(publish alice release) &&
	evidence_fetch &&
	write_review bob $commit approve refs/heads/release/1 &&
	write_check ci $commit unit &&
	write_check ci $commit sast &&
	write_ticket carol $commit CHG-1 &&
	send_evidence bob &&
	push_accepted alice HEAD refs/heads/release/1 &&
	in_clone alice git tag -s -f -m "Version 1" v1 &&
	push_as alice refs/tags/v1
'

test_expect_success 'a tag that is no tag object, or of somebody else' '
	in_clone alice git tag v2 &&
	push_refused alice no-signature refs/tags/v2 &&
	clone_as carol &&
	in_clone carol git checkout -q origin/release/1 &&
	in_clone carol git tag -s -m "Version 3" v3 &&
	push_refused carol signer-not-allowed refs/tags/v3
'

test_expect_success 'a tag that moves' '
	in_clone alice git tag -s -f -m "Version 1 again" v1 &&
	push_refused alice not-create +refs/tags/v1 &&
	test_file_has err "Tags are never moved" &&
	push_refused alice delete-refused :refs/tags/v1
'

test_done
