#!/bin/sh
test_description='evidence that is not what it should be'
. "${0%/*}/lib.sh"

test_expect_success 'a published change, and nothing said about it yet' '
	make_project_with_main &&
	main=$(server_ref refs/heads/main) &&
	change_as alice change &&
	commit=$(publish alice change) &&
	commit_as alice unpublished &&
	unpublished=$(id_of alice HEAD) &&
	evidence_fetch &&
	git -C "$EVIDENCE" fetch -q "$TRASH/alice" HEAD &&
	review=$(review_ref bob $commit)
'

# The review that would be taken; each test bends one thing.
good () {
	review_body "$commit" "$main" refs/heads/main approve none
}

# bent TITLE REASON SED-SCRIPT: the body, changed by sed, is refused.
bent () {
	bent_reason=$2 bent_script=$3
	test_expect_success "a review $1" '
		good | sed -e "$bent_script" | write_tag bob $review $commit &&
		evidence_refused bob $bent_reason
	'
}

other=$(printf '%040d' 7)
bent 'without its first line' evidence-malformed 1d
bent 'of a version that does not exist' evidence-malformed '1s/1/2/'
bent 'without a verdict' evidence-malformed /^Verdict/d
bent 'with a verdict that does not exist' evidence-malformed s/approve/applaud/
bent 'with two verdicts' evidence-malformed '/^Verdict/{p;s/approve/reject/;}'
bent 'with a field that does not exist' evidence-malformed \
	'/^Verdict/s/$/\nMood: good/'
bent 'with its fields in another order' evidence-malformed \
	'/^Base/{h;d;};/^Ref/G'
bent 'with a key in capitals' evidence-malformed s/^Verdict/VERDICT/
bent 'with an empty value' evidence-malformed 's/^Verdict: .*/Verdict: /'
bent 'with text after its end' evidence-malformed '$s/$/\nby the way/'
bent 'with carriage returns' evidence-malformed 's/$/\r/'
bent 'with a terminal escape' evidence-malformed \
	'/^Supersedes/s/^/Comment: \x1b[31mred\n/'
bent 'with a bidirectional override' evidence-malformed \
	'/^Supersedes/s/^/Comment: \xe2\x80\xaekcik\n/'
bent 'with a very long line' evidence-malformed \
	"/^Supersedes/s/^/Comment: $(printf '%01100d' 7)\\n/"
bent 'of another kind than its ref' evidence-malformed 's/^Kind: .*/Kind: check/'
bent 'for another repository' evidence-repository 's/^Repository: .*/Repository: id-other/'
bent 'of another commit than its ref' evidence-subject \
	"s/^Commit: .*/Commit: $other/"
bent 'with a base that is not published' evidence-subject \
	"s/^Base: .*/Base: $other/"
bent 'that supersedes what is not there' evidence-supersedes \
	"s/^Supersedes: .*/Supersedes: $other/"

test_expect_success 'a tag of more than 64 KiB' '
	{
		good | sed "\$d" &&
		awk "BEGIN { for (i = 0; i < 80; i++) printf \"%01000d\n\", i }" &&
		echo "Supersedes: none"
	} >body &&
	write_tag bob $review $commit <body &&
	evidence_refused bob evidence-limit
'

test_expect_success 'no tag at all' '
	git -C "$EVIDENCE" update-ref refs/written/$review $commit &&
	evidence_refused bob evidence-malformed &&
	blob=$(good | git -C "$EVIDENCE" hash-object -w --stdin) &&
	git -C "$EVIDENCE" update-ref refs/written/$review $blob &&
	evidence_refused bob evidence-malformed
'

test_expect_success 'a tag that is not signed' '
	good >body &&
	as bob git -C "$EVIDENCE" tag -a -F "$TRASH/body" --cleanup=verbatim \
		"${review#refs/}" $commit &&
	git -C "$EVIDENCE" update-ref refs/written/$review \
		"refs/tags/${review#refs/}" &&
	evidence_refused bob evidence-signer
