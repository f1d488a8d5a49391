/* parse_value.c - one value: its kind, its number, and what it may say. */
#include "policy/check.h"
#include "policy/parse.h"

struct unit {
	const char *suffix;
	int64_t factor;
};

static const struct unit durations[] = {
	{ "s", 1 },     { "m", 60 },     { "h", 3600 },
	{ "d", 86400 }, { "w", 604800 }, { NULL, 0 },
};

static const struct unit sizes[] = {
	{ "KiB", 1 << 10 }, { "MiB", 1 << 20 }, { "GiB", 1 << 30 },
	{ "", 1 },          { NULL, 0 },
};

static const struct unit numbers[] = { { "", 1 }, { NULL, 0 } };

/* No number of an expression is larger, and none is zero: nothing asked for
 * zero times or zero seconds means anything. */
static const int64_t number_max = (int64_t)1 << 40;

static bool read_number(wd_str text, const struct unit *unit, int64_t *out)
{
	unsigned long long n;

	for (; unit->suffix != NULL; unit++) {
		wd_str suffix = wd_str_of(unit->suffix);
		wd_str digits = text;

		if (!wd_str_ends(text, suffix))
			continue;
		digits.len -= suffix.len;
		if (!wd_str_u64(digits, &n))
			continue;
		if (n == 0 ||
		    n > (unsigned long long)(number_max / unit->factor))
			return false;
		*out = (int64_t)n * unit->factor;
		return true;
	}
	return false;
}

static bool as_number(const struct wd_token *t, struct wd_arg_value *v)
{
	v->text = t->text;
	return t->kind == WD_T_WORD &&
	       read_number(t->text, numbers, &v->number);
}

static bool as_duration(const struct wd_token *t, struct wd_arg_value *v)
{
	v->text = t->text;
	return t->kind == WD_T_WORD &&
	       read_number(t->text, durations, &v->number);
}

static bool as_size(const struct wd_token *t, struct wd_arg_value *v)
{
	v->text = t->text;
	return t->kind == WD_T_WORD && read_number(t->text, sizes, &v->number);
}

static bool as_word(const struct wd_token *t, struct wd_arg_value *v)
{
	v->text = t->text;
	return t->kind == WD_T_WORD;
}

static bool as_string(const struct wd_token *t, struct wd_arg_value *v)
{
	if (t->kind != WD_T_STRING || t->text.len <= 2)
		return false;
	v->text = (wd_str){ t->text.ptr + 1, t->text.len - 2 };
	return true;
}

static bool as_group(const struct wd_token *t, struct wd_arg_value *v)
{
	if (t->kind != WD_T_GROUP)
		return false;
	v->text = wd_str_from(t->text, 1);
	return true;
}

