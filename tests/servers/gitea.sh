#!/bin/sh
test_description='reviews, checks and tickets from Gitea'
. "${0%/*}/servers.sh"

release=1.26.0
need_packages curl gcc libc6-dev

# From its Go module, with the replacements that the module itself names.  The
# first time this takes long.
build_gitea () {
	command -v go >/dev/null || cannot 'no Go to build it with'
	mkdir -p "$TRASH/build" && cd "$TRASH/build" &&
	go mod init example.com/build &&
	go get "code.gitea.io/gitea@v$release" &&
	module=$(go list -m -f '{{.Dir}}' code.gitea.io/gitea) &&
	sed -n 's# //.*##; /^replace/p' "$module/go.mod" >>go.mod &&
	CGO_ENABLED=1 go build -mod=mod -tags 'sqlite sqlite_unlock_notify' \
		-o gitea code.gitea.io/gitea &&
	cp -R "$module/templates" "$module/options" "$module/public" "$CACHE/" &&
	chmod -R u+w "$CACHE" && mv gitea "$CACHE/gitea"
}

server_cache gitea
test -x "$CACHE/gitea" || (HOME=$CACHE/home && export HOME && build_gitea) \
	>>"$server_log" 2>&1 || cannot 'it cannot be built'
say_note "Gitea $release"
port=$(free_port)
url=http://127.0.0.1:$port
tea=$TRASH/tea
mkdir -p "$tea"
cat >"$tea/app.ini" <<END
RUN_USER = $(id -un)
RUN_MODE = prod
WORK_PATH = $tea
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = $port
ROOT_URL = $url/
STATIC_ROOT_PATH = $CACHE
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = $tea/gitea.db
[security]
INSTALL_LOCK = true
SECRET_KEY = only-for-this-test
INTERNAL_TOKEN = $("$CACHE/gitea" generate secret INTERNAL_TOKEN)
[repository]
ROOT = $tea/repositories
[indexer]
ISSUE_INDEXER_TYPE = db
[actions]
ENABLED = false
[log]
LEVEL = Warn
END

gitea () {
	env -u GIT_CONFIG_NOSYSTEM "$CACHE/gitea" --config "$tea/app.ini" "$@" \
		2>>"$server_log"
}

# has_account WHO [--admin]
has_account () {
	gitea admin user create --username "$@" --password "pw-$1-12345" \
		--email "$1@example.com" --must-change-password=false
}

{ gitea migrate && has_account boss --admin; } >>"$server_log" ||
	cannot 'it cannot make its database'
start_as "$(id -un)" env -u GIT_CONFIG_NOSYSTEM "$CACHE/gitea" \
	--config "$tea/app.ini" web
comes_up "$url/api/v1/version" || cannot 'it does not start'

# tea WHO METHOD PATH [BODY]: in file "reply".
tea () {
	curl -sf -u "$1:pw-$1-12345" -X "$2" \
		-H 'Content-Type: application/json' ${4:+-d "$4"} \
		"$url/api/v1$3" >"$TRASH/reply"
}

app=/repos/boss/app

# publishes WHAT: the commit that alice has now is on her branch there.
publishes () {
	tip=$(id_of alice HEAD) &&
	in_clone alice git push -q -f \
		"http://alice:pw-alice-12345@127.0.0.1:$port/boss/app.git" \
		"HEAD:refs/heads/$1"
}

# opens_pull BRANCH: its number in $pull.
opens_pull () {
	eventually tea alice POST "$app/pulls" \
		"{\"head\":\"$1\",\"base\":\"main\",\"title\":\"t\"}" &&
	pull=$(json '->{number}' <reply)
}

# reviews WHO EVENT: the review's number in $review.
reviews () {
	tea "$1" POST "$app/pulls/$pull/reviews" \
		"{\"event\":\"$2\",\"body\":\"b\",\"commit_id\":\"$tip\"}" &&
	review=$(json '->{id}' <reply)
}

