/* load_rules.c - classes of paths, and rules. */
#include <string.h>

#include "policy/check.h"
#include "policy/expr.h"
#include "policy/load.h"

wd_err wd_load_globs(struct wd_loader *l, const struct wd_block *b,
		     const struct wd_lines *lines,
		     const char *(*flaw)(struct wd_arena *, wd_str),
		     wd_str **out, size_t *count)
{
	wd_str *glob = wd_new(l->a, wd_str, lines->count);
	size_t n = 0;

	for (const struct wd_line *i = lines->first; i != NULL; i = i->next) {
		const char *expected = flaw(l->a, i->text);

		if (expected != NULL)
			return WD_FAIL_AT(l, b->file, i->line,
					  "expected %s, found \"%.*s\"",
					  expected, WD_FMT(i->text));
		glob[n++] = i->text;
	}
	*out = glob;
	*count = n;
	return NULL;
}

static wd_err read_case(struct wd_loader *l, const struct wd_block *b,
			struct wd_class *c)
{
	const struct wd_line *line = b->key[WD_K_CLASS_CASE].first;

	c->fold = line != NULL;
	if (line == NULL || wd_str_eq(line->text, WD_STR("fold")))
		return NULL;
	return WD_FAIL_AT(l, b->file, line->line,
			  "expected fold, found \"%.*s\"", WD_FMT(line->text));
}

static wd_err read_class(struct wd_loader *l, const struct wd_block *b,
			 struct wd_class *c)
{
	c->name = b->name;
	c->layer = b->file->layer;
	c->owner = WD_NOBODY;
	if (b->key[WD_K_PATH].count == 0)
		return WD_FAIL_AT(l, b->file, b->line,
				  "expected a path in [class \"%.*s\"], found "
				  "none",
				  WD_FMT(b->name));
	wd_err err = wd_load_globs(l, b, &b->key[WD_K_PATH], wd_flaw_path_glob,
				   &c->path, &c->paths);

	if (err == NULL)
		err = read_case(l, b, c);
	if (err != NULL || b->key[WD_K_CLASS_OWNER].count == 0)
		return err;
	return wd_load_group_ref(l, b, b->key[WD_K_CLASS_OWNER].first,
				 &c->owner);
}

wd_err wd_load_classes(struct wd_loader *l)
{
	const struct wd_blocks *all = &l->of[WD_S_CLASS];
	struct wd_policy *p = &l->policy;
	wd_err err = NULL;

	if (all->count > WD_CLASSES_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"expected at most %d classes, found %zu",
				WD_CLASSES_MAX, all->count);
	p->class_ = wd_new(l->a, struct wd_class, all->count);
	p->classes = all->count;
	p->class_by_name = all->by_name;
	for (size_t i = 0; err == NULL && i < all->count; i++)
		err = read_class(l, all->at[i], &p->class_[i]);
	return err;
}

/* "<file>:<line>", without printf: there is one for each expression. */
static wd_str where(struct wd_arena *a, wd_str file, unsigned line)
{
	char digits[16];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + line % 10);
		line /= 10;
	} while (line > 0);
	digits[--at] = ':';
	size_t n = sizeof(digits) - at;
	char *text = wd_new(a, char, file.len + n);

	if (file.len > 0)
		memcpy(text, file.ptr, file.len);
	memcpy(text + file.len, digits + at, n);
	return (wd_str){ text, file.len + n };
}

static wd_err read_expr(struct wd_loader *l, const struct wd_block *b,
			const struct wd_line *line, struct wd_require *out)
{
	if (line == NULL)
		return NULL;
	out->source = line->text;
	return wd_expr_read(l->a, &l->policy, b->file->layer,
			    where(l->a, b->file->name, line->line), line->text,
			    &out->expr);
}

static wd_err read_requires(struct wd_loader *l, const struct wd_block *b,
			    struct wd_rule *rule)
{
	const struct wd_lines *lines = &b->key[WD_K_REQUIRE];
	wd_err err = NULL;

	if (lines->count > WD_REQUIRES_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"%.*s:%u: expected at most %d requires in "
				"[rule \"%.*s\"], found %zu",
				WD_FMT(b->file->name), b->line, WD_REQUIRES_MAX,
				WD_FMT(b->name), lines->count);
	rule->require = wd_new(l->a, struct wd_require, lines->count);
	for (const struct wd_line *i = lines->first; err == NULL && i != NULL;
	     i = i->next)
		err = read_expr(l, b, i, &rule->require[rule->requires ++]);
	return err;
}

