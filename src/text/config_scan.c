#include "text/config_scan.h"

wd_err wd_scan_fail(const struct wd_scan *s, const char *what)
{
	return wd_failf(s->arena, WD_ERR_FORMAT, "%.*s:%u: %s", WD_FMT(s->file),
			s->last_line, what);
}

wd_err wd_scan_fail_limit(const struct wd_scan *s, const char *what)
{
	return wd_failf(s->arena, WD_ERR_LIMIT, "%.*s:%u: %s", WD_FMT(s->file),
			s->last_line, what);
}

char wd_scan_take(struct wd_scan *s)
{
	s->last_line = s->line;
	s->last_column = (unsigned)(s->at - s->line_start + 1);
	if (s->at == s->text.len) {
		s->eof = true;
		return '\n';
	}
	char c = s->text.ptr[s->at++];

	if (c == '\r' && s->at < s->text.len && s->text.ptr[s->at] == '\n')
		c = s->text.ptr[s->at++];
	if (c == '\n') {
		s->line++;
		s->line_start = s->at;
	}
	return c;
}

bool wd_scan_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

wd_err wd_scan_add(struct wd_scan *s, char c)
{
	if (s->scratch_len == s->scratch_max)
		return wd_scan_fail_limit(s, "line is too long");
	s->scratch[s->scratch_len++] = c;
	return NULL;
}

wd_str wd_scan_keep(struct wd_scan *s)
{
	return wd_str_dup(s->arena, (wd_str){ s->scratch, s->scratch_len });
}

wd_err wd_scan_comment(struct wd_scan *s, char before)
{
	if (s->mode == WD_CONFIG_STRICT && before != ' ' && before != '\t')
		return wd_scan_fail(s,
				    "expected white space before a comment, or "
				    "double quotes around ';' and '#'");
	while (wd_scan_take(s) != '\n')
		;
	return NULL;
}
