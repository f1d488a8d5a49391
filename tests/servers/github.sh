#!/bin/sh
test_description='reviews, checks and tickets from GitHub as it describes itself'
. "${0%/*}/servers.sh"

# GitHub cannot be installed: this is a fake, held to GitHub's own description
# by a proxy in front of it.
need_packages curl
need_npm @octokit/openapi@23.0.2 @stoplight/prism-cli@5.16.0
node "$SOURCE/tests/servers/github_fake.js" --trim \
	"$CACHE/node_modules/@octokit/openapi/generated/api.github.com.json" \
	"$TRASH/github.json" >>"$server_log" 2>&1 || cannot 'no description'
start_fake github "$TRASH/github.json"
hold_to "$TRASH/github.json"

# tell KIND KEY JSON
tell () {
	curl -sf -d "$3" "$behind/fake/$1/$2" >/dev/null
}

# pull_is BASE DRAFT [STATE MERGED]: pull request 5, with the tip.
pull_is () {
	tell pulls 5 "{\"number\":5,\"sha\":\"$tip\",\"base\":\"$1\",\"draft\":$2,
		\"state\":\"${3:-open}\",\"merged\":${4:-false}}"
}

# reviews_are "WHO STATE HOUR [COMMIT]"...
reviews_are () {
	list=
	for review
	do
		# shellcheck disable=SC2086 # words on purpose
		set -- $review
		list="$list,{\"user\":\"$1\",\"state\":\"$2\",\"commit\":\"${4:-$tip}\",\"at\":\"2026-11-01T$3:00:00Z\"}"
	done
	tell reviews 5 "[${list#,}]"
}

# check_is CONCLUSION APP: of the check run "scan".
check_is () {
	tell checks "$tip" \
		"[{\"name\":\"scan\",\"conclusion\":$1,\"app\":$2}]"
}

# asks METHOD PATH [JSON]: as GitHub describes it, in file "reply".
asks () {
	curl -sf -X "$1" -H "Authorization: Bearer $token" \
		-H 'Accept: application/vnd.github+json' \
		${3:+-H 'Content-Type: application/json' -d "$3"} \
		"$url/repos/team/app$2" >"$TRASH/reply"
}

# issue_is STATE: issue 12, which is the first that anybody made.
issue_is () {
	asks PATCH /issues/12 "{\"state\":\"$1\"}"
}

all_is_well () {
	pull_is main false && reviews_are "bob APPROVED 12" &&
	tell status "$tip" "{\"unit\":\"success\"}" &&
	check_is "\"success\"" 15368
}

test_expect_success 'a repository that asks GitHub for everything' '
	make_people && they_require review hub github \
		"reviews(1, by: @maintainers, not: contributors)" \
		"ticket(project: GH, state: open)" "checks(unit, scan)" &&
	printf "[evidence \"ticket\"]\n\tprovider = desk\n\ttrailer = Ticket\n[evidence \"check\"]\n\tprovider = builder\n\tprovider = runs\n" >>"$SITE/policy.conf" &&
	make_server && token=token-of-github &&
	for system in hub:github desk:github-issues builder:github-statuses
	do
		system_is "${system%:*}" "${system#*:}" "$url" \
			"value=repo team/app" || return 1
	done &&
	system_is runs github-checks "$url" "value=repo team/app" \
		"value=app 15368" &&
	clone_as alice && change_as alice one GH-12 && tip=$(id_of alice HEAD) &&
	asks GET /issues/5/timeline # the first time takes the proxy seconds
'

test_expect_success 'nothing is there: refused' '
	refused review-missing && has_reason ticket-unknown &&
	has_reason check-missing
'

test_expect_success 'a draft, for another branch, for an older commit' '
	all_is_well && pull_is main true && refused review-missing &&
	pull_is other false && refused review-missing && pull_is main false &&
	reviews_are "bob APPROVED 12 $(echo "$tip" | tr 0-9a-f 1-9a-f0)" &&
	refused review-missing
'

