/* file.h - whole files, and appends that survive a crash. */
#ifndef WD_BASE_FILE_H
#define WD_BASE_FILE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * The whole file at once.  WD_ERR_NOT_FOUND when it does not exist,
 * WD_ERR_LIMIT above `max` bytes, WD_ERR_IO for the rest.
 */
WD_CHECKED wd_err wd_file_read(struct wd_arena *a, const char *path, size_t max,
			       wd_str *out);

/*
 * The same, mapped instead of read, until the program ends: for a large file of
 * our own, of which little is wanted.  It must not be shortened meanwhile.
 */
WD_CHECKED wd_err wd_file_map(struct wd_arena *a, const char *path, size_t max,
			      wd_str *out);

/* From an open descriptor to its end; the descriptor stays open. */
WD_CHECKED wd_err wd_fd_read(struct wd_arena *a, int fd, size_t max,
			     wd_str *out);

/* All of it, or an error; short writes and EINTR are seen to. */
WD_CHECKED wd_err wd_fd_write(struct wd_arena *a, int fd, wd_str bytes);

/*
 * Replace the file or make it, atomically: a temporary file beside it, fsync
 * when `durable`, rename, and fsync of the directory.  A new file's mode is
 * 0600 & ~umask; a replaced one's mode and owner are kept.
 */
WD_CHECKED wd_err wd_file_replace(struct wd_arena *a, const char *path,
				  wd_str bytes, bool durable);

/*
 * Append one line, which must end in its only newline, under a lock, and
 * fdatasync it.  A last line that a crash tore is closed first, so that it
 * never glues to ours.  A failure leaves the file as long as it was, if the
 * file system still allows.
 */
WD_CHECKED wd_err wd_file_append_line(struct wd_arena *a, const char *path,
				      wd_str line);

/* Make a directory and its parents, 0700 & ~umask; an existing one is fine. */
WD_CHECKED wd_err wd_make_dirs(struct wd_arena *a, const char *path);

/*
 * What `path` means where `file` has it: relative to the file's directory,
 * unless it is absolute.  Ends with NUL.
 */
wd_str wd_path_beside(struct wd_arena *a, wd_str file, wd_str path);

/*
 * Who a file is and when it last changed, as short text: device, inode, size,
 * mtime and ctime to the nanosecond; "absent" when there is none.  Equal text
 * means unchanged content to anyone but root.
 */
wd_str wd_file_identity(struct wd_arena *a, const char *path);

#endif
