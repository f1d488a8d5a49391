#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pending_scene.h"

/* Every proper prefix of a file is torn; none is taken for a whole one. */
static void refuses_every_torn_file(void **state)
{
	(void)state;
	struct sandbox s;
	struct wd_pending *list = NULL;
	size_t count = 77;

	sandbox_make(&s);
	const struct wd_arena mark = s.arena;

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		s.arena = mark;
		wd_err err = wd_pending_parse(&s.arena, (wd_str){ whole, n },
					      &list, &count);

		if (err == NULL)
			fail_msg("%zu bytes are read as whole", n);
		assert_int_equal(err->code, WD_ERR_FORMAT);
	}
	assert_int_equal(count, 77);
	assert_null(list);
	sandbox_drop(&s);
}

#define HEAD "decision x\naccepted yes\nalone no\npusher \npacked p\n"
#define MOVE "update " OLD " " NEW " "

/* The parts of a block; its first line is made from them. */
static const struct {
	wd_str head, lines, rest;
	const char *because;
} malformed[] = {
	{ TEXT("decision \n"), TEXT(""), TEXT("end\n"),
	  "line 2: expected decision <id>" },
	{ TEXT("decision x\naccepted 1\n"), TEXT(""), TEXT("end\n"),
	  "line 3: expected accepted yes or no" },
	{ TEXT("decision x\naccepted yes\n"), TEXT(""), TEXT("end\n"),
	  "line 4: expected alone yes or no" },
	{ TEXT("decision x\naccepted yes\nalone no\npusher \n"), TEXT(""),
	  TEXT("end\n"), "line 6: expected packed <identity>" },
	{ TEXT("decision x\naccepted yes\nalone no\npusher \npacked a b\n"),
	  TEXT(""), TEXT("end\n"), "line 6: expected packed <identity>" },
	{ TEXT(HEAD "file x\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file  /x\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /a%0Ab\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /a%00b\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /a%2Fb\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /%0\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /%c3\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /\xc3\n"), TEXT(""), TEXT("end\n"),
	  "line 7: expected file <identity> <path>" },
	{ TEXT(HEAD "file x /y\nwatch p\nfile x /y\n"), TEXT(""),
	  TEXT("found p\nend\n"),
	  "line 9: expected watch <prefix>, or no more" },
	{ TEXT(HEAD "watch p\nloose 12 r\n"), TEXT(""), TEXT("found p\nend\n"),
	  "line 8: expected loose <id> <ref>" },
	{ TEXT(HEAD "watch p\nloose " OLD " r\n"), TEXT(""),
	  TEXT("found p\nheld " NEW " r\nend\n"),
	  "line 11: expected all of its loose refs before" },
	{ TEXT(HEAD "watch p\n"), TEXT(""), TEXT("found q\nend\n"),
	  "line 8: expected found <prefix>, as it was watched" },
	{ TEXT(HEAD "watch p\n"), TEXT(""), TEXT("end\n"),
	  "line 8: expected found <prefix>, as it was watched" },
	{ TEXT(HEAD "watch p\n"), TEXT(""), TEXT("found p\nheld 12 r\nend\n"),
	  "line 9: expected held <id> <ref>" },
	{ TEXT(HEAD), TEXT(""), TEXT("held " OLD " r\nend\n"),
	  "line 7: expected end" },
	{ TEXT(HEAD), TEXT("update " OLD "\n"), TEXT("seal \nend\n"),
	  "line 7: expected update <old> <new> <ref>" },
	{ TEXT(HEAD), TEXT("update " OLD " " NEW "\n"), TEXT("seal \nend\n"),
	  "line 7: expected update <old> <new> <ref>" },
	{ TEXT(HEAD), TEXT(MOVE "a%0Ab\n"), TEXT("seal \nend\n"),
	  "line 7: expected update <old> <new> <ref>" },
	{ TEXT(HEAD), TEXT(MOVE "a\nmoves b%0Ac\n"), TEXT("seal \nend\n"),
	  "line 8: expected moves <another ref>" },
	{ TEXT(HEAD), TEXT(MOVE "a\nmoves a\n"), TEXT("seal \nend\n"),
	  "line 8: expected moves <another ref>" },
	{ TEXT(HEAD), TEXT("moves a\n" MOVE "a\n"), TEXT("seal \nend\n"),
	  "line 7: expected update <old> <new> <ref>" },
	{ TEXT(HEAD), TEXT(MOVE "b\n" MOVE "a\n"), TEXT("seal \nseal \nend\n"),
	  "line 8: expected updates in order" },
	{ TEXT(HEAD), TEXT(MOVE "a"), TEXT("\nseal \nend\n"),
	  "line 7: expected update <old> <new> <ref>" },
	{ TEXT(HEAD), TEXT(MOVE "a\n"), TEXT("end\n"),
	  "line 8: expected seal <part>" },
	{ TEXT(HEAD), TEXT(""), TEXT("seal \nend\n"), "line 7: expected end" },
	{ TEXT(HEAD), TEXT(""), TEXT("says \nend\n"),
	  "line 7: expected says <text>" },
	{ TEXT(HEAD), TEXT(""), TEXT("says a%0\nend\n"),
	  "line 7: expected says <text>" },
	{ TEXT(HEAD), TEXT(""), TEXT("says a\nsays b\nend\n"),
	  "line 8: expected end" },
	{ TEXT(HEAD), TEXT(MOVE "a\n"), TEXT("says a\nseal \nend\n"),
	  "line 8: expected seal <part>" },
	{ TEXT(HEAD), TEXT(""), TEXT("end \n"), "line 7: expected end" },
	{ TEXT(HEAD), TEXT(""), TEXT("end"), "line 7: expected end" },
	{ TEXT(HEAD), TEXT(""), TEXT("end\n\n"),
	  "line 8: expected nothing behind the end" },
};

