/*
 * evidence.h - facts from outside the commits, as the core sees them.
 *
 * Whoever gathers evidence has already dropped what is forged, expired or
 * somebody else's; each item says which provider vouched for it.
 */
#ifndef WD_MODEL_EVIDENCE_H
#define WD_MODEL_EVIDENCE_H

#include "model/facts.h"

enum { WD_EVIDENCE_MAX = 100000 };

enum wd_vote { WD_APPROVE, WD_REJECT, WD_WITHDRAWN };

/* A change that was reviewed, made again: on this base it gives this tree. */
struct wd_onto {
	wd_oid base_tree, tree;
};

/* One person's statement about `base..commit`, for `ref`. */
struct wd_review {
	wd_str provider; /* "embedded", or its name in warder.conf */
	wd_str source;   /* where it stands: the evidence ref, or the path of
			  * the request that it came by */
	wd_oid object;   /* the tag that says so; of another system: a digest
			  * that names the statement */
	int person;
	wd_oid commit, base;
	wd_oid tree, base_tree; /* of those two; base_tree zero: no base; tree
				 * zero: the commit is not in the repository */
	wd_oid named_by; /* pushed commit whose message led to this review;
			  * zero: it was found by its own commit */
	wd_oid named_by_base_tree; /* where the review is of one commit alone:
				    * tree of the parent of `named_by` */
	wd_str ref;                /* that the change is for */
	enum wd_vote vote;
	int64_t time;     /* claimed by the signer */
	int64_t asof;     /* when another system answered so; 0: embedded */
	bool spent;       /* its content was accepted on `ref` before */
	uint64_t *covers; /* bitset over wd_facts.commit: base..commit */
	/* What base_tree..tree makes, merged without conflict, of bases that
	 * are pushed to; only where that is what is pushed. */
	struct wd_onto *onto;
	size_t ontos;
};

struct wd_ticket {
	wd_str provider, source;
	wd_oid object;
	int person; /* issuer; WD_NOBODY: another system */
	wd_str id;  /* "CHG-12" */
	wd_str project, state, type;
	int64_t window_start, window_end; /* 0: open on that side */
	wd_str *repository;               /* globs; none: every one */
	size_t repositories;
	wd_str *ref; /* globs; none: every one */
	size_t refs;
	int64_t time;
	int64_t asof; /* as in a review */
	/* Under this id the other system has it now; empty: under `id`.  What
	 * was moved counts for nothing under the old one. */
	wd_str moved_to;
};

struct wd_check {
	wd_str provider, source;
	wd_oid object;
	int person; /* issuer; WD_NOBODY: another system */
	wd_str name;
	wd_oid commit, tree;
	bool success;
	/* Neither success nor failure: it runs or waits, so it is not known
	 * (pending), or it did not run (skipped), which says nothing. */
	bool pending, skipped;
	wd_str word; /* of another system, in which it says so */
	/* Of several with this name what ran together: a workflow's suite, a
	 * pipeline.  One never takes back what another one says. */
	wd_str run;
	wd_str url;
	int64_t time;
	int64_t asof; /* as in a review */
};

/*
 * What an Open Policy Agent says to one path about one update, as one rule
 * sees it.
 */
struct wd_opa {
	wd_str provider;
	wd_str path;         /* "warder/main/allow" */
	wd_str input;        /* digest of what it was told (src/evidence/OPA) */
	size_t update, rule; /* indexes, as in wd_facts.range */
	enum wd_tri says;    /* UNKNOWN: neither true nor false */
	int64_t asof;
};

/*
 * A signed tag that is there and does not count, as when its signer left or has
 * another address now.  It decides nothing; a refusal tells of it.
 */
struct wd_left_out {
	wd_str kind;    /* "review", "check", "ticket" */
	wd_str source;  /* the evidence ref */
	wd_str person;  /* id in the ref's name */
	wd_oid commit;  /* reviews and checks */
	wd_str subject; /* name of the check, id of the ticket */
	enum wd_reason reason;
	wd_str because; /* one line, free of anything unescaped */
};

enum { WD_LEFT_OUT_MAX = 100 };

/* A kind of evidence that could not be had: never satisfies, never absent. */
struct wd_missing {
	bool is; /* true: unavailable */
	wd_str because;
};

struct wd_evidence {
	struct wd_review *review;
	size_t reviews;
	struct wd_ticket *ticket;
	size_t tickets;
	struct wd_check *check;
	size_t checks;
	struct wd_opa *opa;
	size_t opas;
	struct wd_left_out *left_out;
	size_t lefts;
	struct wd_missing no_reviews, no_tickets, no_checks, no_opa;
};

#endif
