/*
 * key_import.c - OpenPGP keys into Warder's own keyring.
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
#include "cli/place.h"
#include "sign/sign.h"

enum { ANSWER_MAX = 1 << 20 };

/* A fingerprint a line, or the error; the code of the error. */
static int import(struct wd_cli *cli, const struct wd_site *site, wd_str file,
		  wd_str *answer)
{
	struct wd_sign_config config = { .gnupg_home = site->gnupg,
					 .gpg = site->gpg };
	struct wd_buf b = { .arena = cli->arena };
	bool made = access(site->gnupg, F_OK) == 0;
	wd_str *fingerprint = NULL;
	size_t count = 0;
	wd_err err =
		wd_place_act_as_owner(cli, made ? site->gnupg : site->store);

	if (err == NULL)
		err = wd_openpgp_import(cli->arena, &config, file, &fingerprint,
					&count);
	if (err != NULL) {
		*answer = wd_str_of(wd_err_text(cli->arena, err));
		return (int)err->code;
	}
	for (size_t i = 0; i < count; i++)
		wd_buf_f(&b, "%.*s\n", WD_FMT(fingerprint[i]));
	*answer = wd_buf_str(&b);
	return 0;
}

static _Noreturn void child(struct wd_cli *cli, const struct wd_site *site,
			    wd_str file, int out)
{
	wd_str answer = { 0 };
	int code = import(cli, site, file, &answer);

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
		return wd_fail(cli->arena, WD_ERR_FOREIGN,
			       "the import was stopped");
	if (WEXITSTATUS(status) != 0)
		return wd_fail(cli->arena, (enum wd_code)WEXITSTATUS(status),
			       wd_str_c(cli->arena, *answer));
	return NULL;
}

wd_err wd_key_import(struct wd_cli *cli, const struct wd_site *site,
		     wd_str file, wd_str *fingerprints)
{
	int pipe_fd[2];

	if (pipe(pipe_fd) != 0)
		return wd_failf(cli->arena, WD_ERR_IO, "cannot make a pipe: %s",
				strerror(errno));
	pid_t pid = fork();

	if (pid == 0) {
		(void)close(pipe_fd[0]);
		child(cli, site, file, pipe_fd[1]);
	}
	(void)close(pipe_fd[1]);
	wd_err err = pid < 0 ? wd_failf(cli->arena, WD_ERR_IO,
					"cannot fork: %s", strerror(errno))
			     : collect(cli, pid, pipe_fd[0], fingerprints);

	(void)close(pipe_fd[0]);
	return err;
}
