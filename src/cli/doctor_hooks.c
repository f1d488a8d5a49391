/*
 * doctor_hooks.c - will git run our hooks, and those that ours run?
 *
 * Links are followed to their end: git skips a hook that leads nowhere, and
 * says nothing.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/doctor.h"
#include "cli/hook_files.h"
#include "policy/expr.h"

enum { FIRST_LINE_MAX = 1 << 20, CANNOT_RUN = 126 };

/* Which of git's configuration files names the directory: "file:PATH". */
static wd_str origin(struct wd_examination *x)
{
	const char *const argv[] = {
		"git",    wd_strf(x->cli->arena, "--git-dir=%s", x->gitdir).ptr,
		"config", "--show-origin",
		"--get",  "core.hooksPath",
		NULL
	};
	wd_str text, file, value;

	if (wd_cli_git(x->cli, argv, (wd_str){ 0 }, &text) != NULL ||
	    !wd_str_cut(text, '\t', &file, &value))
		return WD_STR("core.hooksPath");
	return wd_strf(x->cli->arena, "core.hooksPath in %.*s", WD_FMT(file));
}

static void look_at_place(struct wd_examination *x, const struct wd_hooks *h,
			  const char *dir)
{
	struct wd_arena *a = x->cli->arena;
	const char *served = NULL;
	wd_str served_text = { 0 };

	if (strcmp(dir, h->dir) == 0)
		return;
	if (wd_hooks_protect(h, &served) == NULL && strcmp(served, dir) != 0)
		served_text =
			wd_strf(a,
				"; warder serve takes those in %s all the same",
				served);
	wd_doctor_say(x, WD_WARNING,
		      wd_strf(a, "git takes hooks from %s (%.*s)%.*s", dir,
			      WD_FMT(origin(x)), WD_FMT(served_text)));
}

/* That it can be executed is not all: it needs its libraries. */
static void run_hook(struct wd_examination *x, const char *path)
{
	const char *const argv[] = { path, "--version", NULL };
	struct wd_arena *a = x->cli->arena;
	bool quiet = x->cli->quiet;
	wd_str said = { 0 };
	int status = 0;

	x->cli->quiet = true;
	wd_err err =
		wd_cli_run(x->cli, argv, (wd_str){ 0 }, 4096, &said, &status);
	x->cli->quiet = quiet;
	if (err != NULL || status >= CANNOT_RUN)
		wd_doctor_say(x, WD_HOLE,
			      wd_strf(a,
				      "%s does not start, and every push is "
				      "refused: run it to see why",
				      path));
	else if (status != 0 ||
		 !wd_str_eq(said, WD_STR("warder " WD_VERSION "\n")))
		wd_doctor_say(x, WD_WARNING,
			      wd_strf(a,
				      "%s is not of version " WD_VERSION
				      ", as this command is",
				      path));
}

static void look_at_hook(struct wd_examination *x, const struct wd_hooks *h,
			 const char *name, const struct wd_hook_file *f)
{
	struct wd_arena *a = x->cli->arena;

	if (f->kind == WD_HOOK_OURS || f->kind == WD_HOOK_ENTERED)
		run_hook(x, f->path);
	if (f->kind == WD_HOOK_GONE)
		wd_doctor_say(x, WD_HOLE,
			      wd_strf(a,
				      "%s: git skips it; make install, or "
				      "warder install, repairs it",
				      f->why));
	else if (f->kind == WD_HOOK_ENTERED)
		wd_doctor_say(x, WD_FINE,
			      wd_strf(a, "%s runs %s", name, f->path));
	else if (f->kind != WD_HOOK_OURS && wd_hooks_listed(h->installed, name))
		wd_doctor_say(x, WD_HOLE,
			      wd_strf(a,
				      "%s, but warder install put Warder's "
				      "there: run it again",
				      f->why));
}

static void judge_hooks(struct wd_examination *x, const bool *ours)
{
	if (!ours[0] && !ours[1])
		wd_doctor_say(x, WD_HOLE,
			      WD_STR("neither pre-receive nor update is "
				     "Warder's: nothing is judged"));
	else
		wd_doctor_say(x, WD_FINE, WD_STR("pushes are judged"));
	if (!ours[2] && !ours[1])
		wd_doctor_say(x, WD_HOLE,
			      WD_STR("without reference-transaction or update, "
				     "a ref that moves while a push is judged "
				     "is not noticed"));
	else if (!ours[2])
		wd_doctor_say(x, WD_WARNING,
			      WD_STR("without reference-transaction, "
				     "evidence withdrawn during a push is "
				     "not noticed"));
	if (!ours[3])
		wd_doctor_say(x, WD_WARNING,
			      WD_STR("without post-receive, decisions are "
				     "sealed late, by the next push"));
}

