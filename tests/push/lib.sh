# shellcheck shell=sh
# lib.sh - end-to-end tests in plain sh, speaking TAP.
#
# A test file is a POSIX sh script that sources this file first:
#
#	test_description='what it is about'
#	. "${0%/*}/lib.sh"
#
#	test_expect_success 'an unsigned commit is refused' '
#		commit_as --unsigned alice one &&
#		push_refused alice no-signature HEAD:refs/heads/main
#	'
#	test_done
#
# Run one with `make check-push T=tests/push/t0101-first-pushes.sh`, or, with the
# programs' directory in WARDER_BUILD:  sh tests/push/t0101-first-pushes.sh -v
#
#	-v	show what the tests print
#	-x	trace them
#	-i	stop at the first failure and keep the trash directory
#	-k	keep the trash directory
#
# Every test file has a directory of its own ($TRASH), a HOME in it and no
# other configuration.  What it started is ended by process id on exit.
# A body is one chain of commands with "&&"; anything left out is found.
set -u

: "${test_description=}"
TESTS=$(cd "${LIBRARY:-${0%/*}}" && pwd -P) || exit 1
SOURCE=$(cd "$TESTS/../.." && pwd -P) || exit 1
: "${WARDER_BUILD:=$SOURCE/build/gcc-release}"
RAW_PUSH=$WARDER_BUILD/lib/raw_push

test_count=0
test_failed=0
test_verbose=
test_trace=
test_stop=
test_keep=
test_finished=
test_at_exit=:
for arg
do
	case $arg in
	-v) test_verbose=t ;;
	-x) test_verbose=t test_trace=t ;;
	-i) test_stop=t test_keep=t ;;
	-k) test_keep=t ;;
	*) echo "unknown option $arg" >&2; exit 2 ;;
	esac
done

# ---- results ----

say_note () {
	printf '%s\n' "$1" | sed 's/^/# /'
}

test_expect_success () {
	test_count=$((test_count + 1))
	if ! test_chained "$2"
	then
		test_report 'not ok' "$1"
		say_note "broken && chain in: $2"
		return 0
	fi
	test_eval "$2"
	if test "$test_status" -eq 0
	then
		test_report ok "$1"
	else
		test_report 'not ok' "$1"
		say_note "$2"
		test -n "$test_verbose" || tail -n 40 "$TRASH/output" | sed 's/^/#| /'
		test -z "$test_stop" || exit 1
	fi
}

# A body in which some "&&" is missing would hide failures.
test_chained () {
	(eval "(exit 117) && $1") >/dev/null 2>&1 </dev/null
	test $? -eq 117
}

# "return 1" in a body ends here, and is its status.
test_body () {
	eval "$1"
}

test_eval () {
	cd "$TRASH" || exit 1
	: >"$TRASH/output"
	if test -n "$test_verbose"
	then
		exec 4>&2
	else
		exec 4>>"$TRASH/output"
	fi
	test -z "$test_trace" || set -x
	test_body "$1" >&4 2>&4 </dev/null
	test_status=$?
	{ set +x; } 2>/dev/null
	exec 4>&-
	cd "$TRASH" || exit 1
}

test_report () {
	test "$1" = ok || test_failed=$((test_failed + 1))
	printf '%s %d - %s\n' "$1" "$test_count" "$2"
}

# Counts, says why, and runs nothing.  A run that must be complete (CI) sets
# WARDER_NO_SKIP: then what cannot be tested has failed.
test_skip () {
	test_count=$((test_count + 1))
	if test -n "${WARDER_NO_SKIP:-}"
	then
		test_report 'not ok' "$1: cannot be tested here: $2"
	else
		test_report ok "$1 # SKIP $2"
	fi
}

test_done () {
	test_finished=t
	echo "1..$test_count"
	test "$test_failed" -eq 0
	exit $?
}

# ---- small commands ----

