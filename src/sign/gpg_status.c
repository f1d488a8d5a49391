#include "sign/gpg_status.h"

enum { KEY_ID = 16, FINGERPRINT = 40, FIELDS_MAX = 12 };

/* What has been seen so far. */
struct reading {
	struct wd_gpg_status status;
	unsigned verdicts, valid, nothing, failures, started;
};

typedef bool line_fn(struct reading *r, wd_str rest);

static bool is_upper_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

static bool is_hex_of(wd_str s, size_t len)
{
	return s.len == len && wd_str_all(s, is_upper_hex);
}

static bool read_number(wd_str s, unsigned long long max,
			unsigned long long *out)
{
	return wd_str_u64(s, out) && *out <= max;
}

/* Fields between single spaces, exactly `count` of them. */
static bool split(wd_str s, wd_str *field, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (!wd_str_cut(s, ' ', &field[i], &s) || field[i].len == 0)
			return false;
	field[count - 1] = s;
	return s.len > 0 && !wd_str_has(s, ' ');
}

/* "<key id> <user id>": the rest of the line is the user id. */
static bool verdict(struct reading *r, wd_str rest, enum wd_gpg_kind kind)
{
	wd_str id, user;

	if (r->verdicts++ > 0 || !wd_str_cut(rest, ' ', &id, &user) ||
	    !is_hex_of(id, KEY_ID))
		return false;
	r->status.kind = kind;
	r->status.key_id = id;
	return true;
}

static bool line_good(struct reading *r, wd_str rest)
{
	return verdict(r, rest, WD_GPG_GOOD);
}

static bool line_expired(struct reading *r, wd_str rest)
{
	return verdict(r, rest, WD_GPG_EXPIRED);
}

static bool line_key_expired(struct reading *r, wd_str rest)
{
	return verdict(r, rest, WD_GPG_KEY_EXPIRED);
}

static bool line_revoked(struct reading *r, wd_str rest)
{
	return verdict(r, rest, WD_GPG_KEY_REVOKED);
}

static bool line_bad(struct reading *r, wd_str rest)
{
	return verdict(r, rest, WD_GPG_BAD);
}

/* Class in two lower-case hexadecimal digits; only 00 is ever asked about. */
static bool read_kind(struct wd_gpg_status *s, wd_str algorithm, wd_str digest,
		      wd_str class)
{
	unsigned long long a, d;

	if (!read_number(algorithm, 255, &a) || !read_number(digest, 255, &d) ||
	    !wd_str_eq(class, WD_STR("00")))
		return false;
	s->algorithm = (unsigned)a;
	s->digest = (unsigned)d;
	s->class = 0;
	return true;
}

/* <key id> <algorithm> <digest> <class> <time> <code> <fingerprint or -> */
static bool line_error(struct reading *r, wd_str rest)
{
	enum { FIELDS = 7, CODE_MAX = 65535 };
	unsigned long long created, code;
	wd_str f[FIELDS];

	if (r->verdicts++ > 0 || !split(rest, f, FIELDS) ||
	    !is_hex_of(f[0], KEY_ID) ||
	    !read_kind(&r->status, f[1], f[2], f[3]) ||
	    !read_number(f[4], UINT32_MAX, &created) ||
	    !read_number(f[5], CODE_MAX, &code))
		return false;
	if (!wd_str_eq(f[6], WD_STR("-")) && !is_hex_of(f[6], FINGERPRINT))
		return false;
	r->status.kind = WD_GPG_ERROR;
	r->status.key_id = f[0];
	r->status.code = (unsigned)code;
	return true;
}

/*
 * <fingerprint> <date> <created> <expires> <version> <reserved> <algorithm>
 * <digest> <class> <primary>
 */
static bool line_valid(struct reading *r, wd_str rest)
{
	enum { FIELDS = 10 };
	unsigned long long created, expires;
	struct wd_gpg_status *s = &r->status;
	wd_str f[FIELDS];

	if (r->valid++ > 0 || !split(rest, f, FIELDS) ||
	    !is_hex_of(f[0], FINGERPRINT) || !is_hex_of(f[9], FINGERPRINT) ||
	    !read_number(f[2], UINT32_MAX, &created) ||
	    !read_number(f[3], (unsigned long long)UINT32_MAX * 2, &expires) ||
	    !wd_str_eq(f[4], WD_STR("4")) || !wd_str_eq(f[5], WD_STR("0")) ||
	    !read_kind(s, f[6], f[7], f[8]))
		return false;
	s->fingerprint = f[0];
	s->primary = f[9];
	s->created = (int64_t)created;
	s->expires = (int64_t)expires;
	return true;
}

