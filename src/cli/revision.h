/*
 * revision.h - which commit a word on the command line means.
 *
 * gitrevisions(7) prefers a ref to an abbreviated id of the same spelling, a
 * tag to a branch, and can search messages and reflogs.  Anybody who may push
 * a ref that no rule governs could then choose what a reviewer approves.  Here
 * a word has one meaning, or is refused with what it could mean:
 *
 *	4 to 40 hexadecimal digits   an object; never a ref of that name
 *	HEAD, @, FETCH_HEAD          exactly that one
 *	@{upstream}, @{u}            of the branch that is checked out
 *	refs/...                     exactly that ref
 *	NAME                         refs/NAME, refs/tags/NAME, refs/heads/NAME
 *	                             or refs/remotes/NAME; an error when several
 *	                             exist and are not the same commit
 *
 * Any number of ~N and ^N may follow.  Tags stand for the commit they tag.
 */
#ifndef WD_CLI_REVISION_H
#define WD_CLI_REVISION_H

#include "cli/cli.h"
#include "model/oid.h"

struct wd_revision {
	wd_oid commit;
	wd_str ref; /* full name of the ref that was named; empty: none was */
};

WD_CHECKED wd_err wd_revision_find(struct wd_cli *cli, const char *word,
				   struct wd_revision *out);

/* What exactly this ref holds in the clone; zero: there is none. */
wd_oid wd_revision_ref(struct wd_cli *cli, const char *full_name);

/* A commit as people know it; every text is escaped and bounded. */
struct wd_commit_words {
	wd_str author, date, subject;
};
struct wd_commit_words wd_revision_words(struct wd_cli *cli, wd_oid commit);

#endif