'

test_expect_success 'text changed under a signature' '
	good | sed s/approve/reject/ | write_tag bob $review $commit &&
	git -C "$EVIDENCE" cat-file tag "$(written $review)" |
	sed s/reject/approve/ >raw &&
	git -C "$EVIDENCE" update-ref refs/written/$review \
		"$(git -C "$EVIDENCE" hash-object -t tag -w --stdin <raw)" &&
	evidence_refused bob evidence-signer
'

test_expect_success 'a tag of a tag' '
	good | write_tag bob $review $commit &&
	inner=$(written $review) &&
	good | write_tag bob $review $inner &&
	evidence_refused bob evidence-target
'

test_expect_success 'a tag of a tree' '
	good | write_tag bob $review $commit^{tree} &&
	evidence_refused bob evidence-target
'

test_expect_success 'about a commit that is not published' '
	ref=$(review_ref bob $unpublished) &&
	review_body $unpublished $main refs/heads/main approve none |
	write_tag bob $ref $unpublished &&
	evidence_refused bob evidence-target
'

test_expect_success 'the tag points to another commit than it speaks of' '
	good | write_tag bob $review $main &&
	evidence_refused bob evidence-subject
'

test_expect_success 'named as another ref' '
	good | write_tag_named bob $review $commit "warder/reviews/$commit/alice" &&
	evidence_refused bob evidence-ref
'

test_expect_success 'under a ref whose name is malformed' '
	for ref in refs/warder/reviews/abc/bob \
		refs/warder/reviews/$commit/b@b \
		refs/warder/reviews/$commit/bob/again \
		refs/warder/checks/$commit/unit%2e/ci
	do
		good | write_tag bob $ref $commit &&
		evidence_refused bob evidence-ref || return 1
	done
'

test_expect_success 'under a kind that does not exist' '
	good | write_tag bob refs/warder/votes/$commit/bob $commit &&
	evidence_refused bob ref-reserved
'

test_expect_success 'under the name of somebody else' '
	good | write_tag alice $review $commit &&
	evidence_refused alice evidence-signer &&
	good | write_tag alice $review $commit &&
	evidence_refused bob evidence-signer
'

test_expect_success 'with the e-mail of somebody else' '
	good >body &&
	as bob git -C "$EVIDENCE" -c user.email=alice@example.com tag -s -F "$TRASH/body" \
		--cleanup=verbatim "${review#refs/}" $commit &&
	git -C "$EVIDENCE" update-ref refs/written/$review \
		"refs/tags/${review#refs/}" &&
	evidence_refused bob evidence-signer
'

test_expect_success 'by somebody who is not in the registry' '
	good | write_tag eve "$(review_ref eve $commit)" $commit &&
	evidence_refused eve evidence-signer
'

test_expect_success 'a check and a ticket by somebody who may not issue them' '
	check_body $commit unit success none |
	write_tag alice "$(check_ref alice $commit unit)" $commit &&
	evidence_refused alice evidence-issuer &&
	ticket_body CHG-1 approved none |
	write_tag bob "$(ticket_ref bob CHG-1)" $commit &&
	evidence_refused bob evidence-issuer
'

test_expect_success 'a control, for which the policy names no issuer' '
	cat >body <<-\END &&
	warder evidence 1

	Kind: control
	Repository: id-project
	Control: drill
	Subject: Q4
	Done: 2026-11-20T10:00:00Z
	Supersedes: none
	END
	write_tag carol refs/warder/controls/drill/Q4/carol $commit <body &&
	evidence_refused carol evidence-issuer
'

test_expect_success 'a ticket whose id is not that of its ref' '
	ticket_body CHG-2 approved none |
	write_tag carol "$(ticket_ref carol CHG-1)" $commit &&
	evidence_refused carol evidence-subject
'

test_expect_success 'a check whose name is not that of its ref' '
	check_body $commit sast success none |
	write_tag ci "$(check_ref ci $commit unit)" $commit &&
	evidence_refused ci evidence-subject
