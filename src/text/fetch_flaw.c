#include <string.h>

#include "text/fetch_wire.h"
#include "text/refname.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* RFC 3986's unreserved, sub-delims, ':' and '@', which stand for themselves;
 * '/' and '?' as well. */
static bool stands_for_itself(char c)
{
	return (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (c != '\0' && strchr("-._~!$&'()*+,;=:@/?", c) != NULL);
}

/* One byte as it is meant, off the front of `*rest`; false: badly written. */
static bool take_byte(wd_str *rest, unsigned char *out, bool *encoded)
{
	char c = rest->ptr[0];

	*encoded = c == '%';
	if (!*encoded) {
		*out = (unsigned char)c;
		*rest = wd_str_from(*rest, 1);
		return stands_for_itself(c);
	}
	if (rest->len < 3)
		return false;
	int high = hex_digit(rest->ptr[1]), low = hex_digit(rest->ptr[2]);

	if (high < 0 || low < 0)
		return false;
	*out = (unsigned char)(high << 4 | low);
	*rest = wd_str_from(*rest, 3);
	return true;
}

/* What stands since the last slash: dots only, and how many. */
struct segment {
	size_t dots;
	bool other, slash; /* slash: it began with one that was not encoded */
};

static const char *end_segment(const struct segment *s, bool literal)
{
	if (!s->other && (s->dots == 1 || s->dots == 2))
		return "has a '.' or '..' segment";
	if (literal && s->slash && !s->other && s->dots == 0)
		return "has an empty segment";
	return NULL;
}

static const char *path_byte(struct segment *s, unsigned char c, bool encoded)
{
	const char *flaw = NULL;

	if (c < 0x20 || c == 0x7f)
		return "has an encoded control character";
	if (c == '/' || c == '\\') {
		flaw = end_segment(s, !encoded);
		*s = (struct segment){ .slash = !encoded };
	} else if (c == '.') {
		s->dots++;
	} else {
		s->other = true;
	}
	return flaw;
}

static const char *query_flaw(wd_str query)
{
	unsigned char c;
	bool encoded;

	while (query.len > 0) {
		if (!take_byte(&query, &c, &encoded))
			return "has a byte that must be percent-encoded";
		if (c == '\0')
			return "has an encoded NUL";
	}
	return NULL;
}

const char *wd_fetch_path_flaw(wd_str path)
{
	struct segment segment = { .slash = true };
	const char *flaw = NULL;
	unsigned char c;
	bool encoded;

	if (path.len == 0 || path.ptr[0] != '/')
		return "does not begin with '/'";
	if (path.len > WD_FETCH_PATH_MAX)
		return "is too long";
	path = wd_str_from(path, 1);
	while (flaw == NULL && path.len > 0) {
		if (!take_byte(&path, &c, &encoded))
			return "has a byte that must be percent-encoded";
		if (c == '?' && !encoded) {
			flaw = end_segment(&segment, false);
			return flaw != NULL ? flaw : query_flaw(path);
		}
		flaw = path_byte(&segment, c, encoded);
	}
	return flaw != NULL ? flaw : end_segment(&segment, false);
}

/* What may stand in a header that we send: visible ASCII and spaces. */
static bool is_header_byte(char c)
{
	return c >= 0x20 && c < 0x7f;
}

static bool is_header_value(wd_str s)
{
	return s.len <= WD_FETCH_FIELD_MAX && wd_str_all(s, is_header_byte) &&
	       wd_str_eq(s, wd_str_trim(s));
}

const char *wd_fetch_request_flaw(const struct wd_fetch_request *request)
{
	bool post = request->method == WD_FETCH_POST;
	const char *flaw = wd_fetch_path_flaw(request->path);

	if (flaw != NULL)
		return flaw;
	if (!wd_refname_component(request->provider, false))
		return "has no good name of a provider";
	if (!is_header_value(request->etag) ||
	    !is_header_value(request->modified_since) ||
	    !is_header_value(request->content_type))
		return "has a header that cannot be sent";
	if (!post && (request->body.len > 0 || request->content_type.len > 0))
		return "has a body, which only POST may have";
	if (post && request->content_type.len == 0)
		return "has no content type";
	if (post && (request->etag.len > 0 || request->modified_since.len > 0))
		return "has a condition, which POST may not have";
	if (request->body.len > WD_FETCH_REQUEST_BODY_MAX)
		return "has too long a body";
	return NULL;
}
