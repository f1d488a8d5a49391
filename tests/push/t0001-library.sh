#!/bin/sh
test_description='the test library itself'
. "${0%/*}/lib.sh"

# run_test NAME: a test file made of standard input, run on its own.
run_test () {
	{
		echo "test_description=inner"
		echo ". '$TESTS/lib.sh'"
		cat
	} >"$TRASH/$1.sh"
	# The inner one finds the library through its own path.
	cp "$TESTS"/lib.sh "$TESTS"/people.sh "$TESTS"/server.sh \
		"$TESTS"/transport.sh "$TESTS"/evidence.sh "$TRASH" &&
	sh "$TRASH/$1.sh" >"$TRASH/$1.out" 2>"$TRASH/$1.err"
}

test_expect_success 'a body that succeeds is ok' '
	run_test good <<-\END &&
	test_expect_success "one" "true && true"
	test_done
	END
	cat >expect <<-\END &&
	# inner
	ok 1 - one
	1..1
	END
	test_cmp expect good.out
'

test_expect_success 'a body that fails is not ok, and shows what it printed' '
	test_must_fail run_test bad <<-\END &&
	test_expect_success "one" "echo hello && false"
	test_expect_success "two" "true"
	test_done
	END
	test_file_has bad.out "^not ok 1 - one" &&
	test_file_has bad.out "^#| hello" &&
	test_file_has bad.out "^ok 2 - two"
'

test_expect_success 'a body that returns early has failed' '
	test_must_fail run_test loop <<-\END &&
	test_expect_success "one" "true"
	test_expect_success "two" "for i in 1 2; do false || return 1; done"
	test_done
	END
	test_file_has loop.out "^not ok 2 - two"
'

test_expect_success 'a missing && is found' '
	test_must_fail run_test chain <<-\END &&
	test_expect_success "one" "
		false
		true
	"
	test_done
	END
	test_file_has chain.out "^not ok 1 - one"
'

test_expect_success 'a file that ends early has failed' '
	test_must_fail run_test early <<-\END &&
	exit 0
	END
	test_file_has early.out "^Bail out!"
'

test_expect_success 'what failed is repeated, with the command that runs it alone' '
	cat >some.sh <<-\END &&
	echo "ok 1 - one"
	echo "not ok 2 - two"
	echo "#| hello"
	echo "ok 3 - three"
	exit 1
	END
	test_must_fail env WARDER_RUN_ONE="contrib/test CC=gcc" \
		"$SOURCE/tests/lib/run-one" sh some.sh >told 2>repeated &&
	test_must_fail sh some.sh >expect &&
	test_cmp expect told &&
	cat >expect <<-\END &&
	| some.sh failed with status 1:
	|   not ok 2 - two
	|   #| hello
	| to run it alone:  contrib/test CC=gcc T=some.sh
	END
	test_cmp expect repeated
'

test_expect_success 'of a test that dies, its last words are repeated' '
	echo "echo bye; kill -s SEGV \$\$" >some.sh &&
	(test_must_fail "$SOURCE/tests/lib/run-one" sh some.sh 2>repeated || true) &&
	test_file_has repeated "^| some.sh failed with status 139:" &&
	test_file_has repeated "^|   bye"
'

test_expect_success 'nothing is repeated of a test that succeeds' '
	echo "echo ok 1 - one" >some.sh &&
	"$SOURCE/tests/lib/run-one" sh some.sh >told 2>repeated &&
	echo "ok 1 - one" >expect &&
	test_cmp expect told &&
	test_must_fail test -s repeated
'

test_expect_success 'test_must_fail does not take a missing command' '
	test_must_fail false &&
	! test_must_fail true &&
	! test_must_fail no-such-command
'

test_expect_success 'what cannot be tested is said, and fails where asked' '
	cat >skip.in <<-\END &&
	test_skip "one" "no sshd"
	test_done
	END
	(unset WARDER_NO_SKIP && run_test skip <skip.in) &&
	test_file_has skip.out "^ok 1 - one # SKIP no sshd" &&
	WARDER_NO_SKIP=1 && export WARDER_NO_SKIP &&
	test_must_fail run_test skip <skip.in &&
	unset WARDER_NO_SKIP &&
	test_file_has skip.out "^not ok 1 - one"
