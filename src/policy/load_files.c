/* load_files.c - from files to blocks: sections, keys, includes, seals. */
#include "policy/check.h"
#include "policy/load.h"
#include "text/config.h"

struct section {
	const char *name;
	bool named; /* [section "name"] */
	bool once;  /* the header may not be repeated, not even in one file */
	const char *keys;    /* in the order of their enum */
	const char *several; /* which of them may be given several times */
};

/*
 * A rule is written in one piece: two sections that git-config syntax would
 * merge silently would share their `except` lines, and so govern less.
 */
static const struct section sections[WD_S_COUNT] = {
	[WD_S_POLICY] = { "policy", false, false,
			  "version owner review-by unmatched", "" },
	[WD_S_PERSON] = { "person", true, false,
			  "name email key login kind revoked expires",
			  "email key login revoked expires" },
	[WD_S_GROUP] = { "group", true, false, "member", "member" },
	[WD_S_CLASS] = { "class", true, false, "path owner case", "path" },
	[WD_S_EVIDENCE] = { "evidence", true, false, "issuer trailer provider",
			    "provider" },
	[WD_S_RULE] = { "rule", true, true,
			"on except trust when require override mode section "
			"hint",
			"on except trust require" },
	[WD_S_INCLUDE] = { "include", false, false, "path", "path" },
};

/* Expressions may be laid out over several lines; all else is one line. */
static const char expressions[] = "when require override";

struct reader {
	struct wd_loader *l;
	const struct wd_policy_file *file;
	enum wd_section kind;
	struct wd_block *now;
	struct wd_block *unnamed[WD_S_COUNT]; /* this file's own */
};

static const char *header_text(struct wd_arena *a, enum wd_section kind,
			       wd_str name)
{
	const struct section *s = &sections[kind];

	if (!s->named)
		return wd_strf(a, "[%s]", s->name).ptr;
	return wd_strf(a, "[%s \"%.*s\"]", s->name, WD_FMT(name)).ptr;
}

static wd_err find_section(struct reader *r, const struct wd_config_entry *e)
{
	struct wd_guess guess = { .wanted = e->section };

	for (int i = 0; i < WD_S_COUNT; i++)
		if (wd_str_eq(e->section, wd_str_of(sections[i].name))) {
			r->kind = (enum wd_section)i;
			return NULL;
		}
	for (int i = 0; i < WD_S_COUNT; i++)
		wd_guess_offer(&guess, wd_str_of(sections[i].name));
	return WD_FAIL_AT(r->l, r->file, e->line,
			  "expected a section policy, person, group, class, "
			  "evidence, rule or include, found \"%.*s\"%s",
			  WD_FMT(e->section), wd_guess_text(r->l->a, &guess));
}

static wd_err check_header(struct reader *r, const struct wd_config_entry *e)
{
	const struct section *s = &sections[r->kind];

	if (s->named && !e->has_subsection)
		return WD_FAIL_AT(r->l, r->file, e->line,
				  "expected [%s \"name\"], found [%s]", s->name,
				  s->name);
	if (!s->named && e->has_subsection)
		return WD_FAIL_AT(r->l, r->file, e->line,
				  "expected [%s], found [%s \"%.*s\"]", s->name,
				  s->name, WD_FMT(e->subsection));
	return NULL;
}

static wd_err check_name(struct reader *r, const struct wd_config_entry *e)
{
	static const char *(*const flaw[WD_S_COUNT])(wd_str) = {
		[WD_S_PERSON] = wd_flaw_person_id,
		[WD_S_GROUP] = wd_flaw_id,
		[WD_S_CLASS] = wd_flaw_id,
		[WD_S_RULE] = wd_flaw_rule_name,
	};
	const char *expected = NULL;

	if (flaw[r->kind] != NULL)
		expected = flaw[r->kind](e->subsection);
	if (r->kind == WD_S_GROUP &&
	    wd_implicit_group(e->subsection) != WD_NOBODY)
		expected = "a group other than employees, vendors, bots and "
			   "anyone, which always exist";
	if (expected == NULL)
		return NULL;
	return WD_FAIL_AT(r->l, r->file, e->line, "expected %s, found %s",
			  expected,
			  header_text(r->l->a, r->kind, e->subsection));
}

