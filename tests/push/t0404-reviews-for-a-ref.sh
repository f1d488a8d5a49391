#!/bin/sh
test_description='a review is for its ref: what another ref accepted, and what lay in between'
. "${0%/*}/lib.sh"

# with_rule CARRY [LINE]: main and releases are reviewed; with what else.
with_rule () {
	mkdir -p "$SITE" &&
	{
		printf "[policy]\n\tversion = 1\n" &&
		policy_people &&
		cat <<-END
		[group "maintainers"]
			member = alice
			member = bob
		[rule "main and releases"]
			on = refs/heads/main
			on = refs/heads/release/**
			require = each(signed(by: @employees) or clean-merge)
			require = reviews(1, by: @maintainers, not: contributors, carry: $1)
			${2:-}
		END
	} >"$SITE/policy.conf"
}

# review_for REF COMMIT: bob approves it for that ref.
review_for () {
	evidence_fetch && write_review bob "$2" approve "$1" &&
	send_evidence bob
}

# Somebody approves a harmless change; two commits that come to the same are
# carried by that, the first of which is not harmless.  Leaves $middle, $series.
carried_series () {
	series_ref=$1 series_name=$2
	in_clone alice git checkout -q -f -B good "$3" &&
	commit_as alice "$series_name" &&
	in_clone alice sh -c "echo good >$series_name.t" &&
	in_clone alice git commit -q -a --amend -S --no-edit &&
	review_for "$series_ref" "$(publish alice "$series_name")" &&
	in_clone alice git checkout -q -f -B series "$3" &&
	commit_as alice "door-$series_name" &&
	middle=$(id_of alice HEAD) &&
	in_clone alice git rm -q "door-$series_name.t" &&
	in_clone alice sh -c "echo good >$series_name.t" &&
	in_clone alice git add "$series_name.t" &&
	in_clone alice git commit -q -S -m "Step 2" &&
	series=$(id_of alice HEAD) &&
	push_as alice "HEAD:$series_ref"
}

# merge_onto BASE COMMIT: an unsigned merge that git makes by itself.
merge_onto () {
	in_clone alice git checkout -q -f -B work "$1" &&
	in_clone alice git merge -q --no-ff --no-gpg-sign -m Merge "$2"
}

test_expect_success 'main and a release that were always there' '
	make_people && with_rule patch && make_server &&
	clone_as alice &&
	commit_as alice base &&
	base=$(id_of alice HEAD) &&
	push_as alice HEAD:refs/heads/tmp &&
	for ref in main release/1 release/2
	do
		git -C "$PROJECT" update-ref refs/heads/$ref $base || return 1
	done &&
	warder baseline --repo "$PROJECT" >/dev/null &&
	in_clone alice git fetch -q && clone_as bob
'

for carry in commit tree patch
do
	test_expect_success "without trust nothing of a release is reviewed for main (carry: $carry)" '
		with_rule patch &&
		carried_series refs/heads/release/1 one-$carry origin/release/1 &&
		in_clone alice git fetch -q &&
		with_rule $carry &&
		push_refused alice review-missing $middle:refs/heads/main &&
		push_refused alice review-missing $series:refs/heads/main &&
		merge_onto origin/main $middle &&
		push_refused alice review-missing HEAD:refs/heads/main &&
		merge_onto origin/main $series &&
		push_refused alice review-missing HEAD:refs/heads/main
	'
done

test_expect_success 'one review of the release for main is enough' '
	review_for refs/heads/main $series &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'with trust, a merge of what the release accepted is accepted' '
	with_rule patch "trust = refs/heads/release/**" &&
	in_clone alice git fetch -q &&
	carried_series refs/heads/release/1 two origin/release/1 &&
	in_clone alice git fetch -q &&
	merge_onto origin/main $series &&
	push_accepted alice HEAD refs/heads/main &&
	decision=$(sed -n "s/.*(decision \([^)]*\)).*/\1/p" err | head -n 1) &&
	warder explain --repo "$PROJECT" "$decision" >why &&
	test_file_has why "a clean merge of what was reviewed" &&
	grep -q "\"for_reviews\":{[^}]*\"stands\":\[[^]]*\"$series\"" \
		"$SITE/store/id-project/records.jsonl"
'

test_expect_success 'but not of what lay in between' '
	in_clone alice git fetch -q &&
	carried_series refs/heads/release/1 three origin/release/1 &&
	in_clone alice git fetch -q &&
	merge_onto origin/main $middle &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "it merges $(echo $middle | cut -c 1-10), which no trusted ref accepted as it is" &&
	push_refused alice review-missing +$middle:refs/heads/main
'

test_expect_success 'not even below a commit that was reviewed' '
	commit_as alice above &&
	above=$(publish alice above) &&
	evidence_fetch &&
	review_body $above $(id_of alice HEAD~1) refs/heads/main approve none |
	write_tag bob $(review_ref bob $above) $above &&
	send_evidence bob &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	has_reason "$(id_of alice HEAD~1 | cut -c 1-10)"
'

test_expect_success 'nor by whoever made the merge approving it' '
	in_clone bob git fetch -q &&
	in_clone bob git checkout -q -f -B work origin/main &&
	in_clone bob git merge -q --no-ff -S -m Merge $middle &&
	review_for refs/heads/main "$(publish bob merge)" &&
	push_refused bob review-missing HEAD:refs/heads/main &&
	test_file_has err "bob wrote it"
'

test_expect_success 'what the release had accepted before counts when it has moved on' '
	former=$series &&
	carried_series refs/heads/release/1 four origin/release/1 &&
	in_clone alice git fetch -q &&
	merge_onto origin/main $former &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'also with a store that was lost' '
	former=$series &&
	carried_series refs/heads/release/1 five $series &&
	rm "$SITE"/store/id-project/state.db* &&
	in_clone alice git fetch -q &&
	merge_onto origin/main $former &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'but not when it was taken away again' '
	gone=$series &&
	in_clone alice git fetch -q &&
	review_for refs/heads/release/1 $former &&
	in_clone alice git push -q --force origin $former:refs/heads/release/1 &&
	merge_onto origin/main $gone &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'a new branch on what a trusted one accepted needs no review' '
	with_rule patch "trust = refs/heads/main" &&
	in_clone alice git fetch -q &&
	in_clone alice git checkout -q -f -B work origin/main &&
	push_accepted alice HEAD refs/heads/release/3 &&
	test_file_has_not err review
'

test_expect_success 'on what lay in between it does' '
	carried_series refs/heads/main six origin/main &&
	push_refused alice review-missing $middle:refs/heads/release/4 &&
	push_as alice $series:refs/heads/release/4
'

test_expect_success 'a branch is brought up to date with an older value of its own ref' '
	in_clone alice git fetch -q &&
	in_clone alice git checkout -q -f -B topic "origin/main~2" &&
	commit_as alice topic &&
	review_for refs/heads/main "$(publish alice topic)" &&
	in_clone alice git merge -q --no-ff --no-gpg-sign -m Update "origin/main~1" &&
	in_clone alice git merge -q --no-ff --no-gpg-sign -m Update origin/main &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'but is not wound back to the middle of its history by a merge' '
	in_clone alice git fetch -q &&
	carried_series refs/heads/main seven origin/main &&
	in_clone alice git checkout -q -f -B work $middle~1 &&
	commit_as alice reviewed &&
	review_for refs/heads/main "$(publish alice reviewed)" &&
	in_clone alice git merge -q --no-ff --no-gpg-sign -m Merge $middle &&
	push_refused alice review-missing +HEAD:refs/heads/main
'

test_expect_success 'check on a laptop says the same of a merge of what is trusted' '
	cp "$SITE/policy.conf" alice/policy.conf &&
	in_clone alice git fetch -q &&
	in_clone alice git checkout -q -f -B work origin/release/3 &&
	in_clone alice git merge -q --no-ff -S -m Merge origin/main &&
	in_clone alice git config warder.id id-project &&
	in_clone alice git config warder.person alice &&
	in_clone alice warder check --site . --for release/3 &&
	push_accepted alice HEAD refs/heads/release/3
'

test_done
