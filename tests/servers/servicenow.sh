#!/bin/sh
test_description='tickets from ServiceNow'
. "${0%/*}/servers.sh"

# ServiceNow cannot be installed here, and describes its API to its customers
# only: no package has the description.  So this is a fake, as ServiceNow's
# documentation has its Table API, and it is held to nothing of ServiceNow's
# own.  A client of others, pysnow, which was written against real instances,
# makes what is made here, and reads what the preset reads.
need_packages curl python3-venv
need_node
server_cache servicenow
test -x "$CACHE/bin/pip" || python3 -m venv "$CACHE" >>"$server_log" 2>&1 ||
	cannot 'python3 makes no venv'
"$CACHE/bin/pip" install -q pysnow==0.7.17 >>"$server_log" 2>&1 ||
	cannot 'pip cannot install pysnow'
start_fake servicenow
url=$behind

# now WHO COMMAND ARGUMENT...
now () {
	"$CACHE/bin/python3" "$SOURCE/tests/servers/servicenow_client.py" \
		"${url#http://}" "$@"
}

# change_is FIELD=VALUE...
change_is () {
	now boss set "$change" "$@"
}

# tell KIND JSON
tell () {
	curl -sf -d "$2" "$url/fake/$1/all" >/dev/null
}

# at OFFSET: a time as ServiceNow writes it, in UTC.
at () {
	date -u -d "$1" '+%Y-%m-%d %H:%M:%S'
}

test_expect_success 'a repository that asks ServiceNow' '
	make_people && they_require ticket desk - \
		"ticket(project: CHG, state: approved, window: open)" &&
	make_server && token=token-of-gate &&
	system_is desk servicenow "$url" user=gate help=the-desk &&
	clone_as alice
'

test_expect_success 'a change request that is not there: refused' '
	change_as alice one CHG0030001 && refused ticket-unknown &&
	tell empty 404 && refused ticket-unknown && tell empty 200
'

test_expect_success 'one that is new, waits for approval, was rejected' '
	change=$(now boss make "short_description=a change" \
		"start_date=$(at "1 hour ago")" "end_date=$(at "1 hour")") &&
	test "$change" = CHG0030001 && refused ticket-state &&
	test_file_has err "state -5, approval not requested" &&
	change_is state=-3 approval=requested && refused ticket-state &&
	change_is approval=rejected && refused ticket-state
'

test_expect_success 'it is as a client knows it' '
	now gate check "$change" && tell broken true &&
	! now gate check "$change" && refused unavailable && tell broken false
'

test_expect_success 'approved, but on hold' '
	change_is approval=approved on_hold=true on_hold_reason=why &&
	refused ticket-state && test_file_has err "state -2, .*on hold true" &&
	change_is on_hold=false
'

test_expect_success 'the window is over, and is yet to come' '
	change_is "start_date=$(at "2 hours ago")" "end_date=$(at "1 hour ago")" &&
	refused ticket-scope &&
	change_is "start_date=$(at "1 hour")" "end_date=$(at "2 hours")" &&
	refused ticket-scope
'

test_expect_success 'it is open, by UTC wherever we are: accepted' '
	change_is "start_date=$(at "10 minutes ago")" \
		"end_date=$(at "10 minutes")" &&
	TZ=America/New_York && export TZ && says_of desk --ticket "$change" &&
	test_file_has said "state approved" && test_file_has said "type normal" &&
	accepted && unset TZ
'

test_expect_success 'work goes on: accepted; it is reviewed, closed, canceled' '
	change_as alice two "$change" && change_is state=-1 && accepted &&
	change_as alice three "$change" && for state in 0 3 4
	do
		change_is state=$state && refused ticket-state || return 1
	done
'

test_expect_success 'a clause that is dropped: others answer, and do not count' '
	change_is state=-1 && names_ticket CHG0039999 &&
	refused ticket-unknown && tell dropped "[\"number\"]" &&
	refused ticket-unknown && now boss make &&
	third=$(now boss make approval=approved) && names_ticket "$third" &&
	refused ticket-unknown && tell dropped "[]" && accepted &&
	change_as alice four "$change"
'

test_expect_success 'a number that would be a query' '
	names_ticket "CHG0039999^ORnumber=$change" && refused ticket-unknown &&
	{ says_of desk --ticket "CHG0039999^ORnumber=$change" || :; } &&
	! grep approved said
'

test_expect_success 'a field that the gate may not see: that is no answer' '
	names_ticket "$change" && tell hidden "[\"approval\"]" &&
	refused unavailable && test_file_has err "/approval" && tell hidden "[]"
'

test_expect_success 'an instance that sleeps, and says so in HTML' '
	tell asleep true && refused unavailable && tell asleep false
'

test_expect_success 'a wrong password: that is no answer' '
	token_is desk token-of-nobody && refused unavailable &&
	test_file_has err "desk: not authorized" && token_is desk "$token" &&
	accepted
'

test_expect_success 'it is down: refused, and which system it was' '
	change_as alice five "$change" && stop_group "$server_pid" &&
	refused unavailable && test_file_has err "desk: " &&
	test_file_has err "the-desk"
'

test_done
