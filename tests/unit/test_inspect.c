#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/look.h"
#include "sandbox.h"
#include "text/unicode.h"

/*
 * A tree beside those that stand in its place is read in large steps.  Here
 * each of many small trees is read entry by entry as well: nothing that the
 * profile names may be left out, and nothing else may be found.
 */
enum { TREES = 600, CASES = 6000, ENTRIES = 12 };

struct one {
	unsigned name, mode, id;
};

struct tree {
	struct one one[ENTRIES];
	size_t count;
	wd_str raw;
	wd_oid id;
};

/* Names that begin each other, with what sorts before and behind '/'. */
static const char *const names[] = { "a",   "a-", "a-b", "a.b", "a0",  "aa",
				     "b",   "b-", "b.",  "ba",  "c",   "d",
				     "e-f", "f",  "g",   "h",   ".git" };
static const char *const modes[] = { "100644", "40000", "120000",
				     "100664", "40000", "100644" };

static unsigned chosen(unsigned *seed, size_t n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % (unsigned)n;
}

static struct one some(unsigned *seed)
{
	const size_t usual = sizeof(names) / sizeof(names[0]) - 1;

	return (struct one){
		chosen(seed, chosen(seed, 16) == 0 ? usual + 1 : usual),
		chosen(seed, sizeof(modes) / sizeof(modes[0])), chosen(seed, 2)
	};
}

static struct wd_tree_entry entry_of(const struct one *o)
{
	return (struct wd_tree_entry){ .mode = modes[o->mode][0] == '4'
						       ? 0040000
						       : 0100644,
				       .name = wd_str_of(names[o->name]) };
}

static int in_order(const void *x, const void *y)
{
	const struct wd_tree_entry a = entry_of(x), b = entry_of(y);

	return wd_tree_order(&a, &b);
}

/* Sorted and each name once, as git writes them; or, for `twins`, once as a
 * file and once as a directory. */
static void tidy_up(struct tree *t, bool twins)
{
	size_t n = 0;

	qsort(t->one, t->count, sizeof(t->one[0]), in_order);
	for (size_t i = 0; i < t->count; i++) {
		bool there = false;

		for (size_t k = 0; k < n; k++)
			there = there ||
				(t->one[k].name == t->one[i].name &&
				 !(twins &&
				   in_order(&t->one[k], &t->one[i]) != 0));
		if (!there)
			t->one[n++] = t->one[i];
	}
	t->count = n;
}

/* Most are in order, and most are the one before with a change or two. */
static void grow(struct tree *t, const struct tree *last, unsigned *seed)
{
	const bool anew = last == NULL || chosen(seed, 8) == 0;
	size_t changes = 1 + chosen(seed, 3);

	*t = (struct tree){ 0 };
	for (; !anew && t->count < last->count; t->count++)
		t->one[t->count] = last->one[t->count];
	while (anew && t->count < ENTRIES - 2)
		t->one[t->count++] = some(seed);
	while (changes-- > 0) {
		size_t at = chosen(seed, t->count + 1);

		if (at < t->count && chosen(seed, 3) == 0)
			t->one[at] = t->one[--t->count];
		else if (at < t->count || t->count == ENTRIES)
			t->one[at % ENTRIES] = some(seed);
		else
			t->one[t->count++] = some(seed);
	}
	if (chosen(seed, 4) != 0)
		tidy_up(t, chosen(seed, 4) == 0);
}

static void write_raw(struct wd_arena *a, struct tree *t, const wd_oid id[2][2])
{
	struct wd_buf raw = { .arena = a };

	for (size_t i = 0; i < t->count; i++) {
		const struct one *o = &t->one[i];
		const wd_oid *to = &id[modes[o->mode][0] == '4'][o->id];

		wd_buf_f(&raw, "%s %s", modes[o->mode], names[o->name]);
		wd_buf_byte(&raw, '\0');
		wd_buf_add(&raw, (wd_str){ (const char *)to->b, WD_OID_BYTES });
	}
	t->raw = (wd_str){ raw.ptr, raw.len };
}

