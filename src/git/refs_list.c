#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/refs_file.h"
#include "text/refname.h"

/* A symbolic ref is kept, with a zero id, until it has hidden a packed one. */
struct list {
	struct wd_arena *arena;
	wd_str prefix;
	struct wd_ref *item;
	size_t count, cap;
};

/* Directories yet to be read: no recursion, one open at a time. */
struct todo {
	wd_str name; /* "refs/heads" */
	struct todo *next;
};

static wd_err add(struct list *l, struct wd_ref ref)
{
	if (l->count == WD_REFS_MAX)
		return wd_fail(l->arena, WD_ERR_LIMIT, "too many refs");
	if (l->count == l->cap) {
		size_t cap = l->cap == 0 ? 64 : l->cap * 2;
		struct wd_ref *item = wd_new(l->arena, struct wd_ref, cap);

		if (l->count > 0)
			memcpy(item, l->item, l->count * sizeof(*item));
		l->item = item;
		l->cap = cap;
	}
	l->item[l->count++] = ref;
	return NULL;
}

/* Do they agree as far as both go? */
static bool related(wd_str name, wd_str prefix)
{
	return wd_str_starts(name, prefix) || wd_str_starts(prefix, name);
}

static bool is_dir(int dir, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type == DT_DIR;
	return fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

static bool is_link(struct wd_arena *a, int dir, wd_str name)
{
	struct stat st;
	bool yes = fstatat(dir, wd_str_c(a, name), &st, AT_SYMLINK_NOFOLLOW) ==
			   0 &&
		   S_ISLNK(st.st_mode);

	errno = ENOTDIR;
	return yes;
}

static wd_err add_loose(struct list *l, int dir, const char *file, wd_str name)
{
	struct wd_loose loose = { .kind = WD_LOOSE_NONE };
	wd_err err = wd_loose_read(l->arena, dir, file, &loose);

	if (err != NULL)
		return wd_because(l->arena, err, "%.*s", WD_FMT(name));
	/* Deleted or packed just now: packed-refs is read after this. */
	if (loose.kind == WD_LOOSE_NONE)
		return NULL;
	return add(l, (struct wd_ref){ name, loose.id, true });
}

static wd_err read_entry(struct list *l, int dir, const struct dirent *e,
			 wd_str parent, struct todo **todo)
{
	wd_str file = wd_str_of(e->d_name);
	bool deeper = is_dir(dir, e);

	/* What git does not list either. */
	if (file.ptr[0] == '.' || wd_str_ends(file, WD_STR(".lock")))
		return NULL;
	struct wd_arena mark = *l->arena;
	wd_str name = wd_strf(l->arena, "%.*s/%s", WD_FMT(parent), e->d_name);

	if (deeper ? !related(wd_strf(l->arena, "%.*s/", WD_FMT(name)),
			      l->prefix)
		   : !wd_str_starts(name, l->prefix)) {
		*l->arena = mark;
		return NULL;
	}
	if (!wd_ref_safe(name))
		return wd_failf(l->arena, WD_ERR_FORMAT, "%s is not a ref",
				name.ptr);
	if (!deeper)
		return add_loose(l, dir, e->d_name, name);
	struct todo *t = wd_new(l->arena, struct todo, 1);

	*t = (struct todo){ name, *todo };
	*todo = t;
	return NULL;
}

static wd_err read_dir(struct list *l, int gitdir, wd_str name,
		       struct todo **todo)
{
	int fd = openat(gitdir, wd_str_c(l->arena, name),
			O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	/* A symbolic link is ENOTDIR here, but what it hides is not nothing. */
	if (fd < 0 && (errno == ENOENT ||
		       (errno == ENOTDIR && !is_link(l->arena, gitdir, name))))
		return NULL;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	wd_err err = NULL;

	if (dir == NULL) {
		err = wd_failf(l->arena, WD_ERR_IO, "cannot open %.*s: %s",
			       WD_FMT(name), strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return err;
	}
	while (err == NULL) {
		errno = 0;
		const struct dirent *e = readdir(dir);

		if (e == NULL && errno != 0)
			err = wd_failf(l->arena, WD_ERR_IO,
				       "cannot read %.*s: %s", WD_FMT(name),
				       strerror(errno));
		if (e == NULL)
			break;
		err = read_entry(l, dirfd(dir), e, name, todo);
	}
	(void)closedir(dir);
	return err;
}

/* The directory that all names with this prefix are below. */
static wd_str directory_of(wd_str prefix)
{
	while (prefix.len > 0 && prefix.ptr[prefix.len - 1] != '/')
		prefix.len--;
	return prefix.len == 0 ? WD_STR("refs")
			       : (wd_str){ prefix.ptr, prefix.len - 1 };
}

static wd_err list_loose(struct list *l, int gitdir)
{
	struct todo first = { .name = directory_of(l->prefix) };
	struct todo *todo = &first;
	wd_err err = NULL;

	if (!wd_str_eq(first.name, WD_STR("refs")) && !wd_ref_safe(first.name))
		return wd_fail(l->arena, WD_ERR_FORMAT,
			       "not the beginning of a ref's name");
	while (err == NULL && todo != NULL) {
		wd_str name = todo->name;

		todo = todo->next;
		err = read_dir(l, gitdir, name, &todo);
	}
	return err;
}

static wd_err list_packed(struct list *l, const struct wd_packed *p)
{
	wd_str rest;
	struct wd_ref ref;
	wd_err err = wd_packed_seek(l->arena, p, l->prefix, &rest);

	while (err == NULL && rest.len > 0) {
		err = wd_packed_next(l->arena, &rest, &ref);
		if (err != NULL)
			break;
		if (!wd_str_starts(ref.name, l->prefix)) {
			if (p->sorted)
				break;
			continue;
		}
		if (!wd_ref_safe(ref.name))
			return wd_fail(l->arena, WD_ERR_FORMAT,
				       "packed-refs has a name of no ref");
		ref.name = wd_str_dup(l->arena, ref.name);
		err = add(l, ref);
	}
	return err;
}

static int by_name(const void *x, const void *y)
{
	return wd_str_cmp(((const struct wd_ref *)x)->name,
			  ((const struct wd_ref *)y)->name);
}

/* packed-refs nearly always is in order. */
static void sort(struct list *l, size_t from, size_t to)
{
	size_t i = from + 1;

	while (i < to && by_name(&l->item[i - 1], &l->item[i]) < 0)
		i++;
	if (i < to)
		qsort(&l->item[from], to - from, sizeof(*l->item), by_name);
}

/* Two sorted runs, loose ones first: a loose one wins, then symbolic ones
 * go. */
static void merge(struct list *l, size_t loose)
{
	struct wd_ref *out = wd_new(l->arena, struct wd_ref, l->count + 1);
	size_t i = 0, k = loose, n = 0;

	while (i < loose || k < l->count) {
		int c = i == loose ? 1
			: k == l->count
				? -1
				: wd_str_cmp(l->item[i].name, l->item[k].name);
		struct wd_ref ref = l->item[c <= 0 ? i : k];

		i += c <= 0;
		k += c >= 0;
		if (!wd_oid_zero(ref.id))
			out[n++] = ref;
	}
	l->item = out;
	l->count = n;
}

static wd_err list_all(struct list *l, int gitdir)
{
	struct wd_packed packed = { 0 };
	wd_err err = list_loose(l, gitdir);
	size_t loose = l->count;

	if (err == NULL)
		err = wd_packed_open(l->arena, gitdir, &packed);
	if (err == NULL)
		err = list_packed(l, &packed);
	wd_packed_close(&packed);
	if (err != NULL)
		return err;
	sort(l, 0, loose);
	sort(l, loose, l->count);
	merge(l, loose);
	return NULL;
}

/* With `all` the packed ones too, and without the symbolic ones. */
static wd_err list(struct wd_arena *a, const char *gitdir, wd_str prefix,
		   bool all, struct list *out)
{
	struct list l = { .arena = a, .prefix = prefix };
	int dir;
	wd_err err = wd_gitdir_open(a, gitdir, &dir);

	if (err != NULL)
		return err;
	err = all ? list_all(&l, dir) : list_loose(&l, dir);
	(void)close(dir);
	*out = l;
	return err;
}

wd_err wd_refs_list(struct wd_arena *a, const char *gitdir, wd_str prefix,
		    struct wd_ref **out, size_t *count)
{
	struct list l;
	wd_err err = list(a, gitdir, prefix, true, &l);

	if (err == NULL) {
		*out = l.item;
		*count = l.count;
	}
	return err;
}

wd_err wd_refs_loose(struct wd_arena *a, const char *gitdir, wd_str prefix,
		     struct wd_ref **out, size_t *count)
{
	struct list l;
	wd_err err = list(a, gitdir, prefix, false, &l);

	if (err == NULL) {
		sort(&l, 0, l.count);
		*out = l.item;
		*count = l.count;
	}
	return err;
}