'

test_expect_success 'from the future' '
	good >body &&
	as bob env GIT_COMMITTER_DATE="$(($(date +%s) + 7200)) +0000" \
		git -C "$EVIDENCE" tag -s -F "$TRASH/body" --cleanup=verbatim \
		"${review#refs/}" $commit &&
	git -C "$EVIDENCE" update-ref refs/written/$review \
		"refs/tags/${review#refs/}" &&
	evidence_refused bob clock
'

test_expect_success 'together with other objects' '
	good | write_tag bob $review $commit &&
	tag=$(written $review) &&
	blob=$(echo cargo | git -C "$EVIDENCE" hash-object -w --stdin) &&
	printf "%s\n" $tag $blob |
	git -C "$EVIDENCE" pack-objects --stdout -q >pack &&
	raw_refused bob evidence-objects -p pack "$PROJECT" \
		"update zero $tag $review"
'

test_expect_success 'with the commit it speaks of, in one push' '
	ref=$(review_ref bob $unpublished) &&
	review_body $unpublished $main refs/heads/main approve none |
	write_tag bob $ref $unpublished &&
	tag=$(written $ref) &&
	printf "%s\n" $tag ^$commit |
	git -C "$EVIDENCE" pack-objects --revs --stdout -q >pack &&
	forget_evidence &&
	raw_refused bob evidence-target -p pack "$PROJECT" \
		"update zero $tag $ref" \
		"update zero $unpublished refs/heads/review/alice/late"
'

test_expect_success 'more refs than one push may bring' '
	good | write_tag bob $review $commit &&
	tag=$(written $review) &&
	echo $tag | git -C "$EVIDENCE" pack-objects --stdout -q >pack &&
	forget_evidence &&
	set -- &&
	for n in $(seq 1001)
	do
		set -- "$@" "update zero $tag refs/warder/reviews/$commit/p$n" ||
		return 1
	done &&
	raw_refused bob evidence-limit -p pack "$PROJECT" "$@"
'

test_expect_success 'the one that is right is taken' '
	good | write_tag bob $review $commit &&
	tag=$(written $review) &&
	send_evidence bob &&
	test "$(server_ref $review)" = $tag
'

# by_hand PERSON REF: that person's approval for the ref, with plain git.
by_hand () {
	hand_ref=$(review_ref "$1" "$commit") &&
	review_body "$commit" "$main" "$2" approve "$(server_ref "$hand_ref")" |
	write_tag "$1" "$hand_ref" "$commit" &&
	send_evidence "$1"
}

test_expect_success 'what no rule would count is taken with a warning' '
	by_hand carol refs/heads/main &&
	has_reason evidence-unused &&
	test_file_has err "warning: .*/carol: it will not count: carol is not in @maintainers" &&
	test_printable <err &&
	by_hand alice refs/heads/mian &&
	has_reason evidence-unused &&
	test_file_has err "no rule governs refs/heads/mian (did you mean .refs/heads/main.?)" &&
	by_hand alice refs/heads/main &&
	test_file_has_not err evidence-unused &&
	check_body $commit unti success none |
	write_tag ci "$(check_ref ci $commit unti)" $commit &&
	send_evidence ci &&
	test_file_has err "it will not count: no rule asks for a check .unti. (did you mean .unit.?)"
'

test_expect_success 'evidence is not deleted' '
	raw_refused bob evidence-delete "$PROJECT" "update real zero $review"
'

test_expect_success 'superseding nothing where something is' '
	good | sed s/approve/reject/ | write_tag bob $review $commit &&
	evidence_refused bob evidence-supersedes
'

test_expect_success 'an old approval pushed again over a newer rejection' '
	git -C "$EVIDENCE" update-ref refs/keep/approval $tag &&
	evidence_review bob $commit reject &&
	git -C "$EVIDENCE" update-ref refs/written/$review $tag &&
	evidence_refused bob evidence-supersedes
