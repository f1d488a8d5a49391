#!/bin/sh
test_description='an OpenPGP key that its owner revoked: why decides what rests'
. "${0%/*}/lib.sh"

# own_revocation PERSON MENU: as gpg's user makes it; its menu has 1
# compromised, 2 superseded, 3 no longer used.
own_revocation () {
	printf 'y\n%s\n\ny\n' "$2" >"$TRASH/answers" &&
	as "$1" gpg --quiet --no-tty --pinentry-mode loopback --passphrase '' \
		--command-file "$TRASH/answers" --gen-revoke "$1" 2>/dev/null
}

# revoke_own PERSON MENU: the admin hears of it, the person's own gpg does not,
# for it would not sign any more.
revoke_own () {
	own_revocation "$1" "$2" >"$TRASH/own.rev" &&
	as "$1" gpg --batch --export >"$TRASH/own.pub" &&
	others_gpg --import "$TRASH/own.pub" &&
	others_gpg --import "$TRASH/own.rev" &&
	others_gpg --armor --export >"$TRASH/own.asc" &&
	warder key --config "$SITE/warder.conf" add "$1" "$TRASH/own.asc"
}

others_gpg () {
	mkdir -p "$TRASH/others" && chmod 700 "$TRASH/others" &&
	gpg --homedir "$TRASH/others" --batch --quiet --no-autostart "$@"
}

# policy_says REASON: of dave's key.
policy_says () {
	warder key --config "$SITE/warder.conf" revoke --reason "$1" \
		"$(fingerprint_of dave)"
}

audit_dave () {
	warder key audit "$(fingerprint_of dave)" "$PROJECT" >out
}

test_expect_success 'dave signs a commit, and reviews two of alice'\''s' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed"]
		on = refs/heads/signed
		require = signed
	[rule "reviewed"]
		on = refs/heads/reviewed
		require = reviews(1, by: @employees, not: contributors)
	END
	make_server &&
	clone_as dave && clone_as alice &&
	commit_as dave one &&
	push_accepted dave HEAD refs/heads/signed &&
	commit_as dave two &&
	commit_as alice first &&
	push_as alice HEAD:refs/heads/review/alice/x &&
	evidence_review dave "$(id_of alice HEAD)" approve refs/heads/reviewed &&
	commit_as alice later &&
	later=$(id_of alice HEAD) &&
	push_as alice HEAD:refs/heads/review/alice/x &&
	evidence_review dave "$later" approve refs/heads/reviewed
'

test_expect_success 'superseded: new commits are refused, and told why' '
	revoke_own dave 2 &&
	push_refused dave revoked-key HEAD:refs/heads/signed &&
	test_file_has err "with a revoked key (superseded)"
'

test_expect_success 'the same is listed, and audited' '
	warder key --config "$SITE/warder.conf" list dave >out &&
	test_file_has out " retired since 20[^ ]*Z superseded by its own revocation\$" &&
	audit_dave &&
	test_file_has out "of dave: retired since 20[^ ]*Z: superseded by its own revocation\$" &&
	test_file_has out "may rest" &&
	test_file_has out "^  commit .* refs/heads/signed "
'

test_expect_success 'the doctor has nothing against it' '
	warder doctor "$PROJECT" >out &&
	test_file_has out "^ok  *openpgp:$(fingerprint_of dave) of dave is superseded by its own revocation since 20"
'

test_expect_success 'what was received before stays: the review counts' '
	push_accepted alice HEAD~1 refs/heads/reviewed
'

test_expect_success 'new evidence does not' '
	commit_as alice second &&
	push_as alice HEAD:refs/heads/review/alice/x &&
	test_must_fail evidence_review dave "$(id_of alice HEAD)" approve \
		refs/heads/reviewed 2>err &&
	test_file_has err "evidence-signer\|revoked-key"
'

test_expect_success 'the policy can say worse of it' '
	cp "$SITE/policy.conf" good.conf &&
	policy_says compromised &&
	push_refused dave revoked-key HEAD:refs/heads/signed &&
	test_file_has err "with a revoked key (compromised)" &&
	test_must_fail audit_dave &&
	cp good.conf "$SITE/policy.conf"
'

test_expect_success 'it turns out to have been stolen: nothing rests' '
	revoke_own dave 1 &&
	push_refused dave revoked-key HEAD:refs/heads/signed &&
	test_file_has err "with a revoked key (compromised)" &&
	test_must_fail audit_dave &&
	test_file_has out "of dave: compromised since 20" &&
	test_file_has out "look at them all" &&
	push_refused alice review-missing "$later:refs/heads/reviewed" &&
	warder doctor "$PROJECT" >out &&
	test_file_has out "^warning  *openpgp:$(fingerprint_of dave) of dave is compromised by its own revocation since 20"
'

test_expect_success 'calling it retired after that changes nothing' '
	revoke_own dave 3 &&
	push_refused dave revoked-key HEAD:refs/heads/signed &&
	test_file_has err "with a revoked key (compromised)" &&
	policy_says retired &&
	push_refused dave revoked-key HEAD:refs/heads/signed &&
	test_file_has err "with a revoked key (compromised)" &&
	test_must_fail audit_dave
'

test_done
