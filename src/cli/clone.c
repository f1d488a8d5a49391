#include "cli/clone.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/place.h"
#include "text/refname.h"

enum { WORDS_MAX = 16, OUTPUT_MAX = 1 << 20 };

static void collect(const char **argv, const char *first, va_list more)
{
	size_t n = 0;

	argv[n++] = "git";
	for (const char *w = first; w != NULL && n < WORDS_MAX - 1;
	     w = va_arg(more, const char *))
		argv[n++] = w;
	argv[n] = NULL;
}

wd_err wd_clone_git(struct wd_cli *cli, wd_str *out, ...)
{
	const char *argv[WORDS_MAX];
	va_list more;

	va_start(more, out);
	const char *first = va_arg(more, const char *);

	collect(argv, first, more);
	va_end(more);
	return wd_cli_git(cli, argv, (wd_str){ 0 }, out);
}

wd_str wd_clone_try(struct wd_cli *cli, const char *const *argv)
{
	wd_str text = { 0 };
	int status = 0;

	cli->quiet = true;
	wd_err err = wd_cli_run(cli, argv, (wd_str){ 0 }, OUTPUT_MAX, &text,
				&status);

	cli->quiet = false;
	if (err != NULL || status != 0)
		return (wd_str){ 0 };
	if (text.len > 0 && text.ptr[text.len - 1] == '\n')
		text.len--;
	return wd_str_dup(cli->arena, text);
}

wd_str wd_clone_config(struct wd_cli *cli, const char *key)
{
	const char *const argv[] = { "git", "config", "--get", key, NULL };

	return wd_clone_try(cli, argv);
}

/* Where `git push` would go: the branch's own remote, else "origin". */
static const char *find_remote(struct wd_cli *cli)
{
	const char *const branch[] = { "git",     "symbolic-ref", "--quiet",
				       "--short", "HEAD",         NULL };
	wd_str name = wd_clone_try(cli, branch);

	if (name.len > 0) {
		const char *key =
			wd_strf(cli->arena, "branch.%.*s.remote", WD_FMT(name))
				.ptr;
		wd_str remote = wd_clone_config(cli, key);

		if (remote.len > 0)
			return remote.ptr;
	}
	return "origin";
}

wd_err wd_clone_open(struct wd_cli *cli, const struct wd_clone_options *options,
		     struct wd_clone *out)
{
	struct wd_clone c = { .cli = cli, .options = *options };

	c.remote = options->remote != NULL ? options->remote : find_remote(cli);
	if (c.options.site == NULL && wd_clone_config(cli, "warder.site").len)
		c.options.site = wd_clone_config(cli, "warder.site").ptr;
	c.repository_id = wd_clone_config(cli, "warder.id");
	c.repository = wd_clone_config(cli, "warder.repository");
	if (c.repository_id.len == 0)
		return wd_fail(cli->arena, WD_ERR_USAGE,
			       "this clone does not know the repository's id: "
			       "git config warder.id ID, as warder install "
			       "showed it on the server");
	if (c.repository.len == 0)
		c.repository = c.repository_id;
	*out = c;
	return NULL;
}

wd_err wd_clone_ref(const struct wd_clone *c, wd_str *out)
{
	const char *const argv[] = { "git", "rev-parse", "--symbolic-full-name",
				     "@{upstream}", NULL };
	wd_str prefix = wd_strf(c->cli->arena, "refs/remotes/%s/", c->remote);
	wd_str upstream;

	if (c->options.ref != NULL)
		return wd_cli_ref(c->cli, c->options.ref, out);
	upstream = wd_clone_try(c->cli, argv);
	if (!wd_str_starts(upstream, prefix))
		return wd_fail(c->cli->arena, WD_ERR_USAGE,
			       "for which ref? Give --for main, or set the "
			       "branch's upstream");
	upstream = wd_str_from(upstream, prefix.len);
	*out = wd_strf(c->cli->arena, "refs/heads/%.*s", WD_FMT(upstream));
	return NULL;
}

wd_oid wd_clone_tracking(const struct wd_clone *c, wd_str ref)
{
	wd_str branch = WD_STR("refs/heads/");
	wd_str name = wd_str_starts(ref, branch)
			      ? wd_strf(c->cli->arena, "refs/remotes/%s/%.*s",
					c->remote,
					WD_FMT(wd_str_from(ref, branch.len)))
			      : ref;

	return wd_revision_ref(c->cli, name.ptr);
}

wd_err wd_clone_site(const struct wd_clone *c, struct wd_site *out)
{
	struct wd_arena *a = c->cli->arena;
	const char *dir = c->options.site, *gnupg;

	if (dir == NULL)
		return wd_fail(a, WD_ERR_USAGE,
			       "which policy? Give --site DIR, or git config "
			       "warder.site DIR: a copy of the server's "
			       "policy.conf and gnupg/");
	gnupg = wd_strf(a, "%s/gnupg", dir).ptr;
	*out = wd_site_default(dir);
	out->fetch = NULL; /* other systems are the server's to ask */
	out->syslog = false;
	out->policy = wd_strf(a, "%s/policy.conf", dir).ptr;
	out->gnupg = access(gnupg, F_OK) == 0 ? gnupg : NULL;
	out->repository = c->repository;
	out->repository_id = c->repository_id;
	return wd_place_gitdir(c->cli, NULL, &out->gitdir);
}

wd_err wd_clone_person(const struct wd_clone *c, wd_str *out)
{
	struct wd_arena *a = c->cli->arena;
	wd_str id = wd_str_of(c->options.person);
	struct wd_gate_policy p;

	if (id.len == 0)
		id = wd_clone_config(c->cli, "warder.person");
	if (id.len == 0 && c->options.site != NULL) {
		const char *file =
			wd_strf(a, "%s/policy.conf", c->options.site).ptr;
		wd_str email = wd_clone_config(c->cli, "user.email");
		wd_err err = wd_gate_policy_load(a, file, NULL, NULL,
						 (wd_oid){ 0 }, &p);

		if (err != NULL)
			return err;
		int at = wd_person_by_email(&p.policy.registry, email);

		if (at != WD_NOBODY)
			id = p.policy.registry.person[at].id;
	}
	if (id.len == 0)
		return wd_fail(a, WD_ERR_USAGE,
			       "who are you in the policy? git config "
			       "warder.person ID");
	*out = id;
	return NULL;
}
