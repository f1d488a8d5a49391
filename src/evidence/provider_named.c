/* provider_named.c - [named] of a provider file. */
#include "evidence/provider_load.h"

static struct wd_provider *new_find(struct wd_mapping_loader *l)
{
	struct wd_provider *find = wd_new(l->arena, struct wd_provider, 1);
	struct wd_step *s = wd_new(l->arena, struct wd_step, 1);

	*s = (struct wd_step){ .name = WD_STR("named"),
			       .of = -1,
			       .unless = -1,
			       .line = l->at->line,
			       .where = wd_new(l->arena, struct wd_condition,
					       WD_STEP_LINES_MAX) };
	*find = (struct wd_provider){ .name = l->p->name,
				      .file = l->p->file,
				      .step = s,
				      .steps = 1,
				      .latest = -1,
				      .witness = -1,
				      .finds = true };
	/* It claims a commit, as a check does, and nothing else. */
	find->kind = WD_SOURCE_CHECK;
	return find;
}

wd_err wd_load_new_named(struct wd_mapping_loader *l)
{
	struct wd_named *n = &l->p->named;

	if (n->line > 0)
		return wd_mapping_expected(l, "[named] once");
	n->line = l->at->line;
	n->syntax = WD_SYNTAX_DIGITS;
	n->find = new_find(l);
	return NULL;
}

static bool is_key_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-';
}

/* The text around the one {review}. */
static bool split_form(wd_str text, struct wd_named_form *f)
{
	const wd_str name = WD_STR("{review}");

	for (size_t i = 0; i + name.len <= text.len; i++)
		if (wd_str_starts(wd_str_from(text, i), name)) {
			f->before = (wd_str){ text.ptr, i };
			f->after = wd_str_from(text, i + name.len);
			return !wd_load_mentions(f->after, WD_STR("review"));
		}
	return false;
}

static wd_err add_form(struct wd_mapping_loader *l, enum wd_named_where where)
{
	struct wd_named *n = &l->p->named;
	struct wd_named_form f = { .where = where, .line = l->at->line };
	wd_str text = l->at->value;

	if (n->forms == WD_NAMED_FORMS_MAX)
		return wd_mapping_expected(l, "fewer forms");
	if (where == WD_NAMED_TRAILER &&
	    (!wd_str_cut(text, ':', &f.key, &text) || f.key.len == 0 ||
	     !wd_str_all(f.key, is_key_byte)))
		return wd_mapping_expected(l, "trailer = NAME: FORM");
	if (!split_form(wd_str_trim(text), &f))
		return wd_mapping_expected(l, "{review} once in the form");
	/* In a title it begins where this stands last. */
	if (where == WD_NAMED_TITLE && f.before.len == 0)
		return wd_mapping_expected(l, "something before {review}");
	n->form[n->forms++] = f;
	return NULL;
}

static wd_err read_refs(struct wd_mapping_loader *l)
{
	wd_str before, after;

	l->p->named.refs = l->at->value;
	return wd_str_starts(l->at->value, WD_STR("refs/")) &&
			       wd_str_cut(l->at->value, '*', &before, &after) &&
			       !wd_str_has(after, '*')
		       ? NULL
		       : wd_mapping_expected(l, "refs = refs/.../*");
}

static wd_err read_commit(struct wd_mapping_loader *l)
{
	wd_str value = l->at->value;

	l->p->named.find->field[WD_F_COMMIT] = (struct wd_value_source){
		.is = true, .pointer = true, .text = value, .line = l->at->line
	};
	return value.len > 0 && wd_pointer_flaw(value) == NULL
		       ? NULL
		       : wd_mapping_expected(l, "commit = /pointer");
}

/* What it has in common with a step. */
static wd_err read_step_key(struct wd_mapping_loader *l)
{
	static const char *const keys[] = { "get",   "prefix", "items",
					    "where", "page",   "missing" };
	struct wd_provider *whole = l->p;
	wd_err err = NULL;
	bool fits = false;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		fits |= wd_str_eq(l->at->key, wd_str_of(keys[i]));
	if (!fits)
		return wd_mapping_expected(
			l, "trailer, title, last-line, syntax, refs, get, "
			   "prefix, items, where, page, missing or commit");
	l->p = whole->named.find;
	err = wd_load_step(l);
	l->p = whole;
	return err;
}

wd_err wd_load_named(struct wd_mapping_loader *l)
{
	wd_str key = l->at->key;

	if (wd_str_eq(key, WD_STR("trailer")))
		return add_form(l, WD_NAMED_TRAILER);
	if (wd_str_eq(key, WD_STR("title")))
		return add_form(l, WD_NAMED_TITLE);
	if (wd_str_eq(key, WD_STR("last-line")))
		return add_form(l, WD_NAMED_LAST_LINE);
	if (wd_str_eq(key, WD_STR("syntax")))
		return wd_syntax_read(l->at->value, &l->p->named.syntax)
			       ? NULL
			       : wd_mapping_expected(l, "syntax = digits, hex, "
							"word or key");
	if (wd_str_eq(key, WD_STR("refs")))
		return read_refs(l);
	if (wd_str_eq(key, WD_STR("commit")))
		return read_commit(l);
	return read_step_key(l);
}

static wd_err check_forms(const struct wd_mapping_loader *l)
{
	const struct wd_named *n = &l->p->named;

	for (size_t i = 0; i < n->forms; i++) {
		const struct wd_named_form *f = &n->form[i];
		const char *flaw = wd_load_flaw(l->p, f->before);

		if (flaw == NULL)
			flaw = wd_load_flaw(l->p, f->after);
		if (flaw != NULL)
			return wd_load_fail(l, f->line, flaw, f->before);
	}
	return NULL;
}

/* The one step; it knows the variables of the whole file. */
static wd_err check_find(struct wd_mapping_loader *l)
{
	struct wd_provider *whole = l->p, *find = whole->named.find;
	wd_str get = find->step->path.text;

	if ((get.len > 0) != find->field[WD_F_COMMIT].is ||
	    (get.len > 0 && !wd_load_mentions(get, WD_STR("review"))))
		return wd_load_fail(l, whole->named.line,
				    "get = with {review}, and commit, in",
				    WD_STR("[named]"));
	if (get.len == 0) {
		whole->named.find = NULL;
		return NULL;
	}
	find->connection = whole->connection;
	find->variables = whole->variables;
	for (size_t i = 0; i < whole->variables; i++)
		find->variable[i] = whole->variable[i];
	l->p = find;
	wd_err err = wd_load_check_step(l, find->step);

	l->p = whole;
	return err;
}

wd_err wd_load_check_named(struct wd_mapping_loader *l)
{
	const struct wd_named *n = &l->p->named;

	if (n->line == 0)
		return NULL;
	if (l->p->kind != WD_SOURCE_REVIEW)
		return wd_load_fail(l, n->line, "[named] in kind = review only",
				    WD_STR("[named]"));
	if (n->forms == 0)
		return wd_load_fail(l, n->line,
				    "trailer, title or last-line in",
				    WD_STR("[named]"));
	if (n->refs.len == 0 && n->find->step->path.text.len == 0)
		return wd_load_fail(l, n->line, "refs or get in",
				    WD_STR("[named]"));
	wd_err err = check_find(l);

	return err != NULL ? err : check_forms(l);
}