'

test_expect_success 'superseding too much: an id that the ref held before' '
	review_body $commit $main refs/heads/main approve $tag |
	write_tag bob $review $commit &&
	evidence_refused bob evidence-supersedes
'

test_expect_success 'evidence that comes with the change does not count for it' '
	evidence_review bob $commit withdraw &&
	evidence_ticket carol $commit CHG-1 &&
	evidence_check ci $commit unit &&
	evidence_check ci $commit sast &&
	evidence_fetch &&
	write_review bob $commit &&
	server_refs >refs.before &&
	test_must_fail as bob git -C "$EVIDENCE" push "$PROJECT" \
		+refs/written/$review:$review $commit:refs/heads/main 2>err &&
	was_refused project review-missing
'

test_expect_success 'pushed on its own first, it does' '
	send_evidence bob &&
	push_accepted alice $commit refs/heads/main
'

test_expect_success 'once its content was accepted, a review is spent' '
	start_change alice &&
	in_clone alice git revert --no-edit -S HEAD &&
	in_clone alice git commit -q --amend -S -m Revert -m "Ticket: CHG-1" &&
	land alice revert &&
	start_change alice &&
	in_clone alice git checkout -q $commit -- change.t &&
	in_clone alice git commit -q -S -m "Write change again" \
		-m "Ticket: CHG-1" &&
	publish alice again &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'a check with a long name has its digest in its ref' '
	name="test / integration (結合テスト, ubuntu-24.04, postgres-16, shard 3/12)" &&
	printf "[rule \"long\"]\n\ton = refs/heads/long\n\trequire = checks('\''%s'\'')\n" \
		"$name" >>"$SITE/policy.conf" &&
	in_clone alice git checkout -q -B long origin/main &&
	commit_as alice long &&
	commit=$(publish alice long) &&
	test_must_fail push_as alice HEAD:refs/heads/long &&
	has_reason check-missing &&
	{ test -d ci || clone_as ci; } && in_clone ci git fetch -q &&
	in_clone ci git config warder.id id-project &&
	in_clone ci git config warder.person ci &&
	in_clone ci warder attest check "$name" --result success $commit &&
	git -C "$PROJECT" for-each-ref refs/warder/checks/$commit >found &&
	test_file_has found "/%sha256-$(printf %s "$name" | sha256sum | cut -c 1-64)/ci$" &&
	push_accepted alice HEAD refs/heads/long
'

test_expect_success 'and no other name fits in there' '
	commit_as alice longer &&
	commit=$(publish alice longer) && evidence_fetch &&
	ref=refs/warder/checks/$commit/%sha256-$(printf x | sha256sum | cut -c 1-64)/ci &&
	check_body $commit unit success none | write_tag ci $ref $commit &&
	evidence_refused ci evidence-subject &&
	test_must_fail in_clone ci warder attest check \
		"$(printf "%0256d" 0)" --result success $commit
'

test_expect_success 'what is there and does not count is told, with the cause' '
	start_change alice && change_as alice told &&
	commit=$(publish alice told) && fulfil $commit &&
	cp "$SITE/policy.conf" policy.kept &&
	sed -i "s/email = bob@example.com/email = robert@example.com/" "$SITE/policy.conf" &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "the review by bob does not count: .*bob@example.com" &&
	decision=$(sed -n "s/.*(decision \([^)]*\)).*/\1/p" err | head -n 1) &&
	cp policy.kept "$SITE/policy.conf" &&
	warder explain --repo "$PROJECT" "$decision" >why &&
	test_file_has why "the review by bob does not count" &&
	sed -i "s/issuer = @bots/issuer = @maintainers/" "$SITE/policy.conf" &&
	push_refused alice check-missing HEAD:refs/heads/main &&
	test_file_has err "the check by ci does not count" &&
	cp policy.kept "$SITE/policy.conf" &&
	push_accepted alice HEAD refs/heads/main
'

test_done