status_is () {
	tea boss POST "$app/statuses/$tip" \
		"{\"context\":\"unit\",\"state\":\"$1\"}"
}

test_expect_success 'a repository that asks Gitea for everything' '
	make_people && they_require review forge gitea \
		"reviews(1, by: @maintainers, not: contributors)" \
		"ticket(project: GT, state: open)" "checks(unit)" &&
	printf "[evidence \"ticket\"]\n\tprovider = desk\n\ttrailer = Ticket\n[evidence \"check\"]\n\tprovider = builder\n" >>"$SITE/policy.conf" &&
	make_server && for who in alice bob eve gate
	do
		has_account "$who" || return 1
	done &&
	tea boss POST /user/repos "{\"name\":\"app\",\"default_branch\":\"main\"}" &&
	for who in alice:write bob:write eve:read gate:read
	do
		tea boss PUT "$app/collaborators/${who%:*}" \
			"{\"permission\":\"${who#*:}\"}" || return 1
	done &&
	tea gate POST /users/gate/tokens "{\"name\":\"t\",\"scopes\":[\"read:repository\",\"read:issue\"]}" &&
	token=$(json "->{sha1}" <reply) &&
	system_is forge gitea "$url" "value=repo boss/app" &&
	system_is desk gitea-issues "$url" "value=repo boss/app" &&
	system_is builder gitea-statuses "$url" "value=repo boss/app" &&
	clone_as alice && commit_as alice base && publishes main &&
	warder uninstall "$PROJECT" && push_as alice HEAD:refs/heads/main &&
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project "$PROJECT" && warder baseline --repo "$PROJECT"
'

test_expect_success 'nothing is there: refused' '
	tea alice POST "$app/issues" "{\"title\":\"a change\"}" &&
	issue=$(json "->{number}" <reply) &&
	change_as alice one GT-999 && publishes one && opens_pull one &&
	refused review-missing && has_reason ticket-unknown &&
	has_reason check-missing
'

test_expect_success 'a pull request is no ticket' '
	names_ticket "GT-$pull" && publishes one && refused ticket-unknown
'

test_expect_success 'who may not write does not count, and a failed check neither' '
	names_ticket "GT-$issue" && publishes one && status_is failure &&
	reviews eve APPROVED && refused review-missing &&
	has_reason check-failed && test_file_has err "ok *ticket"
'

test_expect_success 'changes are requested: refused, until they are not' '
	reviews bob REQUEST_CHANGES && refused review-rejected &&
	reviews bob APPROVED && status_is success &&
	says_of forge --commit "$tip" && test_file_has said "account bob" &&
	accepted
'

test_expect_success 'an approval of what was there before' '
	change_as alice two "GT-$issue" && publishes two && opens_pull two &&
	reviews bob APPROVED && commit_as alice more "Ticket: GT-$issue" &&
	publishes two && status_is success && refused review-missing &&
	reviews bob APPROVED && accepted
'

test_expect_success 'a dismissed approval' '
	change_as alice three "GT-$issue" && publishes three &&
	opens_pull three && status_is success && reviews bob APPROVED &&
	tea boss POST "$app/pulls/$pull/reviews/$review/dismissals" \
		"{\"message\":\"m\"}" && refused review-missing
'

test_expect_success 'the issue was closed: refused' '
	reviews bob APPROVED &&
	tea boss PATCH "$app/issues/$issue" "{\"state\":\"closed\"}" &&
	refused ticket-state &&
	tea boss PATCH "$app/issues/$issue" "{\"state\":\"open\"}" && accepted
'

# What Gitea itself would write into a squashed commit's message.
message_there () {
	tea boss POST "$app/pulls/$pull/merge" \
		"{\"Do\":\"squash\",\"delete_branch_after_merge\":false}" &&
	tea boss GET "$app/branches/main" &&
	json "->{commit}{message}" <reply >"$TRASH/message"
}

