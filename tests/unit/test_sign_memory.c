/* What is remembered of signatures and keys is never good for anything else. */
#include "openpgp_stage.h"
#include "sign_memory.h"

#include "sign/keys.h"

enum { BATCH = WD_REMEMBER_MIN };

static struct notes notes;

/* A batch of one signature, each on an object of its own. */
static const struct wd_signature *judge(const struct wd_sign_config *config,
					wd_str text, wd_str armor)
{
	struct stage *s = &made.stage;
	struct wd_signature *batch =
		wd_new(&s->arena, struct wd_signature, BATCH);
	wd_err err;

	for (size_t i = 0; i < BATCH; i++)
		batch[i] = (struct wd_signature){ .id.b[0] = (uint8_t)i,
						  .payload = text,
						  .armor = armor };
	err = wd_verify(&s->arena, config, &s->people, batch, BATCH);
	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
	for (size_t i = 1; i < BATCH; i++)
		assert_int_equal(batch[i].verdict.reason,
				 batch[0].verdict.reason);
	return batch;
}

static struct wd_sign_config with_notes(void)
{
	struct wd_sign_config c = made.config;

	notes_start(&notes, &made.stage.arena);
	c.keyring = state_of(&c);
	c.memory = &notes.memory;
	return c;
}

static void expect(const char *name, const struct wd_signature *batch,
		   enum wd_reason reason, size_t recalled)
{
	expect_reason(name, batch[0].verdict, reason);
	if (notes.recalled != recalled)
		fail_msg("%s: %zu recalled, not %zu", name, notes.recalled,
			 recalled);
	notes.recalled = 0;
}

/* One note for the key, one for each signature. */
static void a_second_sight_needs_no_mathematics(void **state)
{
	struct wd_sign_config c = with_notes();
	wd_str armor = sign(with_bang(made.alice));

	(void)state;
	expect("first", judge(&c, payload, armor), WD_REASON_NONE, 0);
	assert_int_equal(notes.count, 1 + BATCH);
	expect("second", judge(&c, payload, armor), WD_REASON_NONE, 1 + BATCH);
	assert_int_equal(notes.count, 1 + BATCH);
	c.gpg = path_in(&made.stage, "no-such-program");
	expect("without gpg", judge(&c, payload, armor), WD_REASON_NONE,
	       1 + BATCH);
}

static void nothing_bad_is_remembered(void **state)
{
	struct wd_sign_config c = with_notes();
	wd_str armor = sign(with_bang(made.alice));

	(void)state;
	expect("bad", judge(&c, WD_STR("other"), armor), WD_REASON_BAD_SIG, 0);
	assert_int_equal(notes.count, 0);
	expect("nobody's", judge(&c, payload, sign(made.carol)),
	       WD_REASON_UNKNOWN_KEY, 0);
	assert_int_equal(notes.count, 0);
}

static void a_note_is_for_one_object_payload_and_armor(void **state)
{
	struct wd_sign_config c = with_notes();
	wd_str armor = sign(with_bang(made.alice));
	struct wd_signature one = { .id.b[0] = 99,
				    .payload = payload,
				    .armor = armor };
	const struct wd_signature *again;

	(void)state;
	expect("first", judge(&c, payload, armor), WD_REASON_NONE, 0);
	again = judge(&c, WD_STR("tree 0\n\nhellO\n"), armor);
	expect("another payload", again, WD_REASON_BAD_SIG, 1);
	again = judge(&c, payload,
		      sign_as(with_bang(made.alice), "--digest-algo",
			      "SHA384"));
	expect("another armor", again, WD_REASON_NONE, 1);
	assert_null(
		wd_verify(&made.stage.arena, &c, &made.stage.people, &one, 1));
	expect("another object", &one, WD_REASON_NONE, 1);
}

static void a_note_is_for_one_keyring(void **state)
{
	struct wd_sign_config c = with_notes(), other = c, none = c;
	wd_str armor = sign(with_bang(made.alice));

	(void)state;
	expect("first", judge(&c, payload, armor), WD_REASON_NONE, 0);
	(void)new_key("somebody", "ed25519", "never");
	import_all();
	other.keyring = state_of(&other);
	assert_false(wd_str_eq(other.keyring, c.keyring));
	expect("another state", judge(&other, payload, armor), WD_REASON_NONE,
	       0);
	none.keyring = (wd_str){ 0 };
	expect("no state", judge(&none, payload, armor), WD_REASON_NONE, 0);
}

/* The keyring is not what the caller says it is. */
static void a_keyring_that_changes_is_an_error(void **state)
{
	struct wd_sign_config c = with_notes();
	struct wd_signature one = { .payload = payload,
				    .armor = sign(made.alice) };
	wd_err err;

	(void)state;
	c.keyring = WD_STR("sha256:0");
	err = wd_verify(&made.stage.arena, &c, &made.stage.people, &one, 1);
	assert_non_null(err);
	assert_int_equal(err->code, WD_ERR_IO);
	assert_int_equal(notes.count, 0);
}

static void a_note_of_another_key_is_not_believed(void **state)
{
	struct wd_sign_config c = with_notes();
	wd_str armor = sign(with_bang(made.alice));

	(void)state;
	expect("first", judge(&c, payload, armor), WD_REASON_NONE, 0);
	for (size_t i = 0; i < notes.count; i++)
		if (notes.note[i].value.len == 40)
			notes.note[i].value = made.bob;
	expect("bob's", judge(&c, WD_STR("other"), armor), WD_REASON_BAD_SIG,
	       1);
	expect("still alice's", judge(&c, payload, armor), WD_REASON_NONE,
	       1 + BATCH);
}

