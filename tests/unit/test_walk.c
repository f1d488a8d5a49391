#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/repo.h"
#include "sandbox.h"

enum { COMMITS = 40, PARENTS = 3, EXCLUDES = 4 };

/* A history that was made up, as it is and as it went into git. */
struct history {
	size_t parent[COMMITS][PARENTS], parents[COMMITS];
	int64_t time[COMMITS];
	wd_oid id[COMMITS];
	bool reach[COMMITS][COMMITS]; /* reach[x][y]: y from x */
};

enum dates { SANE, EQUAL, SOME_LIE, ALL_LIE };

struct bench {
	struct sandbox s;
	struct wd_repo *repo;
	uint64_t random;
};

/* xorshift64: the same histories in every run */
static size_t below(struct bench *b, size_t n)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return (size_t)(b->random % n);
}

static int64_t date(struct bench *b, size_t i, enum dates dates)
{
	int64_t sane = 1000000 + 10 * (int64_t)i;

	if (dates == EQUAL)
		return 1000000;
	if (dates == ALL_LIE || (dates == SOME_LIE && below(b, 6) == 0))
		return (int64_t)below(b, 3000000);
	return sane;
}

static void imagine(struct bench *b, struct history *h, enum dates dates)
{
	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < COMMITS; i++) {
		size_t most = i < PARENTS ? i : PARENTS;
		size_t n = i == 0 ? 0 : below(b, 10) == 0 ? 0 : 1;

		if (n == 1 && below(b, 3) == 0)
			n = 1 + below(b, most);
		for (size_t k = 0; k < n; k++)
			h->parent[i][k] = i - 1 - below(b, i < 6 ? i : 6);
		h->parents[i] = n;
		h->time[i] = date(b, i, dates);
		h->reach[i][i] = true;
		for (size_t k = 0; k < n; k++)
			for (size_t y = 0; y < i; y++)
				h->reach[i][y] |= h->reach[h->parent[i][k]][y];
	}
}

/* `git commit-tree` would do, but takes its time. */
static void write_history(struct bench *b, struct history *h)
{
	struct wd_buf text = { .arena = &b->s.arena };

	for (size_t i = 0; i < COMMITS; i++) {
		wd_buf_f(&text,
			 "commit refs/heads/%zu\nmark :%zu\n"
			 "committer C <c@x> %lld +0000\ndata 1\n%c\n",
			 i, i + 1, (long long)h->time[i], 'a' + (int)(i % 26));
		for (size_t k = 0; k < h->parents[i]; k++)
			wd_buf_f(&text, "%s :%zu\n", k == 0 ? "from" : "merge",
				 h->parent[i][k] + 1);
		wd_buf_c(&text, "\n");
	}
	sandbox_write(&b->s, "import", wd_buf_str(&text));
	wd_str ids =
		sandbox_run(&b->s,
			    "rm -rf r; git init -q --bare r;"
			    "git -C r fast-import --quiet --export-marks=../m "
			    "  <import;"
			    "sort -t: -k2n m | cut -d' ' -f2");
	wd_str line;

	for (size_t i = 0; i < COMMITS; i++)
		assert_true(wd_str_next_line(&ids, &line) &&
			    wd_oid_read(line, &h->id[i]));
	wd_repo_close(b->repo);
	assert_null(wd_repo_open(&b->s.arena, sandbox_path(&b->s, "r"), NULL,
				 &b->repo));
}

static void begin(struct bench *b, uint64_t seed)
{
	*b = (struct bench){ .random = seed };
	sandbox_make(&b->s);
}

static void end(struct bench *b)
{
	wd_repo_close(b->repo);
	sandbox_drop(&b->s);
}

static size_t number_of(const struct history *h, wd_oid id)
{
	size_t i = 0;

	while (i < COMMITS && !wd_oid_eq(h->id[i], id))
		i++;
	return i;
}

struct question {
	size_t tip, exclude[EXCLUDES], excludes;
};

static struct question ask(struct bench *b)
{
	struct question q = { .tip = COMMITS / 2 + below(b, COMMITS / 2),
			      .excludes = below(b, EXCLUDES + 1) };

	for (size_t i = 0; i < q.excludes; i++)
		q.exclude[i] = below(b, COMMITS);
	return q;
}

static bool wanted(const struct history *h, const struct question *q, size_t i)
{
	bool yes = h->reach[q->tip][i];

	for (size_t k = 0; k < q->excludes; k++)
		yes = yes && !h->reach[q->exclude[k]][i];
	return yes;
}

