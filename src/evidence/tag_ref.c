#include "evidence/tag.h"

#include <string.h>

#include "base/digest.h"
#include "text/refname.h"

/* Room, kind, subject, name or subject of a control, person. */
enum { PARTS_MAX = 4 };

static const struct {
	const char *room;
	size_t parts; /* components after the room */
} kinds[] = {
	[WD_REVIEW] = { "refs/warder/reviews/", 2 },
	[WD_CHECK] = { "refs/warder/checks/", 3 },
	[WD_TICKET] = { "refs/warder/tickets/", 2 },
	[WD_CONTROL] = { "refs/warder/controls/", 3 },
};

wd_str wd_evidence_room(enum wd_evidence_kind kind)
{
	return wd_str_of(kinds[kind].room);
}

bool wd_evidence_room_of(wd_str ref, enum wd_evidence_kind *out)
{
	for (unsigned k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if (wd_str_starts(ref, wd_str_of(kinds[k].room))) {
			*out = (enum wd_evidence_kind)k;
			return true;
		}
	return false;
}

/* Exactly `n` parts between slashes; empty ones are seen by the caller. */
static bool split(wd_str rest, size_t n, wd_str *part)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (!wd_str_cut(rest, '/', &part[i], &rest))
			return false;
	part[n - 1] = rest;
	return !wd_str_has(rest, '/');
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* May the byte at `i` of a check's name stand in a ref as it is? */
static bool plain_at(wd_str name, size_t i)
{
	char c = name.ptr[i];

	if (is_alnum(c))
		return true;
	if (i == 0 || (c != '.' && c != '_' && c != '-'))
		return false;
	if (c != '.')
		return true;
	return name.ptr[i - 1] != '.' &&
	       !wd_str_eq(wd_str_from(name, i), WD_STR(".lock"));
}

static wd_str encode(struct wd_arena *a, wd_str name)
{
	static const char digits[] = "0123456789ABCDEF";
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];

		if (plain_at(name, i)) {
			wd_buf_byte(&b, name.ptr[i]);
			continue;
		}
		wd_buf_byte(&b, '%');
		wd_buf_byte(&b, digits[c >> 4]);
		wd_buf_byte(&b, digits[c & 15]);
	}
	return wd_buf_str(&b);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(struct wd_arena *a, wd_str part, wd_str *out)
{
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < part.len; i++) {
		if (part.ptr[i] != '%') {
			wd_buf_byte(&b, part.ptr[i]);
			continue;
		}
		if (part.len - i < 3)
			return false;
		int high = hex_value(part.ptr[i + 1]);
		int low = hex_value(part.ptr[i + 2]);

		if (high < 0 || low < 0)
			return false;
		wd_buf_byte(&b, (char)(high << 4 | low));
		i += 2;
	}
	*out = wd_buf_str(&b);
	return true;
}

/* '%' before something that is no pair of digits: no encoded name has it. */
static const char digest_form[] = "%sha256-";

static bool is_digest_form(wd_str part)
{
	size_t n = sizeof(digest_form) - 1;

	if (!wd_str_starts(part, wd_str_of(digest_form)))
		return false;
	wd_str text = wd_str_from(part, n), hex;
	char digest[WD_DIGEST_TEXT] = "sha256:";

	if (text.len != sizeof(digest) - 7)
		return false;
	memcpy(digest + 7, text.ptr, text.len);
	return wd_digest_hex((wd_str){ digest, sizeof(digest) }, &hex);
}

wd_str wd_evidence_name_part(struct wd_arena *a, wd_str name)
{
	wd_str part = encode(a, name), hex = { 0 };

	if (part.len <= WD_EVIDENCE_PART_MAX)
		return part;
	(void)wd_digest_hex(wd_sha256(a, name), &hex);
	return wd_strf(a, "%s%.*s", digest_form, WD_FMT(hex));
}

