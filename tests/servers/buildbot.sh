#!/bin/sh
test_description='checks from Buildbot'
. "${0%/*}/servers.sh"

need_packages buildbot buildbot-worker curl
port=$(free_port)
url=http://127.0.0.1:$port
bot=$TRASH/bot

# Debian has no web front end for Buildbot, and without one there is no API: a
# package that has nothing but its name stands for it.
make_front_end () {
	info=$bot/python/buildbot_www-0.dist-info
	mkdir -p "$bot/python/buildbot_www/static" "$info" &&
	cat >"$bot/python/buildbot_www/__init__.py" <<-\END &&
	from buildbot.www.plugin import Application
	ep = Application(__name__, "no pages")
	END
	echo "$version" >"$bot/python/buildbot_www/VERSION" &&
	echo none >"$bot/python/buildbot_www/static/index.html" &&
	printf 'Metadata-Version: 2.1\nName: buildbot-www\nVersion: %s\n' \
		"$version" >"$info/METADATA" &&
	printf '[buildbot.www]\nbase = buildbot_www:ep\n' \
		>"$info/entry_points.txt"
}

# A build ends as the change's branch says, which the test chooses.
make_master () {
	buildbot_command create-master -r "$bot/master" &&
	cat >"$bot/master/master.cfg" <<-END
	from buildbot.plugins import *
	outcome = util.BuildFactory([steps.ShellCommand(
	    command=["sh", "-c", util.Interpolate("exit %(src::branch)s")],
	    decodeRC={0: util.SUCCESS, 1: util.WARNINGS, 2: util.FAILURE},
	    warnOnWarnings=True)])
	c = BuildmasterConfig = {
	    "buildbotNetUsageData": None,
	    "workers": [worker.LocalWorker("here")],
	    "protocols": {"pb": {"port": "tcp:$(free_port):interface=127.0.0.1"}},
	    "builders": [util.BuilderConfig(name="unit", workernames=["here"],
	                 factory=outcome)],
	    "schedulers": [schedulers.AnyBranchScheduler(name="all",
	                   treeStableTimer=2, builderNames=["unit"])],
	    "www": {"port": "tcp:$port:interface=127.0.0.1", "plugins": {},
	            "change_hook_dialects": {"base": True}},
	    "buildbotURL": "$url/",
	    "db": {"db_url": "sqlite:///state.sqlite"}}
	END
}

buildbot_command () {
	PYTHONPATH=$bot/python /usr/bin/buildbot "$@" >>"$server_log" 2>&1
}

version=$(/usr/bin/buildbot --version | sed -n 's/^Buildbot version: //p')
version=${version%-*}
say_note "Buildbot $version"
account=$(id -un)
{ make_front_end && make_master; } || cannot 'Buildbot cannot make a master'
start_as "$account" env "PYTHONPATH=$bot/python" \
	/usr/bin/buildbot start --nodaemon "$bot/master"
comes_up "$url/api/v2/builders" || cannot 'Buildbot does not start'

# change_comes REVISION OUTCOME: as a repository's hook reports it.
change_comes () {
	curl -sf -d '' "$url/change_hook/base?revision=$1&branch=$2&project=p&repository=file:///r.git&author=a@example.com&comments=c"
}

builds_done () {
	curl -s "$url/api/v2/builds?complete=true&field=complete&field=buildid" |
		json '->{meta}{total}'
}

builds_are () {
	test "$(builds_done)" -eq "$1"
}

test_expect_success 'a repository that asks Buildbot' '
	make_people && they_require check builder - "checks(unit)" &&
	make_server && token= && system_is builder buildbot "$url" &&
	clone_as alice && commit_as alice one && tip=$(id_of alice HEAD)
'

test_expect_success 'it knows no such revision: refused' '
	refused check-missing && says_of builder --commit "$tip" &&
	test_file_has said "nothing of it"
'

test_expect_success 'another revision was built: refused' '
	change_comes "$(echo "$tip" | tr 0-9a-f 1-9a-f0)" 0 &&
	eventually builds_are 1 && refused check-missing
'

test_expect_success 'the build fails: refused' '
	change_comes "$tip" 2 && eventually builds_are 2 &&
	refused check-failed
'

test_expect_success 'the build has warnings: that is no success' '
	change_comes "$tip" 1 && eventually builds_are 3 &&
	refused check-missing && says_of builder --commit "$tip" &&
	test_file_has said "name unit *result none"
'

test_expect_success 'the build succeeds: accepted' '
	change_comes "$tip" 0 && eventually builds_are 4 &&
	says_of builder --commit "$tip" &&
	test_file_has said "name unit *result success" && accepted
'

test_expect_success 'it fails again after that: refused' '
	commit_as alice two && tip=$(id_of alice HEAD) &&
	change_comes "$tip" 0 && eventually builds_are 5 &&
	change_comes "$tip" 2 && eventually builds_are 6 &&
	refused check-failed
'

test_expect_success 'two changes in one build: the first was not tested' '
	commit_as alice three && tip=$(id_of alice HEAD) &&
	change_comes "$tip" 0 && commit_as alice four &&
	change_comes "$(id_of alice HEAD)" 0 && eventually builds_are 7 &&
	sleep 3 && builds_are 7 &&
	push_refused alice check-missing "$tip:refs/heads/main" && accepted
'

test_expect_success 'it is down: refused, and which system it was' '
	commit_as alice five && stop_group "$server_pid" &&
	refused unavailable &&
	test_file_has err "builder: "
'

test_done
