/*
 * key_ring.c - Warder's own keyring: OpenPGP keys into it, and what it holds.
 *
 * In a child that acts as the owner of the keyring: the hooks, which run as
 * that account, must be able to read what is written; and gpg must not run as
 * root on a directory whose configuration another account can write.
 */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/key.h"
#include "sign/keyinfo.h"

enum { ANSWER_MAX = 64 << 20, FINGERPRINT_HEX = 40 };

/* What is done there, and what it is done with. */
struct task {
	wd_err (*run)(struct wd_arena *a, const struct wd_sign_config *config,
		      wd_str file, wd_str *answer);
	wd_str file;
};

static wd_err import(struct wd_arena *a, const struct wd_sign_config *config,
		     wd_str file, wd_str *answer)
{
	struct wd_buf b = { .arena = a };
	wd_str *fingerprint = NULL;
	size_t count = 0;
	wd_err err = wd_openpgp_import(a, config, file, &fingerprint, &count);

	if (err == NULL)
		err = wd_openpgp_check_strength(a, config, fingerprint, count);
	for (size_t i = 0; err == NULL && i < count; i++)
		wd_buf_f(&b, "%.*s\n", WD_FMT(fingerprint[i]));
	*answer = wd_buf_str(&b);
	return err;
}

/*
 * "<fingerprint> <strength> <expires> <revoked> <since> <subkeys> <names>"
 */
static wd_err list(struct wd_arena *a, const struct wd_sign_config *config,
		   wd_str file, wd_str *answer)
{
	struct wd_buf b = { .arena = a };
	struct wd_key_info *info = NULL;
	size_t count = 0;
	wd_err err = wd_openpgp_list(a, config, &info, &count);

	(void)file;
	for (size_t i = 0; err == NULL && i < count; i++)
		wd_buf_f(&b, "%.*s %.*s %jd %d %jd %d %.*s\n",
			 WD_FMT(info[i].fingerprint), WD_FMT(info[i].strength),
			 (intmax_t)info[i].expires, (int)info[i].revoked,
			 (intmax_t)info[i].revoked_since, (int)info[i].subkeys,
			 WD_FMT(info[i].subkey_names));
	*answer = wd_buf_str(&b);
	return err;
}

/* The answer, or the error's text; the code of the error. */
static int work(struct wd_cli *cli, const struct wd_site *site,
		const struct task *task, wd_str *answer)
{
	struct wd_sign_config config = { .gnupg_home = site->gnupg,
					 .gpg = site->gpg };
	bool made = access(site->gnupg, F_OK) == 0;
	wd_err err =
		wd_place_act_as_owner(cli, made ? site->gnupg : site->store);

	if (err == NULL)
		err = task->run(cli->arena, &config, task->file, answer);
	if (err == NULL)
		return 0;
	*answer = wd_str_of(wd_err_text(cli->arena, err));
	return (int)err->code;
}

static _Noreturn void child(struct wd_cli *cli, const struct wd_site *site,
			    const struct task *task, int out)
{
	wd_str answer = { 0 };
	int code = work(cli, site, task, &answer);

	_exit(wd_fd_write(cli->arena, out, answer) == NULL ? code : WD_ERR_IO);
}

static wd_err collect(struct wd_cli *cli, pid_t pid, int fd, wd_str *answer)
{
	wd_err err = wd_fd_read(cli->arena, fd, ANSWER_MAX, answer);
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return wd_failf(cli->arena, WD_ERR_IO, "wait: %s",
					strerror(errno));
	if (err != NULL)
		return err;
	if (!WIFEXITED(status))
		return wd_fail(cli->arena, WD_ERR_FOREIGN, "gpg was stopped");
	if (WEXITSTATUS(status) != 0)
		return wd_fail(cli->arena, (enum wd_code)WEXITSTATUS(status),
			       wd_str_c(cli->arena, *answer));
	return NULL;
}

