/*
 * Systems that fail, lie and stammer: in every story one answer is damaged,
 * in every way, and nothing good may come of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "named_stories.h"

enum { EVALUATIONS_MIN = 10000 };

/* What becomes of one answer. */
struct fault {
	const char *name;
	unsigned status; /* 0: as it was */
	enum wd_fetch_outcome outcome;
	const char *body; /* NULL: as it was */
	size_t cut;       /* with `cuts`: only so many bytes of it */
	bool cuts;
	int put; /* with `puts`: this byte before byte number `cut` */
	bool puts;
};

static const struct fault faults[] = {
	{ "301", 301, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "304", 304, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "400", 400, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "401", 401, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "403", 403, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "404", 404, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "410", 410, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "500", 500, WD_FETCH_ANSWERED, NULL, 0, false, 0, false },
	{ "unavailable", 0, WD_FETCH_UNAVAILABLE, NULL, 0, false, 0, false },
	{ "refused", 0, WD_FETCH_REFUSED, NULL, 0, false, 0, false },
	{ "nothing", 0, WD_FETCH_ANSWERED, "", 0, false, 0, false },
	{ "null", 0, WD_FETCH_ANSWERED, "null", 0, false, 0, false },
	{ "true", 0, WD_FETCH_ANSWERED, "true", 0, false, 0, false },
	{ "list", 0, WD_FETCH_ANSWERED, "[]", 0, false, 0, false },
	{ "object", 0, WD_FETCH_ANSWERED, "{}", 0, false, 0, false },
	{ "lists", 0, WD_FETCH_ANSWERED, "[[[[]]]]", 0, false, 0, false },
	{ "string", 0, WD_FETCH_ANSWERED, "\"approved\"", 0, false, 0, false },
	{ "html", 0, WD_FETCH_ANSWERED, "<html>ok</html>", 0, false, 0, false },
	{ "gerrit's prefix alone", 0, WD_FETCH_ANSWERED, ")]}'\n", 0, false, 0,
	  false },
	{ "two keys", 0, WD_FETCH_ANSWERED,
	  "{\"state\":\"a\",\"state\":\"approved\"}", 0, false, 0, false },
	{ "no UTF-8", 0, WD_FETCH_ANSWERED, "{\"key\":\"\xff\"}", 0, false, 0,
	  false },
	{ "NUL", 0, WD_FETCH_ANSWERED, "{\"key\":\"CHG-12\\u0000\"}", 0, false,
	  0, false },
};

static const struct exchange *exchange_of(const struct story *t,
					  const struct wd_inquiry_ask *ask)
{
	const struct exchange *e = t->exchange;

	while (e->path != NULL && !wd_str_eq(wd_str_of(e->path), ask->path))
		e++;
	return e->path == NULL ? NULL : e;
}

static struct wd_fetch_answer answer_of(const struct exchange *e)
{
	struct wd_fetch_answer a = { .outcome = WD_FETCH_ANSWERED,
				     .status = 404 };

	if (e == NULL)
		return a;
	a.status = e->status != 0 ? e->status : e->body == NULL ? 404 : 200;
	a.body = wd_str_of(e->body);
	a.link = wd_str_of(e->link);
	a.next_page = wd_str_of(e->next);
	a.total_count = wd_str_of(e->total);
	return a;
}

/* Not even between tokens may such a byte stand in JSON. */
static wd_str with_byte(struct wd_arena *a, wd_str body, size_t at, int byte)
{
	char *text = wd_new(a, char, body.len + 1);

	memcpy(text, body.ptr, at);
	text[at] = (char)byte;
	memcpy(text + at + 1, body.ptr + at, body.len - at);
	return (wd_str){ text, body.len + 1 };
}

static void damage(struct sandbox *s, const struct fault *f,
		   struct wd_fetch_answer *a)
{
	a->outcome = f->outcome;
	if (f->status != 0)
		a->status = f->status;
	if (f->body != NULL)
		a->body = wd_str_of(f->body);
	if (f->cuts)
		a->body.len = f->cut;
	if (f->puts)
		a->body = with_byte(&s->arena, a->body, f->cut, f->put);
	if (f->outcome != WD_FETCH_ANSWERED) {
		a->body = (wd_str){ 0 };
		a->text = WD_STR("fault");
	}
}

/* Something that a rule could count. */
static bool is_good(const struct wd_inquiry *q)
{
	for (size_t i = 0; i < q->claims; i++) {
		const struct wd_claim *c = &q->claim[i];

		if (wd_str_eq(c->field[WD_F_VERDICT], WD_STR("approve")) ||
		    wd_str_eq(c->field[WD_F_RESULT], WD_STR("success")) ||
		    (c->has[WD_F_ID] && c->has[WD_F_STATE]))
			return true;
	}
	return false;
}

