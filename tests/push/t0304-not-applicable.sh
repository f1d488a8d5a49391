#!/bin/sh
test_description='what a rule settles that was not applied to a push'
. "${0%/*}/lib.sh"

# in_crypto PERSON [--unsigned] NAME: a commit that changes crypto/NAME.
in_crypto () {
	mkdir -p "$1/crypto" &&
	echo "$2" >"$1/crypto/$2" &&
	in_clone "$1" git add crypto &&
	in_clone "$1" git commit -q "${3:---gpg-sign}" -m "crypto $2"
}

# settled_rows: every row of the index, to be compared.
settled_rows () {
	sqlite3 "$SITE/store/id-project/state.db" "SELECT rule, ref, hex(id),
		hex(accepted) FROM settled ORDER BY rule, ref"
}

test_expect_success 'rules that do not always apply' '
	make_people &&
	make_policy <<-\END &&
	[rule "crypto is signed"]
		on = refs/heads/trunk
		on = refs/heads/rel/**
		when = touches(crypto/**)
		require = signed(by: @employees)
	[rule "large changes are signed"]
		on = refs/heads/big
		when = not max-commits(2)
		require = signed(by: @employees)
	[rule "prime is signed"]
		on = refs/heads/prime
		on = refs/heads/lab/**
		trust = refs/heads/lab/**
		when = ref(refs/heads/prime) or any(trailer(Vetted))
		require = signed(by: @employees)
	[rule "maintainers push what is signed"]
		on = refs/heads/pool/**
		when = pusher(by: @maintainers)
		require = signed(by: @employees)
	[rule "stable is cut from trunk"]
		on = refs/heads/stable/**
		trust = refs/heads/trunk
		require = signed(by: @employees)
	END
	cp "$SITE/policy.conf" policy.good &&
	make_server &&
	clone_as alice &&
	in_crypto alice one &&
	push_accepted alice HEAD refs/heads/trunk &&
	accepted=$(id_of alice HEAD)
'

test_expect_success 'what it was not applied to it does not ask for later' '
	commit_as --unsigned alice free &&
	push_accepted alice HEAD refs/heads/trunk &&
	passed=$(id_of alice HEAD) &&
	in_crypto alice two &&
	in_clone alice git branch two &&
	push_accepted alice HEAD refs/heads/trunk
'

test_expect_success 'what it does apply to it asks for' '
	in_crypto alice three --no-gpg-sign &&
	push_refused alice no-signature HEAD:refs/heads/trunk &&
	in_clone alice git reset -q --hard two &&
	commit_as --unsigned alice below &&
	in_crypto alice three &&
	push_refused alice no-signature HEAD:refs/heads/trunk &&
	in_clone alice git reset -q --hard two
'

test_expect_success 'a branch cut where it did not apply: judged from what it accepted' '
	push_accepted alice $passed refs/heads/rel/1
'

test_expect_success 'what it accepted on top counts for that branch alone' '
	push_refused alice no-signature two:refs/heads/rel/2 &&
	push_refused alice no-signature two:refs/heads/stable/2 &&
	push_accepted alice $accepted refs/heads/stable/1
'

test_expect_success 'until an admin declares it' '
	warder baseline --repo "$PROJECT" refs/heads/trunk &&
	push_accepted alice two refs/heads/rel/2 &&
	push_accepted alice two refs/heads/stable/2
'

test_expect_success 'added and taken away again is applied to' '
	in_crypto alice smuggled --no-gpg-sign &&
	in_clone alice git revert --no-gpg-sign --no-edit HEAD &&
	push_refused alice no-signature HEAD:refs/heads/trunk
'

# Two commits at a time the rule is not applied to.
test_expect_success 'what is settled for one ref is so only below what builds on it' '
	in_clone alice git checkout -q -B work $accepted &&
	push_accepted alice HEAD refs/heads/big &&
	commit_as --unsigned alice big1 &&
	big1=$(id_of alice HEAD) &&
	commit_as --unsigned alice big2 &&
	push_accepted alice HEAD refs/heads/big &&
	in_clone alice git checkout -q -B side $big1 &&
	commit_as alice aside1 &&
	commit_as alice aside2 &&
	push_refused alice no-signature +HEAD:refs/heads/big &&
	has_reason "$(echo $big1 | cut -c1-10)"
'

test_expect_success 'a branch that it does not apply to makes nothing good' '
	in_clone alice git checkout -q -B work $accepted &&
	commit_as --unsigned alice parked &&
	push_accepted alice HEAD refs/heads/lab/x &&
	push_refused alice no-signature HEAD:refs/heads/prime &&
	commit_as alice more &&
	push_accepted alice HEAD refs/heads/lab/x &&
	push_refused alice no-signature HEAD:refs/heads/prime
'

test_expect_success 'nor does one good commit on top of it' '
	commit_as alice vetted "Vetted: yes" &&
	push_accepted alice HEAD refs/heads/lab/x &&
	push_refused alice no-signature HEAD:refs/heads/prime &&
	push_refused alice no-signature HEAD:refs/heads/lab/y
'

test_expect_success 'nor when the branch was made by a push that is good' '
	in_clone alice git checkout -q -B work $accepted &&
	commit_as alice clean "Vetted: yes" &&
	push_accepted alice HEAD refs/heads/lab/z &&
	push_accepted alice HEAD refs/heads/prime &&
	commit_as --unsigned alice parked &&
	push_accepted alice HEAD refs/heads/lab/z &&
	commit_as alice over "Vetted: yes" &&
	push_accepted alice HEAD refs/heads/lab/z &&
	push_refused alice no-signature HEAD:refs/heads/prime
'

without_dave () {
	sed "s/key = openpgp:.*/key = openpgp:0123456789ABCDEF0123456789ABCDEF01234567/" \
		policy.good >"$SITE/policy.conf"
}

