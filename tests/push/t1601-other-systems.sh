#!/bin/sh
test_description='reviews, tickets and checks from other systems'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"

test_expect_success 'a repository, and three systems' '
	make_people && make_their_policy && make_server &&
	start_system forge gitea cache=0s "value=repo team/app" &&
	start_system desk jira user=warder cache=0s help=the-desk &&
	start_system builder buildbot cache=0s
'


refused () {
	push_refused alice "$1" HEAD:refs/heads/main
}

test_expect_success 'nobody has heard of it: refused, and where to go' '
	clone_as alice && change_as alice one && tip=$(id_of alice HEAD) &&
	refused review-missing && has_reason ticket-unknown &&
	has_reason check-missing &&
	test_file_has err "get CHG-1 into state approved in desk" &&
	test_file_has err "approves it in forge" &&
	test_file_has err "have unit pass in builder" &&
	test_file_has_not err "warder approve"
'

test_expect_success 'each is missing until its system has it' '
	forge_has_pull && desk_has CHG-1 Draft && builder_ran 2 &&
	forge_reviews "bob-at-forge APPROVED $tip" &&
	refused ticket-state && has_reason check-failed &&
	test_file_has err "reviewed *bob" &&
	desk_has CHG-1 Approved && refused check-failed
'

test_expect_success 'who does not count' '
	all_is_well && forge_reviews "alice-at-forge APPROVED $tip" &&
	refused review-missing &&
	forge_reviews "stranger APPROVED $tip" && refused review-missing &&
	forge_reviews "carol-at-forge APPROVED $tip" && refused review-missing
'

test_expect_success 'an approval of something else' '
	forge_reviews "bob-at-forge APPROVED $(echo "$tip" | tr 0-9a-f 1-9a-f0)" &&
	refused review-missing
'

test_expect_success 'a rejection counts, whatever it was given to' '
	forge_reviews "bob-at-forge REQUEST_CHANGES 1111111111111111111111111111111111111111" &&
	refused review-rejected
'

test_expect_success 'what each of them says, without a push' '
	all_is_well && warder provider list --repo "$PROJECT" >list &&
	test_file_has list "^desk  *ticket" &&
	warder provider check forge --repo "$PROJECT" --commit "$tip" >said &&
	test_file_has said "account bob-at-forge .*(bob)" &&
	warder provider check desk --repo "$PROJECT" --ticket CHG-1 >said &&
	test_file_has said "id CHG-1 .* state approved" &&
	test_must_fail warder provider check desk --repo "$PROJECT" \
		--commit "$tip" 2>said &&
	test_file_has said "say --ticket"
'

test_expect_success 'warder.conf by its name alone, and no repository' '
	(cd "$SITE" && warder provider list --config warder.conf) >list &&
	test_file_has list forge &&
	(cd "$SITE" && warder policy check --config warder.conf) &&
	sed "/value = repo/d" "$SITE/warder.conf" >"$SITE/other.conf" &&
	test_must_fail warder provider check forge \
		--config "$SITE/other.conf" --commit "$tip" >said &&
	test_file_has said "give --repo"
'

test_expect_success 'another ticket than was asked for' '
	all_is_well && desk_has CHG-1 Approved CHG-99 && refused ticket-unknown
'

test_expect_success 'a system that cannot answer: which, and whom to ask' '
	all_is_well && mode_of desk 503 && refused unavailable &&
	test_file_has err "desk: .*; ask the-desk" && mode_of desk "" &&
	mode_of forge 401 && refused unavailable &&
	test_file_has err "forge: not authorized" && mode_of forge ""
'

test_expect_success 'what is no JSON, or not as it must be' '
	printf "{\"key\":\"CHG-1\"" |
	desk_says CHG-1 &&
	refused unavailable && test_file_has err "not JSON" &&
	printf "{\"key\":\"CHG-1\"}" |
	desk_says CHG-1 &&
	refused unavailable && test_file_has err "no state"
'

test_expect_success 'no token stands in what anybody reads' '
	test_file_has_not err token-of &&
	! grep -r token-of "$SITE/store" "$PROJECT"
'

test_expect_success 'all is well: accepted' '
	all_is_well && push_accepted alice HEAD refs/heads/main &&
	test_file_has forge/log "Authorization: token token-of-forge"
'

test_expect_success 'why, years later' '
	decision=$(sed -n "s/.*(decision \([^)]*\)).*/\1/p" err | head -n 1) &&
	warder explain --repo "$PROJECT" "$decision" >why &&
	test_file_has why "reviewed *bob" &&
	grep "\"provider\":\"forge\"" "$SITE/store/id-project/records.jsonl" |
	grep -q "\"source\":\"/api/v1/repos/team/app/pulls/5/reviews"
'

test_expect_success 'merged, reverted, pushed again: the review is used up' '
	in_clone alice git revert --no-edit -S HEAD >/dev/null &&
	in_clone alice git commit --amend -q --no-edit -S \
		--trailer "Ticket: CHG-1" &&
	old=$tip && tip=$(id_of alice HEAD) && all_is_well &&
	push_accepted alice HEAD refs/heads/main &&
	in_clone alice git checkout -q -B again "$old" && tip=$old &&
	all_is_well &&
	push_refused alice review-missing "+HEAD:refs/heads/main" &&
	test_file_has err "used up"
'

test_done
