/* hook.h - what the four hook programs share.  Small and static. */
#ifndef WD_GATE_HOOK_H
#define WD_GATE_HOOK_H

#include "gate/site.h"

/* One run of a hook program: everything it needs, in one place. */
struct wd_hook {
	struct wd_arena *arena;
	struct wd_site site;
	bool site_loaded;
	bool late; /* the refs have moved: nothing can be refused any more */
	int argc;
	char **argv;
};

/*
 * Run `body` with an arena, and turn whatever happens into an exit status:
 * an error or an exhausted arena is told to the pusher in one line and to the
 * log in full, and refuses.  `body` writes `*accept` on success.  Called as
 * "PROGRAM --version" it says "warder VERSION" instead.
 */
int wd_hook_main(int argc, char **argv,
		 wd_err (*body)(struct wd_hook *h, bool *accept));

/* To the pusher: standard error, which git carries to the client. */
void wd_hook_say(struct wd_arena *a, wd_str text);

/* Is there a hook to run after ours, which git started as `self` (see
 * wd_hook_chain)?  Cheap. */
bool wd_hook_chained(const char *self);

/*
 * Run the hook that was installed before ours when the repository's config
 * says so; its standard input is `input`.  It is kept under its own name in
 * the directory beside that of the hooks, hooks.chained/, so that what it does
 * with $0 goes on as before, and it takes our place as git's child.  Returns
 * only to say that there is none (NULL) or that it cannot be run.
 */
WD_CHECKED wd_err wd_hook_chain(struct wd_hook *h, wd_str input);

/* Another of our programs: it stands beside the one that we really are. */
WD_CHECKED wd_err wd_hook_beside(struct wd_hook *h, const char *name,
				 char **out);

/*
 * May a hook that is not ours still refuse this push: one that is chained, one
 * beside ours in a NAME.d that a forge's script runs, or an update hook, such
 * as gitolite's?  Then nobody says yet that it is accepted: post-receive does.
 */
bool wd_hook_undecided(struct wd_hook *h);

/* All of standard input. */
WD_CHECKED wd_err wd_hook_input(struct wd_hook *h, wd_str *out);

/* Load the site of the repository that git runs us in. */
WD_CHECKED wd_err wd_hook_site(struct wd_hook *h);

#endif
