/*
 * mapping.h - the small language in which a provider file says where a value
 * is: JSON pointers (RFC 6901), templates, conditions, times.  Pure.
 */
#ifndef WD_EVIDENCE_MAPPING_H
#define WD_EVIDENCE_MAPPING_H

#include "evidence/provider.h"
#include "text/json.h"

/* Named values, the innermost first. */
struct wd_scope {
	const struct wd_variable *variable;
	size_t variables;
	const struct wd_scope *outer;
};

/* NULL when there is none of that name. */
const struct wd_variable *wd_scope_find(const struct wd_scope *s, wd_str name);

/*
 * NULL: the template is well formed.  Else what is wrong.  `known` says
 * whether a name will have a value.
 */
const char *wd_template_flaw(wd_str text, bool (*known)(void *ctx, wd_str name),
			     void *ctx);

/*
 * For the path and query of a request: every value is checked against its
 * syntax and percent-encoded; "{name:path}" leaves '/' as it is.  False: a
 * value is missing or has not its form.
 */
bool wd_template_url(struct wd_arena *a, wd_str text, const struct wd_scope *s,
		     wd_str *out);

/* As it is, for comparing; false when a value is missing. */
bool wd_template_plain(struct wd_arena *a, wd_str text,
		       const struct wd_scope *s, wd_str *out);

/* NULL when it is well formed: empty, or "/"-separated tokens. */
const char *wd_pointer_flaw(wd_str pointer);

/* NULL when it leads nowhere. */
const struct wd_json_value *wd_pointer_get(struct wd_arena *a,
					   const struct wd_json_value *v,
					   wd_str pointer);

/*
 * A scalar as text: strings as they are, numbers as spelled, true, false,
 * null.  False for arrays and objects.
 */
bool wd_scalar_text(struct wd_arena *a, const struct wd_json_value *v,
		    wd_str *out);

/*
 * A member that is missing or null is equal to nothing: only `absent`, `!=`
 * and `repeats` hold for it.  A template whose value is missing makes the
 * condition false. A pointer's token "*" is any element of a list: it holds
 * when it holds for one of them.
 */
bool wd_condition_holds(struct wd_arena *a, const struct wd_condition *c,
			const struct wd_json_value *item,
			const struct wd_scope *s);

/* All of the list, but of those that are `either` one is enough. */
bool wd_conditions_hold(struct wd_arena *a, const struct wd_condition *list,
			size_t count, const struct wd_json_value *item,
			const struct wd_scope *s);

/*
 * Seconds or milliseconds since 1970 as an integer, or a date and a time with
 * 'T' or a space between, a fraction and a zone ("Z", "+0200", "+02:00") if
 * there is one; without it UTC.
 */
bool wd_provider_time(wd_str text, int64_t *out);

#endif
