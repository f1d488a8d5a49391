/* Why an OpenPGP key is revoked, and that nobody can make it milder. */
#include "openpgp_stage.h"
#include "sign_memory.h"

#include "sign/keyinfo.h"
#include "sign/revocation.h"

static const char *answers(const char *text)
{
	const char *path = path_in(&made.stage, "answers");

	put(&made.stage, path, wd_str_of(text));
	return path;
}

/* gpg's menu has another order than RFC 4880. */
enum { UNSAID, COMPROMISED, SUPERSEDED, RETIRED };

/* A revocation by the key itself, as gpg's user makes it; not yet imported. */
static const char *certificate(const char *who, int reason)
{
	struct stage *s = &made.stage;
	const char *file =
		wd_strf(&s->arena, "%s/%s-%d.rev", s->dir, who, reason).ptr;

	(void)run(s, "gpg", "--homedir", made.signer, "--no-tty",
		  "--pinentry-mode", "loopback", "--passphrase", "",
		  "--command-file",
		  answers(wd_strf(&s->arena, "y\n%d\n\ny\n", reason).ptr),
		  "--output", file, "--gen-revoke", who);
	return file;
}

static wd_str new_signer(const char *who)
{
	wd_str key = new_key(who, "ed25519", "never");

	register_key(&made.stage, BOB, WD_KEY_OPENPGP, key);
	return key;
}

static void expect_revoked(const char *name, wd_str armor, enum wd_revoked why)
{
	struct wd_verdict v = judged(armor);

	expect_reason(name, v,
		      why == WD_REVOKED_NOT ? WD_REASON_NONE
					    : WD_REASON_REVOKED_KEY);
	if (v.revoked != why)
		fail_msg("%s: revoked %d, expected %d", name, (int)v.revoked,
			 (int)why);
	assert_int_equal(v.person, BOB);
}

static const struct wd_key_info *info_of(wd_str fingerprint_text)
{
	struct wd_key_info *info = NULL;
	size_t count = 0;

	assert_null(wd_openpgp_list(&made.stage.arena, &made.config, &info,
				    &count));
	for (size_t i = 0; i < count; i++)
		if (wd_str_eq(info[i].fingerprint, fingerprint_text))
			return &info[i];
	fail_msg("not listed");
	return NULL;
}

static void each_reason_is_read(void **state)
{
	static const enum wd_revoked why[] = { WD_REVOKED_UNSAID,
					       WD_REVOKED_COMPROMISED,
					       WD_REVOKED_SUPERSEDED,
					       WD_REVOKED_RETIRED };
	struct stage *s = &made.stage;
	wd_str key[4], armor[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		const char *who = wd_strf(&s->arena, "reason%d", i).ptr;

		key[i] = new_signer(who);
		armor[i] = sign(key[i]);
		(void)gpg("--import", certificate(who, i));
	}
	import_all();
	for (int i = 0; i < 4; i++) {
		const struct wd_key_info *info = info_of(key[i]);

		expect_revoked(wd_strf(&s->arena, "reason %d", i).ptr, armor[i],
			       why[i]);
		assert_int_equal(info->revoked, why[i]);
		assert_true(info->revoked_since >= made.config.now - 60 &&
			    info->revoked_since <= time(NULL));
	}
	assert_int_equal(info_of(made.bob)->revoked, WD_REVOKED_NOT);
	assert_int_equal(info_of(made.bob)->revoked_since, 0);
}

/* In whatever order they come: the owner cannot be made to take one back. */
static void of_several_the_worst_counts(void **state)
{
	wd_str armor = sign(new_signer("several"));
	const char *compromised = certificate("several", COMPROMISED),
		   *retired = certificate("several", RETIRED);

	(void)state;
	import_all();
	expect_revoked("not yet", armor, WD_REVOKED_NOT);
	(void)gpg("--import", retired);
	import_all();
	expect_revoked("retired", armor, WD_REVOKED_RETIRED);
	(void)gpg("--import", compromised);
	import_all();
	expect_revoked("stolen before", armor, WD_REVOKED_COMPROMISED);
	(void)gpg("--import", retired);
	import_all();
	expect_revoked("retired again", armor, WD_REVOKED_COMPROMISED);
}