/* "#!/usr/bin/perl -w": NULL, or the interpreter that is not there. */
static const char *lost_interpreter(struct wd_examination *x, const char *path)
{
	wd_str text, line;

	if (wd_file_read(x->cli->arena, path, FIRST_LINE_MAX, &text) != NULL ||
	    !wd_str_starts(text, WD_STR("#!")) ||
	    !wd_str_next_line(&text, &line))
		return NULL;
	wd_str program = wd_str_trim(wd_str_from(line, 2)), rest;

	(void)(wd_str_cut(program, ' ', &program, &rest) ||
	       wd_str_cut(program, '\t', &program, &rest));
	const char *found = wd_str_c(x->cli->arena, program);

	return access(found, X_OK) == 0 ? NULL : found;
}

/* What keeps a chained hook from running as it did; empty: nothing. */
static wd_str chain_fault(struct wd_examination *x, const struct wd_hooks *h,
			  const char *name)
{
	struct wd_arena *a = x->cli->arena;
	const char *kept = wd_chain_kept(h, name), *lost;
	wd_str dir = wd_strf(a, "%s/", wd_chain_dir(h));

	if (kept == NULL)
		return wd_strf(a, "it is not in %.*s", WD_FMT(dir));
	if (access(kept, X_OK) != 0)
		return wd_strf(a, "%s cannot be executed: %s", kept,
			       strerror(errno));
	lost = lost_interpreter(x, kept);
	if (lost != NULL)
		return wd_strf(a, "%s wants %s, which is not there", kept,
			       lost);
	if (!wd_str_starts(wd_str_of(kept), dir))
		return wd_strf(a,
			       "%s has not the name that it had, so it looks "
			       "in vain for %s.d",
			       kept, name);
	if (wd_hook_delegates(h, h->dir, kept, name))
		return wd_strf(a,
			       "%s runs the hooks in %s.d: ours belongs "
			       "there",
			       kept, name);
	return (wd_str){ 0 };
}

static void look_at_chained(struct wd_examination *x, const struct wd_hooks *h,
			    const char *name)
{
	struct wd_arena *a = x->cli->arena;
	wd_str fault = chain_fault(x, h, name);

	if (fault.len > 0)
		wd_doctor_say(x, WD_HOLE,
			      wd_strf(a,
				      "the chained %s does not run as before: "
				      "%.*s; warder install --chain repairs it",
				      name, WD_FMT(fault)));
	else
		wd_doctor_say(x, WD_FINE,
			      wd_strf(a, "%s is run after Warder's",
				      wd_chain_kept(h, name)));
}

static void look_at_chain(struct wd_examination *x, const struct wd_hooks *h)
{
	struct wd_arena *a = x->cli->arena;
	const char *missing = NULL;
	bool any = false;

	for (size_t i = 0; i < WD_HOOKS; i++) {
		const char *name = wd_hook_names[i];
		const char *kept = wd_chain_kept(h, name);

		if (wd_hooks_listed(h->chain, name)) {
			any = true;
			look_at_chained(x, h, name);
		} else if (kept != NULL) {
			wd_doctor_say(x, WD_WARNING,
				      wd_strf(a,
					      "%s is not run: warder.chain "
					      "does not name it",
					      kept));
		}
	}
	if (any && wd_chain_mirror(h, false, &missing) == NULL &&
	    missing != NULL)
		wd_doctor_say(x, WD_WARNING,
			      wd_strf(a,
				      "chained hooks do not find %s/%s beside "
				      "them: warder install --chain links it",
				      h->dir, missing));
}

void wd_doctor_hooks(struct wd_examination *x)
{
	const char *dir = NULL;
	bool ours[WD_HOOKS];
	struct wd_hooks h;
	wd_err err = wd_hooks_read(x->cli, x->gitdir, &h);

	if (err == NULL)
		err = wd_place_hooks(x->cli, x->gitdir, &dir);
	if (err != NULL) {
		wd_doctor_say_err(x, "", err);
		return;
	}
	look_at_place(x, &h, dir);
	for (size_t i = 0; i < WD_HOOKS; i++) {
		struct wd_hook_file f = wd_hook_look(&h, dir, wd_hook_names[i]);

		look_at_hook(x, &h, wd_hook_names[i], &f);
		ours[i] = f.kind == WD_HOOK_OURS || f.kind == WD_HOOK_ENTERED;
	}
	x->sees_certificates = ours[0];
	judge_hooks(x, ours);
	look_at_chain(x, &h);
}
