#include "cli/place.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/expr.h"

static bool is_gitdir(struct wd_cli *cli, const char *dir)
{
	return access(wd_strf(cli->arena, "%s/HEAD", dir).ptr, F_OK) == 0 &&
	       access(wd_strf(cli->arena, "%s/objects", dir).ptr, F_OK) == 0;
}

static wd_err real_path(struct wd_cli *cli, const char *path, const char **out)
{
	char real[PATH_MAX];

	if (realpath(path, real) == NULL)
		return wd_failf(cli->arena, WD_ERR_IO, "%s: %s", path,
				strerror(errno));
	*out = wd_str_c(cli->arena, wd_str_of(real));
	return NULL;
}

wd_err wd_place_gitdir(struct wd_cli *cli, const char *repo, const char **out)
{
	const char *const ask[] = { "git", "rev-parse", "--absolute-git-dir",
				    NULL };
	wd_str found;

	if (repo == NULL) {
		wd_err err = wd_cli_git(cli, ask, (wd_str){ 0 }, &found);

		if (err != NULL)
			return wd_because(cli->arena, err,
					  "name the repository, or go into it");
		*out = wd_str_c(cli->arena, found);
		return NULL;
	}
	if (is_gitdir(cli, repo))
		return real_path(cli, repo, out);
	const char *inside = wd_strf(cli->arena, "%s/.git", repo).ptr;

	if (is_gitdir(cli, inside))
		return real_path(cli, inside, out);
	return wd_failf(cli->arena, WD_ERR_USAGE, "%s is not a git repository",
			repo);
}

static bool has_programs(struct wd_cli *cli, const char *dir)
{
	return access(wd_strf(cli->arena, "%s/pre-receive", dir).ptr, X_OK) ==
	       0;
}

wd_err wd_place_programs(struct wd_cli *cli, const char **out)
{
	char self[PATH_MAX], moved[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n > 0) {
		self[n] = '\0';
		const char *slash = strrchr(self, '/');
		const char *dir =
			wd_strf(cli->arena, "%.*s", (int)(slash - self), self)
				.ptr;
		const char *beside =
			wd_strf(cli->arena, "%s/../libexec/warder", dir).ptr;

		if (has_programs(cli, dir)) {
			*out = dir;
			return NULL;
		}
		if (realpath(beside, moved) != NULL &&
		    has_programs(cli, moved)) {
			*out = wd_str_c(cli->arena, wd_str_of(moved));
			return NULL;
		}
	}
	if (!has_programs(cli, WD_LIBEXECDIR))
		return wd_fail(cli->arena, WD_ERR_NOT_FOUND,
			       "the hook programs are not in " WD_LIBEXECDIR
			       ": run make install");
	*out = WD_LIBEXECDIR;
	return NULL;
}

wd_err wd_place_act_as_owner(struct wd_cli *cli, const char *path)
{
	const struct passwd *account;
	struct stat st;

	if (geteuid() != 0 || stat(path, &st) != 0 || st.st_uid == 0)
		return NULL;
	account = getpwuid(st.st_uid);
	if (setgroups(0, NULL) != 0 ||
	    setresgid(st.st_gid, st.st_gid, st.st_gid) != 0 ||
	    (account != NULL &&
	     setenv("HOME", wd_str_c(cli->arena, wd_str_of(account->pw_dir)),
		    1) != 0) ||
	    unsetenv("XDG_CONFIG_HOME") != 0 ||
	    setresuid(st.st_uid, st.st_uid, st.st_uid) != 0)
		return wd_failf(cli->arena, WD_ERR_IO,
				"cannot act as the owner of %s: %s", path,
				strerror(errno));
	return NULL;
}

wd_str wd_place_account(struct wd_cli *cli)
{
	const struct passwd *account = getpwuid(getuid());

	return account == NULL
		       ? wd_strf(cli->arena, "uid %ld", (long)getuid())
		       : wd_str_dup(cli->arena, wd_str_of(account->pw_name));
}

bool wd_place_seeded(struct wd_cli *cli, const char *gitdir)
{
	const char *const argv[] = {
		"git", wd_strf(cli->arena, "--git-dir=%s", gitdir).ptr,
		"config", "receive.certNonceSeed", NULL
	};
	wd_str out = { 0 };
	int status = 1;
	wd_err err = wd_cli_run(cli, argv, (wd_str){ 0 }, 65536, &out, &status);

	return err == NULL && status == 0 && wd_str_trim(out).len > 0;
}

wd_str wd_place_seed_hint(struct wd_cli *cli, const struct wd_site *site,
			  const char *gitdir)
{
	struct wd_gate_policy p;

	if (wd_gate_policy_load(cli->arena, site->policy, NULL, NULL,
				(wd_oid){ 0 }, &p) != NULL ||
	    !wd_policy_asks(&p.policy, WD_PRED_PUSH_SIGNED) ||
	    wd_place_seeded(cli, gitdir))
		return (wd_str){ 0 };
	return wd_strf(cli->arena,
		       "      git --git-dir=%s config receive.certNonceSeed "
		       "SECRET   (rules ask for push-signed)\n",
		       gitdir);
}

wd_err wd_place_hooks(struct wd_cli *cli, const char *gitdir, const char **out)
{
	const char *const argv[] = {
		"git",       wd_strf(cli->arena, "--git-dir=%s", gitdir).ptr,
		"rev-parse", "--git-path",
		"hooks",     NULL
	};
	wd_str path;
	wd_err err = wd_cli_git(cli, argv, (wd_str){ 0 }, &path);

	if (err != NULL)
		return err;
	*out = wd_str_c(cli->arena, path);
	return NULL;
}
