#!/bin/sh
test_description='help, and what is said of a command that was called wrongly'
. "${0%/*}/lib.sh"

# misused WORDS COMMAND...: status 2, the words, how it is called, no output.
misused () {
	misused_words=$1
	shift
	"$@" >out 2>err
	test "$?" -eq 2 &&
	test_file_has err "^error: $misused_words" &&
	test_file_has err "^usage: warder " &&
	test_file_has_not out .
}

test_expect_success 'a command that does not exist, and what was meant' '
	misused "no such command: \"aprove\" (did you mean \"approve\"?)" \
		warder aprove &&
	misused "no such command: \"chekc\" (did you mean \"check\"?)" \
		warder chekc &&
	misused "no such command: \"xyzzy\"\$" warder xyzzy &&
	misused "no such command: \"polcy\" (did you mean \"policy\"?)" \
		warder help polcy &&
	misused "no such command: \"\"" warder "" &&
	misused "no such command: .*x1b" warder "$(printf "\033[31m")"
'

test_expect_success 'an option that does not exist, and what was meant' '
	misused "unknown option --coment (did you mean --comment?)" \
		warder approve --coment x &&
	misused "unknown option --fro (did you mean --for?)" \
		warder check --fro=main &&
	misused "unknown option --jsno (did you mean --json?)" \
		warder doctor --jsno &&
	misused "unknown option --bogus\$" warder doctor --bogus &&
	misused "unknown option -x: options are long" warder reject -x
'

test_expect_success 'a word that a command does not take, and what was meant' '
	misused "key takes add, list, revoke, expire, audit, not \"lsit\" (did you mean \"list\"?)" \
		warder key lsit &&
	misused "key add: an argument is missing" warder key add &&
	misused "policy takes check, explain, not \"chek\"" warder policy chek x &&
	misused "provider takes list, check" warder provider lst &&
	misused "attest takes check" warder attest chk unit HEAD \
		--result success &&
	misused "an argument is missing" warder explain &&
	misused "unexpected argument \"c\"" warder explain b c &&
	misused "--repo needs a value" warder explain x --repo &&
	misused "--json takes no value" warder doctor --json=yes
'

test_expect_success 'what fails is not told how it is called' '
	git init -q clone &&
	git -C clone config warder.id id-project &&
	for command in "explain 0000-0000" "doctor nowhere" "approve HEAD" \
		"check --for main" "policy check missing.conf" \
		"baseline --repo nowhere"
	do
		(cd clone && test_must_fail warder $command) >out 2>err &&
		test_file_has err "^error: " &&
		test_file_has_not err "^usage" || return 1
	done
'

test_expect_success 'help, and help for one command' '
	warder help >out &&
	warder --help >out.2 &&
	test_cmp out out.2 &&
	test_file_has out "^  approve  *approve a change" &&
	warder help approve >out &&
	test_file_has out "^usage: warder approve \[OPTION\.\.\.\] COMMIT" &&
	test_file_has out "^  --for REF  " &&
	test_file_has out "^  1  the server refused it" &&
	warder approve -h >out.2 &&
	test_cmp out out.2 &&
	warder help policy >out &&
	test_file_has out "^   or: warder policy \[OPTION\.\.\.\] explain REF"
'

# A terminal, and a man that says what it was asked for.
if command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1 </dev/null
then
	test_expect_success 'on a terminal help opens the page, where there is one' '
		mkdir -p bin &&
		printf "#!/bin/sh\necho \"man \$*\"\n" >bin/man &&
		chmod +x bin/man &&
		PATH=$TRASH/bin:$PATH script -qec "warder help approve" \
			/dev/null >out </dev/null &&
		test_file_has out "^man 1 warder-approve" &&
		printf "#!/bin/sh\nexit 16\n" >bin/man &&
		PATH=$TRASH/bin:$PATH script -qec "warder help approve" \
			/dev/null >out </dev/null &&
		test_file_has out "^usage: warder approve "
	'
else
	test_skip 'on a terminal help opens the page, where there is one' \
		'no script(1)'
fi

test_done
