/*
 * doctor.c - look for holes in an installation: what would let a push in
 * unjudged, or refuse every push.
 */
#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/record.h"
#include "base/file.h"
#include "base/time.h"
#include "cli/authorized.h"
#include "cli/doctor.h"
#include "git/repo.h"
#include "policy/expr.h"
#include "policy/warnings.h"
#include "sign/sign.h"
#include "text/escape.h"

void wd_doctor_say(struct wd_examination *x, enum wd_finding_kind kind,
		   wd_str text)
{
	static const char *const words[] = { "ok", "warning", "error" };
	struct wd_arena *a = x->cli->arena;

	x->found[kind]++;
	wd_json_object(&x->json);
	wd_json_key(&x->json, "finding");
	wd_json_str(&x->json, wd_str_of(words[kind]));
	wd_json_key(&x->json, "text");
	wd_json_bytes(&x->json, text);
	wd_json_end_object(&x->json);
	if (!x->cli->json)
		wd_cli_out(x->cli, wd_strf(a, "%-8s %.*s\n", words[kind],
					   WD_FMT(wd_escape(a, text, 0))));
}

void wd_doctor_say_err(struct wd_examination *x, const char *fine, wd_err err)
{
	if (err == NULL)
		wd_doctor_say(x, WD_FINE, wd_str_of(fine));
	else
		wd_doctor_say(x, WD_HOLE,
			      wd_str_of(wd_err_text(x->cli->arena, err)));
}

/* Whoever can write these decides what is accepted. */
static void look_at_rights(struct wd_examination *x, const char *what,
			   const char *path, mode_t forbidden)
{
	struct wd_arena *a = x->cli->arena;
	struct stat st;

	if (stat(path, &st) != 0)
		wd_doctor_say(x, WD_HOLE,
			      wd_strf(a, "%s %s: %s", what, path,
				      strerror(errno)));
	else if ((st.st_mode & forbidden) != 0)
		wd_doctor_say(x, WD_HOLE,
			      wd_strf(a,
				      "%s %s has mode %03o: others could "
				      "change what is accepted",
				      what, path, (unsigned)st.st_mode & 0777));
	else
		wd_doctor_say(x, WD_FINE,
			      wd_strf(a, "rights of %s %s", what, path));
}

static bool confined(const char *shell)
{
	static const char *const known[] = { "git-shell", "nologin", "false",
					     "gitolite-shell" };
	const char *slash = strrchr(shell, '/');
	const char *name = slash == NULL ? shell : slash + 1;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return false;
}

/*
 * Only the usual file: sshd's own configuration may name others, or force a
 * command for the account.
 */
static void look_at_keys(struct wd_examination *x, const struct passwd *account)
{
	struct wd_arena *a = x->cli->arena;
	const char *file =
		wd_strf(a, "%s/.ssh/authorized_keys", account->pw_dir).ptr;
	struct wd_authorized found = { 0 };
	wd_str text;

	if (wd_file_read(a, file, WD_AUTHORIZED_MAX, &text) == NULL)
		found = wd_authorized_read(text);
	if (found.loose > 0)
		wd_doctor_say(
			x, WD_WARNING,
			wd_strf(a,
				"%s:%zu: no forced command: over ssh, git -c "
				"core.hooksPath=/dev/null bypasses the hooks; "
				"see warder-serve(1)",
				file, found.loose));
	else if (found.keys > 0)
		wd_doctor_say(x, WD_FINE,
			      wd_strf(a, "every key in %s has a forced command",
				      file));
	else
		wd_doctor_say(
			x, WD_WARNING,
			wd_strf(a,
				"account %s has the shell %s: over ssh, every "
				"key "
				"needs a forced command, or git -c "
				"core.hooksPath=/dev/null bypasses the hooks",
				account->pw_name, account->pw_shell));
}

