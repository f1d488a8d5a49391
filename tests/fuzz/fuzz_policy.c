/*
 * Three texts, divided by NUL: the site's policy, the repository's layer, and
 * what every include reads.  Whatever loads is sound; and no text of the
 * repository changes what a rule of the site means.
 */
#include "policy_walk.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static wd_err read_include(void *ctx, struct wd_arena *a, wd_str path,
			   wd_str from, wd_str *name, wd_str *text)
{
	(void)a, (void)from;
	*name = path;
	*text = *(const wd_str *)ctx;
	return NULL;
}

static void walk_persons(const struct wd_policy *p)
{
	const struct wd_registry *r = &p->registry;

	for (size_t i = 0; i < r->persons; i++) {
		const struct wd_person *who = &r->person[i];

		must((size_t)wd_person_by_id(r, who->id) == i);
		for (size_t k = 0; k < who->emails; k++)
			must((size_t)wd_person_by_email(r, who->email[k]) == i);
		for (size_t k = 0; k < who->logins; k++)
			must((size_t)wd_person_by_login(r, who->login[k]) == i);
	}
	for (size_t i = 0; i < r->keys; i++)
		must(wd_person_by_key(r, r->key[i].format, r->key[i].id) ==
		     r->key[i].person);
}

static void walk_groups(const struct wd_policy *p)
{
	const struct wd_registry *r = &p->registry;

	for (size_t g = 0; g < r->groups; g++)
		for (size_t i = 0; i < r->persons; i++)
			if (wd_in_group(r, (int)g, (int)i))
				must(r->person[i].layer <= r->group[g].layer);
}

static void walk_rules(const struct wd_policy *p)
{
	for (size_t i = 0; i < p->rules; i++) {
		const struct wd_rule *r = &p->rule[i];

		must(r->ons > 0 && r->requires > 0 && r->line > 0);
		must(r->requires <= WD_REQUIRES_MAX);
		must(i == 0 || p->rule[i - 1].layer <= r->layer);
		must(!wd_rule_governs(r, WD_STR("refs/warder/policy")));
		must(!wd_rule_trusts(r, WD_STR("refs/tags/warder/x")));
		for (size_t k = 0; k < r->requires; k++)
			walk_expr(p, r->layer, false, 0, r->require[k].expr);
		if (r->when.expr != NULL)
			walk_expr(p, r->layer, false, 0, r->when.expr);
		if (r->override.expr != NULL)
			walk_expr(p, r->layer, false, 0, r->override.expr);
	}
}

static void same_group(const struct wd_policy *x, int64_t g,
		       const struct wd_policy *y, int64_t h)
{
	for (size_t i = 0; i < y->registry.persons; i++)
		must(wd_in_group(&x->registry, (int)g, (int)i) ==
		     wd_in_group(&y->registry, (int)h, (int)i));
}

/* The same tree, but for indexes of groups: those have the same members. */
static void same_meaning(const struct wd_policy *x, const struct wd_expr *e,
			 const struct wd_policy *y, const struct wd_expr *f)
{
	must(e->kind == f->kind && e->pred == f->pred &&
	     e->children == f->children);
	for (size_t i = 0; i < WD_PARAMS_MAX; i++) {
		must(e->arg[i].count == f->arg[i].count);
		for (size_t k = 0; k < e->arg[i].count; k++)
			if (e->arg[i].value[k].kind == WD_V_GROUP)
				same_group(x, e->arg[i].value[k].number, y,
					   f->arg[i].value[k].number);
	}
	for (size_t i = 0; i < e->children; i++)
		same_meaning(x, e->child[i], y, f->child[i]);
}

static void only_adds(const struct wd_policy *site, const struct wd_policy *all)
{
	must(site->rules <= all->rules);
	must(site->unmatched_allow || !all->unmatched_allow);
	must(site->review_by == all->review_by);
	if (site->owner != WD_NOBODY)
		same_group(site, site->owner, all, all->owner);
	for (size_t i = 0; i < site->rules; i++)
		for (size_t k = 0; k < site->rule[i].requires; k++)
			same_meaning(site, site->rule[i].require[k].expr, all,
				     all->rule[i].require[k].expr);
	for (size_t i = 0; i < site->registry.persons; i++)
		must(wd_str_eq(site->registry.person[i].id,
			       all->registry.person[i].id));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[128 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str text[3] = { { (const char *)data, size } };
	struct wd_includer includer = { read_include, &text[2] };
	struct wd_policy all = { .rules = 77 }, site = { 0 };

	if (size > 4096)
		return -1;
	bool two = wd_str_cut(text[0], '\0', &text[0], &text[1]);

	(void)wd_str_cut(text[1], '\0', &text[1], &text[2]);
	const struct wd_policy_source source[] = {
		{ WD_STR("site"), WD_STR("site.conf"), text[0], false },
		{ WD_STR("repository"), WD_STR("repo.conf"), text[1], true },
	};

	if (wd_policy_load(&a, source, two ? 2 : 1, &includer, &all) != NULL) {
		must(all.rules == 77);
		return 0;
	}
	walk_persons(&all);
	walk_groups(&all);
	walk_rules(&all);
	must(wd_policy_load(&a, source, 1, &includer, &site) == NULL);
	only_adds(&site, &all);
	return 0;
}
