#include "text/push_cert.h"

struct reading {
	struct wd_arena *arena;
	wd_str rest, line;
	unsigned number; /* of `line`, from 1 */
	struct wd_push_cert cert;
};

static wd_err expected(const struct reading *r, const char *what)
{
	return wd_failf(r->arena, WD_ERR_FORMAT, "expected %s in line %u", what,
			r->number);
}

/* Half a line is none: git ends each with a newline. */
static wd_err next_line(struct reading *r)
{
	r->number++;
	if (!wd_str_cut(r->rest, '\n', &r->line, &r->rest))
		return expected(r, "a whole line");
	if (r->line.len > WD_PUSH_CERT_LINE_MAX)
		return wd_failf(r->arena, WD_ERR_LIMIT,
				"line %u is longer than %d bytes", r->number,
				WD_PUSH_CERT_LINE_MAX);
	return NULL;
}

static bool is_printed(char c)
{
	return (unsigned char)c >= ' ' && c != 0x7f;
}

/* "name SP text"; false: the line is another. */
static bool header(const struct reading *r, const char *name, wd_str *text)
{
	wd_str word = wd_str_of(name);

	if (!wd_str_starts(r->line, word) || r->line.len <= word.len ||
	    r->line.ptr[word.len] != ' ')
		return false;
	*text = wd_str_from(r->line, word.len + 1);
	return true;
}

/* One that is shown or compared as text; the next line is ready then. */
static wd_err plain_header(struct reading *r, const char *name, bool needed,
			   wd_str *text)
{
	wd_str found;

	if (!header(r, name, &found))
		return needed ? expected(r, name) : NULL;
	if (found.len == 0 || !wd_str_all(found, is_printed))
		return expected(r, "a value without control characters");
	*text = found;
	return next_line(r);
}

static wd_err read_options(struct reading *r)
{
	struct wd_push_cert *c = &r->cert;
	wd_str text;
	wd_err err = NULL;

	c->option = wd_new(r->arena, wd_str, WD_PUSH_CERT_OPTIONS_MAX);
	while (err == NULL && header(r, "push-option", &text)) {
		if (c->options == WD_PUSH_CERT_OPTIONS_MAX)
			return wd_failf(r->arena, WD_ERR_LIMIT,
					"more than %d push options",
					WD_PUSH_CERT_OPTIONS_MAX);
		c->option[c->options++] = text;
		err = next_line(r);
	}
	return err;
}

static wd_err read_headers(struct reading *r)
{
	struct wd_push_cert *c = &r->cert;
	wd_err err = next_line(r);

	if (err == NULL &&
	    !wd_str_eq(r->line, WD_STR("certificate version 0.1")))
		err = expected(r, "\"certificate version 0.1\"");
	if (err == NULL)
		err = next_line(r);
	if (err == NULL)
		err = plain_header(r, "pusher", true, &c->pusher);
	if (err == NULL)
		err = plain_header(r, "pushee", false, &c->pushee);
	if (err == NULL)
		err = plain_header(r, "nonce", false, &c->nonce);
	if (err == NULL)
		err = read_options(r);
	if (err == NULL && r->line.len > 0)
		err = expected(r, "pushee, nonce, push-option, each in its "
				  "place, or an empty line");
	return err;
}

static wd_err read_update(struct reading *r)
{
	struct wd_push_cert_update *u = &r->cert.update[r->cert.updates];
	wd_str old_hex, new_hex, rest;

	if (!wd_str_cut(r->line, ' ', &old_hex, &rest) ||
	    !wd_str_cut(rest, ' ', &new_hex, &u->ref) || u->ref.len == 0 ||
	    !wd_oid_read(old_hex, &u->old_id) ||
	    !wd_oid_read(new_hex, &u->new_id))
		return expected(r, "\"<old> <new> <ref>\" or the signature");
	r->cert.updates++;
	return NULL;
}

/* Two ids, two spaces, a byte of a name, the newline. */
enum { UPDATE_MIN = 2 * WD_OID_HEX + 4 };

static wd_err read_updates(struct reading *r)
{
	static const wd_str begin = { "-----BEGIN ", 11 };
	wd_err err = NULL;

	r->cert.update = wd_new(r->arena, struct wd_push_cert_update,
				r->rest.len / UPDATE_MIN + 1);
	while (err == NULL && r->rest.len > 0 &&
	       !wd_str_starts(r->rest, begin)) {
		err = next_line(r);
		if (err == NULL)
			err = read_update(r);
	}
	return err;
}

wd_err wd_push_cert_read(struct wd_arena *a, wd_str text,
			 struct wd_push_cert *out)
{
	struct reading r = { .arena = a, .rest = text };
	wd_err err;

	if (text.len > WD_PUSH_CERT_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "longer than %d bytes",
				WD_PUSH_CERT_MAX);
	if (wd_str_has(text, '\0'))
		return wd_fail(a, WD_ERR_FORMAT, "expected no NUL byte");
	err = read_headers(&r);
	if (err == NULL)
		err = read_updates(&r);
	if (err != NULL)
		return err;
	r.cert.armor = r.rest;
	r.cert.payload = (wd_str){ text.ptr, text.len - r.rest.len };
	*out = r.cert;
	return NULL;
}