test_expect_success 'two commits there, one here: their page leads to the review' '
	they_require review forge gitea \
		"reviews(1, by: @maintainers, not: contributors, carry: patch)" &&
	start_change alice && publishes main && commit_as alice five &&
	commit_as alice six && publishes five && opens_pull five &&
	reviews bob APPROVED && head=$tip &&
	push_as alice HEAD:refs/heads/review/alice/five &&
	start_change alice && commit_as alice between && publishes between &&
	opens_pull between && between=$pull && reviews bob APPROVED &&
	accepted && in_clone alice git fetch -q &&
	in_clone alice git checkout -q -B work origin/main &&
	in_clone alice git cherry-pick -n $head~ $head &&
	in_clone alice git commit -q -S -m Squashed \
		-m "Reviewed-on: $url/boss/app/pulls/$between" &&
	refused review-missing &&
	pull=$((between - 1)) && in_clone alice git commit -q --amend -S \
		-m Squashed -m "Reviewed-on: $url/boss/app/pulls/$pull" &&
	accepted && test_file_has err accepted
'

test_expect_success 'merged there since: the message that Gitea wrote is read' '
	start_change alice && publishes main && commit_as alice seven &&
	publishes seven && opens_pull seven && reviews bob APPROVED &&
	push_as alice HEAD:refs/heads/review/alice/seven &&
	message_there &&
	test_file_has message "(#$pull)" &&
	in_clone alice git commit -q --amend -S -F "$TRASH/message" &&
	refused review-missing &&
	in_clone alice git push -q origin "$tip:refs/pull/$pull/head" &&
	accepted
'

# ---- our hooks in its own repository, beside its own ----

theirs=$tea/repositories/boss/app.git

# pushes_there WHO REVISION BRANCH: what it says is in "err".
pushes_there () {
	in_clone alice git push -f \
		"http://$1:pw-$1-12345@127.0.0.1:$port/boss/app.git" \
		"$2:refs/heads/$3" 2>"$TRASH/err"
}

# Its own hooks still tell it about each branch.
knows_branch () {
	eventually tea boss GET "$app/branches/$1"
}

both_judge () {
	test_must_fail pushes_there alice unsigned "signed/$1" &&
	has_reason no-signature &&
	pushes_there alice signed "signed/$1" &&
	test_file_has err "success: refs/heads/signed/$1: accepted" &&
	knows_branch "signed%2F$1" &&
	test_must_fail pushes_there alice signed locked &&
	test_file_has_not err "accepted"
}

test_expect_success 'in its own repository both judge' '
	printf "[rule \"signed\"]\n\ton = refs/heads/signed/**\n\ton = refs/heads/locked\n\trequire = signed(by: @employees)\n" \
		>>"$SITE/policy.conf" &&
	tea boss POST "$app/branch_protections" \
		"{\"rule_name\":\"locked\",\"enable_push\":false}" &&
	start_change alice && commit_as alice eight &&
	in_clone alice git branch signed && commit_as --unsigned alice nine &&
	in_clone alice git branch unsigned &&
	warder install --chain --config "$SITE/warder.conf" --name app \
		--id id-app "$theirs" >said &&
	test_file_has said "entered  pre-receive,post-receive" &&
	warder doctor "$theirs" && both_judge a
'

test_expect_success 'it writes its hooks anew, and both judge' '
	gitea admin regenerate hooks >>"$server_log" &&
	warder doctor "$theirs" && both_judge b
'

test_expect_success 'without ours its own go on' '
	warder uninstall "$theirs" && pushes_there alice unsigned signed/c &&
	knows_branch signed%2Fc &&
	test_must_fail pushes_there alice signed locked
'

test_expect_success 'a wrong token: that is no answer' '
	change_as alice four "GT-$issue" && token_is forge "${token}0" &&
	refused unavailable && test_file_has err "forge: not authorized" &&
	token_is forge "$token"
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "forge: "
'

test_done
