/* What loads, and may not mean what its author meant. */
#include "policy_text.h"

#include "policy/warnings.h"

#define MAIN                                                                   \
	"[rule \"main\"]\n\ton = refs/heads/main\n\trequire = fast-forward\n"
#define TOPIC "[rule \"t\"]\n\ton = refs/heads/topic/**\n\trequire = signed\n"

static const struct {
	const char *name, *policy;
	const char *want; /* "<where>: <text>", a line each; "": none */
} cases[] = {
	{ "nothing odd", V MAIN, "" },
	{ "branches below a name that git does not use",
	  V "[rule \"m\"]\n\ton = refs/head/main\n\trequire = create\n",
	  "site.conf:3: rule \"m\" names refs/head/main, which is not where "
	  "git "
	  "keeps branches and tags (did you mean \"heads\"?)\n" },
	{ "namespaces of forges are no mistakes",
	  V "[rule \"m\"]\n\ton = refs/pull/**\n\ton = refs/changes/**\n"
	    "\ton = refs/notes/x\n\trequire = create\n",
	  "" },
	{ "a trusted branch that nobody judges",
	  V TOPIC "\ttrust = refs/heads/main\n",
	  "site.conf:3: rule \"t\" trusts refs/heads/main, which no enforced "
	  "rule governs: only what `warder baseline` declares there counts, "
	  "not what is pushed later. A rule for it, if only `require = "
	  "fast-forward`, would judge it\n" },
	{ "a trusted branch that a rule only observes",
	  V MAIN "\tmode = observe\n" TOPIC "\ttrust = refs/heads/main\n",
	  "site.conf:7: rule \"t\" trusts refs/heads/main, which no enforced "
	  "rule governs: only what `warder baseline` declares there counts, "
	  "not what is pushed later. A rule for it, if only `require = "
	  "fast-forward`, would judge it\n" },
	{ "a trusted branch that a rule judges",
	  V MAIN TOPIC "\ttrust = refs/heads/main\n", "" },
	{ "topic branches that are cut from nowhere", V MAIN TOPIC,
	  "site.conf:6: rule \"t\" judges new branches below "
	  "refs/heads/topic/** back to the beginning of history, unless they "
	  "are cut from a ref that it governs: name the branch that they come "
	  "from, such as `trust = refs/heads/main`, and run `warder "
	  "baseline`\n" },
	{ "topic branches, and main with them",
	  V "[rule \"t\"]\n\ton = refs/heads/**\n\trequire = signed\n", "" },
	{ "reviews for main and releases, which are cut from it",
	  V "[rule \"r\"]\n\ton = refs/heads/main\n"
	    "\ton = refs/heads/release/**\n\trequire = reviews(1)\n",
	  "site.conf:3: rule \"r\" wants reviews for each ref, so a new branch "
	  "below refs/heads/release/** needs one of its whole history: name "
	  "the "
	  "branch that they are cut from, such as `trust = "
	  "refs/heads/main`\n" },
	{ "the same, and said where they come from",
	  V "[rule \"r\"]\n\ton = refs/heads/main\n"
	    "\ton = refs/heads/release/**\n\ttrust = refs/heads/main\n"
	    "\trequire = reviews(1)\n",
	  "" },
	{ "topic branches, of which nothing is asked of commits",
	  V "[rule \"t\"]\n\ton = refs/heads/topic/**\n"
	    "\trequire = fast-forward\n",
	  "" },
	{ "topic branches that a rule only warns about",
	  V TOPIC "\tmode = warn\n", "" },
	{ "a class that spells a name",
	  V "[class \"shop\"]\n\tpath = app/[slug]/**\n",
	  "class \"shop\": in app/[slug]/**, [slug] is each single one of "
	  "these "
	  "characters, and also a name that is written so: write \\\\[slug] "
	  "for "
	  "the name alone, or [s-slug] for the characters alone\n" },
	{ "the same in an expression",
	  V "[rule \"r\"]\n\ton = refs/heads/main\n"
	    "\trequire = not touches('[id].tsx')\n",
	  "site.conf:3: in [id].tsx, [id] is each single one of these "
	  "characters, and also a name that is written so: write \\\\[id] for "
	  "the name alone, or [i-id] for the characters alone\n" },
	{ "classes that are meant",
	  V "[class \"c\"]\n\tpath = src/**/*.[ch]\n\tpath = [Mm]akefile\n"
	    "\tpath = v[0-9]/[!a]x\n\tpath = lib[ab]/x\n\tpath = [s-slug]/**\n"
	    "\tpath = \\\\[slug]/**\n",
	  "" },
};

static void warns_of_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wd_arena a = new_arena();
		struct wd_policy p =
			load_good(&a, (struct texts){ cases[i].policy, NULL,
						      NULL });
		struct wd_policy_warnings w;
		struct wd_buf got = { .arena = &a };

		wd_policy_warn(&a, &p, &w);
		for (size_t k = 0; k < w.count; k++)
			wd_buf_f(&got, "%.*s: %.*s\n", WD_FMT(w.item[k].where),
				 WD_FMT(w.item[k].text));
		if (!wd_str_eq(wd_buf_str(&got), wd_str_of(cases[i].want)))
			fail_msg("%s:\n%.*s", cases[i].name,
				 WD_FMT(wd_buf_str(&got)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(warns_of_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