static bool line_nothing(struct reading *r, wd_str rest)
{
	(void)rest;
	r->nothing++;
	return true;
}

static bool line_failure(struct reading *r, wd_str rest)
{
	(void)rest;
	r->failures++;
	return true;
}

static bool line_start(struct reading *r, wd_str rest)
{
	(void)rest;
	return r->started++ == 0 && r->verdicts == 0;
}

static bool line_told(struct reading *r, wd_str rest)
{
	(void)r;
	(void)rest;
	return true;
}

/* Whatever is not here is not known, and refused. */
static const struct {
	wd_str word;
	line_fn *read;
} lines[] = {
	{ { "NEWSIG", 6 }, line_start },
	{ { "GOODSIG", 7 }, line_good },
	{ { "EXPSIG", 6 }, line_expired },
	{ { "EXPKEYSIG", 9 }, line_key_expired },
	{ { "REVKEYSIG", 9 }, line_revoked },
	{ { "BADSIG", 6 }, line_bad },
	{ { "ERRSIG", 6 }, line_error },
	{ { "VALIDSIG", 8 }, line_valid },
	{ { "NODATA", 6 }, line_nothing },
	{ { "UNEXPECTED", 10 }, line_nothing },
	{ { "FAILURE", 7 }, line_failure },
	{ { "ERROR", 5 }, line_failure },
	{ { "NO_PUBKEY", 9 }, line_told },
	{ { "SIG_ID", 6 }, line_told },
	{ { "KEY_CONSIDERED", 14 }, line_told },
	{ { "KEYEXPIRED", 10 }, line_told },
	{ { "KEYREVOKED", 10 }, line_told },
	{ { "SIGEXPIRED", 10 }, line_told },
	{ { "NOTATION_NAME", 13 }, line_told },
	{ { "NOTATION_FLAGS", 14 }, line_told },
	{ { "NOTATION_DATA", 13 }, line_told },
	{ { "POLICY_URL", 10 }, line_told },
	{ { "SIG_SUBPACKET", 13 }, line_told },
	{ { "VERIFICATION_COMPLIANCE_MODE", 28 }, line_told },
	{ { "TRUST_UNDEFINED", 15 }, line_told },
	{ { "TRUST_NEVER", 11 }, line_told },
	{ { "TRUST_MARGINAL", 14 }, line_told },
	{ { "TRUST_FULLY", 11 }, line_told },
	{ { "TRUST_ULTIMATE", 14 }, line_told },
	{ { "WARNING", 7 }, line_told },
	{ { "PROGRESS", 8 }, line_told },
};

static bool is_text(char c)
{
	return (uint8_t)c >= 0x20 && c != 0x7f;
}

static bool read_line(struct reading *r, wd_str line)
{
	const wd_str prefix = WD_STR("[GNUPG:] ");
	wd_str word, rest = { 0 };

	if (!wd_str_starts(line, prefix) || !wd_str_all(line, is_text))
		return false;
	line = wd_str_from(line, prefix.len);
	if (!wd_str_cut(line, ' ', &word, &rest))
		word = line;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (wd_str_eq(lines[i].word, word))
			return lines[i].read(r, rest);
	return false;
}

bool wd_gpg_is_authentic(const struct wd_gpg_status *s)
{
	return s->kind == WD_GPG_GOOD || s->kind == WD_GPG_EXPIRED ||
	       s->kind == WD_GPG_KEY_EXPIRED || s->kind == WD_GPG_KEY_REVOKED;
}

/* The lines fit together: one answer, and nothing that belies it. */
static bool is_whole(const struct reading *r)
{
	const struct wd_gpg_status *s = &r->status;

	if (r->verdicts == 0)
		return r->nothing > 0 && r->valid == 0;
	if (r->verdicts != 1 || r->nothing > 0)
		return false;
	if (!wd_gpg_is_authentic(s))
		return r->valid == 0;
	return r->valid == 1 && wd_str_ends(s->fingerprint, s->key_id) &&
	       (s->kind != WD_GPG_GOOD || r->failures == 0);
}

bool wd_gpg_status_read(wd_str text, struct wd_gpg_status *out)
{
	struct reading r = { .status.kind = WD_GPG_NOTHING };
	size_t count = 0;
	wd_str line;

	if (text.len == 0 || text.len > WD_GPG_STATUS_MAX ||
	    !wd_str_ends(text, WD_STR("\n")))
		return false;
	while (wd_str_next_line(&text, &line))
		if (++count > WD_GPG_STATUS_LINES_MAX || !read_line(&r, line))
			return false;
	if (!is_whole(&r))
		return false;
	*out = r.status;
	return true;
}
