/* provider_step.c - [step], [result] and [map] of a provider file. */
#include "evidence/provider_load.h"

#include <string.h>

wd_err wd_load_new_step(struct wd_mapping_loader *l)
{
	struct wd_provider *p = l->p;

	if (p->steps == WD_STEPS_MAX)
		return wd_mapping_expected(l, "fewer steps");
	if (!wd_syntax_fits(WD_SYNTAX_WORD, l->at->subsection))
		return wd_mapping_expected(l, "[step \"a word\"]");
	for (size_t i = 0; i < p->steps; i++)
		if (wd_str_eq(p->step[i].name, l->at->subsection))
			return wd_mapping_expected(l, "each step once");
	p->step[p->steps++] =
		(struct wd_step){ .name = l->at->subsection,
				  .of = -1,
				  .unless = -1,
				  .line = l->at->line,
				  .where = wd_new(l->arena, struct wd_condition,
						  WD_STEP_LINES_MAX),
				  .capture = wd_new(l->arena, struct wd_capture,
						    WD_STEP_LINES_MAX) };
	return NULL;
}

/* At most `max` words, apart by one space each; the last is all the rest. */
static size_t words(wd_str line, wd_str *word, size_t max)
{
	size_t n = 0;

	while (n + 1 < max && wd_str_cut(line, ' ', &word[n], &line))
		n++;
	word[n++] = line;
	return n;
}

