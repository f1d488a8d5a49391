/* What has changed since evidence came, and what is watched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "evidence_query.h"

static void people_must_be_known_now(void **state)
{
	struct server s;

	(void)state;
	server_make(&s);
	(void)place(&s, "refs/warder/checks/$C3/unit/ci", NULL);
	(void)place(&s, "refs/warder/tickets/CHG-12/carol", NULL);
	expect(&s, "before", ALL,
	       "ci: unit success at C3\ncarol: CHG-12 is approved\n");
	s.group[BOTS].members[0] = 0;
	expect(&s, "no longer an issuer", ALL, "carol: CHG-12 is approved\n");
	s.people.by_id = (struct wd_map){ .arena = &s.box.arena };
	expect(&s, "no longer known", ALL, "");
	server_drop(&s);
}

enum { DAY = 86400 };

/* bob signs with OpenPGP, with a key for one day. */
static void give_bob_a_key_for_a_day(struct server *s)
{
	struct wd_arena *a = &s->box.arena;
	wd_str fingerprint = server_run(
		s, "mkdir -m 700 gpg; export GNUPGHOME=$PWD/gpg\n"
		   "gpg --batch --quiet --pinentry-mode loopback "
		   "--passphrase '' --quick-gen-key bob ed25519 sign 1d "
		   "2>/dev/null\n"
		   "gpg --with-colons --list-keys bob 2>/dev/null | sed -n "
		   "'s/^fpr:*\\([0-9A-F]*\\):/\\1/p' | head -n 1");

	s->key[s->people.keys++] = (struct wd_key){ .format = WD_KEY_OPENPGP,
						    .id = fingerprint,
						    .person = BOB };
	assert_true(wd_map_add(&s->people.by_key,
			       wd_key_key(a, WD_KEY_OPENPGP, fingerprint),
			       BOB));
	s->sign.gnupg_home = sandbox_path(&s->box, "home");
	s->sign.now = wd_now();
}

static void import_bob(struct server *s)
{
	wd_str file = server_run(s, "GNUPGHOME=$PWD/gpg gpg --batch --quiet "
				    "--armor --export bob");
	wd_str *fingerprint;
	size_t count;
	wd_err err = wd_openpgp_import(&s->box.arena, &s->sign, file,
				       &fingerprint, &count);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->box.arena, err));
}

static enum wd_reason pushed_now(struct server *s, wd_oid tag)
{
	wd_str ref = server_run(s, "echo refs/warder/reviews/$C3/bob");
	struct wd_update u = { .asked = ref, .ref = ref, .new_id = tag };
	struct wd_facts facts = { .update = &u, .updates = 1 };
	wd_err err = wd_evidence_judge_push(&s->box.arena, &s->context, &facts,
					    true);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->box.arena, err));
	return u.refused;
}

/* It was good when it was received; a revocation is another matter. */
static void a_key_may_expire_but_not_be_revoked(void **state)
{
	static const char bob[] =
		"bob: approve C1..C3 for refs/heads/main covers C2 C3\n";
	struct server s;

	(void)state;
	server_make(&s);
	give_bob_a_key_for_a_day(&s);
	import_bob(&s);
	wd_oid tag = place(
		&s, "refs/warder/reviews/$C3/bob",
		"date=$(date +%s); make() { payload >tag; "
		"GNUPGHOME=$PWD/gpg gpg --batch --quiet --armor "
		"--detach-sign <tag >tag.sig 2>/dev/null; cat tag.sig >>tag; "
		"git hash-object -t tag -w --stdin <tag; }");

	assert_int_equal(pushed_now(&s, tag), WD_REASON_NONE);
	expect(&s, "while the key is good", REVIEWS, bob);
	s.sign.now += 2 * DAY;
	assert_int_equal(pushed_now(&s, tag), WD_REASON_EVIDENCE_SIGNER);
	expect(&s, "after it expired", REVIEWS, bob);
	(void)server_run(&s, "export GNUPGHOME=$PWD/gpg\n"
			     "sed 's/^:-----/-----/' "
			     "gpg/openpgp-revocs.d/*.rev | "
			     "gpg --batch --quiet --import 2>/dev/null");
	import_bob(&s);
	expect(&s, "after it was revoked", REVIEWS, "");
	(void)server_run(&s, "gpgconf --homedir $PWD/gpg --kill all");
	server_drop(&s);
}

