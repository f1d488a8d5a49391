#include "sign/revocation.h"

#include "sign/engine.h"
#include "sign/gpg_child.h"
#include "sign/keylist.h"

/* Fields of a line as gpg's DETAILS number them, from 1 on. */
enum {
	RECORD = 1,
	VALIDITY = 2, /* of a signature: "!" when it is good */
	KEY_ID = 5,   /* of a signature: who made it */
	CREATED = 6,
	EXPIRES = 7,
	FINGERPRINT = 10,
	CLASS = 11, /* "20x,03": a key, exportable, retired */
	FIELDS = 12
};

struct reading {
	struct wd_arena *arena;
	struct wd_revocations *out;
	size_t room;
	wd_str issuer;   /* the primary key's id */
	size_t top, now; /* the primary key, and what was listed last */
};

/* Missing ones are empty. */
static void split(wd_str line, wd_str *field)
{
	for (size_t i = RECORD; i < FIELDS; i++)
		if (!wd_str_cut(line, ':', &field[i], &line)) {
			field[i] = line;
			line = (wd_str){ 0 };
		}
}

static void worsen(struct wd_revocation *r, enum wd_revoked why)
{
	if (why > r->why)
		r->why = why;
}

static void earlier(struct wd_revocation *r, int64_t since)
{
	if (since != 0 && (r->since == 0 || since < r->since))
		r->since = since;
}

/* gpg says that it is revoked, and nothing says why: doubt. */
static void finish_key(struct wd_revocations *r, size_t at)
{
	struct wd_revocation *key = &r->key[at];

	worsen(key, r->key[key->primary].why);
	earlier(key, r->key[key->primary].since);
	if (key->listed && key->why == WD_REVOKED_NOT)
		key->why = WD_REVOKED_UNSAID;
	if (key->fingerprint.len > 0)
		(void)wd_map_add(&r->by_fingerprint, key->fingerprint,
				 (uint32_t)at);
}

static void start_key(struct reading *r, const wd_str *f, bool primary)
{
	struct wd_revocations *out = r->out;

	if (out->count == r->room) {
		size_t room = r->room == 0 ? 16 : 2 * r->room;
		struct wd_revocation *more =
			wd_new(r->arena, struct wd_revocation, room);

		if (out->count > 0)
			memcpy(more, out->key, out->count * sizeof(*more));
		out->key = more;
		r->room = room;
	}
	r->now = out->count++;
	if (primary || r->now == 0) {
		r->top = r->now;
		r->issuer = f[KEY_ID];
	}
	out->key[r->now] =
		(struct wd_revocation){ .primary = r->top,
					.listed = wd_str_starts(f[VALIDITY],
								WD_STR("r")) };
}

/* What the key itself says of it, verified by gpg, and without an end. */
static enum wd_revoked reason_of(const struct reading *r, const wd_str *f)
{
	static const struct {
		wd_str code;
		enum wd_revoked why;
	} reasons[] = { /* RFC 4880, 5.2.3.23 */
			{ { ",01", 3 }, WD_REVOKED_SUPERSEDED },
			{ { ",02", 3 }, WD_REVOKED_COMPROMISED },
			{ { ",03", 3 }, WD_REVOKED_RETIRED }
	};
	enum { CLASS_LEN = 3 }; /* "20x" or "20l" */

	if (!wd_str_eq(f[VALIDITY], WD_STR("!")) || f[EXPIRES].len > 0 ||
	    r->issuer.len == 0 || !wd_str_eq(f[KEY_ID], r->issuer) ||
	    f[CLASS].len < CLASS_LEN)
		return WD_REVOKED_UNSAID;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (wd_str_eq(wd_str_from(f[CLASS], CLASS_LEN),
			      reasons[i].code))
			return reasons[i].why;
	return WD_REVOKED_UNSAID;
}

