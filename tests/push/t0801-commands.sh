#!/bin/sh
test_description='the same story told with the warder command'
. "${0%/*}/lib.sh"

w () {
	w_person=$1
	shift
	in_clone "$w_person" warder "$@"
}

test_expect_success 'a repository, people, and a change for review' '
	make_project_with_main &&
	for person in bob carol ci
	do
		clone_as $person &&
		in_clone $person git config warder.site "$SITE" &&
		in_clone $person git config warder.id id-project || return 1
	done &&
	in_clone alice git config warder.site "$SITE" &&
	in_clone alice git config warder.id id-project &&
	change_as alice tool CHG-2 &&
	commit=$(publish alice tool)
'

test_expect_success 'check before pushing: what is missing' '
	server_refs >refs.before &&
	test_must_fail w alice check --for main HEAD >err 2>&1 &&
	was_refused project review-missing &&
	has_reason check-missing &&
	has_reason ticket-unknown
'

test_expect_success 'approve --print changes nothing, and shows git commands' '
	in_clone bob git fetch -q origin &&
	w bob approve --for main --print $commit >printed &&
	test_file_has printed "^git tag -s" &&
	test_file_has printed "^git push" &&
	test "$(server_ref $(review_ref bob $commit))" = none
'

test_expect_success 'the printed commands do it' '
	in_clone bob sh -e "$TRASH/printed" &&
	git -C "$PROJECT" cat-file tag $(review_ref bob $commit) >raw &&
	test_file_has raw "^Verdict: approve"
'

test_expect_success 'reject supersedes it, and approve that' '
	w bob reject --for main $commit &&
	push_refused alice review-rejected HEAD:refs/heads/main &&
	w bob approve --for main $commit
'

test_expect_success 'ticket and attest' '
	w carol ticket CHG-2 --state approved --project CHG &&
	in_clone ci git fetch -q origin &&
	w ci attest check unit --result failure $commit &&
	push_refused alice check-failed HEAD:refs/heads/main &&
	w ci attest check unit --result success $commit &&
	w ci attest check sast --result success $commit
'

test_expect_success 'check before pushing: all is there' '
	w alice check --for main HEAD
'

test_expect_success 'and so it is' '
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'explain a decision' '
	start_change alice &&
	commit_as --unsigned alice odd &&
	push_refused alice no-signature HEAD:refs/heads/main &&
	decision=$(sed -n "s/.*decision \([0-9a-z]*-[0-9a-z]*\).*/\1/p" err) &&
	test -n "$decision" &&
	warder explain --repo "$PROJECT" $decision >explained &&
	test_file_has explained no-signature &&
	test_file_has explained refs/heads/main &&
	test_must_fail warder explain --repo "$PROJECT" 0000-0000 &&
	test_must_fail in_clone alice warder explain $decision 2>err &&
	test_file_has err "^error: the records are on the server"
'

test_expect_success 'every command speaks JSON' '
	warder explain --json --repo "$PROJECT" $decision >json &&
	test_file_has json "^{" &&
	warder policy --json check "$SITE/policy.conf" >json &&
	test_file_has json "^{"
'

test_expect_success 'the policy: checked, and explained for a ref' '
	warder policy check "$SITE/policy.conf" &&
	printf "[policy]\n\tversion = 1\n[rule \"x\"]\n\ton = refs/heads/x\n\trequire = signd()\n" >bad.conf &&
	test_must_fail warder policy check bad.conf 2>err &&
	test_file_has err "bad.conf:5: " &&
	warder policy --file "$SITE/policy.conf" explain refs/heads/main >out &&
	test_file_has out "main is signed, reviewed, ticketed and tested"
'

test_expect_success 'reviews of one commit for two refs stand beside each other' '
	start_change alice && change_as alice both && commit=$(publish alice both) &&
	in_clone bob git fetch -q &&
	w bob approve --for main $commit &&
	w bob reject --for release/1 $commit &&
	git -C "$PROJECT" for-each-ref --format="%(refname)" \
		refs/warder/reviews/$commit >found &&
	printf "%s\n" refs/warder/reviews/$commit/bob \
		refs/warder/reviews/$commit/bob@heads%2Frelease%2F1 >expect &&
	test_cmp expect found &&
	w bob approve --for release/1 $commit &&
	git -C "$PROJECT" for-each-ref --format="%(refname)" \
		refs/warder/reviews/$commit >found &&
	test_cmp expect found &&
	git -C "$PROJECT" cat-file tag refs/warder/reviews/$commit/bob >said &&
	test_file_has said "^Ref: refs/heads/main$" &&
	w bob reject --for main $commit &&
	push_refused alice review-rejected $commit:refs/heads/main
'

test_expect_success 'and the ref has to name what the review is for' '
	evidence_fetch &&
	review_body $commit none refs/heads/main approve none |
	write_tag bob "refs/warder/reviews/$commit/bob@heads%2Fother" $commit &&
	evidence_refused bob evidence-subject
'

# The path of the site's configuration is the build's own: shown with an /etc
# of our own, where the kernel lets us have one.
if unshare -rm true 2>/dev/null &&
	grep -aq "/etc/warder/warder\.conf" "$WARDER_BUILD/warder"
then
	test_expect_success 'outside a repository the policy is the site'\''s' '
		sed -i "s#on = refs/heads/release/.*#&\n\ttrust = refs/heads/main#" \
			"$SITE/policy.conf" &&
		mkdir -p etc/warder &&
		cp /etc/passwd etc/ &&
		cp "$SITE/warder.conf" etc/warder/ &&
		unshare -rm sh -c "mount --bind etc /etc && warder policy check &&
			warder policy explain main" >out 2>err &&
		{ test ! -s err || { cat err; false; }; } &&
		test_file_has out "^ok: sha256:" &&
		test_file_has out "main is signed, reviewed" &&
		git init -q unprotected &&
		unshare -rm sh -c "mount --bind etc /etc &&
			cd unprotected && warder policy check" >out &&
		test_file_has out "^ok: sha256:"
	'
else
	test_skip 'outside a repository the policy is the site'\''s' \
		'no mount namespace'
fi

test_expect_success 'a configuration can be named; without one a file must be' '
	warder policy --config "$SITE/warder.conf" check >out &&
	test_file_has out "^ok: sha256:" &&
	{ test -e /etc/warder/warder.conf || {
		test_must_fail warder policy check 2>err &&
		test_file_has err "^error: name a policy FILE"
	}; }
'

test_expect_success 'doctor finds nothing wrong, and then something' '
	warder doctor "$PROJECT" >out &&
	test_file_has out "^[a-z]*  *.*files: .*, calls: confined" &&
	rm "$PROJECT/hooks/pre-receive" &&
	test_must_fail warder doctor "$PROJECT" &&
	sed -i "s|fetch = .*|fetch = $TRASH/none|" "$SITE/warder.conf" &&
	test_must_fail warder doctor "$PROJECT" >out &&
	test_file_has out "^warning .*cannot run .*/none: other systems cannot be asked"
'

test_done
