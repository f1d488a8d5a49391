/*
 * facts.h - what is known about a push before anyone judges it.
 *
 * Plain data, gathered by src/gate with the help of src/git and src/sign,
 * read by the policy's core.  The arena owns everything.  Nothing here refers
 * to a file, a library or a clock, so a record can hold it and a replay can
 * read it back.
 */
#ifndef WD_MODEL_FACTS_H
#define WD_MODEL_FACTS_H

#include <stdint.h>

#include "base/str.h"
#include "model/oid.h"
#include "model/reason.h"
#include "model/registry.h"

enum {
	WD_UPDATES_MAX = 10000,
	WD_COMMITS_MAX = 1000000,
	WD_PARENTS_MAX = 1024
};

enum wd_tri { WD_NO, WD_YES, WD_UNKNOWN };

/* A signature's judgement: reason NONE is "good, and this person's". */
struct wd_verdict {
	enum wd_reason reason;
	int person;                /* WD_NOBODY unless the key is known */
	enum wd_key_format format; /* meaningful when a key was seen */
	wd_str key;                /* "SHA256:..." or an OpenPGP fingerprint;
				    * with ENGINE_UNSUPPORTED the type of an SSH
				    * certificate, or empty */
	enum wd_revoked revoked;   /* with REVOKED_KEY */
};

struct wd_ident {
	wd_str name, email;
	int64_t time;
};

struct wd_path {
	wd_str path;
	uint32_t old_mode, new_mode; /* 0: absent on that side */
	wd_oid old_id, new_id;
	uint64_t size; /* of the new blob in bytes, when sizes were asked for */
};

struct wd_paths {
	struct wd_path *item;
	size_t count;
	bool known; /* false: not gathered, so nothing may be concluded */
};

struct wd_commit {
	wd_oid id, tree;
	wd_oid *parent;
	size_t parents;
	struct wd_ident author, committer;
	wd_str message;      /* in UTF-8, as far as anybody wrote UTF-8 */
	wd_str encoding;     /* that it is still in, for it cannot be decoded:
			      * nothing may be concluded from it */
	enum wd_reason flaw; /* of the object's own form; NONE is clean */
	struct wd_verdict signature;
	bool signature_known;    /* false: nobody asked, so it is not good */
	enum wd_tri clean_merge; /* UNKNOWN: not computed, so not one */
	wd_str not_clean;        /* why it is not; may be empty */
	enum wd_tri reverts;     /* are all commits that it says it reverts in
				  * its history?  UNKNOWN: not looked for */
	wd_str not_reverted;     /* the first that is not, as it is written */
	struct wd_paths paths;   /* that differ from every parent */
};

struct wd_tag {
	wd_oid id, target; /* target is what the outermost tag names */
	wd_str name, message;
	struct wd_ident tagger;
	enum wd_reason flaw;
	struct wd_verdict signature;
	bool signature_known;
};

/* Something to mend that stops nothing. */
struct wd_remark {
	enum wd_reason reason;
	wd_str text; /* one line, free of anything unescaped */
};

enum { WD_REMARKS_MAX = 20 }; /* of one update */

struct wd_update {
	wd_str asked;  /* the name in the push */
	wd_str ref;    /* the ref that will move; differs for a symbolic ref */
	wd_oid old_id; /* real value now, zero when the ref does not exist */
	wd_oid new_id; /* zero: delete */
	wd_oid tip;    /* new_id peeled to a commit; zero when there is none */
	struct wd_tag *tag; /* when new_id is an annotated tag, else NULL */
	enum wd_tri fast_forward;
	enum wd_tri first_parent; /* is the old value on the line of first
				   * parents of the new?  UNKNOWN: not asked */
	enum wd_reason refused; /* by the gate itself; NONE lets rules speak */
	wd_str refused_because; /* one line, free of anything unescaped */
	struct wd_remark *note; /* by the gate itself */
	size_t notes;
	bool reserved;  /* evidence or policy ref: built-in rules judged it */
	wd_str *branch; /* branches that contain `tip`, when asked for */
	size_t branches;
	bool branches_known;
	/* A ref outside refs/warder/ led to `tip` before the push, so others
	 * can fetch it.  Looked up only where a push is refused that lacks
	 * reviews. */
	enum wd_tri published;
};

/* What one rule sees of one update. */
struct wd_range {
	uint32_t *commit; /* introduced, as indexes into wd_facts.commit,
			   * children before parents */
	size_t count;
	bool known;       /* false: not walked */
	bool settled;     /* the ref's old value was settled for this rule */
	bool alone;       /* but for this ref alone: below it are commits that
			   * the rule was not applied to */
	wd_oid base;      /* where `paths` starts: settled old value, else the
			   * nearest settled ancestor, else zero (empty tree) */
	wd_oid base_tree; /* tree of `base`; zero: empty */
	struct wd_paths paths; /* of the change: base's tree to tip's tree */
	/*
	 * What reviews have to cover.  A review is for its ref, so this is
	 * counted from what the ref itself settled and from accepted tips of
	 * refs that the rule's `trust` names, and from nothing else that the
	 * rule judged elsewhere.  NULL: the rule asks for no reviews; or the
	 * record is older than this, and they have to cover `commit`.
	 */
	struct wd_range *for_reviews;
	bool is_for_reviews;
	/* Of `for_reviews` alone: parents outside it, and the tip when it is
	 * outside, that were accepted as they are.  Sorted by id. */
	wd_oid *stands;
	size_t standing;
};

/* The range that a rule's reviews have to cover. */
static inline const struct wd_range *wd_reviewed_range(
	const struct wd_range *range)
{
	return range == NULL || range->for_reviews == NULL ? range
							   : range->for_reviews;
}

struct wd_pusher {
	int person;       /* WD_NOBODY: unknown */
	wd_str account;   /* what the transport called them; may be empty */
	wd_str source;    /* "forced-command", "ssh-key", ...; empty: none */
	wd_str transport; /* "ssh", "http", "local"; empty: unknown */
};

/*
 * The push certificate: who asked for exactly this push, and signed it.  What
 * the gate found out about it; the signature is meaningful without a flaw.
 */
struct wd_certificate {
	bool known;          /* false: nobody looked.  Only pre-receive can. */
	enum wd_reason flaw; /* NONE: whole, fresh, and of this very push */
	wd_str because;      /* one line about the flaw, free of anything
			      * unescaped */
	wd_oid id;           /* the blob that git made of it; zero: none */
	wd_str text;         /* the certificate itself */
	wd_str nonce_status; /* receive-pack's word on its nonce */
	struct wd_verdict signature;
};

struct wd_facts {
	wd_str repository;    /* name, for repository(glob) */
	wd_str repository_id; /* what evidence must name */
	struct wd_pusher pusher;
	struct wd_certificate certificate;
	int64_t now;        /* when the push was received */
	int64_t clock_skew; /* seconds a date may lie ahead of `now` */
	struct wd_update *update;
	size_t updates;
	struct wd_commit *commit;
	size_t commits;
	/* [update * rules + rule]; NULL where the rule does not govern */
	struct wd_range **range;
	size_t rules;
};

/* Further ahead of `now` than clocks differ. */
static inline bool wd_in_future(const struct wd_facts *f, int64_t time)
{
	return time > f->now &&
	       (f->clock_skew < 0 ||
		(uint64_t)time - (uint64_t)f->now > (uint64_t)f->clock_skew);
}

#endif
