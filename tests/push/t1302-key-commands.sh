#!/bin/sh
test_description='warder key: add, list, revoke and expire, and what happens to the policy file'
. "${0%/*}/lib.sh"

key () {
	key_command=$1
	shift
	warder key --config "$SITE/warder.conf" "$key_command" "$@"
}

fingerprint () {
	ssh-keygen -l -f "$PEOPLE/$1/.ssh/id.pub" | cut -d' ' -f2
}

# The policy is as it was, byte by byte, and nothing lies beside it.
untouched () {
	test_cmp policy.before "$SITE/policy.conf" &&
	ls -a "$SITE" >names.after &&
	test_cmp names.before names.after
}

# one_line_more TEXT: the policy has gained one line, which begins with it.
one_line_more () {
	diff policy.before "$SITE/policy.conf" >changes
	test "$(grep -c "^[<>]" changes)" = 1 &&
	test_file_has changes "^> 	$1"
}

expire_at_once () {
	for n in 1 2 3 4 5 6
	do
		key expire "$(fingerprint ci)" "208$n-01-01" >"out.$n" 2>&1 &
	done
	wait
}

remember () {
	cp "$SITE/policy.conf" policy.before &&
	ls -a "$SITE" >names.before
}

test_expect_success 'a policy with a layout of its own' '
	make_people &&
	make_policy <<-\END &&
	; the end, with a comment
	[rule "signed"]
		on = refs/heads/signed   # here
		require = each(signed \
			or clean-merge)
	END
	{
		echo "# people are kept elsewhere" &&
		cat "$SITE/policy.conf"
	} >policy &&
	mv policy "$SITE/policy.conf" &&
	chmod 640 "$SITE/policy.conf" &&
	make_server &&
	remember
'

test_expect_success 'list: person, name, format, strength, state' '
	key list >out &&
	test_file_has out "^alice  *$(fingerprint alice)  *ssh  *ed25519  *good\$" &&
	test_file_has out "^dave  *openpgp:$(fingerprint_of dave)  *openpgp  *ed25519  *good\$" &&
	key list --json alice >json &&
	echo "[{\"format\":\"ssh\",\"key\":\"$(fingerprint alice)\",\"person\":\"alice\",\"state\":\"good\",\"strength\":\"ed25519\"}]" >expect &&
	test_cmp expect json &&
	untouched
'

test_expect_success 'revoke adds one line below the key, and nothing else' '
	key revoke --reason compromised --note "laptop; stolen \"again\"" \
		--date 2026-11-25 "$(fingerprint alice)" >out &&
	test_file_has out "^$(fingerprint alice) of alice: revoked 2026-11-25 compromised\$" &&
	test_file_has out "warder key audit" &&
	one_line_more "revoked = \"$(ssh_key_of alice) 2026-11-25 compromised laptop; stolen" &&
	git config -f "$SITE/policy.conf" person.alice.revoked >value &&
	echo "$(ssh_key_of alice) 2026-11-25 compromised laptop; stolen \"again\"" >expect &&
	test_cmp expect value &&
	test "$(stat -c %a "$SITE/policy.conf")" = 640 &&
	grep -n "$(ssh_key_of alice)" "$SITE/policy.conf" >lines &&
	test "$(sed -n 1p lines | cut -d: -f1)" -eq $(($(sed -n 2p lines | cut -d: -f1) - 1))
'

test_expect_success 'list tells the state, since when and why' '
	key list alice >out &&
	test_file_has out "compromised since 2026-11-25T00:00:00Z compromised: laptop; stolen" &&
	key list --json alice >json &&
	test_file_has json "\"note\":\"laptop; stolen .*again.*\",\"person\"" &&
	test_file_has json "\"since\":\"2026-11-25T00:00:00Z\",\"state\":\"compromised\""
'

test_expect_success 'it holds' '
	clone_as alice &&
	commit_as alice one &&
	push_refused alice revoked-key HEAD:refs/heads/signed
'

