/*
 * judge_scene.h - a push as the core sees it, made by hand.
 *
 * Three commits by alice, signed, go to refs/heads/main: 1111111111 on
 * 2222222222 on 3333333333 on the settled 9999999999.  Everything is known and
 * in order; a test disarranges one thing, asks, and reads the whole answer.
 */
#ifndef TESTS_JUDGE_SCENE_H
#define TESTS_JUDGE_SCENE_H

#include "policy_text.h"

#include "policy/judge.h"
#include "text/trailers.h"

#define PEOPLE                                                                 \
	V "[person \"alice\"]\n\temail = alice@x\n\temail = al@home\n"         \
	  "[person \"bob\"]\n\temail = bob@x\n"                                \
	  "[person \"carol\"]\n\temail = carol@x\n"                            \
	  "[person \"dave\"]\n\temail = dave@x\n"                              \
	  "[person \"vera\"]\n\temail = vera@y\n\tkind = vendor\n"             \
	  "[person \"ci\"]\n\temail = ci@x\n\tkind = bot\n"                    \
	  "[person \"lint\"]\n\temail = lint@x\n\tkind = bot\n"                \
	  "[group \"maintainers\"]\n\tmember = alice\n\tmember = bob\n"        \
	  "\tmember = carol\n"                                                 \
	  "[class \"secret\"]\n\tpath = src/crypto/**\n\tpath = keys/*\n"      \
	  "[evidence \"ticket\"]\n\tissuer = @employees\n"                     \
	  "[evidence \"check\"]\n\tissuer = @bots\n"                           \
	  "[evidence \"opa\"]\n\tprovider = agent\n"

enum { ALICE_IS, BOB_IS, CAROL_IS, DAVE_IS, VERA_IS, CI_IS, LINT_IS };
enum { NOW = 1000000, SKEW = 60, SCENE_ROOM = 32 };

struct scene {
	struct wd_arena a;
	struct wd_policy policy;
	struct wd_facts facts;
	struct wd_evidence evidence;
	struct wd_update update;
	struct wd_range range;
	struct wd_commit commit[SCENE_ROOM];
	uint32_t introduced[SCENE_ROOM];
	struct wd_path path[4];  /* of the change */
	struct wd_path brief[4]; /* of the tip */
	wd_str branch[2];
	struct wd_review review[SCENE_ROOM];
	struct wd_ticket ticket[SCENE_ROOM];
	struct wd_check check[SCENE_ROOM];
	struct wd_tag tag;
	struct wd_decision decision;
};

static inline wd_oid oid_of(unsigned char byte)
{
	wd_oid id;

	memset(id.b, byte, sizeof(id.b));
	return id;
}

static inline wd_oid tree_of(unsigned char byte)
{
	return oid_of((unsigned char)(byte ^ 0x80));
}

static inline struct wd_commit scene_commit(struct wd_arena *a,
					    unsigned char id,
					    unsigned char parent)
{
	struct wd_commit c = {
		.id = oid_of(id),
		.tree = tree_of(id),
		.parent = wd_new(a, wd_oid, 2),
		.parents = 1,
		.author = { WD_STR("A"), WD_STR("alice@x"), NOW - 100 },
		.committer = { WD_STR("A"), WD_STR("alice@X"), NOW - 50 },
		.message = WD_STR("CHG-1: a change\n\nIt is one.\n\n"
				  "Ticket: CHG-1\n"),
		.signature = { .person = ALICE_IS, .format = WD_KEY_SSH },
		.signature_known = true,
		.clean_merge = WD_UNKNOWN,
		.reverts = WD_YES,
	};

	c.parent[0] = oid_of(parent);
	c.paths.known = true;
	return c;
}

static inline void scene_update(struct scene *s)
{
	s->update = (struct wd_update){
		.asked = WD_STR("refs/heads/main"),
		.ref = WD_STR("refs/heads/main"),
		.old_id = oid_of(0x99),
		.new_id = oid_of(0x11),
		.tip = oid_of(0x11),
		.fast_forward = WD_YES,
		.first_parent = WD_YES,
		.published = WD_UNKNOWN,
		.branch = s->branch,
		.branches = 1,
		.branches_known = true,
	};
	s->branch[0] = WD_STR("refs/heads/release/1");
}

static inline void scene_range(struct scene *s)
{
	for (unsigned char i = 0; i < 3; i++) {
		s->introduced[i] = i;
		s->commit[i] =
			scene_commit(&s->a, (unsigned char)(0x11 * (i + 1)),
				     i == 2 ? 0x99
					    : (unsigned char)(0x11 * (i + 2)));
	}
	s->range = (struct wd_range){ .commit = s->introduced,
				      .count = 3,
				      .known = true,
				      .settled = true,
				      .base = oid_of(0x99),
				      .base_tree = tree_of(0x99) };
	s->path[0] = (struct wd_path){ .path = WD_STR("src/a.c"),
				       .old_mode = 0100644,
				       .new_mode = 0100644,
				       .size = 100 };
	s->brief[0] = s->path[0];
	s->range.paths = (struct wd_paths){ s->path, 1, true };
	s->commit[0].paths = (struct wd_paths){ s->brief, 1, true };
}