/* A story, and the names in it where it has some. */
struct told {
	const struct story *story;
	const struct named_story *named;
	struct wd_provider provider;
};

/* The answer to the exchange number `at` is damaged; -1: none is. */
static bool good_with(struct sandbox *s, const struct told *t, int at,
		      const struct fault *f)
{
	struct wd_inquiry q;
	struct wd_inquiry_ask *ask;

	begin_story(s, t->story, t->named, &t->provider, &q);
	while ((ask = wd_inquiry_next(&q)) != NULL) {
		const struct exchange *e = exchange_of(t->story, ask);
		struct wd_fetch_answer a = answer_of(e);

		if (at >= 0 && e == &t->story->exchange[at])
			damage(s, f, &a);
		wd_inquiry_answer(ask, &a, 77);
	}
	assert_true(q.done);
	assert_true(q.failed.len == 0 || q.claims == 0);
	return is_good(&q);
}

/* "Nothing" of the commit itself is no damage where its message names more. */
static bool says_nothing(const struct told *t, int at, const struct fault *f)
{
	return t->named != NULL && at < t->named->own &&
	       (f->status == 404 || f->status == 410 ||
		strcmp(f->name, "list") == 0);
}

static void refuse_good(struct sandbox *s, const struct told *t, int at,
			const struct fault *f)
{
	struct wd_arena mark = s->arena;

	if (!says_nothing(t, at, f) && good_with(s, t, at, f))
		fail_msg("%s: answer %d damaged (%s, %zu bytes): good",
			 t->story->name, at, f->name, f->cut);
	s->arena = mark;
}

static size_t damage_all(struct sandbox *s, const struct told *t)
{
	const struct exchange *exchange = t->story->exchange;
	size_t done = 0;

	for (int at = 0; exchange[at].path != NULL; at++) {
		static const int bytes[] = { 0x00, 0x01, 0xff };
		struct fault cut = { .name = "cut", .cuts = true };
		struct fault put = { .name = "byte", .puts = true };

		if (exchange[at].body == NULL)
			continue; /* of what is not there nothing is missed */
		for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
			refuse_good(s, t, at, &faults[i]);
		done += sizeof(faults) / sizeof(faults[0]);
		for (; cut.cut < strlen(exchange[at].body); cut.cut++)
			refuse_good(s, t, at, &cut);
		done += cut.cut;
		for (size_t i = 0; i < 3; i++) {
			put.put = bytes[i];
			for (put.cut = 0; put.cut <= cut.cut; put.cut++)
				refuse_good(s, t, at, &put);
			done += put.cut;
		}
	}
	return done;
}

static size_t damage_story(struct sandbox *s, const struct story *story,
			   const struct named_story *n, size_t *good)
{
	struct told t = { .story = story, .named = n };

	load(s, story->preset, story->site, &t.provider);
	if (!good_with(s, &t, -1, NULL))
		return 0;
	(*good)++;
	return damage_all(s, &t);
}

/* Stories that end well: any damage to any answer must end them badly. */
static size_t damage_stories(const struct story *t, size_t count, size_t *good)
{
	struct sandbox s;
	size_t done = 0;

	sandbox_make(&s);
	for (size_t i = 0; i < count; i++)
		done += damage_story(&s, &t[i], NULL, good);
	sandbox_drop(&s);
	return done;
}

static size_t damage_named(size_t *good)
{
	struct sandbox s;
	size_t done = 0;

	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		done += damage_story(&s, &named[i].story, &named[i], good);
	sandbox_drop(&s);
	return done;
}

static void nothing_good_comes_of_a_fault(void **state)
{
	size_t good = 0, done = 0;

	(void)state;
	done += damage_stories(reviews, sizeof(reviews) / sizeof(reviews[0]),
			       &good);
	done += damage_stories(gerrit, sizeof(gerrit) / sizeof(gerrit[0]),
			       &good);
	done += damage_stories(tickets, sizeof(tickets) / sizeof(tickets[0]),
			       &good);
	done += damage_stories(gerrit_checks,
			       sizeof(gerrit_checks) / sizeof(gerrit_checks[0]),
			       &good);
	done += damage_stories(checks, sizeof(checks) / sizeof(checks[0]),
			       &good);
	done += damage_named(&good);
	print_message("# %zu faulted evaluations of %zu stories\n", done, good);
	assert_true(good >= 15);
	assert_true(done > EVALUATIONS_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_good_comes_of_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
