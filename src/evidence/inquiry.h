/*
 * inquiry.h - one provider asked about one subject: which requests that
 * takes, and what came out of the answers.
 *
 * Pure: whoever drives it sends the requests and hands in the answers, in any
 * order.  An answer that is not as the provider file says is a failure, and a
 * failure makes the whole inquiry unavailable: what could not be understood
 * might have been a rejection.
 */
#ifndef WD_EVIDENCE_INQUIRY_H
#define WD_EVIDENCE_INQUIRY_H

#include "evidence/mapping.h"
#include "git/refs.h"
#include "text/fetch_wire.h"

enum { WD_INQUIRY_ITEMS_MAX = 10000, WD_INQUIRY_REQUESTS_MAX = 500 };

/* What is asked about: a commit for a ref, or a ticket. */
struct wd_subject {
	wd_oid commit;
	wd_str ref, repository;
	wd_str ticket;  /* empty: about the commit */
	wd_str message; /* of the commit, where the reviews that it names may
			 * be looked for; empty: they are not */
	const wd_oid *beside; /* commits that are asked about anyway */
	size_t besides;
};

/* One statement of the other system, in the words of the provider file. */
struct wd_claim {
	bool has[WD_F_COUNT];
	wd_str field[WD_F_COUNT];
	wd_str word;  /* of the provider, that `result` or `state` stands for */
	wd_str run;   /* what `within` leads to; empty: nothing */
	wd_oid about; /* the subject's commit, or the one that was reviewed in
		       * its place: see wd_named */
	wd_str source; /* path of the request that it came by */
	int64_t asof;  /* when that was answered */
	int64_t time;  /* of its field; 0: none */
};

struct wd_item_of; /* private */

/* A request that waits to be sent, or was sent. */
struct wd_inquiry_ask {
	struct wd_inquiry *inquiry;
	wd_str path;
	const struct wd_item_of *parent;
	unsigned page;
	struct wd_inquiry_ask *next;
};

/*
 * First about the subject itself.  When that brings nothing, and its message
 * names reviews: which commits those are of, and then about each of these.
 */
enum wd_inquiry_part { WD_PART_OWN, WD_PART_FIND, WD_PART_NAMED };

struct wd_inquiry {
	struct wd_arena *arena;
	const struct wd_provider *provider; /* of the part at hand */
	const struct wd_provider *whole;
	enum wd_inquiry_part part;
	wd_oid about;                /* commit of the part at hand */
	wd_str review[WD_NAMED_MAX]; /* that the message names */
	wd_oid head[WD_NAMED_MAX];   /* the commits that they are of */
	size_t reviews, heads, at;   /* `at`: the next of either */
	const struct wd_subject *subject;
	const struct wd_ref *ref; /* the repository's, sorted */
	size_t refs;
	struct wd_variable builtin[8], site[WD_VARIABLES_MAX];
	struct wd_scope inner, outer; /* the site's and the subject's values */
	struct wd_item_of *items[WD_STEPS_MAX]; /* newest first */
	size_t item_count, requests;
	size_t step;                /* at hand */
	size_t outstanding;         /* requests of it that are not answered */
	size_t seen;                /* items of all its pages, for `count` */
	struct wd_inquiry_ask *ask; /* to be sent */
	bool done;
	wd_str failed;          /* why, in one line; empty: it did not */
	struct wd_claim *claim; /* of all parts, when it is done */
	size_t claims;
};

/*
 * A ticket whose id has not the provider's form is known at once: none.  So is
 * what a provider without steps says (kind opa, which is asked otherwise).
 */
void wd_inquiry_start(struct wd_arena *a, const struct wd_provider *p,
		      const struct wd_subject *subject,
		      const struct wd_ref *ref, size_t refs,
		      struct wd_inquiry *out);

/* Take the next request to be sent; NULL: none at the moment. */
struct wd_inquiry_ask *wd_inquiry_next(struct wd_inquiry *q);

/* `asof`: when the answer was given; for one from a cache, in the past. */
void wd_inquiry_answer(struct wd_inquiry_ask *ask,
		       const struct wd_fetch_answer *answer, int64_t asof);

#endif
