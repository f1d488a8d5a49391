#!/bin/sh
test_description='what a refused pusher is told to do next, and that it helps'
. "${0%/*}/lib.sh"

# hint PATTERN: the text of the first hint that has it.
hint () {
	sed -n 's/^remote: hint: \(.*[^ ]\) *$/\1/p' err | grep -m 1 -e "$1"
}

test_expect_success 'a repository with a reviewed and a signed branch' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed"]
		on = refs/heads/signed
		require = each(signed or clean-merge)
	[rule "reviewed"]
		on = refs/heads/reviewed
		trust = refs/heads/signed
		require = reviews(1, by: @maintainers, not: contributors)
		override = pusher(by: @release-managers)
	[rule "told"]
		on = refs/heads/told
		require = each(merge or message('\''^Write [a-z]+$'\''))
		hint = See CONTRIBUTING.
	[group "release-managers"]
		member = carol
	END
	make_server &&
	clone_as alice &&
	commit_as alice base &&
	push_as alice HEAD:refs/heads/signed &&
	clone_as bob
'

test_expect_success 'a series with a merge that nobody signed' '
	in_clone alice git checkout -q -B work origin/signed &&
	base=$(id_of alice HEAD) &&
	commit_as --unsigned alice one &&
	in_clone alice git checkout -q -b side $base &&
	commit_as --unsigned alice two &&
	in_clone alice git checkout -q work &&
	in_clone alice git merge -q --no-ff --no-gpg-sign -m "Merge two" side &&
	commit_as --unsigned alice three &&
	push_refused alice no-signature HEAD:refs/heads/signed
'

test_expect_success 'the command signs all of it, and leaves the merge a merge' '
	command=$(hint "git rebase" | sed "s/^[^:]*: //") &&
	echo "$command" &&
	test "$command" = "git rebase --rebase-merges $base --exec '\''git commit --amend --no-edit -S'\''" &&
	in_clone alice sh -c "$command" &&
	test "$(git -C alice rev-list --merges --count $base..HEAD)" -eq 1 &&
	push_accepted alice HEAD refs/heads/signed
'

test_expect_success 'for the tip alone, it is amended' '
	commit_as --unsigned alice four &&
	push_refused alice no-signature HEAD:refs/heads/signed &&
	command=$(hint "git commit --amend" | sed "s/^[^:]*: //") &&
	in_clone alice sh -c "$command" &&
	push_accepted alice HEAD refs/heads/signed
'

test_expect_success 'what nobody can fetch has to be published; people are named' '
	commit_as alice five &&
	push_refused alice review-missing HEAD:refs/heads/reviewed &&
	hint "publish it for review:  git push origin" &&
	hint "then bob runs: git fetch && warder approve"
'

test_expect_success 'an override is mentioned' '
	hint "or by this rule'\''s override, which holds when the pusher is a member of @release-managers"
'

test_expect_success 'the command publishes it, and then it is not said again' '
	command=$(hint "publish it" | sed "s/^[^:]*: *//") &&
	in_clone alice sh -c "$command" &&
	push_refused alice review-missing HEAD:refs/heads/reviewed &&
	test_file_has_not err "publish" &&
	hint "^bob runs"
'

test_expect_success 'nor where it is an ancestor of what was published' '
	commit_as alice six &&
	in_clone alice git push -q origin HEAD:refs/heads/wip &&
	push_refused alice review-missing HEAD~1:refs/heads/reviewed &&
	test_file_has_not err "publish"
'

test_expect_success 'the override works as it was told' '
	clone_as carol &&
	in_clone carol git fetch -q origin wip &&
	push_accepted carol FETCH_HEAD refs/heads/reviewed
'

test_expect_success 'where nobody is left, it is said' '
	sed -i "/^\[group \"maintainers\"\]/,/^\[/ { /member = [bcd]/d }" "$SITE/policy.conf" &&
	warder policy check --config "$SITE/warder.conf" &&
	commit_as alice seven &&
	push_refused alice review-missing HEAD:refs/heads/reviewed &&
	hint "nobody is left in @maintainers who may approve it: ask an admin"
'

test_expect_success 'a message below the tip is reworded in a rebase; nobody is sent to make a merge' '
	in_clone alice git checkout -q --orphan told &&
	commit_as alice Upper &&
	commit_as alice lower &&
	push_refused alice not-merge HEAD:refs/heads/told &&
	hint "^git rebase -i --rebase-merges --root, mark it reword, and mend the message$" &&
	hint "^See CONTRIBUTING.$"
'

test_done
