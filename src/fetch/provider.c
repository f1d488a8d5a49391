#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"
#include "fetch/fetch.h"
#include "text/config.h"

struct loading {
	struct wd_arena *arena, *secrets;
	struct wd_fetch_options *options;
	struct wd_config site;
	struct wd_fetch_provider *provider;
	bool hashed;
};

static void flaw(struct loading *l, enum wd_fetch_cause cause, wd_err err)
{
	struct wd_fetch_provider *p = l->provider;

	p->flaw = cause;
	p->flaw_text =
		wd_str_dup(l->arena, wd_str_of(wd_err_text(l->arena, err)));
	if (p->flaw_log.len == 0)
		p->flaw_log = p->flaw_text;
}

/* As warder.conf has it. */
static const char *path_of(struct loading *l, wd_str value)
{
	return wd_path_beside(l->arena, wd_str_of(l->options->config), value)
		.ptr;
}

/*
 * Where secrets are is for the log; what is wrong with them, for everybody.
 * What names no file may be the token itself, and is for nobody.
 */
static void log_flaw(struct loading *l, const char *key, wd_str value,
		     wd_err err)
{
	const char *path = path_of(l, value);
	bool exists = access(path, F_OK) == 0;

	l->provider->flaw_log =
		wd_strf(l->arena, "%s%s%s: %s", key, exists ? " " : "",
			exists ? path : "", wd_err_text(l->arena, err));
}

static wd_err read_config(struct wd_arena *a, const char *path,
			  struct wd_config *out)
{
	wd_str text;
	wd_err err = wd_file_read(a, path, WD_CONFIG_MAX, &text);

	return err != NULL ? err
			   : wd_config_read(a, wd_str_of(path), text,
					    WD_CONFIG_STRICT, out);
}

static wd_err read_connection(struct loading *l, wd_str name)
{
	struct wd_config file = { 0 };
	struct wd_connection_files files = {
		.site = &l->site, .site_name = wd_str_of(l->options->config)
	};
	wd_str value;
	wd_err err = NULL;

	if (wd_config_get(&l->site, WD_STR("provider"), name, WD_STR("file"),
			  &value) &&
	    value.len > 0) {
		const char *path = path_of(l, value);

		files.file = &file;
		files.file_name = wd_str_of(path);
		err = read_config(l->arena, path, &file);
	}
	return err != NULL ? err
			   : wd_connection_read(l->arena, name, &files,
						&l->provider->c);
}

static struct wd_fetch_given *given(struct loading *l, wd_str name)
{
	for (size_t i = 0; i < l->options->tokens; i++)
		if (wd_str_eq(l->options->token[i].provider, name))
			return &l->options->token[i];
	return NULL;
}

static wd_err check_token(const struct loading *l)
{
	return l->provider->c.auth != WD_AUTH_BASIC &&
			       wd_str_has(l->provider->token, ' ')
		       ? wd_fail(l->arena, WD_ERR_USAGE,
				 "it has a space inside")
		       : NULL;
}

static wd_err read_token(struct loading *l)
{
	struct wd_fetch_provider *p = l->provider;
	struct wd_fetch_given *g = given(l, p->c.name);

	if (p->c.auth == WD_AUTH_NONE)
		return NULL;
	if (g != NULL) {
		wd_err err = wd_fetch_token_fd(l->secrets, g->fd, &p->token);

		g->used = true;
		(void)close(g->fd);
		return err != NULL ? err : check_token(l);
	}
	if (p->c.token_file.len == 0)
		return wd_fail(l->arena, WD_ERR_USAGE,
			       "there is no token-file");
	wd_err err =
		wd_fetch_token_file(l->secrets, path_of(l, p->c.token_file),
				    &p->token);

	if (err == NULL)
		err = check_token(l);
	if (err != NULL)
		log_flaw(l, "token-file", p->c.token_file, err);
	return err;
}

