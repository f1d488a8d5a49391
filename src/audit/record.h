/*
 * record.h - records: canonical JSON lines that prove why a change got in.
 *
 * FORMAT beside this file specifies every kind of record.  A decision's record
 * holds the facts and the evidence used, so that it can be decided again; a
 * seal says which refs really moved.
 */
#ifndef WD_AUDIT_RECORD_H
#define WD_AUDIT_RECORD_H

#include "model/decision.h"
#include "model/evidence.h"
#include "store/store.h"

/* What the decision was made with; names of rules come from here, so that
 * audit needs no policy. */
struct wd_record_rule {
	wd_str name, section;
	const char *mode;      /* "enforce", "warn", "observe" */
	const wd_str *require; /* sources of the expressions */
	size_t requires;
};

enum {
	WD_RECORD_INLINE_MAX = 4 << 20, /* above: the push goes to a blob */
	WD_RECORD_LINE_MAX = 64 << 20
};

struct wd_record_input {
	const struct wd_facts *facts;
	const struct wd_evidence *evidence;
	const struct wd_decision *decision;
	const struct wd_record_rule *rule;
	size_t rules;
	wd_str policy_digest;             /* "sha256:..." over all sources */
	wd_str keyring_digest;            /* empty: no OpenPGP */
	wd_str program;                   /* "warder 0.1.0" */
	const char *hook;                 /* "pre-receive", "update" */
	const struct wd_registry *people; /* persons are recorded by id */
};

/* One line with its newline, complete. */
wd_str wd_record_decision(struct wd_arena *a, const struct wd_record_input *in);

/*
 * Append that line; the facts and evidence of a large one are kept in
 * <dir>/blobs/ first, and the line names their digest.  Durable when this
 * returns.  WD_ERR_LIMIT when even so it is larger than we could read back.
 */
WD_CHECKED wd_err wd_records_decide(struct wd_arena *a, const char *dir,
				    const struct wd_record_input *in);

/*
 * The other way: facts, evidence and the decision as recorded, from one
 * complete line.  Persons are looked up by id in `people`; one that it does
 * not know becomes WD_NOBODY and is counted in `strangers`.  Deciding again
 * makes sense only with a policy of that digest, and then there are none.
 */
struct wd_record {
	wd_str id, kind;
	int64_t time;
	wd_str policy_digest, keyring_digest, program, hook;
	struct wd_facts facts;
	struct wd_evidence evidence;
	struct wd_decision decision;
	struct wd_record_rule *rule;
	size_t rules;
	size_t strangers;
};
WD_CHECKED wd_err wd_record_read(struct wd_arena *a, wd_str line,
				 const struct wd_registry *people,
				 struct wd_record *out);

/*
 * Everybody whom the record names, with an id and nothing else: for reading it
 * to people, whatever has become of the policy since.
 */
WD_CHECKED wd_err wd_record_people(struct wd_arena *a, wd_str line,
				   struct wd_registry *out);

/* What a seal says of one ref that moved, made beforehand by pre-receive so
 * that post-receive has only to copy it. */
struct wd_seal_part {
	wd_str ref;
	wd_oid old_id, new_id;
	const wd_str *settled; /* rules for which `new_id` is now settled */
	size_t settled_count;
	const wd_str *alone; /* for this ref alone, and nothing for others */
	size_t alone_count;
	const wd_str *kept; /* for this ref alone; others go on with the old */
	size_t kept_count;
	const wd_oid *spent; /* reviews used up */
	size_t spent_count;
	wd_str certificate; /* of the push, used up; empty: none */
};
wd_str wd_seal_part_json(struct wd_arena *a, const struct wd_seal_part *part);

/* {"decision":...,"kind":"seal","late":...,"time":...,"updates":[parts]} */
wd_str wd_record_seal(struct wd_arena *a, wd_str decision, int64_t time,
		      const wd_str *part, size_t parts, bool late);

/* An admin declared values as settled. */
wd_str wd_record_baseline(struct wd_arena *a, int64_t time, wd_str who,
			  const struct wd_settled *item, size_t count);

/* Files of one repository's records: <dir>/records.jsonl. */
const char *wd_records_path(struct wd_arena *a, const char *dir);
WD_CHECKED wd_err wd_records_append(struct wd_arena *a, const char *dir,
				    wd_str line);

/*
 * Bring the store up to date: seals and baselines after its offset.  A torn
 * last line waits; a line that is no record, or records shorter than the
 * offset, is an error that says where: the log was tampered with.
 */
WD_CHECKED wd_err wd_records_index(struct wd_arena *a, const char *dir,
				   struct wd_store *store);

/*
 * The decision's line, complete (what a blob holds is put back in its place,
 * and its digest was checked), and its newest seal, empty when there is none.
 * WD_ERR_NOT_FOUND.
 */
WD_CHECKED wd_err wd_records_find(struct wd_arena *a, const char *dir,
				  wd_str id, wd_str *decision, wd_str *seal);

/* Keep a policy text under its digest in <dir>/blobs/, once. */
WD_CHECKED wd_err wd_blob_keep(struct wd_arena *a, const char *dir,
			       wd_str digest, wd_str bytes);

/* A new decision id: 40 random bits as "7q4k-31xw". */
WD_CHECKED wd_err wd_decision_id(struct wd_arena *a, wd_str *out);

#endif
