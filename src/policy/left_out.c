/* left_out.c - evidence that is there and does not count, in words. */
#include "policy/eval.h"

enum { SHOWN_MAX = 2 };

static bool is_about(struct wd_judging *j, const struct wd_left_out *l,
		     const char *kind, wd_str subject)
{
	if (!wd_str_eq(l->kind, wd_str_of(kind)) ||
	    (subject.len > 0 && !wd_str_eq(l->subject, subject)))
		return false;
	return wd_oid_zero(l->commit) || wd_commit_find(j, l->commit) != NULL;
}

wd_str wd_left_out_text(struct wd_judging *j, const char *kind, wd_str subject)
{
	const struct wd_evidence *e = j->evidence;
	struct wd_buf b = { .arena = j->a };
	size_t shown = 0;

	for (size_t i = 0; !j->quiet && i < e->lefts && shown < SHOWN_MAX;
	     i++) {
		const struct wd_left_out *l = &e->left_out[i];

		if (!is_about(j, l, kind, subject))
			continue;
		wd_buf_f(&b, "; the %s by %.*s does not count: %.*s", kind,
			 WD_FMT(l->person), WD_FMT(l->because));
		shown++;
	}
	return wd_buf_str(&b);
}
