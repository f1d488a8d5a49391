/*
 * pred_change.c - predicates about paths: of the whole change, of one commit.
 *
 * max-file and no-file look at both, for what a commit adds and a later one
 * removes stays in the history for ever.
 */
#include "policy/eval.h"
#include "text/glob.h"
#include "text/unicode.h"

enum { GITLINK = 0160000 };

/*
 * The path as it is, or, with `fold`, as other file systems have it.  What a
 * fold makes of a class such as [Z-a] may be none, so both are tried.
 */
static bool match_one(const struct wd_judging *j, wd_str glob, wd_str path,
		      bool fold)
{
	const struct wd_arena mark = *j->a;
	bool found = wd_glob_match(glob, path);

	if (!found && fold) {
		found = wd_glob_match(wd_path_fold(j->a, glob, true),
				      wd_path_fold(j->a, path, false));
		*j->a = mark;
	}
	return found;
}

static bool in_class(const struct wd_judging *j, int64_t at, wd_str path,
		     bool fold)
{
	if (at < 0 || (uint64_t)at >= j->policy->classes)
		return false;
	const struct wd_class *c = &j->policy->class_[at];

	for (size_t i = 0; i < c->paths; i++)
		if (match_one(j, c->path[i], path, fold || c->fold))
			return true;
	return false;
}

static bool matches(const struct wd_judging *j, const struct wd_expr *e,
		    wd_str path)
{
	const struct wd_args *glob = &e->arg[0], *class_ = &e->arg[1];
	const bool fold = e->arg[2].count > 0;

	for (size_t i = 0; i < glob->count; i++)
		if (match_one(j, glob->value[i].text, path, fold))
			return true;
	for (size_t i = 0; i < class_->count; i++)
		if (in_class(j, class_->value[i].number, path, fold))
			return true;
	return false;
}

static bool touched(const struct wd_judging *j, const struct wd_expr *e,
		    const struct wd_path *p)
{
	return matches(j, e, p->path);
}

static bool foreign(const struct wd_judging *j, const struct wd_expr *e,
		    const struct wd_path *p)
{
	return !matches(j, e, p->path);
}

static bool forbidden(const struct wd_judging *j, const struct wd_expr *e,
		      const struct wd_path *p)
{
	return p->new_mode != 0 && matches(j, e, p->path);
}

static bool too_large(const struct wd_judging *j, const struct wd_expr *e,
		      const struct wd_path *p)
{
	int64_t most = e->arg[0].count > 0 ? e->arg[0].value[0].number : 0;

	(void)j;
	return p->new_mode != 0 && p->new_mode != GITLINK &&
	       p->size > (most > 0 ? (uint64_t)most : 0);
}

typedef bool (*path_test)(const struct wd_judging *j, const struct wd_expr *e,
			  const struct wd_path *p);

static const struct wd_path *first_path(const struct wd_judging *j,
					const struct wd_expr *e,
					const struct wd_paths *paths,
					path_test test)
{
	for (size_t i = 0; i < paths->count; i++)
		if (test(j, e, &paths->item[i]))
			return &paths->item[i];
	return NULL;
}

static struct wd_finding unknown_paths(struct wd_judging *j)
{
	return wd_open(j, "%s", "the changed paths are not known");
}

static struct wd_finding touches(struct wd_judging *j, const struct wd_expr *e,
				 const struct wd_paths *paths)
{
	if (!paths->known)
		return unknown_paths(j);
	const struct wd_path *p = first_path(j, e, paths, touched);

	if (p != NULL)
		return wd_yes(j, "it changes %.*s", WD_FMT(p->path));
	return wd_no(j, WD_REASON_PATH_NOT_TOUCHED, "%s",
		     "it changes none of the named paths");
}

static struct wd_finding only_touches(struct wd_judging *j,
				      const struct wd_expr *e,
				      const struct wd_paths *paths)
{
	if (!paths->known)
		return unknown_paths(j);
	const struct wd_path *p = first_path(j, e, paths, foreign);

	if (p != NULL)
		return wd_no(j, WD_REASON_PATH_NOT_ALLOWED,
			     "it changes %.*s, too", WD_FMT(p->path));
	return wd_yes(j, "%zu %s", paths->count,
		      paths->count == 1 ? "path" : "paths");
}

