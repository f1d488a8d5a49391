/*
 * contributors.c - who made what is introduced.
 *
 * In doubt somebody is a contributor: who counts as one approves less.
 */
#include <string.h>

#include "policy/reviews.h"

bool wd_bit(const uint64_t *set, size_t at)
{
	return set[at / 64] >> (at % 64) & 1;
}

void wd_bit_set(uint64_t *set, size_t at)
{
	set[at / 64] |= UINT64_C(1) << (at % 64);
}

static void add(struct wd_judging *j, uint64_t *set, int person)
{
	if (person >= 0 && (size_t)person < j->policy->registry.persons)
		wd_bit_set(set, (size_t)person);
}

/* Every "<address>" of the line. */
static void add_addresses(struct wd_judging *j, uint64_t *set, wd_str line)
{
	wd_str head, rest = line, email;

	while (wd_str_cut(rest, '<', &head, &rest)) {
		if (!wd_str_cut(rest, '>', &email, &rest))
			return;
		add(j, set,
		    wd_person_by_email(&j->policy->registry,
				       wd_str_trim(email)));
	}
}

/*
 * Wherever the line stands, not in the last paragraph alone: one stray line
 * below it must not free a co-author to approve.
 */
static void add_co_authors(struct wd_judging *j, uint64_t *set, wd_str message)
{
	static const char key[] = "co-authored-by:";
	wd_str rest = message, line;

	while (wd_str_next_line(&rest, &line)) {
		line = wd_str_trim(line);
		if (line.len < sizeof(key) - 1)
			continue;
		wd_str start = { line.ptr, sizeof(key) - 1 };

		if (wd_str_eq_nocase(start, wd_str_of(key)))
			add_addresses(j, set, line);
	}
}

uint64_t *wd_contributors(struct wd_judging *j)
{
	const struct wd_registry *r = &j->policy->registry;
	uint64_t *set = wd_new(j->a, uint64_t, r->persons / 64 + 1);

	for (size_t i = 0; i < j->range->count; i++) {
		const struct wd_commit *c = wd_introduced(j, i);

		if (wd_is_clean_merge(c))
			continue;
		add(j, set, wd_person_by_email(r, c->author.email));
		add(j, set, wd_person_by_email(r, c->committer.email));
		/* Whose key it is, be the signature acceptable or not. */
		add(j, set, c->signature.person);
		add_co_authors(j, set, c->message);
	}
	return set;
}
