/*
 * contributors.c - who made what is introduced.
 *
 * In doubt somebody is a contributor: who counts as one approves less.  Whom
 * the policy does not know might be anybody, also the reviewer under a private
 * address; that is remembered, and told.
 */
#include <string.h>

#include "policy/reviews.h"
#include "text/addresses.h"
#include "text/trailers.h"

bool wd_bit(const uint64_t *set, size_t at)
{
	return set[at / 64] >> (at % 64) & 1;
}

void wd_bit_set(uint64_t *set, size_t at)
{
	set[at / 64] |= UINT64_C(1) << (at % 64);
}

struct collecting {
	struct wd_judging *j;
	const struct wd_commit *commit;
	struct wd_contributors *out;
	bool known; /* somebody who made this commit is */
};

static bool add(struct collecting *k, int person)
{
	if (person < 0 || (size_t)person >= k->j->policy->registry.persons)
		return false;
	wd_bit_set(k->out->person, (size_t)person);
	k->known = true;
	return true;
}

static bool add_address(struct collecting *k, wd_str address)
{
	return add(k, wd_person_by_email(&k->j->policy->registry, address));
}

/* "author Bob <b@x>"; each once, the first few. */
static void add_stranger(struct collecting *k, const char *role, wd_str who)
{
	struct wd_contributors *o = k->out;
	struct wd_judging *j = k->j;

	o->strangers++;
	if (j->quiet || o->named == WD_STRANGERS_SHOWN_MAX)
		return;
	wd_str text = wd_strf(j->a, "%s %.*s", role, WD_FMT(who));

	for (size_t i = 0; i < o->named; i++)
		if (wd_str_eq(o->stranger[i], text))
			return;
	o->stranger[o->named++] = text;
}

static void add_ident(struct collecting *k, const char *role,
		      const struct wd_ident *who)
{
	if (!add_address(k, who->email))
		add_stranger(k, role,
			     wd_strf(k->j->a, "%.*s <%.*s>", WD_FMT(who->name),
				     WD_FMT(who->email)));
}

/* "Bob <bob@x>, carol@x", or a name alone, which may be somebody's id. */
static void add_co_author(struct collecting *k, wd_str value)
{
	struct wd_addresses l = { .rest = value };
	size_t addresses = 0, unknown = 0;
	wd_str address;

	for (; wd_addresses_next(&l, &address); addresses++)
		unknown += !add_address(k, address);
	if (addresses == 0)
		unknown += !add(k, wd_person_by_id(&k->j->policy->registry,
						   value));
	if (unknown > 0 && value.len > 0)
		add_stranger(k, "co-author", value);
}

/*
 * Wherever the line is, not in the block of trailers alone: one stray line
 * below it must not free a co-author to approve.
 */
static void add_co_authors(struct collecting *k)
{
	static const char *const keys[] = { "Co-authored-by",
					    "Co-developed-by" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		wd_str rest = k->commit->message, value;

		while (wd_trailer_next(&rest, wd_str_of(keys[i]), &value))
			add_co_author(k, value);
	}
}

static void add_commit(struct collecting *k)
{
	add_ident(k, "author", &k->commit->author);
	if (!wd_str_eq(k->commit->author.email, k->commit->committer.email))
		add_ident(k, "committer", &k->commit->committer);
	/* Whose key it is, be the signature acceptable or not. */
	(void)add(k, k->commit->signature.person);
	add_co_authors(k);
	if (!k->known && k->out->nobody == NULL)
		k->out->nobody = k->commit;
}

void wd_contributors_of(struct wd_judging *j, struct wd_contributors *out)
{
	*out = (struct wd_contributors){
		.person = wd_new(j->a, uint64_t,
				 j->policy->registry.persons / 64 + 1)
	};
	const uint64_t *introduced = wd_introduced_set(j);

	for (size_t i = 0; i < j->range->count; i++) {
		struct collecting k = { j, wd_introduced(j, i), out, false };

		if (!wd_merges_accepted(j, introduced, k.commit))
			add_commit(&k);
	}
}

wd_str wd_strangers_text(struct wd_judging *j, const struct wd_contributors *c)
{
	if (c->named == 0)
		return (wd_str){ 0 };
	return wd_strf(
		j->a, "nobody in the policy is %.*s%s",
		WD_FMT(wd_list_text(j->a, c->stranger, c->named, " or ")),
		c->strangers > c->named && c->named == WD_STRANGERS_SHOWN_MAX
			? " (and maybe others)"
			: "");
}
