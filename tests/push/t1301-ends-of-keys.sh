#!/bin/sh
test_description='a key'\''s time ends: compromised, retired, expired'
. "${0%/*}/lib.sh"

# end_key PERSON LINE: at the end of the person's section, which stands first.
end_key () {
	awk -v section="[person \"$1\"]" -v line="$2" '
		{ print }
		$0 == section { print "\t" line }' "$SITE/policy.conf" \
		>"$TRASH/policy.new" &&
	cp "$TRASH/policy.new" "$SITE/policy.conf" &&
	warder policy check "$SITE/policy.conf"
}

begin () {
	cp "$TRASH/policy.good" "$SITE/policy.conf"
}

test_expect_success 'a repository where signed commits may go to refs/heads/signed' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed"]
		on = refs/heads/signed
		require = signed(by: @employees)
	END
	make_server &&
	cp "$SITE/policy.conf" policy.good &&
	clone_as alice &&
	commit_as alice one &&
	push_accepted alice HEAD refs/heads/signed &&
	alice=$(ssh_key_of alice) &&
	commit_as alice two
'

test_expect_success 'an expiry to come, and a retirement to come' '
	end_key alice "expires = $alice 2099-01-01" &&
	end_key alice "revoked = $alice 2099-01-01 retired" &&
	push_accepted alice HEAD refs/heads/signed &&
	commit_as alice three
'

test_expect_success 'an expiry that has come' '
	begin &&
	end_key alice "expires = $alice 2026-01-01" &&
	push_refused alice expired-key HEAD:refs/heads/signed
'

# The commits are dated before it: what a signer says of the time is nothing.
test_expect_success 'a retirement, whatever the dates in the commit' '
	begin &&
	end_key alice "revoked = $alice $(date -u +%Y-%m-%dT%H:%M:%SZ) retired" &&
	push_refused alice revoked-key HEAD:refs/heads/signed
'

test_expect_success 'a compromised key, whatever the date' '
	begin &&
	end_key alice "revoked = $alice 2099-01-01 compromised" &&
	push_refused alice revoked-key HEAD:refs/heads/signed &&
	begin &&
	end_key alice "revoked = $alice 2099-01-01" &&
	push_refused alice revoked-key HEAD:refs/heads/signed
'

test_expect_success 'what was accepted stays accepted: another may build on it' '
	clone_as bob &&
	in_clone bob git checkout -q -B work origin/signed &&
	commit_as bob four &&
	push_accepted bob HEAD refs/heads/signed
'

test_expect_success 'an OpenPGP key ends in the same way' '
	begin &&
	clone_as dave &&
	in_clone dave git checkout -q -B work origin/signed &&
	commit_as dave five &&
	end_key dave "revoked = openpgp:$(fingerprint_of dave) 2020-01-01 superseded by a token" &&
	push_refused dave revoked-key HEAD:refs/heads/signed &&
	begin &&
	end_key dave "expires = openpgp:$(fingerprint_of dave) 2020-01-01" &&
	push_refused dave expired-key HEAD:refs/heads/signed &&
	begin &&
	push_accepted dave HEAD refs/heads/signed
'

test_expect_success 'a login with a key that has ended is nobody'\''s' '
	in_clone alice git fetch -q origin &&
	in_clone alice git checkout -q -f -B work origin/signed &&
	printf "publickey %s\n" "$alice" >auth &&
	cat >>policy.good <<-\END &&
	[rule "pushed by alice"]
		on = refs/heads/hers
		require = pusher(by: @maintainers)
	END
	begin &&
	sed -i "/forced-command/d" "$SITE/warder.conf" &&
	SSH_USER_AUTH=$TRASH/auth push_accepted alice HEAD refs/heads/hers &&
	commit_as alice six &&
	end_key alice "revoked = $alice 2099-01-01 compromised" &&
	SSH_USER_AUTH=$TRASH/auth push_refused alice pusher-unknown \
		HEAD:refs/heads/hers
'

test_expect_success 'git config reads the ends as they stand' '
	git config -f "$SITE/policy.conf" --get-all person.alice.revoked >out &&
	echo "$alice 2099-01-01 compromised" >expect &&
	test_cmp expect out
'

test_expect_success 'a policy that ends a key of nobody does not load' '
	begin &&
	awk -v line="expires = $(ssh_key_of eve) 2020-01-01" "
		{ print }
		/person \"alice\"/ { print \"\t\" line }" policy.good \
		>"$SITE/policy.conf" &&
	test_must_fail warder policy check "$SITE/policy.conf" 2>err &&
	test_file_has err "expected a key that this person has" &&
	push_refused alice internal HEAD:refs/heads/hers
'

test_done
