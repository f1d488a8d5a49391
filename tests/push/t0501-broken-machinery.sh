#!/bin/sh
test_description='machinery that cannot answer refuses, and says why'
. "${0%/*}/lib.sh"

STORE=$SITE/store/id-project

test_expect_success 'a change that would be accepted, and one that needs gpg' '
	make_project_with_main &&
	change_as alice ready &&
	ready=$(publish alice ready) &&
	fulfil $ready &&
	cp -R "$SITE" site.good &&
	clone_as dave &&
	start_change dave &&
	change_as dave pgp &&
	pgp=$(publish dave pgp) &&
	fulfil $pgp
'

# Each test spoils the site and looks; this puts it right again.
repair () {
	rm -rf "$STORE.away" && cp "$TRASH/site.good/warder.conf" \
		"$TRASH/site.good/policy.conf" "$SITE" && : >"$LOG"
}

# refused_internally PERSON REVISION CAUSE: the pusher reads one line of error,
# the log has the cause, and nothing moved.
refused_internally () {
	push_refused "$1" internal "$2:refs/heads/main" &&
	grep -c "^remote: error: " "$TRASH/err" >"$TRASH/lines" &&
	echo 1 >"$TRASH/one" &&
	test_cmp "$TRASH/one" "$TRASH/lines" &&
	test_file_has "$LOG" "$3"
}

test_expect_success 'the store is not there' '
	mv "$STORE" "$STORE.away" &&
	refused_internally alice $ready "$STORE" &&
	mv "$STORE.away" "$STORE"
'

test_expect_success 'the records cannot be written' '
	mv "$STORE/records.jsonl" "$STORE.away" &&
	mkdir "$STORE/records.jsonl" &&
	refused_internally alice $ready "records.jsonl" &&
	rmdir "$STORE/records.jsonl" &&
	mv "$STORE.away" "$STORE/records.jsonl"
'

test_expect_success 'nothing can be left for the other hooks' '
	mv "$STORE/pending" "$STORE.away" &&
	: >"$STORE/pending" &&
	refused_internally alice $ready "pending" &&
	rm "$STORE/pending" &&
	mv "$STORE.away" "$STORE/pending"
'

test_expect_success 'the index is damaged' '
	cp "$STORE/state.db" "$STORE.away" &&
	echo "this is no database, however long one looks at it" \
		>"$STORE/state.db" &&
	rm -f "$STORE/state.db-wal" "$STORE/state.db-shm" &&
	refused_internally alice $ready "state.db" &&
	cp "$STORE.away" "$STORE/state.db"
'

test_expect_success 'the records were tampered with' '
	cp "$STORE/records.jsonl" records.good &&
	cp "$STORE/state.db" state.good &&
	{ cat records.good && echo "not a record"; } >"$STORE/records.jsonl" &&
	refused_internally alice $ready "records.jsonl" &&
	head -n 1 records.good >"$STORE/records.jsonl" &&
	refused_internally alice $ready "records.jsonl" &&
	cp records.good "$STORE/records.jsonl" &&
	cp state.good "$STORE/state.db"
'

test_expect_success 'the policy is not there' '
	rm "$SITE/policy.conf" &&
	refused_internally alice $ready "policy.conf" &&
	repair
'

test_expect_success 'the policy does not load: the line is named' '
	printf "[rule \"broken\"]\n\ton = refs/heads/main\n\trequire = nonsense(1)\n" \
		>>"$SITE/policy.conf" &&
	line=$(wc -l <"$SITE/policy.conf") &&
	refused_internally alice $ready "policy.conf:$line: " &&
	repair
'

test_expect_success 'a policy that does not load refuses every ref' '
	echo "[nonsense]" >>"$SITE/policy.conf" &&
	push_refused alice internal $ready:refs/heads/free &&
	repair
'

test_expect_success 'a group that is empty is an error too' '
	printf "[group \"nobody\"]\n" >>"$SITE/policy.conf" &&
	refused_internally alice $ready "policy.conf" &&
	repair
'

test_expect_success 'warder.conf is not there' '
	rm "$SITE/warder.conf" &&
	push_refused alice internal $ready:refs/heads/main &&
	repair
'

test_expect_success 'warder.conf does not load' '
	echo "nonsense = yes" >>"$SITE/warder.conf" &&
	push_refused alice internal $ready:refs/heads/main &&
	test_file_has err "warder.conf:" &&
	repair
'

test_expect_success 'the repository does not say where warder.conf is' '
	git -C "$PROJECT" config --unset warder.config &&
	push_refused alice internal $ready:refs/heads/main &&
	git -C "$PROJECT" config warder.config "$SITE/warder.conf"
'

test_expect_success 'nor what its id is' '
	git -C "$PROJECT" config --unset warder.id &&
	push_refused alice internal $ready:refs/heads/main &&
	git -C "$PROJECT" config warder.id id-project
'

test_expect_success 'gpg is not there: what needs it is refused' '
	echo "[warder]" >>"$SITE/warder.conf" &&
	echo "gpg = $TRASH/no-such-gpg" >>"$SITE/warder.conf" &&
	refused_internally dave $pgp gpg &&
	repair
'

test_expect_success 'the keyring is not there' '
	mv "$SITE/gnupg" gnupg.away &&
	server_refs >refs.before &&
	test_must_fail push_as dave $pgp:refs/heads/main &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after &&
	mv gnupg.away "$SITE/gnupg"
'

test_expect_success 'gpg does not answer: there is a deadline' '
	printf "#!/bin/sh\nsleep 60 >/dev/null 2>&1 </dev/null\n" >slow-gpg &&
	chmod +x slow-gpg &&
	sed "s/deadline = .*/deadline = 4.5s/" site.good/warder.conf \
		>"$SITE/warder.conf" &&
	printf "[warder]\ngpg = %s\n" "$TRASH/slow-gpg" >>"$SITE/warder.conf" &&
	before=$(date +%s) &&
	push_refused dave internal $pgp:refs/heads/main &&
	test $(($(date +%s) - before)) -lt 20 &&
	repair
'

test_expect_success 'a log that cannot be written changes no answer' '
	rm "$LOG" &&
	mkdir "$LOG" &&
	push_refused alice review-missing $pgp~0:refs/heads/release/1 &&
	rmdir "$LOG"
'

test_expect_success 'pre-receive that crashes refuses' '
	mv "$PROJECT/hooks/pre-receive" away &&
	printf "#!/bin/sh\nkill -SEGV \$\$\n" >"$PROJECT/hooks/pre-receive" &&
	chmod +x "$PROJECT/hooks/pre-receive" &&
	server_refs >refs.before &&
	test_must_fail push_as alice $ready:refs/heads/main &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after &&
	rm "$PROJECT/hooks/pre-receive" &&
	mv away "$PROJECT/hooks/pre-receive"
'

test_expect_success 'pre-receive that is missing: the last look refuses' '
	mv "$PROJECT/hooks/pre-receive" away &&
	push_refused alice internal $ready:refs/heads/main &&
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
