/* What a policy that loads says: people, groups, rules, layers. */
#include "policy_text.h"

/* The example of the documentation, with one more person. */
static const char example[] =
	"[policy]\n"
	"	version = 1\n"
	"	owner = @security       ; who may change the repository's own "
	"layer\n"
	"	review-by = 2027-01-31\n"
	"	unmatched = deny\n"
	"[person \"alice\"]\n"
	"	name = Alice Adams\n"
	"	email = alice@Example.com\n"
	"	key = " KEY_A " alice@laptop\n"
	"	key = openpgp:0123456789abcdef0123456789ABCDEF01234567\n"
	"	login = gerrit:alice\n"
	"[person \"ci\"]\n"
	"	kind = bot\n"
	"	key = " KEY_B "\n"
	"[group \"security\"]\n"
	"	member = alice\n"
	"[group \"maintainers\"]\n"
	"	member = @security\n"
	"	member = ci\n"
	"[class \"confidential\"]\n"
	"	path = src/crypto/**\n"
	"	owner = @security\n"
	"[evidence \"ticket\"]\n"
	"	issuer = @maintainers\n"
	"	trailer = Change\n"
	"[evidence \"check\"]\n"
	"	issuer = @bots\n"
	"[rule \"main is reviewed\"]\n"
	"	on = refs/heads/main\n"
	"	on = refs/heads/release/**\n"
	"	except = refs/heads/release/old/**\n"
	"	trust = refs/heads/next\n"
	"	section = 3.2           ; which paragraph\n"
	"	when = touches(class: confidential)\n"
	"	require = fast-forward\n"
	"	require = reviews(2, by: @maintainers)\n"
	"	override = pusher(by: @security)\n"
	"	mode = warn\n"
	"	hint = Ask, or wait.\n";

static void reads_people(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p = load_good(&a, (struct texts){ .site = example });
	const struct wd_registry *r = &p.registry;
	wd_str fpr = WD_STR("0123456789ABCDEF0123456789ABCDEF01234567");

	assert_int_equal(r->persons, 2);
	expect_str(r->person[0].id, "alice");
	expect_str(r->person[0].name, "Alice Adams");
	assert_int_equal(r->person[0].kind, WD_EMPLOYEE);
	assert_int_equal(r->person[1].kind, WD_BOT);
	assert_int_equal(r->keys, 3);
	assert_int_equal(wd_person_by_id(r, WD_STR("ci")), 1);
	assert_int_equal(wd_person_by_login(r, WD_STR("gerrit:alice")), 0);
	assert_int_equal(wd_person_by_email(r, WD_STR("alice@eXample.com")), 0);
	assert_int_equal(wd_person_by_email(r, WD_STR("Alice@example.com")), 0);
	assert_int_equal(wd_person_by_email(r, WD_STR("Alicf@example.com")),
			 WD_NOBODY);
	assert_int_equal(wd_person_by_key(r, WD_KEY_OPENPGP, fpr), 0);
	assert_int_equal(wd_person_by_key(r, WD_KEY_SSH, r->key[2].id), 1);
	expect_str(r->key[2].text, KEY_B);
}

/* 2026-01-01 and a year later */
enum { Y2026 = 1767225600, Y2027 = 1798761600 };

