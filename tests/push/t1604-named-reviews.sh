#!/bin/sh
test_description='reviews in another system that a commit message names'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"

# forge_pulls [HEAD...]: what is open, as pull requests 1, 2, ...
forge_pulls () {
	{
		printf 'X-Total-Count: %d\n\n[' "$#" &&
		number=0 sep= &&
		for head
		do
			number=$((number + 1)) &&
			printf '%s{"number":%d,"head":{"sha":"%s"}}' \
				"$sep" "$number" "$head" || return 1
			sep=,
		done &&
		echo ']'
	} | says forge "/api/v1/repos/team/app/pulls?state=open&limit=50"
}

# pull_is NUMBER HEAD [BASE]: a pull request, merged or not.
pull_is () {
	says forge "/api/v1/repos/team/app/pulls/$1" <<-END
	{"number":$1,"draft":false,"head":{"sha":"$2"},
	"base":{"ref":"${3:-main}"}}
	END
}

# reviews_of NUMBER "NAME STATE COMMIT"...
reviews_of () {
	pull_number=$1
	shift
	forge_reviews "$@" &&
	mv "$TRASH/forge/$(encoded 5)" "$TRASH/forge/$(encoded "$pull_number")"
}

encoded () {
	printf '%%2Fapi%%2Fv1%%2Frepos%%2Fteam%%2Fapp%%2Fpulls%%2F%d' "$1"
	printf '%%2Freviews%%3Flimit%%3D50'
}

page_of () {
	echo "http://127.0.0.1:$(cat "$TRASH/forge.port")/team/app/pulls/$1"
}

# The server has the head of a pull request, as a forge keeps it.
keep_head () {
	in_clone alice git push -q origin "$2:refs/pull/$1/head"
}

# reworded PARAGRAPH...: the last commit again, with another message.
reworded () {
	set -- "$@" end
	while test "$1" != end
	do
		set -- "$@" -m "$1"
		shift
	done
	shift
	test_tick
	in_clone alice git commit -q --amend -S -m "Say it better" "$@" \
		>/dev/null
}

test_expect_success 'a repository with something on main, and a forge' '
	make_people && make_their_policy && make_server &&
	sed -i -e "/require = ticket/d" -e "/require = checks/d" \
		-e "s/not: contributors/&, carry: tree/" \
		"$SITE/policy.conf" &&
	start_system forge gitea cache=0s "value=repo team/app" &&
	clone_as alice && commit_as alice first && tip=$(id_of alice HEAD) &&
	forge_has_pull && forge_reviews "bob-at-forge APPROVED $tip" &&
	push_accepted alice HEAD refs/heads/main &&
	forge_pulls
'

refused () {
	push_refused alice "$1" HEAD:refs/heads/main
}

test_expect_success 'nobody has heard of it, and it names nothing: refused' '
	start_change alice && commit_as alice one && head=$(id_of alice HEAD) &&
	reworded && asked_of forge >/dev/null && refused review-missing &&
	test "$(asked_of forge)" -eq 1
'

test_expect_success 'it names a pull request that nobody reviewed' '
	keep_head 12 $head && pull_is 12 $head && reviews_of 12 &&
	reworded "Reviewed-on: $(page_of 12)" &&
	refused review-missing
'

test_expect_success 'changes are requested there' '
	reviews_of 12 "bob-at-forge REQUEST_CHANGES $head" &&
	refused review-rejected &&
	test_file_has err "bob rejected $(echo $head | cut -c 1-10), which"
'

test_expect_success 'one that is for another branch' '
	reviews_of 12 "bob-at-forge APPROVED $head" &&
	pull_is 12 $head next && refused review-missing && pull_is 12 $head
'

test_expect_success 'a page on another host, or of another project' '
	reworded "Reviewed-on: https://127.0.0.1/team/app/pulls/12" \
		"Reviewed-on: $(page_of 12 | sed s/team/other/)" &&
	refused review-missing
'

test_expect_success 'named in prose, in hostile bytes, or in too many' '
	reworded "Pull-request: #12" "This was it." && refused review-missing &&
	reworded "Pull-request: #12$(printf "\001")" && refused review-missing &&
	reworded "Pull-request: #$(printf "%010000d" 12)" &&
	refused review-missing &&
	reworded "$(for n in 1 2 3 4 12; do echo "Pull-request: #$n"; done)" &&
	asked_of forge >/dev/null && refused review-missing &&
	test "$(asked_of forge)" -eq 1
'

test_expect_success 'what the system answers wrongly is no answer' '
	reworded "Pull-request: #12" && mode_of forge 503 &&
	refused unavailable && mode_of forge "" &&
	says forge /api/v1/repos/team/app/pulls/12 <<-\END &&
	{"number":12,"head":{}}
	END
	refused review-missing && pull_is 12 $head
'

test_expect_success 'what it says, without a push' '
	keep_head 12 $head &&
	warder provider check forge --repo "$PROJECT" --commit $head >said &&
	test_file_has said "account bob-at-forge .*(bob)\$" &&
	reworded "Pull-request: #12" &&
	push_as alice HEAD:refs/heads/review/alice/named &&
	warder provider check forge --repo "$PROJECT" \
		--commit "$(id_of alice HEAD)" >said &&
	test_file_has said "(bob) of $head, which the" &&
	warder provider check forge --repo "$PROJECT" --json \
		--commit "$(id_of alice HEAD)" >said &&
	test_file_has said "\"about\":\"$head\",\"account\":\"bob-at-forge"
'

