/* load_groups.c - groups: implicit ones for each layer, nested ones resolved.
 */
#include "policy/check.h"
#include "policy/load.h"

static const char *const implicit[WD_GROUP_FIRST_DECLARED] = {
	[WD_GROUP_EMPLOYEES] = "employees",
	[WD_GROUP_VENDORS] = "vendors",
	[WD_GROUP_BOTS] = "bots",
	[WD_GROUP_ANYONE] = "anyone",
};

/* Groups under way: 0 is not begun, IN_PROGRESS shows a cycle, else done. */
enum { IN_PROGRESS = -1 };

struct nesting {
	struct wd_loader *l;
	const struct wd_block **block; /* by group; NULL: implicit */
	int *height;                   /* by group */
	size_t words;                  /* of a bitset */
};

int wd_implicit_group(wd_str name)
{
	for (int i = 0; i < WD_GROUP_FIRST_DECLARED; i++)
		if (wd_str_eq(name, wd_str_of(implicit[i])))
			return i;
	return WD_NOBODY;
}

int wd_group_seen_from(const struct wd_registry *r, wd_str name, int layer)
{
	int g = wd_group_by_name(r, name);

	if (g == WD_NOBODY || r->group[g].layer > layer)
		return WD_NOBODY;
	if (g >= WD_GROUP_FIRST_DECLARED)
		return g;
	for (size_t next = (size_t)g + WD_GROUP_FIRST_DECLARED;
	     next < r->groups && wd_str_eq(r->group[next].name, name) &&
	     r->group[next].layer <= layer;
	     next += WD_GROUP_FIRST_DECLARED)
		g = (int)next;
	return g;
}

static bool layer_has_persons(const struct wd_registry *r, int layer)
{
	/* Persons stand in the order of their layers. */
	size_t low = 0, high = r->persons;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->person[middle].layer < layer)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->persons && r->person[low].layer == layer;
}

/* Four groups that hold the persons of `layer` and of those above it. */
static void add_implicit(struct nesting *n, int layer)
{
	static const int of_kind[] = {
		[WD_EMPLOYEE] = WD_GROUP_EMPLOYEES,
		[WD_VENDOR] = WD_GROUP_VENDORS,
		[WD_BOT] = WD_GROUP_BOTS,
	};
	struct wd_registry *r = &n->l->policy.registry;
	struct wd_group *first = &r->group[r->groups];

	for (int i = 0; i < WD_GROUP_FIRST_DECLARED; i++) {
		first[i] =
			(struct wd_group){ wd_str_of(implicit[i]),
					   wd_new(n->l->a, uint64_t, n->words),
					   layer };
		n->height[r->groups + (size_t)i] = 1;
		(void)wd_map_add(&r->by_group, first[i].name,
				 (uint32_t)(r->groups + (size_t)i));
	}
	r->groups += WD_GROUP_FIRST_DECLARED;
	for (size_t p = 0; p < r->persons; p++) {
		uint64_t bit = (uint64_t)1 << p % 64;

		if (r->person[p].layer > layer)
			break;
		first[of_kind[r->person[p].kind]].members[p / 64] |= bit;
		first[WD_GROUP_ANYONE].members[p / 64] |= bit;
	}
}

static void declare_all(struct nesting *n)
{
	struct wd_registry *r = &n->l->policy.registry;
	const struct wd_blocks *all = &n->l->of[WD_S_GROUP];

	add_implicit(n, 0);
	for (size_t layer = 1; layer < n->l->policy.layers; layer++)
		if (layer_has_persons(r, (int)layer))
			add_implicit(n, (int)layer);
	for (size_t i = 0; i < all->count; i++) {
		size_t g = r->groups++;

		r->group[g] =
			(struct wd_group){ all->at[i]->name,
					   wd_new(n->l->a, uint64_t, n->words),
					   all->at[i]->file->layer };
		n->block[g] = all->at[i];
		(void)wd_map_add(&r->by_group, all->at[i]->name, (uint32_t)g);
	}
}

wd_err wd_load_group_ref(struct wd_loader *l, const struct wd_block *b,
			 const struct wd_line *line, int *out)
{
	const struct wd_registry *r = &l->policy.registry;
	struct wd_guess guess = { 0 };
	int layer = b->file->layer;

	if (line->text.len < 2 || line->text.ptr[0] != '@')
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected a group such as @maintainers, "
				  "found \"%.*s\"",
				  WD_FMT(line->text));
	wd_str name = wd_str_from(line->text, 1);
	int g = wd_group_seen_from(r, name, layer);

	if (g != WD_NOBODY) {
		*out = g;
		return NULL;
	}
	guess.wanted = name;
	for (size_t i = 0; i < r->groups; i++)
		if (r->group[i].layer <= layer)
			wd_guess_offer(&guess, r->group[i].name);
	return WD_FAIL_AT(l, b->file, line->line,
			  "expected a group of the %.*s layer or above it, "
			  "found \"%.*s\"%s",
			  WD_FMT(b->file->layer_name), WD_FMT(line->text),
			  wd_guess_text(l->a, &guess));
}

