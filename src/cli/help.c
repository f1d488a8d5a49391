/* help.c - how commands are called, and what was meant by one that is not. */
#include "cli/help.h"

#include <string.h>
#include <unistd.h>

#include "policy/check.h"
#include "text/escape.h"

enum { COLUMN = 28, WORD_SHOWN = 80 };

const struct wd_command *wd_help_find(const char *name)
{
	size_t count = 0;
	const struct wd_command *c = wd_commands(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(c[i].name, name) == 0)
			return &c[i];
	return NULL;
}

wd_str wd_help_usage(struct wd_arena *a, const struct wd_command *c)
{
	struct wd_buf b = { .arena = a };

	wd_buf_f(&b, "warder %s", c->name);
	for (const struct wd_option_text *o = c->option; o->name != NULL; o++)
		wd_buf_f(&b, " [--%s%s%s]", o->name,
			 o->value != NULL ? " " : "",
			 o->value != NULL ? o->value : "");
	wd_buf_f(&b, " %s", c->operands);
	return wd_buf_str(&b);
}

static void add_option(struct wd_arena *a, struct wd_buf *b,
		       const struct wd_option_text *o)
{
	wd_str word =
		wd_strf(a, "  --%s%s%s", o->name, o->value != NULL ? " " : "",
			o->value != NULL ? o->value : "");

	wd_buf_f(b, "%-*.*s %s\n", COLUMN, WD_FMT(word), o->help);
}

/* One line for each of "check [FILE] | explain REF". */
static void add_synopsis(struct wd_buf *b, const struct wd_command *c)
{
	wd_str rest = wd_str_of(c->operands), one;
	const char *before = "usage:";

	while (rest.len > 0) {
		if (!wd_str_cut(rest, '|', &one, &rest)) {
			one = rest;
			rest = (wd_str){ 0 };
		}
		wd_buf_f(b, "%s warder %s [OPTION...] %.*s\n", before, c->name,
			 WD_FMT(wd_str_trim(one)));
		before = "   or:";
	}
}

wd_str wd_help_text(struct wd_arena *a, const struct wd_command *c)
{
	static const struct wd_option_text always[] = {
		{ "json", NULL, "print one line of JSON" },
		{ "help", NULL, "print this" }
	};
	struct wd_buf b = { .arena = a };

	add_synopsis(&b, c);
	wd_buf_f(&b, "\n%s\n\n", c->summary);
	for (const struct wd_option_text *o = c->option; o->name != NULL; o++)
		add_option(a, &b, o);
	add_option(a, &b, &always[0]);
	add_option(a, &b, &always[1]);
	wd_buf_c(&b, "\nexit status:\n");
	for (int i = 0; i < WD_EXITS; i++)
		if (c->exit[i] != NULL)
			wd_buf_f(&b, "  %d  %s\n", i, c->exit[i]);
	wd_buf_f(&b, "\nman warder-%s says more.\n", c->name);
	return wd_buf_str(&b);
}

static void list_json(struct wd_cli *cli)
{
	struct wd_json j = { .buf.arena = cli->arena };
	size_t count = 0;
	const struct wd_command *c = wd_commands(&count);

	wd_json_object(&j);
	wd_json_key(&j, "commands");
	wd_json_array(&j);
	for (size_t i = 0; i < count; i++)
		wd_help_json(&j, &c[i]);
	wd_json_end_array(&j);
	wd_json_end_object(&j);
	wd_cli_out_json(cli, &j);
}

void wd_help_list(struct wd_cli *cli)
{
	struct wd_buf b = { .arena = cli->arena };
	size_t count = 0;
	const struct wd_command *c = wd_commands(&count);

	if (cli->json) {
		list_json(cli);
		return;
	}
	wd_buf_c(&b, "usage: warder COMMAND [OPTION...] [ARGUMENT...]\n\n");
	for (size_t i = 0; i < count; i++)
		wd_buf_f(&b, "  %-10s %s\n", c[i].name, c[i].summary);
	wd_buf_c(&b, "\nEvery command takes --json and --help; warder help "
		     "COMMAND says more.\n");
	wd_cli_out(cli, wd_buf_str(&b));
}

void wd_help_json(struct wd_json *j, const struct wd_command *c)
{
	wd_json_object(j);
	wd_json_key(j, "name");
	wd_json_str(j, wd_str_of(c->name));
	wd_json_key(j, "options");
	wd_json_array(j);
	for (const struct wd_option_text *o = c->option; o->name != NULL; o++) {
		wd_json_object(j);
		wd_json_key(j, "help");
		wd_json_str(j, wd_str_of(o->help));
		wd_json_key(j, "name");
		wd_json_str(j, wd_str_of(o->name));
		wd_json_key(j, "value");
		if (o->value != NULL)
			wd_json_str(j, wd_str_of(o->value));
		else
			wd_json_null(j);
		wd_json_end_object(j);
	}
	wd_json_end_array(j);
	wd_json_key(j, "summary");
	wd_json_str(j, wd_str_of(c->summary));
	wd_json_key(j, "usage");
	wd_json_str(j, wd_help_usage(j->buf.arena, c));
	wd_json_end_object(j);
}

/* A page is for a terminal, where man can show it. */
static void show_page(struct wd_cli *cli, const struct wd_command *c)
{
	wd_str page = wd_strf(cli->arena, "warder-%s", c->name);
	const char *const find[] = { "man", "-w", "1", page.ptr, NULL };
	wd_str path;
	int status = 1;

	if (isatty(STDOUT_FILENO) == 0)
		return;
	cli->quiet = true;
	wd_err err =
		wd_cli_run(cli, find, (wd_str){ 0 }, 1 << 16, &path, &status);

	cli->quiet = false;
	if (err == NULL && status == 0)
		(void)execlp("man", "man", "1", page.ptr, (char *)NULL);
}

void wd_help_command(struct wd_cli *cli, const struct wd_command *c, bool page)
{
	struct wd_json j = { .buf.arena = cli->arena };

	if (cli->json) {
		wd_help_json(&j, c);
		wd_cli_out_json(cli, &j);
		return;
	}
	if (page)
		show_page(cli, c);
	wd_cli_out(cli, wd_help_text(cli->arena, c));
}

wd_err wd_help_unknown(struct wd_cli *cli, const char *name)
{
	struct wd_guess guess = { .wanted = wd_str_of(name) };
	size_t count = 0;
	const struct wd_command *c = wd_commands(&count);

	for (size_t i = 0; i < count; i++)
		wd_guess_offer(&guess, wd_str_of(c[i].name));
	wd_guess_offer(&guess, WD_STR("help"));
	return wd_cli_misused(cli, "no such command: \"%.*s\"%s",
			      WD_FMT(wd_escape(cli->arena, wd_str_of(name),
					       WORD_SHOWN)),
			      wd_guess_text(cli->arena, &guess));
}

wd_err wd_cli_no_verb(struct wd_cli *cli, const char *verbs)
{
	struct wd_guess guess = { .wanted = wd_str_of(cli->argv[0]) };

	if (wd_words_find(verbs, guess.wanted) >= 0)
		return wd_cli_misused(cli,
				      "%s %s: an argument is missing, or there "
				      "is one too many",
				      cli->command->name, cli->argv[0]);
	wd_words_offer(verbs, &guess);
	return wd_cli_misused(cli, "%s takes %s, not \"%.*s\"%s",
			      cli->command->name,
			      wd_words_text(cli->arena, verbs),
			      WD_FMT(wd_escape(cli->arena, guess.wanted,
					       WORD_SHOWN)),
			      wd_guess_text(cli->arena, &guess));
}
