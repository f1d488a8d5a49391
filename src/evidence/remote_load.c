/* remote_load.c - [provider "NAME"] of warder.conf. */
#include "evidence/remote.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/map.h"
#include "base/time.h"

struct reading {
	struct wd_arena *arena;
	const char *config;
	const struct wd_config_entry *at;
	struct wd_remote_provider *out;
	wd_str file;
};

/* Without the value: people put tokens where they do not belong. */
static wd_err expected(const struct reading *r, const char *what)
{
	return wd_failf(r->arena, WD_ERR_USAGE, "%s:%u: %.*s: expected %s",
			r->config, r->at->line, WD_FMT(r->at->key), what);
}

static wd_err read_unavailable(struct reading *r)
{
	wd_str value = r->at->value, word, age;

	if (wd_str_eq(value, WD_STR("deny"))) {
		r->out->last_known_s = 0;
		return NULL;
	}
	if (wd_str_cut(value, ' ', &word, &age) &&
	    wd_str_eq(word, WD_STR("last-known")) &&
	    wd_duration_read(age, &r->out->last_known_s) &&
	    r->out->last_known_s > 0 &&
	    r->out->last_known_s <= WD_REMOTE_LAST_KNOWN_MAX_S)
		return NULL;
	return expected(r, "deny, or last-known with an age such as 4h, at "
			   "most 30d");
}

static wd_err read_own(struct reading *r)
{
	wd_str key = r->at->key, value = r->at->value, head, tail;

	if (wd_str_eq(key, WD_STR("file"))) {
		r->file = value;
		return NULL;
	}
	if (wd_str_eq(key, WD_STR("help"))) {
		r->out->help = value;
		return NULL;
	}
	if (wd_str_eq(key, WD_STR("value")))
		return wd_str_cut(value, ' ', &head, &tail)
			       ? NULL
			       : expected(r, "value = NAME VALUE");
	if (wd_str_eq(key, WD_STR("unavailable")))
		return read_unavailable(r);
	if (!wd_str_eq(key, WD_STR("cache")))
		return expected(r, "a key of warder-provider(5)");
	return wd_duration_read(value, &r->out->cache_s) &&
			       r->out->cache_s <= WD_REMOTE_CACHE_MAX_S
		       ? NULL
		       : expected(r, "a duration such as 30s, at most 1d");
}

static bool is_mine(const struct wd_config_entry *e, wd_str name)
{
	return wd_str_eq(e->section, WD_STR("provider")) && e->has_subsection &&
	       wd_str_eq(e->subsection, name);
}

/* Everything that an answer's meaning hangs on, also where it comes from. */
static wd_str digest_of(struct wd_arena *a, const struct wd_remote_provider *p,
			wd_str text, const struct wd_config *site)
{
	struct wd_buf b = { .arena = a };

	wd_buf_f(&b, "%.*s\n%.*s\n", WD_FMT(p->provider.name), WD_FMT(text));
	for (size_t i = 0; i < site->count; i++)
		if (is_mine(&site->entry[i], p->provider.name))
			wd_buf_f(&b, "%.*s=%.*s\n", WD_FMT(site->entry[i].key),
				 WD_FMT(site->entry[i].value));
	return wd_sha256(a, wd_buf_str(&b));
}

static wd_err read_config(struct wd_arena *a, const char *config,
			  struct wd_config *out)
{
	wd_str text;
	wd_err err = wd_file_read(a, config, WD_CONFIG_MAX, &text);

	return err != NULL ? err
			   : wd_config_read(a, wd_str_of(config), text,
					    WD_CONFIG_STRICT, out);
}

static wd_err read_keys(struct reading *r, const struct wd_config *site,
			wd_str name)
{
	bool found = false;
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < site->count; i++) {
		r->at = &site->entry[i];
		if (!is_mine(r->at, name))
			continue;
		found = true;
		if (r->at->key.len > 0 && !wd_connection_owns(r->at->key))
			err = read_own(r);
	}
	if (err == NULL && !found)
		return wd_failf(r->arena, WD_ERR_NOT_FOUND,
				"%s: no [provider \"%.*s\"], which the policy "
				"names",
				r->config, WD_FMT(name));
	return err == NULL && r->file.len == 0
		       ? wd_failf(r->arena, WD_ERR_USAGE,
				  "%s: [provider \"%.*s\"] names no file",
				  r->config, WD_FMT(name))
		       : err;
}

wd_err wd_remote_load(struct wd_arena *a, const char *config, wd_str name,
		      struct wd_remote_provider *out)
{
	struct wd_remote_provider p = { .cache_s = 30 };
	struct reading r = { .arena = a, .config = config, .out = &p };
	struct wd_config site;
	wd_str text = { 0 };
	wd_err err = read_config(a, config, &site);

	if (err == NULL)
		err = read_keys(&r, &site, name);
	if (err == NULL) {
		r.file = wd_path_beside(a, wd_str_of(config), r.file);
		err = wd_file_read(a, wd_str_c(a, r.file), WD_PROVIDER_FILE_MAX,
				   &text);
	}
	if (err == NULL)
		err = wd_provider_load(a, name, r.file, text, &site,
				       &p.provider);
	if (err != NULL)
		return err;
	if (p.provider.kind == WD_SOURCE_OPA && p.last_known_s > 0)
		return wd_failf(a, WD_ERR_USAGE,
				"[provider \"%.*s\"]: unavailable = "
				"last-known is not for kind opa (%s)",
				WD_FMT(name), config);
	p.digest = digest_of(a, &p, text, &site);
	*out = p;
	return NULL;
}

wd_err wd_remote_names(struct wd_arena *a, const char *config, wd_str **out,
		       size_t *count)
{
	struct wd_map seen = { .arena = a };
	struct wd_config site;
	wd_err err = read_config(a, config, &site);

	*out = wd_new(a, wd_str, WD_PROVIDERS_MAX);
	*count = 0;
	for (size_t i = 0; err == NULL && i < site.count; i++) {
		const struct wd_config_entry *e = &site.entry[i];

		if (!wd_str_eq(e->section, WD_STR("provider")) ||
		    !e->has_subsection || !wd_map_add(&seen, e->subsection, 0))
			continue;
		if (*count == WD_PROVIDERS_MAX)
			return wd_failf(a, WD_ERR_LIMIT,
					"%s: more than %d providers", config,
					WD_PROVIDERS_MAX);
		(*out)[(*count)++] = e->subsection;
	}
	return err;
}