'

test_expect_success 'nothing is left behind' '
	tell=$TRASH/tell && export tell &&
	run_test gone <<-\END &&
	test_expect_success "one" "make_people dave && echo \$TRASH >\$tell"
	test_expect_success "two" "use_transport http"
	test_done
	END
	inner=$(cat tell) &&
	test_must_fail test -e "$inner" &&
	cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " " >running &&
	test_file_has_not running "$inner"
'

test_expect_success 'the account and its configuration stay outside' '
	test "$HOME" = "$TRASH/home" &&
	git config --list --show-origin >list &&
	test_file_has_not list "file:/etc/" &&
	git var GIT_COMMITTER_IDENT >ident &&
	test_file_has ident "^Test <test@example.com> [0-9]* +0000"
'

test_expect_success 'people sign in their own way, and eve is not in the policy' '
	make_people &&
	make_policy </dev/null &&
	make_bare project &&
	for person in alice dave eve
	do
		clone_as $person 2>/dev/null &&
		commit_as $person work || return 1
	done &&
	git -C alice cat-file commit HEAD >raw &&
	test_file_has raw "^gpgsig -----BEGIN SSH SIGNATURE-----" &&
	git -C dave cat-file commit HEAD >raw &&
	test_file_has raw "^gpgsig -----BEGIN PGP SIGNATURE-----" &&
	git config -f "$SITE/policy.conf" --get-regexp "^person.*email" >emails &&
	test_file_has emails dave@example.com &&
	test_file_has_not emails eve
'

test_expect_success 'a commit may be unsigned and have more paragraphs' '
	commit_as --unsigned alice plain "Ticket: CHG-1" &&
	git -C alice log -1 --format=%B%G? >actual &&
	cat >expect <<-\END &&
	Write plain

	Ticket: CHG-1
	N
	END
	grep -v "^$" expect >expect.lines &&
	grep -v "^$" actual >actual.lines &&
	test_cmp expect.lines actual.lines
'

test_expect_success 'evidence is a signed tag, named as its ref' '
	push_as alice HEAD:refs/heads/review/alice/x &&
	commit=$(id_of alice HEAD) &&
	evidence_review bob $commit &&
	git -C "$PROJECT" cat-file tag refs/warder/reviews/$commit/bob >raw &&
	sed -e "s/^tagger bob <bob@example.com> .*/tagger bob/" \
		-e "/^-----BEGIN/,\$d" raw >actual &&
	cat >expect <<-END &&
	object $commit
	type commit
	tag warder/reviews/$commit/bob
	tagger bob

	warder evidence 1

	Kind: review
	Repository: id-project
	Commit: $commit
	Base: none
	Ref: refs/heads/main
	Verdict: approve
	Supersedes: none
	END
	test_cmp expect actual &&
	test_file_has raw "^-----BEGIN SSH SIGNATURE-----"
'

test_expect_success 'a second statement supersedes the first' '
	first=$(server_ref refs/warder/reviews/$commit/bob) &&
	evidence_review bob $commit reject &&
	git -C "$PROJECT" cat-file tag refs/warder/reviews/$commit/bob >raw &&
	test_file_has raw "^Verdict: reject" &&
	test_file_has raw "^Supersedes: $first"
'

test_expect_success 'everything that a change needs comes in one push' '
	fulfil $commit &&
	git -C "$PROJECT" for-each-ref --format="%(refname)" refs/warder >actual &&
	cat >expect <<-END &&
	refs/warder/checks/$commit/sast/ci
	refs/warder/checks/$commit/unit/ci
	refs/warder/reviews/$commit/bob
	refs/warder/tickets/CHG-1/carol
	END
	test_cmp expect actual
'

for transport in ssh http
do
	if ! use_transport $transport
	then
		test_skip "a push over $transport" "$transport_missing"
		continue
	fi
	test_expect_success "a push over $transport" '
		rm -rf alice &&
		{ test "$transport" != ssh || ssh_authorize key; } &&
		clone_as alice &&
		commit_as alice $transport &&
		push_as alice HEAD:refs/heads/$transport &&
		id_of alice HEAD >expect &&
		server_ref refs/heads/$transport >actual &&
		test_cmp expect actual
	'
done

test_done