static const struct {
	enum wd_value_kind kind;
	bool (*read)(const struct wd_token *t, struct wd_arg_value *v);
	const char *text;
} kinds[] = {
	{ WD_V_NUMBER, as_number, "a number from 1" },
	{ WD_V_DURATION, as_duration, "a duration such as 30d" },
	{ WD_V_SIZE, as_size, "a size such as 10MiB" },
	{ WD_V_WORD, as_word, "a word" },
	{ WD_V_STRING, as_string, "a non-empty string in single quotes" },
	{ WD_V_GROUP, as_group, "a group such as @maintainers" },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const char *kinds_text(struct wd_arena *a, const struct wd_param *p)
{
	struct wd_buf b = { .arena = a };

	if (p->words != NULL)
		return wd_words_text(a, p->words);
	for (size_t i = 0; i < KINDS; i++) {
		if ((p->kinds & kinds[i].kind) == 0)
			continue;
		wd_buf_c(&b, b.len > 0 ? " or " : "");
		wd_buf_c(&b, kinds[i].text);
	}
	return wd_str_c(a, wd_buf_str(&b));
}

static wd_str undouble(struct wd_arena *a, wd_str s)
{
	struct wd_buf b = { .arena = a };
	wd_str head, rest = s;

	if (!wd_str_has(s, '\''))
		return s;
	while (wd_str_cut(rest, '\'', &head, &rest)) {
		wd_buf_add(&b, head);
		wd_buf_byte(&b, '\'');
		rest = wd_str_from(rest, 1); /* the second of the pair */
	}
	wd_buf_add(&b, rest);
	return wd_buf_str(&b);
}

static wd_err check_words(struct wd_parser *s, const struct wd_param *param,
			  const struct wd_token *t)
{
	struct wd_guess guess = { .wanted = t->text };

	if (param->words == NULL || wd_words_find(param->words, t->text) >= 0)
		return NULL;
	wd_words_offer(param->words, &guess);
	return WD_FAIL_TOKEN(s, t, "expected %s, found \"%.*s\"%s",
			     wd_words_text(s->a, param->words), WD_FMT(t->text),
			     wd_guess_text(s->a, &guess));
}

static wd_err find_group(struct wd_parser *s, const struct wd_token *t,
			 struct wd_arg_value *v)
{
	const struct wd_registry *r = &s->policy->registry;
	struct wd_guess guess = { .wanted = v->text };
	int g = wd_group_seen_from(r, v->text, s->layer);

	if (g != WD_NOBODY) {
		v->number = g;
		return NULL;
	}
	for (size_t i = 0; i < r->groups; i++)
		if (r->group[i].layer <= s->layer)
			wd_guess_offer(&guess, r->group[i].name);
	return WD_FAIL_TOKEN(s, t,
			     "expected a group of this layer or above it, "
			     "found \"%.*s\"%s",
			     WD_FMT(t->text), wd_guess_text(s->a, &guess));
}

static wd_err find_class(struct wd_parser *s, const struct wd_token *t,
			 struct wd_arg_value *v)
{
	const struct wd_policy *p = s->policy;
	struct wd_guess guess = { .wanted = v->text };
	uint32_t at;

	if (wd_map_get(&p->class_by_name, v->text, &at) &&
	    p->class_[at].layer <= s->layer) {
		v->number = at;
		return NULL;
	}
	for (size_t i = 0; i < p->classes; i++)
		if (p->class_[i].layer <= s->layer)
			wd_guess_offer(&guess, p->class_[i].name);
	return WD_FAIL_TOKEN(s, t,
			     "expected a class of this layer or above it, "
			     "found \"%.*s\"%s",
			     WD_FMT(t->text), wd_guess_text(s->a, &guess));
}

static const char *flaw_trailer(struct wd_arena *a, wd_str s)
{
	(void)a;
	return wd_flaw_trailer(s);
}

static const char *flaw_check_name(struct wd_arena *a, wd_str s)
{
	(void)a;
	return wd_flaw_check_name(s);
}

static const char *flaw_opa_path(struct wd_arena *a, wd_str s)
{
	(void)a;
	return wd_flaw_opa_path(s);
}

static wd_err check_content(struct wd_parser *s, enum wd_content content,
			    const struct wd_token *t, wd_str text)
{
	static const char *(*const flaw[])(struct wd_arena *, wd_str) = {
		[WD_CONTENT_REF_GLOB] = wd_flaw_ref_glob,
		[WD_CONTENT_BRANCH_GLOB] = wd_flaw_branch_glob,
		[WD_CONTENT_PATH_GLOB] = wd_flaw_path_glob,
		[WD_CONTENT_NAME_GLOB] = wd_flaw_name_glob,
		[WD_CONTENT_REGEX] = wd_flaw_regex,
		[WD_CONTENT_TRAILER] = flaw_trailer,
		[WD_CONTENT_CHECK_NAME] = flaw_check_name,
		[WD_CONTENT_OPA_PATH] = flaw_opa_path,
		[WD_CONTENT_CLASS] = NULL,
	};
	const char *expected =
		flaw[content] != NULL ? flaw[content](s->a, text) : NULL;

	if (expected == NULL)
		return NULL;
	return WD_FAIL_TOKEN(s, t, "expected %s, %s", expected,
			     wd_token_found(s->a, t));
}

wd_err wd_parse_value(struct wd_parser *s, const struct wd_param *param,
		      const struct wd_token *t, struct wd_arg_value *out)
{
	struct wd_arg_value v = { 0 };
	wd_err err;

	for (size_t i = 0; i < KINDS && v.kind == 0; i++)
		if ((param->kinds & kinds[i].kind) != 0 && kinds[i].read(t, &v))
			v.kind = kinds[i].kind;
	if (v.kind == 0)
		return WD_FAIL_TOKEN(s, t, "expected %s, %s",
				     kinds_text(s->a, param),
				     wd_token_found(s->a, t));
	if (v.kind == WD_V_STRING)
		v.text = undouble(s->a, v.text);
	err = check_words(s, param, t);
	if (err == NULL && v.kind == WD_V_GROUP)
		err = find_group(s, t, &v);
	if (err == NULL && param->content == WD_CONTENT_CLASS)
		err = find_class(s, t, &v);
	if (err == NULL)
		err = check_content(s, param->content, t, v.text);
	if (err == NULL)
		*out = v;
	return err;
}
