/*
 * check.h - inside the loader: what names, globs and patterns must look like,
 * and what somebody may have meant.  Each check answers NULL, or what was
 * expected: "a glob that begins with refs/".
 */
#ifndef WD_POLICY_CHECK_H
#define WD_POLICY_CHECK_H

#include "base/err.h"
#include "base/str.h"

/* [a-z0-9][a-z0-9._-]{0,63} */
const char *wd_flaw_id(wd_str s);
/* The same, and fit to be a component of a ref's name. */
const char *wd_flaw_person_id(wd_str s);
const char *wd_flaw_email(wd_str s);
const char *wd_flaw_login(wd_str s);
const char *wd_flaw_trailer(wd_str s);
/* As evidence of it can have: src/evidence/FORMAT. */
const char *wd_flaw_check_name(wd_str s);
/* Words with '/' between, which can stand in a URL as they are. */
const char *wd_flaw_opa_path(wd_str s);
const char *wd_flaw_rule_name(wd_str s);

/* May stand in `on`: not wholly inside what only built-in rules judge. */
const char *wd_flaw_rule_glob(struct wd_arena *a, wd_str s);
const char *wd_flaw_ref_glob(struct wd_arena *a, wd_str s);
const char *wd_flaw_branch_glob(struct wd_arena *a, wd_str s);
const char *wd_flaw_path_glob(struct wd_arena *a, wd_str s);
const char *wd_flaw_name_glob(struct wd_arena *a, wd_str s);

/* The first class in this good glob that reads like a name, as in app/[slug]:
 * with its brackets; empty: there is none. */
wd_str wd_glob_word_class(wd_str glob);

/* A name that this good glob matches, as ordinary as can be. */
wd_str wd_glob_sample(struct wd_arena *a, wd_str glob);

const char *wd_flaw_regex(struct wd_arena *a, wd_str s);

/* Below refs/warder/ or refs/tags/warder/. */
bool wd_ref_reserved(wd_str ref);

/* The nearest of the names that were offered, within two typing errors. */
struct wd_guess {
	wd_str wanted, best;
	unsigned distance;
};
void wd_guess_offer(struct wd_guess *g, wd_str name);
/* ` (did you mean "x"?)`, or nothing. */
const char *wd_guess_text(struct wd_arena *a, const struct wd_guess *g);

/* "a, b, c" out of "a b c": the words a table knows. */
const char *wd_words_text(struct wd_arena *a, const char *words);
/* The place of `word` among them, or -1. */
int wd_words_find(const char *words, wd_str word);
/* The n-th of "a|b|c". */
wd_str wd_words_nth(const char *phrases, int n);
void wd_words_offer(const char *words, struct wd_guess *g);

#endif
