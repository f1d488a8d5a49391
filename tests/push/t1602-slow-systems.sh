#!/bin/sh
test_description='answers that are remembered, late, or do not come'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"

push_main () {
	push_as alice "HEAD:refs/heads/$1"
}

milliseconds () {
	perl -MTime::HiRes=time -e 'printf "%d\n", time * 1000'
}

# The three systems together were asked so often since the last time.
asked_all () {
	echo $(($(asked_of forge) + $(asked_of desk) + $(asked_of builder)))
}

test_expect_success 'a repository, and three systems that are remembered' '
	make_people && make_their_policy && make_server &&
	start_system forge gitea cache=1h "value=repo team/app" &&
	start_system desk jira user=warder cache=1h timeout=2s \
		"unavailable=last-known 2h" &&
	start_system builder buildbot cache=1h &&
	clone_as alice && change_as alice one && tip=$(id_of alice HEAD) &&
	all_is_well
'

test_expect_success 'the same push again asks nobody' '
	push_main main && test "$(asked_all)" -gt 6 &&
	git -C "$PROJECT" update-ref -d refs/heads/main &&
	printf "[rule \"other\"]\n\ton = refs/heads/other\n\trequire = ticket(project: CHG, state: approved)\n\trequire = checks(unit)\n" \
		>>"$SITE/policy.conf" &&
	push_main other && test "$(asked_all)" -eq 0
'

test_expect_success 'what is remembered never refuses' '
	desk_has CHG-2 Draft && change_as alice two CHG-2 &&
	tip=$(id_of alice HEAD) && all_is_well && push_refused alice ticket-state \
		HEAD:refs/heads/other &&
	desk_has CHG-2 Approved && asked_all >/dev/null &&
	push_main other && test "$(asked_all)" -gt 0
'

test_expect_success 'the last known answer stands in, with its age' '
	change_as alice three CHG-2 && tip=$(id_of alice HEAD) && all_is_well &&
	mode_of desk 503 && push_main other
'

test_expect_success 'but not for what was never known' '
	change_as alice four CHG-3 && tip=$(id_of alice HEAD) && all_is_well &&
	push_refused alice unavailable HEAD:refs/heads/other &&
	mode_of desk ""
'

test_expect_success 'one that hangs: an answer within its time' '
	desk_has CHG-4 Approved && change_as alice five CHG-4 &&
	tip=$(id_of alice HEAD) && all_is_well && mode_of desk hang &&
	before=$(milliseconds) &&
	push_refused alice unavailable HEAD:refs/heads/other &&
	after=$(milliseconds) && mode_of desk "" &&
	echo "$((after - before)) ms" && test "$((after - before))" -lt 4000
'

test_expect_success 'no warder-fetch: unavailable, not accepted' '
	sed "s|fetch = .*|fetch = /nonexistent|" "$SITE/warder.conf" >conf.new &&
	cp "$SITE/warder.conf" conf.old && cp conf.new "$SITE/warder.conf" &&
	push_refused alice unavailable HEAD:refs/heads/other &&
	cp conf.old "$SITE/warder.conf"
'

test_expect_success 'a provider that warder.conf does not have' '
	cp "$SITE/policy.conf" policy.old &&
	sed "s/provider = desk/provider = nowhere/" policy.old \
		>"$SITE/policy.conf" &&
	push_refused alice unavailable HEAD:refs/heads/other &&
	test_file_has err nowhere && cp policy.old "$SITE/policy.conf"
'

test_expect_success 'what is no answer is not remembered' '
	change_as alice six CHG-5 && tip=$(id_of alice HEAD) && all_is_well &&
	desk_has CHG-3 Approved &&
	echo "<html>down for maintenance</html>" | desk_says CHG-5 &&
	push_refused alice unavailable HEAD:refs/heads/other &&
	test_file_has err "desk: its answer is not JSON" &&
	desk_has CHG-5 Approved && push_main other
'

# Nothing is young any more, and the desk has 20 seconds to answer.
test_expect_success 'last known: the system is down, and nothing else' '
	sed "/provider \"desk\"/,/provider \"builder\"/{
		s/cache = 1h/cache = 0s/;s/timeout = 2s/timeout = 20s/;}
		s/deadline = 30s/deadline = 5s/" "$SITE/warder.conf" >conf.new &&
	mv conf.new "$SITE/warder.conf" && cp "$SITE/warder.conf" good.conf &&
	change_as alice seven CHG-6 && tip=$(id_of alice HEAD) && all_is_well &&
	desk_has CHG-6 Approved && push_main other &&
	change_as alice eight CHG-6 && tip=$(id_of alice HEAD) && all_is_well &&
	desk_has CHG-6 Draft &&
	push_refused alice ticket-state HEAD:refs/heads/other &&
	desk_has CHG-6 Approved && push_main other &&
	change_as alice nine CHG-6 && tip=$(id_of alice HEAD) && all_is_well &&
	for mode in 401 403 hang
	do
		mode_of desk $mode && : >err &&
		test_must_fail push_as alice HEAD:refs/heads/other || return 1
	done &&
	has_reason unavailable && mode_of desk "" &&
	sed "s|fetch = .*|fetch = /nonexistent|" good.conf >"$SITE/warder.conf" &&
	push_refused alice unavailable HEAD:refs/heads/other &&
	cp good.conf "$SITE/warder.conf" && mode_of desk 503 &&
	push_main other && mode_of desk ""
'

test_expect_success 'what is gone was the last that was known' '
	change_as alice ten CHG-6 && tip=$(id_of alice HEAD) && all_is_well &&
	mode_of desk 404 &&
	push_refused alice ticket-unknown HEAD:refs/heads/other &&
	mode_of desk 503 &&
	push_refused alice ticket-unknown HEAD:refs/heads/other &&
	mode_of desk "" && push_main other && mode_of desk 404 &&
	change_as alice eleven CHG-6 && tip=$(id_of alice HEAD) && all_is_well &&
	push_refused alice ticket-unknown HEAD:refs/heads/other &&
	mode_of desk "" && push_main other
'

test_done
