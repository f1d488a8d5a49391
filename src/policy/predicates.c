/* predicates.c - what can be said in an expression, as a table. */
#include "policy/expr.h"

#define GLOBS(content_)                                                        \
	{                                                                      \
		.kinds = WD_V_STRING | WD_V_WORD, .required = true,            \
		.several = true, .content = (content_)                         \
	}
#define BY                                                                     \
	{                                                                      \
		.name = "by", .kinds = WD_V_GROUP, .several = true,            \
		.anyone = true                                                 \
	}
#define FORMAT                                                                 \
	{                                                                      \
		.name = "format", .kinds = WD_V_WORD, .words = "ssh openpgp",  \
		.several = true                                                \
	}
/* Paths, a class of them, or both. */
#define PATHS                                                                  \
	{                                                                      \
		{ .kinds = WD_V_STRING | WD_V_WORD,                            \
		  .several = true,                                             \
		  .content = WD_CONTENT_PATH_GLOB },                           \
			{ .name = "class",                                     \
			  .kinds = WD_V_WORD,                                  \
			  .several = true,                                     \
			  .content = WD_CONTENT_CLASS },                       \
			{ .name = "case",                                      \
			  .kinds = WD_V_WORD,                                  \
			  .words = "fold",                                     \
			  .meaning = ", however they are spelt",               \
			  .modifies = true },                                  \
	}
#define MAX_AGE                                                                \
	{                                                                      \
		.name = "max-age", .kinds = WD_V_DURATION                      \
	}

enum {
	TEXT = WD_V_WORD | WD_V_STRING,
	PUSH = WD_SCOPE_PUSH,
	UPDATE = WD_SCOPE_UPDATE,
	COMMIT = WD_SCOPE_COMMIT,
	CHANGE = WD_SCOPE_CHANGE
};

