#!/bin/sh
test_description='what happens on and after the day of [policy] review-by'
. "${0%/*}/lib.sh"

# reviewed_by DATE: the policy says so.
reviewed_by () {
	sed -i -e "/review-by/d" -e "s/^\[policy\]/&\n	review-by = $1/" \
		"$SITE/policy.conf" &&
	test_file_has "$SITE/policy.conf" "review-by = $1"
}

LATE="the policy was to be reviewed by 2024-01-31T00:00:00Z"

test_expect_success 'before that day nothing is said' '
	make_project_with_main &&
	reviewed_by 2999-01-31 &&
	push_as alice HEAD:refs/heads/review/alice/one &&
	test_file_has_not err "to be reviewed by" &&
	warder policy check "$SITE/policy.conf" 2>err &&
	test_file_has_not err "to be reviewed by" &&
	warder doctor "$PROJECT" >out &&
	test_file_has_not out "to be reviewed by"
'

test_expect_success 'after it every push is warned, and judged as before' '
	reviewed_by 2024-01-31 &&
	change_as alice late &&
	late=$(publish alice late) &&
	test_file_has err "warning: $LATE" &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "warning: $LATE" &&
	fulfil $late &&
	push_accepted alice $late refs/heads/main &&
	test_file_has err "warning: $LATE"
'

test_expect_success 'so are policy check, doctor and warder check, and no status changes' '
	warder policy check "$SITE/policy.conf" >out 2>err &&
	test_file_has out "^ok: " &&
	test_file_has err "^warning: $LATE\$" &&
	warder doctor "$PROJECT" >out &&
	test_file_has out "^warning  $LATE\$" &&
	in_clone alice git config warder.site "$SITE" &&
	in_clone alice git config warder.id id-project &&
	in_clone alice git fetch -q origin &&
	in_clone alice warder check --for refs/heads/other HEAD >out &&
	test_file_has out "^warning: $LATE\$"
'

test_done
