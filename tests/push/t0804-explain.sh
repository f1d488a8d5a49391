#!/bin/sh
test_description='what warder explain says of a push, and where it finds it'
. "${0%/*}/lib.sh"

# decision_of FILE: the one that it names last.
decision_of () {
	sed -n "s/.*decision \([0-9a-z]*-[0-9a-z]*\).*/\1/p" "$1" | tail -n 1
}

test_expect_success 'a project with a rule that an override sets aside' '
	make_people &&
	make_policy <<-\END &&
	[rule "no one pushes here"]
		on = refs/heads/stable
		require = pusher(by: @bots)
		override = pusher(by: @maintainers) and fast-forward
	END
	make_server project >/dev/null &&
	clone_as alice &&
	change_as alice first &&
	land alice first &&
	landed=$(decision_of err) &&
	main=$(server_ref refs/heads/main)
'

test_expect_success 'who pushed, over what, from and to what, with which ticket' '
	warder explain --repo "$PROJECT" $landed >out &&
	sed -n "1s/  .*moved\$/ moved/p;/^pushed/,/^\$/p" out |
	sed "s/account \".*\", known/account, known/" >actual &&
	cat >expect <<-END &&
	decision $landed moved
	pushed   by alice over an unknown transport; account, known by account
	to       project (id-project)
	ref      refs/heads/main, moved
	         (none) .. $main
	ticket   CHG-1 of CHG: approved; said by carol, refs/warder/tickets/CHG-1/carol

	END
	sed "s/, known by [a-z-]*/, known by account/" actual >actual.2 &&
	test_cmp expect actual.2
'

test_expect_success 'the cause of an override' '
	start_change alice &&
	in_clone alice env SSH_CONNECTION="::1 7 ::1 22" \
		git push origin $main:refs/heads/stable 2>err &&
	overridden=$(decision_of err) &&
	warder explain --repo "$PROJECT" $overridden >out &&
	test_file_has out "^override of rule \"no one pushes here\" for refs/heads/stable, because: .*alice" &&
	test_file_has out "^ *ok  *override  " &&
	test_file_has out "^pushed   by alice over ssh;"
'

test_expect_success 'a refused push: nothing moved, and both ids are there' '
	commit_as --unsigned alice odd &&
	new=$(id_of alice HEAD) &&
	push_refused alice no-signature HEAD:refs/heads/main &&
	refused=$(decision_of err) &&
	warder explain --repo "$PROJECT" $refused >out &&
	test_file_has out "^ref      refs/heads/main\$" &&
	test_file_has out "^         $main \.\. $new\$" &&
	test_file_has out "  refused\$"
'

test_expect_success 'a deletion' '
	server_refs >refs.before &&
	test_must_fail push_as alice --delete refs/heads/stable &&
	warder explain --repo "$PROJECT" "$(decision_of err)" >out &&
	test_file_has out "^         $main \.\. (none)\$"
'

test_expect_success 'found from within the repository, and from another of its site' '
	(cd "$PROJECT" && warder explain $refused) >out &&
	test_file_has out "^decision $refused " &&
	make_server other >/dev/null &&
	(cd "$SERVER/other.git" && warder explain $refused) >out &&
	test_file_has out "^to       project (id-project)\$"
'

test_expect_success 'found by the configuration alone' '
	mkdir -p nowhere &&
	(cd nowhere && warder explain --config "$SITE/warder.conf" $refused) >out &&
	test_file_has out "^to       project (id-project)\$" &&
	test_must_fail warder explain --config "$SITE/warder.conf" 0000-0000 2>err &&
	test_file_has err "^error: no decision 0000-0000 is recorded: 2 repositories"
'

test_expect_success '--repo looks nowhere else' '
	test_must_fail warder explain --repo "$SERVER/other.git" $refused 2>err &&
	test_file_has err "no decision $refused is recorded"
'

test_expect_success 'names are the record'\''s own, also when the policy is gone' '
	mv "$SITE/policy.conf" policy.away &&
	warder explain --repo "$PROJECT" $landed >out &&
	test_file_has out "^pushed   by alice " &&
	test_file_has out "said by carol" &&
	mv policy.away "$SITE/policy.conf"
'

test_expect_success 'no usage for what failed, and none of it when asked for JSON' '
	test_must_fail warder explain --repo "$PROJECT" 0000-0000 2>err &&
	test_file_has_not err usage &&
	test_must_fail warder explain 2>err &&
	test_file_has err "^usage: warder explain "
'

test_done
