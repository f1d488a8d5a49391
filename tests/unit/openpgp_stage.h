/*
 * openpgp_stage.h - people with OpenPGP keys, and a keyring of Warder's own
 * that knows them.
 */
#ifndef WD_TEST_OPENPGP_STAGE_H
#define WD_TEST_OPENPGP_STAGE_H

#include "signing.h"

#include <sys/stat.h>
#include <time.h>

enum { DAY = 86400 };

static const wd_str payload = { "tree 0\n\nhello\n", 14 };

/* Made once for all tests: keys cost time. */
static struct {
	struct stage stage;
	struct wd_sign_config config; /* Warder's home */
	const char *signer;           /* the home of the people who sign */
	wd_str alice, bob, carol, weak, subkey, revoked, expiring;
} made;

static inline wd_str gpg_ok(const char *const *args)
{
	const char *argv[ARGS_MAX] = {
		"gpg",          "--homedir", made.signer,       "--batch",
		"--yes",        "--quiet",   "--pinentry-mode", "loopback",
		"--passphrase", ""
	};
	size_t n = 10;

	while (*args != NULL && n + 1 < ARGS_MAX)
		argv[n++] = *args++;
	assert_null(*args);
	return run_ok(&made.stage, argv);
}

#define gpg(...) gpg_ok((const char *[]){ __VA_ARGS__, NULL })

/* The fingerprint of a name's primary key (which 0) or subkey (which 1). */
static inline wd_str fingerprint(const char *who, int which)
{
	wd_str list = gpg("--with-colons", "--list-keys", who), line;

	while (wd_str_next_line(&list, &line))
		if (wd_str_starts(line, WD_STR("fpr:")) && which-- == 0)
			return wd_str_dup(
				&made.stage.arena,
				(wd_str){ line.ptr + sizeof("fpr:::::::::") - 1,
					  40 });
	fail_msg("no fingerprint of %s", who);
	return (wd_str){ 0 };
}

static inline wd_str new_key(const char *who, const char *algorithm,
			     const char *expire)
{
	(void)gpg("--quick-gen-key", who, algorithm, "sign", expire);
	return fingerprint(who, 0);
}

static inline void import_all(void)
{
	struct stage *s = &made.stage;
	const char *file = path_in(s, "keys.asc");
	wd_str *list;
	size_t count;

	(void)gpg("--armor", "--output", file, "--export");
	wd_err err = wd_openpgp_import(&s->arena, &made.config, slurp(s, file),
				       &list, &count);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
}

static inline wd_str sign_with(const char *const *options, wd_str by)
{
	struct stage *s = &made.stage;
	const char *argv[ARGS_MAX] = { 0 };
	const char *in = path_in(s, "payload"), *out = path_in(s, "sig");
	size_t n = 0;

	put(s, in, payload);
	while (*options != NULL)
		argv[n++] = *options++;
	argv[n++] = "--armor";
	argv[n++] = "--local-user";
	argv[n++] = wd_str_c(&s->arena, by);
	argv[n++] = "--output";
	argv[n++] = out;
	argv[n++] = "--detach-sign";
	argv[n++] = in;
	(void)gpg_ok(argv);
	return slurp(s, out);
}

#define sign_as(by, ...) sign_with((const char *[]){ __VA_ARGS__, NULL }, (by))

static inline wd_str sign(wd_str by)
{
	return sign_with((const char *[]){ NULL }, by);
}

static inline wd_str state_of(const struct wd_sign_config *config)
{
	wd_str digest;

	assert_null(wd_keyring_digest(&made.stage.arena, config->gnupg_home,
				      &digest));
	return digest;
}

static inline struct wd_verdict judged(wd_str armor)
{
	return verdict_of(&made.stage, &made.config, payload, armor);
}

static inline struct wd_verdict judged_at(wd_str armor, int64_t now)
{
	struct wd_sign_config config = made.config;

	config.now = now;
	return verdict_of(&made.stage, &config, payload, armor);
}

static inline int setup(void **state)
{
	struct stage *s = &made.stage;

	(void)state;
	stage_open(s);
	made.signer = path_in(s, "signer");
	assert_int_equal(mkdir(made.signer, 0700), 0);
	made.config = (struct wd_sign_config){ .gnupg_home = path_in(s, "home"),
					       .now = time(NULL),
					       .clock_skew = 300 };
	made.alice = new_key("alice", "ed25519", "never");
	made.bob = new_key("bob", "rsa3072", "never");
	made.carol = new_key("carol", "ed25519", "never");
	made.weak = new_key("weak", "rsa1024", "never");
	made.expiring = new_key("expiring", "ed25519", "1d");
	made.revoked = new_key("revoked", "ed25519", "never");
	(void)gpg("--quick-add-key", wd_str_c(&s->arena, made.alice),
		  "nistp256/ecdsa", "sign", "2d");
	made.subkey = fingerprint("alice", 1);
	register_key(s, ALICE, WD_KEY_OPENPGP, made.alice);
	register_key(s, BOB, WD_KEY_OPENPGP, made.bob);
	register_key(s, BOB, WD_KEY_OPENPGP, made.weak);
	register_key(s, BOB, WD_KEY_OPENPGP, made.expiring);
	register_key(s, BOB, WD_KEY_OPENPGP, made.revoked);
	import_all();
	return 0;
}

static inline int teardown(void **state)
{
	const char *argv[] = { "gpgconf", "--homedir", made.signer,
			       "--kill",  "all",       NULL };

	(void)state;
	(void)run_logged("/dev/null", argv);
	stage_close(&made.stage);
	return 0;
}

static inline wd_str with_bang(wd_str fingerprint_text)
{
	return wd_strf(&made.stage.arena, "%.*s!", WD_FMT(fingerprint_text));
}

#endif
