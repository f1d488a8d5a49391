#!/bin/sh
test_description='reviews, checks and tickets from GitLab as its own client knows it'
. "${0%/*}/servers.sh"

# GitLab cannot be installed here, and no package has its API description for
# these calls: what there is of it in packages is of version 3, or of a few
# other calls.  So this is a fake, held to GitLab's own client for Go.  That
# client makes all that is made here; each answer that the presets read is read
# by it as well, strictly; and the presets ask nothing that it does not ask.
# It does not say which members are always there, in which order lists come,
# nor anything about errors: those are as GitLab's documentation has them.
release=v2.64.0
build_client () {
	HOME=$CACHE/home
	export HOME
	cp "$SOURCE/tests/servers/gitlab_client.go" "$CACHE/main.go" &&
	cd "$CACHE" && if ! grep -qs "client-go/v2 $release" go.mod
	then
		rm -f go.mod go.sum
		go mod init example.com/client &&
		go get "gitlab.com/gitlab-org/api/client-go/v2@$release"
	fi &&
	go build -mod=mod -o client .
}

need_packages curl
need_node
command -v go >/dev/null || cannot 'no Go to build the client with'
server_cache gitlab
(build_client) >>"$server_log" 2>&1 || cannot 'the client cannot be built'
start_fake gitlab
url=$behind

# lab WHO COMMAND ARGUMENT...
lab () {
	lab_who=$1
	shift
	GITLAB_TOKEN=token-of-$lab_who "$CACHE/client" "$url" team/app "$@"
}

# tell KIND KEY JSON
tell () {
	curl -sf -d "$3" "$url/fake/$1/$2" >/dev/null
}

# clock TIME: what is made from now on was made then.
clock () {
	tell clock now "\"2026-11-01T$1Z\""
}

# pushes BRANCH [COMMIT]: to the GitLab.
pushes () {
	tell push "$1" "\"${2:-$tip}\""
}

# job STATUS [ALLOW-FAILURE]: a job "unit" of its CI.
job () {
	tell job "$tip" \
		"{\"name\":\"unit\",\"status\":\"$1\",\"allow_failure\":${2:-false}}"
}

# another MESSAGE: alice's next change, on branch "topic" there, all well but
# for its reviews.
another () {
	change_as alice "$1" "GL-$issue" && tip=$(id_of alice HEAD) &&
	pushes topic && lab root status "$tip" unit success
}

test_expect_success 'a repository that asks GitLab for everything' '
	make_people && they_require review lab gitlab \
		"reviews(1, by: @maintainers, not: contributors)" \
		"ticket(project: GL, state: open)" "checks(unit)" &&
	printf "[evidence \"ticket\"]\n\tprovider = desk\n\ttrailer = Ticket\n[evidence \"check\"]\n\tprovider = builder\n" >>"$SITE/policy.conf" &&
	make_server && token=token-of-gate &&
	for system in lab:gitlab desk:gitlab-issues builder:gitlab-statuses
	do
		system_is "${system%:*}" "${system#*:}" "$url" \
			"value=project team/app" || return 1
	done &&
	clone_as alice && change_as alice one GL-1 && tip=$(id_of alice HEAD)
'

test_expect_success 'GitLab does not know the commit: refused' '
	refused review-missing && has_reason ticket-unknown &&
	has_reason check-missing
'

test_expect_success 'a merge request that nobody approved' '
	issue=$(lab alice issue "a change") && test "$issue" = 1 &&
	pushes topic && lab root status "$tip" unit success &&
	request=$(lab alice request "Add it" topic main) &&
	refused review-missing && test_file_has err "ok *ticket" &&
	test_file_has err "ok *tested"
'

test_expect_success 'a draft, for another branch, closed: refused' '
	clock 11:00:00.000 && lab bob approve "$request" "$tip" &&
	lab alice change "$request" "Draft: Add it" &&
	refused review-missing && lab alice change "$request" "Add it" close &&
	refused review-missing && lab alice change "$request" "" reopen &&
	other=$(lab alice request "Elsewhere" topic other) &&
	lab bob approve "$other" && lab bob unapprove "$request" &&
	refused review-missing
'

test_expect_success 'it is as its own client describes it' '
	lab bob approve "$request" && lab gate check "$tip" "$request" 1
'

test_expect_success 'the client tells what GitLab would not answer' '
	tell broken all true &&
	! lab gate check "$tip" "$request" 1 2>wrong &&
	for what in "merge requests of a commit" "merge request" versions \
		approvals statuses issue
	do
		grep "^$what: .*\(unmarshal\|unknown field\|missing\)" wrong ||
			return 1
	done && refused review-missing && tell broken all false
