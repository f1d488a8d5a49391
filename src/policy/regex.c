#include "policy/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct wd_regex {
	const struct wd_expr *expr;
	pcre2_code *code; /* NULL: cannot be compiled */
	struct wd_regex *next;
};

static void *take(PCRE2_SIZE size, void *arena)
{
	return wd_arena_take(arena, 1, size);
}

static void leave(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

/* With the loader's options: what loads there must compile here. */
static pcre2_code *compile(struct wd_arena *a, wd_str pattern)
{
	pcre2_general_context *memory =
		pcre2_general_context_create(take, leave, a);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	PCRE2_SIZE at;
	int error;

	return pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
			     PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
				     PCRE2_NEVER_BACKSLASH_C,
			     &error, &at, context);
}

static const struct wd_regex *compiled(struct wd_judging *j,
				       const struct wd_expr *e)
{
	struct wd_regex *r = j->shared->regex;

	while (r != NULL && r->expr != e)
		r = r->next;
	if (r != NULL)
		return r;
	r = wd_new(j->a, struct wd_regex, 1);
	*r = (struct wd_regex){ .expr = e, .next = j->shared->regex };
	if (e->arg[0].count > 0)
		r->code = compile(j->a, e->arg[0].value[0].text);
	j->shared->regex = r;
	return r;
}

static int match(struct wd_arena *a, const pcre2_code *code, wd_str subject)
{
	pcre2_general_context *memory =
		pcre2_general_context_create(take, leave, a);
	pcre2_match_context *context = pcre2_match_context_create(memory);
	pcre2_match_data *data = pcre2_match_data_create(1, memory);

	pcre2_set_match_limit(context, WD_REGEX_STEPS_MAX);
	pcre2_set_depth_limit(context, WD_REGEX_DEPTH_MAX);
	pcre2_set_heap_limit(context, WD_REGEX_HEAP_KIB_MAX);
	return pcre2_match(code,
			   (PCRE2_SPTR)(subject.ptr != NULL ? subject.ptr : ""),
			   subject.len, 0, 0, data, context);
}

enum wd_tri wd_regex_match(struct wd_judging *j, const struct wd_expr *e,
			   wd_str subject)
{
	const struct wd_regex *r = compiled(j, e);

	if (r->code == NULL || j->shared->regex_trouble >= WD_REGEX_TROUBLE_MAX)
		return WD_UNKNOWN;
	/* What the match takes is given up with this copy of the arena. */
	struct wd_arena scratch = *j->a;
	int found = match(&scratch, r->code, subject);

	if (found >= 0)
		return WD_YES;
	if (found == PCRE2_ERROR_NOMATCH)
		return WD_NO;
	j->shared->regex_trouble++;
	return WD_UNKNOWN;
}
