#include "audit/receiver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/pending.h"

enum { FIELD_STATE = 0, FIELD_PARENT = 1, FIELD_START = 19 };

bool wd_process_read(wd_str stat, struct wd_process *out)
{
	/* The name before it is the process's to choose, ')' and all. */
	const char *name_end =
		stat.len > 0 ? memrchr(stat.ptr, ')', stat.len) : NULL;
	unsigned long long parent = 0, start = 0;
	wd_str rest, field = { 0 };
	bool ended = false;

	if (name_end == NULL)
		return false;
	rest = wd_str_from(stat, (size_t)(name_end - stat.ptr) + 1);
	if (!wd_str_starts(rest, WD_STR(" ")))
		return false;
	rest = wd_str_from(rest, 1);
	for (int i = 0; i <= FIELD_START; i++) {
		if (!wd_str_cut(rest, ' ', &field, &rest))
			return false;
		if (i == FIELD_STATE)
			ended = wd_str_eq(field, WD_STR("Z")) ||
				wd_str_eq(field, WD_STR("X"));
		if (i == FIELD_PARENT && !wd_str_u64(field, &parent))
			return false;
	}
	if (!wd_str_u64(field, &start) || parent > INT_MAX)
		return false;
	*out = (struct wd_process){ (pid_t)parent, start, ended };
	return true;
}

static bool next_argument(wd_str *rest, wd_str *argument)
{
	wd_str whole = *rest;

	if (whole.len == 0)
		return false;
	if (!wd_str_cut(whole, '\0', argument, rest)) {
		*argument = whole;
		*rest = (wd_str){ 0 };
	}
	return true;
}

static wd_str base_name(wd_str path)
{
	const char *slash =
		path.len > 0 ? memrchr(path.ptr, '/', path.len) : NULL;

	return slash == NULL
		       ? path
		       : wd_str_from(path, (size_t)(slash - path.ptr) + 1);
}