/* The same, said by the policy, of a key that has no dates of its own. */
static void a_key_may_retire_but_not_be_compromised(void **state)
{
	static const char bob[] =
		"bob: approve C1..C3 for refs/heads/main covers C2 C3\n";
	struct wd_key_end end[2] = { 0 };
	struct server s;

	(void)state;
	server_make(&s);
	wd_oid tag = place(&s, "refs/warder/reviews/$C3/bob", NULL);

	end[0] = (struct wd_key_end){ .kind = WD_END_RETIRED, .time = NOW };
	end[1] = (struct wd_key_end){ .kind = WD_END_COMPROMISED,
				      .time = NOW + DAY };
	for (size_t i = 0; i < s.people.keys; i++)
		if (s.people.key[i].person == BOB)
			end[0].key = end[1].key = i;
	s.people.end = end;
	s.people.ends = 1;
	assert_int_equal(pushed_now(&s, tag), WD_REASON_EVIDENCE_SIGNER);
	expect(&s, "after it was retired", REVIEWS, bob);
	end[0].kind = WD_END_EXPIRY;
	assert_int_equal(pushed_now(&s, tag), WD_REASON_EVIDENCE_SIGNER);
	expect(&s, "after it expired", REVIEWS, bob);
	s.people.ends = 2;
	expect(&s, "after it was stolen", REVIEWS, "");
	server_drop(&s);
}

static void ticket_ids_are_not_paths(void **state)
{
	struct server s;
	struct push p;

	(void)state;
	server_make(&s);
	(void)place(&s, "refs/warder/tickets/CHG-12/carol", NULL);
	push_make(&s, &p, TICKETS);
	p.ticket[0] = WD_STR("../reviews");
	p.ticket[1] = WD_STR("");
	p.ticket[2] = WD_STR("CHG-12/carol");
	p.ticket[3] = WD_STR("CHG%2D12");
	p.query.ticket_ids = 4;
	assert_null(gather(&s, &p));
	assert_int_equal(p.found.tickets, 0);
	assert_int_equal(p.watches, 0);
	server_drop(&s);
}

static const char *show_watches(struct server *s, const struct push *p)
{
	struct wd_buf b = { .arena = &s->box.arena };

	for (size_t i = 0; i < p->watches; i++) {
		wd_buf_f(&b, "%.*s", WD_FMT(p->watch[i].prefix));
		for (size_t k = 0; k < p->watch[i].refs; k++)
			wd_buf_f(&b, " %.*s",
				 WD_FMT(wd_str_from(p->watch[i].ref[k].name,
						    p->watch[i].prefix.len)));
		wd_buf_byte(&b, '\n');
	}
	wd_buf_byte(&b, '\0');
	return b.ptr;
}

