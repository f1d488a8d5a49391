#include "gate/site.h"

#include <stddef.h>
#include <string.h>

#include "base/file.h"
#include "base/time.h"
#include "text/config.h"
#include "text/glob.h"

/* Everything that a key of warder.conf needs to be read. */
struct reading {
	struct wd_arena *arena;
	struct wd_site *site;
	const struct wd_config_entry *entry;
	size_t place; /* offset into the site, of paths */
};

static wd_err bad(struct reading *r, const char *expected)
{
	return wd_failf(r->arena, WD_ERR_USAGE,
			"%s:%u: expected %s, found "
			"\"%.*s\"",
			r->site->config, r->entry->line, expected,
			WD_FMT(r->entry->value));
}

static wd_err read_version(struct reading *r)
{
	return wd_str_eq(r->entry->value, WD_STR("1"))
		       ? NULL
		       : bad(r, "version 1, the only one this program knows");
}

/* A path goes where the table says; it means what it does in warder.conf. */
static wd_err read_path(struct reading *r)
{
	const char **place = (const char **)((char *)r->site + r->place);

	*place = wd_path_beside(r->arena, wd_str_of(r->site->config),
				r->entry->value)
			 .ptr;
	return NULL;
}

static wd_err read_syslog(struct reading *r)
{
	return wd_config_bool(r->entry->value, &r->site->syslog)
		       ? NULL
		       : bad(r, "true or false");
}

static wd_err read_identity(struct reading *r)
{
	static const struct {
		const char *name;
		enum wd_identity identity;
	} known[] = { { "forced-command", WD_ID_FORCED_COMMAND },
		      { "ssh-key", WD_ID_SSH_KEY },
		      { "remote-user", WD_ID_REMOTE_USER },
		      { "gitolite", WD_ID_GITOLITE },
		      { "account", WD_ID_ACCOUNT } };
	struct wd_site *s = r->site;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (wd_str_eq(r->entry->value, wd_str_of(known[i].name))) {
			if (s->identities == WD_IDENTITIES_MAX)
				return bad(r, "fewer identity lines");
			s->identity[s->identities++] = known[i].identity;
			return NULL;
		}
	return bad(r, "forced-command, ssh-key, remote-user, gitolite or "
		      "account");
}

/* Between `low` and `high` seconds. */
static wd_err read_seconds(struct reading *r, int64_t low, int64_t high,
			   int64_t *out)
{
	int64_t n;

	if (!wd_duration_read(r->entry->value, &n) || n < low || n > high)
		return bad(r, "a duration such as 30s or 10m, within limits");
	*out = n;
	return NULL;
}

static wd_err read_deadline(struct reading *r)
{
	int64_t n = 0;

	if (wd_str_eq(r->entry->value, WD_STR("4.5s"))) {
		r->site->deadline_ms = WD_DEADLINE_MIN_MS;
		return NULL;
	}
	wd_err err = read_seconds(r, 5, 3600, &n);

	if (err == NULL)
		r->site->deadline_ms = (unsigned)(n * 1000);
	return err;
}

static wd_err read_skew(struct reading *r)
{
	int64_t n = 0;
	wd_err err = read_seconds(r, 0, 86400, &n);

	if (err == NULL)
		r->site->clock_skew = (unsigned)n;
	return err;
}

static wd_err read_count(struct reading *r, size_t high, size_t *out)
{
	unsigned long long n;

	if (!wd_str_u64(r->entry->value, &n) || n < 1 || n > high)
		return bad(r, "a number within limits");
	*out = (size_t)n;
	return NULL;
}

static wd_err read_commits(struct reading *r)
{
	return read_count(r, WD_SITE_COMMITS_MAX, &r->site->commits_max);
}

static wd_err read_paths(struct reading *r)
{
	return read_count(r, WD_SITE_PATHS_MAX, &r->site->paths_max);
}

static wd_err read_depth(struct reading *r)
{
	size_t n = 0;
	wd_err err = read_count(r, WD_SITE_DEPTH_MAX, &n);

	if (err == NULL)
		r->site->depth_max = (unsigned)n;
	return err;
}

static wd_err read_merge_bases(struct reading *r)
{
	return read_count(r, WD_SITE_BASES_MAX, &r->site->merge_bases);
}

static wd_err read_merge_renames(struct reading *r)
{
	return read_count(r, WD_SITE_RENAMES_MAX, &r->site->merge_renames);
}

static wd_err read_merge_bytes(struct reading *r)
{
	uint64_t n;

	if (!wd_size_read(r->entry->value, &n) || n < 1)
		return bad(r, "a size such as 16MiB, or bytes");
	r->site->merge_bytes = n;
	return NULL;
}

static wd_err read_unprotected(struct reading *r)
{
	struct wd_site *s = r->site;

	if (s->unprotecteds == WD_UNPROTECTED_MAX)
		return bad(r, "fewer unprotected lines");
	if (wd_glob_check(r->arena, r->entry->value) != NULL)
		return bad(r, "a glob of paths below the root of warder serve");
	if (s->unprotected == NULL)
		s->unprotected = wd_new(r->arena, wd_str, WD_UNPROTECTED_MAX);
	s->unprotected[s->unprotecteds++] = r->entry->value;
	return NULL;
}

