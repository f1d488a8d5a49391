#include <string.h>

#include "text/object_scan.h"

/* What git takes for the begin of a signature, of whatever kind. */
static const char *const begins[] = {
	"-----BEGIN PGP SIGNATURE-----",
	"-----BEGIN PGP MESSAGE-----",
	"-----BEGIN SSH SIGNATURE-----",
	"-----BEGIN SIGNED MESSAGE-----",
};

static const struct {
	const char *name;
	enum wd_object_type type;
} types[] = {
	{ "commit", WD_OBJ_COMMIT },
	{ "tree", WD_OBJ_TREE },
	{ "blob", WD_OBJ_BLOB },
	{ "tag", WD_OBJ_TAG },
};

static bool read_type(wd_str line, enum wd_object_type *out)
{
	if (!wd_str_starts(line, WD_STR("type ")))
		return false;
	line = wd_str_from(line, strlen("type "));
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (wd_str_eq(line, wd_str_of(types[i].name))) {
			*out = types[i].type;
			return true;
		}
	return false;
}

static void malformed(struct wd_scan *s)
{
	wd_scan_flaw(s, WD_REASON_TAG_MALFORMED, wd_scan_here(s));
}

/* "<name> <value>\n" next, and nothing else. */
static bool take(struct wd_scan *s, const char *name, wd_str *value)
{
	struct wd_scan before = *s;
	wd_str line, word;

	if (wd_scan_line(s, &line) && wd_str_cut(line, ' ', &word, value) &&
	    wd_str_eq(word, wd_str_of(name)))
		return true;
	*s = before;
	malformed(s);
	return false;
}

static void read_name(struct wd_scan *s, struct wd_tag *tag)
{
	if (!take(s, "tag", &tag->name))
		return;
	wd_scan_controls(s, tag->name);
	if (tag->name.len == 0)
		wd_scan_flaw(s, WD_REASON_TAG_MALFORMED, tag->name.ptr);
	else if (tag->name.len > WD_IDENT_MAX)
		wd_scan_flaw(s, WD_REASON_LIMIT, tag->name.ptr + WD_IDENT_MAX);
}

/* To the blank line and over it.  Anything more in the header is malformed:
 * git itself shows but never checks it.  Newer git leaves "gpgsig-sha256" out
 * of what was signed, older git does not. */
static void skip_header(struct wd_scan *s)
{
	wd_str line;

	for (;;) {
		const char *here = wd_scan_here(s);
		bool whole = wd_scan_line(s, &line);

		if (whole && line.len == 0)
			return;
		wd_scan_flaw(s,
			     whole && wd_str_starts(line, WD_STR("gpgsig"))
				     ? WD_REASON_UNSIGNED_HEADER
				     : WD_REASON_TAG_MALFORMED,
			     here);
		if (!whole)
			break;
	}
	s->at = s->raw.len;
}

static bool begins_signature(wd_str line)
{
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (wd_str_starts(line, wd_str_of(begins[i])))
			return true;
	return false;
}

/*
 * Git takes the last such line, others the first: with two of them nobody can
 * say what was signed.  Returns the signature's length.
 */
static size_t find_signature(struct wd_scan *s, wd_str body)
{
	size_t found = 0;
	wd_str line;

	for (wd_str here = body; wd_str_next_line(&body, &line); here = body) {
		if (!begins_signature(line))
			continue;
		if (found == 0)
			found = here.len;
		else
			wd_scan_flaw(s, WD_REASON_MULTI_SIG, here.ptr);
	}
	return found;
}

static wd_err read_head(struct wd_arena *a, struct wd_scan *s,
			struct wd_tag *tag, enum wd_object_type *type)
{
	wd_str rest = s->raw, line;

	if (rest.len > WD_OBJECT_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "tag is too large");
	if (!wd_take_id(&rest, WD_STR("object"), &tag->target))
		return wd_fail(a, WD_ERR_FORMAT, "tag names no object");
	s->at = s->raw.len - rest.len;
	if (!wd_scan_line(s, &line) || !read_type(line, type))
		return wd_fail(a, WD_ERR_FORMAT,
			       "tag names no known type of object");
	return NULL;
}

wd_err wd_tag_read(struct wd_arena *a, wd_str raw, struct wd_tag *out,
		   enum wd_object_type *target_type, struct wd_signed *sig)
{
	struct wd_tag tag = { .id = out->id, .signature.person = WD_NOBODY };
	struct wd_scan s = wd_scan_start(raw);
	enum wd_object_type type = WD_OBJ_COMMIT;
	wd_str tagger;
	wd_err err = read_head(a, &s, &tag, &type);

	if (err != NULL)
		return err;
	read_name(&s, &tag);
	if (take(&s, "tagger", &tagger))
		wd_scan_ident(&s, tagger, &tag.tagger);
	skip_header(&s);
	if (s.at > WD_HEADER_MAX)
		wd_scan_flaw(&s, WD_REASON_LIMIT, raw.ptr + WD_HEADER_MAX);
	wd_str body = wd_scan_message(&s);
	wd_str copy = wd_str_dup(a, raw);
	size_t signature = find_signature(&s, body);
	size_t payload = raw.len - signature;

	tag.name = wd_str_dup(a, tag.name);
	tag.tagger.name = wd_str_dup(a, tag.tagger.name);
	tag.tagger.email = wd_str_dup(a, tag.tagger.email);
	tag.message =
		(wd_str){ copy.ptr + raw.len - body.len, body.len - signature };
	tag.flaw = s.flaw;
	*target_type = type;
	*sig = (struct wd_signed){
		.payload = { copy.ptr, payload },
		.armor = { copy.ptr + payload, signature },
	};
	*out = tag;
	return NULL;
}
