#!/bin/sh
test_description='what is remembered of OpenPGP keys and signatures, and what never is'
. "${0%/*}/lib.sh"

# gpg is there, but writes down each time it is started.
counted_gpg () {
	cat >"$TRASH/counted-gpg" <<-END &&
	#!/bin/sh
	echo "\$*" >>"$TRASH/gpg.log"
	exec gpg "\$@"
	END
	chmod +x "$TRASH/counted-gpg" &&
	: >"$TRASH/gpg.log" &&
	printf "[warder]\n\tgpg = %s/counted-gpg\n" "$TRASH" >>"$SITE/warder.conf"
}

# gpg_starts N: since the last look
gpg_starts () {
	test "$(wc -l <"$TRASH/gpg.log")" -eq "$1" || {
		cat "$TRASH/gpg.log" >&2
		return 1
	}
	: >"$TRASH/gpg.log"
}

keyring_digest () {
	(cd "$SITE/gnupg" && sha256sum pubring.kbx pubring.gpg \
		public-keys.d/pubring.db public-keys.d/pubring.db-wal \
		trustdb.gpg gpg.conf 2>/dev/null | sha256sum | cut -d" " -f1)
}

recorded_digest () {
	sed -n 's/.*"keyring":"sha256:\([0-9a-f]*\)".*/\1/p' \
		"$SITE"/store/*/records.jsonl | tail -n 1
}

test_expect_success 'a repository where signed commits may go to refs/heads/signed' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed"]
		on = refs/heads/signed
		require = signed(by: @employees)
	END
	make_server &&
	counted_gpg &&
	clone_as dave
'

test_expect_success 'the first signature of a key goes to gpg' '
	commit_as dave one &&
	push_accepted dave HEAD refs/heads/signed &&
	test_file_has gpg.log "--list-keys" &&
	test_file_has gpg.log "--export" &&
	test_file_has gpg.log "--verify" &&
	: >gpg.log
'

test_expect_success 'the next ones do not, good or bad' '
	commit_as dave two &&
	push_accepted dave HEAD refs/heads/signed &&
	gpg_starts 0 &&
	commit_as dave three &&
	in_clone dave git cat-file commit HEAD >good &&
	sed "s/^Write three/Write thrEe/" good >bad &&
	! cmp -s good bad &&
	bad=$(in_clone dave git hash-object -t commit -w --stdin <bad) &&
	push_refused dave bad-sig "$bad:refs/heads/signed" &&
	gpg_starts 0
'

test_expect_success 'many at once need no gpg, and can be judged twice' '
	for i in $(seq 20)
	do
		commit_as dave "many-$i" || return 1
	done &&
	printf "[rule \"few\"]\n\ton = refs/heads/signed\n\trequire = max-commits(5)\n" \
		>>"$SITE/policy.conf" &&
	push_refused dave too-many-commits HEAD:refs/heads/signed &&
	push_refused dave too-many-commits HEAD:refs/heads/signed &&
	gpg_starts 0 &&
	test "$(sqlite3 "$SITE"/store/*/state.db "SELECT count(*) FROM note")" \
		-ge 20 &&
	sed -i "/^[[]rule \"few\"]/,\$d" "$SITE/policy.conf"
'

test_expect_success 'the digest in the record is that of the keyring' '
	test "$(recorded_digest)" = "$(keyring_digest)"
'

# The note still says that all of them were authentic, but for a keyring that
# is no more.
test_expect_success 'a key that was revoked in the keyring is revoked for them' '
	revocation=$(echo "$PEOPLE"/dave/.gnupg/openpgp-revocs.d/*.rev) &&
	sed "s/^:-----BEGIN/-----BEGIN/" "$revocation" |
	gpg --homedir "$SITE/gnupg" --batch --quiet --no-autostart --import &&
	push_refused dave revoked-key HEAD:refs/heads/signed &&
	test_file_has gpg.log "--list-keys" &&
	test "$(recorded_digest)" = "$(keyring_digest)"
'

test_done
