#!/bin/sh
test_description='pushes that end half way: what moved is sealed, nothing else'
. "${0%/*}/lib.sh"

STORE=$SITE/store/id-project

# A hook of somebody else's that runs after ours, in place of it: its parent
# is receive-pack.  Standard input is its text; without, it is taken away.
chained () {
	mkdir -p "$PROJECT/hooks.chained" &&
	cat >"$PROJECT/hooks.chained/$1" &&
	chmod +x "$PROJECT/hooks.chained/$1"
}

unchained () {
	for hook in pre-receive reference-transaction post-receive
	do
		printf "#!/bin/sh\nexec cat >/dev/null\n" | chained "$hook" ||
		return 1
	done
}

# Both as "old new ref" in lines: git's own log of what moved, and the seals.
moves_of () {
	for log in $(cd "$PROJECT/logs" && find refs -type f)
	do
		cut -d" " -f1,2 <"$PROJECT/logs/$log" | sed "s|\$| $log|"
	done | grep -v " refs/warder/" | sort
}

seals_of () {
	perl -MJSON::PP -ne '
		my $r = decode_json($_);
		next if $r->{kind} ne "seal";
		print "$_->{old} $_->{new} $_->{ref}\n" for @{$r->{updates}};
	' "$STORE/records.jsonl" | grep -v " refs/warder/" | sort
}

# sealed_is_moved [REF]: every move, of refs that begin like this, is sealed,
# once, and no other.
sealed_is_moved () {
	moves_of | grep " ${1:-refs/}" >moves &&
	seals_of | grep " ${1:-refs/}" >seals &&
	test_cmp moves seals
}

late_seals () {
	grep -c "\"kind\":\"seal\",\"late\":true" "$STORE/records.jsonl"
}

none_is_pending () {
	test -z "$(ls "$STORE/pending")"
}