test_expect_success 'retire and expire, now and to come, by every name of a key' '
	key revoke --reason retired "$(ssh_key_of bob)" &&
	key list bob >out &&
	test_file_has out " retired since 20" &&
	key expire "$(fingerprint carol)" 2099-01-31 &&
	key list carol >out &&
	test_file_has out " good until 2099-01-31T00:00:00Z\$" &&
	key expire "openpgp:$(fingerprint_of dave)" 2020-01-01T12:00:00Z &&
	key list dave >out &&
	test_file_has out " expired since 2020-01-01T12:00:00Z\$" &&
	key revoke --reason superseded --date 2019-01-01 "$(fingerprint_of dave)" &&
	key list dave >out &&
	test_file_has out " retired since 2019-01-01T00:00:00Z superseded\$" &&
	key --json revoke "$(fingerprint carol)" >json &&
	test_file_has json "^{\"key\":\"$(fingerprint carol)\",\"line\":\"revoked = ssh-ed25519 .*\",\"person\":\"carol\"}\$" &&
	key list carol >out &&
	test_file_has out " compromised since 20"
'

test_expect_success 'what is wrong changes nothing' '
	remember &&
	test_must_fail key revoke "$(fingerprint eve)" 2>err &&
	test_file_has err "nobody has the key" &&
	test_must_fail key revoke SHA256:short &&
	test_must_fail key revoke --reason stolen "$(fingerprint ci)" 2>err &&
	test_file_has err "compromised, retired or superseded" &&
	test_must_fail key revoke --note x "$(fingerprint ci)" &&
	test_must_fail key revoke --date yesterday "$(fingerprint ci)" &&
	test_must_fail key revoke --reason retired --note "$(printf "a\nkey = b")" \
		"$(fingerprint ci)" &&
	test_must_fail key expire "$(fingerprint ci)" never &&
	test_must_fail key expire "$(fingerprint ci)" &&
	test_must_fail key expire --reason retired "$(fingerprint ci)" 2026-01-01 &&
	untouched
'

test_expect_success 'a file that cannot be written stays, and no lock is left' '
	mkdir apart && mv "$SITE/policy.conf" apart/ &&
	ln -s "$TRASH/apart/policy.conf" "$SITE/policy.conf" &&
	remember &&
	chmod 500 apart &&
	{ test -w apart || test_must_fail key revoke "$(fingerprint ci)"; } &&
	chmod 700 apart &&
	untouched &&
	ls apart >names &&
	echo policy.conf >expect &&
	test_cmp expect names
'

# No file can be written any longer than nothing.
on_a_full_disk () {
	(
		trap "" XFSZ &&
		ulimit -f 0 &&
		key "$@" >/dev/null 2>&1
	)
}

test_expect_success 'nor on a full disk' '
	remember &&
	test_must_fail on_a_full_disk expire "$(fingerprint ci)" 2098-01-01 &&
	test_must_fail on_a_full_disk add carol "$PEOPLE/eve/.ssh/id.pub" &&
	untouched &&
	ls apart >names &&
	test_cmp expect names
'

test_expect_success 'links are followed' '
	key expire "$(fingerprint ci)" 2098-01-01 &&
	test -h "$SITE/policy.conf" &&
	test_file_has apart/policy.conf "expires = .* 2098-01-01" &&
	rm "$SITE/policy.conf" && mv apart/policy.conf "$SITE/" && rmdir apart
'

test_expect_success 'a lock of somebody else is waited for, and told' '
	remember &&
	: >"$SITE/policy.conf.lock" &&
	test_must_fail key expire "$(fingerprint ci)" 2097-01-01 2>err &&
	test_file_has err "policy.conf.lock" &&
	rm "$SITE/policy.conf.lock" &&
	untouched
'

test_expect_success 'many at once: no line is lost' '
	expire_at_once &&
	for n in 1 2 3 4 5 6
	do
		test_file_has "$SITE/policy.conf" "expires = .* 208$n-01-01" || return 1
	done &&
	warder policy check "$SITE/policy.conf"
'

test_expect_success 'a layout that a line cannot be added to is left to people' '
	cat >"$SITE/policy.conf" <<-END &&
	[policy]
		version = 1
	[person "zoe"]
		email = zoe@example.com
		key = ssh-ed25519 \\
	$(ssh_key_of alice | cut -d" " -f2)
	END
	warder policy check "$SITE/policy.conf" &&
	remember &&
	test_must_fail key revoke "$(fingerprint alice)" 2>err &&
	test_file_has err "edit it by hand" &&
	untouched &&
	cp policy.before odd.conf