/* Which were listed; each once, and children before parents. */
static void answer(struct bench *b, const struct history *h,
		   const struct question *q, bool *listed)
{
	wd_oid exclude[EXCLUDES], *out = NULL;
	size_t n = 0;

	for (size_t i = 0; i < q->excludes; i++)
		exclude[i] = h->id[q->exclude[i]];
	assert_null(wd_walk(&b->s.arena, b->repo, h->id[q->tip], exclude,
			    q->excludes, 1000, &out, &n));
	memset(listed, 0, COMMITS * sizeof(*listed));
	for (size_t i = 0; i < n; i++) {
		size_t c = number_of(h, out[i]);

		assert_true(c < COMMITS && !listed[c]);
		listed[c] = true;
		for (size_t k = 0; k < h->parents[c]; k++)
			assert_false(listed[h->parent[c][k]]);
	}
}

static void compare(struct bench *b, const struct history *h,
		    const struct question *q, bool exact)
{
	bool listed[COMMITS];

	answer(b, h, q, listed);
	for (size_t i = 0; i < COMMITS; i++) {
		if (wanted(h, q, i) && !listed[i])
			fail_msg("commit %zu is left out", i);
		if (exact && !wanted(h, q, i) && listed[i])
			fail_msg("commit %zu is too much", i);
	}
}

static void lists_exactly_while_dates_are_sane(void **state)
{
	static struct history h;
	struct bench b;

	(void)state;
	begin(&b, 1);
	for (int round = 0; round < 8; round++) {
		imagine(&b, &h, round % 2 == 0 ? SANE : EQUAL);
		write_history(&b, &h);
		for (int i = 0; i < 60; i++) {
			struct question q = ask(&b);

			compare(&b, &h, &q, true);
		}
	}
	end(&b);
}

static void leaves_nothing_out_when_dates_lie(void **state)
{
	static struct history h;
	struct bench b;

	(void)state;
	begin(&b, 2);
	for (int round = 0; round < 8; round++) {
		imagine(&b, &h, round % 2 == 0 ? SOME_LIE : ALL_LIE);
		write_history(&b, &h);
		for (int i = 0; i < 60; i++) {
			struct question q = ask(&b);

			compare(&b, &h, &q, false);
		}
	}
	end(&b);
}

static void lists_exactly_where_a_lie_is_seen(void **state)
{
	static struct history h;
	struct bench b;

	(void)state;
	begin(&b, 3);
	for (int round = 0; round < 8; round++) {
		imagine(&b, &h, ALL_LIE);
		for (size_t i = COMMITS / 2; i < COMMITS; i++)
			h.time[i] = h.parents[i] == 0 ? 9 : 1;
		write_history(&b, &h);
		for (int i = 0; i < 60; i++) {
			struct question q = ask(&b);

			/* its parents are younger, but for the new half */
			if (h.parents[q.tip] > 0 &&
			    h.parent[q.tip][0] < COMMITS / 2)
				compare(&b, &h, &q, true);
		}
	}
	end(&b);
}

/*
 * 0 <- 1 <- 2 <- 3 (excluded), and 1 <- 4 (the tip).  2 is so old that the
 * walk finds 0 and 1 by way of 4 first, and must take them back.
 */
static void takes_back_what_it_listed(void **state)
{
	static const int64_t times[] = { 950, 1000, 1, 1200, 900 };
	const struct question q = { .tip = 4, .exclude = { 3 }, .excludes = 1 };
	static struct history h;
	struct bench b;

	(void)state;
	begin(&b, 8);
	memset(&h, 0, sizeof(h));
	for (size_t i = 1; i < 5; i++) {
		h.parents[i] = 1;
		h.parent[i][0] = i == 4 ? 1 : i - 1;
		h.time[i] = times[i];
		for (size_t k = 0; k <= i; k++)
			h.reach[i][k] = i == k || h.reach[h.parent[i][0]][k] ||
					k == h.parent[i][0];
	}
	h.time[0] = times[0];
	h.reach[0][0] = true;
	write_history(&b, &h);
	compare(&b, &h, &q, true);
	end(&b);
}