static void reads_the_ends_of_keys(void **state)
{
	static const char text[] = V ALICE
		"	key = " KEY_A " laptop\n"
		"	key = " KEY_B "\n"
		"	revoked = " KEY_A " 2026-01-01 retired new laptop\n"
		"	revoked = " KEY_A "  2027-01-01T00:00:00Z\n"
		"	expires = " KEY_B " 2027-01-01\n" BOB "	key = "
		"openpgp:0123456789abcdef0123456789ABCDEF01234567\n"
		"	revoked = "
		"openpgp:0123456789ABCDEF0123456789abcdef01234567 "
		"2026-01-01 superseded\n";
	struct wd_arena a = new_arena();
	struct wd_policy p = load_good(&a, (struct texts){ .site = text });
	const struct wd_registry *r = &p.registry;

	(void)state;
	assert_int_equal(r->ends, 4);
	assert_int_equal(r->end[0].key, 0);
	assert_int_equal(r->end[0].kind, WD_END_RETIRED);
	assert_int_equal(r->end[0].time, Y2026);
	expect_str(r->end[0].reason, "retired");
	expect_str(r->end[0].note, "new laptop");
	assert_int_equal(r->end[1].kind, WD_END_COMPROMISED);
	assert_int_equal(r->end[1].time, Y2027);
	expect_str(r->end[1].reason, "");
	assert_int_equal(r->end[2].key, 1);
	assert_int_equal(r->end[2].kind, WD_END_EXPIRY);
	assert_int_equal(r->end[3].key, 2);
	assert_int_equal(r->end[3].kind, WD_END_RETIRED);
	expect_str(r->end[3].reason, "superseded");
}

static enum wd_key_state state_at(const struct wd_registry *r, size_t key,
				  int64_t now)
{
	return wd_key_state_at(r, r->key[key].format, r->key[key].id, now,
			       NULL);
}

static void the_worst_end_counts(void **state)
{
	static const char text[] =
		V ALICE "	key = " KEY_A "\n	key = " KEY_B "\n"
			"	expires = " KEY_A " 2026-01-01\n"
			"	revoked = " KEY_A " 2027-01-01 retired\n";
	struct wd_arena a = new_arena();
	struct wd_policy p = load_good(&a, (struct texts){ .site = text });
	struct wd_registry *r = &p.registry;
	const struct wd_key_end *end = NULL;

	(void)state;
	assert_int_equal(state_at(r, 0, Y2026 - 1), WD_KEY_GOOD);
	assert_int_equal(state_at(r, 0, Y2026), WD_KEY_EXPIRED);
	assert_int_equal(state_at(r, 0, Y2027 - 1), WD_KEY_EXPIRED);
	assert_int_equal(state_at(r, 0, Y2027), WD_KEY_RETIRED);
	assert_int_equal(state_at(r, 1, Y2027), WD_KEY_GOOD);
	r->end[1].kind = WD_END_COMPROMISED; /* whatever the date */
	assert_int_equal(wd_key_state_at(r, WD_KEY_SSH, r->key[0].id, 0, &end),
			 WD_KEY_COMPROMISED);
	assert_ptr_equal(end, &r->end[1]);
}

static void resolves_groups(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p = load_good(&a, (struct texts){ .site = example });
	const struct {
		const char *group;
		bool alice, ci;
	} want[] = {
		{ "employees", true, false }, { "vendors", false, false },
		{ "bots", false, true },      { "anyone", true, true },
		{ "security", true, false },  { "maintainers", true, true },
	};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		int g = wd_group_by_name(&p.registry, wd_str_of(want[i].group));

		assert_int_not_equal(g, WD_NOBODY);
		assert_int_equal(wd_in_group(&p.registry, g, 0), want[i].alice);
		assert_int_equal(wd_in_group(&p.registry, g, 1), want[i].ci);
		assert_false(wd_in_group(&p.registry, g, 2));
	}
}

static void reads_the_rest(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p = load_good(&a, (struct texts){ .site = example });
	const struct wd_rule *r = &p.rule[0];

	assert_int_equal(p.owner,
			 wd_group_by_name(&p.registry, WD_STR("security")));
	assert_int_equal(p.review_by, 1801353600);
	assert_false(p.unmatched_allow);
	assert_int_equal(p.classes, 1);
	expect_str(p.class_[0].path[0], "src/crypto/**");
	assert_int_equal(p.class_[0].owner, p.owner);
	expect_str(p.ticket.trailer, "Change");
	assert_int_equal(p.check.issuer, WD_GROUP_BOTS);
	assert_int_equal(p.control.issuer, WD_NOBODY);
	assert_int_equal(p.rules, 1);
	expect_str(r->name, "main is reviewed");
	expect_str(r->file, "site.conf");
	assert_int_equal(r->line, 28);
	expect_str(r->section, "3.2");
	expect_str(r->hint, "Ask, or wait.");
	assert_int_equal(r->mode, WD_WARN);
	assert_int_equal(r->requires, 2);
	expect_str(r->require[1].source, "reviews(2, by: @maintainers)");
	assert_int_equal(r->require[1].expr->line, 36);
	expect_str(r->when.source, "touches(class: confidential)");
	assert_int_equal(r->override.expr->pred, WD_PRED_PUSHER);
}

