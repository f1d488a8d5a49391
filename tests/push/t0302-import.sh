#!/bin/sh
test_description='a repository with history that is older than the gate'
. "${0%/*}/lib.sh"

test_expect_success 'unsigned history, then the hooks' '
	make_people &&
	make_policy </dev/null &&
	make_bare project &&
	clone_as alice &&
	commit_as --unsigned alice old &&
	commit_as --unsigned alice older &&
	push_as alice HEAD:refs/heads/main HEAD:refs/heads/release/1 &&
	make_site &&
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project "$PROJECT" &&
	start_change alice &&
	change_as alice new &&
	commit=$(publish alice new) &&
	fulfil $commit
'

test_expect_success 'what was never judged is judged with the first push' '
	push_refused alice no-signature HEAD:refs/heads/main &&
	has_reason "$(id_of alice HEAD~1 | cut -c1-10)"
'

test_expect_success 'baseline wants a ref that is there' '
	test_must_fail warder baseline --repo "$PROJECT" refs/heads/none
'

test_expect_success 'baseline declares one branch, and only that' '
	warder baseline --repo "$PROJECT" refs/heads/release/1 &&
	warder baseline --repo "$PROJECT" refs/heads/main &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'baseline leaves a record' '
	test_file_has "$SITE/store/id-project/records.jsonl" "\"kind\":\"baseline\""
'

test_expect_success 'an import of another history is judged whole' '
	in_clone alice git checkout -q --orphan import &&
	commit_as --unsigned alice import &&
	in_clone alice git checkout -q -B work origin/main &&
	start_change alice &&
	in_clone alice git merge -q -S --allow-unrelated-histories \
		-m "Import" -m "Ticket: CHG-1" import &&
	commit=$(publish alice import) &&
	fulfil $commit &&
	push_refused alice no-signature HEAD:refs/heads/main
'

test_expect_success 'without a name, baseline declares everything' '
	warder baseline --repo "$PROJECT" >out &&
	test_file_has out refs/heads/main &&
	test_file_has out refs/heads/release/1
'

test_done
