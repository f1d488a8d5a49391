/*
 * load_key_ends.c - when a key's time ends: the `revoked` and `expires` lines
 * of a person.
 *
 * They stand in the person's own section, whose name is sealed: so a layer
 * ends its own keys, and neither ends nor revives those of a layer above it.
 */
#include "base/time.h"
#include "policy/check.h"
#include "policy/load.h"

static const char reasons[] = "compromised retired superseded";

/* One line under way: `rest` is what has not been read of it. */
struct ending {
	struct wd_loader *l;
	const struct wd_block *block;
	const struct wd_line *line;
	int person;
	wd_str rest;
	struct wd_key_end end;
};

static wd_err expected(const struct ending *e, const char *what, wd_str found,
		       const char *guess)
{
	return WD_FAIL_AT(e->l, e->block->file, e->line->line,
			  "expected %s, found \"%.*s\"%s", what, WD_FMT(found),
			  guess);
}

static wd_str take_word(wd_str *rest)
{
	wd_str word;

	if (!wd_str_cut(*rest, ' ', &word, rest)) {
		word = *rest;
		*rest = (wd_str){ 0 };
	}
	while (rest->len > 0 && rest->ptr[0] == ' ')
		*rest = wd_str_from(*rest, 1);
	return word;
}

/* The key as its own line has it, without the comment. */
static wd_err take_key(struct ending *e, struct wd_key *k)
{
	wd_str text = take_word(&e->rest);

	if (!wd_str_starts(text, WD_STR("openpgp:")) && e->rest.len > 0) {
		wd_str code = take_word(&e->rest);

		text.len = (size_t)(code.ptr - text.ptr) + code.len;
	}
	wd_err err = wd_key_read(e->l->a, text, k);

	return err == NULL ? NULL
			   : wd_because(e->l->a, err,
					"%.*s:%u: key of person \"%.*s\"",
					WD_FMT(e->block->file->name),
					e->line->line, WD_FMT(e->block->name));
}

/* A slip of the pen must not leave the key good: it has to be there. */
static wd_err find_key(struct ending *e)
{
	const struct wd_registry *r = &e->l->policy.registry;
	struct wd_key k = { 0 };
	wd_err err = take_key(e, &k);

	if (err != NULL)
		return err;
	for (size_t i = 0; i < r->keys; i++) {
		const struct wd_key *known = &r->key[i];

		if (known->person != e->person || known->format != k.format ||
		    !wd_str_eq(known->id, k.id))
			continue;
		e->end.key = i;
		return NULL;
	}
	return expected(e, "a key that this person has", k.text, "");
}

static wd_err take_time(struct ending *e)
{
	wd_str word = take_word(&e->rest);

	if (wd_time_read(word, &e->end.time))
		return NULL;
	return expected(e, "a date such as 2027-01-31 after the key", word, "");
}

/* Without a reason nobody says that what it signed can be believed. */
static wd_err take_reason(struct ending *e)
{
	struct wd_guess guess = { 0 };
	int at;

	e->end.kind = WD_END_COMPROMISED;
	if (e->rest.len == 0)
		return NULL;
	e->end.reason = guess.wanted = take_word(&e->rest);
	e->end.note = e->rest;
	at = wd_words_find(reasons, e->end.reason);
	if (at > 0)
		e->end.kind = WD_END_RETIRED;
	if (at >= 0)
		return NULL;
	wd_words_offer(reasons, &guess);
	return expected(e, "compromised, retired or superseded", e->end.reason,
			wd_guess_text(e->l->a, &guess));
}

static wd_err read_end(struct ending *e, bool revoked)
{
	struct wd_registry *r = &e->l->policy.registry;
	wd_err err = find_key(e);

	if (err == NULL)
		err = take_time(e);
	if (err == NULL && revoked)
		err = take_reason(e);
	if (err == NULL && !revoked && e->rest.len > 0)
		err = expected(e, "nothing after the date", e->rest, "");
	if (err == NULL)
		r->end[r->ends++] = e->end;
	return err;
}

static wd_err read_lines(struct wd_loader *l, int person, int key)
{
	const struct wd_block *b = l->of[WD_S_PERSON].at[person];
	wd_err err = NULL;

	for (const struct wd_line *i = b->key[key].first;
	     err == NULL && i != NULL; i = i->next) {
		struct ending e = { .l = l,
				    .block = b,
				    .line = i,
				    .person = person,
				    .rest = i->text,
				    .end.kind = WD_END_EXPIRY };

		err = read_end(&e, key == WD_K_REVOKED);
	}
	return err;
}

wd_err wd_load_key_ends(struct wd_loader *l)
{
	const struct wd_blocks *all = &l->of[WD_S_PERSON];
	size_t ends = 0;
	wd_err err = NULL;

	for (size_t i = 0; i < all->count; i++)
		ends += all->at[i]->key[WD_K_REVOKED].count +
			all->at[i]->key[WD_K_EXPIRES].count;
	if (ends > WD_KEY_ENDS_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"expected at most %d ends of keys, found %zu",
				WD_KEY_ENDS_MAX, ends);
	l->policy.registry.end = wd_new(l->a, struct wd_key_end, ends);
	for (size_t i = 0; err == NULL && i < all->count; i++) {
		err = read_lines(l, (int)i, WD_K_REVOKED);
		if (err == NULL)
			err = read_lines(l, (int)i, WD_K_EXPIRES);
	}
	return err;
}
