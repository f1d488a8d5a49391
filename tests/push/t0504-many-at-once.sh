#!/bin/sh
test_description='many pushes at once: no record is lost, none is accepted wrongly'
. "${0%/*}/lib.sh"

STORE=$SITE/store/id-project
MANY=12

# What moved by git's own log, and what is sealed: "old new ref" in lines.
moves_of () {
	for log in $(cd "$PROJECT/logs" && find refs -type f)
	do
		cut -d" " -f1,2 <"$PROJECT/logs/$log" | sed "s|\$| $log|"
	done | sort
}

seals_of () {
	perl -MJSON::PP -ne '
		my $r = decode_json($_);
		next if $r->{kind} ne "seal";
		print "$_->{old} $_->{new} $_->{ref}\n" for @{$r->{updates}};
	' "$STORE/records.jsonl" | sort
}

sealed_is_moved () {
	moves_of >moves && seals_of >seals && test_cmp moves seals
}

# all_at_once: starts every push that standard input names, "NAME REFSPEC..."
# in lines, and waits for them; status and output in status.NAME and err.NAME.
# Not to "origin": they would wait for each other in the clone.
all_at_once () {
	rm -f status.* err.*
	while read -r name refspecs
	do
		at_once "$name" "$refspecs" &
	done
	wait
}

at_once () {
	# shellcheck disable=SC2086
	in_clone alice git push -q "$PROJECT" $2 2>"$TRASH/err.$1"
	echo $? >"$TRASH/status.$1"
}

accepted () {
	grep -l "^0\$" status.* | sed "s/status\.//" | sort
}

decisions () {
	grep -c "^{\"decision\":\"[^\"]*\",\"kind\":\"decision\"" \
		"$STORE/records.jsonl"
}

settled_rows () {
	sqlite3 "$STORE/state.db" "SELECT rule, ref, hex(id), hex(accepted)
		FROM settled ORDER BY rule, ref"
}

# Nothing but an answer: no error of the machinery.
only_answers () {
	cat err.* >errors
	test_file_has_not errors "error: warder: "
}

test_expect_success 'commits of all kinds, side by side' '
	make_people alice bob carol ci &&
	make_policy <<-\END &&
	[rule "dev is signed"]
		on = refs/heads/dev/**
		require = signed(by: @employees)
	END
	make_server &&
	git -C "$PROJECT" config core.logAllRefUpdates always &&
	clone_as alice &&
	commit_as alice base &&
	push_accepted alice HEAD refs/heads/dev/base &&
	for n in $(seq $MANY)
	do
		in_clone alice git checkout -q -B good$n dev/base 2>/dev/null ||
		in_clone alice git checkout -q -B good$n origin/dev/base &&
		commit_as alice good$n &&
		in_clone alice git checkout -q -B bad$n origin/dev/base &&
		commit_as --unsigned alice bad$n || return 1
	done
'

test_expect_success 'to different refs: every good one is accepted, no bad one' '
	before=$(decisions) &&
	for n in $(seq $MANY)
	do
		echo "good$n good$n:refs/heads/dev/good$n" &&
		echo "bad$n bad$n:refs/heads/dev/bad$n" || return 1
	done | all_at_once &&
	only_answers &&
	accepted >actual &&
	for n in $(seq $MANY)
	do
		echo good$n
	done | sort >expect &&
	test_cmp expect actual &&
	test -z "$(git -C "$PROJECT" for-each-ref "refs/heads/dev/bad*")" &&
	sealed_is_moved &&
	test "$(decisions)" = $((before + 2 * MANY))
'

test_expect_success 'to the same ref: one after the other, and what lost is told so' '
	push_accepted alice origin/dev/base refs/heads/dev/same &&
	for n in $(seq $MANY)
	do
		echo "good$n +good$n:refs/heads/dev/same" &&
		echo "bad$n +bad$n:refs/heads/dev/same" || return 1
	done | all_at_once &&
	only_answers &&
	accepted >actual &&
	test -s actual &&
	test_file_has_not actual bad &&
	now=$(server_ref refs/heads/dev/same) &&
	for n in $(cat actual)
	do
		id_of alice $n || return 1
	done >ids &&
	test_file_has ids "^$now\$" &&
	sealed_is_moved
'

test_expect_success 'what the losers left behind is gone with the next push' '
	push_accepted alice good1 refs/heads/next &&
	sealed_is_moved &&
	test -z "$(ls "$STORE/pending")"
'

test_expect_success 'each moves its own and a shared ref' '
	for n in $(seq $MANY)
	do
		echo "good$n +good$n:refs/heads/dev/same good$n:refs/heads/dev/own$n" &&
		echo "bad$n +bad$n:refs/heads/dev/same bad$n:refs/heads/free$n" ||
		return 1
	done | all_at_once &&
	only_answers &&
	test "$(git -C "$PROJECT" for-each-ref "refs/heads/dev/own*" | wc -l)" -ge 1 &&
	test -z "$(git -C "$PROJECT" for-each-ref "refs/heads/free*")" &&
	sealed_is_moved
'

test_expect_success 'the index that all of them wrote is what the records say' '
	push_accepted alice good1 refs/heads/last &&
	settled_rows >before &&
	rm -f "$STORE"/state.db* &&
	for n in $(seq $MANY)
	do
		echo "good$n good$n:refs/heads/again/$n" || return 1
	done | all_at_once &&
	only_answers &&
	test "$(accepted | wc -l)" = $MANY &&
	settled_rows >after &&
	test_cmp before after
'

test_expect_success 'pushes and evidence at once' '
	in_clone alice git checkout -q -B work origin/dev/base &&
	change_as alice first &&
	commit=$(publish alice first) &&
	evidence_fetch &&
	write_review bob $commit &&
	write_check ci $commit unit &&
	write_check ci $commit sast &&
	write_ticket carol $commit CHG-1 &&
	send_evidence bob & pid=$!
	for n in $(seq $MANY)
	do
		echo "good$n good$n:refs/heads/more/$n" || return 1
	done | all_at_once &&
	wait $pid &&
	sealed_is_moved
'

test_done
