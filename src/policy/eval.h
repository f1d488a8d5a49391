/*
 * eval.h - inside the judge: how an expression gets its value and its why.
 *
 * PURE.  A predicate answers with a finding.  Findings over many commits are
 * taken quietly first (no text, no memory); only what fails is asked again for
 * its text.
 */
#ifndef WD_POLICY_EVAL_H
#define WD_POLICY_EVAL_H

#include "policy/expr.h"
#include "policy/judge.h"
#include "text/trailers.h"

enum {
	WD_WHY_COMMITS_MAX = 10,  /* failing commits explained one by one */
	WD_WHY_NAMES_MAX = 5,     /* persons, ids, paths listed in one text */
	WD_REGEX_TROUBLE_MAX = 16 /* matches of a push that may hit a limit */
};

/*
 * Finer than enum wd_value, where the result of `not` and `or` depends on it.
 *
 * VOID: a deletion, of which the predicate says nothing.  Not satisfied, and
 * its negation is not satisfied either.
 * VACUOUS: true of every introduced commit, for there is none.  Good enough to
 * require, but nothing that an override could rest on, and no alternative to
 * what `or` asks for besides: else whoever rewinds a ref would satisfy every
 * signed() for free.  NOTHING is its negation: no commit, so none that is.
 */
enum wd_truth {
	WD_FALSE,
	WD_TRUE,
	WD_OPEN, /* not known */
	WD_VOID,
	WD_VACUOUS,
	WD_NOTHING,
	WD_TRUTHS
};

struct wd_finding {
	enum wd_truth truth;
	bool beyond_reach; /* nothing that anybody does will satisfy it */
	struct wd_why why; /* value is set when the node is made */
};

struct wd_node {
	enum wd_truth truth;
	bool beyond_reach;
	struct wd_why *why;
};

struct wd_regex; /* regex.h */

/* Made once for a push, filled when first needed. */
struct wd_shared {
	uint32_t *by_id;               /* commits sorted by id */
	struct wd_trailers **trailers; /* of each commit */
	struct wd_map ticket;          /* id -> first statement about it */
	uint32_t *ticket_next;         /* the next one about it; UINT32_MAX */
	bool tickets_mapped;
	struct wd_regex *regex; /* compiled, one for each expression */
	unsigned regex_trouble;
};

/* Everything that one rule's judgement of one update looks at. */
struct wd_judging {
	struct wd_arena *a;
	const struct wd_policy *policy;
	const struct wd_facts *facts;
	const struct wd_evidence *evidence;
	struct wd_shared *shared;
	const struct wd_update *update;
	size_t rule;                  /* index into policy->rule */
	const struct wd_range *range; /* never NULL; sound when `known` */
	const struct wd_commit *tip;  /* NULL: not among the facts */
	bool quiet;                   /* only the truth is wanted */
	bool when;                    /* does the rule apply at all? */
	bool several;                 /* more than one commit fails */
};

typedef struct wd_finding (*wd_update_predicate)(struct wd_judging *j,
						 const struct wd_expr *e);
typedef struct wd_finding (*wd_commit_predicate)(struct wd_judging *j,
						 const struct wd_expr *e,
						 const struct wd_commit *c);

/* How a predicate is judged: of the update (or change), of one commit. */
struct wd_judge_row {
	const char *word;
	wd_update_predicate update; /* NULL: every introduced commit */
	wd_commit_predicate commit; /* NULL: the update's answer holds */
	enum wd_reason against;     /* when it holds, and must not */
	unsigned need, need_in_commit;
};
const struct wd_judge_row *wd_judge_row(enum wd_pred pred);

/* decide.c: the range of one rule's judgement; an unknown one in doubt. */
const struct wd_range *wd_sound_range(const struct wd_facts *f,
				      const struct wd_policy *p, size_t update,
				      size_t rule);

/* needs.c: a rule for either name of a symbolic ref is a rule for it. */
bool wd_governs(const struct wd_rule *rule, const struct wd_update *u);

/* eval.c */
struct wd_node wd_eval(struct wd_judging *j, const struct wd_expr *e);
struct wd_node wd_eval_commit(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c);
enum wd_truth wd_commit_truth(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c);
/* each.c */
struct wd_node wd_eval_every(struct wd_judging *j, const struct wd_expr *e);
struct wd_node wd_eval_any(struct wd_judging *j, const struct wd_expr *e);

/* truth.c: Kleene logic; what `and` and `or` start with, then fold. */
enum wd_truth wd_truth_not(enum wd_truth t);
enum wd_truth wd_truth_and(enum wd_truth x, enum wd_truth y);
enum wd_truth wd_truth_or(enum wd_truth x, enum wd_truth y);
enum wd_value wd_truth_value(enum wd_truth t);

/* why.c: findings.  The text is not made when it is not wanted. */
__attribute__((format(printf, 2, 3))) struct wd_finding wd_yes(
	struct wd_judging *j, const char *format, ...);
__attribute__((format(printf, 3, 4))) struct wd_finding wd_no(
	struct wd_judging *j, enum wd_reason reason, const char *format, ...);
__attribute__((format(printf, 2, 3))) struct wd_finding wd_open(
	struct wd_judging *j, const char *format, ...);
struct wd_finding wd_about(struct wd_finding f, const struct wd_commit *c);
void wd_remedy(struct wd_why *w, wd_str remedy);
struct wd_node wd_node_of(struct wd_judging *j, const struct wd_expr *e,
			  struct wd_finding f);
/* remedy.c: the next step for a reason, of that commit or, zero, the tip. */
wd_str wd_remedy_of(struct wd_judging *j, enum wd_reason reason, wd_oid commit);
struct wd_node wd_node_all(struct wd_judging *j, const struct wd_node *child,
			   size_t count);