static void look_at_account(struct wd_examination *x)
{
	struct wd_arena *a = x->cli->arena;
	const struct passwd *account;
	struct stat st;

	if (stat(x->gitdir, &st) != 0)
		return;
	account = getpwuid(st.st_uid);
	if (account == NULL || confined(account->pw_shell))
		wd_doctor_say(x, WD_FINE,
			      WD_STR("the account has no login shell"));
	else
		look_at_keys(x, account);
	if ((st.st_mode & 022) != 0)
		wd_doctor_say(x, WD_HOLE,
			      wd_strf(a,
				      "%s can be written by others than its "
				      "owner",
				      x->gitdir));
}

static void look_at_identity(struct wd_examination *x)
{
	if (x->site.identities == 0)
		wd_doctor_say(x, WD_WARNING,
			      WD_STR("no [pusher] identity is configured: "
				     "every pusher is unknown"));
	else
		wd_doctor_say(x, WD_FINE,
			      WD_STR("the pusher's identity is configured"));
}

static void look_at_openpgp(struct wd_examination *x)
{
	struct wd_sign_config config = { .gnupg_home = x->site.gnupg,
					 .gpg = x->site.gpg };

	if (x->site.gnupg == NULL)
		wd_doctor_say(x, WD_FINE, WD_STR("OpenPGP is not enabled"));
	else
		wd_doctor_say_err(x, "OpenPGP keyring",
				  wd_openpgp_probe(x->cli->arena, &config));
}

static const struct wd_settled *find_settled(const struct wd_gate *g,
					     wd_str rule, wd_str ref)
{
	for (size_t i = 0; i < g->settled_count; i++)
		if (wd_str_eq(g->settled[i].rule, rule) &&
		    wd_str_eq(g->settled[i].ref, ref))
			return &g->settled[i];
	return NULL;
}

static void say_unjudged(struct wd_examination *x, const struct wd_ref *ref,
			 const char *what, const struct wd_rule *rule)
{
	wd_doctor_say(x, WD_WARNING,
		      wd_strf(x->cli->arena,
			      "%.*s %s rule \"%.*s\": warder baseline declares "
			      "it as judged",
			      WD_FMT(ref->name), what, WD_FMT(rule->name)));
}

static bool is_governed(const struct wd_policy *p, wd_str ref)
{
	for (size_t i = 0; i < p->rules; i++)
		if (p->rule[i].mode == WD_ENFORCE &&
		    wd_rule_governs(&p->rule[i], ref))
			return true;
	return false;
}

static void look_at_ref(struct wd_examination *x, const struct wd_ref *ref)
{
	const struct wd_policy *p = &x->gate.policy.policy;
	bool governed = is_governed(p, ref->name);

	for (size_t i = 0; i < p->rules; i++) {
		const struct wd_rule *rule = &p->rule[i];
		const struct wd_settled *s =
			find_settled(&x->gate, rule->name, ref->name);

		if (rule->mode != WD_ENFORCE)
			continue;
		if (wd_rule_governs(rule, ref->name)) {
			if (s == NULL)
				say_unjudged(x, ref, "was never judged for",
					     rule);
			else if (!wd_oid_eq(s->id, ref->id))
				say_unjudged(x, ref,
					     "moved outside the gate for",
					     rule);
		} else if (!governed && s == NULL &&
			   wd_rule_trusts(rule, ref->name)) {
			say_unjudged(x, ref,
				     "is governed by no rule, and trusted by",
				     rule);
		}
	}
}

static void look_at_refs(struct wd_examination *x)
{
	struct wd_ref *ref = NULL;
	size_t refs = 0;
	wd_err err = wd_refs_list(x->cli->arena, x->gitdir, WD_STR("refs/"),
				  &ref, &refs);

	if (err != NULL)
		wd_doctor_say_err(x, "", err);
	for (size_t i = 0; i < refs; i++)
		look_at_ref(x, &ref[i]);
}

static void look_at_review(struct wd_examination *x)
{
	wd_str overdue = wd_gate_overdue(x->cli->arena, &x->gate.policy.policy,
					 wd_now());

	if (overdue.len > 0)
		wd_doctor_say(x, WD_WARNING, overdue);
}

