# shellcheck shell=sh
# fetch.sh - hostile servers on loopback, and warder-fetch asking them.
# The test file sources lib.sh first.

HELPERS=$WARDER_BUILD/lib
PATH=$HELPERS:$PATH
export PATH

# start_server NAME MODE [CERT KEY [CLIENT_CA]]: its port is then in NAME.port,
# its requests in NAME.log, its process in NAME.pid.  Ended by that at exit.
start_server () {
	server=$1
	shift
	: >"$server.log"
	hostile_server "$server.log" "$server.port" "$@" &
	server_pid=$!
	echo "$server_pid" >"$server.pid"
	at_exit "kill $server_pid"
	wait_until test -s "$server.port"
}

# provider NAME URL [KEY=VALUE]...: in warder.conf, with [connection] of
# NAME.conf, which is "auth = none" where there is none.
provider () {
	test -f "$1.conf" || printf '[connection]\n\tauth = none\n' >"$1.conf"
	{
		printf '[provider "%s"]\n\tfile = %s.conf\n\turl = %s\n' \
			"$1" "$1" "$2"
		shift 2
		for pair
		do
			printf '\t%s = %s\n' "${pair%%=*}" "${pair#*=}"
		done
	} >>warder.conf
}

# token FILE: a secret that no output may have.
SECRET=s3cret-5f2a9c
token () {
	(umask 077 && printf '%s\n' "$SECRET" >"$1")
}

# ask REQUEST...: what fetch_client prints; no secret may be in it.
ask () {
	fetch_client warder.conf "$@" >answers 2>errors &&
	test_file_has_not answers "$SECRET" &&
	test_file_has_not errors "$SECRET"
}

# answers_are: standard input is what was answered.
answers_are () {
	cat >expect &&
	test_cmp expect answers
}

# The last N requests of a server's log, in the form "CONNECTION PATH".
asked () {
	sed 's/^\([0-9]*\) [A-Z]* \([^ ]*\) .*/\1 \2/' "$1.log" | tail -n "$2"
}

milliseconds () {
	perl -MTime::HiRes=time -e 'printf "%d\n", time * 1000'
}

# in_time MS COMMAND...: takes at most 100 ms more than that, beside what it
# takes to start and to ask nothing.  A busy machine gets five tries.
in_time () {
	most=$(($1 + 100))
	shift
	for try in 1 2 3 4 5
	do
		idle=$(milliseconds) &&
		fetch_client warder.conf >/dev/null &&
		before=$(milliseconds) &&
		"$@" &&
		after=$(milliseconds) || return 1
		took=$((after - before - (before - idle)))
		echo "try $try: $took ms of $most"
		test "$took" -gt "$most" || return 0
	done
	return 1
}
