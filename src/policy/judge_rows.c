/* judge_rows.c - how each predicate is judged, and what it needs, as a table.
 */
#include "policy/eval.h"

enum {
	RANGE = WD_NEED_RANGE,
	SIGNED = WD_NEED_RANGE | WD_NEED_SIGNATURES,
	PATHS = WD_NEED_RANGE | WD_NEED_COMMIT_PATHS,
	BOTH = PATHS | WD_NEED_CHANGE_PATHS
};

/* word, of the update, of a commit, reason against, needs, needs in a commit;
 * what depends on arguments is added in needs.c */
static const struct wd_judge_row rows[WD_PRED_COUNT] = {
	[WD_PRED_CREATE] = { "created", wd_p_create, NULL, WD_REASON_UNMET, 0,
			     0 },
	[WD_PRED_DELETE] = { "deleted", wd_p_delete, NULL,
			     WD_REASON_DELETE_REFUSED, 0, 0 },
	[WD_PRED_FAST_FORWARD] = { "fast-forward", wd_p_forward, NULL,
				   WD_REASON_UNMET, WD_NEED_FAST_FORWARD, 0 },
	[WD_PRED_FIRST_PARENT] = { "first-parent", wd_p_first_parent, NULL,
				   WD_REASON_UNMET, WD_NEED_FIRST_PARENT, 0 },
	[WD_PRED_REF] = { "ref", wd_p_ref, NULL, WD_REASON_UNMET, 0, 0 },
	[WD_PRED_REPOSITORY] = { "repository", wd_p_repository, NULL,
				 WD_REASON_UNMET, 0, 0 },
	[WD_PRED_ON_BRANCH] = { "branch", wd_p_on_branch, NULL, WD_REASON_UNMET,
				WD_NEED_BRANCHES, 0 },
	[WD_PRED_MAX_COMMITS] = { "commits", wd_p_max_commits, NULL,
				  WD_REASON_UNMET, RANGE, 0 },
	[WD_PRED_PUSHER] = { "pusher", wd_p_pusher, NULL,
			     WD_REASON_PUSHER_NOT_ALLOWED, 0, 0 },
	[WD_PRED_TRANSPORT] = { "transport", wd_p_transport, NULL,
				WD_REASON_TRANSPORT, 0, 0 },
	[WD_PRED_PUSH_SIGNED] = { "push-signed", wd_p_push_signed, NULL,
				  WD_REASON_SIGNER_NOT_ALLOWED,
				  WD_NEED_CERTIFICATE, 0 },
	[WD_PRED_TAG_SIGNED] = { "tag", wd_p_tag_signed, NULL, WD_REASON_UNMET,
				 WD_NEED_TAG_SIGNATURE, 0 },
	[WD_PRED_SIGNED] = { "signed", NULL, wd_c_signed,
			     WD_REASON_SIGNER_NOT_ALLOWED, SIGNED, SIGNED },
	[WD_PRED_AUTHOR] = { "author", NULL, wd_c_author,
			     WD_REASON_AUTHOR_NOT_ALLOWED, RANGE, RANGE },
	[WD_PRED_MESSAGE] = { "message", NULL, wd_c_message, WD_REASON_MESSAGE,
			      RANGE, RANGE },
	[WD_PRED_TRAILER] = { "trailer", NULL, wd_c_trailer, WD_REASON_UNMET,
			      RANGE, RANGE },
	[WD_PRED_REVERT_EXISTS] = { "reverts", NULL, wd_c_revert_exists,
				    WD_REASON_UNMET, RANGE | WD_NEED_REVERTS,
				    RANGE | WD_NEED_REVERTS },
	[WD_PRED_MERGE] = { "merge", NULL, wd_c_merge, WD_REASON_MERGE, RANGE,
			    RANGE },
	[WD_PRED_CLEAN_MERGE] = { "merge", NULL, wd_c_clean_merge,
				  WD_REASON_MERGE, RANGE | WD_NEED_CLEAN_MERGE,
				  RANGE | WD_NEED_CLEAN_MERGE },
	[WD_PRED_LINEAR] = { "linear", NULL, wd_c_linear, WD_REASON_NOT_MERGE,
			     RANGE, RANGE },
	[WD_PRED_TOUCHES] = { "paths", wd_p_touches, wd_c_touches,
			      WD_REASON_PATH_NOT_ALLOWED, BOTH, PATHS },
	[WD_PRED_ONLY_TOUCHES] = { "paths", wd_p_only_touches,
				   wd_c_only_touches,
				   WD_REASON_PATH_NOT_TOUCHED, BOTH, PATHS },
	[WD_PRED_MAX_FILE] = { "size", wd_p_max_file, wd_c_max_file,
			       WD_REASON_UNMET, BOTH | WD_NEED_SIZES,
			       PATHS | WD_NEED_SIZES },
	[WD_PRED_NO_FILE] = { "paths", wd_p_no_file, wd_c_no_file,
			      WD_REASON_UNMET, BOTH, PATHS },
	[WD_PRED_REVIEWS] = { "reviewed", wd_p_reviews, NULL, WD_REASON_UNMET,
			      RANGE | WD_NEED_CLEAN_MERGE | WD_NEED_REVIEWS,
			      0 },
	[WD_PRED_TICKET] = { "ticket", wd_p_ticket, NULL, WD_REASON_UNMET,
			     RANGE | WD_NEED_TICKETS, 0 },
	[WD_PRED_CHECKS] = { "tested", wd_p_checks, NULL, WD_REASON_UNMET,
			     RANGE | WD_NEED_CHECKS, 0 },
	/* What its input holds. */
	[WD_PRED_OPA] = { "opa", wd_p_opa, NULL, WD_REASON_OPA_REFUSED,
			  SIGNED | WD_NEED_TAG_SIGNATURE |
				  WD_NEED_CHANGE_PATHS | WD_NEED_FAST_FORWARD |
				  WD_NEED_OPA,
			  0 },
};

const struct wd_judge_row *wd_judge_row(enum wd_pred pred)
{
	return &rows[pred];
}
