/*
 * serve_command.c - what the client asks for.
 *
 * Read here, never by a shell: a table of programs, and one quoted path.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/serve.h"

enum { COMMAND_MAX = 4096 };

static const struct {
	const char *asked, *verb;
} programs[] = {
	{ "git-receive-pack", "receive-pack" },
	{ "git receive-pack", "receive-pack" },
	{ "git-upload-pack", "upload-pack" },
	{ "git upload-pack", "upload-pack" },
	{ "git-upload-archive", "upload-archive" },
	{ "git upload-archive", "upload-archive" },
};

static wd_err refuse(struct wd_serve *s)
{
	wd_str asked = wd_str_trim(wd_str_of(getenv("SSH_ORIGINAL_COMMAND")));

	if (wd_str_starts(asked, WD_STR("git-lfs")) ||
	    wd_str_starts(asked, WD_STR("git lfs")))
		return wd_fail(s->cli->arena, WD_ERR_UNSUPPORTED,
			       "git-lfs is not served here: large files need a "
			       "store of their own, see lfs.url in "
			       "git-lfs-config(5)");
	return wd_fail(s->cli->arena, WD_ERR_UNSUPPORTED,
		       "this key is for git push, fetch and clone only");
}

/*
 * git quotes the path as '...' where ' is '\'' and ! is '\!'.  Nothing else is
 * taken: a path that a shell would read differently is not read at all.
 */
static wd_err unquote(struct wd_serve *s, wd_str quoted, const char **out)
{
	struct wd_buf b = { .arena = s->cli->arena };
	bool inside = false;

	for (size_t i = 0; i < quoted.len; i++) {
		char c = quoted.ptr[i];

		if (c == '\'') {
			inside = !inside;
		} else if (inside) {
			wd_buf_byte(&b, c);
		} else if (c == '\\' && i + 1 < quoted.len &&
			   (quoted.ptr[i + 1] == '\'' ||
			    quoted.ptr[i + 1] == '!')) {
			wd_buf_byte(&b, quoted.ptr[++i]);
		} else {
			return refuse(s);
		}
	}
	if (inside || b.len == 0)
		return refuse(s);
	*out = wd_str_c(s->cli->arena, wd_buf_str(&b));
	return NULL;
}

wd_err wd_serve_command(struct wd_serve *s, bool *login)
{
	wd_str command = wd_str_of(getenv("SSH_ORIGINAL_COMMAND"));

	*login = wd_str_trim(command).len == 0;
	if (*login)
		return NULL;
	if (command.len > COMMAND_MAX)
		return refuse(s);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		wd_str asked = wd_strf(s->cli->arena, "%s ", programs[i].asked);

		if (!wd_str_starts(command, asked))
			continue;
		s->verb = programs[i].verb;
		return unquote(s, wd_str_trim(wd_str_from(command, asked.len)),
			       &s->asked);
	}
	return refuse(s);
}