/* Two spellings of one name would be two refs, and both would count. */
static bool read_name(struct wd_arena *a, wd_str part, wd_str *out)
{
	if (is_digest_form(part)) {
		*out = (wd_str){ 0 }; /* the tag has it */
		return true;
	}
	if (!wd_refname_component(part, true))
		return false;
	if (!wd_str_has(part, '%')) {
		*out = part; /* nothing in a component needs the '%' */
		return true;
	}
	return decode(a, part, out) && wd_evidence_text(*out) &&
	       wd_str_eq(encode(a, *out), part);
}

static const char refs_prefix[] = "refs/";

/* "heads%2Fmain" of refs/heads/main. */
static wd_str for_part_of(struct wd_arena *a, wd_str ref)
{
	return wd_evidence_name_part(
		a, wd_str_starts(ref, wd_str_of(refs_prefix))
			   ? wd_str_from(ref, sizeof(refs_prefix) - 1)
			   : ref);
}

/* "bob", or "bob@heads%2Fmain": no component has an '@'. */
static bool read_reviewer(struct wd_arena *a, wd_str part,
			  struct wd_evidence_ref *r)
{
	wd_str name;

	if (!wd_str_cut(part, '@', &r->person, &r->for_part)) {
		r->person = part;
		return true;
	}
	if (!read_name(a, r->for_part, &name))
		return false;
	if (name.len > 0)
		r->for_ref = wd_strf(a, "%s%.*s", refs_prefix, WD_FMT(name));
	return name.len == 0 || wd_refname_flaw(r->for_ref) == NULL;
}

bool wd_evidence_for_fits(struct wd_arena *a, const struct wd_evidence_ref *ref,
			  wd_str named)
{
	return ref->for_part.len == 0 ||
	       wd_str_eq(ref->for_part, for_part_of(a, named));
}

static bool read_subject(struct wd_evidence_ref *r)
{
	if (r->kind == WD_REVIEW || r->kind == WD_CHECK)
		return wd_oid_read(r->subject, &r->commit) &&
		       !wd_oid_zero(r->commit);
	return wd_refname_component(r->subject, false);
}

bool wd_evidence_ref_read(struct wd_arena *a, wd_str ref,
			  struct wd_evidence_ref *out)
{
	struct wd_evidence_ref r = { 0 };
	wd_str part[PARTS_MAX];

	if (!wd_evidence_room_of(ref, &r.kind))
		return false;
	size_t n = kinds[r.kind].parts;

	if (!split(wd_str_from(ref, strlen(kinds[r.kind].room)), n, part))
		return false;
	r.subject = part[0];
	r.person = part[n - 1];
	if (r.kind == WD_REVIEW && !read_reviewer(a, part[n - 1], &r))
		return false;
	if (!read_subject(&r) || !wd_refname_component(r.person, false))
		return false;
	if (r.kind == WD_CHECK && !read_name(a, part[1], &r.name))
		return false;
	r.name_part = r.kind == WD_CHECK ? part[1] : (wd_str){ 0 };
	if (r.kind == WD_CONTROL) {
		r.name = part[1];
		if (!wd_refname_component(r.name, false))
			return false;
	}
	*out = r;
	return true;
}

wd_str wd_evidence_ref_write(struct wd_arena *a,
			     const struct wd_evidence_ref *ref)
{
	bool by_commit = ref->kind == WD_REVIEW || ref->kind == WD_CHECK;
	wd_str subject = by_commit ? wd_oid_hex(a, ref->commit) : ref->subject;
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, kinds[ref->kind].room);
	wd_buf_add(&b, subject);
	wd_buf_byte(&b, '/');
	if (kinds[ref->kind].parts == 3) {
		wd_buf_add(&b, ref->kind == WD_CHECK
				       ? wd_evidence_name_part(a, ref->name)
				       : ref->name);
		wd_buf_byte(&b, '/');
	}
	wd_buf_add(&b, ref->person);
	if (ref->kind == WD_REVIEW && ref->for_ref.len > 0) {
		wd_buf_byte(&b, '@');
		wd_buf_add(&b, for_part_of(a, ref->for_ref));
	} else if (ref->kind == WD_REVIEW && ref->for_part.len > 0) {
		wd_buf_byte(&b, '@');
		wd_buf_add(&b, ref->for_part);
	}
	return wd_buf_str(&b);
}
