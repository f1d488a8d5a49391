/*
 * gate.h - the composition root: a push goes in, a decision comes out.
 *
 * The same steps run in the hooks and in `warder check`.  Everything is handed
 * in; nothing is kept between two calls, so that one process could serve many
 * pushes.
 */
#ifndef WD_GATE_GATE_H
#define WD_GATE_GATE_H

#include "audit/pending.h"
#include "audit/record.h"
#include "evidence/embedded.h"
#include "gate/site.h"
#include "model/decision.h"
#include "model/evidence.h"
#include "policy/judge.h"
#include "report/report.h"
#include "sign/sign.h"
#include "store/store.h"

enum { WD_GATE_NOTES_MAX = 100000 };

/* What was found out about signatures, where there is no store. */
struct wd_gate_notes {
	struct wd_map by_name; /* value: index into value */
	wd_str *value;
	size_t count;
};

enum { WD_POLICY_FILES_MAX = 300, WD_POLICY_MAX = 16 << 20 };

/* The policy in force, what it was made from, and what to watch. */
struct wd_gate_policy {
	struct wd_policy policy;
	wd_str digest; /* "sha256:..." over all texts */
	wd_str *text;  /* every text read, in order */
	size_t texts;
	struct wd_pending_file *file; /* files read and their identity */
	size_t files;
	wd_oid layer; /* commit of the repository's own layer; zero: none */
};

/*
 * Load the site's policy file with its includes and, with `gitdir`, the
 * repository's own layer.  `r` is needed for that layer only.  `layer_commit`,
 * unless zero, is read instead of what refs/warder/policy holds now.
 */
WD_CHECKED wd_err wd_gate_policy_load(struct wd_arena *a, const char *file,
				      const char *gitdir, struct wd_repo *r,
				      wd_oid layer_commit,
				      struct wd_gate_policy *out);

/*
 * The site's policy as it would be with this text in place of one of its
 * files, named as wd_gate_policy.file names it.  Nothing is written.
 */
struct wd_policy_trial {
	wd_str path, text;
};
WD_CHECKED wd_err wd_gate_policy_try(struct wd_arena *a, const char *file,
				     const struct wd_policy_trial *trial,
				     struct wd_gate_policy *out);

/* What receive-pack tells pre-receive, and no other hook, of the push. */
struct wd_push_environment {
	wd_str certificate; /* the blob's id; empty: none */
	wd_str nonce, nonce_status;
	wd_str *option;
	size_t options;
};
WD_CHECKED wd_err wd_push_environment(struct wd_arena *a,
				      struct wd_push_environment *out);

struct wd_gate {
	const struct wd_site *site;
	const struct wd_push_environment *push; /* NULL: not in pre-receive */
	struct wd_repo *repo;
	struct wd_store *store; /* NULL: a laptop */
	struct wd_sign_config sign;
	struct wd_gate_policy policy;
	wd_str keyring; /* digest of the OpenPGP keyring; empty: none */
	wd_str packed;  /* identity of packed-refs before any ref was read */
	struct wd_ref *ref; /* see wd_gate_refs() */
	size_t refs;
	bool refs_listed;
	struct wd_settled *settled;
	size_t settled_count;
	/*
	 * A laptop has no store: "refs/remotes/origin/".  What was fetched
	 * stands for the server's refs and counts as judged there; nothing is
	 * recorded.  NULL on a server.
	 */
	const char *laptop;
	/* made by wd_gate_judge() */
	struct wd_facts facts;
	struct wd_needs needs;
	struct wd_evidence evidence;
	struct wd_watch *watch;
	size_t watches;
	struct wd_decision decision;
	wd_str certificate; /* digest of the push's, good and not used before;
			     * empty: it has none */
	wd_str before_pushing; /* for the report on a laptop */
	bool undecided;        /* other hooks may still refuse the push */
	bool fresh;            /* other systems are asked, not remembered */
	bool remembered;       /* what one of them said is from before */
	struct wd_sign_memory memory;
	struct wd_gate_notes notes;
};

/*
 * Open repository, policy and store of a site; with `laptop` (see above) no
 * store.  What receivers that were killed left behind is sealed first, so that
 * the store knows all that moved.  `quarantine` may be NULL.
 * Close with wd_gate_close() whatever this answers.
 */
WD_CHECKED wd_err wd_gate_open(struct wd_arena *a, const struct wd_site *site,
			       const char *quarantine, const char *laptop,
			       struct wd_gate *out);
void wd_gate_close(struct wd_gate *g);

/* One line of a push, as the client proposed it. */
struct wd_proposal {
	wd_str ref;
	wd_oid old_id, new_id;
};

enum { WD_PROPOSALS_BYTES_MAX = 16 << 20 };

/* "<old> SP <new> SP <ref> LF"...; anything else is an error. */
WD_CHECKED wd_err wd_proposals_read(struct wd_arena *a, wd_str text,
				    struct wd_proposal **out, size_t *count);

/*
 * The whole of a judgement: resolve, needs, gather, decide.  `pusher` and
 * `g->facts.now` are set by the caller.  Leaves its results in `g`.
 */
