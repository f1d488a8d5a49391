#include "git/refs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/refs_file.h"
#include "text/refname.h"

/* HEAD, FETCH_HEAD and the like stand beside refs/. */
static bool is_pseudo_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_';
}

static bool safe_component(wd_str part)
{
	return part.len > 0 && part.ptr[0] != '.' &&
	       !wd_str_ends(part, WD_STR(".lock"));
}

bool wd_ref_safe(wd_str name)
{
	wd_str part, rest = name;

	if (name.len == 0 || name.len > WD_REFNAME_MAX ||
	    wd_str_has(name, '\0') || wd_str_has(name, '\n'))
		return false;
	if (!wd_str_starts(name, WD_STR("refs/")))
		return wd_str_all(name, is_pseudo_byte);
	while (wd_str_cut(rest, '/', &part, &rest))
		if (!safe_component(part))
			return false;
	return safe_component(rest);
}

wd_err wd_gitdir_open(struct wd_arena *a, const char *gitdir, int *out)
{
	int fd = open(gitdir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return wd_failf(a, WD_ERR_IO, "cannot open %s: %s", gitdir,
				strerror(errno));
	/* Without it every ref would seem not to exist. */
	if (fstatat(fd, "refs", &st, 0) != 0 || !S_ISDIR(st.st_mode)) {
		(void)close(fd);
		return wd_failf(a, WD_ERR_IO, "%s has no refs", gitdir);
	}
	*out = fd;
	return NULL;
}

static wd_err broken(struct wd_arena *a, const char *file)
{
	return wd_failf(a, WD_ERR_FORMAT, "%s is not a ref", file);
}

static wd_err os_error(struct wd_arena *a, const char *file)
{
	return wd_failf(a, WD_ERR_IO, "cannot read %s: %s", file,
			strerror(errno));
}

static wd_err point_to(struct wd_arena *a, const char *file, wd_str target,
		       struct wd_loose *out)
{
	if (!wd_ref_safe(target))
		return broken(a, file);
	*out = (struct wd_loose){ .kind = WD_LOOSE_SYMBOLIC,
				  .target = wd_str_dup(a, target) };
	return NULL;
}

static wd_err parse(struct wd_arena *a, const char *file, wd_str text,
		    struct wd_loose *out)
{
	wd_str hex = { text.ptr, WD_OID_HEX };
	wd_oid id;

	if (wd_str_starts(text, WD_STR("ref:")))
		return point_to(a, file, wd_str_trim(wd_str_from(text, 4)),
				out);
	if (text.len < WD_OID_HEX || !wd_oid_read(hex, &id) ||
	    wd_oid_zero(id) || wd_str_trim(text).len != WD_OID_HEX)
		return broken(a, file);
	*out = (struct wd_loose){ .kind = WD_LOOSE_ID, .id = id };
	return NULL;
}

/* Symbolic refs were symbolic links once, and git still reads them. */
static wd_err read_link(struct wd_arena *a, int dir, const char *file,
			struct wd_loose *out)
{
	char target[WD_REFNAME_MAX + 1];
	ssize_t n = readlinkat(dir, file, target, sizeof(target));

	if (n < 0)
		return os_error(a, file);
	wd_str name = { target, (size_t)n };

	if (!wd_str_starts(name, WD_STR("refs/")))
		return broken(a, file);
	return point_to(a, file, name, out);
}

static wd_err read_open(struct wd_arena *a, int fd, const char *file,
			struct wd_loose *out)
{
	char text[WD_REFNAME_MAX + 16];
	size_t have = 0;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return os_error(a, file);
	if (S_ISDIR(st.st_mode)) {
		*out = (struct wd_loose){ .kind = WD_LOOSE_NONE };
		return NULL;
	}
	if (!S_ISREG(st.st_mode))
		return broken(a, file);
	while (have < sizeof(text)) {
		ssize_t n = read(fd, text + have, sizeof(text) - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return os_error(a, file);
		if (n == 0)
			return parse(a, file, (wd_str){ text, have }, out);
		have += (size_t)n;
	}
	return broken(a, file);
}

wd_err wd_loose_read(struct wd_arena *a, int dir, const char *file,
		     struct wd_loose *out)
{
	/* A pipe in the place of a ref must not make a hook wait. */
	int fd = openat(dir, file,
			O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		*out = (struct wd_loose){ .kind = WD_LOOSE_NONE };
		return NULL;
	}
	if (fd < 0 && errno == ELOOP)
		return read_link(a, dir, file, out);
	if (fd < 0)
		return os_error(a, file);
	wd_err err = read_open(a, fd, file, out);

	(void)close(fd);
	return err;
}

/* Zero when it is not there. */
static wd_err look_up_packed(struct wd_arena *a, int gitdir, wd_str name,
			     wd_oid *out)
{
	struct wd_packed p;
	struct wd_ref ref = { 0 };
	wd_str rest;
	wd_oid id = { 0 };
	bool past = false;
	wd_err err = wd_packed_open(a, gitdir, &p);

	if (err != NULL)
		return err;
	err = wd_packed_seek(a, &p, name, &rest);
	while (err == NULL && !past && rest.len > 0) {
		err = wd_packed_next(a, &rest, &ref);
		if (err == NULL && wd_str_eq(ref.name, name))
			id = ref.id;
		past = p.sorted || !wd_oid_zero(id);
	}
	wd_packed_close(&p);
	if (err == NULL)
		*out = id;
	return err;
}

static wd_err follow(struct wd_arena *a, int gitdir, wd_str name, wd_str *real,
		     wd_oid *id)
{
	struct wd_loose loose;

	for (int hops = 0; hops < WD_SYMREF_DEPTH_MAX; hops++) {
		if (!wd_ref_safe(name))
			return wd_fail(a, WD_ERR_FORMAT, "not a ref's name");
		wd_err err =
			wd_loose_read(a, gitdir, wd_str_c(a, name), &loose);

		if (err == NULL && loose.kind == WD_LOOSE_NONE)
			err = look_up_packed(a, gitdir, name, &loose.id);
		if (err != NULL)
			return err;
		if (loose.kind != WD_LOOSE_SYMBOLIC) {
			*real = name;
			*id = loose.id;
			return NULL;
		}
		name = loose.target;
	}
	return wd_fail(a, WD_ERR_LIMIT, "symbolic refs go too deep");
}

wd_err wd_ref_names(struct wd_arena *a, const char *gitdir, wd_str name,
		    wd_str *target)
{
	struct wd_loose loose = { .kind = WD_LOOSE_NONE };
	int dir;
	wd_err err = wd_gitdir_open(a, gitdir, &dir);

	if (err != NULL)
		return err;
	if (wd_ref_safe(name))
		err = wd_loose_read(a, dir, wd_str_c(a, name), &loose);
	else
		err = wd_fail(a, WD_ERR_FORMAT, "not a ref's name");
	(void)close(dir);
	if (err == NULL)
		*target = loose.kind == WD_LOOSE_SYMBOLIC ? loose.target
							  : (wd_str){ 0 };
	return err;
}

wd_err wd_ref_resolve(struct wd_arena *a, const char *gitdir, wd_str name,
		      wd_str *real, wd_oid *id)
{
	int dir;
	wd_err err = wd_gitdir_open(a, gitdir, &dir);

	if (err != NULL)
		return err;
	err = follow(a, dir, name, real, id);
	(void)close(dir);
	return err;
}