static void leaves_defaults(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p =
		load_good(&a, (struct texts){ .site = V RULE("create") });

	assert_int_equal(p.owner, WD_NOBODY);
	assert_int_equal(p.review_by, 0);
	assert_true(p.unmatched_allow);
	assert_int_equal(p.ticket.issuer, WD_NOBODY);
	expect_str(p.ticket.trailer, "Ticket");
	assert_int_equal(p.rule[0].mode, WD_ENFORCE);
	assert_null(p.rule[0].when.expr);
	assert_null(p.rule[0].override.expr);
}

/* The same section again in one file is more of the same, as git has it. */
static void joins_sections_of_one_file(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p =
		load_good(&a, (struct texts){ .site = V ALICE BOB STAFF
					      "[person \"alice\"]\n"
					      "	login = ldap:alice\n"
					      "[group \"staff\"]\n"
					      "	member = bob\n" });
	int staff = wd_group_by_name(&p.registry, WD_STR("staff"));

	assert_int_equal(p.registry.persons, 2);
	assert_int_equal(p.registry.person[0].emails, 1);
	assert_int_equal(p.registry.person[0].logins, 1);
	assert_true(wd_in_group(&p.registry, staff, 0));
	assert_true(wd_in_group(&p.registry, staff, 1));
}

static void includes_in_place(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	const char *const files[] = { "people.conf", ALICE, "more.conf",
				      "[rule \"second\"]\n\ton = refs/heads/a\n"
				      "\trequire = pusher(by: @staff)\n",
				      NULL };
	struct wd_policy p =
		load_good(&a, (struct texts){
				      .site = V
				      "[rule \"first\"]\n\ton = refs/heads/a\n"
				      "	require = create\n"
				      "[include]\n	path = people.conf\n"
				      "	path = more.conf\n"
				      "[rule \"third\"]\n\ton = refs/heads/a\n"
				      "	require = create\n" STAFF,
				      .file = files });

	assert_int_equal(p.rules, 3);
	expect_str(p.rule[0].name, "first");
	expect_str(p.rule[1].name, "second");
	expect_str(p.rule[1].file, "more.conf");
	expect_str(p.rule[2].name, "third");
}

#define PUSHERS "[rule \"all\"]\n\ton = refs/heads/a\n\trequire = pusher\n"

/* A person whom the repository adds is nobody to a rule of the site. */
static void keeps_implicit_groups_per_layer(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p =
		load_good(&a,
			  (struct texts){
				  .site = V ALICE
				  "[rule \"site\"]\n\ton = refs/heads/a\n"
				  "	require = pusher\n"
				  "	require = pusher(by: "
				  "@employees)\n",
				  .repository = V BOB "[rule \"repository\"]\n"
						      "	on = refs/heads/a\n"
						      "	require = pusher\n"
						      "	require = pusher(by: "
						      "@employees)\n"
						      "[group \"all\"]\n"
						      "	member = @anyone\n" });
	const struct wd_registry *r = &p.registry;

	for (size_t k = 0; k < 2; k++) {
		const struct wd_expr *site = p.rule[0].require[k].expr;
		const struct wd_expr *own = p.rule[1].require[k].expr;
		int above = (int)site->arg[0].value[0].number;
		int below = (int)own->arg[0].value[0].number;

		assert_int_equal(above,
				 k == 0 ? WD_GROUP_ANYONE : WD_GROUP_EMPLOYEES);
		assert_true(wd_in_group(r, above, 0));
		assert_false(wd_in_group(r, above, 1));
		assert_true(wd_in_group(r, below, 0));
		assert_true(wd_in_group(r, below, 1));
	}
	assert_true(wd_in_group(r, wd_group_by_name(r, WD_STR("all")), 1));
}

