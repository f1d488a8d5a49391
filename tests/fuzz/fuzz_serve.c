/* What a client asks the forced command for: one program, and a path that means
 * the same when it is quoted again as git does it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/serve.h"

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static const char *ask(struct wd_arena *a, wd_str command, const char **verb)
{
	struct wd_cli cli = { .arena = a };
	struct wd_serve s = { .cli = &cli };
	bool login = false;
	wd_err err = wd_serve_command(&s, command, &login);

	if (err == NULL && !login && (s.verb == NULL || s.asked == NULL))
		abort();
	*verb = s.verb;
	return err == NULL && !login ? s.asked : NULL;
}

static wd_str again(struct wd_arena *a, const char *verb, const char *path)
{
	struct wd_buf b = { .arena = a };

	wd_buf_f(&b, "git-%s '", verb);
	for (const char *c = path; *c != '\0'; c++)
		if (*c == '\'' || *c == '!')
			wd_buf_f(&b, "'\\%c'", *c);
		else
			wd_buf_byte(&b, *c);
	wd_buf_byte(&b, '\'');
	return wd_buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char memory[1 << 20];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	const char *verb, *verb_again;
	const char *path = ask(&a, (wd_str){ (const char *)data, size }, &verb);

	if (path == NULL)
		return 0;
	if (*path == '\0')
		abort();
	wd_str command = again(&a, verb, path);
	const char *path_again = ask(&a, command, &verb_again);

	/* quoting makes it longer, so it may exceed the limit */
	if (path_again != NULL &&
	    (strcmp(path, path_again) != 0 || strcmp(verb, verb_again) != 0))
		abort();
	return 0;
}
