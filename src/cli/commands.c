/*
 * commands.c - every subcommand with its words: what `warder help` prints, and
 * what completion and the manual pages are checked against.
 */
#include "cli/cli.h"

#define CLONE                                                                  \
	{ "remote", "NAME", "the remote that is the server" },                 \
		{ "site", "DIR", "a copy of the server's policy" },            \
	{                                                                      \
		"person", "ID", "who you are in the policy"                    \
	}
#define STATEMENT                                                              \
	CLONE, { "comment", "TEXT", "one line for people" },                   \
	{                                                                      \
		"print", NULL, "print the git commands instead"                \
	}
#define REVIEW                                                                 \
	{ "for", "REF", "the ref it is for; default: the upstream" },          \
		{ "base", "COMMIT", "where the review starts from" },          \
		{ "withdraw", NULL, "take your review back" }, STATEMENT
#define END                                                                    \
	{                                                                      \
		NULL, NULL, NULL                                               \
	}

static const struct wd_option_text of_review[] = { REVIEW, END };
static const struct wd_option_text of_attest[] = {
	{ "result", "success|failure", "how it ended; must be given" },
	{ "url", "URL", "of the run" },
	STATEMENT,
	END
};
static const struct wd_option_text of_baseline[] = {
	{ "repo", "REPO", "default: the working directory's" },
	{ "dry-run", NULL, "show what would be declared" },
	END
};
static const struct wd_option_text of_check[] = {
	{ "for", "REF", "the ref to push to; default: the upstream" },
	CLONE,
	{ "offline", NULL, "fetch no evidence" },
	END
};
static const struct wd_option_text of_explain[] = {
	{ "config", "FILE", "look in the records of this warder.conf" },
	{ "repo", "REPO", "look in the records of this repository" },
	END
};
static const struct wd_option_text of_install[] = {
	{ "config", "FILE", "the site's warder.conf" },
	{ "name", "NAME", "for repository() in a policy" },
	{ "id", "ID", "what evidence names, and records" },
	{ "hooks", "LIST", "which hooks, or all" },
	{ "chain", NULL, "keep somebody else's hooks, and run them after" },
	END
};
static const struct wd_option_text of_key[] = {
	{ "config", "FILE", "the site's warder.conf" },
	{ "repo", "REPO", "take the configuration of this repository" },
	{ "email", "ADDRESS", "add: of a person who is new" },
	{ "name", "NAME", "add: of a person who is new" },
	{ "reason", "REASON", "revoke: compromised, retired or superseded" },
	{ "date", "DATE", "revoke: since when, such as 2027-01-31" },
	{ "note", "TEXT", "revoke: one line for people" },
	END
};
static const struct wd_option_text of_policy[] = {
	{ "config", "FILE", "the policy that this warder.conf names" },
	{ "file", "FILE", "this policy file" },
	{ "repo", "REPO", "the policy of this repository" },
	END
};
static const struct wd_option_text of_provider[] = {
	{ "config", "FILE", "another warder.conf" },
	{ "repo", "REPO", "take site and name of this repository" },
	{ "commit", "ID", "ask about this commit: 40 digits" },
	{ "ref", "REF", "that it would be pushed to; default: main" },
	{ "ticket", "ID", "ask about this ticket" },
	{ "path", "PATH", "ask an Open Policy Agent for this" },
	{ "input", "FILE", "JSON that the agent is told" },
	{ "pusher", "PERSON", "who would push" },
	{ "answer", "FILE", "take this for the answer, and send nothing" },
	END
};
static const struct wd_option_text of_serve[] = {
	{ "config", "FILE", "the site's warder.conf" },
	{ "root", "DIR", "where the repositories are; default: HOME" },
	END
};
static const struct wd_option_text of_ticket[] = {
	{ "project", "NAME", "that it belongs to; must be given" },
	{ "state", "STATE", "such as approved; must be given" },
	{ "type", "TYPE", "such as normal, emergency" },
	{ "start", "TIME", "2026-11-24T18:00:00Z: not before" },
	{ "end", "TIME", "not after" },
	{ "refs", "LIST", "globs, separated by commas; default: all" },
	{ "repositories", "LIST", "likewise" },
	{ "at", "COMMIT", "published commit that the tag points to" },
	STATEMENT,
	END
};
static const struct wd_option_text none[] = { END };

#define PUBLISHED                                                              \
	{                                                                      \
		"it was published, or printed with --print",                   \
			"the server refused it", "it was not published"        \
	}

static const struct wd_command commands[] = {
	{ "approve", wd_cmd_approve, "approve a change, as a signed tag",
	  "COMMIT", of_review, PUBLISHED },
	{ "attest", wd_cmd_attest, "state the result of a check",
	  "check NAME COMMIT", of_attest, PUBLISHED },
	{ "baseline",
	  wd_cmd_baseline,
	  "declare the values that refs have now as judged",
	  "[REF...]",
	  of_baseline,
	  { "done, or there was nothing to declare", NULL,
	    "it could not be done" } },
	{ "check",
	  wd_cmd_check,
	  "judge commits before pushing them",
	  "[RANGE]",
	  of_check,
	  { "the push would be accepted", "it would be refused",
	    "it cannot be judged here" } },
	{ "doctor",
	  wd_cmd_doctor,
	  "look for holes in an installation",
	  "[REPO]",
	  none,
	  { "no error; there may be warnings", "there is an error",
	    "it could not be looked at" } },
	{ "explain",
	  wd_cmd_explain,
	  "say why a push was accepted or refused",
	  "DECISION",
	  of_explain,
	  { "shown, be it a refusal or not", NULL,
	    "no such decision, or no right to read it" } },
	{ "install",
	  wd_cmd_install,
	  "put the hooks into a repository",
	  "REPO",
	  of_install,
	  { "the hooks are in", NULL, "they are not" } },
	{ "key",
	  wd_cmd_key,
	  "register people's keys",
	  "add PERSON FILE | list [PERSON] | revoke KEY | expire KEY DATE | "
	  "audit KEY [REPO...]",
	  of_key,
	  { "done", NULL, "it could not be done, and nothing was written" } },
	{ "policy",
	  wd_cmd_policy,
	  "check or explain the policy",
	  "check [FILE] | explain REF",
	  of_policy,
	  { "the policy loads", "check: it has an error",
	    "there is no policy to look at" } },
	{ "provider",
	  wd_cmd_provider,
	  "ask another system what it says",
	  "list | check NAME",
	  of_provider,
	  { "it answered", "it could not answer", "it could not be asked" } },
	{ "reject", wd_cmd_reject, "reject a change, or withdraw a review",
	  "COMMIT", of_review, PUBLISHED },
	{ "serve",
	  wd_cmd_serve,
	  "be the forced command of an SSH key",
	  "PERSON",
	  of_serve,
	  { "git's own", "git's own", "git was not started" } },
	{ "ticket", wd_cmd_ticket, "publish the state of a change ticket", "ID",
	  of_ticket, PUBLISHED },
	{ "uninstall",
	  wd_cmd_uninstall,
	  "take the hooks out again",
	  "REPO",
	  none,
	  { "at least one hook was removed", "no hook there is Warder's",
	    "it could not be done" } },
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const struct wd_command *wd_commands(size_t *count)
{
	*count = COMMANDS;
	return commands;
}