static struct wd_finding max_file(struct wd_judging *j, const struct wd_expr *e,
				  const struct wd_paths *paths)
{
	if (!paths->known)
		return unknown_paths(j);
	const struct wd_path *p = first_path(j, e, paths, too_large);

	if (p != NULL)
		return wd_no(j, WD_REASON_FILE_TOO_LARGE, "%.*s has %llu bytes",
			     WD_FMT(p->path), (unsigned long long)p->size);
	return wd_yes(j, "%s", "no file is too large");
}

static struct wd_finding no_file(struct wd_judging *j, const struct wd_expr *e,
				 const struct wd_paths *paths)
{
	if (!paths->known)
		return unknown_paths(j);
	const struct wd_path *p = first_path(j, e, paths, forbidden);

	if (p != NULL)
		return wd_no(j, WD_REASON_PATH_NOT_ALLOWED, "it brings %.*s",
			     WD_FMT(p->path));
	return wd_yes(j, "%s", "it brings no such file");
}

typedef struct wd_finding (*paths_predicate)(struct wd_judging *j,
					     const struct wd_expr *e,
					     const struct wd_paths *paths);

static struct wd_finding with_commit(struct wd_judging *j, struct wd_finding f,
				     const struct wd_commit *c)
{
	if (!j->quiet)
		f.why.text = wd_strf(j->a, "%.*s: %.*s",
				     WD_FMT(wd_short_of(j, c->id)),
				     WD_FMT(f.why.text));
	return wd_about(f, c);
}

/* The change, and everything that led to it. */
static struct wd_finding change_and_commits(struct wd_judging *j,
					    const struct wd_expr *e,
					    paths_predicate test)
{
	struct wd_finding all = test(j, e, &j->range->paths);

	if (all.truth == WD_FALSE)
		return all;
	if (!j->range->known)
		return wd_open(j, "%s", "the introduced commits are not known");
	bool quiet = j->quiet;

	for (size_t i = 0; i < j->range->count; i++) {
		const struct wd_commit *c = wd_introduced(j, i);

		j->quiet = true;
		enum wd_truth t = test(j, e, &c->paths).truth;

		j->quiet = quiet;
		if (t == WD_FALSE)
			return with_commit(j, test(j, e, &c->paths), c);
		if (t == WD_OPEN)
			all = unknown_paths(j);
	}
	return all;
}

/*
 * Also in a commit alone: what one adds and the next takes away changes
 * nothing, but whoever winds a ref back to between them finds it judged.
 */
struct wd_finding wd_p_touches(struct wd_judging *j, const struct wd_expr *e)
{
	struct wd_finding all = touches(j, e, &j->range->paths);
	bool quiet = j->quiet;

	if (all.truth == WD_TRUE)
		return all;
	if (!j->range->known)
		return wd_open(j, "%s", "the introduced commits are not known");
	for (size_t i = 0; i < j->range->count; i++) {
		const struct wd_commit *c = wd_introduced(j, i);

		j->quiet = true;
		enum wd_truth t = touches(j, e, &c->paths).truth;

		j->quiet = quiet;
		if (t == WD_TRUE)
			return with_commit(j, touches(j, e, &c->paths), c);
		if (t == WD_OPEN)
			all = unknown_paths(j);
	}
	return all;
}

struct wd_finding wd_p_only_touches(struct wd_judging *j,
				    const struct wd_expr *e)
{
	return change_and_commits(j, e, only_touches);
}

struct wd_finding wd_p_max_file(struct wd_judging *j, const struct wd_expr *e)
{
	return change_and_commits(j, e, max_file);
}

struct wd_finding wd_p_no_file(struct wd_judging *j, const struct wd_expr *e)
{
	return change_and_commits(j, e, no_file);
}

struct wd_finding wd_c_touches(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c)
{
	return with_commit(j, touches(j, e, &c->paths), c);
}

struct wd_finding wd_c_only_touches(struct wd_judging *j,
				    const struct wd_expr *e,
				    const struct wd_commit *c)
{
	return with_commit(j, only_touches(j, e, &c->paths), c);
}

struct wd_finding wd_c_max_file(struct wd_judging *j, const struct wd_expr *e,
				const struct wd_commit *c)
{
	return with_commit(j, max_file(j, e, &c->paths), c);
}

struct wd_finding wd_c_no_file(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c)
{
	return with_commit(j, no_file(j, e, &c->paths), c);
}