/* name, scope, in_commit, on_delete, some, parameters */
static const struct wd_predicate table[WD_PRED_COUNT] = {
	[WD_PRED_CREATE] = { .name = "create", .scope = UPDATE },
	[WD_PRED_DELETE] = { .name = "delete",
			     .scope = UPDATE,
			     .on_delete = true },
	[WD_PRED_FAST_FORWARD] = { .name = "fast-forward", .scope = UPDATE },
	[WD_PRED_FIRST_PARENT] = { .name = "first-parent", .scope = UPDATE },
	[WD_PRED_REF] = { .name = "ref",
			  .scope = UPDATE,
			  .on_delete = true,
			  .param = { GLOBS(WD_CONTENT_REF_GLOB) } },
	[WD_PRED_REPOSITORY] = { .name = "repository",
				 .scope = PUSH,
				 .on_delete = true,
				 .param = { GLOBS(WD_CONTENT_NAME_GLOB) } },
	[WD_PRED_ON_BRANCH] = { .name = "on-branch",
				.scope = UPDATE,
				.param = { GLOBS(WD_CONTENT_BRANCH_GLOB) } },
	[WD_PRED_MAX_COMMITS] = { .name = "max-commits",
				  .scope = UPDATE,
				  .param = { { .kinds = WD_V_NUMBER,
					       .required = true } } },
	[WD_PRED_PUSHER] = { .name = "pusher",
			     .scope = PUSH,
			     .on_delete = true,
			     .param = { BY } },
	[WD_PRED_TRANSPORT] = { .name = "transport",
				.scope = PUSH,
				.on_delete = true,
				.param = { { .kinds = WD_V_WORD,
					     .words = "ssh http local",
					     .required = true,
					     .several = true } } },
	[WD_PRED_PUSH_SIGNED] = { .name = "push-signed",
				  .scope = PUSH,
				  .param = { BY } },
	[WD_PRED_TAG_SIGNED] = { .name = "tag-signed",
				 .scope = UPDATE,
				 .param = { BY, FORMAT } },
	[WD_PRED_SIGNED] = { .name = "signed",
			     .scope = COMMIT,
			     .in_commit = true,
			     .param = { BY, FORMAT } },
	[WD_PRED_AUTHOR] = { .name = "author",
			     .scope = COMMIT,
			     .in_commit = true,
			     .some = true,
			     .param = { { .kinds = WD_V_WORD,
					  .words = "signer signed-off",
					  .meaning = " its signer| who signed "
						     "it off",
					  .several = true },
					{ .name = "by",
					  .kinds = WD_V_GROUP,
					  .several = true } } },
	[WD_PRED_MESSAGE] = { .name = "message",
			      .scope = COMMIT,
			      .in_commit = true,
			      .param = { { .kinds = WD_V_STRING,
					   .required = true,
					   .content = WD_CONTENT_REGEX } } },
	[WD_PRED_TRAILER] = { .name = "trailer",
			      .scope = COMMIT,
			      .in_commit = true,
			      .param = { { .kinds = TEXT,
					   .required = true,
					   .content = WD_CONTENT_TRAILER } } },
	[WD_PRED_REVERT_EXISTS] = { .name = "revert-exists",
				    .scope = COMMIT,
				    .in_commit = true },
	[WD_PRED_MERGE] = { .name = "merge",
			    .scope = COMMIT,
			    .in_commit = true },
	[WD_PRED_CLEAN_MERGE] = { .name = "clean-merge",
				  .scope = COMMIT,
				  .in_commit = true },
	[WD_PRED_LINEAR] = { .name = "linear",
			     .scope = COMMIT,
			     .in_commit = true },
	[WD_PRED_TOUCHES] = { .name = "touches",
			      .scope = CHANGE,
			      .in_commit = true,
			      .some = true,
			      .param = PATHS },
	[WD_PRED_ONLY_TOUCHES] = { .name = "only-touches",
				   .scope = CHANGE,
				   .in_commit = true,
				   .some = true,
				   .param = PATHS },
	[WD_PRED_MAX_FILE] = { .name = "max-file",
			       .scope = CHANGE,
			       .in_commit = true,
			       .param = { { .kinds = WD_V_SIZE,
					    .required = true } } },
	[WD_PRED_NO_FILE] = { .name = "no-file",
			      .scope = CHANGE,
			      .in_commit = true,
			      .some = true,
			      .param = PATHS },
	[WD_PRED_REVIEWS] = { .name = "reviews",
			      .scope = UPDATE,
			      .param = { { .kinds = WD_V_NUMBER },
					 BY,
					 { .name = "not",
					   .kinds = WD_V_WORD,
					   .words = "contributors pusher "
						    "unknown",
					   .meaning = " who did not write any "
						      "of it| who does not "
						      "push it| with everybody "
						      "who wrote it known to "
						      "the policy",
					   .several = true },
					 { .name = "carry",
					   .kinds = WD_V_WORD,
					   .words = "commit tree patch",
					   .meaning =
						   ", of exactly these commits|"
						   ", of these commits or the "
						   "same content|"
						   ", of these commits or the "
						   "same change on another "
						   "base" },
					 MAX_AGE } },
	[WD_PRED_TICKET] = { .name = "ticket",
			     .scope = UPDATE,
			     .param = { { .name = "project", .kinds = TEXT },
					{ .name = "state",
					  .kinds = TEXT,
					  .several = true },
					{ .name = "type",
					  .kinds = TEXT,
					  .several = true },
					{ .name = "window",
					  .kinds = WD_V_WORD,
					  .words = "open",
					  .meaning = ", within its time "
						     "window" },
					{ .name = "each",
					  .kinds = WD_V_WORD,
					  .words = "commit",
					  .meaning = ", in each commit" } } },
	[WD_PRED_CHECKS] = { .name = "checks",
			     .scope = UPDATE,
			     .param = { { .kinds = TEXT,
					  .required = true,
					  .several = true,
					  .content = WD_CONTENT_CHECK_NAME },
					MAX_AGE } },
	[WD_PRED_OPA] = { .name = "opa",
			  .scope = UPDATE,
			  .param = { { .kinds = WD_V_STRING,
				       .required = true,
				       .content = WD_CONTENT_OPA_PATH } } },
};

const struct wd_predicate *wd_predicate(enum wd_pred pred)
{
	return &table[pred];
}