/* Scenes are large, and some tests need many: the tests share this one. */
static inline struct scene *scene_of(const char *rules)
{
	static struct scene scene;
	struct scene *s = &scene;
	struct wd_buf b;

	memset(s, 0, sizeof(*s));
	s->a = new_arena();
	b = (struct wd_buf){ .arena = &s->a };
	wd_buf_c(&b, PEOPLE);
	wd_buf_c(&b, rules);
	wd_buf_byte(&b, '\0');
	s->policy = load_good(&s->a, (struct texts){ .site = b.ptr });
	scene_update(s);
	scene_range(s);
	s->facts = (struct wd_facts){
		.repository = WD_STR("widgets"),
		.repository_id = WD_STR("id-widgets"),
		.pusher = { .person = ALICE_IS, .transport = WD_STR("ssh") },
		.now = NOW,
		.clock_skew = SKEW,
		.update = &s->update,
		.updates = 1,
		.commit = s->commit,
		.commits = 3,
		.rules = s->policy.rules,
	};
	s->facts.range = wd_new(&s->a, struct wd_range *, s->policy.rules);
	for (size_t i = 0; i < s->policy.rules; i++)
		s->facts.range[i] = &s->range;
	s->evidence = (struct wd_evidence){ .review = s->review,
					    .ticket = s->ticket,
					    .check = s->check };
	return s;
}

/* One enforced rule for main with this requirement. */
static inline struct scene *scene_requiring(const char *require)
{
	static char text[1024];

	(void)snprintf(text, sizeof(text),
		       "[rule \"r\"]\n\ton = refs/heads/main\n"
		       "\trequire = \"%s\"\n",
		       require);
	return scene_of(text);
}

static inline void scene_decide(struct scene *s)
{
	wd_decide(&s->a, &s->policy, &s->facts, &s->evidence, &s->decision);
}

static inline const struct wd_why *scene_why(const struct scene *s)
{
	return s->decision.update[0].rule[0].require[0];
}

/* "no signed unknown-key: 1111111111 is signed with a key that nobody has" */
static inline wd_str why_line(struct wd_arena *a, const struct wd_why *w)
{
	static const char *const value[] = { "no", "ok", "?" };

	if (w->reason == WD_REASON_NONE)
		return wd_strf(a, "%s %.*s: %.*s", value[w->value],
			       WD_FMT(w->word), WD_FMT(w->text));
	return wd_strf(a, "%s %.*s %s: %.*s", value[w->value], WD_FMT(w->word),
		       wd_reason_code(w->reason), WD_FMT(w->text));
}

struct scene_case {
	const char *require;
	void (*change)(struct scene *s); /* NULL: nothing */
	const char *line;
};

static inline void run_cases(const struct scene_case *cases, size_t count)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		struct scene *s = scene_requiring(cases[i].require);

		if (cases[i].change != NULL)
			cases[i].change(s);
		scene_decide(s);
		const struct wd_why *w = scene_why(s);
		wd_str got = why_line(&s->a, w);

		if (!wd_str_eq(got, wd_str_of(cases[i].line)) ||
		    s->decision.accepted != (w->value == WD_SATISFIED)) {
			print_error("case %zu: %s\n got %.*s\nwant %s\n", i,
				    cases[i].require, WD_FMT(got),
				    cases[i].line);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

#define RUN_CASES(cases) run_cases((cases), sizeof(cases) / sizeof((cases)[0]))

/* What would help, as the pusher reads it: a line for each remedy. */
static inline wd_str remedies_after(const char *require,
				    void (*change)(struct scene *))
{
	struct scene *s = scene_requiring(require);
	struct wd_buf b = { .arena = &s->a };

	if (change != NULL)
		change(s);
	scene_decide(s);
	const struct wd_why *w = scene_why(s);

	for (size_t i = 0; i < w->remedies; i++)
		wd_buf_f(&b, "%.*s\n", WD_FMT(w->remedy[i]));
	return wd_buf_str(&b);
}

/* Disarrangements that several tests make. */
static inline void deletes(struct scene *s)
{
	s->update.new_id = s->update.tip = (wd_oid){ 0 };
	s->update.fast_forward = WD_NO;
	s->facts.range[0] = NULL;
}

static inline void introduces_nothing(struct scene *s)
{
	s->range.count = 0;
}

static inline void range_unknown(struct scene *s)
{
	s->range.known = false;
}

static inline void tip_is_clean_merge(struct scene *s)
{
	s->commit[0].parents = 2;
	s->commit[0].parent[1] = oid_of(0x88);
	s->commit[0].clean_merge = WD_YES;
}

static inline void pusher_unknown(struct scene *s)
{
	s->facts.pusher = (struct wd_pusher){ .person = WD_NOBODY };
}

#endif