'

test_expect_success 'an approval by who wrote it' '
	lab bob unapprove "$request" && lab alice approve "$request" &&
	refused review-missing && lab alice unapprove "$request" &&
	says_of lab --commit "$tip" && ! grep account said
'

test_expect_success 'approved: accepted' '
	lab bob approve "$request" && says_of lab --commit "$tip" &&
	test_file_has said "account bob" && accepted
'

test_expect_success 'an approval of what was there before the push' '
	clock 12:00:00.000 && another two &&
	request=$(lab alice request "Two" topic release) &&
	request=$(lab alice request "Two" topic main) &&
	clock 12:30:00.100 && lab bob approve "$request" &&
	commit_as alice more "Ticket: GL-$issue" && tip=$(id_of alice HEAD) &&
	clock 12:30:00.900 && pushes topic &&
	lab root status "$tip" unit success && refused review-missing
'

test_expect_success 'an approval of what was there in between' '
	clock 13:00:00.000 && pushes topic "$(id_of alice HEAD^)" &&
	clock 14:00:00.000 && lab bob approve "$request" &&
	refused review-missing && clock 15:00:00.000 && pushes topic &&
	refused review-missing &&
	clock 16:00:00.000 && lab bob unapprove "$request" &&
	lab bob approve "$request" "$tip" && accepted
'

test_expect_success 'an approval for another branch, to which it was then sent' '
	clock 16:10:00.000 && another aimed &&
	request=$(lab alice request "Aimed" topic playground) &&
	clock 16:20:00.000 && lab bob approve "$request" &&
	clock 16:30:00.000 && lab alice change "$request" "" "" main &&
	refused review-missing &&
	clock 16:40:00.000 && lab bob unapprove "$request" &&
	lab bob approve "$request" && accepted
'

test_expect_success 'jobs: running, skipped, manual, failed though it may' '
	clock 17:00:00.000 && another three &&
	request=$(lab alice request "Three" topic main) &&
	clock 17:30:00.000 && lab bob approve "$request" &&
	for status in running skipped manual
	do
		job $status && refused check-missing && job running || return 1
	done &&
	job failed true && refused check-failed && job canceled &&
	refused check-failed
'

test_expect_success 'a job that is tried again: the last try counts' '
	job success && says_of builder --commit "$tip" &&
	test_file_has said "result success" && job failed &&
	refused check-failed
'

test_expect_success 'two pipelines: the later one counts, done or not' '
	job success && clock 18:00:00.000 &&
	lab root status "$tip" unit failed merge && refused check-failed &&
	lab root status "$tip" unit running merge && refused check-missing &&
	lab root status "$tip" unit success merge && accepted
'

test_expect_success 'more than a page of requests and of jobs' '
	another four && clock 19:00:00.000 &&
	request=$(lab alice request "Four" topic main) &&
	for n in 1 2 3
	do
		tell job "$tip" "{\"name\":\"job $n\",\"status\":\"failed\"}" &&
		lab alice request "Four" topic "branch-$n" || return 1
	done &&
	clock 20:00:00.000 && lab bob approve "$request" &&
	tell page all 2 && job failed && refused check-failed &&
	job success && accepted && tell page all 100
'

test_expect_success 'an issue: closed, open again, moved elsewhere' '
	change_as alice five "GL-$issue" && tip=$(id_of alice HEAD) &&
	lab alice issue-event "$issue" close && refused ticket-state &&
	lab alice issue-event "$issue" reopen && refused review-missing &&
	test_file_has err "ok *ticket" &&
	lab alice move "$issue" 43 && refused ticket-state
'

test_expect_success 'a project that is not there, or may not be seen' '
	for project in team/none team/secret
	do
		sed "s#team/app#$project#" "$SITE/warder.conf" >conf &&
		cp "$SITE/warder.conf" was && cp conf "$SITE/warder.conf" &&
		refused review-missing && has_reason ticket-unknown &&
		has_reason check-missing && cp was "$SITE/warder.conf" ||
			return 1
	done
'

test_expect_success 'a wrong token: that is no answer' '
	token_is lab token-of-nobody && refused unavailable &&
	test_file_has err "lab: not authorized" && token_is lab "$token"
'

test_expect_success 'nothing was asked but what its own client asks' '
	curl -sf "$url/fake/asked" >asked && cat asked &&
	test "$(json "->{kinds}" <asked)" -eq 6 &&
	test "$(json "->{unknown}[0]" <asked)" = null
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "lab: "
'

test_done