static const struct {
	wd_str text;
	const char *because;
} no_block[] = {
	{ TEXT(""), "it ends before its time: torn" },
	{ TEXT("warder-pending 2 0 0 0"), "it ends before its time: torn" },
	{ TEXT("end\n"),
	  "line 1: expected warder-pending 2 and three lengths" },
	{ TEXT("warder-pending 1\n"),
	  "line 1: expected warder-pending 2 and three lengths" },
	{ TEXT("warder-pending 2 0 0\n"), "it ends before its time: torn" },
	{ TEXT("warder-pending 2 0 0 1\n"), "it ends before its time: torn" },
	{ TEXT("warder-pending 2 1 1 1\n12"), "it ends before its time: torn" },
	{ TEXT("warder-pending 2 00 0 0\n"), "it ends before its time: torn" },
	{ TEXT("warder-pending 2 -1 0 0\n"), "it ends before its time: torn" },
	{ TEXT("warder-pending 2 0 0 0 \n"), "it ends before its time: torn" },
	{ TEXT("warder-pending 2 18446744073709551615 18446744073709551615 "
	       "2\n"),
	  "it ends before its time: torn" },
	{ TEXT("warder-pending 2 0 0 0\n"), "line 2: expected decision <id>" },
};

static void assert_refused(struct sandbox *s, wd_str text, const char *because,
			   size_t i)
{
	struct wd_pending *list = NULL;
	size_t count;
	wd_err err = wd_pending_parse(&s->arena, text, &list, &count);

	if (err == NULL || strcmp(wd_err_text(&s->arena, err), because) != 0)
		fail_msg("case %zu: %s", i,
			 err == NULL ? "accepted"
				     : wd_err_text(&s->arena, err));
}

static void refuses_what_is_malformed(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		wd_str text = wd_strf(
			&s.arena, "warder-pending 2 %zu %zu %zu\n%.*s%.*s%.*s",
			malformed[i].head.len, malformed[i].lines.len,
			malformed[i].rest.len, WD_FMT(malformed[i].head),
			WD_FMT(malformed[i].lines), WD_FMT(malformed[i].rest));

		assert_refused(&s, text, malformed[i].because, i);
	}
	for (size_t i = 0; i < sizeof(no_block) / sizeof(no_block[0]); i++)
		assert_refused(&s, no_block[i].text, no_block[i].because, i);
	sandbox_drop_arena(&s);
}