static void read_ids(wd_str text, wd_oid *id, size_t count)
{
	wd_str line;

	for (size_t i = 0; i < count; i++) {
		assert_true(wd_str_next_line(&text, &line));
		assert_true(wd_oid_read(line, &id[i]));
	}
}

/* All of them, by one git. */
static void store(struct sandbox *s, struct tree *tree)
{
	wd_oid *id = wd_new(&s->arena, wd_oid, TREES);

	for (size_t i = 0; i < TREES; i++) {
		const char *path =
			sandbox_path(s, wd_strf(&s->arena, "tree%zu", i).ptr);
		FILE *f = fopen(path, "wb");

		assert_non_null(f);
		assert_int_equal(fwrite(tree[i].raw.ptr, 1, tree[i].raw.len, f),
				 tree[i].raw.len);
		assert_int_equal(fclose(f), 0);
	}
	read_ids(sandbox_run(s,
			     "i=0; while [ $i -lt %d ]; do echo tree$i; "
			     "i=$((i+1)); done | git hash-object -t tree -w "
			     "--literally --no-filters --stdin-paths",
			     TREES),
		 id, TREES);
	for (size_t i = 0; i < TREES; i++)
		tree[i].id = id[i];
}

static void make_trees(struct sandbox *s, struct tree *tree)
{
	wd_oid id[2][2];
	unsigned seed = 1;

	read_ids(sandbox_run(s, "git init -q .; echo 1 >1; echo 2 >2;"
				"git hash-object -w 1 2;"
				"git mktree </dev/null; git add 1;"
				"git write-tree"),
		 &id[0][0], 4);
	for (size_t i = 0; i < TREES; i++) {
		grow(&tree[i], i == 0 ? NULL : &tree[i - 1], &seed);
		write_raw(&s->arena, &tree[i], (const wd_oid(*)[2])id);
	}
	store(s, tree);
}

static bool has(const struct tree *t, wd_str raw)
{
	const char *at = t->raw.ptr;
	size_t left = t->raw.len;

	/* entries begin where a mode does: an id could hold the same bytes,
	 * but ours do not */
	for (; left >= raw.len; at++, left--)
		if (memcmp(at, raw.ptr, raw.len) == 0)
			return true;
	return false;
}

/* What must be found, and what may be, as bits. */
static void expect(struct wd_arena a, const struct tree *t,
		   const struct tree *const *side, size_t sides, unsigned *must,
		   unsigned *may)
{
	struct wd_tidy all = { .arena = &a, .rest = t->raw };
	struct wd_tidy_entry e;

	*must = *may = 0;
	while (wd_tidy_next(&all, &e)) {
		bool same = false;

		for (size_t i = 0; i < sides; i++)
			same = same || has(side[i], e.raw);
		for (unsigned c = 0; c < WD_HYGIENE_CHECKS; c++) {
			if (e.flaw[c] == NULL)
				continue;
			*may |= 1u << c;
			if (!same || (e.misplaced && c == WD_HYGIENE_MALFORMED))
				*must |= 1u << c;
		}
	}
}

static bool has_name(const struct tree *t, wd_str name)
{
	struct wd_tree_reader r = { .rest = t->raw };
	struct wd_tree_entry e;

	while (wd_tree_next(&r, &e))
		if (wd_str_eq(e.name, name))
			return true;
	return false;
}

static bool same_elsewhere(struct wd_arena *a, wd_str x, wd_str y)
{
	return !wd_str_eq(x, y) &&
	       wd_str_eq(wd_path_fold(a, x, false), wd_path_fold(a, y, false));
}

