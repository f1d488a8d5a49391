/*
 * tag.h - embedded evidence: the text of a signed tag (see FORMAT).
 *
 * Pure.  One reader and one writer for reviews, checks, tickets and controls.
 */
#ifndef WD_EVIDENCE_TAG_H
#define WD_EVIDENCE_TAG_H

#include "base/err.h"
#include "model/evidence.h"

enum {
	WD_EVIDENCE_TAG_MAX = 64 << 10, /* bytes of the whole tag object */
	WD_EVIDENCE_VALUE_MAX = 1024,   /* bytes of one value */
	WD_EVIDENCE_GLOBS_MAX = 64,     /* lines of For-Repository, For-Ref */
	WD_EVIDENCE_WORD_MAX = 64,
	WD_EVIDENCE_PART_MAX = 64, /* of a check's name, encoded, in a ref */
	WD_EVIDENCE_NAME_MAX = 255 /* bytes of a check's name */
};

enum wd_evidence_kind { WD_REVIEW, WD_CHECK, WD_TICKET, WD_CONTROL };

/* What a ref below refs/warder/ says by its name alone. */
struct wd_evidence_ref {
	enum wd_evidence_kind kind;
	wd_str subject;   /* commit in hexadecimal, ticket id, control name */
	wd_oid commit;    /* reviews and checks */
	wd_str name;      /* checks: name as in the policy (percent-decoded), or
			   * nothing where the ref has its digest;
			   * controls: their subject */
	wd_str name_part; /* checks: how the ref writes it */
	wd_str person;    /* who must have signed */
	/* Reviews: which ref it is for, "refs/heads/main", and how the name
	 * writes that; empty: the tag alone says it. */
	wd_str for_ref, for_part;
};

/* How a ref writes a check's name: encoded or, when that is too long, as a
 * digest.  One name has one spelling. */
wd_str wd_evidence_name_part(struct wd_arena *a, wd_str name);

/* Does the ref's name leave open, or say, that a review is for `named`? */
bool wd_evidence_for_fits(struct wd_arena *a, const struct wd_evidence_ref *ref,
			  wd_str named);

/* False: not an evidence ref (refs/warder/policy is none either). */
bool wd_evidence_ref_read(struct wd_arena *a, wd_str ref,
			  struct wd_evidence_ref *out);
/*
 * The ref for a statement; the inverse of the reader.  Reviews and checks take
 * `commit`, the others `subject`.  Nothing is checked: what may be malformed
 * is to be read back.
 */
wd_str wd_evidence_ref_write(struct wd_arena *a,
			     const struct wd_evidence_ref *ref);

/* "refs/warder/reviews/": where refs of a kind stand. */
wd_str wd_evidence_room(enum wd_evidence_kind kind);
/* False: in none of the rooms.  What stands there may still be malformed. */
bool wd_evidence_room_of(wd_str ref, enum wd_evidence_kind *out);

/* May be a value: not empty, not too long, no space at its ends, UTF-8 that
 * hides nothing. */
bool wd_evidence_text(wd_str value);

/* The body of the tag, all fields of all kinds; unused ones are empty. */
struct wd_statement {
	enum wd_evidence_kind kind;
	wd_str repository; /* id */
	wd_oid commit;     /* review, check: subject; others: zero */
	wd_oid supersedes; /* zero: none */
	/* review */
	wd_oid base; /* zero: from the beginning of history */
	wd_str ref;
	enum wd_vote vote;
	/* check */
	wd_str name;
	bool success;
	wd_str url;
	/* ticket */
	wd_str ticket, project, state, type;
	int64_t window_start, window_end;
	wd_str *repositories, *refs;
	size_t repositories_count, refs_count;
	/* control */
	wd_str control, subject;
	int64_t done, valid_until;
	wd_str comment; /* any kind; one line */
};

/* From the tag's message with the signature already taken off.  WD_ERR_FORMAT
 * says what was expected in which line and shows no byte of the body;
 * WD_ERR_LIMIT above WD_EVIDENCE_TAG_MAX. */
WD_CHECKED wd_err wd_statement_read(struct wd_arena *a, wd_str body,
				    struct wd_statement *out);

/* Nothing is checked: what may be malformed is to be read back. */
wd_str wd_statement_write(struct wd_arena *a, const struct wd_statement *s);

#endif
