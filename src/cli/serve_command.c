/*
 * serve_command.c - what the client asks for.
 *
 * Read here, never by a shell: a table of programs, and one quoted path.
 */
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

static wd_err refuse(struct wd_serve *s, wd_str command)
{
	if (wd_str_starts(command, WD_STR("git-lfs")) ||
	    wd_str_starts(command, WD_STR("git lfs")))
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
static bool unquote(struct wd_arena *a, wd_str quoted, const char **out)
{
	struct wd_buf b = { .arena = a };
	bool inside = false;

	for (size_t i = 0; i < quoted.len; i++) {
		char c = quoted.ptr[i];

		if (c == '\'') {
			inside = !inside;
		} else if (inside && c != '\0') {
			wd_buf_byte(&b, c);
		} else if (c == '\\' && i + 1 < quoted.len &&
			   (quoted.ptr[i + 1] == '\'' ||
			    quoted.ptr[i + 1] == '!')) {
			wd_buf_byte(&b, quoted.ptr[++i]);
		} else {
			return false;
		}
	}
	if (inside || b.len == 0)
		return false;
	*out = wd_str_c(a, wd_buf_str(&b));
	return true;
}

wd_err wd_serve_command(struct wd_serve *s, wd_str command, bool *login)
{
	struct wd_arena *a = s->cli->arena;

	*login = wd_str_trim(command).len == 0;
	if (*login)
		return NULL;
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		wd_str asked = wd_strf(a, "%s ", programs[i].asked);

		if (command.len > COMMAND_MAX || !wd_str_starts(command, asked))
			continue;
		s->verb = programs[i].verb;
		if (unquote(a, wd_str_trim(wd_str_from(command, asked.len)),
			    &s->asked))
			return NULL;
	}
	return refuse(s, wd_str_trim(command));
}
