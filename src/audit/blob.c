/* blob.c - large texts beside the records, by their digest. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/record.h"
#include "base/digest.h"
#include "base/file.h"

/* The directory of the blobs; its own name must last, too. */
static wd_err make_room(struct wd_arena *a, const char *dir)
{
	const char *blobs = wd_strf(a, "%s/blobs", dir).ptr;
	wd_err err = NULL;
	int fd;

	if (mkdir(blobs, 0700) != 0) {
		if (errno == EEXIST)
			return NULL;
		return wd_failf(a, WD_ERR_IO, "cannot make directory %s: %s",
				blobs, strerror(errno));
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		err = wd_failf(a, WD_ERR_IO, "cannot sync %s: %s", dir,
			       strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return err;
}

wd_err wd_blob_keep(struct wd_arena *a, const char *dir, wd_str digest,
		    wd_str bytes)
{
	struct stat st;
	wd_str hex;

	if (!wd_digest_hex(digest, &hex))
		return wd_fail(a, WD_ERR_USAGE, "a blob is named by a digest");
	const char *path = wd_strf(a, "%s/blobs/%.*s", dir, WD_FMT(hex)).ptr;

	/* Moved into its place whole and synced, so its size tells enough. */
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uintmax_t)st.st_size == bytes.len)
		return NULL;
	wd_err err = make_room(a, dir);

	return err != NULL ? err : wd_file_replace(a, path, bytes, true);
}
