#!/bin/sh
test_description='a push to an alias moves what it points to'
. "${0%/*}/lib.sh"

test_expect_success 'a branch with an alias' '
	make_people &&
	make_policy <<-\END &&
	[rule "alias has a rule of its own"]
		on = refs/heads/alias
		require = trailer(Reviewed)
	[rule "a line without direction"]
		on = refs/heads/line
		require = reviews(1, by: @maintainers)
	END
	make_server &&
	clone_as alice &&
	change_as alice first &&
	land alice first &&
	start_change alice &&
	git -C "$PROJECT" symbolic-ref refs/heads/trunk refs/heads/main
'

test_expect_success 'the rules of the target apply' '
	commit_as --unsigned alice bad &&
	push_refused alice no-signature HEAD:refs/heads/trunk
'

test_expect_success 'a fulfilled change through the alias moves the target' '
	start_change alice &&
	change_as alice good &&
	commit=$(publish alice good) &&
	fulfil $commit &&
	push_as alice HEAD:refs/heads/trunk &&
	test "$(server_ref refs/heads/main)" = $commit
'

# Back and forth: each time through the alias, for which bob approves.
test_expect_success 'a review for the alias is used up like any other' '
	start_change alice &&
	commit_as alice one &&
	commit_as alice two &&
	two=$(publish alice two) &&
	push_as alice HEAD~1:refs/heads/review/alice/one &&
	one=$(id_of alice HEAD~1) &&
	evidence_review bob $one approve refs/heads/line &&
	push_accepted alice $one refs/heads/line &&
	git -C "$PROJECT" symbolic-ref refs/heads/way refs/heads/line &&
	evidence_review bob $two approve refs/heads/way &&
	push_as alice $two:refs/heads/way &&
	evidence_review bob $one approve refs/heads/way &&
	push_as alice +$one:refs/heads/way &&
	test "$(server_ref refs/heads/line)" = $one &&
	push_refused alice review-missing $two:refs/heads/way &&
	test_file_has err "of bob was used up"
'

test_expect_success 'the rules of the alias apply too' '
	git -C "$PROJECT" symbolic-ref refs/heads/alias refs/heads/main &&
	start_change alice &&
	change_as alice next &&
	commit=$(publish alice next) &&
	fulfil $commit &&
	push_refused alice trailer-missing HEAD:refs/heads/alias &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'alias and target in one push' '
	start_change alice &&
	commit_as alice both &&
	both=$(id_of alice HEAD) &&
	pack_of alice $both ^$commit &&
	raw_refused alice ref-duplicate -p pack "$PROJECT" \
		"update real $both refs/heads/trunk" \
		"update real $both refs/heads/main"
'

test_expect_success 'an alias of a branch that is not there yet' '
	git -C "$PROJECT" symbolic-ref refs/heads/soon refs/heads/release/9 &&
	commit_as --unsigned alice early &&
	server_refs >refs.before &&
	test_must_fail push_as alice HEAD:refs/heads/soon &&
	has_reason no-signature &&
	test "$(server_ref refs/heads/release/9)" = none
'

test_expect_success 'an alias into the reserved names' '
	git -C "$PROJECT" symbolic-ref refs/heads/trick refs/warder/policy &&
	server_refs >refs.before &&
	test_must_fail push_as alice HEAD:refs/heads/trick &&
	has_reason ref-symbolic &&
	test "$(server_ref refs/warder/policy)" = none
'

test_expect_success 'an alias in the reserved names' '
	git -C "$PROJECT" symbolic-ref \
		refs/warder/reviews/$commit/carol refs/heads/main &&
	raw_refused alice ref-symbolic -p pack "$PROJECT" \
		"update real $both refs/warder/reviews/$commit/carol"
'

test_expect_success 'an alias of an alias names the ref to push to' '
	start_change alice &&
	commit_as alice chained &&
	push_accepted alice HEAD refs/heads/plain &&
	commit_as alice further &&
	git -C "$PROJECT" symbolic-ref refs/heads/second refs/heads/plain &&
	git -C "$PROJECT" symbolic-ref refs/heads/first refs/heads/second &&
	push_refused alice ref-symbolic HEAD:refs/heads/first &&
	test_file_has err "symbolic ref, refs/heads/second: push to refs/heads/plain" &&
	test_file_has_not err "internal" &&
	push_refused alice ref-symbolic :refs/heads/first &&
	push_accepted alice HEAD refs/heads/second
'

test_expect_success 'so does one that update judges alone' '
	warder install --config "$SITE/warder.conf" \
		--hooks update,reference-transaction,post-receive "$PROJECT" &&
	commit_as alice alone &&
	push_refused alice ref-symbolic HEAD:refs/heads/first &&
	warder install --config "$SITE/warder.conf" "$PROJECT"
'

test_expect_success 'aliases in a circle, and too many of them' '
	git -C "$PROJECT" symbolic-ref refs/heads/round refs/heads/about &&
	git -C "$PROJECT" symbolic-ref refs/heads/about refs/heads/round &&
	push_refused alice ref-symbolic HEAD:refs/heads/round &&
	test_file_has err "circle" &&
	test_file_has_not err "internal" &&
	for n in 1 2 3 4 5 6
	do
		git -C "$PROJECT" symbolic-ref refs/heads/step-$n \
			refs/heads/step-$((n + 1)) || return 1
	done &&
	push_refused alice ref-symbolic HEAD:refs/heads/step-1
'

test_done
