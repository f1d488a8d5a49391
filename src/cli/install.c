/*
 * install.c - put the hooks into a repository.
 *
 * A hook that is not ours is never lost: with --chain it runs after ours has
 * accepted, see hook_files.h.
 */
#include "cli/install.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"
#include "git/repo.h"
#include "text/config.h"
#include "text/json.h"
#include "text/refname.h"

/*
 * update stays out of the default: reference-transaction confirms the real ref
 * too, with it locked, and update costs a process for each ref.
 */
static const char default_hooks[] =
	"pre-receive,reference-transaction,post-receive";

bool wd_install_listed(const struct wd_installing *in, const char *name)
{
	return strcmp(in->list, "all") == 0 ||
	       wd_hooks_listed(wd_str_of(in->list), name);
}

static wd_err check_list(const struct wd_installing *in)
{
	wd_str rest = wd_str_of(in->list), one;

	if (strcmp(in->list, "all") == 0)
		return NULL;
	while (rest.len > 0) {
		bool known = false;

		if (!wd_str_cut(rest, ',', &one, &rest)) {
			one = rest;
			rest = (wd_str){ 0 };
		}
		for (size_t i = 0; i < WD_HOOKS; i++)
			known |= wd_str_eq(one, wd_str_of(wd_hook_names[i]));
		if (!known)
			return wd_cli_misused(in->cli,
					      "--hooks: no such hook \"%.*s\"",
					      WD_FMT(one));
	}
	if (!wd_install_listed(in, "pre-receive") &&
	    !wd_install_listed(in, "update"))
		return wd_cli_misused(
			in->cli, "--hooks needs pre-receive or update: the "
				 "others do not judge");
	return NULL;
}

/* "/srv/git/pay/api.git" is "api"; "/home/a/app/.git" is "app". */
static wd_str name_of(struct wd_cli *cli, const char *gitdir)
{
	wd_str path = wd_str_of(gitdir);

	if (wd_str_ends(path, WD_STR("/.git")))
		path.len -= 5;
	if (wd_str_ends(path, WD_STR(".git")))
		path.len -= 4;
	const char *slash = memrchr(path.ptr, '/', path.len);
	size_t skip = slash == NULL ? 0 : (size_t)(slash - path.ptr) + 1;

	return wd_str_dup(cli->arena, wd_str_from(path, skip));
}

static wd_str config_value(const struct wd_config *c, const char *key)
{
	wd_str value = { 0 };

	(void)wd_config_get(c, WD_STR("warder"), (wd_str){ 0 }, wd_str_of(key),
			    &value);
	return value;
}

/* What an earlier install chose stays, unless the command line says else. */
static wd_err choose_names(struct wd_installing *in)
{
	struct wd_arena *a = in->cli->arena;
	const char *path = wd_strf(a, "%s/config", in->gitdir).ptr;
	unsigned char random[4];
	struct wd_config c;
	wd_str text;
	wd_err err = wd_file_read(a, path, WD_CONFIG_MAX, &text);

	if (err == NULL)
		err = wd_config_read(a, wd_str_of(path), text, WD_CONFIG_GIT,
				     &c);
	if (err != NULL)
		return err;
	if (in->name == NULL && config_value(&c, "repository").len > 0)
		in->name = wd_str_c(a, config_value(&c, "repository"));
	if (in->name == NULL)
		in->name = name_of(in->cli, in->gitdir).ptr;
	if (in->id == NULL && config_value(&c, "id").len > 0)
		in->id = wd_str_c(a, config_value(&c, "id"));
	if (in->id == NULL) {
		if (getrandom(random, sizeof(random), 0) != sizeof(random))
			return wd_fail(a, WD_ERR_IO, "no random bytes");
		wd_str base = wd_refname_component(name_of(in->cli, in->gitdir),
						   false)
				      ? name_of(in->cli, in->gitdir)
				      : WD_STR("repository");

		if (base.len > 50)
			base.len = 50;
		in->id = wd_strf(a, "%.*s-%.*s", WD_FMT(base),
				 WD_FMT(wd_hex(a, random, sizeof(random))))
				 .ptr;
	}
	return wd_refname_component(wd_str_of(in->id), false)
		       ? NULL
		       : wd_cli_misused(
				 in->cli,
				 "--id must be letters, digits, '.', '_' and "
				 "'-', at most 64: \"%s\"",
				 in->id);
}

