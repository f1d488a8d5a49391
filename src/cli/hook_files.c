#include "cli/hook_files.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <warder/hooks.h>

#include "base/file.h"
#include "cli/place.h"
#include "text/config.h"

enum { PROGRAM_MAX = 1 << 30, SCRIPT_MAX = 1 << 16, LEAST_PROGRAM = 64 };

const char *const wd_hook_names[WD_HOOKS] = { "pre-receive", "update",
					      "reference-transaction",
					      "post-receive" };

static const char *config_path(struct wd_cli *cli, const char *gitdir,
			       wd_str value)
{
	if (value.len == 0 || value.ptr[0] == '~')
		return NULL; /* of an account: not the repository's own */
	if (value.ptr[0] == '/')
		return wd_str_c(cli->arena, value);
	return wd_strf(cli->arena, "%s/%.*s", gitdir, WD_FMT(value)).ptr;
}

wd_err wd_hooks_read(struct wd_cli *cli, const char *gitdir,
		     struct wd_hooks *out)
{
	const char *file = wd_strf(cli->arena, "%s/config", gitdir).ptr;
	const wd_str none = { 0 };
	struct wd_config c;
	wd_str text, path = none;
	struct wd_hooks h = {
		.cli = cli,
		.gitdir = gitdir,
		.dir = wd_strf(cli->arena, "%s/hooks", gitdir).ptr
	};
	wd_err err = wd_file_read(cli->arena, file, WD_CONFIG_MAX, &text);

	if (err == NULL)
		err = wd_config_read(cli->arena, wd_str_of(file), text,
				     WD_CONFIG_GIT, &c);
	if (err != NULL)
		return err;
	(void)wd_config_get(&c, WD_STR("core"), none, WD_STR("hookspath"),
			    &path);
	(void)wd_config_get(&c, WD_STR("warder"), none, WD_STR("hooks"),
			    &h.installed);
	(void)wd_config_get(&c, WD_STR("warder"), none, WD_STR("chain"),
			    &h.chain);
	h.path = config_path(cli, gitdir, path);
	*out = h;
	return NULL;
}

bool wd_hooks_listed(wd_str list, const char *name)
{
	wd_str one;

	while (list.len > 0) {
		if (!wd_str_cut(list, ',', &one, &list)) {
			one = list;
			list = (wd_str){ 0 };
		}
		if (wd_str_eq(one, wd_str_of(name)))
			return true;
	}
	return false;
}

/* Beside this program, or where the programs were installed. */
static bool among_ours(const struct wd_hooks *h, const char *real,
		       const char *name)
{
	const char *programs;
	char ours[PATH_MAX];

	if (wd_place_programs(h->cli, &programs) != NULL)
		return false;
	return realpath(wd_strf(h->cli->arena, "%s/%s", programs, name).ptr,
			ours) != NULL &&
	       strcmp(real, ours) == 0;
}

/* The mark ends with the string, so that "update" is not "update-x". */
static bool carries_mark(const struct wd_hooks *h, wd_str program,
			 const char *name)
{
	wd_str mark = wd_strf(h->cli->arena, WARDER_HOOK_MARK "%s", name);

	return memmem(program.ptr, program.len, mark.ptr, mark.len + 1) != NULL;
}

static bool is_elf(wd_str program)
{
	return program.len >= LEAST_PROGRAM &&
	       memcmp(program.ptr, "\177ELF", 4) == 0;
}

/* Links of ours, by where they lead: into .../warder/, or to our programs. */
static bool leads_to_ours(const struct wd_hooks *h, const char *target,
			  const char *name)
{
	struct wd_arena *a = h->cli->arena;
	const char *programs = WD_LIBEXECDIR;
	wd_err unknown = wd_place_programs(h->cli, &programs);
	wd_str t = wd_str_of(target);

	if (!wd_str_ends(t, wd_strf(a, "/%s", name)))
		return false;
	return wd_hooks_listed(h->installed, name) ||
	       wd_str_ends(t, wd_strf(a, "/warder/%s", name)) ||
	       (unknown == NULL &&
		wd_str_eq(t, wd_strf(a, "%s/%s", programs, name)));
}

static struct wd_hook_file found(enum wd_hook_kind kind, const char *path,
				 wd_str why)
{
	return (struct wd_hook_file){ kind, path, why.ptr };
}

/* stat() failed on something that is there. */
static struct wd_hook_file look_at_lost(const struct wd_hooks *h,
					const char *path, const char *name)
{
	struct wd_arena *a = h->cli->arena;
	const char *cause =
		errno == ENOENT ? "which is not there" : strerror(errno);
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return found(WD_HOOK_FOREIGN, path,
			     wd_strf(a, "%s: %s", path, cause));
	target[n] = '\0';
	return found(leads_to_ours(h, target, name) ? WD_HOOK_GONE
						    : WD_HOOK_FOREIGN,
		     path,
		     wd_strf(a, "%s leads to %s, %s", path, target, cause));
}