static void watches_what_it_looked_at(void **state)
{
	struct server s;
	struct push p;

	(void)state;
	server_make(&s);
	wd_oid tag = place(&s, "refs/warder/reviews/$C3/alice", NULL);

	(void)place(&s, "refs/warder/reviews/$C3/bob", "key=");
	(void)place(&s, "refs/warder/reviews/$SAME/bob", "target=$SAME");
	push_make(&s, &p, ALL);
	assert_null(gather(&s, &p));
	assert_int_equal(p.watches, 4);
	wd_str wanted =
		server_run(&s, "(echo refs/warder/reviews/$C3/ alice bob\n"
			       "echo refs/warder/reviews/$C2/\n"
			       "echo refs/warder/checks/\n"
			       "echo refs/warder/tickets/CHG-12/) | "
			       "LC_ALL=C sort");
	wd_str shown = wd_str_trim(wd_str_of(show_watches(&s, &p)));

	assert_string_equal(wd_str_c(&s.box.arena, shown),
			    wd_str_c(&s.box.arena, wanted));
	for (size_t i = 0; i < p.watches; i++)
		if (p.watch[i].refs > 0)
			assert_true(wd_oid_eq(p.watch[i].ref[0].id, tag));

	push_make(&s, &p, REVIEWS | BY_TREE);
	assert_null(gather(&s, &p));
	assert_int_equal(p.watches, 1);
	assert_int_equal(p.watch[0].refs, 3);
	assert_true(
		wd_str_eq(p.watch[0].prefix, WD_STR("refs/warder/reviews/")));
	server_drop(&s);
}

/* Above a handful of subjects the whole room is listed once. */
static void many_subjects_are_one_watch(void **state)
{
	enum { MANY = 9 };
	struct server s;
	struct push p;
	wd_str id[MANY];

	(void)state;
	server_make(&s);
	(void)place(&s, "refs/warder/tickets/CHG-12/carol", NULL);
	(void)place(&s, "refs/warder/tickets/OTHER/carol", NULL);
	push_make(&s, &p, TICKETS);
	for (size_t i = 0; i < MANY; i++)
		id[i] = wd_strf(&s.box.arena, "CHG-%zu", i + 10);
	p.query.ticket_id = id;
	p.query.ticket_ids = MANY;
	assert_null(gather(&s, &p));
	assert_int_equal(p.found.tickets, 1);
	assert_int_equal(p.watches, 1);
	assert_true(
		wd_str_eq(p.watch[0].prefix, WD_STR("refs/warder/tickets/")));
	assert_int_equal(p.watch[0].refs, 2);
	server_drop(&s);
}

static void remembers_trees_and_what_is_spent(void **state)
{
	struct server s;
	wd_oid tree = { 0 };
	bool known = false;

	(void)state;
	server_make(&s);
	wd_oid review = place(&s, "refs/warder/reviews/$C3/alice", NULL);
	wd_oid other =
		place(&s, "refs/warder/checks/$SAME/unit/ci", "target=$SAME");
	wd_oid wrong =
		place(&s, "refs/warder/reviews/$PARKED/bob", "target=$SAME");
	struct wd_store *store = NULL;

	assert_null(wd_store_open(&s.box.arena, s.box.dir, &store));
	s.context.store = store;
	assert_null(wd_store_begin(&s.box.arena, store));
	assert_null(wd_store_spend(&s.box.arena, store,
				   WD_STR("refs/heads/main"), review));
	assert_null(wd_store_commit(&s.box.arena, store));
	for (int again = 0; again < 2; again++)
		expect(&s, "with a store", ALL | BY_TREE,
		       "alice: approve C1..C3 for refs/heads/main covers C2 C3,"
		       " spent\nci: unit success at SAME\n");
	assert_null(
		wd_store_tag_tree(&s.box.arena, store, other, &tree, &known));
	assert_true(known);
	assert_true(
		wd_oid_eq(tree, server_oid(&s, "$(git rev-parse $C3^{tree})")));
	/* It speaks about another commit than its ref: nothing is learnt. */
	assert_null(
		wd_store_tag_tree(&s.box.arena, store, wrong, &tree, &known));
	assert_false(known);
	wd_store_close(store);
	server_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_must_be_known_now),
		cmocka_unit_test(a_key_may_expire_but_not_be_revoked),
		cmocka_unit_test(a_key_may_retire_but_not_be_compromised),
		cmocka_unit_test(ticket_ids_are_not_paths),
		cmocka_unit_test(watches_what_it_looked_at),
		cmocka_unit_test(many_subjects_are_one_watch),
		cmocka_unit_test(remembers_trees_and_what_is_spent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