# The command fails, but was found and no signal ended it.
test_must_fail () {
	"$@"
	set -- "$?" "$@"
	if test "$1" -eq 0
	then
		shift
		echo "succeeded, but should not: $*" >&2
		return 1
	elif test "$1" -eq 126 || test "$1" -eq 127 ||
		{ test "$1" -gt 128 && test "$1" -le 192; }
	then
		echo "died with status $*" >&2
		return 1
	fi
	return 0
}

test_cmp () {
	diff -u "$1" "$2"
}

test_file_has () {
	grep -e "$2" "$1" >/dev/null && return 0
	echo "$1 has no \"$2\":" >&2
	cat "$1" >&2
	return 1
}

test_file_has_not () {
	grep -e "$2" "$1" >/dev/null || return 0
	echo "$1 has \"$2\":" >&2
	cat "$1" >&2
	return 1
}

# Every byte of standard input must be printable ASCII, TAB or LF.
test_printable () {
	if LC_ALL=C tr -d '\011\012\040-\176' | grep . >/dev/null
	then
		echo "bytes that a terminal would obey" >&2
		return 1
	fi
}

# Run at exit, last registered first.
at_exit () {
	test_at_exit="$1
$test_at_exit"
}

# Wait until a command is true, at most ten seconds.
wait_until () {
	waited=0
	until "$@"
	do
		waited=$((waited + 1))
		test "$waited" -le 200 || return 1
		sleep 0.05
	done
}

# ---- the sandbox ----

test_cleanup () {
	test_result=$?
	trap - EXIT
	{ set +x; } 2>/dev/null
	cd / || exit 1
	eval "$test_at_exit" >/dev/null 2>&1
	if test -n "$test_keep"
	then
		echo "# kept: $TRASH"
	else
		chmod -R u+rwX "$TRASH" 2>/dev/null
		rm -rf "$TRASH"
	fi
	if test -z "$test_finished"
	then
		echo "Bail out! ended before test_done"
		exit 1
	fi
	exit "$test_result"
}

# Nothing of the account's, the caller's or a server's environment gets in.
for name in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\|SSH_[A-Z0-9_]*\|GL_[A-Z_]*\|REMOTE_[A-Z]*\|GNUPG[A-Z]*\|XDG_[A-Z_]*\|GPG_[A-Z_]*\|WARDER_PERSON\)=.*/\1/p')
do
	unset "$name"
done
umask 022
LC_ALL=C
TZ=UTC
GIT_CONFIG_NOSYSTEM=1
GIT_TERMINAL_PROMPT=0
GIT_EDITOR=:
GIT_PAGER=
PATH=$WARDER_BUILD:$PATH:/usr/sbin:/sbin
export LC_ALL TZ GIT_CONFIG_NOSYSTEM GIT_TERMINAL_PROMPT GIT_EDITOR GIT_PAGER
export PATH

# Short: the path of a gpg-agent's socket has at most 107 bytes.
TRASH=$(mktemp -d "${TMPDIR:-/tmp}/warder.XXXXXX") || exit 1
TRASH=$(cd "$TRASH" && pwd -P) || exit 1
trap test_cleanup EXIT
trap 'exit 1' HUP INT PIPE TERM
HOME=$TRASH/home
export HOME
mkdir "$HOME" || exit 1
cat >"$HOME/.gitconfig" <<\END
[user]
	name = Test
	email = test@example.com
[init]
	defaultBranch = main
[advice]
	detachedHead = false
END
: >"$TRASH/output"

# Dates rise by a minute, and lie behind us.
test_time=$(($(date +%s) - 86400))
test_tick () {
	test_time=$((test_time + 60))
	GIT_AUTHOR_DATE="$test_time +0000"
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}
test_tick

if test -n "$test_description"
then
	say_note "$test_description"
fi

# shellcheck source=tests/push/people.sh
. "$TESTS/people.sh"
# shellcheck source=tests/push/server.sh
. "$TESTS/server.sh"
# shellcheck source=tests/push/transport.sh
. "$TESTS/transport.sh"
# shellcheck source=tests/push/evidence.sh
. "$TESTS/evidence.sh"