/* 0 <- 1, where the clock of 1 stood at 1970. */
static void sees_a_wrong_clock_at_the_tip(void **state)
{
	static struct history h;
	struct bench b;
	bool reaches = false;

	(void)state;
	begin(&b, 9);
	memset(&h, 0, sizeof(h));
	h.parents[1] = 1;
	h.time[0] = 1700000000;
	h.time[1] = 1;
	write_history(&b, &h);
	assert_null(wd_reaches(&b.s.arena, b.repo, h.id[1], h.id[0], &reaches));
	assert_true(reaches);
	end(&b);
}

static void agrees_with_git(void **state)
{
	static struct history h;
	struct bench b;
	wd_str line;

	(void)state;
	begin(&b, 4);
	imagine(&b, &h, SANE);
	write_history(&b, &h);
	for (int i = 0; i < 30; i++) {
		struct question q = ask(&b);
		struct wd_buf not = { .arena = &b.s.arena };
		bool listed[COMMITS];
		size_t count = 0;

		for (size_t k = 0; k < q.excludes; k++)
			wd_buf_f(&not, " ^%zu", q.exclude[k]);
		wd_str git =
			sandbox_run(&b.s,
				    "git -C r rev-list --topo-order %zu%.*s",
				    q.tip, WD_FMT(wd_buf_str(&not )));

		answer(&b, &h, &q, listed);
		while (wd_str_next_line(&git, &line)) {
			wd_oid id;

			assert_true(wd_oid_read(line, &id));
			assert_true(listed[number_of(&h, id)]);
			count++;
		}
		for (size_t k = 0; k < COMMITS; k++)
			count -= listed[k];
		assert_int_equal(count, 0);
	}
	end(&b);
}

static void knows_what_reaches_what(void **state)
{
	static struct history h;
	struct bench b;

	(void)state;
	begin(&b, 5);
	imagine(&b, &h, SANE);
	write_history(&b, &h);
	for (size_t x = 0; x < COMMITS; x++)
		for (size_t y = 0; y < COMMITS; y++) {
			wd_oid tips[] = { h.id[x], { { 0 } }, h.id[y / 2] };
			bool one, any;

			assert_null(wd_reaches(&b.s.arena, b.repo, h.id[x],
					       h.id[y], &one));
			assert_null(wd_any_reaches(&b.s.arena, b.repo, tips, 3,
						   h.id[y], &any));
			assert_int_equal(one, h.reach[x][y]);
			assert_int_equal(any,
					 h.reach[x][y] || h.reach[y / 2][y]);
		}
	end(&b);
}

/* Common to both, and no other common one reaches it. */
static bool best(const struct history *h, size_t x, size_t y, size_t base)
{
	if (!h->reach[x][base] || !h->reach[y][base])
		return false;
	for (size_t i = 0; i < COMMITS; i++)
		if (i != base && h->reach[x][i] && h->reach[y][i] &&
		    h->reach[i][base])
			return false;
	return true;
}

static void finds_a_best_merge_base(void **state)
{
	static struct history h;
	struct bench b;

	(void)state;
	begin(&b, 6);
	for (int round = 0; round < 4; round++) {
		imagine(&b, &h, round % 2 == 0 ? SANE : ALL_LIE);
		write_history(&b, &h);
		for (size_t x = 0; x < COMMITS; x++)
			for (size_t y = 0; y < COMMITS; y += 3) {
				bool any = false, only = false;
				size_t bests = 0;
				wd_oid base;

				for (size_t i = 0; i < COMMITS; i++)
					any |= h.reach[x][i] && h.reach[y][i];
				assert_null(wd_merge_base(&b.s.arena, b.repo,
							  h.id[x], h.id[y],
							  &base, &only));
				assert_int_equal(wd_oid_zero(base), !any);
				for (size_t i = 0; i < COMMITS; i++)
					bests += best(&h, x, y, i);
				assert_int_equal(only, bests < 2);
				if (any && round % 2 == 0)
					assert_true(best(&h, x, y,
							 number_of(&h, base)));
			}
	}
	end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_exactly_while_dates_are_sane),
		cmocka_unit_test(leaves_nothing_out_when_dates_lie),
		cmocka_unit_test(lists_exactly_where_a_lie_is_seen),
		cmocka_unit_test(takes_back_what_it_listed),
		cmocka_unit_test(sees_a_wrong_clock_at_the_tip),
		cmocka_unit_test(agrees_with_git),
		cmocka_unit_test(knows_what_reaches_what),
		cmocka_unit_test(finds_a_best_merge_base),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