static void revoke_subkey(const char *who, int subkey, int reason)
{
	struct stage *s = &made.stage;

	(void)run(s, "gpg", "--homedir", made.signer, "--no-tty",
		  "--pinentry-mode", "loopback", "--passphrase", "",
		  "--command-file",
		  answers(wd_strf(&s->arena,
				  "key %d\nrevkey\ny\n%d\n\ny\nsave\n", subkey,
				  reason)
				  .ptr),
		  "--edit-key", who);
}

static void a_subkey_has_its_own(void **state)
{
	wd_str key = new_signer("rotating"), armor[3];
	char *name = wd_str_c(&made.stage.arena, key);

	(void)state;
	armor[0] = sign(with_bang(key));
	for (int i = 1; i <= 2; i++) {
		(void)gpg("--quick-add-key", name, "ed25519", "sign", "never");
		armor[i] = sign(with_bang(fingerprint("rotating", i)));
	}
	revoke_subkey("rotating", 1, RETIRED);
	import_all();
	expect_revoked("primary", armor[0], WD_REVOKED_NOT);
	expect_revoked("retired subkey", armor[1], WD_REVOKED_RETIRED);
	expect_revoked("the other", armor[2], WD_REVOKED_NOT);
	assert_int_equal(info_of(key)->subkeys, WD_REVOKED_RETIRED);
	revoke_subkey("rotating", 2, COMPROMISED);
	(void)gpg("--import", certificate("rotating", SUPERSEDED));
	import_all();
	expect_revoked("superseded primary", armor[0], WD_REVOKED_SUPERSEDED);
	expect_revoked("both", armor[1], WD_REVOKED_SUPERSEDED);
	expect_revoked("the stolen one", armor[2], WD_REVOKED_COMPROMISED);
	assert_int_equal(info_of(key)->revoked, WD_REVOKED_SUPERSEDED);
	assert_int_equal(info_of(key)->subkeys, WD_REVOKED_COMPROMISED);
}

/* What is remembered of a key says why, and only for this keyring. */
static void the_reason_is_remembered_with_the_key(void **state)
{
	struct stage *s = &made.stage;
	struct notes *notes = wd_new(&s->arena, struct notes, 1);
	struct wd_sign_config kept = made.config;
	wd_str armor = sign(new_signer("kept")), other = sign(made.bob);
	const char *compromised = certificate("kept", COMPROMISED);
	struct wd_verdict v;

	(void)state;
	(void)other;
	(void)gpg("--import", certificate("kept", RETIRED));
	import_all();
	notes_start(notes, &s->arena);
	kept.memory = &notes->memory;
	kept.keyring = state_of(&kept);
	for (int i = 0; i < 2; i++) {
		v = verdict_of(s, &kept, payload, armor);
		expect_reason("kept", v, WD_REASON_REVOKED_KEY);
		assert_int_equal(v.revoked, WD_REVOKED_RETIRED);
		assert_int_equal(notes->recalled > 0, i > 0);
	}
	(void)gpg("--import", compromised);
	import_all();
	kept.keyring = state_of(&kept);
	v = verdict_of(s, &kept, payload, armor);
	assert_int_equal(v.revoked, WD_REVOKED_COMPROMISED);
}

/* ---- what gpg prints ---- */

#define ID     "0123456789ABCDEF"
#define PUB    "pub:r:255:22:" ID ":1:::-:::sc:\n"
#define FPR(C) "fpr:::::::::" C ":\n"
#define SUB(V) "sub:" V ":255:22:1111222233334444:1::::::s:\n"
#define REV(V, BY, EXPIRES, CLASS)                                             \
	"rev:" V "::22:" BY ":1000:" EXPIRES ":::x:" CLASS ":\n"