/* Options of git itself whose value is the next argument (git(1)). */
static bool takes_a_value(wd_str option)
{
	static const char *const options[] = {
		"-c",          "-C",           "--git-dir",      "--work-tree",
		"--namespace", "--config-env", "--super-prefix", "--attr-source"
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (wd_str_eq(option, wd_str_of(options[i])))
			return true;
	return false;
}

bool wd_is_git(wd_str cmdline)
{
	wd_str name;

	if (!next_argument(&cmdline, &name))
		return false;
	name = base_name(name);
	return wd_str_eq(name, WD_STR("git")) ||
	       wd_str_starts(name, WD_STR("git-"));
}

bool wd_is_receive_pack(wd_str cmdline)
{
	wd_str argument;

	if (!next_argument(&cmdline, &argument))
		return false;
	argument = base_name(argument);
	if (wd_str_eq(argument, WD_STR("git-receive-pack")))
		return true;
	if (!wd_str_eq(argument, WD_STR("git")))
		return false;
	while (next_argument(&cmdline, &argument)) {
		if (!wd_str_starts(argument, WD_STR("-")))
			return wd_str_eq(argument, WD_STR("receive-pack"));
		if (takes_a_value(argument))
			(void)next_argument(&cmdline, &argument);
	}
	return false;
}

/* Gone, or somebody else's and hidden: not a receive-pack that runs us. */
static bool out_of_sight(int error)
{
	return error == ENOENT || error == ESRCH || error == EACCES ||
	       error == EPERM;
}

/* Files in /proc have no size: read on until the end. */
static wd_err read_proc(struct wd_arena *a, const char *path, wd_str *out,
			bool *there)
{
	struct wd_buf buf = { .arena = a };
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = 0;
	char piece[4096];
	ssize_t n = -1;

	while (fd >= 0 && buf.len <= WD_PROC_FILE_MAX) {
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			wd_buf_add(&buf, (wd_str){ piece, (size_t)n });
		else if (n == 0 || errno != EINTR)
			break;
	}
	error = errno;
	if (fd >= 0)
		(void)close(fd);
	if (n < 0 && !out_of_sight(error))
		return wd_failf(a, WD_ERR_IO, "cannot read %s: %s", path,
				strerror(error));
	if (n > 0)
		return wd_failf(a, WD_ERR_LIMIT, "%s: more than %d bytes", path,
				WD_PROC_FILE_MAX);
	*there = n == 0;
	*out = wd_buf_str(&buf);
	return NULL;
}

static wd_err look_at(struct wd_arena *a, const char *who,
		      struct wd_process *out, bool *there)
{
	const char *path = wd_strf(a, "/proc/%s/stat", who).ptr;
	wd_str stat;
	wd_err err = read_proc(a, path, &stat, there);

	if (err == NULL && *there && !wd_process_read(stat, out))
		err = wd_failf(a, WD_ERR_FORMAT, "%s is not as proc(5) says",
			       path);
	return err;
}

static wd_err no_receiver(struct wd_arena *a)
{
	return wd_fail(a, WD_ERR_NOT_FOUND, "not run by git receive-pack");
}

/* One level up: `*at` becomes the parent of `*at`, and `out` names it. */
static wd_err climb(struct wd_arena *a, struct wd_process *at,
		    struct wd_receiver *out, wd_str *cmdline)
{
	const char *who = wd_strf(a, "%ld", (long)at->parent).ptr;
	struct wd_process parent;
	bool there = at->parent > 0;
	wd_err err = NULL;

	if (there)
		err = look_at(a, who, &parent, &there);
	/* Younger than its child: the number went to somebody else. */
	if (err == NULL && there && parent.start > at->start)
		there = false;
	if (err == NULL && there)
		err = read_proc(a, wd_strf(a, "/proc/%s/cmdline", who).ptr,
				cmdline, &there);
	if (err != NULL || !there)
		return err != NULL ? err : no_receiver(a);
	*out = (struct wd_receiver){ at->parent, parent.start };
	*at = parent;
	return NULL;
}

/* The nearest receive-pack above us; with `runs_us`, unless another git is
 * nearer. */
static wd_err find_above(struct wd_arena *a, bool runs_us,
			 struct wd_receiver *out)
{
	const struct wd_arena mark = *a;
	struct wd_receiver above;
	struct wd_process at;
	wd_str cmdline;
	bool there = false;
	wd_err err = look_at(a, "self", &at, &there);

	/* Without /proc nobody can say that this is not a push. */
	if (err == NULL && !there)
		err = wd_fail(a, WD_ERR_IO, "cannot read /proc/self/stat");
	for (int i = 0; err == NULL && i < WD_RECEIVER_LEVELS_MAX; i++) {
		*a = mark;
		err = climb(a, &at, &above, &cmdline);
		if (err == NULL && wd_is_receive_pack(cmdline)) {
			*out = above;
			return NULL;
		}
		if (err == NULL && runs_us && wd_is_git(cmdline))
			break;
	}
	return err != NULL ? err : no_receiver(a);
}

wd_err wd_receiver_find(struct wd_arena *a, struct wd_receiver *out)
{
	return find_above(a, false, out);
}

/* receive-pack works in the repository's directory.  Where that cannot be seen
 * it counts as this one: then more is checked, not less. */
static bool works_in(struct wd_arena *a, const struct wd_receiver *r,
		     const char *gitdir)
{
	const char *path = wd_strf(a, "/proc/%ld/cwd", (long)r->pid).ptr;
	struct stat its, ours;

	return stat(path, &its) != 0 || stat(gitdir, &ours) != 0 ||
	       (its.st_dev == ours.st_dev && its.st_ino == ours.st_ino);
}

wd_err wd_receiver_runs_us(struct wd_arena *a, const char *gitdir,
			   struct wd_receiver *out)
{
	struct wd_receiver found;
	wd_err err = find_above(a, true, &found);

	if (err == NULL && !works_in(a, &found, gitdir))
		err = no_receiver(a);
	if (err == NULL)
		*out = found;
	return err;
}

bool wd_receiver_alive(struct wd_arena *a, const struct wd_receiver *r)
{
	const struct wd_arena mark = *a;
	struct wd_process p;
	bool there = false;
	wd_err err =
		look_at(a, wd_strf(a, "%ld", (long)r->pid).ptr, &p, &there);
	/* In doubt it lives: only the dead are cleaned up after. */
	bool alive = err != NULL || (there && p.start == r->start && !p.ended);

	*a = mark;
	return alive;
}