/* Before anything is touched. */
static wd_err check_place(struct wd_installing *in)
{
	struct wd_arena *a = in->cli->arena;
	struct wd_gate_policy policy;
	const char *dir = NULL;
	wd_err err = wd_repo_supported(a, in->gitdir);

	if (err == NULL)
		err = wd_site_read(a, in->config, &in->site);
	if (err == NULL)
		err = wd_gate_policy_load(a, in->site.policy, NULL, NULL,
					  (wd_oid){ 0 }, &policy);
	if (err == NULL)
		err = wd_place_hooks(in->cli, in->gitdir, &dir);
	if (err != NULL)
		return err;
	if (strcmp(dir, in->hooks.dir) != 0)
		return wd_failf(a, WD_ERR_USAGE,
				"git takes this repository's hooks from %s "
				"(core.hooksPath), where they would serve "
				"others too: unset it",
				dir);
	return NULL;
}

wd_err wd_install_give(const struct wd_installing *in, const char *path)
{
	if (geteuid() != 0 || in->owner.st_uid == 0)
		return NULL;
	if (lchown(path, in->owner.st_uid, in->owner.st_gid) != 0)
		return wd_failf(in->cli->arena, WD_ERR_IO, "%s: %s", path,
				strerror(errno));
	return NULL;
}

static wd_err make_store(const struct wd_installing *in)
{
	struct wd_arena *a = in->cli->arena;
	const char *dir = wd_strf(a, "%s/%s", in->site.store, in->id).ptr;
	const char *pending = wd_strf(a, "%s/pending", dir).ptr;
	const char *blobs = wd_strf(a, "%s/blobs", dir).ptr;
	bool fresh = access(in->site.store, F_OK) != 0;
	wd_err err = wd_make_dirs(a, pending);

	if (err == NULL)
		err = wd_make_dirs(a, blobs);
	if (err == NULL && fresh)
		err = wd_install_give(in, in->site.store);
	if (err == NULL)
		err = wd_install_give(in, dir);
	if (err == NULL)
		err = wd_install_give(in, blobs);
	return err != NULL ? err : wd_install_give(in, pending);
}

static wd_err set_config(const struct wd_installing *in, const char *key,
			 const char *value)
{
	const char *file = wd_strf(in->cli->arena, "%s/config", in->gitdir).ptr;
	const char *const argv[] = { "git", "config", "--file", file,
				     key,   value,    NULL };
	wd_str out;
	wd_err err = wd_cli_git(in->cli, argv, (wd_str){ 0 }, &out);

	return err != NULL ? err : wd_install_give(in, file);
}

static wd_err unset_config(const struct wd_installing *in, const char *key)
{
	const char *file = wd_strf(in->cli->arena, "%s/config", in->gitdir).ptr;
	const char *const argv[] = { "git",         "config", "--file", file,
				     "--unset-all", key,      NULL };
	wd_str out;
	int status = 0;
	wd_err err =
		wd_cli_run(in->cli, argv, (wd_str){ 0 }, 4096, &out, &status);

	return err != NULL ? err : wd_install_give(in, file);
}

/* Before ours are run: without warder.chain they would leave the others out. */
static wd_err set_all_config(const struct wd_installing *in)
{
	const char *chained = wd_install_names(in, WD_PLACE_CHAIN);
	wd_err err = set_config(in, "warder.config", in->config);

	if (err == NULL)
		err = set_config(in, "warder.repository", in->name);
	if (err == NULL)
		err = set_config(in, "warder.id", in->id);
	if (err == NULL && *chained != '\0')
		err = set_config(in, "warder.chain", chained);
	else if (err == NULL && in->hooks.chain.len > 0)
		err = unset_config(in, "warder.chain");
	return err;
}

/* What is there now, so that one which is lost later is missed. */
static wd_err set_installed(struct wd_installing *in)
{
	struct wd_buf names = { .arena = in->cli->arena };

	for (size_t i = 0; i < WD_HOOKS; i++) {
		const struct wd_hooks *h = &in->hooks;
		struct wd_hook_file f =
			wd_hook_look(h, h->dir, wd_hook_names[i]);

		if (f.kind != WD_HOOK_OURS && f.kind != WD_HOOK_ENTERED)
			continue;
		wd_buf_f(&names, "%s%s", names.len > 0 ? "," : "",
			 wd_hook_names[i]);
	}
	in->list = wd_str_c(in->cli->arena, wd_buf_str(&names));
	return set_config(in, "warder.hooks", in->list);
}

