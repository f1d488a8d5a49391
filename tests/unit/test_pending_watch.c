#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pending_scene.h"

/* In the order of time: what was there, what is judged, what comes after. */
static const struct {
	const char *before, *after, *because;
} changes[] = {
	{ "true", "true", NULL },
	{ "true", "echo >>policy", "policy changed" },
	{ "true", "cp policy p; mv p policy", "policy changed" },
	{ "true", "rm policy", "policy changed" },
	{ "true", "echo >keyring", "keyring changed" },
	{ "true", "git update-ref refs/w/r/c $two", "refs/w/r/c was added" },
	{ "true", "git update-ref refs/w/r/0 $two", "refs/w/r/0 was added" },
	{ "true", "git update-ref refs/w/r/b $one", "refs/w/r/b changed" },
	{ "true", "echo $one >refs/w/r/b", "refs/w/r/b changed" },
	{ "true", "rm refs/w/r/b", "refs/w/r/b was removed" },
	{ "true", "git symbolic-ref refs/w/r/b refs/w/r/a",
	  "refs/w/r/b was removed" },
	{ "true", "git symbolic-ref refs/w/r/c refs/w/r/a", NULL },
	{ "true", "git update-ref refs/w/other $two", NULL },
	{ "true", "git pack-refs --all", NULL },
	{ "true", "git update-ref refs/w/r/b $one; git pack-refs --all",
	  "refs/w/r/b changed" },
	{ "true", "mv refs r", "refs/w/r/ cannot be looked at" },
	{ "git pack-refs --all", "true", NULL },
	{ "git pack-refs --all", "git update-ref -d refs/w/r/a",
	  "refs/w/r/a was removed" },
	{ "git pack-refs --all", "git update-ref refs/w/r/a $two",
	  "refs/w/r/a changed" },
	{ "git pack-refs --all",
	  "git update-ref refs/w/r/a $two; git pack-refs --all",
	  "refs/w/r/a changed" },
	{ "git pack-refs --all", "git update-ref refs/w/r/c $two",
	  "refs/w/r/c was added" },
	{ "git pack-refs --all", "rm packed-refs", "refs/w/r/a was removed" },
	{ "git pack-refs --all", "touch packed-refs", NULL },
	{ "git pack-refs --all", "git update-ref refs/w/other $two", NULL },
	{ "git pack-refs --all; git update-ref refs/w/r/a $two",
	  "rm refs/w/r/a", "refs/w/r/a changed" },
	{ "git pack-refs --all; git update-ref refs/w/r/a $two",
	  "git pack-refs --all", NULL },
	{ "git symbolic-ref refs/w/r/c refs/w/r/a", "true", NULL },
	{ "git symbolic-ref refs/w/r/c refs/w/r/a",
	  "git update-ref --no-deref refs/w/r/c $two", "refs/w/r/c was added" },
};

static const char scene[] = "one=$(git hash-object -w -t tree /dev/null) && "
			    "two=$(echo 2 | git hash-object -w --stdin) &&";

/* Through the file, as pre-receive and the hooks after it do. */
static struct wd_pending *left_behind(struct sandbox *s)
{
	struct wd_pending p = { .decision = WD_STR("aaaa-1111"),
				.packed =
					wd_pending_packed(&s->arena, s->dir) };
	struct wd_pending *list = NULL;
	struct wd_pending_file file[2];
	struct wd_pending_watch watch = { .prefix = WD_STR("refs/w/r/") };
	size_t count = 0;

	file[0].path = wd_str_of(sandbox_path(s, "policy"));
	file[1].path = wd_str_of(sandbox_path(s, "keyring"));
	for (int k = 0; k < 2; k++)
		file[k].identity =
			wd_file_identity(&s->arena, file[k].path.ptr);
	assert_null(wd_refs_list(&s->arena, s->dir, watch.prefix, &watch.ref,
				 &watch.refs));
	p.file = file;
	p.files = 2;
	p.watch = &watch;
	p.watches = 1;
	assert_null(wd_pending_write(&s->arena, s->dir, &receiver, &p, false));
	assert_null(
		wd_pending_look(&s->arena, s->dir, &receiver, &list, &count));
	return list;
}

static void notices_every_change(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct sandbox s;

		sandbox_make(&s);
		(void)sandbox_run(&s,
				  "git init -q --bare . && echo >policy && %s "
				  "git update-ref refs/w/r/a $one && "
				  "git update-ref refs/w/r/b $two && %s",
				  scene, changes[i].before);
		struct wd_pending *p = left_behind(&s);

		(void)sandbox_run(&s, "%s %s", scene, changes[i].after);
		const char *changed = wd_pending_changed(&s.arena, s.dir, p);

		if (changes[i].because == NULL
			    ? changed != NULL
			    : changed == NULL ||
				      strstr(changed, changes[i].because) ==
					      NULL)
			fail_msg("%s; then %s: %s", changes[i].before,
				 changes[i].after,
				 changed == NULL ? "unchanged" : changed);
		sandbox_drop(&s);
	}
}

/* A ref that was packed, moved and packed again between the moment when
 * packed-refs was looked at and the moment when its refs were read. */
static void believes_only_what_was_there_before(void **state)
{
	(void)state;
	struct sandbox s;

	sandbox_make(&s);
	(void)sandbox_run(&s,
			  "git init -q --bare . && echo >policy && %s "
			  "git update-ref refs/w/r/a $one && "
			  "git pack-refs --all",
			  scene);
	wd_str before = wd_pending_packed(&s.arena, s.dir);
	(void)sandbox_run(&s,
			  "%s git update-ref refs/w/r/a $two && "
			  "git pack-refs --all",
			  scene);
	struct wd_pending *p = left_behind(&s);

	p->packed = before;
	assert_null(wd_pending_changed(&s.arena, s.dir, p));
	(void)sandbox_run(&s, "%s git update-ref refs/w/r/a $one", scene);
	assert_non_null(wd_pending_changed(&s.arena, s.dir, p));
	sandbox_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notices_every_change),
		cmocka_unit_test(believes_only_what_was_there_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