static const struct {
	const char *name, *text;
	enum wd_revoked primary, subkey;
} rows[] = {
	{ "nothing", "", WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "no revocation", PUB FPR("A"), WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "retired", PUB FPR("A") REV("!", ID, "", "20x,03"),
	  WD_REVOKED_RETIRED, WD_REVOKED_UNSAID },
	{ "not exportable", PUB FPR("A") REV("!", ID, "", "20l,01"),
	  WD_REVOKED_SUPERSEDED, WD_REVOKED_UNSAID },
	{ "no reason", PUB FPR("A") REV("!", ID, "", "20x"), WD_REVOKED_UNSAID,
	  WD_REVOKED_UNSAID },
	{ "reason 0", PUB FPR("A") REV("!", ID, "", "20x,00"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "a user id's reason", PUB FPR("A") REV("!", ID, "", "20x,20"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "more behind it", PUB FPR("A") REV("!", ID, "", "20x,033"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "bad", PUB FPR("A") REV("-", ID, "", "20x,03"), WD_REVOKED_UNSAID,
	  WD_REVOKED_UNSAID },
	{ "not checked", PUB FPR("A") REV("", ID, "", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "by an unknown key", PUB FPR("A") REV("?", ID, "", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "by another", PUB FPR("A") REV("!", "FEDCBA9876543210", "", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "with an end", PUB FPR("A") REV("!", ID, "2000", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "retired, and by another",
	  PUB FPR("A") REV("!", ID, "", "20x,03")
		  REV("!", "FEDCBA9876543210", "", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "retired, and a bad one",
	  PUB FPR("A") REV("-", ID, "", "20x,02") REV("!", ID, "", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "compromised, then retired",
	  PUB FPR("A") REV("!", ID, "", "20x,02") REV("!", ID, "", "20x,03"),
	  WD_REVOKED_COMPROMISED, WD_REVOKED_UNSAID },
	{ "a user id was revoked",
	  PUB FPR("A") REV("!", ID, "",
			   "20x,03") "uid:r::::1::X::y:\n" REV("!", ID, "",
							       "30x,02"),
	  WD_REVOKED_RETIRED, WD_REVOKED_UNSAID },
	{ "the primary's goes for a subkey",
	  PUB FPR("A") REV("!", ID, "", "20x,03") SUB("r") FPR("B"),
	  WD_REVOKED_RETIRED, WD_REVOKED_RETIRED },
	{ "a subkey's does not for the primary",
	  PUB FPR("A") SUB("r") FPR("B") REV("!", ID, "", "28x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "a subkey's own is worse",
	  PUB FPR("A") REV("!", ID, "", "20x,01") SUB("r") FPR("B")
		  REV("!", ID, "", "28x,02"),
	  WD_REVOKED_SUPERSEDED, WD_REVOKED_COMPROMISED },
	{ "by the subkey itself",
	  "pub:u:255:22:" ID ":1:::-:::sc:\n" FPR("A") SUB("r") FPR("B")
		  REV("!", "1111222233334444", "", "28x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "a subkey's, where none is", PUB FPR("A") REV("!", ID, "", "28x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "the primary's, at the end",
	  PUB FPR("A") REV("!", ID, "", "20x,03") SUB("r") FPR("B")
		  REV("!", ID, "", "28x,03") REV("!", ID, "", "20x,02"),
	  WD_REVOKED_COMPROMISED, WD_REVOKED_COMPROMISED },
	{ "of an unknown class",
	  PUB FPR("A") REV("!", ID, "", "20x,03") REV("!", ID, "", "21x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "before any key", REV("!", ID, "", "20x,03") PUB FPR("A"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "a key without an id",
	  "pub:r:255:22::1:::-:::sc:\n" FPR("A") REV("!", "", "", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
	{ "another key's", PUB FPR("A") PUB FPR("C") REV("!", ID, "", "20x,03"),
	  WD_REVOKED_UNSAID, WD_REVOKED_UNSAID },
};

static void gpgs_text_is_read_without_trust(void **state)
{
	struct wd_arena *a = &made.stage.arena;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wd_revocations r;

		wd_revocations_read(a, wd_str_of(rows[i].text), &r);
		if (wd_revocation_of(&r, WD_STR("A")).why != rows[i].primary)
			fail_msg("%s: the primary key", rows[i].name);
		if (wd_revocation_of(&r, WD_STR("B")).why != rows[i].subkey)
			fail_msg("%s: the subkey", rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reason_is_read),
		cmocka_unit_test(of_several_the_worst_counts),
		cmocka_unit_test(a_subkey_has_its_own),
		cmocka_unit_test(the_reason_is_remembered_with_the_key),
		cmocka_unit_test(gpgs_text_is_read_without_trust),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