struct wd_node wd_node_some(struct wd_judging *j, const struct wd_node *child,
			    size_t count);
struct wd_node wd_node_not(struct wd_judging *j, const struct wd_expr *e,
			   struct wd_node child);
const char *wd_word(const struct wd_expr *e);

/* words.c: pieces of texts; empty when the judging is quiet. */
wd_str wd_short_of(struct wd_judging *j, wd_oid id);
wd_str wd_groups_text(struct wd_judging *j, const struct wd_args *by);
wd_str wd_person_of(struct wd_judging *j, int person);
/* "a member of @cab"; of a group's index. */
wd_str wd_member_text(struct wd_judging *j, int group);
/* " or gerrit", of all the systems that a kind may come from; may be empty. */
wd_str wd_elsewhere_text(struct wd_judging *j,
			 const struct wd_evidence_rule *rule);
/* The policy believes whoever vouches for it: an issuer, or another system. */
bool wd_vouched(const struct wd_judging *j, const struct wd_evidence_rule *rule,
		wd_str provider, int person);
/* " (gerrit said so 12 min ago)"; empty for what was said just now. */
wd_str wd_age_text(struct wd_judging *j, wd_str provider, int64_t asof);
/* Evidence of that kind can never come: no [evidence "section"] issuer. */
struct wd_finding wd_no_issuer(struct wd_judging *j, enum wd_reason reason,
			       const char *things, const char *section);
/* "a, b and 3 more"; `conjunction` joins the last two when all are named. */
wd_str wd_list_text(struct wd_arena *a, const wd_str *item, size_t count,
		    const char *conjunction);
wd_str wd_values_text(struct wd_arena *a, const struct wd_args *args,
		      const char *conjunction);
/* "1 commit", "3 commits" */
wd_str wd_count_text(struct wd_arena *a, size_t n, const char *one,
		     const char *many);
/* Fit to stand in a shell command that somebody may copy. */
wd_str wd_shell_word(struct wd_arena *a, wd_str word);

/*
 * left_out.c: "; the review by bob does not count: ..." of commits of this
 * push, or of the named check or ticket; empty: there is none.
 */
wd_str wd_left_out_text(struct wd_judging *j, const char *kind, wd_str subject);

/* lookup.c */
bool wd_in_groups(const struct wd_judging *j, const struct wd_args *by,
		  int person);
bool wd_one_of(const struct wd_args *words, wd_str word);
bool wd_has_word(const struct wd_args *words, const char *word);
bool wd_older_than(const struct wd_facts *f, int64_t time,
		   const struct wd_args *max_age);
/* Places in facts.commit, sorted by id; and a search in them. */
uint32_t *wd_commits_by_id(struct wd_arena *a, const struct wd_facts *f);
const struct wd_commit *wd_commit_among(const struct wd_facts *f,
					const uint32_t *sorted, wd_oid id);
/* NULL when it is not among the facts. */
const struct wd_commit *wd_commit_find(struct wd_judging *j, wd_oid id);
const struct wd_commit *wd_introduced(const struct wd_judging *j, size_t i);
bool wd_is_merge(const struct wd_commit *c);
/* Doubt is no: what is not known to be clean is somebody's work. */
bool wd_is_clean_merge(const struct wd_commit *c);
/* TRUE, or why nothing can be said about its message. */
struct wd_finding wd_message_known(struct wd_judging *j,
				   const struct wd_commit *c);
/* NULL: the message cannot be read for them (NUL, or too many). */
const struct wd_trailers *wd_trailers_of(struct wd_judging *j,
					 const struct wd_commit *c);

/* pred_*.c */
struct wd_finding wd_p_create(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_delete(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_forward(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_first_parent(struct wd_judging *j,
				    const struct wd_expr *e);
struct wd_finding wd_p_ref(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_repository(struct wd_judging *j,
				  const struct wd_expr *e);
struct wd_finding wd_p_on_branch(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_max_commits(struct wd_judging *j,
				   const struct wd_expr *e);
struct wd_finding wd_p_pusher(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_transport(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_push_signed(struct wd_judging *j,
				   const struct wd_expr *e);
struct wd_finding wd_p_tag_signed(struct wd_judging *j,
				  const struct wd_expr *e);
struct wd_finding wd_p_reviews(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_ticket(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_checks(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_opa(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_touches(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_only_touches(struct wd_judging *j,
				    const struct wd_expr *e);
struct wd_finding wd_p_max_file(struct wd_judging *j, const struct wd_expr *e);
struct wd_finding wd_p_no_file(struct wd_judging *j, const struct wd_expr *e);

struct wd_finding wd_c_signed(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c);
struct wd_finding wd_c_author(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c);
struct wd_finding wd_c_message(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c);
struct wd_finding wd_c_trailer(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c);
struct wd_finding wd_c_revert_exists(struct wd_judging *j,
				     const struct wd_expr *e,
				     const struct wd_commit *c);
struct wd_finding wd_c_merge(struct wd_judging *j, const struct wd_expr *e,
			     const struct wd_commit *c);
struct wd_finding wd_c_clean_merge(struct wd_judging *j,
				   const struct wd_expr *e,
				   const struct wd_commit *c);
struct wd_finding wd_c_linear(struct wd_judging *j, const struct wd_expr *e,
			      const struct wd_commit *c);
struct wd_finding wd_c_touches(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c);
struct wd_finding wd_c_only_touches(struct wd_judging *j,
				    const struct wd_expr *e,
				    const struct wd_commit *c);
struct wd_finding wd_c_max_file(struct wd_judging *j, const struct wd_expr *e,
				const struct wd_commit *c);
struct wd_finding wd_c_no_file(struct wd_judging *j, const struct wd_expr *e,
			       const struct wd_commit *c);

#endif