WD_CHECKED wd_err wd_gate_judge(struct wd_arena *a, struct wd_gate *g,
				const struct wd_proposal *proposal,
				size_t count);

/* The same without evidence and decision: the facts alone. */
WD_CHECKED wd_err wd_gate_find_out(struct wd_arena *a, struct wd_gate *g,
				   const struct wd_proposal *proposal,
				   size_t count);

/* The steps, in their order (each reads what the one before it left). */
WD_CHECKED wd_err wd_gate_resolve(struct wd_arena *a, struct wd_gate *g,
				  const struct wd_proposal *proposal,
				  size_t count);
/* Commits in the quarantine that nobody could walk later. */
WD_CHECKED wd_err wd_gate_check_readable(struct wd_arena *a, struct wd_gate *g);
/* Tips of a shallow client that do not hang together with the server's. */
WD_CHECKED wd_err wd_gate_check_shallow(struct wd_arena *a, struct wd_gate *g);
/* What would harm who fetches it: refuses, or adds notes. */
WD_CHECKED wd_err wd_gate_check_hygiene(struct wd_arena *a, struct wd_gate *g);
WD_CHECKED wd_err wd_gate_ranges(struct wd_arena *a, struct wd_gate *g);
WD_CHECKED wd_err wd_gate_gather(struct wd_arena *a, struct wd_gate *g);
/* What `need` (enum wd_need) says of each of facts.commit. */
WD_CHECKED wd_err wd_gate_read_commits(struct wd_arena *a, struct wd_gate *g,
				       const unsigned *need);
WD_CHECKED wd_err wd_gate_gather_evidence(struct wd_arena *a,
					  struct wd_gate *g);
/* What the rules ask an Open Policy Agent about; may be no questions. */
struct wd_opa_asking;
void wd_gate_opa_questions(struct wd_arena *a, const struct wd_gate *g,
			   struct wd_opa_asking *out);
/* The evidence once more, with nothing from memory. */
WD_CHECKED wd_err wd_gate_gather_again(struct wd_arena *a, struct wd_gate *g);
/* Does it belong to exactly these proposals?  Only where a rule asks. */
WD_CHECKED wd_err wd_gate_certificate(struct wd_arena *a, struct wd_gate *g,
				      const struct wd_proposal *proposal,
				      size_t count);
/* Of one that is well signed: was a push accepted with it?  Then it is flawed.
 */
WD_CHECKED wd_err wd_gate_certificate_used(struct wd_arena *a,
					   struct wd_gate *g, wd_str payload);
/* Use it up for a push that is accepted; it may not be any more after this. */
WD_CHECKED wd_err wd_gate_use_certificate(struct wd_arena *a,
					  struct wd_gate *g);
struct wd_evidence_context wd_gate_evidence_context(const struct wd_gate *g);

/* How much work merging again may be, as the site has it. */
struct wd_merge_limits wd_gate_merge_limits(const struct wd_gate *g);
/* refs/warder/policy: signed by the owner, fast-forward, and it must load. */
WD_CHECKED wd_err wd_gate_judge_layer(struct wd_arena *a, struct wd_gate *g,
				      struct wd_update *u);

/*
 * The server's refs below `prefix` ("refs/", "refs/heads/"), sorted; on a
 * laptop its branches as they were fetched, under the names they have there.
 * Listed once: whoever asks again gets what the first one was told.  `a` is
 * the push's own arena.
 */
WD_CHECKED wd_err wd_gate_refs(struct wd_arena *a, struct wd_gate *g,
			       const char *prefix, const struct wd_ref **out,
			       size_t *count);

/*
 * Let the verifying remember.  `g` stays where it is until it is closed; the
 * arena is the push's own.
 */
void wd_gate_remember(struct wd_arena *a, struct wd_gate *g);

/* What record and report want to know of the rules. */
void wd_gate_rules(struct wd_arena *a, const struct wd_policy *p,
		   struct wd_record_rule **record,
		   struct wd_report_rule **report);

/* What to warn of when [policy] review-by has passed; empty otherwise. */
wd_str wd_gate_overdue(struct wd_arena *a, const struct wd_policy *p,
		       int64_t now);

wd_str wd_gate_report(struct wd_arena *a, const struct wd_gate *g);
wd_str wd_gate_report_json(struct wd_arena *a, const struct wd_gate *g);

/* Append the decision to the records; durable when this returns. */
WD_CHECKED wd_err wd_gate_record(struct wd_arena *a, struct wd_gate *g,
				 const char *hook);

/* Leave the decision for the hooks after us. */
WD_CHECKED wd_err wd_gate_leave(struct wd_arena *a, const struct wd_gate *g,
				const struct wd_receiver *r, bool add);

/* Seal what dead receivers left behind, where the ref really moved. */
WD_CHECKED wd_err wd_gate_late_seals(struct wd_arena *a,
				     const struct wd_site *site);

/* Who pushes, as the transport says and the site believes. */
WD_CHECKED wd_err wd_pusher_find(struct wd_arena *a, const struct wd_site *site,
				 const struct wd_registry *people,
				 struct wd_pusher *out);

#endif
