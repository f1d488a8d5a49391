#!/bin/sh
test_description='warder key audit: what a stolen key has signed that was taken'
. "${0%/*}/lib.sh"

fingerprint () {
	ssh-keygen -l -f "$PEOPLE/$1/.ssh/id.pub" | cut -d' ' -f2
}

audit () {
	warder key audit "$@" >out
	audit_status=$?
	cat out
	return "$audit_status"
}

# found KIND ID REF: a line of that sort; how many of the kind: count_of KIND.
found () {
	test_file_has out "^  $1  *$2 $3\\( \\|\$\\)"
}

count_of () {
	grep -c "^  $1 " out || :
}

test_expect_success 'a repository with a reviewed change, a tag and signed pushes' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed"]
		on = refs/heads/signed
		require = signed
	[rule "signed tags"]
		on = refs/tags/t*
		require = tag-signed
	[rule "pushed"]
		on = refs/heads/pushed
		require = push-signed
	END
	make_server &&
	git -C "$PROJECT" config receive.certNonceSeed secret &&
	clone_as alice &&
	change_as alice first &&
	land alice first &&
	first=$(id_of alice HEAD) &&
	push_accepted alice HEAD refs/heads/signed &&
	in_clone alice git tag -s -m t1 t1 &&
	push_as alice t1 &&
	push_as alice --signed HEAD:refs/heads/pushed
'

test_expect_success 'a key that is good: what it signed, and nothing to do' '
	audit "$(fingerprint alice)" "$PROJECT" &&
	test_file_has out "^$(fingerprint alice) of alice: good\$" &&
	test_file_has out "^$PROJECT\$" &&
	found commit $first refs/heads/main &&
	found commit $first refs/heads/signed &&
	found tag $(id_of alice t1) refs/tags/t1 &&
	found push $first refs/heads/pushed &&
	test_file_has out "refs/heads/main  20[^ ]*Z  decision [0-9a-z]*-[0-9a-z]*\$" &&
	test "$(count_of evidence)" = 0
'

test_expect_success 'evidence, and what rested on it' '
	audit "$(fingerprint bob)" "$PROJECT" &&
	review=$(server_ref $(review_ref bob $first)) &&
	found evidence $review "$(review_ref bob $first)" &&
	found used $review refs/heads/main &&
	test "$(count_of commit)" = 0 &&
	audit "$(fingerprint ci)" "$PROJECT" &&
	test "$(count_of evidence)" = 2
'

test_expect_success 'it was retired: what was accepted may rest' '
	cp "$SITE/policy.conf" good.conf &&
	warder key --config "$SITE/warder.conf" revoke --reason retired \
		"$(fingerprint alice)" &&
	audit "$(fingerprint alice)" "$PROJECT" &&
	test_file_has out "retired since" &&
	test_file_has out "may rest" &&
	found commit $first refs/heads/main
'

test_expect_success 'it is compromised: look at all of it' '
	cp good.conf "$SITE/policy.conf" &&
	warder key --config "$SITE/warder.conf" revoke --reason compromised \
		--note "laptop stolen" "$(fingerprint alice)" &&
	test_must_fail audit "$(fingerprint alice)" "$PROJECT" &&
	test_file_has out "compromised since .*: laptop stolen" &&
	test_file_has out "look at them all" &&
	test_file_has out "2 commits, 1 tag, 1 signed push\$"
'

test_expect_success 'the same as JSON, by the key itself' '
	test_must_fail warder key audit --json "$(ssh_key_of alice)" "$PROJECT" >json &&
	test_file_has json "^{\"key\":\"$(fingerprint alice)\",\"person\":\"alice\",\"repositories\":\[{\"found\":\[" &&
	test_file_has json "{\"decision\":\"[^\"]*\",\"id\":\"$first\",\"kind\":\"commit\",\"moved\":true,\"ref\":\"refs/heads/main\",\"time\":\"" &&
	test_file_has json "\"state\":\"compromised\"}\$"
'

test_expect_success 'refused pushes are not among it' '
	in_clone alice git checkout -q -b refused &&
	commit_as alice refused &&
	push_refused alice revoked-key HEAD:refs/heads/signed &&
	test_must_fail audit "$(fingerprint alice)" "$PROJECT" &&
	test_file_has out "2 commits, 1 tag"
'

test_expect_success 'a compromised key that signed nothing' '
	clone_as dave &&
	warder key --config "$SITE/warder.conf" revoke "$(fingerprint dave)" &&
	audit "$(fingerprint dave)" "$PROJECT" &&
	test_file_has out "nothing that it signed was found"
'

test_expect_success 'OpenPGP, revoked by its owner alone; and a second repository' '
	cp good.conf "$SITE/policy.conf" &&
	make_server second &&
	in_clone dave git checkout -q -b work origin/main &&
	commit_as dave five &&
	push_accepted dave HEAD refs/heads/signed &&
	in_clone dave git push -q "$SERVER/second.git" HEAD:refs/heads/signed &&
	audit "openpgp:$(fingerprint_of dave)" "$PROJECT" "$SERVER/second.git" &&
	test_file_has out "good\$" &&
	test "$(count_of commit)" = 2 &&
	sed "s/^:-----/-----/" \
		"$PEOPLE/dave/.gnupg/openpgp-revocs.d/$(fingerprint_of dave).rev" |
	as dave gpg --batch --quiet --import &&
	as dave gpg --batch --armor --export >dave.asc &&
	warder key --config "$SITE/warder.conf" add dave dave.asc &&
	test_must_fail audit "$(fingerprint_of dave)" "$PROJECT" \
		"$SERVER/second.git" &&
	test_file_has out "of dave: compromised since 20[^ ]*Z: by its own revocation\$"
'

test_expect_success 'a key whose line is gone' '
	grep -v "^	key = $(ssh_key_of alice)\|revoked = " "$SITE/policy.conf" \
		>without.conf &&
	cp without.conf "$SITE/policy.conf" &&
	audit "$(fingerprint alice)" "$PROJECT" &&
	test_file_has out "nobody has it in the policy" &&
	found commit $first refs/heads/main
'

test_expect_success 'the repository'\''s own policy layer' '
	cp good.conf "$SITE/policy.conf" &&
	git init -q layer && cd layer &&
	printf "[policy]\n\tversion = 1\n" >policy.conf &&
	as bob git add policy.conf &&
	as bob git commit -q -S -m layer &&
	as bob git push -q "$PROJECT" HEAD:refs/warder/policy &&
	layer=$(git rev-parse HEAD) && cd .. &&
	audit "$(fingerprint bob)" "$PROJECT" &&
	found policy $layer refs/warder/policy
'

test_expect_success 'what cannot be read is no answer' '
	test_must_fail audit SHA256:short "$PROJECT" &&
	test_must_fail audit "$(fingerprint alice)" "$TRASH/none.git" &&
	sed -i "1s/^./x/" "$SITE/store/id-project/records.jsonl" &&
	chmod 0 "$SITE/store/id-project/records.jsonl" &&
	{ test -r "$SITE/store/id-project/records.jsonl" ||
		test_must_fail audit "$(fingerprint alice)" "$PROJECT"; } &&
	chmod 600 "$SITE/store/id-project/records.jsonl"
'

test_done
