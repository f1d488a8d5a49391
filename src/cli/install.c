/*
 * install.c - put the hooks into a repository, and take them out again.
 *
 * A hook that is not ours is never overwritten: with --chain it is kept beside
 * ours as NAME.chained and runs after ours accepts.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"
#include "cli/place.h"
#include "git/repo.h"
#include "text/config.h"
#include "text/json.h"
#include "text/refname.h"

struct installing {
	struct wd_cli *cli;
	const char *gitdir, *hooks_dir, *programs;
	const char *config, *name, *id, *list;
	bool chain;
	struct wd_site site;
	struct stat owner; /* of the repository */
};

/*
 * update stays out of the default: reference-transaction confirms the real ref
 * too, with it locked, and update costs a process for each ref.
 */
static const char default_hooks[] =
	"pre-receive,reference-transaction,post-receive";

static bool listed(const struct installing *in, const char *name)
{
	wd_str rest = wd_str_of(in->list), one;

	if (strcmp(in->list, "all") == 0)
		return true;
	while (rest.len > 0) {
		if (!wd_str_cut(rest, ',', &one, &rest)) {
			one = rest;
			rest = (wd_str){ 0 };
		}
		if (wd_str_eq(one, wd_str_of(name)))
			return true;
	}
	return false;
}

static wd_err check_list(const struct installing *in)
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
			return wd_failf(in->cli->arena, WD_ERR_USAGE,
					"--hooks: no such hook \"%.*s\"",
					WD_FMT(one));
	}
	if (!listed(in, "pre-receive") && !listed(in, "update"))
		return wd_fail(in->cli->arena, WD_ERR_USAGE,
			       "--hooks needs pre-receive or update: the "
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
static wd_err choose_names(struct installing *in)
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
		       : wd_failf(a, WD_ERR_USAGE,
				  "--id must be letters, digits, '.', '_' and "
				  "'-', at most 64: \"%s\"",
				  in->id);
}

/* Before anything is touched. */
static wd_err check_place(struct installing *in)
{
	struct wd_arena *a = in->cli->arena;
	const char *expected = wd_strf(a, "%s/hooks", in->gitdir).ptr;
	struct wd_gate_policy policy;
	wd_err err = wd_repo_supported(a, in->gitdir);

	if (err == NULL)
		err = wd_site_read(a, in->config, &in->site);
	if (err == NULL)
		err = wd_gate_policy_load(a, in->site.policy, NULL, NULL,
					  (wd_oid){ 0 }, &policy);
	if (err == NULL)
		err = wd_place_hooks(in->cli, in->gitdir, &in->hooks_dir);
	if (err != NULL)
		return err;
	if (strcmp(in->hooks_dir, expected) != 0)
		return wd_failf(a, WD_ERR_USAGE,
				"git takes this repository's hooks from %s "
				"(core.hooksPath), where they would serve "
				"others too: unset it",
				in->hooks_dir);
	if (stat(in->gitdir, &in->owner) != 0)
		return wd_failf(a, WD_ERR_IO, "%s: %s", in->gitdir,
				strerror(errno));
	return NULL;
}

static wd_err check_foreign(const struct installing *in)
{
	for (size_t i = 0; i < WD_HOOKS; i++) {
		const char *name = wd_hook_names[i];
		const char *kept = wd_strf(in->cli->arena, "%s/%s.chained",
					   in->hooks_dir, name)
					   .ptr;

		if (!listed(in, name) ||
		    wd_hook_at(in->cli, in->hooks_dir, name) != WD_HOOK_FOREIGN)
			continue;
		if (!in->chain)
			return wd_failf(in->cli->arena, WD_ERR_USAGE,
					"%s/%s is somebody else's hook: "
					"--chain keeps it and runs it after "
					"Warder's",
					in->hooks_dir, name);
		if (access(kept, F_OK) == 0)
			return wd_failf(in->cli->arena, WD_ERR_USAGE,
					"%s is in the way", kept);
	}
	return NULL;
}

/* root installs for the account that owns the repository. */
static wd_err give(const struct installing *in, const char *path)
{
	if (geteuid() != 0 || in->owner.st_uid == 0)
		return NULL;
	if (lchown(path, in->owner.st_uid, in->owner.st_gid) != 0)
		return wd_failf(in->cli->arena, WD_ERR_IO, "%s: %s", path,
				strerror(errno));
	return NULL;
}

static wd_err make_store(const struct installing *in)
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
		err = give(in, in->site.store);
	if (err == NULL)
		err = give(in, dir);
	if (err == NULL)
		err = give(in, blobs);
	return err != NULL ? err : give(in, pending);
}

static wd_err set_config(const struct installing *in, const char *key,
			 const char *value)
{
	const char *file = wd_strf(in->cli->arena, "%s/config", in->gitdir).ptr;
	const char *const argv[] = { "git", "config", "--file", file,
				     key,   value,    NULL };
	wd_str out;
	wd_err err = wd_cli_git(in->cli, argv, (wd_str){ 0 }, &out);

	return err != NULL ? err : give(in, file);
}

