/* Every way in which an expression can be wrong, and what is said of it. */
#include "policy_text.h"

static const char site[] =
	V ALICE STAFF "[class \"secret\"]\n	path = src/crypto/**\n"
		      "[class \"public\"]\n	path = doc/**\n";

static wd_err read(struct wd_arena *a, const char *text,
		   const struct wd_expr **out)
{
	struct wd_policy p = load_good(a, (struct texts){ .site = site });

	return wd_expr_read(a, &p, 0, WD_STR("p:7"), wd_str_of(text), out);
}

/* clang-format off */
#define NOT_A_PATH                                                             \
	"column 5: expected a path such as 'warder/main/allow': words of "     \
	"letters, digits, _ and -, with / between, found \""

static const struct {
	const char *text, *message;
} bad[] = {
	{ "", "column 1: expected a predicate, found the end" },
	{ "create delete",
	  "column 8: expected \"and\", \"or\" or the end, found \"delete\"" },
	{ "create and", "column 11: expected a predicate, found the end" },
	{ "and create", "column 1: expected a predicate, found \"and\" (did you mean "
	  "\"any\"?)" },
	{ "create,", "column 7: expected \"and\", \"or\" or the end, found \",\"" },
	{ "(create", "column 8: expected \")\", found the end" },
	{ "create)",
	  "column 7: expected \"and\", \"or\" or the end, found \")\"" },
	{ "'create'", "column 1: expected a predicate, found \"'create'\"" },
	{ "create & delete",
	  "column 8: expected \"and\", \"or\" or the end, found \"&\"" },
	{ "create \xe2\x82\xac",
	  "column 8: expected \"and\", \"or\" or the end, found "
	  "\"\xe2\x82\xac\"" },
	{ "sined(by: @staff)",
	  "column 1: expected a predicate, found \"sined\" (did you mean "
	  "\"signed\"?)" },
	{ "Create",
	  "column 1: expected a predicate, found \"Create\" (did you mean "
	  "\"create\"?)" },
	{ "whatever", "column 1: expected a predicate, found \"whatever\"" },
	{ "owners(1)",
	  "column 1: expected a predicate, found \"owners\", which is not "
	  "available in this version" },
	{ "distinct(reviews)",
	  "column 1: expected a predicate, found \"distinct\", which is not "
	  "available in this version" },
	{ "create(1)", "column 8: expected no argument in create(), found \"1\"" },
	{ "create(", "column 8: expected no argument in create(), found the end" },
	{ "ref", "column 1: expected a value in ref(), found none" },
	{ "ref()", "column 1: expected a value in ref(), found none" },
	{ "ref(main)",
	  "column 5: expected a glob over full names, such as refs/heads/main, "
	  "found \"main\"" },
	{ "ref('refs/[a')",
	  "column 5: expected a glob (expected ']' at the end of a class), "
	  "found \"'refs/[a'\"" },
	{ "ref(refs/tags/a refs/tags/b)",
	  "column 17: expected \",\" or \")\", found \"refs/tags/b\"" },
	{ "ref(refs/tags/a,)",
	  "column 17: expected a word or a non-empty string in single quotes, "
	  "found \")\"" },
	{ "ref([refs/tags/a, refs/tags/b)",
	  "column 30: expected \",\" or \"]\", found \")\"" },
	{ "ref([])",
	  "column 6: expected a word or a non-empty string in single quotes, "
	  "found \"]\"" },
	{ "repository('')",
	  "column 12: expected a word or a non-empty string in single quotes, "
	  "found \"''\"" },
	{ "on-branch(refs/tags/x)",
	  "column 11: expected a glob over branches, such as "
	  "refs/heads/release/**, found \"refs/tags/x\"" },
	{ "max-commits(0)",
	  "column 13: expected a number from 1, found \"0\"" },
	{ "max-commits(-1)",
	  "column 13: expected a number from 1, found \"-1\"" },
	{ "max-commits(99999999999999999999)",
	  "column 13: expected a number from 1, found "
	  "\"99999999999999999999\"" },
	{ "max-commits([1])",
	  "column 13: expected one value, found \"[\", which begins a list" },
	{ "max-commits(1, 2)",
	  "column 16: expected one value in max-commits(), found \"2\" after "
	  "it" },
	{ "max-file(10MB)",
	  "column 10: expected a size such as 10MiB, found \"10MB\"" },
	{ "max-file(9999999999GiB)",
	  "column 10: expected a size such as 10MiB, found "
	  "\"9999999999GiB\"" },
	{ "signed(@staff)",
	  "column 8: expected by:, format: in signed(), found \"@staff\"" },
	{ "signed(by: staff)",
	  "column 12: expected a group such as @maintainers, found \"staff\"" },
	{ "signed(by: @staf)",
	  "column 12: expected a group of this layer or above it, found "
	  "\"@staf\" (did you mean \"staff\"?)" },
	{ "signed(by: @)",
	  "column 12: expected a group such as @maintainers, found \"@\"" },
	{ "signed(by: @staff, by: @bots)",
	  "column 20: expected by: once in signed(), found it again" },
	{ "signed(for: @staff)",
	  "column 8: expected by:, format: in signed(), found \"for:\"" },
	{ "signed(fromat: ssh)",
	  "column 8: expected by:, format: in signed(), found \"fromat:\" (did "
	  "you mean \"format\"?)" },
	{ "signed(format: sssh)",
	  "column 16: expected ssh, openpgp, found \"sssh\" (did you mean "
	  "\"ssh\"?)" },
	{ "signed(commits: first-parent)",
	  "column 8: expected by:, format: in signed(), found \"commits:\", "
	  "which is not available in this version" },
	{ "author", "column 1: expected one of a value, by: in author(), found "
	  "none" },
	{ "author(me)", "column 8: expected signer, signed-off, found \"me\"" },
	{ "transport(ftp)",
	  "column 11: expected ssh, http, local, found \"ftp\"" },
	{ "message(x)",
	  "column 9: expected a non-empty string in single quotes, found "
	  "\"x\"" },
	{ "message('x)",
	  "column 9: expected a non-empty string in single quotes, found a "
	  "string that does not end" },
	{ "message('(')",
	  "column 9: expected a regular expression (missing closing "
	  "parenthesis, at its byte 2), found \"'('\"" },
	{ "message('a\\Cb')",
	  "column 9: expected a regular expression (using \\C is disabled by "
	  "the application, at its byte 4), found \"'a\\Cb'\"" },
	{ "trailer('Change Id')",
	  "column 9: expected a trailer's name: letters, digits and -, found "
	  "\"'Change Id'\"" },
	{ "touches",
	  "column 1: expected one of a value, class: in touches(), found none" },
	{ "touches(/src)",
	  "column 9: expected a glob over files, without / at either end: "
	  "src/**, found \"/src\"" },
	{ "touches(class: secrets)",
	  "column 16: expected a class of this layer or above it, found "
	  "\"secrets\" (did you mean \"secret\"?)" },
	{ "reviews(@staff)",
	  "column 9: expected a number from 1, found \"@staff\"" },
	{ "reviews(1, not: me)",
	  "column 17: expected contributors, pusher, unknown, found \"me\"" },
	{ "reviews(1, carry: patches)",
	  "column 19: expected commit, tree, patch, found \"patches\" (did you "
	  "mean \"patch\"?)" },
	{ "reviews(1, carry: [tree])",
	  "column 19: expected one value, found \"[\", which begins a list" },
	{ "reviews(1, max-age: 30)",
	  "column 21: expected a duration such as 30d, found \"30\"" },
	{ "reviews(1, max-age: 0d)",
	  "column 21: expected a duration such as 30d, found \"0d\"" },
	{ "ticket(CHG)",
	  "column 8: expected project:, state:, type:, window:, each: in "
	  "ticket(), found \"CHG\"" },
	{ "ticket(window: closed)",
	  "column 16: expected open, found \"closed\"" },
	{ "checks", "column 1: expected a value, max-age: in checks(), found "
	  "none" },
	{ "checks(max-age: 1d)",
	  "column 1: expected a value, max-age: in checks(), found none" },
	{ "checks(unit(1))",
	  "column 12: expected \",\" or \")\", found \"(\"" },
	{ "opa('/a')", NOT_A_PATH "'/a'\"" },
	{ "opa('a/')", NOT_A_PATH "'a/'\"" },
	{ "opa('a//b')", NOT_A_PATH "'a//b'\"" },
	{ "opa('a/../b')", NOT_A_PATH "'a/../b'\"" },
	{ "opa('a b')", NOT_A_PATH "'a b'\"" },
	{ "opa('a.b')", NOT_A_PATH "'a.b'\"" },
	{ "opa('a%2f')", NOT_A_PATH "'a%2f'\"" },
	{ "opa('a?x')", NOT_A_PATH "'a?x'\"" },
	{ "opa('\xc3\xa4')", NOT_A_PATH "'\xc3\xa4'\"" },
	{ "opa(a)", "column 5: expected a non-empty string in single quotes, "
	  "found \"a\"" },
	{ "opa", "column 1: expected a value in opa(), found none" },
	{ "each(opa('a'))",
	  "column 6: expected a predicate about one commit inside each(), found "
	  "\"opa\", which is about the update" },
	{ "each", "column 5: expected \"(\" and an expression about one commit, "
	  "found the end" },
	{ "each()", "column 6: expected a predicate, found \")\"" },
	{ "each(merge, linear)",
	  "column 11: expected \")\" after one expression, found \",\"" },
	{ "each(pusher)",
	  "column 6: expected a predicate about one commit inside each(), found "
	  "\"pusher\", which is about the push" },
	{ "any(not (merge or reviews(1)))",
	  "column 19: expected a predicate about one commit inside any(), found "
	  "\"reviews\", which is about the update" },
	{ "each(merge and any(linear))",
	  "column 16: expected an expression about one commit inside each(), "
	  "found any() again" },
	{ "not", "column 4: expected a predicate, found the end" },
};
/* clang-format on */

static void refuses_each_with_its_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct wd_arena a = new_arena();
		const struct wd_expr *e = NULL;
		wd_err err = read(&a, bad[i].text, &e);

		if (err == NULL)
			fail_msg("%s: accepted", bad[i].text);
		const char *want =
			wd_str_c(&a, wd_strf(&a, "p:7: %s", bad[i].message));

		if (strcmp(wd_err_text(&a, err), want) != 0)
			fail_msg("%s:\n  got  %s\n  want %s", bad[i].text,
				 wd_err_text(&a, err), want);
		assert_int_equal(err->code, WD_ERR_FORMAT);
		assert_null(e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_each_with_its_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
