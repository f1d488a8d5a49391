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

test_expect_success 'what a rebase makes is not the same content' '
	start_change alice && commit_as alice two "Ticket: CHG-1" &&
	reviewed=$(publish alice two) && evidence_review bob $reviewed &&
	start_change alice && change_as alice between && land alice between &&
	start_change alice && in_clone alice git cherry-pick -S $reviewed &&
	rebased=$(publish alice rebased) && all_but_review $rebased &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'carry: patch is for that' '
	sed -i "s/carry: tree/carry: patch/" "$SITE/policy.conf" &&
	push_accepted alice HEAD refs/heads/main &&
	decision=$(sed -n "s/.*(decision \([^)]*\)).*/\1/p" err | head -n 1) &&
	warder explain --repo "$PROJECT" "$decision" >why &&
	test_file_has why "bob (who reviewed $(echo $reviewed | cut -c 1-10))" &&
	grep -q "\"onto\":\[{\"base_tree\":\"$(id_of alice HEAD~^{tree})\",\"tree\":\"$(id_of alice HEAD^{tree})\"" \
		"$SITE/store/id-project/records.jsonl"
'

test_expect_success 'a review is used up by that as well' '
	start_change alice && accepted=$(id_of alice HEAD) &&
	in_clone alice git revert --no-edit -S HEAD &&
	in_clone alice git commit -q --amend -S -m Revert -m "Ticket: CHG-1" &&
	land alice revert-two &&
	start_change alice &&
	in_clone alice git cherry-pick -S $accepted &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "used up"
'

# Three functions that look the same.
functions () {
	for name in open read write
	do
		printf "%s ()\n{\n\tif bad\n\tthen\n" "$name" &&
		printf "\t\treturn 1\n\tfi\n\tlog\n\tcheck\n" &&
		printf "\tlog\n\tlog\n\tlog\n\treturn 0\n}\n\n" || return 1
	done
}

# without_check N: the Nth of them does not check.
without_check () {
	awk -v n="$1" "/check/ && ++at == n { next } { print }"
}

test_expect_success 'several commits, rebased and made into one' '
	start_change alice && functions >"$TRASH/alice/code" &&
	in_clone alice git add code && change_as alice code && land alice code &&
	start_change alice && functions | without_check 1 >"$TRASH/alice/code" &&
	in_clone alice git commit -q -a -S -m One -m "Ticket: CHG-1" &&
	change_as alice three && reviewed=$(publish alice three) &&
	evidence_review bob $reviewed &&
	start_change alice && change_as alice four && land alice four &&
	start_change alice &&
	in_clone alice git cherry-pick -n $reviewed~ $reviewed &&
	in_clone alice git commit -q -S -m "All of it" -m "Ticket: CHG-1" &&
	all_but_review "$(publish alice squashed)"
'

test_expect_success 'the same patch in another place is not what was seen' '
	good=$(id_of alice HEAD) &&
	functions | without_check 2 >"$TRASH/alice/code" &&
	in_clone alice git commit -q -a --amend -S -m "All of it" \
		-m "Ticket: CHG-1" &&
	test "$(in_clone alice git show $good | git patch-id --verbatim |
		cut -d" " -f1)" = \
		"$(in_clone alice git show HEAD | git patch-id --verbatim |
		cut -d" " -f1)" &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'nor is what takes back what came since' '
	in_clone alice git checkout -q -f $good &&
	in_clone alice git rm -q four.t &&
	in_clone alice git commit -q --amend -S -m "All of it" \
		-m "Ticket: CHG-1" &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'nor with something more' '
	in_clone alice git checkout -q -f $good &&
	echo "and a back door" >>"$TRASH/alice/three.t" &&
	in_clone alice git commit -q -a --amend -S -m "All of it" \
		-m "Ticket: CHG-1" &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'as it was seen, it is' '
	push_accepted alice $good refs/heads/main
'

test_expect_success 'what conflicts has to be seen again' '
	start_change alice && functions | sed "s/return 0/return 2/" \
		>"$TRASH/alice/code" &&
	in_clone alice git commit -q -a -S -m Two -m "Ticket: CHG-1" &&
	reviewed=$(publish alice five) && evidence_review bob $reviewed &&
	start_change alice && sed -i "s/return 0/return 3/" "$TRASH/alice/code" &&
	in_clone alice git commit -q -a -S -m Three -m "Ticket: CHG-1" &&
	land alice three-returned && start_change alice &&
	in_clone alice git checkout -q $reviewed -- code &&
	in_clone alice git commit -q -S -m Two -m "Ticket: CHG-1" &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_done