static void make_auth_line(struct loading *l)
{
	struct wd_fetch_provider *p = l->provider;
	struct wd_buf b = { .arena = l->secrets };

	if (p->c.auth == WD_AUTH_NONE)
		return;
	if (p->c.auth == WD_AUTH_HEADER)
		wd_buf_f(&b, "%.*s: ", WD_FMT(p->c.auth_header));
	else
		wd_buf_f(&b, "Authorization: %s ",
			 p->c.auth == WD_AUTH_BEARER  ? "Bearer"
			 : p->c.auth == WD_AUTH_TOKEN ? "token"
						      : "Basic");
	if (p->c.auth == WD_AUTH_BASIC)
		p->encoded =
			wd_base64(l->secrets,
				  wd_strf(l->secrets, "%.*s:%.*s",
					  WD_FMT(p->c.user), WD_FMT(p->token)));
	wd_buf_add(&b, p->encoded.len > 0 ? p->encoded : p->token);
	p->auth_line = wd_str_dup(l->secrets, wd_buf_str(&b));
}

static wd_err read_file(struct loading *l, const char *key, wd_str path,
			wd_str *out)
{
	wd_err err = path.len == 0 ? NULL
				   : wd_file_read(l->secrets, path_of(l, path),
						  WD_FETCH_FILE_MAX, out);

	if (err == NULL)
		return NULL;
	l->provider->flaw_log =
		wd_strf(l->arena, "%s: %s", key, wd_err_text(l->arena, err));
	return wd_failf(l->arena, WD_ERR_USAGE, "%s: it cannot be read", key);
}

static wd_err read_key(struct loading *l)
{
	struct wd_fetch_provider *p = l->provider;
	wd_err err = p->c.client_key.len == 0
			     ? NULL
			     : wd_fetch_key_file(l->secrets,
						 path_of(l, p->c.client_key),
						 &p->key);

	if (err == NULL)
		return NULL;
	log_flaw(l, "client-key", p->c.client_key, err);
	return wd_because(l->arena, err, "client-key");
}

static void load_one(struct loading *l, wd_str name)
{
	struct wd_fetch_provider *p = l->provider;
	wd_err err = read_connection(l, name);

	p->c.name = name;
	p->hashed = l->hashed;
	if (err == NULL)
		err = read_file(l, "ca-file", p->c.ca_file, &p->ca);
	if (err == NULL)
		err = read_file(l, "client-cert", p->c.client_cert, &p->cert);
	if (err == NULL)
		err = read_key(l);
	if (err != NULL) {
		flaw(l, WD_FETCH_CONFIG, err);
		return;
	}
	err = read_token(l);
	if (err != NULL)
		flaw(l, WD_FETCH_NO_TOKEN, err);
	else
		make_auth_line(l);
}

static wd_err check_given(struct wd_arena *a,
			  const struct wd_fetch_options *options)
{
	for (size_t i = 0; i < options->tokens; i++)
		if (!options->token[i].used)
			return wd_failf(a, WD_ERR_USAGE,
					"--token %.*s: no such provider, or "
					"it takes no token",
					WD_FMT(options->token[i].provider));
	return NULL;
}

struct wd_fetch_provider *wd_fetch_find(struct wd_fetch_providers *p,
					wd_str name)
{
	for (size_t i = 0; i < p->count; i++)
		if (wd_str_eq(p->item[i].c.name, name))
			return &p->item[i];
	return NULL;
}

static bool is_provider(const struct wd_config_entry *e)
{
	return e->has_subsection && e->key.len == 0 &&
	       wd_str_eq(e->section, WD_STR("provider"));
}

wd_err wd_fetch_load(struct wd_arena *a, struct wd_arena *secrets,
		     struct wd_fetch_options *options,
		     struct wd_fetch_providers *out)
{
	struct loading l = { .arena = a,
			     .secrets = secrets,
			     .options = options,
			     .hashed = wd_fetch_authorities_hashed() };
	struct wd_fetch_providers p = {
		.item = wd_new(a, struct wd_fetch_provider,
			       WD_FETCH_PROVIDERS_MAX)
	};
	wd_err err = read_config(a, options->config, &l.site);

	for (size_t i = 0; err == NULL && i < l.site.count; i++) {
		const struct wd_config_entry *e = &l.site.entry[i];

		if (!is_provider(e) || wd_fetch_find(&p, e->subsection) != NULL)
			continue;
		if (p.count == WD_FETCH_PROVIDERS_MAX)
			return wd_fail(a, WD_ERR_LIMIT, "too many providers");
		l.provider = &p.item[p.count++];
		load_one(&l, e->subsection);
	}
	if (err == NULL)
		err = check_given(a, options);
	if (err == NULL)
		*out = p;
	return err;
}