static const struct {
	const char *section, *key;
	wd_err (*read)(struct reading *r);
	size_t place;
	bool several;
} keys[] = {
	{ "warder", "version", read_version, 0, false },
	{ "warder", "policy", read_path, offsetof(struct wd_site, policy),
	  false },
	{ "warder", "store", read_path, offsetof(struct wd_site, store),
	  false },
	{ "warder", "gnupg", read_path, offsetof(struct wd_site, gnupg),
	  false },
	{ "warder", "gpg", read_path, offsetof(struct wd_site, gpg), false },
	{ "warder", "fetch", read_path, offsetof(struct wd_site, fetch),
	  false },
	{ "warder", "log", read_path, offsetof(struct wd_site, log), false },
	{ "warder", "syslog", read_syslog, 0, false },
	{ "pusher", "identity", read_identity, 0, true },
	{ "serve", "unprotected", read_unprotected, 0, true },
	{ "limits", "deadline", read_deadline, 0, false },
	{ "limits", "clock-skew", read_skew, 0, false },
	{ "limits", "commits", read_commits, 0, false },
	{ "limits", "paths", read_paths, 0, false },
	{ "limits", "depth", read_depth, 0, false },
	{ "limits", "merge-bases", read_merge_bases, 0, false },
	{ "limits", "merge-bytes", read_merge_bytes, 0, false },
	{ "limits", "merge-renames", read_merge_renames, 0, false },
};
enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

struct seen {
	bool key[KEYS];
	unsigned hygiene;
};

static wd_err unknown(struct reading *r)
{
	const struct wd_config_entry *e = r->entry;

	return wd_failf(r->arena, WD_ERR_USAGE,
			"%s:%u: unknown key \"%.*s\" in section \"%.*s\": see "
			"warder.conf(5)",
			r->site->config, e->line, WD_FMT(e->key),
			WD_FMT(e->section));
}

static wd_err read_hygiene(struct reading *r, unsigned *seen)
{
	unsigned key = wd_hygiene_key(r->entry->key);
	const char *expected;

	if (key == 0)
		return unknown(r);
	if (*seen & key)
		return bad(r, "this key once only");
	*seen |= key;
	expected = wd_hygiene_set(&r->site->hygiene, key, r->entry->value);
	return expected == NULL ? NULL : bad(r, expected);
}

static wd_err read_entry(struct reading *r, struct seen *seen)
{
	const struct wd_config_entry *e = r->entry;

	if (e->key.len == 0 && !e->has_subsection)
		return NULL; /* a section's own line */
	if (e->has_subsection && wd_str_eq(e->section, WD_STR("provider")))
		return NULL; /* read when one is asked: evidence/remote.h */
	if (!e->has_subsection && wd_str_eq(e->section, WD_STR("hygiene")))
		return read_hygiene(r, &seen->hygiene);
	for (size_t i = 0; i < KEYS; i++) {
		if (e->has_subsection ||
		    !wd_str_eq(e->section, wd_str_of(keys[i].section)) ||
		    !wd_str_eq(e->key, wd_str_of(keys[i].key)))
			continue;
		if (seen->key[i] && !keys[i].several)
			return bad(r, "this key once only");
		if (!e->has_value || e->value.len == 0)
			return bad(r, "a value");
		seen->key[i] = true;
		r->place = keys[i].place;
		return keys[i].read(r);
	}
	return unknown(r);
}

static wd_err need(struct wd_arena *a, const struct wd_site *s, bool there,
		   const char *key)
{
	return there ? NULL
		     : wd_failf(a, WD_ERR_USAGE, "%s: [warder] %s is missing",
				s->config, key);
}

struct wd_site wd_site_default(const char *config)
{
	return (struct wd_site){ .config = config,
				 .syslog = true,
				 .gpg = "gpg",
				 .fetch = WD_LIBEXECDIR "/warder-fetch",
				 .deadline_ms = WD_DEADLINE_DEFAULT_MS,
				 .clock_skew = 600,
				 .commits_max = 100000,
				 .paths_max = 200000,
				 .depth_max = 1000,
				 .merge_bases = 200,
				 .merge_renames = 2000,
				 .merge_bytes = 12 << 20,
				 .hygiene = wd_hygiene_default() };
}

wd_err wd_site_read(struct wd_arena *a, const char *path, struct wd_site *out)
{
	struct wd_site site = wd_site_default(path);
	struct reading r = { .arena = a, .site = &site };
	struct seen seen = { 0 };
	struct wd_config config;
	wd_str text;
	wd_err err = wd_file_read(a, path, WD_CONFIG_MAX, &text);

	if (err == NULL)
		err = wd_config_read(a, wd_str_of(path), text, WD_CONFIG_STRICT,
				     &config);
	for (size_t i = 0; err == NULL && i < config.count; i++) {
		r.entry = &config.entry[i];
		err = read_entry(&r, &seen);
	}
	if (err == NULL)
		err = need(a, &site, seen.key[0], "version");
	if (err == NULL)
		err = need(a, &site, site.policy != NULL, "policy");
	if (err == NULL)
		err = need(a, &site, site.store != NULL, "store");
	if (err == NULL)
		*out = site;
	return err;
}
