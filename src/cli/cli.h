/*
 * cli.h - the `warder` command: one file a subcommand, one table of them.
 *
 * Exit status: 0 done, or the answer is yes; 1 the answer is no; 2 it could
 * not be answered (bad usage, missing file, broken repository).
 *
 * With --json, standard output is one line with one JSON value, always: what
 * the command found, or {"error": TEXT}.  Standard error stays text.
 */
#ifndef WD_CLI_CLI_H
#define WD_CLI_CLI_H

#include "base/err.h"
#include "base/str.h"
#include "text/json.h"

enum { WD_EXIT_YES = 0, WD_EXIT_NO = 1, WD_EXIT_ERROR = 2 };

struct wd_cli {
	struct wd_arena *arena;
	bool json; /* --json */
	int argc;  /* what follows the subcommand's name, name included */
	char **argv;
	bool quiet; /* programs that are run keep their errors to themselves */
	bool misused; /* the error is in how the command was called */
	int status;   /* what to exit with when the command returned no error */
	const struct wd_command *command; /* NULL: none was found */
};

/* One option in words.  A list ends with a name of NULL; --json and --help,
 * which every command takes, are in none. */
struct wd_option_text {
	const char *name;  /* without "--" */
	const char *value; /* "REF"; NULL: takes none */
	const char *help;  /* at most 50 bytes */
};

enum { WD_EXITS = 3 };

struct wd_command {
	const char *name;
	wd_err (*run)(struct wd_cli *cli);
	const char *summary;  /* one line of `warder help` */
	const char *operands; /* "[RANGE]", "check [FILE] | explain REF" */
	const struct wd_option_text *option;
	const char *exit[WD_EXITS]; /* what each status means; NULL: not used */
};

/* The table of them, by name. */
const struct wd_command *wd_commands(size_t *count);

/* Standard output and standard error; escaping is the caller's. */
void wd_cli_out(struct wd_cli *cli, wd_str text);
void wd_cli_err(struct wd_cli *cli, wd_str text);
/* One finished JSON value as a line of standard output. */
void wd_cli_out_json(struct wd_cli *cli, const struct wd_json *j);

/*
 * An error in how the command was called: its usage is shown with it.  An
 * operation that fails shows none: wd_fail() and its kin.
 */
__attribute__((format(printf, 2, 3))) WD_CHECKED wd_err
wd_cli_misused(struct wd_cli *cli, const char *format, ...);

/* The same for the first operand, where it should be one of `verbs` ("add list
 * revoke"), or is and what follows it is wrong. */
WD_CHECKED wd_err wd_cli_no_verb(struct wd_cli *cli, const char *verbs);

/*
 * Options: a table, read once.  Long options only ("--name value" or
 * "--name=value"), "--" ends them.  What is left is moved to cli->argv.
 * cli->json is set wherever --json stands, also behind what is wrong.
 */
struct wd_option {
	const char *name;   /* without "--" */
	const char **value; /* takes a value: the last one given; else NULL */
	bool *flag;         /* takes none */
};
WD_CHECKED wd_err wd_cli_options(struct wd_cli *cli,
				 const struct wd_option *option, size_t count,
				 size_t operands_min, size_t operands_max);

/*
 * Run a program (found in PATH) with `input` on its standard input; its
 * standard output, at most `max` bytes, comes back; standard error is the
 * user's.  The exit status is in `*status`; not being able to run is an error.
 * argv ends in NULL.
 */
WD_CHECKED wd_err wd_cli_run(struct wd_cli *cli, const char *const *argv,
			     wd_str input, size_t max, wd_str *output,
			     int *status);

/* The same, where anything but exit status 0 is an error, and the trailing
 * newline of the output is dropped. */
WD_CHECKED wd_err wd_cli_git(struct wd_cli *cli, const char *const *argv,
			     wd_str input, wd_str *output);

/*
 * The ref that --for and its like name: "main" is always refs/heads/main, be
 * there a tag or a remote branch of that name or not; anything but a branch
 * needs its full name.  What cannot be a ref's name is an error.
 */
WD_CHECKED wd_err wd_cli_ref(struct wd_cli *cli, const char *name, wd_str *out);

wd_err wd_cmd_approve(struct wd_cli *cli);
wd_err wd_cmd_attest(struct wd_cli *cli);
wd_err wd_cmd_baseline(struct wd_cli *cli);
wd_err wd_cmd_check(struct wd_cli *cli);
wd_err wd_cmd_doctor(struct wd_cli *cli);
wd_err wd_cmd_explain(struct wd_cli *cli);
wd_err wd_cmd_install(struct wd_cli *cli);
wd_err wd_cmd_key(struct wd_cli *cli);
wd_err wd_cmd_policy(struct wd_cli *cli);
wd_err wd_cmd_provider(struct wd_cli *cli);
wd_err wd_cmd_reject(struct wd_cli *cli);
wd_err wd_cmd_serve(struct wd_cli *cli);
wd_err wd_cmd_ticket(struct wd_cli *cli);
wd_err wd_cmd_uninstall(struct wd_cli *cli);

#endif
