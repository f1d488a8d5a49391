/* guess.c - "did you mean": the nearest known name, by typing errors. */
#include "policy/check.h"

enum { GUESS_MAX = 40, FAR = 3, ROWS = 3 };

static unsigned least(unsigned x, unsigned y)
{
	return x < y ? x : y;
}

/*
 * One more row of the edit distance: what the first letters of `wanted` up to
 * `at` cost against all of `name`.  Two letters that changed places are one
 * error, which is why two rows above are looked at.
 */
static void next_row(unsigned row[][GUESS_MAX + 1], size_t at, wd_str wanted,
		     wd_str name)
{
	const unsigned *above = row[at % ROWS], *two = row[(at + 2) % ROWS];
	unsigned *out = row[(at + 1) % ROWS];
	const char *w = wanted.ptr, *n = name.ptr;

	out[0] = above[0] + 1;
	for (size_t j = 1; j <= name.len; j++) {
		unsigned same = above[j - 1] + (w[at] != n[j - 1]);

		out[j] = least(same, least(above[j], out[j - 1]) + 1);
		if (at > 0 && j > 1 && w[at] == n[j - 2] &&
		    w[at - 1] == n[j - 1])
			out[j] = least(out[j], two[j - 2] + 1);
	}
}

static unsigned distance(wd_str wanted, wd_str name)
{
	unsigned rows[ROWS][GUESS_MAX + 1];

	for (unsigned j = 0; j <= name.len; j++)
		rows[0][j] = j;
	for (size_t i = 0; i < wanted.len; i++)
		next_row(rows, i, wanted, name);
	return rows[wanted.len % ROWS][name.len];
}

void wd_guess_offer(struct wd_guess *g, wd_str name)
{
	size_t longer = name.len > g->wanted.len ? name.len : g->wanted.len;
	size_t shorter = name.len + g->wanted.len - longer;

	if (longer > GUESS_MAX || shorter < 2 || longer - shorter >= FAR)
		return;
	unsigned d = distance(g->wanted, name);
	unsigned best = g->best.len > 0 ? g->distance : FAR;

	/* Two errors in a short word leave nothing to recognize. */
	if (d >= best || (d == 2 && shorter < 4))
		return;
	g->best = name;
	g->distance = d;
}

const char *wd_guess_text(struct wd_arena *a, const struct wd_guess *g)
{
	if (g->best.len == 0)
		return "";
	return wd_strf(a, " (did you mean \"%.*s\"?)", WD_FMT(g->best)).ptr;
}

static bool next_word(wd_str *rest, wd_str *word)
{
	if (rest->len == 0)
		return false;
	if (!wd_str_cut(*rest, ' ', word, rest)) {
		*word = *rest;
		*rest = (wd_str){ 0 };
	}
	return true;
}

const char *wd_words_text(struct wd_arena *a, const char *words)
{
	struct wd_buf b = { .arena = a };
	wd_str rest = wd_str_of(words), word;

	while (next_word(&rest, &word)) {
		if (b.len > 0)
			wd_buf_c(&b, ", ");
		wd_buf_add(&b, word);
	}
	return wd_str_c(a, wd_buf_str(&b));
}

int wd_words_find(const char *words, wd_str word)
{
	wd_str rest = wd_str_of(words), known;

	for (int at = 0; next_word(&rest, &known); at++)
		if (wd_str_eq(known, word))
			return at;
	return -1;
}

wd_str wd_words_nth(const char *phrases, int n)
{
	wd_str rest = wd_str_of(phrases), phrase = { 0 };

	for (; n >= 0; n--)
		if (!wd_str_cut(rest, '|', &phrase, &rest)) {
			phrase = rest;
			rest = (wd_str){ 0 };
		}
	return phrase;
}

void wd_words_offer(const char *words, struct wd_guess *g)
{
	wd_str rest = wd_str_of(words), known;

	while (next_word(&rest, &known))
		wd_guess_offer(g, known);
}
