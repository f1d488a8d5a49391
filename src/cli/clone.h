/* clone.h - a developer's clone: its remote, its settings, its evidence. */
#ifndef WD_CLI_CLONE_H
#define WD_CLI_CLONE_H

#include "cli/revision.h"
#include "evidence/tag.h"
#include "gate/gate.h"

/* Options that every command of this kind takes. */
struct wd_clone_options {
	const char *remote; /* NULL: the branch's own, else "origin" */
	const char *site;   /* NULL: git config warder.site */
	const char *person; /* NULL: git config warder.person, else by e-mail */
	const char *ref;    /* NULL: where the current branch is pushed */
	const char *comment;
	bool print;
};

struct wd_clone {
	struct wd_cli *cli;
	struct wd_clone_options options;
	const char *remote;
	wd_str repository_id, repository;
};

/* Find remote and id; WD_ERR_USAGE says which setting is missing. */
WD_CHECKED wd_err wd_clone_open(struct wd_cli *cli,
				const struct wd_clone_options *options,
				struct wd_clone *out);

/* `git config KEY`; empty when it is not set. */
wd_str wd_clone_config(struct wd_cli *cli, const char *key);

/* Output of git with these words, without its last newline; NULL ends argv. */
WD_CHECKED wd_err wd_clone_git(struct wd_cli *cli, wd_str *out, ...);

/* The same, where failing is an answer: empty. */
wd_str wd_clone_try(struct wd_cli *cli, const char *const *argv);

/* Full name of the ref the change is for: --for, else the upstream's. */
WD_CHECKED wd_err wd_clone_ref(const struct wd_clone *c, wd_str *out);

/* Value of a ref at the remote as it was last fetched; zero: unknown. */
wd_oid wd_clone_tracking(const struct wd_clone *c, wd_str ref);

/* The copy of the server's site that the clone has: --site, warder.site. */
WD_CHECKED wd_err wd_clone_site(const struct wd_clone *c, struct wd_site *out);

/* Id of the person who runs this. */
WD_CHECKED wd_err wd_clone_person(const struct wd_clone *c, wd_str *out);

/*
 * Say what the statement is about: which commit, whose it is, which part of
 * history and which ref; and warn where it cannot count.  `person` makes it,
 * `at` is what was named, and gets the tag.
 */
void wd_clone_say(const struct wd_clone *c, const struct wd_statement *s,
		  wd_str person, const struct wd_revision *at);

/*
 * Sign the statement as a tag at a commit with the user's own git settings and
 * push it to where it belongs; with --print, show the commands instead.
 * `repository`, `supersedes` and the signer are filled in here.
 */
WD_CHECKED wd_err wd_clone_publish(const struct wd_clone *c,
				   struct wd_statement *statement,
				   const struct wd_revision *at);

#endif