/* What the policy says may not be what was meant. */
static void look_at_policy(struct wd_examination *x)
{
	struct wd_policy_warnings w = { 0 };

	wd_policy_warn(x->cli->arena, &x->gate.policy.policy, &w);
	for (size_t i = 0; i < w.count; i++)
		wd_doctor_say(x, WD_WARNING,
			      wd_strf(x->cli->arena, "%.*s: %.*s",
				      WD_FMT(w.item[i].where),
				      WD_FMT(w.item[i].text)));
}

static void look_at_push_certificates(struct wd_examination *x)
{
	size_t holes = x->found[WD_HOLE], warnings = x->found[WD_WARNING];

	if (!wd_policy_asks(&x->gate.policy.policy, WD_PRED_PUSH_SIGNED))
		return;
	if (!x->sees_certificates)
		wd_doctor_say(x, WD_HOLE,
			      WD_STR("rules ask for push-signed, and only "
				     "pre-receive "
				     "sees it: it is not Warder's"));
	if (!wd_place_seeded(x->cli, x->gitdir))
		wd_doctor_say(x, WD_HOLE,
			      WD_STR("rules ask for push-signed, and "
				     "receive.certNonceSeed is not set: every "
				     "such push "
				     "is refused"));
	if (x->site.pushees == 0)
		wd_doctor_say(x, WD_WARNING,
			      WD_STR("rules ask for push-signed, and no "
				     "warder.pushee "
				     "names the repository's addresses: its "
				     "name alone "
				     "is compared"));
	if (holes == x->found[WD_HOLE] && warnings == x->found[WD_WARNING])
		wd_doctor_say(x, WD_FINE,
			      WD_STR("push certificates can be checked"));
}

static void examine(struct wd_examination *x)
{
	struct wd_arena *a = x->cli->arena;
	wd_err err = wd_repo_supported(a, x->gitdir);

	wd_doctor_say_err(x, "repository format", err);
	/* From here on as the hooks will see it: HOME names a configuration */
	err = wd_place_act_as_owner(x->cli, x->gitdir);
	if (err != NULL)
		wd_doctor_say_err(x, "", err);
	err = wd_site_load(a, x->gitdir, &x->site);
	wd_doctor_say_err(x, "configuration", err);
	wd_doctor_hooks(x);
	look_at_account(x);
	if (err != NULL)
		return;
	look_at_rights(x, "configuration", x->site.config, 022);
	look_at_rights(x, "policy", x->site.policy, 022);
	look_at_rights(x, "records", x->site.store, 077);
	err = wd_place_act_as_owner(x->cli, x->site.store);
	if (err != NULL)
		wd_doctor_say_err(x, "", err);
	look_at_identity(x);
	look_at_openpgp(x);
	wd_doctor_fetcher(x);
	err = wd_gate_open(a, &x->site, NULL, NULL, &x->gate);
	wd_doctor_say_err(x, "policy, records and store", err);
	if (err == NULL) {
		look_at_review(x);
		look_at_policy(x);
		wd_doctor_keys(x);
		look_at_push_certificates(x);
		look_at_refs(x);
	}
	wd_gate_close(&x->gate);
}

wd_err wd_cmd_doctor(struct wd_cli *cli)
{
	struct wd_examination x = { .cli = cli, .json.buf.arena = cli->arena };
	wd_err err = wd_cli_options(cli, NULL, 0, 0, 1);

	if (err == NULL)
		err = wd_place_gitdir(cli, cli->argv[0], &x.gitdir);
	if (err != NULL)
		return err;
	wd_json_array(&x.json);
	examine(&x);
	wd_json_end_array(&x.json);
	if (cli->json)
		wd_cli_out_json(cli, &x.json);
	else
		wd_cli_out(cli,
			   wd_strf(cli->arena, "%zu error%s, %zu warning%s\n",
				   x.found[WD_HOLE],
				   x.found[WD_HOLE] == 1 ? "" : "s",
				   x.found[WD_WARNING],
				   x.found[WD_WARNING] == 1 ? "" : "s"));
	if (x.found[WD_HOLE] > 0)
		cli->status = WD_EXIT_NO;
	return NULL;
}
