#include "cli/place.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "git/repo.h"
#include "policy/expr.h"

static bool holds(struct wd_cli *cli, const char *dir, const char *file)
{
	return access(wd_strf(cli->arena, "%s/%s", dir, file).ptr, F_OK) == 0;
}

/* A linked work tree's has no objects of its own. */
static bool is_gitdir(struct wd_cli *cli, const char *dir)
{
	return holds(cli, dir, "HEAD") &&
	       (holds(cli, dir, "objects") || holds(cli, dir, "commondir"));
}

/* A `.git` file of a work tree or submodule names its git directory. */
static const char *git_file(struct wd_cli *cli, const char *path)
{
	wd_str text, key = WD_STR("gitdir: "), file = wd_str_of(path);

	if (wd_file_read(cli->arena, path, PATH_MAX, &text) != NULL ||
	    !wd_str_starts(text, key))
		return path;
	text = wd_str_trim(wd_str_from(text, key.len));
	return wd_path_beside(cli->arena, file, text).ptr;
}

static wd_err shared_by_all(struct wd_cli *cli, const char *path,
			    const char **out)
{
	char real[PATH_MAX];

	if (realpath(path, real) == NULL)
		return wd_failf(cli->arena, WD_ERR_IO, "%s: %s", path,
				strerror(errno));
	return wd_repo_common(cli->arena, wd_str_c(cli->arena, wd_str_of(real)),
			      out);
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
		return shared_by_all(cli, wd_str_c(cli->arena, found), out);
	}
	if (is_gitdir(cli, repo))
		return shared_by_all(cli, repo, out);
	const char *inside =
		git_file(cli, wd_strf(cli->arena, "%s/.git", repo).ptr);

	if (is_gitdir(cli, inside))
		return shared_by_all(cli, inside, out);
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