/* `n` updates, every third of them of an alias; names as text sorts them. */
static struct wd_pending many(struct wd_arena *a, size_t n)
{
	struct wd_pending p = { .decision = WD_STR("aaaa-1111"),
				.accepted = true,
				.packed = WD_STR("absent") };

	p.update = wd_new(a, struct wd_pending_update, n);
	for (; p.updates < n; p.updates++) {
		struct wd_pending_update *u = &p.update[p.updates];

		u->asked = wd_strf(a, "refs/heads/%zu", 2 * p.updates);
		u->ref = p.updates % 3 == 0
				 ? wd_strf(a, "refs/heads/m%zu", p.updates)
				 : u->asked;
		u->old_id = id(OLD);
		u->new_id = id(NEW);
		u->new_id.b[0] = (unsigned char)p.updates;
		u->seal = WD_STR("s");
	}
	return p;
}

/* Every update, and nothing that lies before, between and behind them. */
static void finds_each_update(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	for (size_t n = 0; n < 70; n++) {
		struct wd_pending p = many(&s.arena, n), *list = NULL;
		struct wd_pending_update u;
		size_t count = 0;
		bool found;

		assert_null(wd_pending_write(&s.arena, s.dir, &receiver, &p,
					     false));
		assert_null(wd_pending_look(&s.arena, s.dir, &receiver, &list,
					    &count));
		assert_int_equal(count, 1);
		assert_null(list[0].update);
		for (size_t i = 0; i < 2 * n + 2; i++) {
			wd_str asked = wd_strf(&s.arena, "refs/heads/%zu", i);

			assert_null(wd_pending_find(&s.arena, &list[0], asked,
						    &u, &found));
			assert_int_equal(found, i % 2 == 0 && i < 2 * n);
			if (!found)
				continue;
			assert_true(wd_str_eq(u.asked, asked));
			assert_true(wd_str_eq(u.ref, p.update[i / 2].ref));
			assert_true(wd_oid_eq(u.old_id, id(OLD)));
			assert_true(
				wd_oid_eq(u.new_id, p.update[i / 2].new_id));
		}
		assert_null(wd_pending_find(&s.arena, &list[0], WD_STR("a"), &u,
					    &found));
		assert_false(found);
		assert_null(wd_pending_find(&s.arena, &list[0], WD_STR("z"), &u,
					    &found));
		assert_false(found);
		assert_null(wd_pending_updates(&s.arena, &list[0]));
		assert_int_equal(list[0].updates, n);
	}
	sandbox_drop(&s);
}

/* Whatever the lines are, a search comes to an end, and what it finds was read
 * as strictly as everything else. */
static void searches_only_what_is_well_formed(void **state)
{
	(void)state;
	static const wd_str lines[] = {
		TEXT("m\nm\nm\n"),
		TEXT("moves a\nmoves a\n"),
		TEXT(MOVE "a\nmoves b\nmoves c\nm\n"),
		TEXT("\n\n\n"),
		TEXT("m"),
		TEXT(MOVE "c\nx\n"),
		TEXT(MOVE "c"),
	};
	struct sandbox s;

	sandbox_arena(&s);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct wd_pending p = { .text = lines[i], .lines = lines[i] };
		struct wd_pending_update u;
		bool found = true;
		wd_err err =
			wd_pending_find(&s.arena, &p, WD_STR("d"), &u, &found);

		assert_false(found);
		if (err == NULL || err->code != WD_ERR_FORMAT)
			fail_msg("case %zu was read", i);
	}
	sandbox_drop_arena(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_every_torn_file),
		cmocka_unit_test(refuses_what_is_malformed),
		cmocka_unit_test(finds_each_update),
		cmocka_unit_test(searches_only_what_is_well_formed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
