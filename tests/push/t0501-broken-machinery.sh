#!/bin/sh
test_description='machinery that cannot answer refuses, and says why'
. "${0%/*}/lib.sh"

STORE=$SITE/store/id-project

test_expect_success 'a change that would be accepted, and one that needs gpg' '
	make_project_with_main &&
	change_as alice ready &&
	ready=$(publish alice ready) &&
	fulfil $ready &&
	clone_as dave &&
	start_change dave &&
	change_as dave pgp &&
	pgp=$(publish dave pgp) &&
	fulfil $pgp &&
	cp -R "$SITE" site.good &&
	cp "$PROJECT/config" config.good &&
	server_refs >refs.good
'

# The site and the repository as they were; the log is empty.
repair () {
	gpgconf --homedir "$SITE/gnupg" --kill all
	rm -rf "$SITE" &&
	cp -R "$TRASH/site.good" "$SITE" &&
	cp "$TRASH/config.good" "$PROJECT/config" &&
	: >"$LOG"
}

# spoiled TITLE CAUSE COMMANDS [PERSON COMMIT]: after the commands the push is
# refused; its pusher reads one line with the cause, and so does the log.
spoiled () {
	spoiled_cause=$2 spoiled_by=$3 spoiled_person=${4:-alice}
	spoiled_commit=${5:-$ready}
	test_expect_success "$1" '
		repair &&
		eval "$spoiled_by" &&
		refused_internally $spoiled_person $spoiled_commit "$spoiled_cause" &&
		test_file_has "$LOG" "$spoiled_cause"
	'
}

refused_internally () {
	test_must_fail push_as "$1" "$2:refs/heads/main" &&
	server_refs >"$TRASH/refs.now" &&
	test_cmp "$TRASH/refs.good" "$TRASH/refs.now" &&
	grep "^remote: error: " "$TRASH/err" >"$TRASH/lines" &&
	test "$(wc -l <"$TRASH/lines")" -eq 1 &&
	test_file_has "$TRASH/lines" "^remote: error: warder: .*$3" &&
	test_file_has "$TRASH/err" "^remote: hint: "
}

spoiled 'the store is not there' "$STORE" 'mv "$STORE" "$STORE.away"'

spoiled 'the store is a file' "$STORE" \
	'mv "$STORE" "$STORE.away" && : >"$STORE"'

spoiled 'the records cannot be written' records.jsonl \
	'rm "$STORE/records.jsonl" && mkdir "$STORE/records.jsonl"'

spoiled 'nothing can be left for the other hooks' pending \
	'rm -rf "$STORE/pending" && : >"$STORE/pending"'

spoiled 'the index is damaged' state.db \
	'rm -f "$STORE"/state.db* &&
	awk "BEGIN { for (i = 0; i < 500; i++) print \"no database\" }" \
		>"$STORE/state.db"'

spoiled 'a line of the records is no record' records.jsonl \
	'echo "not a record" >>"$STORE/records.jsonl"'

spoiled 'the records are shorter than they were' records.jsonl \
	'head -n 1 "$TRASH/site.good/store/id-project/records.jsonl" \
		>"$STORE/records.jsonl"'

spoiled 'the policy is not there' policy.conf 'rm "$SITE/policy.conf"'

spoiled 'a predicate that does not exist: the line is named' \
	"policy.conf:$(($(wc -l <"$TRASH/site.good/policy.conf") + 3)): " \
	'printf "[rule \"broken\"]\n\ton = refs/heads/main\n\trequire = nonsense(1)\n" \
		>>"$SITE/policy.conf"'

spoiled 'a section that does not exist' policy.conf: \
	'echo "[nonsense]" >>"$SITE/policy.conf"'

spoiled 'a group without members' policy.conf: \
	'echo "[group \"nobody\"]" >>"$SITE/policy.conf"'

spoiled 'an include that is missing' gone.conf \
	'printf "[include]\n\tpath = gone.conf\n" >>"$SITE/policy.conf"'

