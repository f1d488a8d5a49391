#include "cli/policy_edit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "text/config.h"

enum { LOCK_TRIES = 100, LOCK_WAIT_NS = 20 * 1000 * 1000 };

static bool needs_quotes(wd_str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (strchr(";#\"\\", value.ptr[i]) != NULL)
			return true;
	return value.len != wd_str_trim(value).len;
}

wd_str wd_policy_line(struct wd_arena *a, const char *key, wd_str value)
{
	struct wd_buf b = { .arena = a };
	bool quotes = needs_quotes(value);

	wd_buf_f(&b, "\t%s = %s", key, quotes ? "\"" : "");
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '"' || value.ptr[i] == '\\')
			wd_buf_byte(&b, '\\');
		wd_buf_byte(&b, value.ptr[i]);
	}
	wd_buf_c(&b, quotes ? "\"\n" : "\n");
	return wd_buf_str(&b);
}

wd_str wd_policy_insert(struct wd_arena *a, wd_str text, unsigned line,
			wd_str more)
{
	struct wd_buf b = { .arena = a };
	wd_str one;

	for (unsigned n = 1; wd_str_next_line(&text, &one); n++) {
		wd_buf_add(&b, one);
		wd_buf_byte(&b, '\n');
		if (n == line)
			wd_buf_add(&b, more);
	}
	return wd_buf_str(&b);
}

static bool same_entry(const struct wd_config_entry *x,
		       const struct wd_config_entry *y)
{
	return wd_str_eq(x->section, y->section) &&
	       wd_str_eq(x->subsection, y->subsection) &&
	       wd_str_eq(x->key, y->key) && wd_str_eq(x->value, y->value);
}

/* All entries of `before` are in `after`, in order; the rest is the person's.
 */
static bool only_adds(const struct wd_config *before,
		      const struct wd_config *after, wd_str person)
{
	size_t at = 0;

	for (size_t i = 0; i < after->count; i++) {
		const struct wd_config_entry *e = &after->entry[i];

		if (at < before->count && same_entry(&before->entry[at], e))
			at++;
		else if (!wd_str_eq(e->section, WD_STR("person")) ||
			 !wd_str_eq(e->subsection, person))
			return false;
	}
	return at == before->count && after->count > before->count;
}

/* Values of several lines, and the like, for which the number of a line is too
 * coarse: nothing is written that was not meant. */
static wd_err check_edit(struct wd_arena *a, wd_str path, wd_str old,
			 const struct wd_policy_change *c)
{
	struct wd_config before, after;
	wd_err err = wd_config_read(a, path, old, WD_CONFIG_STRICT, &before);

	if (err != NULL)
		return err;
	if (wd_config_read(a, path, c->text, WD_CONFIG_STRICT, &after) ==
		    NULL &&
	    only_adds(&before, &after, c->person))
		return NULL;
	return wd_failf(a, WD_ERR_USAGE,
			"%.*s: the section of \"%.*s\" is laid out in a way "
			"that this command cannot add to: edit it by hand",
			WD_FMT(path), WD_FMT(c->person));
}

struct editing {
	struct wd_cli *cli;
	const char *policy;
	wd_err (*change)(void *ctx, struct wd_arena *a,
			 const struct wd_gate_policy *now,
			 struct wd_policy_change *out);
	void *ctx;
	struct wd_gate_policy now;
	struct wd_policy_change wanted;
	const char *path; /* the real file: links are followed */
};

static wd_err ask(struct editing *e)
{
	struct wd_arena *a = e->cli->arena;
	char real[PATH_MAX];
	wd_err err = wd_gate_policy_load(a, e->policy, NULL, NULL,
					 (wd_oid){ 0 }, &e->now);

	if (err == NULL)
		err = e->change(e->ctx, a, &e->now, &e->wanted);
	if (err != NULL)
		return err;
	const char *path = wd_str_c(a, e->now.file[e->wanted.file].path);

	if (realpath(path, real) == NULL)
		return wd_failf(a, WD_ERR_IO, "%s: %s", path, strerror(errno));
	e->path = wd_str_c(a, wd_str_of(real));
	return NULL;
}

static wd_err lock(struct editing *e, const char *name)
{
	const struct timespec wait = { .tv_nsec = LOCK_WAIT_NS };
	int fd = -1;

	for (int i = 0; fd < 0 && i < LOCK_TRIES; i++) {
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			return wd_failf(e->cli->arena, WD_ERR_IO, "%s: %s",
					name, strerror(errno));
		if (fd < 0)
			(void)nanosleep(&wait, NULL);
	}
	if (fd < 0)
		return wd_failf(e->cli->arena, WD_ERR_IO,
				"%s: is there: somebody else changes the "
				"policy, or was stopped; then remove it",
				name);
	(void)close(fd);
	return NULL;
}

static wd_err write_locked(struct editing *e, const char *path)
{
	struct wd_arena *a = e->cli->arena;
	struct wd_gate_policy then;
	wd_err err = ask(e);

	if (err == NULL && strcmp(path, e->path) != 0)
		err = wd_fail(a, WD_ERR_IO,
			      "the policy has just changed: try again");
	if (err != NULL)
		return err;
	wd_str name = e->now.file[e->wanted.file].path;
	struct wd_policy_trial trial = { name, e->wanted.text };

	err = check_edit(a, name, e->now.text[e->wanted.file], &e->wanted);
	if (err == NULL)
		err = wd_gate_policy_try(a, e->policy, &trial, &then);
	return err != NULL ? err
			   : wd_file_replace(a, path, e->wanted.text, true);
}

wd_err wd_policy_edit(struct wd_cli *cli, const char *policy,
		      wd_err (*change)(void *ctx, struct wd_arena *a,
				       const struct wd_gate_policy *now,
				       struct wd_policy_change *out),
		      void *ctx)
{
	struct editing e = {
		.cli = cli, .policy = policy, .change = change, .ctx = ctx
	};
	wd_err err = ask(&e);

	if (err != NULL)
		return err;
	const char *path = e.path;
	const char *name = wd_strf(cli->arena, "%s.lock", path).ptr;

	err = lock(&e, name);
	if (err != NULL)
		return err;
	err = write_locked(&e, path);
	(void)unlink(name);
	return err;
}