static wd_err add_person(struct nesting *n, size_t g,
			 const struct wd_line *line)
{
	const struct wd_registry *r = &n->l->policy.registry;
	const struct wd_block *b = n->block[g];
	struct wd_guess guess = { .wanted = line->text };
	int p = wd_person_by_id(r, line->text), layer = b->file->layer;

	if (p != WD_NOBODY && r->person[p].layer <= layer) {
		r->group[g].members[p / 64] |= (uint64_t)1 << p % 64;
		return NULL;
	}
	for (size_t i = 0; i < r->persons; i++)
		if (r->person[i].layer <= layer)
			wd_guess_offer(&guess, r->person[i].id);
	return WD_FAIL_AT(n->l, b->file, line->line,
			  "expected a person of the %.*s layer or above it, or "
			  "an @group, found \"%.*s\"%s",
			  WD_FMT(b->file->layer_name), WD_FMT(line->text),
			  wd_guess_text(n->l->a, &guess));
}

static wd_err resolve(struct nesting *n, size_t g, int depth);

static wd_err add_group(struct nesting *n, size_t g, const struct wd_line *line,
			int depth, int *height)
{
	const struct wd_registry *r = &n->l->policy.registry;
	const struct wd_block *b = n->block[g];
	int inner = WD_NOBODY;
	wd_err err = wd_load_group_ref(n->l, b, line, &inner);

	if (err == NULL && n->height[inner] == IN_PROGRESS)
		return WD_FAIL_AT(
			n->l, b->file, line->line,
			"expected groups without a circle, found \"%.*s\" in "
			"[group \"%.*s\"], which is in \"%.*s\" itself",
			WD_FMT(line->text), WD_FMT(b->name),
			WD_FMT(line->text));
	if (err == NULL)
		err = resolve(n, (size_t)inner, depth + 1);
	if (err != NULL)
		return err;
	for (size_t w = 0; w < n->words; w++)
		r->group[g].members[w] |= r->group[inner].members[w];
	if (n->height[inner] >= *height)
		*height = n->height[inner] + 1;
	return NULL;
}

static wd_err too_deep(struct nesting *n, size_t g)
{
	const struct wd_block *b = n->block[g];

	return wd_failf(n->l->a, WD_ERR_LIMIT,
			"%.*s:%u: expected groups at most %d deep, found "
			"[group \"%.*s\"] deeper",
			WD_FMT(b->file->name), b->line, WD_GROUP_DEPTH_MAX,
			WD_FMT(b->name));
}

static bool is_empty(const struct nesting *n, size_t g)
{
	const uint64_t *members = n->l->policy.registry.group[g].members;
	uint64_t any = 0;

	for (size_t w = 0; w < n->words; w++)
		any |= members[w];
	return any == 0;
}

static wd_err add_members(struct nesting *n, size_t g, int depth)
{
	const struct wd_block *b = n->block[g];
	int height = 1;
	wd_err err = NULL;

	for (const struct wd_line *i = b->key[WD_K_MEMBER].first;
	     err == NULL && i != NULL; i = i->next)
		err = i->text.ptr[0] == '@' ? add_group(n, g, i, depth, &height)
					    : add_person(n, g, i);
	n->height[g] = height;
	return err;
}

/*
 * The height is the same in whatever order groups are declared, so that a
 * policy does not stop loading because somebody sorts it.
 */
static wd_err resolve(struct nesting *n, size_t g, int depth)
{
	const struct wd_block *b = n->block[g];

	if (n->height[g] > 0)
		return NULL;
	if (depth >= WD_GROUP_DEPTH_MAX)
		return too_deep(n, g);
	n->height[g] = IN_PROGRESS;
	wd_err err = add_members(n, g, depth);

	if (err != NULL)
		return err;
	if (n->height[g] > WD_GROUP_DEPTH_MAX)
		return too_deep(n, g);
	if (is_empty(n, g))
		return WD_FAIL_AT(n->l, b->file, b->line,
				  "expected a member in [group \"%.*s\"], "
				  "found nobody",
				  WD_FMT(b->name));
	return NULL;
}

wd_err wd_load_groups(struct wd_loader *l)
{
	struct wd_registry *r = &l->policy.registry;
	size_t declared = l->of[WD_S_GROUP].count;
	size_t max = declared + WD_GROUP_FIRST_DECLARED * l->policy.layers;
	struct nesting n = { .l = l, .words = (r->persons + 63) / 64 };
	wd_err err = NULL;

	if (declared > WD_GROUPS_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"expected at most %d groups, found %zu",
				WD_GROUPS_MAX, declared);
	n.block = wd_new(l->a, const struct wd_block *, max);
	n.height = wd_new(l->a, int, max);
	r->group = wd_new(l->a, struct wd_group, max);
	r->by_group.arena = l->a;
	declare_all(&n);
	for (size_t g = 0; err == NULL && g < r->groups; g++)
		err = resolve(&n, g, 0);
	return err;
}