/* Whose it is, how strong, and when it ends is judged each time. */
static void all_else_is_judged_again(void **state)
{
	struct stage *s = &made.stage, other = { .arena = s->arena };
	wd_str brief = new_key("brief", "ed25519", "seconds=7200");
	wd_str armor = sign(with_bang(made.bob)), soon = sign(brief);
	struct wd_sign_config c, strict, later;
	struct wd_registry people;

	(void)state;
	register_key(s, ALICE, WD_KEY_OPENPGP, brief);
	people = s->people;
	import_all();
	c = with_notes();
	expect("first", judge(&c, payload, armor), WD_REASON_NONE, 0);
	strict = c;
	strict.rsa_bits_min = 4096;
	expect("weak now", judge(&strict, payload, armor), WD_REASON_WEAK_KEY,
	       1 + BATCH);
	s->people = (struct wd_registry){ .person = s->person,
					  .persons = EVERYBODY,
					  .key = other.key,
					  .by_key.arena = &s->arena };
	expect("nobody's now", judge(&c, payload, armor), WD_REASON_UNKNOWN_KEY,
	       1);
	s->people = people;
	expect("expiring", judge(&c, payload, soon), WD_REASON_NONE, 0);
	later = c;
	later.now += 3 * 3600;
	expect("hours later", judge(&later, payload, soon),
	       WD_REASON_EXPIRED_KEY, 1 + BATCH);
	later.now += DAY;
	expect("the list is too old", judge(&later, payload, soon),
	       WD_REASON_EXPIRED_KEY, 1 + BATCH);
}

/* What is known of its signatures does not spare a key gpg's word of today. */
static void each_day_gpg_vouches_again(void **state)
{
	struct wd_sign_config c = with_notes();
	wd_str armor = sign(with_bang(made.subkey));
	const char *script = path_in(&made.stage, "no-verify");

	(void)state;
	put(&made.stage, script,
	    WD_STR("#!/bin/sh\ncase \"$*\" in *--verify*) exit 2;; esac\n"
		   "exec gpg \"$@\"\n"));
	assert_int_equal(chmod(script, 0700), 0);
	expect("first", judge(&c, payload, armor), WD_REASON_NONE, 0);
	c.gpg = script;
	expect("the same day", judge(&c, payload, armor), WD_REASON_NONE,
	       1 + BATCH);
	c.now += DAY;
	struct wd_signature one = { .payload = payload, .armor = armor };

	assert_non_null(
		wd_verify(&made.stage.arena, &c, &made.stage.people, &one, 1));
	c.gpg = NULL;
	notes.recalled = 0;
	expect("asked again", judge(&c, payload, armor), WD_REASON_NONE,
	       1 + BATCH);
}

/* --- notes of keys --- */

static wd_str key_note(const struct wd_sign_config *c)
{
	(void)judge(c, payload, sign(with_bang(made.alice)));
	for (size_t i = 0; i < notes.count; i++)
		if (notes.note[i].value.len > 40)
			return notes.note[i].value;
	fail_msg("no note of a key");
	return (wd_str){ 0 };
}

static wd_str changed(wd_str note, size_t at, char c)
{
	char *copy = wd_str_c(&made.stage.arena, note);

	copy[at] = c;
	return (wd_str){ copy, note.len };
}

static void a_key_is_read_back_or_not_at_all(void **state)
{
	struct wd_sign_config c = with_notes();
	struct wd_arena *a = &made.stage.arena;
	wd_str note = key_note(&c), id = wd_str_from(made.alice, 24);
	struct wd_pgp_key k;
	int64_t now = c.now;

	(void)state;
	assert_true(wd_key_note_read(a, note, made.alice, now, &k));
	assert_true(wd_key_note_read(a, note, id, now + DAY - 1, &k));
	assert_true(wd_str_eq(k.fingerprint, made.alice));
	assert_true(k.vouched && k.usable && !k.revoked);
	assert_true(k.body.len > 0);
	assert_false(wd_key_note_read(a, note, made.bob, now, &k));
	assert_false(wd_key_note_read(a, note, made.alice, now + DAY, &k));
	assert_false(wd_key_note_read(a, note, made.alice, now - 1, &k));
	assert_false(wd_key_note_read(a, (wd_str){ 0 }, made.alice, now, &k));
	for (size_t i = note.len - k.body.len; i < note.len; i++)
		assert_false(wd_key_note_read(a,
					      changed(note, i,
						      (char)(note.ptr[i] ^ 1)),
					      made.alice, now, &k));
	assert_false(wd_key_note_read(a, changed(note, 0, '1'), made.alice, now,
				      &k));
	assert_false(wd_key_note_read(a, changed(note, 2, 'x'), made.alice, now,
				      &k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_sight_needs_no_mathematics),
		cmocka_unit_test(nothing_bad_is_remembered),
		cmocka_unit_test(a_note_is_for_one_object_payload_and_armor),
		cmocka_unit_test(a_note_is_for_one_keyring),
		cmocka_unit_test(a_keyring_that_changes_is_an_error),
		cmocka_unit_test(a_note_of_another_key_is_not_believed),
		cmocka_unit_test(all_else_is_judged_again),
		cmocka_unit_test(each_day_gpg_vouches_again),
		cmocka_unit_test(a_key_is_read_back_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