/* Names, each with each other: which fall together, and did not before. */
static void expect_names(struct wd_arena scratch, const struct tree *t,
			 const struct tree *const *side, size_t sides,
			 unsigned *must, unsigned *may)
{
	struct wd_arena *a = &scratch;
	struct wd_tree_reader one = { .rest = t->raw };
	struct wd_tree_entry x, y;

	while (wd_tree_next(&one, &x)) {
		struct wd_tree_reader two = { .rest = t->raw };

		while (wd_tree_next(&two, &y)) {
			bool before = false;

			if (!same_elsewhere(a, x.name, y.name))
				continue;
			for (size_t i = 0; i < sides; i++)
				before |= has_name(side[i], x.name) &&
					  has_name(side[i], y.name);
			*may |= 1u << WD_HYGIENE_SAME_NAMES;
			if (!before)
				*must |= 1u << WD_HYGIENE_SAME_NAMES;
		}
		if (wd_name_composed(a, x.name) && !wd_name_has_unseen(x.name))
			continue;
		*may |= 1u << WD_HYGIENE_ODD_NAMES;
		bool before = false;

		for (size_t i = 0; i < sides; i++)
			before |= has_name(side[i], x.name);
		if (!before)
			*must |= 1u << WD_HYGIENE_ODD_NAMES;
	}
}

static unsigned found(const struct wd_look *l)
{
	unsigned bits = 0;

	for (unsigned c = 0; c < WD_HYGIENE_CHECKS; c++)
		if (wd_look_flaws(l)->of[c] != NULL)
			bits |= 1u << c;
	return bits;
}

static void compare(struct sandbox *s, struct wd_inspection *in,
		    const struct tree *t, const struct tree *const *side,
		    size_t sides, unsigned seen[2])
{
	static const struct wd_place root = { 0 };
	const struct wd_look *l;
	unsigned must, may;
	bool exact = wd_tidy_in_place(&s->arena, t->raw);
	wd_oid id[2];

	for (size_t i = 0; i < sides; i++) {
		id[i] = side[i]->id;
		exact = exact && wd_tidy_in_place(&s->arena, side[i]->raw);
	}
	in->compared = 0;
	assert_null(wd_look_tree(in, &root, &t->id, id, sides, &l));
	expect(s->arena, t, side, sides, &must, &may);
	expect_names(s->arena, t, side, sides, &must, &may);
	const unsigned bits = found(l);

	if ((bits & must) != must || (bits & ~may) != 0 ||
	    (exact && bits != must))
		fail_msg("%.*s beside %.*s: found %x, must %x, may %x",
			 WD_FMT(wd_oid_hex(&s->arena, t->id)),
			 WD_FMT(wd_oid_hex(&s->arena, id[0])), bits, must, may);
	seen[0] += must != 0;
	seen[1] += exact && must == 0;
}

static void leaves_out_nothing(void **state)
{
	static const struct wd_inspect_limits limits = { 9,   9,   99,  9999,
							 999, 999, 9999 };
	struct tree *tree;
	struct wd_inspection *in;
	struct wd_repo *r = NULL;
	struct sandbox s;
	unsigned seen[2] = { 0 }, seed = 7;

	(void)state;
	sandbox_make(&s);
	tree = wd_new(&s.arena, struct tree, TREES);
	make_trees(&s, tree);
	assert_null(wd_repo_open(&s.arena, sandbox_path(&s, ".git"), NULL, &r));
	in = wd_inspect_start(&s.arena, r, &limits);
	for (size_t i = 0; i < CASES; i++) {
		/* one of those just before, mostly */
		size_t at = 1 + chosen(&seed, TREES - 1);
		size_t near = at - 1, far = chosen(&seed, TREES);
		const struct tree *const side[2] = {
			&tree[chosen(&seed, 4) == 0 ? far : near],
			&tree[chosen(&seed, 2) == 0 ? far : near]
		};

		compare(&s, in, &tree[at], side, 1 + chosen(&seed, 2), seen);
	}
	assert_true(seen[0] > CASES / 20 && seen[1] > CASES / 20);
	wd_repo_close(r);
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_out_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
