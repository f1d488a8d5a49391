/*
 * openpgp_cases.h - many signatures, each judged with our mathematics and with
 * gpg's: the verdicts have to be the same.
 */
#ifndef WD_TEST_OPENPGP_CASES_H
#define WD_TEST_OPENPGP_CASES_H

#include "signing.h"

#include "base/hex.h"

enum { CASES_MAX = 4096 };

struct cases {
	struct wd_signature item[CASES_MAX];
	const char *name[CASES_MAX];
	size_t count;
};

static inline void add_case(struct cases *c, const char *name, wd_str text,
			    wd_str armor)
{
	assert_true(c->count < CASES_MAX);
	c->item[c->count] =
		(struct wd_signature){ .payload = text, .armor = armor };
	c->name[c->count++] = name;
}

static inline wd_str armored(struct wd_arena *a, wd_str bytes)
{
	wd_str code = wd_base64(a, bytes);
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, "-----BEGIN PGP SIGNATURE-----\n\n");
	while (code.len > 0) {
		size_t n = code.len < 64 ? code.len : 64;

		wd_buf_f(&b, "%.*s\n", (int)n, code.ptr);
		code = wd_str_from(code, n);
	}
	wd_buf_c(&b, "-----END PGP SIGNATURE-----\n");
	return wd_buf_str(&b);
}

static inline struct wd_signature *judge_all(struct stage *s,
					     const struct cases *c,
					     struct wd_sign_config config)
{
	struct wd_signature *batch =
		wd_new(&s->arena, struct wd_signature, c->count);

	memcpy(batch, c->item, c->count * sizeof(*batch));
	wd_err err = wd_verify(&s->arena, &config, &s->people, batch, c->count);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	return batch;
}

static inline void expect_same(const struct cases *c, const char *way,
			       const struct wd_signature *x,
			       const struct wd_signature *y)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct wd_verdict *a = &x[i].verdict, *b = &y[i].verdict;

		if (a->reason != b->reason || a->person != b->person ||
		    a->revoked != b->revoked || !wd_str_eq(a->key, b->key))
			fail_msg("%s: %s: %s (%d), by gpg %s (%d)", way,
				 c->name[i], wd_reason_code(a->reason),
				 a->person, wd_reason_code(b->reason),
				 b->person);
	}
}

static inline size_t count_of(const struct cases *c,
			      const struct wd_signature *x,
			      enum wd_reason reason)
{
	size_t n = 0;

	for (size_t i = 0; i < c->count; i++)
		n += x[i].verdict.reason == reason;
	return n;
}

#endif
