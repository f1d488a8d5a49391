#include "text/config_bytes.h"

#include "text/escape.h"

/* A NUL would end git's own strings early: never, not even in a comment. */
static const char *ascii_flaw(char c, char next, enum wd_config_mode mode)
{
	if (c == '\0')
		return "expected text, found a NUL byte";
	if (mode == WD_CONFIG_GIT || c == '\t' || c == '\n')
		return NULL;
	if (c == '\r' && next == '\n')
		return NULL;
	if ((unsigned char)c < 0x20 || c == 0x7f)
		return "expected text, found a control character";
	return NULL;
}

/* What cannot be seen must not be in a policy that somebody reviews. */
static const char *code_point_flaw(wd_str *rest)
{
	uint32_t cp;

	if (!wd_utf8_next(rest, &cp))
		return "expected UTF-8";
	if (wd_code_point_hidden(cp))
		return "expected text, found an invisible character";
	return NULL;
}

/* How many bytes in front nobody objects to, in either mode. */
static size_t plain_run(wd_str s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= 0x20 && s.ptr[n] < 0x7f)
		n++;
	return n;
}

const char *wd_config_bytes_flaw(wd_str text, enum wd_config_mode mode,
				 unsigned *line)
{
	unsigned at = 1;

	for (;;) {
		text = wd_str_from(text, plain_run(text));
		if (text.len == 0)
			return NULL;
		char c = text.ptr[0], next = text.len > 1 ? text.ptr[1] : '\0';
		const char *flaw;

		if ((unsigned char)c >= 0x80 && mode == WD_CONFIG_STRICT) {
			flaw = code_point_flaw(&text);
		} else {
			flaw = ascii_flaw(c, next, mode);
			text = wd_str_from(text, 1);
		}
		if (flaw != NULL) {
			*line = at;
			return flaw;
		}
		at += c == '\n';
	}
}
