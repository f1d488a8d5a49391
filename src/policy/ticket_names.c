#include "policy/ticket_names.h"

#include "policy/eval.h"
#include "text/refname.h"

struct wd_ticket_names wd_ticket_names_of(const struct wd_policy *p,
					  const struct wd_trailers *trailers)
{
	wd_str key = p->ticket.trailer;

	return (struct wd_ticket_names){
		.trailers = trailers,
		.key = key.len > 0 ? key : WD_STR("Ticket"),
	};
}

static bool separates(char c)
{
	return c == ',' || c == ';' || c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next word of a list such as "CHG-1, CHG-2". */
static bool next_word(wd_str *rest, wd_str *word)
{
	wd_str s = *rest;
	size_t n = 0;

	while (s.len > 0 && separates(s.ptr[0]))
		s = wd_str_from(s, 1);
	while (n < s.len && !separates(s.ptr[n]))
		n++;
	*word = (wd_str){ s.ptr, n };
	*rest = wd_str_from(s, n);
	return n > 0;
}

bool wd_ticket_names_next(struct wd_ticket_names *n, wd_str *id)
{
	while (!next_word(&n->rest, id)) {
		while (n->next < n->trailers->count &&
		       !wd_str_eq_nocase(n->trailers->item[n->next].key,
					 n->key))
			n->next++;
		if (n->next == n->trailers->count)
			return false;
		n->rest = n->trailers->item[n->next++].value;
	}
	return true;
}

struct collection {
	struct wd_arena *a;
	const struct wd_policy *policy;
	const struct wd_facts *facts;
	uint32_t *by_id; /* when a tip was looked for */
	uint64_t *done;  /* bitset over commits */
	struct wd_map seen;
	wd_str *id;
	size_t ids;
};

/* What no evidence ref can be named after exists nowhere. */
static void collect(struct collection *c, const struct wd_commit *commit)
{
	size_t at = (size_t)(commit - c->facts->commit);
	struct wd_trailers trailers;
	wd_str id;

	if (c->done[at / 64] >> (at % 64) & 1)
		return;
	c->done[at / 64] |= UINT64_C(1) << (at % 64);
	if (commit->encoding.len > 0 ||
	    wd_trailers_read(c->a, commit->message, &trailers) != NULL)
		return;
	struct wd_ticket_names n = wd_ticket_names_of(c->policy, &trailers);

	while (wd_ticket_names_next(&n, &id))
		if (c->ids < WD_TICKET_IDS_MAX &&
		    wd_refname_component(id, false) &&
		    wd_map_add(&c->seen, id, 0))
			c->id[c->ids++] = id;
}

static void collect_tip(struct collection *c, wd_oid tip)
{
	if (c->by_id == NULL)
		c->by_id = wd_commits_by_id(c->a, c->facts);
	const struct wd_commit *commit =
		wd_commit_among(c->facts, c->by_id, tip);

	if (commit != NULL)
		collect(c, commit);
}

static void collect_range(struct collection *c, const struct wd_update *u,
			  const struct wd_range *range)
{
	for (size_t i = 0; i < range->count; i++)
		if (range->commit[i] < c->facts->commits)
			collect(c, &c->facts->commit[range->commit[i]]);
	if (range->count == 0 && !wd_oid_zero(u->tip))
		collect_tip(c, u->tip);
}

void wd_ticket_ids(struct wd_arena *a, const struct wd_policy *p,
		   const struct wd_facts *facts, wd_str **id, size_t *ids)
{
	struct collection c = { .a = a,
				.policy = p,
				.facts = facts,
				.done = wd_new(a, uint64_t,
					       facts->commits / 64 + 1),
				.seen = { .arena = a },
				.id = wd_new(a, wd_str, WD_TICKET_IDS_MAX) };

	for (size_t i = 0;
	     facts->range != NULL && i < facts->updates * facts->rules; i++) {
		const struct wd_range *range = facts->range[i];

		if (range != NULL && range->known)
			collect_range(&c, &facts->update[i / facts->rules],
				      range);
	}
	*id = c.id;
	*ids = c.ids;
}
