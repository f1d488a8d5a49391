/* state.c - one digest for the state of the keyring's files. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/hex.h"
#include "sign/publickey.h"
#include "sign/sign.h"

enum { PIECE = 64 << 10 };

const char *const *wd_keyring_files(void)
{
	/* the trust database says which keys are disabled */
	static const char *const files[WD_KEYRING_FILES] = {
		"pubring.kbx",
		"pubring.gpg",
		"public-keys.d/pubring.db",
		"public-keys.d/pubring.db-wal",
		"trustdb.gpg",
		"gpg.conf"
	};

	return files;
}

static wd_err failed(struct wd_arena *a, const char *path)
{
	return wd_failf(a, WD_ERR_IO, "cannot read %s: %s", path,
			strerror(errno));
}

static wd_err add_content(struct wd_arena *a, EVP_MD_CTX *ctx, int fd,
			  const char *path)
{
	unsigned char piece[PIECE];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno != EINTR)
			return failed(a, path);
		if (n > 0 && EVP_DigestUpdate(ctx, piece, (size_t)n) != 1)
			return wd_fail(a, WD_ERR_FOREIGN, "OpenSSL: SHA-256");
	}
	return NULL;
}

/* Of the content; empty for a file that is not there. */
static wd_err digest_file(struct wd_arena *a, const char *path, wd_str *hex)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	EVP_MD_CTX *ctx;
	wd_err err = NULL;

	*hex = (wd_str){ 0 };
	if (fd < 0)
		return errno == ENOENT ? NULL : failed(a, path);
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL || EVP_DigestInit_ex2(ctx, EVP_sha256(), NULL) != 1)
		err = wd_fail(a, WD_ERR_FOREIGN, "OpenSSL: SHA-256");
	if (err == NULL)
		err = add_content(a, ctx, fd, path);
	if (err == NULL && EVP_DigestFinal_ex(ctx, sum, &len) != 1)
		err = wd_fail(a, WD_ERR_FOREIGN, "OpenSSL: SHA-256");
	EVP_MD_CTX_free(ctx);
	(void)close(fd);
	if (err == NULL)
		*hex = wd_hex(a, sum, len);
	return err;
}

wd_err wd_keyring_digest(struct wd_arena *a, const char *gnupg_home,
			 wd_str *out)
{
	struct wd_buf b = { .arena = a };
	wd_err err = NULL;

	wd_openssl_start();
	for (size_t i = 0; i < WD_KEYRING_FILES; i++) {
		const char *file = wd_keyring_files()[i];
		wd_str hex;

		err = digest_file(a, wd_strf(a, "%s/%s", gnupg_home, file).ptr,
				  &hex);
		if (err != NULL)
			return wd_because(a, err, "the OpenPGP keyring");
		if (hex.len > 0)
			wd_buf_f(&b, "%.*s  %s\n", WD_FMT(hex), file);
	}
	*out = wd_sha256(a, wd_buf_str(&b));
	return NULL;
}