static bool read_compare(wd_str word, enum wd_compare *out)
{
	static const char *const names[] = { "==",     "!=",     "in",
					     "after",  "exists", "absent",
					     "repeats" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (wd_str_eq(word, wd_str_of(names[i]))) {
			*out = (enum wd_compare)i;
			return true;
		}
	return false;
}

/* A "*" would lead nowhere, and so always hold. */
static bool may_repeat(wd_str pointer, wd_str other)
{
	return !wd_str_has(pointer, '*') && wd_pointer_flaw(other) == NULL;
}

static wd_err add_condition(struct wd_mapping_loader *l,
			    struct wd_condition *list, size_t *count)
{
	wd_str word[3];
	size_t n = words(l->at->value, word, 3);
	struct wd_condition *c = &list[*count];
	bool alone;

	if (*count == WD_STEP_LINES_MAX)
		return wd_mapping_expected(l, "fewer conditions");
	if (n < 2 || wd_pointer_flaw(word[0]) != NULL ||
	    !read_compare(word[1], &c->compare))
		return wd_mapping_expected(
			l, "where = /pointer ==, !=, in, after, exists, absent "
			   "or repeats");
	alone = c->compare == WD_EXISTS || c->compare == WD_ABSENT;
	if (alone != (n == 2))
		return wd_mapping_expected(
			l, alone ? "nothing behind exists or absent"
				 : "a value to compare with");
	if (c->compare == WD_REPEATS && !may_repeat(word[0], word[2]))
		return wd_mapping_expected(l, "/pointer repeats /pointer, "
					      "without \"*\"");
	c->pointer = word[0];
	c->value.text = alone ? (wd_str){ 0 } : word[2];
	c->either = wd_str_eq(l->at->key, WD_STR("either"));
	(*count)++;
	return NULL;
}

static wd_err add_capture(struct wd_mapping_loader *l, struct wd_step *s)
{
	struct wd_capture *c = &s->capture[s->captures];
	wd_str word[5];
	size_t n = words(l->at->value, word, 5), last = 2;

	if (s->captures == WD_STEP_LINES_MAX)
		return wd_mapping_expected(l, "fewer lines");
	c->syntax = WD_SYNTAX_WORD;
	if (n > 3 && wd_str_eq(word[2], WD_STR("else"))) {
		c->otherwise = word[3];
		last = 4;
	}
	if (n < last || n > last + 1 ||
	    !wd_syntax_fits(WD_SYNTAX_WORD, word[0]) ||
	    (wd_pointer_flaw(word[1]) != NULL &&
	     !wd_str_eq(word[1], WD_STR("*"))) ||
	    wd_pointer_flaw(c->otherwise) != NULL ||
	    (n > last && !wd_syntax_read(word[last], &c->syntax)))
		return wd_mapping_expected(
			l, "set = NAME /pointer [else /pointer] [SYNTAX]");
	c->name = word[0];
	c->pointer = word[1];
	s->captures++;
	return NULL;
}

static wd_err find_step(struct wd_mapping_loader *l, size_t before, int *out)
{
	for (size_t i = 0; i < before; i++)
		if (wd_str_eq(l->p->step[i].name, l->at->value)) {
			*out = (int)i;
			return NULL;
		}
	return wd_mapping_expected(l, "the name of a step above");
}

static wd_err read_paging(struct wd_mapping_loader *l, struct wd_step *s)
{
	static const char *const names[] = { "none", "link", "next-page",
					     "count" };
	wd_str value = l->at->value, word, pointer;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (wd_str_eq(value, wd_str_of(names[i]))) {
			s->paging = (enum wd_paging)i;
			return NULL;
		}
	if (!wd_str_cut(value, ' ', &word, &pointer) ||
	    wd_pointer_flaw(pointer) != NULL ||
	    (!wd_str_eq(word, WD_STR("next")) &&
	     !wd_str_eq(word, WD_STR("more"))))
		return wd_mapping_expected(l, "page = none, link, next-page, "
					      "count, next /pointer or more "
					      "/pointer");
	s->paging = wd_str_eq(word, WD_STR("next")) ? WD_PAGE_POINTER
						    : WD_PAGE_MORE;
	s->page_pointer = pointer;
	return NULL;
}

static wd_err read_path(struct wd_mapping_loader *l, wd_str *out, wd_str start,
			const char *what)
{
	if (out->len > 0)
		return wd_mapping_expected(l, "it once in a step");
	*out = l->at->value;
	return wd_str_starts(*out, start) ? NULL : wd_mapping_expected(l, what);
}

static wd_err read_pointer(struct wd_mapping_loader *l, wd_str *out)
{
	*out = l->at->value;
	return wd_pointer_flaw(*out) == NULL
		       ? NULL
		       : wd_mapping_expected(l, "a JSON pointer");
}

wd_err wd_load_step(struct wd_mapping_loader *l)
{
	struct wd_step *s = &l->p->step[l->p->steps - 1];
	wd_str key = l->at->key;

	if (wd_str_eq(key, WD_STR("get")))
		return read_path(l, &s->path.text, WD_STR("/"), "get = /path");
	if (wd_str_eq(key, WD_STR("refs")))
		return read_path(l, &s->refs, WD_STR("refs/"),
				 "refs = refs/.../*");
	if (wd_str_eq(key, WD_STR("of")))
		return find_step(l, l->p->steps - 1, &s->of);
	if (wd_str_eq(key, WD_STR("inside"))) {
		s->inside = true;
		return find_step(l, l->p->steps - 1, &s->of);
	}
	if (wd_str_eq(key, WD_STR("unless")))
		return find_step(l, l->p->steps - 1, &s->unless);
	if (wd_str_eq(key, WD_STR("items")))
		return read_pointer(l, &s->items);
	if (wd_str_eq(key, WD_STR("where")) || wd_str_eq(key, WD_STR("either")))
		return add_condition(l, s->where, &s->wheres);
	if (wd_str_eq(key, WD_STR("set")))
		return add_capture(l, s);
	if (wd_str_eq(key, WD_STR("page")))
		return read_paging(l, s);
	if (wd_str_eq(key, WD_STR("missing")))
		return wd_load_two(l, "none", "error",
				   "missing = none or error", &s->must_exist);
	if (wd_str_eq(key, WD_STR("keep")))
		return wd_load_two(l, "all", "last", "keep = all or last",
				   &s->keep_last);
	if (wd_str_eq(key, WD_STR("otherwise")))
		return wd_load_two(l, "nothing", "of",
				   "otherwise = nothing or of", &s->or_of);
	if (!wd_str_eq(key, WD_STR("prefix")))
		return wd_mapping_expected(
			l, "get, refs, inside, of, unless, items, "
			   "where, either, set, page, missing, keep, "
			   "otherwise or prefix");
	s->prefix = l->at->value;
	return NULL;
}

wd_err wd_load_new_map(struct wd_mapping_loader *l)
{
	struct wd_result_map *m;

	l->map_field = wd_field_of(l->at->subsection);
	if (l->map_field < 0)
		return wd_mapping_expected(l, "[map \"a field of [result]\"]");
	m = &l->p->map[l->map_field];
	if (m->line == NULL)
		m->line =
			wd_new(l->arena, struct wd_map_line, WD_STEP_LINES_MAX);
	return NULL;
}

wd_err wd_load_map(struct wd_mapping_loader *l)
{
	struct wd_result_map *m = &l->p->map[l->map_field];
	wd_str value = l->at->value;
	size_t at = 0;

	if (!wd_str_eq(l->at->key, WD_STR("map")))
		return wd_mapping_expected(l, "map = FROM -> TO");
	if (m->lines == WD_STEP_LINES_MAX)
		return wd_mapping_expected(l, "fewer lines");
	while (at + 4 <= value.len && memcmp(value.ptr + at, " -> ", 4) != 0)
		at++;
	if (at == 0 || at + 4 >= value.len)
		return wd_mapping_expected(l, "map = FROM -> TO");
	m->line[m->lines++] =
		(struct wd_map_line){ .from = { value.ptr, at },
				      .to = wd_str_from(value, at + 4) };
	return NULL;
}

/* Only one that is said of the same run is the later word on it. */
static wd_err read_within(struct wd_mapping_loader *l)
{
	wd_str value = l->at->value;

	if (value.len == 0 || wd_pointer_flaw(value) != NULL ||
	    l->p->kind != WD_SOURCE_CHECK)
		return wd_mapping_expected(l, "within = /pointer, for checks");
	l->p->within = value;
	return NULL;
}

/* "/pointer", "/pointer else /pointer", or text with {names}. */
static wd_err read_field(struct wd_mapping_loader *l,
			 struct wd_value_source *out)
{
	struct wd_value_source f = { .is = true,
				     .text = l->at->value,
				     .line = l->at->line };
	wd_str between = WD_STR(" else ");
	size_t at = 0;

	f.pointer = f.text.len > 0 && f.text.ptr[0] == '/';
	while (f.pointer && at + between.len < f.text.len &&
	       !wd_str_starts(wd_str_from(f.text, at), between))
		at++;
	if (f.pointer && at + between.len < f.text.len) {
		f.otherwise = wd_str_from(f.text, at + between.len);
		f.text.len = at;
	}
	if (out->is || (f.pointer && (wd_pointer_flaw(f.text) != NULL ||
				      wd_pointer_flaw(f.otherwise) != NULL)))
		return wd_mapping_expected(l, "each field once, as /pointer or "
					      "as text with {names}");
	*out = f;
	return NULL;
}

static wd_err read_latest(struct wd_mapping_loader *l)
{
	l->p->latest = wd_field_of(l->at->value);
	return l->p->latest >= 0
		       ? NULL
		       : wd_mapping_expected(l, "latest = a field of [result]");
}

wd_err wd_load_result(struct wd_mapping_loader *l)
{
	struct wd_provider *p = l->p;
	wd_str key = l->at->key;

	if (wd_str_eq(key, WD_STR("of")))
		return find_step(l, p->steps, &p->result_of);
	if (wd_str_eq(key, WD_STR("latest")))
		return read_latest(l);
	if (wd_str_eq(key, WD_STR("within")))
		return read_within(l);
	if (wd_str_eq(key, WD_STR("witness")))
		return find_step(l, p->steps, &p->witness);
	if (wd_str_eq(key, WD_STR("where"))) {
		if (p->where == NULL)
			p->where = wd_new(l->arena, struct wd_condition,
					  WD_STEP_LINES_MAX);
		return add_condition(l, p->where, &p->wheres);
	}
	int at = wd_field_of(key);

	if (at < 0)
		return wd_mapping_expected(
			l, "of, latest, within, witness, where or a field of "
			   "this kind");
	return read_field(l, &p->field[at]);
}
