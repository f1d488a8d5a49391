/* A push of evidence beyond its tags: other refs, numbers, objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "evidence_push.h"

/* Evidence under refs/warder/, too, keeps commits; it publishes none. */
static void evidence_publishes_nothing(void **state)
{
	static const struct row row = {
		"kept by evidence", "refs/warder/reviews/$PARKED/alice",
		"target=$PARKED",   NULL,
		NOT_PUBLISHED,      WD_REASON_EVIDENCE_TARGET
	};
	struct server s;

	(void)state;
	server_make(&s);
	(void)server_run(&s, "git update-ref refs/warder/policy $PARKED");
	struct wd_update u =
		update_of(&s, &row, server_tag(&s, row.ref, row.settings));

	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

/* Behind an annotated tag is published, too. */
static void a_tag_publishes_its_commit(void **state)
{
	static const struct row row = { "behind a tag",
					"refs/warder/reviews/$PARKED/alice",
					"target=$PARKED",
					NULL,
					NULL,
					WD_REASON_NONE };
	struct server s;

	(void)state;
	server_make(&s);
	(void)server_run(&s, "git tag -a -m x v1 $PARKED; "
			     "git update-ref refs/tags/blob "
			     "$(echo b | git hash-object -w --stdin)");
	struct wd_update u =
		update_of(&s, &row, server_tag(&s, row.ref, row.settings));

	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

static void refuses_what_is_no_tag(void **state)
{
	static const struct row rows[] = {
		{ "commit", REVIEW, "$C3", NULL,
		  "it is not an annotated, signed tag",
		  WD_REASON_EVIDENCE_MALFORMED },
		{ "blob", REVIEW, "$(echo x | git hash-object -w --stdin)",
		  NULL, "it is not an annotated, signed tag",
		  WD_REASON_EVIDENCE_MALFORMED },
		{ "nothing", REVIEW, ONES, NULL,
		  "the push did not bring the tag", WD_REASON_MISSING_OBJECT },
		{ "deletion", REVIEW,
		  "0000000000000000000000000000000000000000", ONES,
		  "evidence is not deleted by a push",
		  WD_REASON_EVIDENCE_DELETE },
	};
	struct server s;

	(void)state;
	server_make(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wd_update u =
			update_of(&s, &rows[i],
				  server_oid(&s, rows[i].settings));

		judge(&s, &u, 1, true);
		expect(&rows[i], &u);
	}
	server_drop(&s);
}

static void without_an_issuer_nobody_may(void **state)
{
	static const struct row rows[] = {
		{ "check", CHECK, NULL, NULL,
		  "ci is not an issuer of checks by the policy",
		  WD_REASON_EVIDENCE_ISSUER },
		{ "ticket", TICKET, NULL, NULL,
		  "carol is not an issuer of tickets by the policy",
		  WD_REASON_EVIDENCE_ISSUER },
		{ "control", CONTROL, NULL, NULL,
		  "carol is not an issuer of controls by the policy",
		  WD_REASON_EVIDENCE_ISSUER },
		{ "review needs none", REVIEW, NULL, NULL, NULL,
		  WD_REASON_NONE },
	};
	struct server s;

	(void)state;
	server_make(&s);
	s.context.check_issuer = WD_NOBODY;
	s.context.ticket_issuer = WD_NOBODY;
	s.context.control_issuer = WD_NOBODY;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wd_update u =
			update_of(&s, &rows[i],
				  server_tag(&s, rows[i].ref, NULL));

		judge(&s, &u, 1, true);
		expect(&rows[i], &u);
	}
	server_drop(&s);
}

static void leaves_other_refs_alone(void **state)
{
	static const struct row row = { "review", REVIEW, NULL,
					NULL,     NULL,   WD_REASON_NONE };
	struct server s;

	(void)state;
	server_make(&s);
	wd_oid tag = server_tag(&s, REVIEW, NULL);
	struct wd_update u[] = {
		{ .asked = WD_STR("refs/heads/x"),
		  .ref = WD_STR("refs/heads/x"),
		  .new_id = tag },
		update_of(&s, &row, tag),
		{ .asked = WD_STR("refs/warder/policy"),
		  .ref = WD_STR("refs/warder/policy"),
		  .new_id = tag },
		{ .asked = WD_STR("refs/tags/warder/x"),
		  .ref = WD_STR("refs/tags/warder/x"),
		  .new_id = tag },
	};

	judge(&s, u, 4, false);
	expect(&row, &u[1]);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(u[i].reserved, i == 1);
	server_drop(&s);
}

static void an_alias_is_no_way_in_or_out(void **state)
{
	static const struct row row = {
		"alias",
		REVIEW,
		NULL,
		NULL,
		"evidence is not pushed through an alias",
		WD_REASON_REF_SYMBOLIC
	};
	struct server s;

	(void)state;
	server_make(&s);
	for (int way = 0; way < 2; way++) {
		struct wd_update u =
			update_of(&s, &row, server_tag(&s, REVIEW, NULL));

		*(way == 0 ? &u.asked : &u.ref) = WD_STR("refs/heads/x");
		judge(&s, &u, 1, true);
		expect(&row, &u);
	}
	server_drop(&s);
}

static void the_gates_own_refusal_stays(void **state)
{
	static const struct row row = { "moved", REVIEW,  NULL,
					NULL,    "moved", WD_REASON_REF_MOVED };
	struct server s;

	(void)state;
	server_make(&s);
	struct wd_update u = update_of(&s, &row, server_tag(&s, REVIEW, NULL));

	u.refused = WD_REASON_REF_MOVED;
	u.refused_because = WD_STR("moved");
	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

static void refuses_more_than_a_thousand(void **state)
{
	enum { MANY = 1001 };
	static struct wd_update u[MANY];
	struct server s;

	(void)state;
	server_make(&s);
	wd_oid tag = server_tag(&s, TICKET, NULL);

	for (size_t i = 0; i < MANY; i++) {
		wd_str ref = wd_strf(&s.box.arena,
				     "refs/warder/tickets/T-%zu/carol", i);

		u[i] = (struct wd_update){ .asked = ref,
					   .ref = ref,
					   .new_id = tag };
	}
	judge(&s, u, MANY, true);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(u[i].refused, WD_REASON_EVIDENCE_LIMIT);
	server_drop(&s);
}

/* Each below the limit of a tag, together above that of a push. */
static void refuses_too_many_bytes(void **state)
{
	enum { TAG = 59000, FIT = (8 << 20) / TAG, MANY = FIT + 1 };
	static struct wd_update u[MANY];
	struct server s;

	(void)state;
	server_make(&s);
	wd_oid tag = server_oid(
		&s, "$(ref=x; defaults; key=; fields() { printf %59000d 0; }; "
		    "make)");

	for (size_t i = 0; i < MANY; i++) {
		wd_str ref = wd_strf(&s.box.arena,
				     "refs/warder/tickets/T-%zu/carol", i);

		u[i] = (struct wd_update){ .asked = ref,
					   .ref = ref,
					   .new_id = tag };
	}
	judge(&s, u, MANY, true);
	assert_int_equal(u[0].refused, WD_REASON_EVIDENCE_REF);
	assert_int_equal(u[MANY - 1].refused, WD_REASON_EVIDENCE_LIMIT);
	server_drop(&s);
}

static const struct {
	const char *name, *brings; /* into the quarantine, besides the tag */
	bool alone;
	enum wd_reason reason;
	const char *because;
} pushes[] = {
	{ "the tag alone", ":", true, WD_REASON_NONE, NULL },
	{ "a blob besides", "echo smuggled | git hash-object -w --stdin", true,
	  WD_REASON_EVIDENCE_OBJECTS,
	  "the push brings objects besides its tags" },
	{ "a branch besides", "echo code | git hash-object -w --stdin", false,
	  WD_REASON_NONE, NULL },
};

static void looks_into_the_quarantine(void **state)
{
	static const struct row row = { .ref = REVIEW };

	(void)state;
	for (size_t i = 0; i < sizeof(pushes) / sizeof(pushes[0]); i++) {
		struct server s;
		wd_oid id = { 0 };

		server_make(&s);
		wd_str hex = server_run(
			&s,
			"export "
			"GIT_ALTERNATE_OBJECT_DIRECTORIES=$GIT_DIR/objects\n"
			"export "
			"GIT_OBJECT_DIRECTORY=$GIT_DIR/objects/incoming\n"
			"mkdir $GIT_OBJECT_DIRECTORY\n"
			"ref=%s; defaults; (%s) >/dev/null; make",
			REVIEW, pushes[i].brings);

		assert_true(wd_oid_read(hex, &id));
		server_open(&s, wd_strf(&s.box.arena, "%s/objects/incoming",
					s.gitdir)
					.ptr);
		struct wd_update u = update_of(&s, &row, id);

		judge(&s, &u, 1, pushes[i].alone);
		expect(&(struct row){ .name = pushes[i].name,
				      .reason = pushes[i].reason,
				      .because = pushes[i].because },
		       &u);
		server_drop(&s);
	}
}

/* With its commit in the same push a review has nothing to be a review of. */
static void a_commit_of_the_same_push_is_not_published(void **state)
{
	struct server s;
	wd_oid id = { 0 };

	(void)state;
	server_make(&s);
	wd_str hex = server_run(
		&s,
		"export GIT_ALTERNATE_OBJECT_DIRECTORIES=$GIT_DIR/objects\n"
		"export GIT_OBJECT_DIRECTORY=$GIT_DIR/objects/incoming\n"
		"mkdir $GIT_OBJECT_DIRECTORY\n"
		"echo NEW=$(commit $(tree 9) 1700000500 new -p $C3) >>ids\n"
		". ./ids\n"
		"ref=refs/warder/reviews/$NEW/alice; defaults; target=$NEW\n"
		"make");
	const struct row row = { "in the same push",
				 "refs/warder/reviews/$NEW/alice",
				 NULL,
				 NULL,
				 NOT_PUBLISHED,
				 WD_REASON_EVIDENCE_TARGET };

	assert_true(wd_oid_read(hex, &id));
	server_open(&s,
		    wd_strf(&s.box.arena, "%s/objects/incoming", s.gitdir).ptr);
	struct wd_update u = update_of(&s, &row, id);

	judge(&s, &u, 1, false);
	expect(&row, &u);
	server_drop(&s);
}

/* The commands of FORMAT, as they stand there. */
static void git_alone_writes_evidence(void **state)
{
	static const struct row row = { "git tag -s", REVIEW, NULL,
					NULL,         NULL,   WD_REASON_NONE };
	struct server s;

	(void)state;
	server_make(&s);
	s.sign.now = wd_now();
	(void)server_run(
		&s,
		"unset GIT_DIR; git init -q w; cd w\n"
		"git config gpg.format ssh\n"
		"git config user.signingKey $OLDPWD/alice\n"
		"git config user.name Alice\n"
		"git config user.email alice@example.com\n"
		"unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL\n"
		"git remote add origin ../srv.git; git fetch -q\n"
		"commit=$C3 ref=warder/reviews/$C3/alice\n"
		"base=$(git merge-base origin/main $commit)\n"
		"git tag -s -f -F - $ref $commit <<END\n"
		"warder evidence 1\n\nKind: review\nRepository: repo1\n"
		"Commit: $commit\nBase: $base\nRef: refs/heads/main\n"
		"Verdict: approve\nComment: # 1: \xc3\xbc\nSupersedes: none\n"
		"END\n"
		"git push -q origin +refs/tags/$ref:refs/$ref\n"
		"git tag -d $ref\n"
		"git ls-remote origin refs/$ref | cut -f1 >../id");
	struct wd_update u = update_of(&s, &row, server_oid(&s, "$(cat id)"));

	judge(&s, &u, 1, true);
	expect(&row, &u);
	server_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evidence_publishes_nothing),
		cmocka_unit_test(a_tag_publishes_its_commit),
		cmocka_unit_test(refuses_what_is_no_tag),
		cmocka_unit_test(without_an_issuer_nobody_may),
		cmocka_unit_test(leaves_other_refs_alone),
		cmocka_unit_test(an_alias_is_no_way_in_or_out),
		cmocka_unit_test(the_gates_own_refusal_stays),
		cmocka_unit_test(refuses_more_than_a_thousand),
		cmocka_unit_test(refuses_too_many_bytes),
		cmocka_unit_test(looks_into_the_quarantine),
		cmocka_unit_test(a_commit_of_the_same_push_is_not_published),
		cmocka_unit_test(git_alone_writes_evidence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
