/* Presets against recorded answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "named_stories.h"

static void answer(const struct story *t, struct wd_inquiry_ask *ask)
{
	const struct exchange *e = t->exchange;
	struct wd_fetch_answer a = { .outcome = WD_FETCH_ANSWERED };

	while (e->path != NULL && !wd_str_eq(wd_str_of(e->path), ask->path))
		e++;
	if (e->path == NULL)
		fail_msg("%s: asked for %.*s", t->name, WD_FMT(ask->path));
	if (wd_fetch_path_flaw(ask->path) != NULL)
		fail_msg("%s: %.*s: %s", t->name, WD_FMT(ask->path),
			 wd_fetch_path_flaw(ask->path));
	a.status = e->status != 0 ? e->status : e->body == NULL ? 404 : 200;
	a.body = wd_str_of(e->body);
	a.link = wd_str_of(e->link);
	a.next_page = wd_str_of(e->next);
	a.total_count = wd_str_of(e->total);
	wd_inquiry_answer(ask, &a, 77);
}

static wd_str claims_text(struct sandbox *s, const struct wd_inquiry *q)
{
	struct wd_buf b = { .arena = &s->arena };

	if (q->failed.len > 0)
		wd_buf_f(&b, "failed: %.*s\n", WD_FMT(q->failed));
	for (size_t i = 0; i < q->claims; i++) {
		for (int f = 0; f < WD_F_COUNT; f++)
			if (q->claim[i].has[f] && f != WD_F_URL)
				wd_buf_f(&b, "%s=%.*s ",
					 wd_field_name((enum wd_field)f),
					 WD_FMT(q->claim[i].field[f]));
		if (!wd_oid_eq(q->claim[i].about, q->subject->commit))
			wd_buf_f(&b, "about=%.*s",
				 WD_FMT(wd_oid_hex(&s->arena,
						   q->claim[i].about)));
		wd_buf_c(&b, "\n");
	}
	return wd_buf_str(&b);
}

static void tell(struct sandbox *s, const struct story *t,
		 const struct named_story *n)
{
	struct wd_provider p;
	struct wd_inquiry q;
	struct wd_inquiry_ask *ask;

	load(s, t->preset, t->site, &p);
	begin_story(s, t, n, &p, &q);
	while ((ask = wd_inquiry_next(&q)) != NULL)
		answer(t, ask);
	assert_true(q.done);
	wd_str got = claims_text(s, &q);

	if (!wd_str_eq(got, wd_str_of(t->expect)))
		fail_msg("%s: got\n%.*s", t->name, WD_FMT(got));
}

static void tell_all(const struct story *t, size_t count)
{
	struct sandbox s;

	sandbox_make(&s);
	for (size_t i = 0; i < count; i++)
		tell(&s, &t[i], NULL);
	sandbox_drop(&s);
}

static void understands_reviews(void **state)
{
	(void)state;
	tell_all(reviews, sizeof(reviews) / sizeof(reviews[0]));
	tell_all(gerrit, sizeof(gerrit) / sizeof(gerrit[0]));
}

static void understands_tickets(void **state)
{
	(void)state;
	tell_all(tickets, sizeof(tickets) / sizeof(tickets[0]));
}

static void understands_checks(void **state)
{
	(void)state;
	tell_all(checks, sizeof(checks) / sizeof(checks[0]));
	tell_all(gerrit_checks,
		 sizeof(gerrit_checks) / sizeof(gerrit_checks[0]));
}

static void understands_names(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		tell(&s, &named[i].story, &named[i]);
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understands_reviews),
		cmocka_unit_test(understands_names),
		cmocka_unit_test(understands_tickets),
		cmocka_unit_test(understands_checks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