'

test_expect_success 'a person in an included file' '
	cat >"$SITE/people.conf" <<-END &&
	[person "alice"]
		email = alice@example.com
		key = $(ssh_key_of alice)
	END
	cat >"$SITE/policy.conf" <<-END &&
	[policy]
		version = 1
	[include]
		path = people.conf
	END
	remember &&
	key revoke --reason retired "$(fingerprint alice)" &&
	untouched &&
	test_file_has "$SITE/people.conf" "revoked = " &&
	key add alice "$PEOPLE/bob/.ssh/id.pub" &&
	untouched &&
	test_file_has "$SITE/people.conf" "$(ssh_key_of bob)"
'

test_expect_success 'add: a key that somebody has, and one that is no key' '
	remember && cp "$SITE/people.conf" people.before &&
	test_must_fail key add alice "$PEOPLE/bob/.ssh/id.pub" &&
	test_must_fail key add zoe "$PEOPLE/eve/.ssh/id.pub" &&
	echo nonsense >nonsense &&
	test_must_fail key add alice nonsense &&
	test_must_fail key add alice "$PEOPLE/eve/.ssh/id" &&
	untouched &&
	test_cmp people.before "$SITE/people.conf"
'

test_expect_success 'add: at most 1 MiB a file, in either format' '
	head -c 1048577 /dev/zero | tr "\0" "#" >large &&
	test_must_fail key add alice large 2>err &&
	test_file_has err "1048576\|1 MiB" &&
	as dave gpg --batch --armor --export >dave.asc &&
	{ cat dave.asc && head -c 1048577 /dev/zero | tr "\0" "#"; } >large &&
	test_must_fail key add alice large &&
	test_must_fail key add alice - <large &&
	as dave gpg --batch --export >dave.pgp &&
	{ cat dave.pgp && head -c 1048577 /dev/zero; } >large &&
	test_must_fail key add alice large &&
	untouched
'

if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null
then
	# A sanitizer that looks for leaks cannot be traced.
	traced () {
		ASAN_OPTIONS=detect_leaks=0 strace -f -A -o trace \
			-e trace=socket,connect,execve "$WARDER_BUILD/warder" \
			key --config "$SITE/warder.conf" "$@"
	}

	# A key that says where to fetch itself from, in a home whose
	# configuration says to fetch.
	test_expect_success 'add and list: never from the network' '
		as dave gpg --batch --quiet --command-fd 0 --edit-key dave <<-\END &&
		keyserver
		hkp://127.0.0.1:9/key.asc
		save
		END
		as dave gpg --batch --armor --export >dave.asc &&
		cat >"$SITE/gnupg/gpg.conf" <<-\END &&
		keyserver hkp://127.0.0.1:9
		keyserver-options auto-key-retrieve,honor-keyserver-url
		auto-key-locate wkd,keyserver
		END
		rm -f trace &&
		traced add --email dave@example.com dave dave.asc &&
		traced list &&
		test_file_has trace "execve(.*gpg" &&
		test_file_has_not trace "AF_INET" &&
		test_file_has_not trace "execve(.*bin/dirmngr"
	'
else
	test_skip 'add and list: never from the network' 'no strace'
fi

test_expect_success 'list: an OpenPGP key that is not in the keyring, or was revoked by its owner' '
	key list dave >out &&
	test_file_has out " good\$" &&
	rev=$PEOPLE/dave/.gnupg/openpgp-revocs.d/$(fingerprint_of dave).rev &&
	sed "s/^:-----/-----/" "$rev" | as dave gpg --batch --quiet --import &&
	as dave gpg --batch --armor --export >dave.asc &&
	test_must_fail key add alice dave.asc &&
	key add dave dave.asc >out &&
	test_file_has out "^imported again: openpgp:" &&
	key list dave >out &&
	test_file_has out " compromised since 20[^ ]*Z by its own revocation\$" &&
	rm -rf "$SITE/gnupg" && mkdir -m 700 "$SITE/gnupg" &&
	key list dave >out &&
	test_file_has out " absent\$"
'

test_done