static struct wd_hook_file look_at_file(const struct wd_hooks *h,
					const char *path, const char *name)
{
	struct wd_arena *a = h->cli->arena;
	wd_str program = { 0 };
	char real[PATH_MAX];
	struct stat st;

	if (lstat(path, &st) != 0)
		return found(WD_HOOK_NONE, path,
			     wd_strf(a, "%s: %s", path,
				     errno == ENOENT ? "is not there"
						     : strerror(errno)));
	if (stat(path, &st) != 0 || realpath(path, real) == NULL)
		return look_at_lost(h, path, name);
	bool placed = among_ours(h, real, name);

	if (!S_ISREG(st.st_mode) ||
	    (wd_file_map(a, real, PROGRAM_MAX, &program) != NULL && !placed) ||
	    (!placed && !(is_elf(program) && carries_mark(h, program, name))))
		return found(WD_HOOK_FOREIGN, path,
			     wd_strf(a, "%s is somebody else's hook", path));
	if (access(real, X_OK) != 0)
		return found(WD_HOOK_GONE, path,
			     wd_strf(a, "%s cannot be executed: %s", real,
				     strerror(errno)));
	if (!is_elf(program))
		return found(WD_HOOK_GONE, path,
			     wd_strf(a, "%s is not a program", real));
	return found(WD_HOOK_OURS, path, (wd_str){ 0 });
}

static bool is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* "$0", "$name": ends in a variable without braces. */
static bool ends_in_variable(wd_str s)
{
	size_t n = s.len;

	while (n > 0 && is_word(s.ptr[n - 1]))
		n--;
	return n > 0 && n < s.len && s.ptr[n - 1] == '$';
}

/*
 * The text before ".d" may be the hook's name: written out, or as a variable,
 * "${...}" or "$(...)", perhaps in quotes.
 */
static bool may_be_name(wd_str before, const char *name)
{
	if (wd_str_ends(before, WD_STR("\"")))
		before.len--;
	return wd_str_ends(before, wd_str_of(name)) ||
	       wd_str_ends(before, WD_STR("}")) ||
	       wd_str_ends(before, WD_STR(")")) || ends_in_variable(before);
}

/* The text after ".d" is a pattern for all files in it. */
static bool means_all(wd_str after)
{
	if (wd_str_starts(after, WD_STR("\"")))
		after = wd_str_from(after, 1);
	return wd_str_starts(after, WD_STR("/*")) ||
	       wd_str_starts(after, WD_STR("/\"*"));
}

static bool runs_directory(wd_str line, const char *name)
{
	bool all = memmem(line.ptr, line.len, "run-parts", 9) != NULL;

	for (size_t i = 0; i + 1 < line.len; i++)
		if (line.ptr[i] == '.' && line.ptr[i + 1] == 'd' &&
		    may_be_name((wd_str){ line.ptr, i }, name) &&
		    (all || means_all(wd_str_from(line, i + 2))))
			return true;
	return false;
}

bool wd_hook_delegates(const struct wd_hooks *h, const char *dir,
		       const char *path, const char *name)
{
	const char *parts = wd_strf(h->cli->arena, "%s/%s.d", dir, name).ptr;
	wd_str text, line;
	struct stat st;

	if (stat(parts, &st) != 0 || !S_ISDIR(st.st_mode) ||
	    wd_file_read(h->cli->arena, path, SCRIPT_MAX, &text) != NULL ||
	    !wd_str_starts(text, WD_STR("#!")))
		return false;
	while (wd_str_next_line(&text, &line)) {
		line = wd_str_trim(line);
		if (!wd_str_starts(line, WD_STR("#")) &&
		    runs_directory(line, name))
			return true;
	}
	return false;
}

struct wd_hook_file wd_hook_look(const struct wd_hooks *h, const char *dir,
				 const char *name)
{
	struct wd_arena *a = h->cli->arena;
	const char *path = wd_strf(a, "%s/%s", dir, name).ptr;
	struct wd_hook_file one = look_at_file(h, path, name), entry;

	if (one.kind != WD_HOOK_FOREIGN || access(path, X_OK) != 0 ||
	    !wd_hook_delegates(h, dir, path, name))
		return one;
	entry = look_at_file(
		h, wd_strf(a, "%s/%s.d/" WD_HOOK_ENTRY, dir, name).ptr, name);
	if (entry.kind == WD_HOOK_NONE || entry.kind == WD_HOOK_FOREIGN)
		return one;
	if (entry.kind == WD_HOOK_OURS)
		entry.kind = WD_HOOK_ENTERED;
	return entry;
}

wd_err wd_hooks_check(const struct wd_hooks *h, const char *dir)
{
	struct wd_arena *a = h->cli->arena;
	bool ours[WD_HOOKS], there[WD_HOOKS];

	for (size_t i = 0; i < WD_HOOKS; i++) {
		struct wd_hook_file f = wd_hook_look(h, dir, wd_hook_names[i]);

		ours[i] = f.kind == WD_HOOK_OURS;
		there[i] = ours[i] || f.kind == WD_HOOK_ENTERED;
		if (f.kind == WD_HOOK_GONE ||
		    (!there[i] &&
		     wd_hooks_listed(h->installed, wd_hook_names[i])))
			return wd_fail(a, WD_ERR_NOT_FOUND, f.why);
	}
	if (!there[0] && !there[1])
		return wd_failf(a, WD_ERR_NOT_FOUND,
				"neither pre-receive nor update in %s is "
				"Warder's",
				dir);
	/* That a script runs ours is what its text looks like, not proven */
	if (!ours[0] && !ours[1] && !ours[2])
		return wd_failf(a, WD_ERR_NOT_FOUND,
				"%s/reference-transaction is not Warder's: "
				"nothing notices when ours in NAME.d is not "
				"run",
				dir);
	return NULL;
}

wd_err wd_hooks_protect(const struct wd_hooks *h, const char **dir)
{
	wd_err err;

	if (h->path != NULL && wd_hooks_check(h, h->path) == NULL) {
		*dir = h->path;
		return NULL;
	}
	err = wd_hooks_check(h, h->dir);
	if (err == NULL)
		*dir = h->dir;
	return err;
}
