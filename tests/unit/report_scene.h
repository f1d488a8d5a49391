/* report_scene.h - a push and its decision, made by hand for tests. */
#ifndef WD_TEST_REPORT_SCENE_H
#define WD_TEST_REPORT_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"

enum { REFS_MAX = 100, RULES_MAX = 4 };

/* One push in the making: what the test does not say is accepted. */
struct scene {
	struct wd_arena arena;
	struct wd_facts facts;
	struct wd_decision decision;
	struct wd_report_rule rule[RULES_MAX];
	struct wd_report_input in;
	struct wd_update update[REFS_MAX];
	struct wd_update_outcome outcome[REFS_MAX];
	struct wd_rule_outcome rules[REFS_MAX][RULES_MAX];
};

static inline void full(void *ctx)
{
	(void)ctx;
	abort();
}

static inline struct scene *new_scene(void)
{
	static unsigned char mem[16 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	struct scene *s = wd_new(&a, struct scene, 1);

	s->facts.update = s->update;
	s->decision = (struct wd_decision){ .id = WD_STR("7q4k-31xw"),
					    .accepted = true,
					    .update = s->outcome };
	s->in = (struct wd_report_input){ .facts = &s->facts,
					  .decision = &s->decision,
					  .rule = s->rule,
					  .rules = RULES_MAX };
	s->arena = a;
	return s;
}

static inline wd_oid id_of(unsigned char byte)
{
	wd_oid id;

	memset(id.b, byte, sizeof(id.b));
	return id;
}

static inline struct wd_update_outcome *push(struct scene *s, const char *ref)
{
	size_t i = s->facts.updates++;

	s->decision.updates++;
	s->update[i] = (struct wd_update){ .asked = wd_str_of(ref),
					   .ref = wd_str_of(ref),
					   .old_id = id_of(0x11),
					   .new_id = id_of(0x22) };
	s->outcome[i] = (struct wd_update_outcome){ .accepted = true,
						    .rule = s->rules[i] };
	return &s->outcome[i];
}

static inline struct wd_rule_outcome *govern(struct scene *s,
					     struct wd_update_outcome *u,
					     size_t rule)
{
	struct wd_rule_outcome *o = &u->rule[u->rules++];

	*o = (struct wd_rule_outcome){ .rule = rule,
				       .state = WD_RULE_SATISFIED,
				       .require = wd_new(&s->arena,
							 struct wd_why *, 8) };
	return o;
}

static inline struct wd_why *why(struct scene *s, const char *word,
				 const char *text, enum wd_reason reason)
{
	struct wd_why *w = wd_new(&s->arena, struct wd_why, 1);

	w->value = reason == WD_REASON_NONE          ? WD_SATISFIED
		   : reason == WD_REASON_UNAVAILABLE ? WD_UNAVAILABLE
						     : WD_UNSATISFIED;
	w->word = wd_str_of(word);
	w->text = wd_str_of(text);
	w->reason = reason;
	w->child = wd_new(&s->arena, struct wd_why *, 16);
	/* As the judge does where the predicate has nothing better. */
	w->remedy[0] = wd_str_of(wd_reason_remedy(reason));
	w->remedies = w->remedy[0].len > 0;
	return w;
}

/* A requirement of the last rule of the last update, which it decides. */
static inline struct wd_why *require(struct scene *s, const char *word,
				     const char *text, enum wd_reason reason)
{
	struct wd_update_outcome *u = &s->outcome[s->facts.updates - 1];
	struct wd_rule_outcome *o = &u->rule[u->rules - 1];
	struct wd_why *w = why(s, word, text, reason);

	o->require[o->requires ++] = w;
	if (w->value == WD_SATISFIED)
		return w;
	o->state = w->value == WD_UNAVAILABLE ? WD_RULE_UNAVAILABLE
					      : WD_RULE_UNSATISFIED;
	if (s->rule[o->rule].mode == 0)
		u->accepted = s->decision.accepted = false;
	return w;
}

/* In place of the reason's own. */
static inline void remedy(struct wd_why *w, const char *text)
{
	if (w->remedies > 0 && w->remedy[0].ptr == wd_reason_remedy(w->reason))
		w->remedies = 0;
	w->remedy[w->remedies++] = wd_str_of(text);
}

static inline void refuse(struct scene *s, enum wd_reason reason,
			  const char *because)
{
	size_t i = s->facts.updates - 1;

	s->update[i].refused = reason;
	s->update[i].refused_because = wd_str_of(because);
	s->outcome[i].accepted = s->decision.accepted = false;
}

static inline void says(struct scene *s, const char *expected)
{
	wd_str text = wd_report_text(&s->arena, &s->in);

	assert_string_equal(wd_str_c(&s->arena, text), expected);
}

static inline struct scene *one_refused_push(void)
{
	static const wd_str sources[] = { { "each(signed)", 12 } };
	struct scene *s = new_scene();

	s->rule[0] = (struct wd_report_rule){
		.name = WD_STR("main is signed, reviewed and tested"),
		.section = WD_STR("3.2"),
		.hint = WD_STR("Ask #release when in doubt."),
		.require = sources,
		.requires = 1
	};
	govern(s, push(s, "refs/heads/main"), 0);
	require(s, "signed", "3 commits, alice", WD_REASON_NONE);
	require(s, "tested", "unit, sast", WD_REASON_NONE);
	remedy(require(s, "reviewed", "1 of 2 approvals from @maintainers",
		       WD_REASON_REVIEW_MISSING),
	       "a maintainer runs: warder approve 4f2c1d9");
	require(s, "ticket", "CHG-12 is \"draft\", must be \"approved\"",
		WD_REASON_TICKET_STATE);
	return s;
}

#endif
