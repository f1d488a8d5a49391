#!/bin/sh
test_description='what asking other systems costs, beside evidence that is here'
# usage: WARDER_BUILD=DIR sh tests/push/bench-systems.sh
#
# Three systems, each asked once for a push and answering after 100 ms; the
# same push with signed tags; with an Open Policy Agent besides, that takes as
# long; the same again while the answers are remembered; one system that hangs.  Medians of ROUNDS (10), turn by turn.
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"

: "${ROUNDS:=10}"

milliseconds () {
	perl -MTime::HiRes=time -e 'printf "%d\n", time * 1000'
}

# timed FILE COMMAND...: its milliseconds are added to FILE.
timed () {
	timed_in=$1
	shift
	timed_from=$(milliseconds)
	"$@" || return 1
	echo $(($(milliseconds) - timed_from)) >>"$TRASH/$timed_in"
}

median () {
	sort -n "$TRASH/$1" | sed -n "$((($(wc -l <"$TRASH/$1") + 1) / 2))p"
}

# One request for a review; the other two are the presets' own.
add_forge () {
	mkdir -p "$TRASH/forge" &&
	{ "$TESTS/../lib/canned_server" "$TRASH/forge" "$TRASH/forge.port" & } &&
	at_exit "kill $!" &&
	wait_until test -s "$TRASH/forge.port" &&
	printf '[provider "forge"]\n\tfile = one.conf\n\turl = http://127.0.0.1:%s\n\tcache = 1h\n' \
		"$(cat "$TRASH/forge.port")" >>"$SITE/warder.conf"
}

their_answers () {
	echo "[{\"account\":\"bob-at-forge\",\"commit\":\"$tip\",\"verdict\":\"yes\"}]" |
	says forge "/votes/$tip" &&
	desk_has CHG-1 Approved &&
	echo "[{\"context\":\"unit\",\"state\":\"success\"}]" |
	says builder "/repos/team/app/commits/$tip/statuses?per_page=100"
}

# Rules for two branches: reviews are for one ref alone.  A second argument is
# required of main besides.
make_rules () {
	make_their_policy &&
	sed '/^\[evidence/,$d' "$SITE/policy.conf" >people.part &&
	{
		cat people.part &&
		printf '%s\n' "$1" &&
		cat <<-\END &&
		[rule "main"]
			on = refs/heads/main
			require = each(signed(by: @employees) or clean-merge)
			require = reviews(1, by: @maintainers, not: contributors)
			require = ticket(project: CHG, state: approved)
			require = checks(unit)
		END
		printf '%s\n' "${2:-}" &&
		cat <<-\END
		[rule "second"]
			on = refs/heads/second
			require = each(signed(by: @employees) or clean-merge)
			require = ticket(project: CHG, state: approved)
			require = checks(unit)
		END
	} >"$SITE/policy.conf.new"
}

HERE='[evidence "ticket"]
	issuer = @anyone
[evidence "check"]
	issuer = @anyone'
THERE='[evidence "review"]
	provider = forge
[evidence "ticket"]
	provider = desk
[evidence "check"]
	provider = builder'
NL='
'
AGENT='[evidence "opa"]
	provider = agent'

use () {
	cp "$SITE/$1.policy" "$SITE/policy.conf"
}

push_quietly () {
	push_as alice "HEAD:refs/heads/$1" 2>/dev/null
}

forget_refs () {
	git -C "$PROJECT" for-each-ref --format='delete %(refname)' refs/heads |
	git -C "$PROJECT" update-ref --stdin
}

one_round () {
	change_as alice "n$1" && tip=$(id_of alice HEAD) && their_answers &&
	push_as alice "HEAD:refs/heads/review/x" 2>/dev/null &&
	use here &&
	EVIDENCE_BASE=none fulfil "$tip" >/dev/null 2>&1 &&
	timed here push_quietly main && timed here-again push_quietly second &&
	forget_refs && use there &&
	push_as alice "HEAD:refs/heads/review/x" 2>/dev/null &&
	timed there push_quietly main && asked_of forge >/dev/null &&
	asked_of desk >/dev/null && asked_of builder >/dev/null &&
	timed there-again push_quietly second &&
	test "$(asked_of desk)" -eq 0 && test "$(asked_of builder)" -eq 0 &&
	forget_refs && change_as alice "a$1" && tip=$(id_of alice HEAD) &&
	their_answers && use agent &&
	push_as alice "HEAD:refs/heads/review/x" 2>/dev/null &&
	timed with-agent push_quietly main && test "$(asked_of agent)" -eq 1 &&
	test "$(asked_of forge)" -eq 1 && forget_refs &&
	in_clone alice git checkout -q --orphan "o$1"
}

test_expect_success 'a repository, and three systems that take 100 ms' '
	make_people && make_their_policy && make_server &&
	make_rules "$HERE" && mv "$SITE/policy.conf.new" "$SITE/here.policy" &&
	make_rules "$THERE" && mv "$SITE/policy.conf.new" "$SITE/there.policy" &&
	make_rules "$THERE$NL$AGENT" "	require = opa('\''warder/allow'\'')" &&
	mv "$SITE/policy.conf.new" "$SITE/agent.policy" &&
	use there && forge_of_one_request none >"$SITE/one.conf" && add_forge &&
	start_system desk jira user=warder cache=1h timeout=2s &&
	start_system builder github-statuses cache=1h "value=repo team/app" &&
	start_system agent opa &&
	echo "{\"result\":true}" | says agent "/v1/data/warder/allow?strict-builtin-errors=true" &&
	for system in forge desk builder agent
	do
		mode_of "$system" "slow 100" || return 1
	done &&
	clone_as alice
'

test_expect_success 'pushes' '
	for round in $(seq "$ROUNDS")
	do
		one_round "$round" || return 1
	done
'

test_expect_success 'one that hangs' '
	use there && mode_of desk hang &&
	for round in 1 2 3
	do
		change_as alice "h$round" "CHG-9$round" &&
		tip=$(id_of alice HEAD) && their_answers &&
		timed hangs test_must_fail push_quietly second || return 1
	done
'

{
	echo '# milliseconds, medians'
	printf '# %-52s %5s\n' 'with signed tags' "$(median here)" \
		'with three systems of 100 ms each' "$(median there)" \
		'with an Open Policy Agent of 100 ms besides' "$(median with-agent)" \
		'the same commit again, with signed tags' "$(median here-again)" \
		'the same commit again, remembered: no request' \
		"$(median there-again)" \
		'refused, one system hangs (its timeout: 2000)' "$(median hangs)"
	echo "# above signed tags: $(($(median there) - $(median here)))" \
		"(at most 150); with the agent:" \
		"$(($(median with-agent) - $(median here))) (at most 150);" \
		"again: $(($(median there-again) - $(median here-again)))" \
		"(at most 10)"
}
test_done