test_expect_success 'one that was closed; one that was merged' '
	all_is_well && pull_is main false closed false &&
	refused review-missing && pull_is main false closed true &&
	refused ticket-unknown && test_file_has err "ok *reviewed"
'

test_expect_success 'one that was approved for another branch, and sent to this' '
	all_is_well && pull_is playground false &&
	reviews_are "bob APPROVED 10" &&
	tell clock now "\"2026-11-01T11:00:00Z\"" &&
	asks PATCH /pulls/5 "{\"base\":\"main\"}" &&
	refused review-missing && reviews_are "bob APPROVED 12" &&
	refused ticket-unknown && test_file_has err "ok *reviewed"
'

test_expect_success 'the last review of each counts' '
	all_is_well &&
	reviews_are "bob APPROVED 12" "bob CHANGES_REQUESTED 13" &&
	refused review-rejected &&
	reviews_are "bob APPROVED 12" "bob DISMISSED 13" && refused review-missing
'

test_expect_success 'checks: of another app, still running, skipped, failed' '
	all_is_well && check_is "\"success\"" 666 && refused check-missing &&
	check_is null 15368 && refused check-missing &&
	check_is "\"skipped\"" 15368 && refused check-missing &&
	check_is "\"failure\"" 15368 && refused check-failed &&
	check_is "\"success\"" 15368 &&
	tell status "$tip" "{\"unit\":\"error\"}" && refused check-failed
'

test_expect_success 'an issue that is made: it was all that was missing' '
	all_is_well && refused ticket-unknown &&
	asks POST /issues "{\"title\":\"a change\"}" &&
	test "$(json "->{number}" <reply)" -eq 12 && pull_is main true &&
	refused review-missing && test_file_has err "ok *ticket"
'

test_expect_success 'a closed issue, and one that is open again' '
	all_is_well && issue_is closed && refused ticket-state &&
	issue_is open && says_of desk --ticket GH-12 &&
	test_file_has said "state open"
'

test_expect_success 'an issue that was deleted' '
	all_is_well && tell deleted 12 true && refused ticket-unknown &&
	tell deleted 12 false
'

# The proxy would follow it, and Warder would not see it.
test_expect_success 'an issue that was moved: a redirection is not followed' '
	tell moved 12 "\"$behind/repos/team/other/issues/12\"" &&
	sed "s#$url#$behind#" "$SITE/warder.conf" >conf &&
	mv "$SITE/warder.conf" held && cp conf "$SITE/warder.conf" &&
	refused unavailable && test_file_has err "desk: .*redirect" &&
	mv held "$SITE/warder.conf" && tell moved 12 null
'

test_expect_success 'a pull request in place of an issue' '
	change_as alice two GH-5 && tip=$(id_of alice HEAD) && all_is_well &&
	asks GET /issues/5 && test_file_has reply "pull_request" &&
	refused ticket-unknown &&
	names_ticket GH-12 && tip=$(id_of alice HEAD)
'

test_expect_success 'a wrong token: that is no answer' '
	all_is_well && token_is hub token-of-nobody && refused unavailable &&
	test_file_has err "hub: not authorized" && token_is hub "$token"
'

# status_of PATH: of an answer through the proxy.
status_of () {
	curl -s -o /dev/null -w '%{http_code}\n' \
		-H 'Accept: application/vnd.github+json' \
		-H "Authorization: Bearer $token" "$url/repos/team/app/$1"
}

test_expect_success 'the proxy tells what GitHub would not answer' '
	all_is_well && for broken in true false
	do
		tell broken all "$broken" || return 1
		for path in "commits/$tip/pulls?page=1" pulls/5 \
			"pulls/5/reviews?page=1" "commits/$tip/statuses?page=1" \
			"commits/$tip/check-runs?page=1" issues/12 \
			"issues/5/timeline?page=1"
		do
			echo "$broken $path $(status_of "$path")"
		done
	done >statuses && cat statuses &&
	test "$(grep -c "^true .* 500$" statuses)" -eq 7 &&
	test "$(grep -c "^false .* 200$" statuses)" -eq 7
'

test_expect_success 'all is well: accepted' '
	all_is_well && accepted
'

test_done