/* Without persons of its own a layer sees those of the layers above. */
static void shares_implicit_groups_downwards(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p =
		load_good(&a, (struct texts){ .site = V ALICE,
					      .repository = V PUSHERS });

	assert_int_equal(p.registry.groups, WD_GROUP_FIRST_DECLARED);
	assert_int_equal(p.rule[0].require[0].expr->arg[0].value[0].number,
			 WD_GROUP_ANYONE);
}

static void lets_later_layers_add_and_tighten(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p = load_good(
		&a, (struct texts){
			    .site = V ALICE STAFF
			    "[class \"c\"]\n	path = a\n"
			    "[evidence \"check\"]\n	issuer = @bots\n",
			    .repository = V
			    "	unmatched = deny\n"
			    "[evidence \"ticket\"]\n	issuer = @staff\n"
			    "[group \"more\"]\n	member = @staff\n" RULE(
				    "touches(class: c) and ticket and "
				    "checks(x)") });

	assert_false(p.unmatched_allow);
	assert_int_equal(p.layers, 2);
	assert_int_equal(p.rule[0].layer, 1);
	assert_int_equal(p.check.layer, 0);
	assert_int_equal(p.ticket.layer, 1);
	assert_int_equal(
		p.rule[0].require[0].expr->child[0]->arg[1].value[0].number, 0);
}

static const struct {
	const char *ref;
	bool governs, trusts;
} refs[] = {
	{ "refs/heads/main", true, true },
	{ "refs/heads/Main", false, false },
	{ "refs/heads/main/x", false, false },
	{ "refs/heads/release/1", true, true },
	{ "refs/heads/release/1/2", true, true },
	{ "refs/heads/release/old/1", false, false }, /* a weaker rule's */
	{ "refs/heads/next", false, true },
	{ "refs/tags/v1", false, false },
	{ "main", false, false },
	{ "", false, false },
};

static void governs_what_it_names(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p = load_good(&a, (struct texts){ .site = example });

	for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
		wd_str ref = wd_str_of(refs[i].ref);

		if (wd_rule_governs(&p.rule[0], ref) != refs[i].governs)
			fail_msg("governs %s", refs[i].ref);
		if (wd_rule_trusts(&p.rule[0], ref) != refs[i].trusts)
			fail_msg("trusts %s", refs[i].ref);
	}
}

static void never_governs_what_is_reserved(void **state)
{
	(void)state;
	struct wd_arena a = new_arena();
	struct wd_policy p =
		load_good(&a, (struct texts){
				      .site = V
				      "[rule \"r\"]\n"
				      "	on = refs/**\n	trust = refs/*/**\n"
				      "	require = create\n" });
	const char *const reserved[] = { "refs/warder/policy",
					 "refs/warder/reviews/a/b",
					 "refs/tags/warder/reviews/a/b" };

	assert_true(wd_rule_governs(&p.rule[0], WD_STR("refs/tags/v1")));
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		assert_false(
			wd_rule_governs(&p.rule[0], wd_str_of(reserved[i])));
		assert_false(
			wd_rule_trusts(&p.rule[0], wd_str_of(reserved[i])));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_people),
		cmocka_unit_test(reads_the_ends_of_keys),
		cmocka_unit_test(the_worst_end_counts),
		cmocka_unit_test(resolves_groups),
		cmocka_unit_test(reads_the_rest),
		cmocka_unit_test(leaves_defaults),
		cmocka_unit_test(joins_sections_of_one_file),
		cmocka_unit_test(includes_in_place),
		cmocka_unit_test(keeps_implicit_groups_per_layer),
		cmocka_unit_test(shares_implicit_groups_downwards),
		cmocka_unit_test(lets_later_layers_add_and_tighten),
		cmocka_unit_test(governs_what_it_names),
		cmocka_unit_test(never_governs_what_is_reserved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
