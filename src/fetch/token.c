#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "fetch/fetch.h"

static bool is_visible(char c)
{
	return c >= 0x20 && c < 0x7f;
}

wd_err wd_fetch_token_fd(struct wd_arena *secrets, int fd, wd_str *out)
{
	wd_str text;
	wd_err err = wd_fd_read(secrets, fd, WD_FETCH_TOKEN_MAX + 2, &text);

	if (err != NULL) /* its text says nothing of the content */
		return err;
	if (wd_str_ends(text, WD_STR("\n")))
		text.len--;
	if (text.len > 0 && text.ptr[text.len - 1] == '\r')
		text.len--;
	if (text.len == 0)
		return wd_fail(secrets, WD_ERR_USAGE, "it is empty");
	if (text.len > WD_FETCH_TOKEN_MAX || !wd_str_all(text, is_visible) ||
	    !wd_str_eq(text, wd_str_trim(text)))
		return wd_fail(secrets, WD_ERR_USAGE,
			       "it is not one line of visible ASCII");
	*out = text;
	return NULL;
}

/* Whoever else can write it chooses whom we are; who can read it, is us. */
static const char *file_flaw(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return "it is owned by another account";
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "group or others have rights to it: chmod 600";
	return NULL;
}

static wd_err open_secret(struct wd_arena *a, const char *path, int *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	const char *flaw;

	if (fd < 0)
		return wd_fail(a, WD_ERR_USAGE, "it cannot be opened");
	flaw = fstat(fd, &st) != 0 ? "it cannot be examined" : file_flaw(&st);
	if (flaw == NULL) {
		*out = fd;
		return NULL;
	}
	(void)close(fd);
	return wd_fail(a, WD_ERR_USAGE, flaw);
}

wd_err wd_fetch_token_file(struct wd_arena *secrets, const char *path,
			   wd_str *out)
{
	int fd = -1;
	wd_err err = open_secret(secrets, path, &fd);

	if (err != NULL)
		return err;
	err = wd_fetch_token_fd(secrets, fd, out);
	(void)close(fd);
	return err;
}

wd_err wd_fetch_key_file(struct wd_arena *secrets, const char *path,
			 wd_str *out)
{
	int fd = -1;
	wd_err err = open_secret(secrets, path, &fd);

	if (err == NULL) {
		err = wd_fd_read(secrets, fd, WD_FETCH_FILE_MAX, out);
		(void)close(fd);
	}
	return err;
}
