#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/refname.h"

static const struct {
	const char *name, *flaw;
} names[] = {
	{ "refs/heads/main", NULL },
	{ "refs/heads/release/1.x", NULL },
	{ "refs/tags/v1.0-rc1", NULL },
	{ "refs/heads/Zo\xc3\xab", NULL },
	{ "refs/heads/a@b", NULL },
	{ "refs/heads/@", NULL },
	{ "refs/heads/HEADS", NULL },
	{ "refs/for/HEAD", NULL },
	{ "refs/warder/reviews/1/alice", NULL },
	{ "", "is not below refs/" },
	{ "HEAD", "is not below refs/" },
	{ "main", "is not below refs/" },
	{ "heads/main", "is not below refs/" },
	{ "Refs/heads/main", "is not below refs/" },
	{ "refs", "is not below refs/" },
	{ "/refs/heads/main", "is not below refs/" },
	{ "refs/main", "has only one level below refs/" },
	{ "refs/", "has only one level below refs/" },
	{ "refs/heads/", "has an empty component" },
	{ "refs//main", "has an empty component" },
	{ "refs/heads//main", "has an empty component" },
	{ "refs/heads/main/", "has an empty component" },
	{ "refs/heads/.main", "has a component that begins with '.'" },
	{ "refs/../heads/main", "has a component that begins with '.'" },
	{ "refs/heads/-rf", "has a component that begins with '-'" },
	{ "refs/-x/main", "has a component that begins with '-'" },
	{ "refs/heads/a.lock", "has a component that ends in '.lock'" },
	{ "refs/heads/a.lock/b", "has a component that ends in '.lock'" },
	{ "refs/heads/a..b", "has '..'" },
	{ "refs/heads/a@{1}", "has '@{'" },
	{ "refs/heads/a.", "ends in '.'" },
	{ "refs/heads/refs/heads/main", "repeats refs/ below refs/heads/" },
	{ "refs/heads/HEAD", "would hide HEAD" },
	{ "refs/heads/a b", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/a~1", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/a^", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/a:b", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/*", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/a?", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/[a", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/a\\b", "has one of the characters ' ~^:?*[\\'" },
	{ "refs/heads/a\nb", "has a control character" },
	{ "refs/heads/a\x1b[31m", "has a control character" },
	{ "refs/heads/a\x7f", "has a control character" },
	{ "refs/heads/a\xff", "is not valid UTF-8" },
	{ "refs/heads/a\xc0\xaf", "is not valid UTF-8" },
	{ "refs/heads/a\xc2\x9b", "has an invisible character" },
	{ "refs/heads/a\xe2\x80\xaeniam", "has an invisible character" },
	{ "refs/heads/ma\xe2\x80\x8bin", "has an invisible character" },
};

static void judges_each_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *flaw = wd_refname_flaw(wd_str_of(names[i].name));

		if (names[i].flaw == NULL && flaw != NULL)
			fail_msg("%s: %s", names[i].name, flaw);
		if (names[i].flaw == NULL)
			continue;
		if (flaw == NULL)
			fail_msg("%s is accepted", names[i].name);
		assert_string_equal(flaw, names[i].flaw);
	}
}

static void refuses_a_nul_and_too_much(void **state)
{
	(void)state;
	static char big[WD_REFNAME_MAX + 1] = "refs/heads/";

	memset(big + 11, 'a', sizeof(big) - 11);
	assert_null(wd_refname_flaw((wd_str){ big, WD_REFNAME_MAX }));
	assert_string_equal(wd_refname_flaw((wd_str){ big, sizeof(big) }),
			    "is too long");
	assert_string_equal(wd_refname_flaw(WD_STR("refs/heads/a\0b")),
			    "has a control character");
}

static const struct {
	const char *text;
	bool plain, percent;
} components[] = {
	{ "alice", true, true },
	{ "CHG-12", true, true },
	{ "a._-", true, true },
	{ "1", true, true },
	{ "", false, false },
	{ ".a", false, false },
	{ "-a", false, false },
	{ "_a", false, false },
	{ "a..b", false, false },
	{ "a.lock", false, false },
	{ "a/b", false, false },
	{ "a b", false, false },
	{ "Zo\xc3\xab", false, false },
	{ "a%20b", false, true },
	{ "%2Fa", false, true },
	{ "a%2fb", false, false }, /* lower case */
	{ "a%2", false, false },
	{ "a%", false, false },
	{ "a%G0", false, false },
	{ "a%41", false, false }, /* an 'A' that could be plain */
	{ "0123456789012345678901234567890123456789012345678901234567890123",
	  true, true },
	{ "01234567890123456789012345678901234567890123456789012345678901234",
	  false, false },
};

static void judges_each_component(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(components) / sizeof(components[0]);
	     i++) {
		wd_str s = wd_str_of(components[i].text);

		if (wd_refname_component(s, false) != components[i].plain ||
		    wd_refname_component(s, true) != components[i].percent)
			fail_msg("%s", components[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_each_name),
		cmocka_unit_test(refuses_a_nul_and_too_much),
		cmocka_unit_test(judges_each_component),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