test_expect_success 'the same content on the same base: accepted' '
	reworded "Reviewed-on: $(page_of 12)" &&
	push_accepted alice HEAD refs/heads/main &&
	test_file_has forge/log "pulls/12/reviews"
'

test_expect_success 'why, years later' '
	decision=$(sed -n "s/.*(decision \([^)]*\)).*/\1/p" err | head -n 1) &&
	warder explain --repo "$PROJECT" "$decision" >why &&
	test_file_has why "bob (who reviewed $(echo $head | cut -c 1-10))" &&
	grep "\"commit\":\"$head\"" "$SITE/store/id-project/records.jsonl" |
	grep -q "\"named_by\":\"$(id_of alice HEAD)\""
'

test_expect_success 'named again by the same commit, after a revert: used up' '
	accepted=$(id_of alice HEAD) && start_change alice &&
	in_clone alice git revert --no-edit -S HEAD >/dev/null &&
	tip=$(id_of alice HEAD) && forge_has_pull && forge_pulls $tip &&
	pull_is 1 $tip && reviews_of 1 "bob-at-forge APPROVED $tip" &&
	push_accepted alice HEAD refs/heads/main && forge_pulls &&
	start_change alice && in_clone alice git checkout $accepted -- one.t &&
	in_clone alice git commit -q -S -m "Once more (#12)" &&
	refused review-missing && test_file_has err "used up"
'

test_expect_success 'other content under the number of somebody else' '
	start_change alice && commit_as alice two && head=$(id_of alice HEAD) &&
	two=$head &&
	keep_head 13 $head && pull_is 13 $head &&
	reviews_of 13 "bob-at-forge APPROVED $head" &&
	start_change alice && commit_as alice two &&
	echo "and a back door" >>"$TRASH/alice/two.t" &&
	in_clone alice git commit -q -a --amend -S -m "Title (#13)" &&
	refused review-missing && test_file_has err "it changed since"
'

test_expect_success 'a head that lacks what came since takes it back' '
	start_change alice && old=$(id_of alice HEAD) &&
	commit_as alice fix && tip=$(id_of alice HEAD) && forge_pulls $tip &&
	pull_is 1 $tip && reviews_of 1 "bob-at-forge APPROVED $tip" &&
	push_accepted alice HEAD refs/heads/main && forge_pulls &&
	start_change alice && in_clone alice git rm -q fix.t &&
	in_clone alice git checkout $head -- two.t &&
	in_clone alice git commit -q -S -m "Two (#13)" &&
	test "$(id_of alice HEAD^{tree})" = "$(id_of alice $head^{tree})" &&
	refused review-missing && test_file_has err "it changed since"
'

test_expect_success 'two commits that were reviewed, pushed as one' '
	start_change alice && commit_as alice three && commit_as alice four &&
	head=$(id_of alice HEAD) && keep_head 14 $head && pull_is 14 $head &&
	reviews_of 14 "bob-at-forge APPROVED $head" &&
	in_clone alice git reset -q --soft origin/main &&
	in_clone alice git commit -q -S -m "Three and four (#14)" &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'what was reviewed is not here: where to bring it' '
	start_change alice && commit_as alice five && head=$(id_of alice HEAD) &&
	forge_pulls $head && pull_is 1 $head &&
	reviews_of 1 "bob-at-forge APPROVED $head" &&
	reworded "Pull-request: #1" && refused review-missing &&
	test_file_has err "it is not here to compare" &&
	test_file_has err "git push origin $head:refs/heads/review/alice/"
'

test_expect_success 'nor is it with that commit alone, without what it is on' '
	lost=$(in_clone alice git cat-file commit $head |
		sed "s/^parent .*/parent $(printf %040d 7)/" |
		git -C "$PROJECT" hash-object -t commit -w --stdin) &&
	forge_pulls $lost && pull_is 1 $lost &&
	reviews_of 1 "bob-at-forge APPROVED $lost" &&
	refused review-missing && test_file_has err "not here to compare"
'

test_expect_success 'brought there, it is enough' '
	forge_pulls $head && pull_is 1 $head &&
	reviews_of 1 "bob-at-forge APPROVED $head" &&
	push_as alice $head:refs/heads/review/alice/five &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'rebased onto what came since: carry: patch' '
	start_change alice && in_clone alice git cherry-pick $two &&
	in_clone alice git commit -q --amend -S -m "Two (#13)" &&
	forge_pulls && refused review-missing &&
	sed -i "s/carry: tree/carry: patch/" "$SITE/policy.conf" &&
	push_accepted alice HEAD refs/heads/main &&
	test_file_has err accepted
'

test_expect_success 'a pull request that was merged long ago approves nothing' '
	start_change alice && old=$(id_of alice HEAD~2) &&
	forge_pulls $old && pull_is 1 $old &&
	reviews_of 1 "bob-at-forge APPROVED $old" &&
	commit_as alice key && in_clone alice git rm -q key.t &&
	in_clone alice git commit -q -S -m "Never mind (#1)" &&
	test "$(id_of alice HEAD^{tree})" = \
		"$(id_of alice origin/main^{tree})" &&
	refused review-missing && forge_pulls
'

test_expect_success 'a rule with carry: commit does not ask for names' '
	start_change alice && commit_as alice six && head=$(id_of alice HEAD) &&
	keep_head 16 $head && pull_is 16 $head &&
	reviews_of 16 "bob-at-forge APPROVED $head" &&
	reworded "Pull-request: #16" &&
	sed -i "s/carry: patch/carry: commit/" "$SITE/policy.conf" &&
	asked_of forge >/dev/null && refused review-missing &&
	test "$(asked_of forge)" -eq 1
'

test_done