/* Kept by an earlier install, or to be kept by this one: "update,..." */
static const char *chained_hooks(const struct installing *in)
{
	struct wd_buf names = { .arena = in->cli->arena };

	for (size_t i = 0; i < WD_HOOKS; i++) {
		const char *name = wd_hook_names[i];
		const char *kept = wd_strf(in->cli->arena, "%s/%s.chained",
					   in->hooks_dir, name)
					   .ptr;

		if (access(kept, F_OK) != 0 &&
		    (!listed(in, name) || wd_hook_at(in->cli, in->hooks_dir,
						     name) != WD_HOOK_FOREIGN))
			continue;
		if (names.len > 0)
			wd_buf_byte(&names, ',');
		wd_buf_c(&names, name);
	}
	return wd_str_c(in->cli->arena, wd_buf_str(&names));
}

static wd_err set_all_config(const struct installing *in)
{
	wd_err err = set_config(in, "warder.config", in->config);

	if (err == NULL)
		err = set_config(in, "warder.repository", in->name);
	if (err == NULL)
		err = set_config(in, "warder.id", in->id);
	const char *chained = chained_hooks(in);

	if (err == NULL && *chained != '\0')
		err = set_config(in, "warder.chain", chained);
	return err;
}

/* Made beside and renamed, so that the hook is never missing for a moment. */
static wd_err link_hook(const struct installing *in, const char *name)
{
	struct wd_arena *a = in->cli->arena;
	const char *path = wd_strf(a, "%s/%s", in->hooks_dir, name).ptr;
	const char *fresh = wd_strf(a, "%s.warder-new", path).ptr;
	const char *kept = wd_strf(a, "%s.chained", path).ptr;
	const char *target = wd_strf(a, "%s/%s", in->programs, name).ptr;

	if (wd_hook_at(in->cli, in->hooks_dir, name) == WD_HOOK_FOREIGN &&
	    link(path, kept) != 0)
		return wd_failf(a, WD_ERR_IO, "cannot keep %s as %s: %s", path,
				kept, strerror(errno));
	(void)unlink(fresh);
	if (symlink(target, fresh) != 0 || rename(fresh, path) != 0)
		return wd_failf(a, WD_ERR_IO, "cannot link %s: %s", path,
				strerror(errno));
	return give(in, path);
}

static wd_err link_hooks(const struct installing *in)
{
	wd_err err = wd_make_dirs(in->cli->arena, in->hooks_dir);

	for (size_t i = 0; err == NULL && i < WD_HOOKS; i++)
		if (listed(in, wd_hook_names[i]))
			err = link_hook(in, wd_hook_names[i]);
	return err;
}

static void report(const struct installing *in)
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
				"  config   %s\n"
				"  records  %s/%s\n"
				"next: warder baseline --repo %s   (declares "
				"what is there as judged)\n"
				"      warder doctor %s\n",
				in->gitdir, in->name, in->id, in->list,
				in->config, in->site.store, in->id, in->gitdir,
				in->gitdir));
		wd_cli_out(in->cli,
			   wd_place_seed_hint(in->cli, &in->site, in->gitdir));
		return;
	}
	wd_json_object(&j);
	wd_json_key(&j, "config");
	wd_json_bytes(&j, wd_str_of(in->config));
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

wd_err wd_cmd_install(struct wd_cli *cli)
{
	struct installing in = { .cli = cli,
				 .config = WD_SITE_CONFIG,
				 .list = default_hooks };
	const struct wd_option options[] = { { "config", &in.config, NULL },
					     { "name", &in.name, NULL },
					     { "id", &in.id, NULL },
					     { "hooks", &in.list, NULL },
					     { "chain", NULL, &in.chain } };
	char real[4096];
	wd_err err = wd_cli_options(cli, options, 5, 1, 1);

	if (err == NULL && realpath(in.config, real) == NULL)
		err = wd_failf(cli->arena, WD_ERR_USAGE, "%s: %s", in.config,
			       strerror(errno));
	if (err == NULL) {
		in.config = wd_str_c(cli->arena, wd_str_of(real));
		err = check_list(&in);
	}
	if (err == NULL)
		err = wd_place_gitdir(cli, cli->argv[0], &in.gitdir);
	if (err == NULL)
		err = wd_place_programs(cli, &in.programs);
	if (err == NULL)
		err = check_place(&in);
	if (err == NULL)
		err = check_foreign(&in);
	if (err == NULL)
		err = choose_names(&in);
	if (err == NULL)
		err = make_store(&in);
	if (err == NULL)
		err = set_all_config(&in);
	if (err == NULL)
		err = link_hooks(&in);
	if (err == NULL)
		report(&in);
	return err;
}
