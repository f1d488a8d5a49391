/* load.c - the policy's loader: layers, [policy], and the order of the rest. */
#include "policy/load.h"
#include "base/time.h"
#include "policy/check.h"

static wd_err read_owner(struct wd_loader *l, const struct wd_block *b,
			 const struct wd_line *line)
{
	return wd_load_group_ref(l, b, line, &l->policy.owner);
}

static wd_err read_review_by(struct wd_loader *l, const struct wd_block *b,
			     const struct wd_line *line)
{
	int64_t when;

	if (!wd_time_read(line->text, &when) || when <= 0)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected a date such as 2027-01-31, found "
				  "\"%.*s\"",
				  WD_FMT(line->text));
	l->policy.review_by = when;
	return NULL;
}

static wd_err read_unmatched(struct wd_loader *l, const struct wd_block *b,
			     const struct wd_line *line)
{
	bool allow = wd_str_eq(line->text, WD_STR("allow"));

	if (!allow && !wd_str_eq(line->text, WD_STR("deny")))
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected allow or deny, found \"%.*s\"",
				  WD_FMT(line->text));
	if (allow && b->file->layer > 0)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected unmatched = deny, the only one "
				  "that the %.*s layer may say, found \"%.*s\"",
				  WD_FMT(b->file->layer_name),
				  WD_FMT(line->text));
	if (!allow)
		l->policy.unmatched_allow = false;
	return NULL;
}

static wd_err check_version(struct wd_loader *l, const struct wd_block *b,
			    const struct wd_line *line)
{
	if (wd_str_eq(line->text, WD_STR("1")))
		return NULL;
	return WD_FAIL_AT(l, b->file, line->line,
			  "expected version = 1, found \"%.*s\"",
			  WD_FMT(line->text));
}

static const struct header_key {
	const char *name;
	wd_err (*read)(struct wd_loader *l, const struct wd_block *b,
		       const struct wd_line *line);
	bool any_layer; /* else it is the site's alone */
} header[] = {
	[WD_K_VERSION] = { "version", check_version, true },
	[WD_K_OWNER] = { "owner", read_owner, false },
	[WD_K_REVIEW_BY] = { "review-by", read_review_by, false },
	[WD_K_UNMATCHED] = { "unmatched", read_unmatched, true },
};
enum { HEADER_KEYS = sizeof(header) / sizeof(header[0]) };

/* Where a layer has said each key; a file of its own may say version too. */
struct seen {
	const struct wd_block *block[HEADER_KEYS];
	int layer;
};

static wd_err read_header_key(struct wd_loader *l, const struct wd_block *b,
			      int key, struct seen *seen)
{
	const struct wd_line *line = b->key[key].first;
	const struct wd_block *before = seen->block[key];

	if (line == NULL)
		return NULL;
	if (!header[key].any_layer && b->file->layer > 0)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected only the site layer to say %s, "
				  "found it in the %.*s layer",
				  header[key].name,
				  WD_FMT(b->file->layer_name));
	if (before != NULL && key != WD_K_VERSION)
		return WD_FAIL_AT(l, b->file, line->line,
				  "expected %s once, found it again "
				  "(%.*s:%u)",
				  header[key].name, WD_FMT(before->file->name),
				  before->key[key].first->line);
	seen->block[key] = b;
	return header[key].read(l, b, line);
}

wd_err wd_load_header(struct wd_loader *l)
{
	const struct wd_blocks *all = &l->of[WD_S_POLICY];
	struct seen seen = { 0 };
	wd_err err = NULL;

	for (size_t i = 0; i < all->count; i++) {
		const struct wd_block *b = all->at[i];

		if (b->file->layer != seen.layer)
			seen = (struct seen){ .layer = b->file->layer };
		for (int key = 0; err == NULL && key < HEADER_KEYS; key++)
			err = read_header_key(l, b, key, &seen);
		if (err != NULL)
			return err;
	}
	return NULL;
}

/* A file without a version could be one of a later form: it is not read. */
static wd_err require_version(struct wd_loader *l,
			      const struct wd_policy_file *main_file)
{
	const struct wd_blocks *all = &l->of[WD_S_POLICY];

	for (size_t i = all->count; i-- > 0;)
		if (all->at[i]->file == main_file &&
		    all->at[i]->key[WD_K_VERSION].count > 0)
			return NULL;
	return WD_FAIL_AT(l, main_file, 1u,
			  "expected %s in this file's [policy], found none",
			  "version = 1");
}

static wd_err load_layer(struct wd_loader *l, int layer,
			 const struct wd_policy_source *source)
{
	struct wd_policy_file *f = wd_new(l->a, struct wd_policy_file, 1);

	*f = (struct wd_policy_file){ .name = source->file,
				      .layer_name = source->layer,
				      .layer = layer,
				      .no_include = source->no_include };
	wd_err err = wd_load_file(l, f, source->text);

	return err != NULL ? err : require_version(l, f);
}

static wd_err build(struct wd_loader *l)
{
	static wd_err (*const step[])(struct wd_loader *) = {
		wd_load_people,  wd_load_key_ends, wd_load_groups,
		wd_load_classes, wd_load_evidence, wd_load_header,
		wd_load_rules,   wd_load_seals,
	};
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < sizeof(step) / sizeof(step[0]);
	     i++)
		err = step[i](l);
	return err;
}

wd_err wd_policy_load(struct wd_arena *a, const struct wd_policy_source *source,
		      size_t sources, const struct wd_includer *includer,
		      struct wd_policy *out)
{
	struct wd_loader l = { .a = a, .includer = includer };
	wd_err err = NULL;

	if (sources == 0)
		return wd_fail(a, WD_ERR_USAGE,
			       "expected the site's policy, found no layer");
	if (sources > WD_LAYERS_MAX)
		return wd_failf(a, WD_ERR_LIMIT,
				"expected at most %d layers, found %zu",
				WD_LAYERS_MAX, sources);
	l.policy.owner = WD_NOBODY;
	l.policy.unmatched_allow = true;
	l.policy.layers = sources;
	for (int s = 0; s < WD_S_COUNT; s++)
		l.of[s].by_name.arena = a;
	for (size_t i = 0; err == NULL && i < sources; i++)
		err = load_layer(&l, (int)i, &source[i]);
	if (err == NULL)
		err = build(&l);
	if (err == NULL)
		*out = l.policy;
	return err;
}