static const char *others(const struct wd_installing *in)
{
	const char *chained = wd_install_names(in, WD_PLACE_CHAIN);
	const char *entered = wd_install_names(in, WD_PLACE_ENTER);
	struct wd_buf b = { .arena = in->cli->arena };

	if (*chained != '\0')
		wd_buf_f(&b, "  chained  %s   (run after Warder's, from %s)\n",
			 chained, wd_chain_dir(&in->hooks));
	if (*entered != '\0')
		wd_buf_f(&b,
			 "  entered  %s   (run by what was there, as "
			 "NAME.d/" WD_HOOK_ENTRY ")\n",
			 entered);
	return wd_str_c(in->cli->arena, wd_buf_str(&b));
}

static void report(const struct wd_installing *in)
{
	struct wd_arena *a = in->cli->arena;
	struct wd_json j = { .buf.arena = a };

	if (!in->cli->json) {
		wd_cli_out(
			in->cli,
			wd_strf(a,
				"installed: %s\n"
				"  name     %s\n"
				"  id       %s   (evidence must name it)\n"
				"  hooks    %s\n"
				"%s"
				"  config   %s\n"
				"  records  %s/%s\n"
				"next: warder baseline --repo %s   (declares "
				"what is there as judged)\n"
				"      warder doctor %s\n",
				in->gitdir, in->name, in->id, in->list,
				others(in), in->config, in->site.store, in->id,
				in->gitdir, in->gitdir));
		wd_cli_out(in->cli,
			   wd_place_seed_hint(in->cli, &in->site, in->gitdir));
		return;
	}
	wd_json_object(&j);
	wd_json_key(&j, "chained");
	wd_json_bytes(&j, wd_str_of(wd_install_names(in, WD_PLACE_CHAIN)));
	wd_json_key(&j, "config");
	wd_json_bytes(&j, wd_str_of(in->config));
	wd_json_key(&j, "entered");
	wd_json_bytes(&j, wd_str_of(wd_install_names(in, WD_PLACE_ENTER)));
	wd_json_key(&j, "hooks");
	wd_json_bytes(&j, wd_str_of(in->list));
	wd_json_key(&j, "id");
	wd_json_bytes(&j, wd_str_of(in->id));
	wd_json_key(&j, "name");
	wd_json_bytes(&j, wd_str_of(in->name));
	wd_json_key(&j, "records");
	wd_json_bytes(&j, wd_strf(a, "%s/%s", in->site.store, in->id));
	wd_json_key(&j, "repository");
	wd_json_bytes(&j, wd_str_of(in->gitdir));
	wd_json_end_object(&j);
	wd_cli_out_json(in->cli, &j);
}

/* Which repository, and what is in it. */
static wd_err find_place(struct wd_installing *in)
{
	struct wd_arena *a = in->cli->arena;
	char real[PATH_MAX];
	wd_err err;

	if (realpath(in->config, real) == NULL)
		return wd_failf(a, WD_ERR_USAGE, "%s: %s", in->config,
				strerror(errno));
	in->config = wd_str_c(a, wd_str_of(real));
	err = wd_place_gitdir(in->cli, in->cli->argv[0], &in->gitdir);
	if (err == NULL)
		err = wd_place_programs(in->cli, &in->programs);
	if (err == NULL)
		err = wd_hooks_read(in->cli, in->gitdir, &in->hooks);
	if (err == NULL && stat(in->gitdir, &in->owner) != 0)
		err = wd_failf(a, WD_ERR_IO, "%s: %s", in->gitdir,
			       strerror(errno));
	if (err != NULL || in->list != NULL)
		return err;
	in->list = in->hooks.installed.len > 0
			   ? wd_str_c(a, in->hooks.installed)
			   : default_hooks;
	return NULL;
}

static wd_err put_in(struct wd_installing *in)
{
	wd_err err = make_store(in);

	if (err == NULL)
		err = wd_install_keep(in);
	if (err == NULL)
		err = set_all_config(in);
	if (err == NULL)
		err = wd_install_place(in);
	return err != NULL ? err : set_installed(in);
}

wd_err wd_cmd_install(struct wd_cli *cli)
{
	struct wd_installing in = { .cli = cli, .config = WD_SITE_CONFIG };
	const struct wd_option options[] = { { "config", &in.config, NULL },
					     { "name", &in.name, NULL },
					     { "id", &in.id, NULL },
					     { "hooks", &in.list, NULL },
					     { "chain", NULL, &in.chain } };
	wd_err err = wd_cli_options(cli, options, 5, 1, 1);

	if (err == NULL)
		err = find_place(&in);
	if (err == NULL)
		err = check_list(&in);
	if (err == NULL)
		err = check_place(&in);
	if (err == NULL)
		err = wd_install_plan(&in);
	if (err == NULL)
		err = choose_names(&in);
	if (err == NULL)
		err = put_in(&in);
	if (err == NULL)
		report(&in);
	return err;
}
