/*
 * refs_file.h - the two kinds of files that hold refs.  Private to refs*.c.
 */
#ifndef WD_GIT_REFS_FILE_H
#define WD_GIT_REFS_FILE_H

#include "git/refs.h"

/*
 * May this name be opened below gitdir?  refs/ or a name like HEAD, and no
 * component that leads elsewhere, is hidden, or is another process's lock.
 */
bool wd_ref_safe(wd_str name);

enum wd_loose_kind { WD_LOOSE_NONE, WD_LOOSE_ID, WD_LOOSE_SYMBOLIC };

struct wd_loose {
	enum wd_loose_kind kind;
	wd_oid id;     /* ID */
	wd_str target; /* SYMBOLIC: copied, safe */
};

/* gitdir, opened; an error when it is no repository. */
WD_CHECKED wd_err wd_gitdir_open(struct wd_arena *a, const char *gitdir,
				 int *out);

/* `file` below the directory; NONE: there is no such file, or it is a
 * directory.  Anything but a well-formed ref is an error. */
WD_CHECKED wd_err wd_loose_read(struct wd_arena *a, int dir, const char *file,
				struct wd_loose *out);

struct wd_packed {
	void *map; /* NULL: nothing to unmap */
	size_t size;
	wd_str records;
	bool sorted;
};

/* No packed-refs is an empty one. */
WD_CHECKED wd_err wd_packed_open(struct wd_arena *a, int gitdir,
				 struct wd_packed *out);
void wd_packed_close(struct wd_packed *p);

/* The next record, whose name points into the map. */
WD_CHECKED wd_err wd_packed_next(struct wd_arena *a, wd_str *rest,
				 struct wd_ref *out);

/* `*rest` begins with the first record that is not before `name`; where they
 * are not sorted, with the first of all. */
WD_CHECKED wd_err wd_packed_seek(struct wd_arena *a, const struct wd_packed *p,
				 wd_str name, wd_str *rest);

#endif
