#!/bin/sh
test_description='reviews that are carried to other commits'
. "${0%/*}/lib.sh"

test_expect_success 'a policy that carries reviews by content' '
	make_project_with_main &&
	sed -i "s/require = reviews.*/require = reviews(1, by: @maintainers, not: contributors, carry: tree)/" \
		"$SITE/policy.conf" &&
	grep "carry: tree" "$SITE/policy.conf"
'

# Another message, the same content, on the same base.
reworded () {
	in_clone alice git commit -q --amend -S -m "Say it better" \
		-m "Ticket: CHG-1"
}

# The ticket and the checks of what is about to be pushed.
all_but_review () {
	evidence_ticket carol "$1" CHG-1 && evidence_check ci "$1" unit &&
	evidence_check ci "$1" sast
}

test_expect_success 'a reworded commit is what was reviewed' '
	change_as alice one && reviewed=$(publish alice one) &&
	evidence_review bob $reviewed && all_but_review $reviewed &&
	reworded &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'accepted so, the review is used up' '
	start_change alice && accepted=$(id_of alice HEAD) &&
	in_clone alice git revert --no-edit -S HEAD &&
	in_clone alice git commit -q --amend -S -m Revert -m "Ticket: CHG-1" &&
	land alice revert &&
	start_change alice &&
	in_clone alice git checkout -q $accepted -- one.t &&
	in_clone alice git commit -q -S -m "Once more" -m "Ticket: CHG-1" &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "used up"
'

test_done
