/* main.c - find the subcommand, run it, turn its answer into a status. */
#include <setjmp.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cli.h"
#include "text/escape.h"

static const struct wd_command commands[] = {
	{ "approve", wd_cmd_approve, "approve a change, as a signed tag",
	  "[--for REF] [--base COMMIT] [--comment TEXT] [--print] COMMIT" },
	{ "attest", wd_cmd_attest, "state the result of a check",
	  "check NAME --result success|failure [--url URL] [--print] COMMIT" },
	{ "baseline", wd_cmd_baseline,
	  "declare the values that refs have now as judged",
	  "[--repo REPO] [--dry-run] [REF...]" },
	{ "check", wd_cmd_check, "judge commits before pushing them",
	  "[--for REF] [--site DIR] [RANGE]" },
	{ "doctor", wd_cmd_doctor, "look for holes in an installation",
	  "[REPO]" },
	{ "explain", wd_cmd_explain, "say why a push was accepted or refused",
	  "[--repo REPO] DECISION" },
	{ "install", wd_cmd_install, "put the hooks into a repository",
	  "[--config FILE] [--name NAME] [--id ID] [--hooks LIST] [--chain] "
	  "REPO" },
	{ "key", wd_cmd_key, "register people's keys",
	  "add PERSON FILE | list [PERSON] | revoke KEY | expire KEY DATE | "
	  "audit KEY [REPO...]" },
	{ "policy", wd_cmd_policy, "check or explain the policy",
	  "check [FILE] | [--file FILE | --config FILE] explain REF" },
	{ "provider", wd_cmd_provider, "ask another system what it says",
	  "list | check NAME (--commit ID [--ref REF] | --ticket ID | "
	  "[--path PATH] [--input FILE | --commit ID])" },
	{ "reject", wd_cmd_reject, "reject a change, or withdraw a review",
	  "[--for REF] [--withdraw] [--comment TEXT] [--print] COMMIT" },
	{ "serve", wd_cmd_serve, "be the forced command of an SSH key",
	  "[--config FILE] [--root DIR] PERSON" },
	{ "ticket", wd_cmd_ticket, "publish the state of a change ticket",
	  "ID --project NAME --state STATE [--type TYPE] [--print]" },
	{ "uninstall", wd_cmd_uninstall, "take the hooks out again", "REPO" },
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

void wd_cli_out(struct wd_cli *cli, wd_str text)
{
	if (wd_fd_write(cli->arena, STDOUT_FILENO, text) != NULL)
		cli->status = WD_EXIT_ERROR;
}

void wd_cli_err(struct wd_cli *cli, wd_str text)
{
	wd_err lost = wd_fd_write(cli->arena, STDERR_FILENO, text);

	(void)lost;
}

void wd_cli_out_json(struct wd_cli *cli, const struct wd_json *j)
{
	wd_cli_out(cli,
		   wd_strf(cli->arena, "%.*s\n", WD_FMT(wd_buf_str(&j->buf))));
}

static void help(struct wd_cli *cli)
{
	struct wd_buf b = { .arena = cli->arena };

	wd_buf_c(&b, "usage: warder COMMAND [OPTIONS] [ARGUMENTS]\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		wd_buf_f(&b, "  %-10s %s\n", commands[i].name,
			 commands[i].summary);
	wd_buf_c(&b, "\nEvery command takes --json and --help; man "
		     "warder-COMMAND says more.\n");
	wd_cli_out(cli, wd_buf_str(&b));
}

static const struct wd_command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static void tell_json(struct wd_cli *cli, const struct wd_command *c,
		      wd_err err)
{
	struct wd_json j = { .buf.arena = cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "error");
	wd_json_bytes(&j, wd_str_of(wd_err_text(cli->arena, err)));
	if (err->code == WD_ERR_USAGE) {
		wd_json_key(&j, "usage");
		wd_json_str(&j, wd_strf(cli->arena, "warder %s %s", c->name,
					c->usage));
	}
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

static void tell(struct wd_cli *cli, const struct wd_command *c, wd_err err)
{
	wd_str text = wd_escape(cli->arena,
				wd_str_of(wd_err_text(cli->arena, err)), 0);

	if (cli->json)
		tell_json(cli, c, err);
	wd_cli_err(cli, wd_strf(cli->arena, "error: %.*s\n", WD_FMT(text)));
	if (err->code == WD_ERR_USAGE)
		wd_cli_err(cli, wd_strf(cli->arena, "usage: warder %s %s\n",
					c->name, c->usage));
}

static int run(struct wd_cli *cli, const struct wd_command *c)
{
	for (int i = 1; i < cli->argc; i++)
		if (strcmp(cli->argv[i], "--help") == 0) {
			wd_cli_out(cli, wd_strf(cli->arena,
						"usage: warder %s %s\n%s\n",
						c->name, c->usage, c->summary));
			return cli->status;
		}
	wd_err err = c->run(cli);

	if (err == NULL)
		return cli->status;
	tell(cli, c, err);
	return WD_EXIT_ERROR;
}

static void full(void *ctx)
{
	longjmp(*(jmp_buf *)ctx, 1);
}

int main(int argc, char **argv)
{
	struct wd_arena arena;
	struct wd_cli cli = { .arena = &arena };
	jmp_buf exhausted;

	if (!wd_arena_map(WD_ARENA_DEFAULT, full, &exhausted, &arena) ||
	    setjmp(exhausted) != 0) {
		static const char text[] = "error: not enough memory\n";
		ssize_t lost = write(STDERR_FILENO, text, sizeof(text) - 1);

		(void)lost;
		return WD_EXIT_ERROR;
	}
	if (argc < 2 || strcmp(argv[1], "help") == 0 ||
	    strcmp(argv[1], "--help") == 0) {
		help(&cli);
		return argc < 2 ? WD_EXIT_ERROR : cli.status;
	}
	if (strcmp(argv[1], "--version") == 0) {
		wd_cli_out(&cli, WD_STR("warder " WD_VERSION "\n"));
		return cli.status;
	}
	const struct wd_command *c = find(argv[1]);

	if (c == NULL) {
		wd_cli_err(&cli, WD_STR("error: no such command; try: warder "
					"help\n"));
		return WD_EXIT_ERROR;
	}
	cli.argc = argc - 1;
	cli.argv = argv + 1;
	return run(&cli, c);
}