test_expect_success 'a project whose hooks have others behind them' '
	make_people &&
	make_policy <<-\END &&
	[rule "dev is signed"]
		on = refs/heads/dev/**
		require = signed(by: @employees)
	END
	make_bare project &&
	git -C "$PROJECT" config core.logAllRefUpdates always &&
	unchained &&
	make_site &&
	warder install --chain --config "$SITE/warder.conf" --name project \
		--id id-project "$PROJECT" &&
	unchained &&
	clone_as alice &&
	commit_as alice zero &&
	push_accepted alice HEAD refs/heads/dev/a &&
	sealed_is_moved
'

test_expect_success 'receive-pack is killed before the ref moves' '
	printf "#!/bin/sh\nkill -9 \$PPID\nsleep 0.3\n" | chained pre-receive &&
	commit_as alice one &&
	one=$(id_of alice HEAD) &&
	before=$(server_ref refs/heads/dev/a) &&
	test_must_fail push_as alice HEAD:refs/heads/dev/a &&
	sleep 0.4 &&
	unchained &&
	test "$(server_ref refs/heads/dev/a)" = "$before" &&
	sealed_is_moved
'

test_expect_success 'the next push seals nothing of it' '
	test_must_fail none_is_pending &&
	push_accepted alice HEAD~1 refs/heads/dev/b &&
	none_is_pending &&
	sealed_is_moved &&
	test "$(late_seals)" = 0 &&
	push_accepted alice HEAD refs/heads/dev/a &&
	sealed_is_moved
'

# Each ref is a transaction of its own: dies after the first.
die_when_committed () {
	cat <<-\END | chained reference-transaction
	#!/bin/sh
	cat >/dev/null
	test "$1" != committed || kill -9 $PPID
	END
}

test_expect_success 'receive-pack is killed after the first of two refs moved' '
	die_when_committed &&
	commit_as alice two &&
	test_must_fail push_as alice HEAD:refs/heads/dev/a HEAD:refs/heads/dev/c &&
	unchained &&
	{ server_ref refs/heads/dev/a && server_ref refs/heads/dev/c; } >now &&
	{ id_of alice HEAD && echo none; } | sort >expect &&
	sort now >actual &&
	test_cmp expect actual &&
	test_must_fail sealed_is_moved
'

test_expect_success 'the next push seals what moved, late, and judges from there' '
	commit_as alice three &&
	push_accepted alice HEAD refs/heads/dev/a &&
	sealed_is_moved &&
	none_is_pending &&
	test "$(late_seals)" = 1
'

test_expect_success 'so does doctor' '
	die_when_committed &&
	commit_as alice four &&
	test_must_fail push_as alice HEAD:refs/heads/dev/a &&
	unchained &&
	test_must_fail sealed_is_moved &&
	warder doctor "$PROJECT" >found &&
	test_file_has_not found "refs/heads/dev/a" &&
	sealed_is_moved &&
	none_is_pending &&
	test "$(late_seals)" = 2
'

test_expect_success 'a value that came from elsewhere meanwhile is not sealed' '
	die_when_committed &&
	commit_as alice five &&
	test_must_fail push_as alice HEAD:refs/heads/dev/a &&
	unchained &&
	git -C "$PROJECT" update-ref refs/heads/dev/a refs/heads/dev/b &&
	warder doctor "$PROJECT" >found &&
	test_file_has found "refs/heads/dev/a moved outside the gate" &&
	test "$(late_seals)" = 2 &&
	warder baseline --repo "$PROJECT" refs/heads/dev/a
'

test_expect_success 'a deletion that was cut short is sealed, too' '
	push_accepted alice $one refs/heads/free &&
	die_when_committed &&
	test_must_fail push_as alice :refs/heads/free &&
	unchained &&
	test "$(server_ref refs/heads/free)" = none &&
	warder doctor "$PROJECT" &&
	test "$(late_seals)" = 3 &&
	test_file_has "$STORE/records.jsonl" \
		"\"late\":true.*\"new\":\"0000000000000000000000000000000000000000\",\"old\":\"$one\",\"ref\":\"refs/heads/free\""
'

# The client's process number stays in the file "client".
push_in_background () {
	(cd alice && as alice sh -c "echo \$\$ >../client &&
		exec git push -q origin $1") &
}

test_expect_success 'the client is killed while its push is judged' '
	cat <<-END | chained pre-receive &&
	#!/bin/sh
	cat >/dev/null
	: >"$TRASH/judging"
	sleep 0.5
	END
	commit_as alice six &&
	push_in_background HEAD:refs/heads/dev/six &&
	wait_until test -e judging &&
	kill -9 "$(cat client)" &&
	sleep 1.5 &&
	unchained &&
	commit_as alice seven &&
	push_accepted alice HEAD refs/heads/dev/seven &&
	sealed_is_moved refs/heads/dev/s &&
	none_is_pending
'

test_expect_success 'the records cannot be written any more when it has moved' '
	printf "#!/bin/sh\ncat >/dev/null\nchmod 400 %s\n" \
		"$STORE/records.jsonl" | chained pre-receive &&
	commit_as alice eight &&
	late=$(late_seals) &&
	push_accepted alice HEAD refs/heads/dev/seven &&
	test_file_has err "records.jsonl" &&
	unchained &&
	test_must_fail none_is_pending
'

test_expect_success 'until they can, nothing is accepted' '
	commit_as alice nine &&
	test_must_fail push_as alice HEAD:refs/heads/dev/seven &&
	test_file_has err "^remote: error: warder: .*records.jsonl" &&
	chmod 600 "$STORE/records.jsonl"
'

test_expect_success 'then what moved is sealed, and the next push goes on from there' '
	push_accepted alice HEAD refs/heads/dev/seven &&
	test "$(late_seals)" = $((late + 1)) &&
	sealed_is_moved refs/heads/dev/seven &&
	none_is_pending
'

if unshare -rm mount -t tmpfs none /mnt 2>/dev/null
then
	test_expect_success 'a store on a full disk accepts nothing, and recovers' '
		cp -R "$SITE/store" store.kept &&
		commit_as alice full &&
		as alice unshare -rm sh -e -c "
			mount -t tmpfs -o size=512k none site/store
			cp -R store.kept/. site/store
			for left in 0 4 8 12 16 20 24 32 48 200
			do
				dd if=/dev/zero of=site/store/filler bs=1k || :
				truncate -s -\${left}K site/store/filler
				git -C alice push origin HEAD:refs/heads/dev/full\$left &&
					echo full\$left >>taken || :
				rm site/store/filler
			done
			git -C alice push -q origin HEAD~1:refs/heads/dev/after
			warder doctor server/project.git
			cp site/store/id-project/records.jsonl records.after
		" >out 2>err &&
		test_file_has err "^remote: error: warder: .*\(No space left\|disk is full\)" &&
		cp records.after "$STORE/records.jsonl" &&
		sealed_is_moved refs/heads/dev/full &&
		server_refs | sed -n "s|.* refs/heads/dev/\(full[0-9]*\) |\1|p" >moved &&
		sort -u taken >expect &&
		test_cmp expect moved &&
		test_file_has_not moved "^full0\$" &&
		test_file_has moved "^full200\$"
	'
else
	test_skip 'a store on a full disk accepts nothing, and recovers' \
		'no mount namespace'
fi

test_done
