#include <string.h>

#include "text/object_scan.h"

struct wd_scan wd_scan_start(wd_str raw)
{
	struct wd_scan s = { .raw = raw };
	const char *nul = raw.len > 0 ? memchr(raw.ptr, '\0', raw.len) : NULL;

	if (nul != NULL)
		wd_scan_flaw(&s, WD_REASON_NUL, nul);
	return s;
}

void wd_scan_flaw(struct wd_scan *s, enum wd_reason why, const char *where)
{
	size_t at = (size_t)(where - s->raw.ptr);

	if (s->flaw != WD_REASON_NONE && s->flaw_at <= at)
		return;
	s->flaw = why;
	s->flaw_at = at;
}

bool wd_scan_line(struct wd_scan *s, wd_str *line)
{
	wd_str rest;

	if (!wd_str_cut(wd_str_from(s->raw, s->at), '\n', line, &rest))
		return false;
	s->at = s->raw.len - rest.len;
	return true;
}

const char *wd_scan_here(const struct wd_scan *s)
{
	return s->raw.ptr + s->at;
}

wd_str wd_scan_message(struct wd_scan *s)
{
	wd_str message = wd_str_from(s->raw, s->at);

	if (message.len > WD_MESSAGE_MAX)
		wd_scan_flaw(s, WD_REASON_LIMIT, message.ptr + WD_MESSAGE_MAX);
	s->at = s->raw.len;
	return message;
}

void wd_scan_controls(struct wd_scan *s, wd_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c >= 0x20 && c != 0x7f)
			continue;
		wd_scan_flaw(s, WD_REASON_CONTROL_CHARS, text.ptr + i);
		return;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "+hhmm", or "+hhmmss": local mean time, which old tools wrote. */
static bool is_zone(wd_str text)
{
	return (text.len == 5 || text.len == 7) &&
	       (text.ptr[0] == '+' || text.ptr[0] == '-') &&
	       wd_str_all(wd_str_from(text, 1), is_digit);
}

/* "<seconds> <zone>".  JSON, where the date will be recorded, ends at 2^53. */
static bool read_date(wd_str text, int64_t *out)
{
	wd_str seconds, zone;
	unsigned long long n;

	if (!wd_str_cut(text, ' ', &seconds, &zone))
		return false;
	if (!wd_str_u64(seconds, &n) || n > 1ull << 53)
		return false;
	if (!is_zone(zone))
		return false;
	*out = (int64_t)n;
	return true;
}

/* The name is empty, or ends in the one space before '<'. */
static bool read_name(wd_str text, wd_str *name, wd_str *rest)
{
	if (!wd_str_cut(text, '<', &text, rest) || wd_str_has(text, '>'))
		return false;
	if (text.len > 0 && text.ptr[text.len - 1] != ' ')
		return false;
	*name = (wd_str){ text.ptr, text.len > 0 ? text.len - 1 : 0 };
	return true;
}

void wd_scan_ident(struct wd_scan *s, wd_str text, struct wd_ident *out)
{
	/* Where the reader gives up: a control character on the way there is
	 * the better reason. */
	const char *end = text.ptr + text.len;
	wd_str email, rest;

	*out = (struct wd_ident){ 0 };
	if (text.len > WD_IDENT_MAX) {
		wd_scan_flaw(s, WD_REASON_LIMIT, text.ptr + WD_IDENT_MAX);
		return;
	}
	wd_scan_controls(s, text);
	if (!read_name(text, &out->name, &rest) ||
	    !wd_str_cut(rest, '>', &email, &rest) || wd_str_has(email, '<')) {
		wd_scan_flaw(s, WD_REASON_BAD_IDENT, end);
		return;
	}
	out->email = email;
	if (rest.len == 0 || rest.ptr[0] != ' ' ||
	    !read_date(wd_str_from(rest, 1), &out->time))
		wd_scan_flaw(s, WD_REASON_BAD_DATE, end);
}

bool wd_take_id(wd_str *rest, wd_str name, wd_oid *out)
{
	wd_str s = *rest;

	if (!wd_str_starts(s, name))
		return false;
	s = wd_str_from(s, name.len);
	if (s.len < WD_OID_HEX + 2 || s.ptr[0] != ' ' ||
	    s.ptr[WD_OID_HEX + 1] != '\n')
		return false;
	if (!wd_oid_read((wd_str){ s.ptr + 1, WD_OID_HEX }, out))
		return false;
	*rest = wd_str_from(s, WD_OID_HEX + 2);
	return true;
}
