#!/bin/sh
test_description='why warder-fetch does not work: the pusher, the log, the admin'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"

test_expect_success 'a repository, and a desk for tickets' '
	make_people && make_policy </dev/null &&
	{
		printf "[policy]\n\tversion = 1\n\towner = @employees\n" &&
		policy_people &&
		printf "[evidence \"ticket\"]\n\tprovider = desk\n\ttrailer = Ticket\n" &&
		printf "[rule \"main\"]\n\ton = refs/heads/main\n\trequire = ticket(project: CHG)\n"
	} >"$SITE/policy.conf" && make_server &&
	start_system desk jira user=warder cache=0s help=the-desk &&
	desk_has CHG-1 Approved && cp "$SITE/warder.conf" good.conf &&
	clone_as alice && change_as alice one
'

# refused_because TEXT: the pusher reads that, and no name of a secret's file.
refused_because () {
	: >"$LOG" &&
	push_refused alice unavailable HEAD:refs/heads/main &&
	test_file_has err "$1" &&
	test_file_has_not err "desk\.token\|nowhere\.pem\|s3cret"
}

# logged TEXT: harmless, and the log has it for the repository.
logged () {
	test_printable <"$LOG" &&
	test_file_has "$LOG" "project\.git: .*$1"
}

# What the admin reads: all of it.
check_says () {
	test_must_fail warder provider check desk --repo "$PROJECT" \
		--ticket CHG-1 >said 2>&1 &&
	test_file_has said "unavailable: $1" &&
	test_file_has said "log  *$2" &&
	test_must_fail warder provider check desk --json --repo "$PROJECT" \
		--ticket CHG-1 >said &&
	test_file_has said "\"log\":\"[^\"]*$2"
}

# with LINE...: warder.conf has these at its end, so in [provider "desk"].
with () {
	{ cat good.conf && printf "\t%s\n" "$@"; } >"$SITE/warder.conf"
}

# in_its_place: standard input is run in place of warder-fetch.
in_its_place () {
	{ echo "#!/bin/sh" && cat; } >in-place &&
	chmod +x in-place &&
	sed "s|fetch = .*|fetch = $PWD/in-place|" good.conf >"$SITE/warder.conf"
}

test_expect_success 'a token file that others may read' '
	chmod 640 "$SITE/desk.token" &&
	refused_because "desk: its token cannot be read: group or others .*ask the-desk" &&
	logged "warder-fetch: desk: .*token-file /.*/desk.token: group or others" &&
	check_says "desk: its token cannot be read" ".*/desk.token: group or" &&
	chmod 600 "$SITE/desk.token"
'

test_expect_success 'an authority that is not there' '
	with "ca-file = nowhere.pem" &&
	refused_because "desk: its configuration is wrong: ca-file: it cannot be" &&
	logged "warder-fetch: desk: .*/nowhere.pem: No such file" &&
	check_says "desk: its configuration is wrong" ".*/nowhere.pem: No such"
'

test_expect_success 'a key that is none: what it holds is nowhere' '
	with "token = s3cret" &&
	refused_because "desk: its configuration is wrong, the site.s log" &&
	logged "desk: .*/warder.conf:[0-9]*: token: expected a key of" &&
	test_file_has_not "$LOG" s3cret
'

test_expect_success 'a file of the provider that is wrong' '
	printf "[provider]\n\tversion = 1\n\tkind = ticket\n\tcolour = red\n" \
		>wrong.conf &&
	with "file = $PWD/wrong.conf" &&
	refused_because "desk: its configuration is wrong, the site.s log" &&
	logged "desk: .*/wrong.conf:4: expected version, kind"
'

test_expect_success 'one that it cannot start with: all read why' '
	{
		cat good.conf &&
		for n in $(seq 64)
		do
			printf "[provider \"p$n\"]\n\tauth = none\n" || return 1
		done
	} >"$SITE/warder.conf" &&
	refused_because "warder-fetch could not start: too many providers" &&
	logged "warder-fetch: could not start: too many providers" &&
	check_says "desk: warder-fetch could not start: too many" \
		"warder-fetch: could not start: too many"
'

test_expect_success 'it cannot be confined' '
	in_its_place <<-END &&
	ulimit -n 100 && exec "$WARDER_BUILD/warder-fetch" "\$@"
	END
	refused_because "warder-fetch could not start: the kernel refused to" &&
	logged "warder-fetch: could not start: the kernel refused to confine it"
'

if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null
then
	test_expect_success 'the kernel knows Landlock or seccomp, and refuses' '
		for call in landlock_restrict_self:error=EPERM \
			prctl:error=EPERM:when=3+
		do
			in_its_place <<-END &&
			exec strace -f -o "$PWD/trace" -e "inject=$call" \
				"$WARDER_BUILD/warder-fetch" "\$@"
			END
			refused_because "warder-fetch could not start: [a-z]" &&
			logged "warder-fetch: could not start: [a-z]" &&
			test_file_has trace INJECTED || return 1
		done
	'
else
	test_skip 'the kernel refuses Landlock or seccomp' 'no strace'
fi

test_expect_success 'there is no such program' '
	sed "s|fetch = .*|fetch = /nonexistent|" good.conf >"$SITE/warder.conf" &&
	refused_because "warder-fetch could not start: No such file or directory" &&
	logged "warder-fetch could not start: No such file or directory"
'

test_expect_success 'words that are not its own are for the log alone' '
	in_its_place <<-\END &&
	printf "lib\033[31mcurl: /srv/hidden: no\nsecond\n" >&2
	exit 127
	END
	refused_because "desk: warder-fetch: it ended without any answer" &&
	test_file_has_not err "hidden" &&
	logged "lib.x1b.31mcurl: /srv/hidden: no" && logged second &&
	logged "warder-fetch: it ended with status 127"
'

test_expect_success 'none at all: a signal' '
	in_its_place <<-\END &&
	kill -9 $$
	END
	refused_because "desk: warder-fetch: it ended without any answer" &&
	logged "warder-fetch: it ended by signal 9"
'

test_expect_success 'words without end keep nobody, and fill no log' '
	sed "s|deadline = 30s|deadline = 5s|" good.conf >short.conf &&
	mv short.conf good.conf &&
	in_its_place <<-\END &&
	exec yes "warder-fetch: provider noise" >&2
	END
	refused_because "no answer in the push.s time" &&
	test "$(wc -l <"$LOG")" -le 20
'

test_expect_success 'all is well: accepted, and nothing to log' '
	cp good.conf "$SITE/warder.conf" && : >"$LOG" &&
	push_accepted alice HEAD refs/heads/main && test ! -s "$LOG"
'

test_done