test_expect_success 'what was accepted counts while a ref has it' '
	clone_as dave &&
	in_clone dave git checkout -q -B work $accepted &&
	commit_as dave mine &&
	in_clone alice git fetch -q "$TRASH/dave" work &&
	in_clone alice git checkout -q -B taken FETCH_HEAD &&
	push_accepted alice $accepted refs/heads/pool/a &&
	push_accepted alice HEAD refs/heads/pool/a &&
	commit_as --unsigned dave top &&
	push_accepted dave HEAD refs/heads/pool/a &&
	without_dave &&
	push_accepted alice taken refs/heads/pool/b
'

# Nobody who may do so removes it from pool/a, and brings it back.
test_expect_success 'but not once it was taken away, even if it comes back' '
	push_as dave :refs/heads/pool/b &&
	push_as dave +$accepted:refs/heads/pool/a &&
	push_accepted dave HEAD refs/heads/pool/a &&
	push_refused alice unknown-key taken:refs/heads/pool/b
'

test_expect_success 'nor when an admin took it away' '
	cp policy.good "$SITE/policy.conf" &&
	push_as dave :refs/heads/pool/a &&
	push_accepted alice taken refs/heads/pool/a &&
	without_dave &&
	push_accepted alice taken refs/heads/pool/b &&
	push_as dave :refs/heads/pool/b &&
	git -C "$PROJECT" update-ref refs/heads/pool/a $accepted &&
	push_accepted dave work~1 refs/heads/pool/a &&
	push_refused alice unknown-key taken:refs/heads/pool/b &&
	cp policy.good "$SITE/policy.conf"
'

test_expect_success 'made again from the records, the index is the same' '
	settled_rows >before &&
	test_file_has before "refs/heads/lab/z" &&
	rm -f "$SITE/store/id-project"/state.db* &&
	warder doctor "$PROJECT" &&
	settled_rows >after &&
	test_cmp before after &&
	push_refused alice no-signature work:refs/heads/prime
'

test_expect_success 'doctor has nothing against a value that counts for one ref' '
	warder doctor "$PROJECT" >found &&
	test_file_has_not found "refs/heads/lab" &&
	test_file_has_not found "refs/heads/trunk"
'

test_done
