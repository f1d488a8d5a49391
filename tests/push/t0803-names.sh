#!/bin/sh
test_description='which commit, base and ref a name on the command line means'
. "${0%/*}/lib.sh"

w () {
	w_person=$1
	shift
	in_clone "$w_person" warder "$@"
}

# approves COMMIT NAME...: what bob's approval of these words would be of.
approves () {
	approves_commit=$1
	shift
	for name
	do
		w bob approve --print --for main "$name" >printed 2>err &&
		test_file_has printed "^# commit   $approves_commit\$" &&
		test_file_has printed "^Commit: $approves_commit\$" ||
		return 1
	done
}

# approves_not WORDS NAME...: nothing, and the error has these words.
approves_not () {
	approves_words=$1
	shift
	for name
	do
		test_must_fail w bob approve --print --for main "$name" \
			>printed 2>err &&
		test_file_has err "^error: .*$approves_words" &&
		test_file_has_not printed . || return 1
	done
}

test_expect_success 'alice publishes a change, and mallory another' '
	make_project_with_main &&
	main=$(server_ref refs/heads/main) &&
	change_as alice good &&
	good=$(publish alice good) &&
	short=$(echo $good | cut -c1-10) &&
	in_clone alice git commit -q --amend -S -m "An evil change" &&
	evil=$(publish alice evil) &&
	clone_as bob &&
	in_clone bob git config warder.site "$SITE" &&
	in_clone bob git config warder.id id-project
'

test_expect_success 'ids, branches and steps from them' '
	approves $good $good $short $(echo $good | tr a-f A-F) \
		origin/review/alice/good remotes/origin/review/alice/good \
		refs/remotes/origin/review/alice/good \
		$short~0 origin/review/alice/good^0 &&
	in_clone bob git checkout -q --track -b mine origin/review/alice/good &&
	approves $good HEAD @ mine heads/mine @{upstream} @{u} &&
	in_clone bob git fetch -q origin refs/heads/review/alice/evil &&
	approves $evil FETCH_HEAD &&
	in_clone alice git tag -a -m release v1 $good &&
	in_clone bob git fetch -q "$TRASH/alice" refs/tags/v1:refs/tags/v1 &&
	approves $good v1
'

test_expect_success 'a tag or branch that is named like an id is never meant' '
	in_clone alice git push -q origin $evil:refs/tags/$short &&
	in_clone bob git fetch -q --tags origin &&
	in_clone bob git branch $short $evil &&
	test "$(id_of bob $short)" = $evil &&
	approves $good $short &&
	test_file_has err "^warning: $short is taken for the id of an object; the ref refs/tags/$short is not meant" &&
	test_file_has err "refs/heads/$short is not meant" &&
	approves $evil refs/tags/$short &&
	in_clone bob git tag 0123456789 $evil &&
	in_clone bob git branch cafe $evil &&
	approves_not "never taken for the name of a ref: write refs/tags/0123456789" \
		0123456789 &&
	approves_not "write refs/heads/cafe" cafe &&
	approves $evil refs/heads/cafe heads/cafe &&
	in_clone bob git update-ref refs/tags/$good $evil &&
	approves $good $good
'

test_expect_success 'a name that several refs have is refused, and they are listed' '
	in_clone bob git tag origin/review/alice/good $evil &&
	approves_not "ambiguous: write the full name or the id; ref refs/tags/origin/review/alice/good is $evil (alice <alice@example.com>, An evil change); ref refs/remotes/origin/review/alice/good is $good (alice <alice@example.com>, Write good)" \
		origin/review/alice/good origin/review/alice/good~0 &&
	approves $good refs/remotes/origin/review/alice/good &&
	in_clone bob git tag main $evil &&
	in_clone bob git branch -q other &&
	approves_not ambiguous main &&
	in_clone bob git update-ref refs/heads/same $good &&
	in_clone bob git update-ref refs/tags/same $good &&
	approves $good same
'

test_expect_success 'a ref that hides one of git'\''s own names is not taken for it' '
	in_clone bob git update-ref refs/tags/HEAD $evil &&
	in_clone bob git update-ref refs/heads/HEAD $evil &&
	approves $good HEAD @ HEAD~0 &&
	rm "$TRASH/bob/.git/FETCH_HEAD" &&
	in_clone bob git update-ref refs/tags/FETCH_HEAD $evil &&
	approves_not "there is no commit" FETCH_HEAD &&
	in_clone bob git update-ref refs/heads/refs/remotes/origin/gone $evil &&
	approves_not "there is no commit" refs/remotes/origin/gone