/* The name stands somewhere else already: seals, and one file a name. */
static wd_err refuse_again(struct reader *r, const struct wd_config_entry *e,
			   const struct wd_block *b)
{
	const char *found = header_text(r->l->a, r->kind, e->subsection);

	if (b->file->layer != r->file->layer)
		return WD_FAIL_AT(r->l, r->file, e->line,
				  "expected a new name, found %s, which is "
				  "sealed by the %.*s layer (%.*s:%u)",
				  found, WD_FMT(b->file->layer_name),
				  WD_FMT(b->file->name), b->line);
	return WD_FAIL_AT(r->l, r->file, e->line,
			  "expected a new name, found %s again (%.*s:%u)",
			  found, WD_FMT(b->file->name), b->line);
}

static struct wd_block *add_block(struct reader *r,
				  const struct wd_config_entry *e)
{
	struct wd_blocks *all = &r->l->of[r->kind];
	struct wd_block *b = wd_new(r->l->a, struct wd_block, 1);

	if (all->count == all->cap) {
		size_t cap = all->cap == 0 ? 64 : all->cap * 2;
		struct wd_block **at = wd_new(r->l->a, struct wd_block *, cap);

		for (size_t i = 0; i < all->count; i++)
			at[i] = all->at[i];
		all->at = at;
		all->cap = cap;
	}
	b->name = e->subsection;
	b->file = r->file;
	b->line = e->line;
	all->at[all->count++] = b;
	return b;
}

static wd_err open_named(struct reader *r, const struct wd_config_entry *e)
{
	struct wd_blocks *all = &r->l->of[r->kind];
	uint32_t at;

	if (wd_map_get(&all->by_name, e->subsection, &at)) {
		r->now = all->at[at];
		if (r->now->file != r->file || sections[r->kind].once)
			return refuse_again(r, e, r->now);
		return NULL;
	}
	wd_err err = check_name(r, e);

	if (err != NULL)
		return err;
	(void)wd_map_add(&all->by_name, e->subsection, (uint32_t)all->count);
	r->now = add_block(r, e);
	return NULL;
}