static wd_err ask(struct wd_cli *cli, const struct wd_site *site,
		  const struct task *task, wd_str *answer)
{
	int pipe_fd[2];

	if (pipe(pipe_fd) != 0)
		return wd_failf(cli->arena, WD_ERR_IO, "cannot make a pipe: %s",
				strerror(errno));
	pid_t pid = fork();

	if (pid == 0) {
		(void)close(pipe_fd[0]);
		child(cli, site, task, pipe_fd[1]);
	}
	(void)close(pipe_fd[1]);
	wd_err err = pid < 0 ? wd_failf(cli->arena, WD_ERR_IO,
					"cannot fork: %s", strerror(errno))
			     : collect(cli, pid, pipe_fd[0], answer);

	(void)close(pipe_fd[0]);
	return err;
}

wd_err wd_key_import(struct wd_cli *cli, const struct wd_site *site,
		     wd_str file, wd_str *fingerprints)
{
	struct task task = { import, file };

	return ask(cli, site, &task, fingerprints);
}

static bool read_info(struct wd_arena *a, wd_str line, struct wd_key_info *out)
{
	enum { NUMBERS = 4 };
	unsigned long long n[NUMBERS];
	wd_str word;

	if (!wd_str_cut(line, ' ', &out->fingerprint, &line) ||
	    !wd_str_cut(line, ' ', &out->strength, &line))
		return false;
	for (size_t i = 0; i < NUMBERS; i++) {
		if (!wd_str_cut(line, ' ', &word, &line) ||
		    !wd_str_u64(word, &n[i]) || n[i] > INT64_MAX)
			return false;
	}
	if (n[1] >= WD_REVOKED_WAYS || n[3] >= WD_REVOKED_WAYS)
		return false;
	out->fingerprint = wd_str_dup(a, out->fingerprint);
	out->strength = wd_str_dup(a, out->strength);
	out->expires = (int64_t)n[0];
	out->revoked = (enum wd_revoked)n[1];
	out->revoked_since = (int64_t)n[2];
	out->subkeys = (enum wd_revoked)n[3];
	out->subkey_names = wd_str_dup(a, line);
	return true;
}

wd_err wd_key_infos(struct wd_cli *cli, const struct wd_site *site,
		    struct wd_key_info **out, size_t *count)
{
	struct task task = { list, { 0 } };
	wd_str answer = { 0 }, line;
	wd_err err = site->gnupg == NULL || access(site->gnupg, F_OK) != 0
			     ? NULL
			     : ask(cli, site, &task, &answer);

	*count = 0;
	if (err != NULL)
		return err;
	*out = wd_new(cli->arena, struct wd_key_info,
		      answer.len / FINGERPRINT_HEX + 1);
	while (wd_str_next_line(&answer, &line))
		if (read_info(cli->arena, line, &(*out)[*count]))
			(*count)++;
	return NULL;
}

static const struct wd_key_info *primary_of(const struct wd_key_info *info,
					    size_t count, wd_str subkey)
{
	for (size_t i = 0; i < count; i++)
		if (memmem(info[i].subkey_names.ptr, info[i].subkey_names.len,
			   subkey.ptr, subkey.len) != NULL)
			return &info[i];
	return NULL;
}

wd_str wd_key_missing(struct wd_arena *a, const struct wd_registry *people,
		      const struct wd_key *key, const struct wd_key_info *info,
		      size_t count)
{
	wd_str who = wd_strf(a, "openpgp:%.*s of %.*s", WD_FMT(key->id),
			     WD_FMT(wd_person_text(people, key->person)));

	for (size_t i = 0; i < count; i++)
		if (wd_str_eq(info[i].fingerprint, key->id))
			return (wd_str){ 0 };
	const struct wd_key_info *primary = primary_of(info, count, key->id);

	if (primary == NULL)
		return wd_strf(a,
			       "%.*s is not in the keyring: warder key add "
			       "imports it",
			       WD_FMT(who));
	return wd_strf(a,
		       "%.*s is a subkey, and counts for nothing: name the "
		       "primary key's fingerprint, openpgp:%.*s",
		       WD_FMT(who), WD_FMT(primary->fingerprint));
}