static wd_err read_mode(struct wd_loader *l, const struct wd_block *b,
			struct wd_rule *rule)
{
	static const char *const modes[] = { [WD_ENFORCE] = "enforce",
					     [WD_WARN] = "warn",
					     [WD_OBSERVE] = "observe" };
	const struct wd_line *line = b->key[WD_K_MODE].first;

	if (line == NULL)
		return NULL;
	struct wd_guess guess = { .wanted = line->text };

	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (wd_str_eq(line->text, wd_str_of(modes[i]))) {
			rule->mode = (enum wd_mode)i;
			return NULL;
		}
		wd_guess_offer(&guess, wd_str_of(modes[i]));
	}
	return WD_FAIL_AT(l, b->file, line->line,
			  "expected enforce, warn or observe, found "
			  "\"%.*s\"%s",
			  WD_FMT(line->text), wd_guess_text(l->a, &guess));
}

static wd_err read_text(struct wd_loader *l, const struct wd_block *b,
			const struct wd_line *line, wd_str *out)
{
	if (line == NULL)
		return NULL;
	if (line->text.len > WD_TEXT_MAX)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected at most %d bytes of text, found "
				  "%zu",
				  WD_TEXT_MAX, line->text.len);
	*out = line->text;
	return NULL;
}

/* A rule that governs nothing or asks nothing is a mistake, not a wish. */
static wd_err check_whole(struct wd_loader *l, const struct wd_block *b)
{
	static const struct {
		int key;
		const char *name;
	} needed[] = { { WD_K_ON, "an \"on\"" },
		       { WD_K_REQUIRE, "a \"require\"" } };

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (b->key[needed[i].key].count == 0)
			return WD_FAIL_AT(l, b->file, b->line,
					  "expected %s in [rule \"%.*s\"], "
					  "found none",
					  needed[i].name, WD_FMT(b->name));
	return NULL;
}

static wd_err read_refs(struct wd_loader *l, const struct wd_block *b,
			struct wd_rule *rule)
{
	wd_err err = wd_load_globs(l, b, &b->key[WD_K_ON], wd_flaw_rule_glob,
				   &rule->on, &rule->ons);

	if (err == NULL)
		err = wd_load_globs(l, b, &b->key[WD_K_EXCEPT],
				    wd_flaw_ref_glob, &rule->except,
				    &rule->excepts);
	if (err == NULL)
		err = wd_load_globs(l, b, &b->key[WD_K_TRUST],
				    wd_flaw_rule_glob, &rule->trust,
				    &rule->trusts);
	return err;
}

static wd_err read_rule(struct wd_loader *l, const struct wd_block *b,
			struct wd_rule *rule)
{
	rule->name = b->name;
	rule->file = b->file->name;
	rule->line = b->line;
	rule->layer = b->file->layer;
	wd_err err = check_whole(l, b);

	if (err == NULL)
		err = read_refs(l, b, rule);
	if (err == NULL)
		err = read_expr(l, b, b->key[WD_K_WHEN].first, &rule->when);
	if (err == NULL)
		err = read_requires(l, b, rule);
	if (err == NULL)
		err = read_expr(l, b, b->key[WD_K_OVERRIDE].first,
				&rule->override);
	if (err == NULL)
		err = read_mode(l, b, rule);
	if (err == NULL)
		err = read_text(l, b, b->key[WD_K_SECTION].first,
				&rule->section);
	if (err == NULL)
		err = read_text(l, b, b->key[WD_K_HINT].first, &rule->hint);
	return err;
}

wd_err wd_load_rules(struct wd_loader *l)
{
	const struct wd_blocks *all = &l->of[WD_S_RULE];
	struct wd_policy *p = &l->policy;
	wd_err err = NULL;

	if (all->count > WD_RULES_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"expected at most %d rules, found %zu",
				WD_RULES_MAX, all->count);
	p->rule = wd_new(l->a, struct wd_rule, all->count);
	p->rules = all->count;
	for (size_t i = 0; err == NULL && i < all->count; i++)
		err = read_rule(l, all->at[i], &p->rule[i]);
	return err;
}
