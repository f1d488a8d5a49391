/* All accepted decisions that speak of something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "audit/search.h"
#include "record_scene.h"

struct seen {
	struct wd_arena *arena;
	struct wd_buf text; /* "<decision>:<moved>... " for each visit */
	bool fail;
};

static wd_err visit(void *ctx, struct wd_arena *scratch,
		    const struct wd_record *r, const bool *moved)
{
	struct seen *seen = ctx;

	wd_buf_f(&seen->text, "%.*s:", WD_FMT(r->id));
	for (size_t i = 0; i < r->facts.updates; i++)
		wd_buf_byte(&seen->text, moved[i] ? '+' : '-');
	wd_buf_byte(&seen->text, ' ');
	return seen->fail ? wd_fail(scratch, WD_ERR_IO, "enough") : NULL;
}

static void decide(struct sandbox *s, const char *id, bool accepted,
		   const char *message, size_t size)
{
	struct wd_record_input in = scene(&s->arena);
	struct wd_decision *d = wd_new(&s->arena, struct wd_decision, 1);
	char *text = wd_new(&s->arena, char, size + strlen(message) + 1);

	memset(text, 'x', size);
	memcpy(text + size, message, strlen(message));
	*d = *in.decision;
	d->id = wd_str_of(id);
	d->accepted = accepted;
	in.decision = d;
	in.facts->commit[0].message = (wd_str){ text, size + strlen(message) };
	assert_null(wd_records_decide(&s->arena, s->dir, &in));
}

/* refs/heads/main of the scene, and nothing else, moved. */
static void seal(struct sandbox *s, const char *id)
{
	struct wd_seal_part part = { .ref = WD_STR("refs/heads/main"),
				     .old_id = scene_id(0x12),
				     .new_id = scene_id(0x10) };
	wd_str json = wd_seal_part_json(&s->arena, &part);

	assert_null(wd_records_append(&s->arena, s->dir,
				      wd_record_seal(&s->arena, wd_str_of(id),
						     0, &json, 1, false)));
}

static wd_err search(struct sandbox *s, struct seen *seen, const char *needle)
{
	wd_str one = wd_str_of(needle);
	struct wd_search how = { .needle = &one,
				 .needles = needle != NULL,
				 .people = scene_people(&s->arena),
				 .visit = visit,
				 .ctx = seen };

	seen->text = (struct wd_buf){ .arena = &s->arena };
	return wd_records_search(&s->arena, s->dir, &how);
}

static void expect(struct sandbox *s, const char *needle, const char *want)
{
	struct seen seen = { .arena = &s->arena };
	wd_err err = search(s, &seen, needle);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	if (!wd_str_eq(wd_buf_str(&seen.text), wd_str_of(want)))
		fail_msg("got \"%.*s\", want \"%s\"",
			 WD_FMT(wd_buf_str(&seen.text)), want);
}

static void visits_what_was_accepted(void **state)
{
	struct sandbox s;

	(void)state;
	sandbox_make(&s);
	expect(&s, NULL, "");
	decide(&s, "aaaa-aaaa", true, "one", 0);
	decide(&s, "bbbb-bbbb", false, "one", 0);
	decide(&s, "cccc-cccc", true, "two", 0);
	seal(&s, "cccc-cccc");
	seal(&s, "bbbb-bbbb");
	expect(&s, NULL, "aaaa-aaaa:--- cccc-cccc:+-- ");
	expect(&s, "\"one\"", "aaaa-aaaa:--- ");
	expect(&s, "\"two\"", "cccc-cccc:+-- ");
	expect(&s, "\"three\"", "");
	sandbox_drop(&s);
}

/* A large push lies in a blob: what is looked for may be there alone. */
static void looks_into_blobs(void **state)
{
	struct sandbox s;
	struct seen seen = { .arena = &s.arena };

	(void)state;
	sandbox_make(&s);
	decide(&s, "aaaa-aaaa", true, "needle", WD_RECORD_INLINE_MAX);
	expect(&s, "needle\"", "aaaa-aaaa:--- ");
	(void)sandbox_run(&s,
			  "for f in blobs/*; do\n"
			  "sed s/needle/nettle/ $f >new && mv new $f; done");
	assert_non_null(search(&s, &seen, "needle"));
	(void)sandbox_run(&s, "rm blobs/*");
	assert_non_null(search(&s, &seen, "needle"));
	sandbox_drop(&s);
}

static void ends_with_the_first_error(void **state)
{
	struct sandbox s;
	struct seen seen = { .arena = &s.arena, .fail = true };

	(void)state;
	sandbox_make(&s);
	decide(&s, "aaaa-aaaa", true, "one", 0);
	decide(&s, "bbbb-bbbb", true, "one", 0);
	wd_err err = search(&s, &seen, NULL);

	assert_non_null(err);
	assert_non_null(strstr(wd_err_text(&s.arena, err), "enough"));
	assert_true(
		wd_str_eq(wd_buf_str(&seen.text), WD_STR("aaaa-aaaa:--- ")));
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visits_what_was_accepted),
		cmocka_unit_test(looks_into_blobs),
		cmocka_unit_test(ends_with_the_first_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
