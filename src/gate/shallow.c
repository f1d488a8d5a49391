/*
 * shallow.c - a client that says "history ends here".
 *
 * receive-pack keeps what a client's `shallow` lines say in a temporary file
 * shallow_XXXXXX of the repository while hooks run, and tells the hooks
 * nothing.  With receive.shallowUpdate it would then cut the server's own
 * history there.  So when such a file is seen, every tip must hang together
 * with what the server has; a clone that is honestly shallow passes.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "gate/gate.h"
#include "git/refs.h"
#include "git/repo.h"

static wd_err seen(struct wd_arena *a, const char *gitdir, bool *out)
{
	DIR *dir = opendir(gitdir);

	*out = false;
	if (dir == NULL)
		return wd_failf(a, WD_ERR_IO, "%s: %s", gitdir,
				strerror(errno));
	for (const struct dirent *e; (e = readdir(dir)) != NULL;)
		*out |= strncmp(e->d_name, "shallow_", 8) == 0;
	(void)closedir(dir);
	return NULL;
}

/* What the server has already: its refs as commits. */
static wd_err list_tips(struct wd_arena *a, struct wd_gate *g, wd_oid **out,
			size_t *count)
{
	const struct wd_ref *ref = NULL;
	size_t refs = 0, n = 0;
	wd_err err = wd_gate_refs(a, g, "refs/", &ref, &refs);
	wd_oid *tip = wd_new(a, wd_oid, refs + 1);

	for (size_t i = 0; err == NULL && i < refs; i++) {
		err = wd_peel(a, g->repo, ref[i].id, &tip[n]);
		if (wd_unreadable(err)) {
			err = NULL;
			continue;
		}
		n += err == NULL && !wd_oid_zero(tip[n]);
	}
	*out = tip;
	*count = n;
	return err;
}

static void check_update(struct wd_arena *a, struct wd_gate *g,
			 struct wd_update *u, const wd_oid *tip, size_t tips)
{
	wd_oid *list;
	size_t n;

	if (u->refused != WD_REASON_NONE || wd_oid_zero(u->tip))
		return;
	wd_err err = wd_walk(a, g->repo, u->tip, tip, tips,
			     g->site->commits_max, &list, &n);

	if (err == NULL)
		return;
	u->refused = WD_REASON_SHALLOW;
	u->refused_because =
		wd_strf(a,
			"it comes from a shallow clone, and its history "
			"does not reach the server's: %s",
			wd_err_text(a, err));
}

wd_err wd_gate_check_shallow(struct wd_arena *a, struct wd_gate *g)
{
	bool found = false;
	wd_oid *tip = NULL;
	size_t tips = 0;
	wd_err err =
		g->laptop != NULL ? NULL : seen(a, g->site->gitdir, &found);

	if (err != NULL || !found)
		return err;
	err = list_tips(a, g, &tip, &tips);
	for (size_t i = 0; err == NULL && i < g->facts.updates; i++)
		check_update(a, g, &g->facts.update[i], tip, tips);
	return err;
}
