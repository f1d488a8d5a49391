/* main.c - find the subcommand, run it, turn its answer into a status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/help.h"
#include "text/escape.h"

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

wd_err wd_cli_misused(struct wd_cli *cli, const char *format, ...)
{
	enum { TEXT_MAX = 1024 };
	char text[TEXT_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cli->misused = true;
	return wd_failf(cli->arena, WD_ERR_USAGE, "%s", text);
}

static wd_str usage_of(struct wd_cli *cli)
{
	return cli->command == NULL
		       ? WD_STR("warder COMMAND [OPTION...] [ARGUMENT...]")
		       : wd_help_usage(cli->arena, cli->command);
}

static void tell_json(struct wd_cli *cli, wd_err err)
{
	struct wd_json j = { .buf.arena = cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "error");
	wd_json_bytes(&j, wd_str_of(wd_err_text(cli->arena, err)));
	if (cli->misused) {
		wd_json_key(&j, "usage");
		wd_json_str(&j, usage_of(cli));
	}
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

/* How a command is called helps whoever called it wrongly, and nobody else. */
static int tell(struct wd_cli *cli, wd_err err)
{
	wd_str text = wd_escape(cli->arena,
				wd_str_of(wd_err_text(cli->arena, err)), 0);

	if (cli->json)
		tell_json(cli, err);
	wd_cli_err(cli, wd_strf(cli->arena, "error: %.*s\n", WD_FMT(text)));
	if (cli->misused)
		wd_cli_err(cli,
			   wd_strf(cli->arena,
				   "usage: %.*s\n"
				   "warder help%s%s says more\n",
				   WD_FMT(usage_of(cli)),
				   cli->command == NULL ? "" : " ",
				   cli->command == NULL ? ""
							: cli->command->name));
	return WD_EXIT_ERROR;
}

/* A word of the command line before "--", which ends the options. */
static bool has_word(const struct wd_cli *cli, const char *word)
{
	for (int i = 1; i < cli->argc && strcmp(cli->argv[i], "--") != 0; i++)
		if (strcmp(cli->argv[i], word) == 0)
			return true;
	return false;
}

static int help(struct wd_cli *cli)
{
	const char *name = NULL;
	const struct wd_command *c;

	cli->json = has_word(cli, "--json");
	for (int i = 1; i < cli->argc; i++)
		if (strcmp(cli->argv[i], "--json") != 0 && name == NULL)
			name = cli->argv[i];
	if (name == NULL || strcmp(name, "help") == 0 ||
	    strcmp(name, "--help") == 0) {
		wd_help_list(cli);
		return cli->status;
	}
	c = wd_help_find(name);
	if (c == NULL)
		return tell(cli, wd_help_unknown(cli, name));
	wd_help_command(cli, c, true);
	return cli->status;
}

static int run(struct wd_cli *cli)
{
	if (has_word(cli, "--help") || has_word(cli, "-h")) {
		cli->json = has_word(cli, "--json");
		wd_help_command(cli, cli->command, false);
		return cli->status;
	}
	wd_err err = cli->command->run(cli);

	return err == NULL ? cli->status : tell(cli, err);
}

static int dispatch(struct wd_cli *cli)
{
	const char *name = cli->argc > 0 ? cli->argv[0] : NULL;

	if (name == NULL) {
		wd_help_list(cli);
		return WD_EXIT_ERROR;
	}
	if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 ||
	    strcmp(name, "-h") == 0)
		return help(cli);
	if (strcmp(name, "--version") == 0) {
		wd_cli_out(cli, WD_STR("warder " WD_VERSION "\n"));
		return cli->status;
	}
	cli->command = wd_help_find(name);
	if (cli->command != NULL)
		return run(cli);
	cli->json = strcmp(name, "--json") == 0 || has_word(cli, "--json");
	return tell(cli, wd_help_unknown(cli, name));
}

static void full(void *ctx)
{
	longjmp(*(jmp_buf *)ctx, 1);
}

int main(int argc, char **argv)
{
	struct wd_arena arena;
	struct wd_cli cli = { .arena = &arena,
			      .argc = argc - 1,
			      .argv = argv + 1 };
	jmp_buf exhausted;

	if (!wd_arena_map(WD_ARENA_DEFAULT, full, &exhausted, &arena) ||
	    setjmp(exhausted) != 0) {
		static const char text[] = "error: not enough memory\n";
		ssize_t lost = write(STDERR_FILENO, text, sizeof(text) - 1);

		(void)lost;
		return WD_EXIT_ERROR;
	}
	return dispatch(&cli);
}