'

test_expect_success 'nothing is searched, and no option is smuggled in' '
	approves_not "give the id that git rev-parse shows" \
		"HEAD^{/evil}" "HEAD^{commit}" "HEAD^@" "HEAD~x" "^HEAD^-" &&
	approves_not "there is no commit" ":/evil" "HEAD@{1}" "main@{upstream}" \
		"HEAD:" "HEAD..main" "mine mine" "" v1-1-g$short "mi*" &&
	for name in -x --all --glob=refs --git-dir=. -
	do
		test_must_fail w bob approve --print --for main -- "$name" \
			2>err &&
		test_file_has err "^error: there is no commit" || return 1
	done
'

test_expect_success 'the name that git checkout would take is pointed at' '
	approves_not "is refs/remotes/origin/review/alice/evil meant?" \
		review/alice/evil
'

# Twenty bits: two commits whose ids begin with the same five digits.
test_expect_success 'an abbreviation of two objects is refused, and they are listed' '
	git init -q "$TRASH/twins" &&
	tree=$(git -C "$TRASH/twins" write-tree) &&
	perl -MDigest::SHA=sha1_hex -e "
		my (%seen, \$n);
		for (\$n = 0; ; \$n++) {
			my \$body = \"tree $tree\nauthor M <m\\@x> 1000000000 +0000\n\" .
				\"committer M <m\\@x> 1000000000 +0000\n\nTwin \$n\n\";
			my \$id = sha1_hex(\"commit \" . length(\$body) . \"\0\$body\");
			my \$old = \$seen{substr(\$id, 0, 5)};
			if (defined \$old) { print \$old; open(F, \">second\"); print F \$body; last }
			\$seen{substr(\$id, 0, 5)} = \$body;
		}
	" >first &&
	a=$(git -C "$TRASH/bob" hash-object -t commit -w --stdin <first) &&
	b=$(git -C "$TRASH/bob" hash-object -t commit -w --stdin <second) &&
	git -C "$TRASH/bob" hash-object -t tree -w /dev/null &&
	common=$(echo $a | cut -c1-5) &&
	approves_not "\"$common\" is ambiguous: give more of its digits; commit .*Twin.*; commit .*Twin" \
		$common &&
	test_file_has err $a &&
	test_file_has err $b
'

test_expect_success 'replaced objects are shown as they are' '
	in_clone bob git replace $good $evil &&
	approves $good $good &&
	test_file_has printed "^#          Write good\$" &&
	in_clone bob git replace -d $good
'

test_expect_success 'what is said: commit, author, subject, base, ref, person' '
	w bob approve --for main refs/remotes/origin/review/alice/good >out &&
	cat >expect <<-END &&
	approve  for refs/heads/main, as bob
	commit   $good
	         alice <alice@example.com>, $(git -C "$PROJECT" show -s --format=%ad --date=iso-strict $good)
	         Write good
	named    refs/remotes/origin/review/alice/good, as it is in this clone
	since    $main: 1 commit
	published: $(review_ref bob $good)
	END
	test_cmp expect out &&
	w bob reject --for main --withdraw $good >out &&
	test_file_has out "^withdraw for refs/heads/main, as bob\$" &&
	w bob approve --json --for main $good >json 2>err &&
	test "$(wc -l <json)" -eq 1 &&
	test_file_has err "^commit   $good\$"
'

test_expect_success 'hostile words of a commit are harmless' '
	esc=$(printf "\033[2Kharmless\342\200\256") &&
	in_clone alice git -c user.name="$esc" commit -q --allow-empty -S \
		-m "$esc" &&
	hostile=$(publish alice hostile) &&
	in_clone bob git fetch -q &&
	w bob approve --for main --print $hostile >out 2>&1 &&
	test_file_has out "harmless" &&
	test_printable <out
'

test_expect_success 'with --print what is said is a comment of the script' '
	w bob approve --for main --print $good >printed &&
	in_clone bob sh -e "$TRASH/printed" &&
	test "$(server_ref $(review_ref bob $good))" != none
'

# The limits are the server's: a merge is no reason to warn.
test_expect_success 'a merge is looked at as the server would' '
	in_clone alice git checkout -q -B side $main &&
	change_as alice side &&
	in_clone alice git merge -q -S --no-edit $good &&
	merge=$(publish alice merge) &&
	in_clone alice git checkout -q -B work $good &&
	in_clone bob git fetch -q &&
	w bob approve --print --for main $merge >out 2>err &&
	test_file_has out "^# since    $main: 3 commits\$" &&
	test_file_has_not err warning
'

# warns WORDS COMMAND...: bob is told that it will not count, or why not.
warns () {
	warns_words=$1
	shift
	"$@" >out 2>err
	test_file_has err "^warning: .*$warns_words"
}

test_expect_success 'warned: a ref that no rule governs, or that is a tag' '
	warns "no rule governs refs/heads/mian (did you mean \"refs/heads/main\"?)" \
		w bob approve --print --for mian $good &&
	in_clone bob git tag v2 $main &&
	warns "nothing of refs/heads/v2 was fetched.*--for refs/tags/v2 is the tag" \
		w bob approve --print --for v2 $good &&
	test_must_fail w bob approve --print --for main/ $good 2>err &&
	test_file_has err "^error: .*refs/heads/main/.* cannot be a ref" &&
	in_clone bob git tag -d main &&
	in_clone bob git tag main $evil &&
	w bob approve --print --for main $good >printed 2>err &&
	test_file_has printed "^Ref: refs/heads/main\$" &&
	test_file_has_not err "will not count"
'

test_expect_success 'warned: a person whose approval will not count' '
	clone_as carol && clone_as ci &&
	for person in alice carol ci
	do
		in_clone $person git config warder.site "$SITE" &&
		in_clone $person git config warder.id id-project || return 1
	done &&
	warns "will not count: carol is not in @maintainers" \
		w carol approve --print --for main $good &&
	warns "will not count: alice is a contributor" \
		w alice approve --print --for main $good &&
	warns "will not count: the policy has no person \"eve\"" \
		w bob approve --print --person eve --for main $good &&
	w bob approve --print --for main $good 2>err &&
	test_file_has_not err "^warning: it"
'

test_expect_success 'warned: a base that does not reach, a commit that is not published' '
	in_clone alice git checkout -q -B work $good &&
	change_as alice more &&
	more=$(publish alice more) &&
	in_clone bob git fetch -q &&
	warns "of 2 commits that refs/heads/main does not have, this covers 1" \
		w bob approve --print --for main --base $good $more &&
	test_file_has out "^# since    $good: 1 commit\$" &&
	change_as alice secret &&
	warns "published commits alone" w alice approve --print --for main HEAD
'

test_expect_success 'warned: who may not issue a ticket or a check, or one that nobody asks for' '
	warns "will not count: bob is not a member of @bots, who issue checks" \
		w bob attest check unit --result success --print $good &&
	warns "no rule asks for a check \"unti\" (did you mean \"unit\"?)" \
		w ci attest check unti --result success --print $good &&
	warns "will not count: bob is not a member of @cab, who issue tickets" \
		w bob ticket CHG-2 --project CHG --state approved --print &&
	w ci attest check unit --result success --print $good >out 2>err &&
	test_file_has out "^# check    unit: success, as ci\$" &&
	test_file_has out "^# commit   $good\$" &&
	test_file_has_not err warning &&
	w carol ticket CHG-2 --project CHG --state approved --refs refs/heads/main \
		--print >out 2>err &&
	test_file_has out "^# ticket   CHG-2 of CHG: approved, as carol\$" &&
	test_file_has out "^# for      refs/heads/main\$" &&
	test_file_has_not err warning
'

test_expect_success 'check and attest read names in the same way' '
	in_clone ci git fetch -q --tags origin &&
	w ci attest check unit --result success --print $short >out &&
	test_file_has out "^# commit   $good\$" &&
	in_clone alice git update-ref refs/tags/$short $evil &&
	{ w alice check --json --for main $short >json || true; } &&
	test_file_has json "\"new\":\"$good\""
'

test_expect_success 'baseline takes full names alone, and says which is not there' '
	test_must_fail warder baseline --repo "$PROJECT" main 2>err &&
	test_file_has err "^error: there is no ref \"main\": is refs/heads/main meant?\$" &&
	test_must_fail warder baseline --repo "$PROJECT" refs/heads/gone 2>err &&
	test_file_has err "no ref \"refs/heads/gone\"" &&
	warder baseline --repo "$PROJECT" refs/heads/main refs/heads/main >out &&
	test_file_has out "^$main refs/heads/main "
'

test_done
