#include <string.h>

#include "cli/cli.h"

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
		*err = wd_failf(cli->arena, WD_ERR_USAGE, "--%s takes no value",
				o->name);
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
		*err = wd_failf(cli->arena, WD_ERR_USAGE, "--%s needs a value",
				o->name);
		return 0;
	}
	*o->value = cli->argv[at + 1];
	return 2;
}

static int one(struct wd_cli *cli, const struct wd_option *option, size_t count,
	       int at, wd_err *err)
{
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
		*err = wd_failf(cli->arena, WD_ERR_USAGE,
				"unknown option --%.*s", WD_FMT(name));
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
		} else if (!ended && strncmp(cli->argv[at], "--", 2) == 0) {
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
		return wd_fail(cli->arena, WD_ERR_USAGE,
			       "an argument is missing");
	if (left > operands_max)
		return wd_failf(cli->arena, WD_ERR_USAGE,
				"unexpected argument \"%s\"",
				cli->argv[operands_max]);
	return NULL;
}