/* A class that does not belong here is doubt about the whole key. */
static void add_revocation(struct reading *r, const wd_str *f)
{
	bool subkey = wd_str_starts(f[CLASS], WD_STR("28"));
	bool here = subkey ? r->now != r->top
			   : wd_str_starts(f[CLASS], WD_STR("20"));
	struct wd_revocation *key;
	unsigned long long when;

	if (r->out->count == 0 || wd_str_starts(f[CLASS], WD_STR("30")))
		return; /* of a user id */
	key = &r->out->key[subkey ? r->now : r->top];
	worsen(key, here ? reason_of(r, f) : WD_REVOKED_UNSAID);
	if (wd_str_eq(f[VALIDITY], WD_STR("!")) &&
	    wd_str_u64(f[CREATED], &when) && when <= UINT32_MAX)
		earlier(key, (int64_t)when);
}

static void read_line(struct reading *r, const wd_str *f)
{
	if (wd_str_eq(f[RECORD], WD_STR("pub")))
		start_key(r, f, true);
	else if (wd_str_eq(f[RECORD], WD_STR("sub")))
		start_key(r, f, false);
	else if (wd_str_eq(f[RECORD], WD_STR("rev")))
		add_revocation(r, f);
	else if (wd_str_eq(f[RECORD], WD_STR("fpr")) && r->out->count > 0)
		r->out->key[r->now].fingerprint = f[FINGERPRINT];
}

void wd_revocations_read(struct wd_arena *a, wd_str text,
			 struct wd_revocations *out)
{
	struct reading r = { .arena = a, .out = out };
	wd_str line;

	*out = (struct wd_revocations){ .by_fingerprint.arena = a };
	while (wd_str_next_line(&text, &line)) {
		wd_str field[FIELDS];

		split(line, field);
		read_line(&r, field);
	}
	for (size_t i = 0; i < out->count; i++)
		finish_key(out, i);
}

struct wd_revocation wd_revocation_of(const struct wd_revocations *r,
				      wd_str fingerprint)
{
	struct wd_revocation found = { .fingerprint = fingerprint,
				       .why = WD_REVOKED_UNSAID };
	uint32_t at;

	if (wd_map_get(&r->by_fingerprint, fingerprint, &at) &&
	    r->key[at].why != WD_REVOKED_NOT)
		found = r->key[at];
	return found;
}

/* gpg remembers what it once found of signatures on keys; it shall look. */
static const char *const *words(struct wd_arena *a, const wd_str *primary,
				size_t count)
{
	static const char *const common[] = { "--no-sig-cache",
					      "--fixed-list-mode",
					      "--with-colons", "--check-sigs",
					      "--" };
	enum { COMMON = sizeof(common) / sizeof(common[0]) };
	const char **list =
		wd_new(a, const char *, COMMON + WD_PGP_PATTERNS_MAX + 1);

	memcpy(list, common, sizeof(common));
	if (count > WD_PGP_PATTERNS_MAX)
		count = 0;
	for (size_t i = 0; i < count; i++)
		list[COMMON + i] = wd_str_c(a, primary[i]);
	return list;
}

wd_err wd_revocations_ask(struct wd_arena *a,
			  const struct wd_sign_config *config,
			  const wd_str *primary, size_t primaries,
			  struct wd_revocations *out)
{
	struct wd_gpg_call call = { .home = config->gnupg_home, .answer = 1 };
	struct wd_gpg_child child;
	wd_str text = { 0 };
	int status = -1;
	wd_err err;

	*out = (struct wd_revocations){ 0 };
	if (primaries == 0)
		return NULL;
	call.word = words(a, primary, primaries);
	err = wd_gpg_find(a, config, &call.program);
	if (err == NULL)
		err = wd_gpg_start(a, &call, &child);
	if (err == NULL)
		err = wd_gpg_finish(a, &child, WD_REVOCATIONS_TEXT_MAX, &text,
				    &status);
	if (err == NULL && status != 0)
		err = wd_failf(a, WD_ERR_FOREIGN, "it exits with %d", status);
	if (err != NULL)
		return wd_because(a, err, "gpg --check-sigs");
	wd_revocations_read(a, text, out);
	return NULL;
}