spoiled 'gpg is not there: what needs it is refused' gpg \
	'printf "[warder]\n\tgpg = %s/no-such-gpg\n" "$TRASH" \
		>>"$SITE/warder.conf"' dave "$pgp"

test_expect_success 'what does not need it is not' '
	push_accepted alice $ready refs/heads/topic &&
	push_as alice :refs/heads/topic
'

test_expect_success 'a policy that does not load refuses every ref' '
	repair &&
	echo "[nonsense]" >>"$SITE/policy.conf" &&
	test_must_fail push_as alice $ready:refs/heads/free &&
	test_file_has err "^remote: error: warder: .*policy.conf:"
'

# Where even the log is not known, the pusher reads it all the same.
test_expect_success 'warder.conf is not there' '
	repair &&
	rm "$SITE/warder.conf" &&
	refused_internally alice $ready "warder.conf"
'

test_expect_success 'warder.conf does not load' '
	repair &&
	echo "nonsense = yes" >>"$SITE/warder.conf" &&
	refused_internally alice $ready "warder.conf:"
'

test_expect_success 'the repository does not say where warder.conf is' '
	repair &&
	git -C "$PROJECT" config --unset warder.config &&
	refused_internally alice $ready "warder.conf"
'

test_expect_success 'nor what its id is' '
	repair &&
	git -C "$PROJECT" config --unset warder.id &&
	refused_internally alice $ready "warder.id"
'

test_expect_success 'the keyring is not there' '
	repair &&
	rm -rf "$SITE/gnupg" &&
	test_must_fail push_as dave $pgp:refs/heads/main &&
	server_refs >refs.now &&
	test_cmp refs.good refs.now
'

test_expect_success 'gpg does not answer: there is a deadline' '
	repair &&
	cat >slow-gpg <<-\END &&
	#!/bin/sh
	case "$*" in
	*--version*) exec gpg "$@" ;;
	esac
	trap "" TERM
	sleep 10
	END
	chmod +x slow-gpg &&
	sed "s/deadline = .*/deadline = 4.5s/" site.good/warder.conf \
		>"$SITE/warder.conf" &&
	printf "[warder]\n\tgpg = %s\n" "$TRASH/slow-gpg" >>"$SITE/warder.conf" &&
	before=$(date +%s) &&
	refused_internally dave $pgp "deadline" &&
	test $(($(date +%s) - before)) -lt 15
'

test_expect_success 'a log that cannot be written changes no answer' '
	repair &&
	rm "$LOG" &&
	mkdir "$LOG" &&
	push_refused alice review-missing $ready:refs/heads/release/1 &&
	rm "$SITE/policy.conf" &&
	refused_internally alice $ready policy.conf
'

test_expect_success 'pre-receive that crashes refuses' '
	repair &&
	mv "$PROJECT/hooks/pre-receive" away &&
	printf "#!/bin/sh\nkill -SEGV \$\$\n" >"$PROJECT/hooks/pre-receive" &&
	chmod +x "$PROJECT/hooks/pre-receive" &&
	test_must_fail push_as alice $ready:refs/heads/main &&
	server_refs >refs.now &&
	test_cmp refs.good refs.now &&
	rm "$PROJECT/hooks/pre-receive" &&
	mv away "$PROJECT/hooks/pre-receive"
'

test_expect_success 'pre-receive that is missing: the last look refuses' '
	repair &&
	mv "$PROJECT/hooks/pre-receive" away &&
	test_must_fail push_as alice $ready:refs/heads/main &&
	test_file_has err "error: warder: no decision of this push" &&
	server_refs >refs.now &&
	test_cmp refs.good refs.now &&
	mv away "$PROJECT/hooks/pre-receive"
'

test_expect_success 'put right, the same push is accepted' '
	repair &&
	push_accepted alice $ready refs/heads/main
'

test_expect_success 'an index that was lost is made again from the records' '
	rm -f "$STORE"/state.db* &&
	start_change alice &&
	change_as alice next &&
	land alice next
'

test_done