static wd_err open_section(struct reader *r, const struct wd_config_entry *e)
{
	wd_err err = find_section(r, e);

	if (err == NULL)
		err = check_header(r, e);
	if (err != NULL)
		return err;
	if (sections[r->kind].named)
		return open_named(r, e);
	if (r->unnamed[r->kind] == NULL)
		r->unnamed[r->kind] = add_block(r, e);
	r->now = r->unnamed[r->kind];
	return NULL;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static wd_err check_value(struct reader *r, const struct wd_config_entry *e)
{
	if (!e->has_value || wd_str_trim(e->value).len == 0)
		return WD_FAIL_AT(r->l, r->file, e->line,
				  "expected a value for %.*s, found nothing",
				  WD_FMT(e->key));
	for (size_t i = 0; i < e->value.len; i++)
		if (is_control(e->value.ptr[i]) &&
		    wd_words_find(expressions, e->key) < 0)
			return WD_FAIL_AT(r->l, r->file, e->line,
					  "expected one line of text for %.*s, "
					  "found control character 0x%02x",
					  WD_FMT(e->key),
					  (unsigned char)e->value.ptr[i]);
	return NULL;
}

static wd_err unknown_key(struct reader *r, const struct wd_config_entry *e)
{
	const struct section *s = &sections[r->kind];
	struct wd_guess guess = { .wanted = e->key };
	struct wd_arena *a = r->l->a;

	wd_words_offer(s->keys, &guess);
	return WD_FAIL_AT(r->l, r->file, e->line,
			  "expected one of %s in %s, found \"%.*s\"%s",
			  wd_words_text(a, s->keys),
			  header_text(a, r->kind, r->now->name), WD_FMT(e->key),
			  wd_guess_text(a, &guess));
}

static wd_err include(struct reader *r, const struct wd_config_entry *e);

static wd_err add_line(struct reader *r, const struct wd_config_entry *e)
{
	const struct section *s = &sections[r->kind];
	int at = wd_words_find(s->keys, e->key);

	if (r->now == NULL)
		return WD_FAIL_AT(r->l, r->file, e->line,
				  "expected a section first, found \"%.*s\"",
				  WD_FMT(e->key));
	if (at < 0)
		return unknown_key(r, e);
	wd_err err = check_value(r, e);

	if (err != NULL)
		return err;
	struct wd_lines *lines = &r->now->key[at];

	if (lines->count > 0 && wd_words_find(s->several, e->key) < 0)
		return WD_FAIL_AT(r->l, r->file, e->line,
				  "expected %.*s once in %s, found it again "
				  "(line %u)",
				  WD_FMT(e->key),
				  header_text(r->l->a, r->kind, r->now->name),
				  lines->first->line);
	struct wd_line *line = wd_new(r->l->a, struct wd_line, 1);

	*line = (struct wd_line){ e->value, e->line, NULL };
	if (lines->last == NULL)
		lines->first = line;
	else
		lines->last->next = line;
	lines->last = line;
	lines->count++;
	return r->kind == WD_S_INCLUDE ? include(r, e) : NULL;
}

static wd_err may_include(struct reader *r, const struct wd_config_entry *e)
{
	struct wd_loader *l = r->l;

	if (r->file->no_include || l->includer == NULL)
		return WD_FAIL_AT(l, r->file, e->line,
				  "expected no include in the %.*s layer, "
				  "found \"%.*s\"",
				  WD_FMT(r->file->layer_name),
				  WD_FMT(e->value));
	if (r->file->depth >= WD_INCLUDE_DEPTH_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"%.*s:%u: expected includes at most %d deep, "
				"found \"%.*s\" below that",
				WD_FMT(r->file->name), e->line,
				WD_INCLUDE_DEPTH_MAX, WD_FMT(e->value));
	if (l->includes >= WD_INCLUDES_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"%.*s:%u: expected at most %d includes, found "
				"another one",
				WD_FMT(r->file->name), e->line,
				WD_INCLUDES_MAX);
	return NULL;
}

static wd_err include(struct reader *r, const struct wd_config_entry *e)
{
	struct wd_loader *l = r->l;
	struct wd_policy_file *f = wd_new(l->a, struct wd_policy_file, 1);
	wd_str text = { 0 };
	wd_err err = may_include(r, e);

	if (err != NULL)
		return err;
	*f = *r->file;
	f->depth++;
	l->includes++;
	err = l->includer->read(l->includer->ctx, l->a, e->value, r->file->name,
				&f->name, &text);
	if (err != NULL)
		return wd_because(l->a, err,
				  "%.*s:%u: expected a file to include, found "
				  "\"%.*s\"",
				  WD_FMT(r->file->name), e->line,
				  WD_FMT(e->value));
	return wd_load_file(l, f, text);
}

wd_err wd_load_file(struct wd_loader *l, const struct wd_policy_file *file,
		    wd_str text)
{
	struct reader r = { .l = l, .file = file };
	struct wd_config config = { 0 };
	wd_err err = wd_config_read(l->a, file->name, text, WD_CONFIG_STRICT,
				    &config);

	for (size_t i = 0; err == NULL && i < config.count; i++) {
		const struct wd_config_entry *e = &config.entry[i];

		if (e->key.len == 0)
			err = open_section(&r, e);
		else
			err = add_line(&r, e);
	}
	return err;
}
