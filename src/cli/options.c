#include <string.h>

#include "cli/cli.h"
#include "policy/check.h"
#include "text/escape.h"

static const struct wd_option *find(const struct wd_option *option,
				    size_t count, wd_str name)
{
	for (size_t i = 0; i < count; i++)
		if (wd_str_eq(name, wd_str_of(option[i].name)))
			return &option[i];
	return NULL;
}

/* How many words of the command line this option took; 0 with an error. */
static int take(struct wd_cli *cli, const struct wd_option *o, int at,
		const char *attached, wd_err *err)
{
	if (o->value == NULL && attached != NULL) {
		*err = wd_cli_misused(cli, "--%s takes no value", o->name);
		return 0;
	}
	if (o->value == NULL) {
		*o->flag = true;
		return 1;
	}
	if (attached != NULL) {
		*o->value = attached;
		return 1;
	}
	if (at + 1 >= cli->argc) {
		*err = wd_cli_misused(cli, "--%s needs a value", o->name);
		return 0;
	}
	*o->value = cli->argv[at + 1];
	return 2;
}

static wd_err unknown(struct wd_cli *cli, const struct wd_option *option,
		      size_t count, wd_str name)
{
	enum { NAME_SHOWN = 60 };
	struct wd_guess guess = { .wanted = name };

	for (size_t i = 0; i < count; i++)
		wd_guess_offer(&guess, wd_str_of(option[i].name));
	wd_guess_offer(&guess, WD_STR("json"));
	wd_guess_offer(&guess, WD_STR("help"));
	return wd_cli_misused(cli, "unknown option --%.*s%s%.*s%s",
			      WD_FMT(wd_escape(cli->arena, name, NAME_SHOWN)),
			      guess.best.len > 0 ? " (did you mean --" : "",
			      WD_FMT(guess.best),
			      guess.best.len > 0 ? "?)" : "");
}

static int one(struct wd_cli *cli, const struct wd_option *option, size_t count,
	       int at, wd_err *err)
{
	if (cli->argv[at][1] != '-') {
		*err = wd_cli_misused(cli,
				      "unknown option %s: options are long, "
				      "and -- ends them",
				      cli->argv[at]);
		return 0;
	}
	const char *word = cli->argv[at] + 2;
	const char *equals = strchr(word, '=');
	wd_str name = equals == NULL
			      ? wd_str_of(word)
			      : (wd_str){ word, (size_t)(equals - word) };
	const struct wd_option json = { "json", NULL, &cli->json };
	const struct wd_option *o = find(option, count, name);

	if (o == NULL && wd_str_eq(name, WD_STR("json")))
		o = &json;
	if (o == NULL) {
		*err = unknown(cli, option, count, name);
		return 0;
	}
	return take(cli, o, at, equals == NULL ? NULL : equals + 1, err);
}

/* Whoever asked for JSON is told so what is wrong with the words before it. */
static void find_json(struct wd_cli *cli, int at)
{
	for (; at < cli->argc && strcmp(cli->argv[at], "--") != 0; at++)
		if (strcmp(cli->argv[at], "--json") == 0)
			cli->json = true;
}

/* "-" alone is standard input. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

wd_err wd_cli_options(struct wd_cli *cli, const struct wd_option *option,
		      size_t count, size_t operands_min, size_t operands_max)
{
	wd_err err = NULL;
	size_t left = 0;
	bool ended = false;

	for (int at = 1; at < cli->argc;) {
		if (!ended && strcmp(cli->argv[at], "--") == 0) {
			ended = true;
			at++;
		} else if (!ended && is_option(cli->argv[at])) {
			int words = one(cli, option, count, at, &err);

			if (err != NULL) {
				find_json(cli, at);
				return err;
			}
			at += words;
		} else {
			cli->argv[left++] = cli->argv[at++];
		}
	}
	cli->argc = (int)left;
	cli->argv[left] = NULL;
	if (left < operands_min)
		return wd_cli_misused(cli, "an argument is missing");
	if (left > operands_max)
		return wd_cli_misused(cli, "unexpected argument \"%s\"",
				      cli->argv[operands_max]);
	return NULL;
}
