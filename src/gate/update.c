/*
 * update.c - once for each ref: confirm the push's decision against the real
 * ref; where no pre-receive left one, have the ref judged by itself.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <warder/hooks.h>

#include "audit/pending.h"
#include "gate/hook.h"
#include "git/refs.h"
#include "git/repo.h"
#include "text/escape.h"

struct asked {
	wd_str ref;
	wd_oid old_id, new_id;
};

/* The decision that allows it; `*found` is false when there is none. */
static wd_err find(struct wd_arena *a, const struct wd_pending *list,
		   size_t count, const struct asked *u,
		   struct wd_pending_update *out, bool *found)
{
	wd_err err = NULL;

	*found = false;
	for (size_t i = 0; err == NULL && !*found && i < count; i++) {
		if (!list[i].accepted)
			continue;
		err = wd_pending_find(a, &list[i], u->ref, out, found);
		*found = err == NULL && *found &&
			 wd_oid_eq(out->new_id, u->new_id);
	}
	return err;
}

static void refuse(struct wd_hook *h, const struct asked *u,
		   const char *because, const char *hint)
{
	struct wd_arena *a = h->arena;
	wd_str ref = wd_escape(a, u->ref, 200);

	wd_hook_say(a, wd_strf(a, "error: %.*s: %s\nhint: %s\n", WD_FMT(ref),
			       because, hint));
}

/* The value it was judged from is the value it has. */
static wd_err confirm(struct wd_hook *h, const struct asked *u,
		      const struct wd_pending_update *found, bool *accept)
{
	wd_str real;
	wd_oid now;
	wd_err err =
		wd_ref_resolve(h->arena, h->site.gitdir, u->ref, &real, &now);

	if (err != NULL)
		return err;
	*accept = wd_str_eq(real, found->ref) && wd_oid_eq(now, found->old_id);
	if (!*accept)
		refuse(h, u, "it moved while the push was judged [ref-moved]",
		       "fetch, and push again");
	return NULL;
}

static wd_err judge_alone(struct wd_hook *h, bool *accept)
{
	char *path = NULL;
	wd_err err = wd_hook_beside(h, "pre-receive", &path);

	if (err != NULL)
		return err;
	char option[] = "--update";
	/* Under our name: so it knows which other hooks there are */
	char *argv[] = { h->argv[0], option,     h->argv[1],
			 h->argv[2], h->argv[3], NULL };
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		(void)execv(path, argv);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return wd_fail(h->arena, WD_ERR_IO,
				       "cannot wait for the judgement");
	if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) > 1)
		return wd_failf(h->arena, WD_ERR_IO,
				"%s did not run: the ref cannot be judged",
				path);
	*accept = WEXITSTATUS(status) == 0;
	return NULL;
}

static wd_err decide(struct wd_hook *h, const struct asked *u, bool *accept)
{
	struct wd_receiver receiver;
	struct wd_pending *list;
	struct wd_pending_update found;
	size_t count = 0;
	bool there = false;
	wd_err err = wd_receiver_find(h->arena, &receiver);

	if (err != NULL)
		return err;
	err = wd_pending_look(h->arena, h->site.store, &receiver, &list,
			      &count);
	if (err != NULL && err->code == WD_ERR_NOT_FOUND)
		return judge_alone(h, accept);
	if (err == NULL)
		err = find(h->arena, list, count, u, &found, &there);
	if (err != NULL)
		return err;
	if (there)
		return confirm(h, u, &found, accept);
	/* Refs that update judged before in this push left decisions too. */
	if (list[0].alone)
		return judge_alone(h, accept);
	refuse(h, u, "this push's decision does not allow it [ref-moved]",
	       "fetch, and push again");
	return NULL;
}

static wd_err read_arguments(struct wd_hook *h, struct asked *u)
{
	if (h->argc == 4 && wd_oid_read(wd_str_of(h->argv[2]), &u->old_id) &&
	    wd_oid_read(wd_str_of(h->argv[3]), &u->new_id)) {
		u->ref = wd_str_of(h->argv[1]);
		return NULL;
	}
	/* Ids of another length are the repository's, not the caller's. */
	wd_err err = wd_repo_supported(h->arena, h->site.gitdir);

	return err != NULL ? err
			   : wd_fail(h->arena, WD_ERR_USAGE,
				     "git calls it as: update REF OLD NEW");
}

static wd_err update(struct wd_hook *h, bool *accept)
{
	struct asked u;
	wd_err err = wd_hook_site(h);

	if (err == NULL)
		err = wd_site_pushable(h->arena, &h->site);
	if (err == NULL)
		err = read_arguments(h, &u);
	if (err == NULL)
		err = decide(h, &u, accept);
	if (err == NULL && *accept)
		err = wd_hook_chain(h, (wd_str){ 0 });
	return err;
}

int warder_update(int argc, char **argv)
{
	return wd_hook_main(argc, argv, update);
}
