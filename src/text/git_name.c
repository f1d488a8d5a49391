#include "text/git_name.h"

#include "text/escape.h"

enum { END = -1, FOREIGN = -2, SHORT_PREFIX = 6, SHORT_LENGTH = 8 };

static const struct {
	const char *name;   /* after the dot */
	const char *hashed; /* its NTFS short name when ~1 to ~4 are taken */
	enum wd_git_name is;
} files[] = {
	{ "gitmodules", "gi7eba", WD_NAME_MODULES },
	{ "gitattributes", "gi7d29", WD_NAME_ATTRIBUTES },
	{ "gitignore", "gi250a", WD_NAME_IGNORE },
	{ "mailmap", "maba30", WD_NAME_MAILMAP },
};

/*
 * The next character as file systems compare it: letters in lower case, what
 * HFS+ does not see left out, and the one letter that is no ASCII but folds to
 * it here.  FOREIGN for everything that can be in none of the names.
 */
static int next_folded(wd_str *rest)
{
	while (rest->len > 0) {
		unsigned char c = (unsigned char)rest->ptr[0];
		uint32_t cp;

		if (c < 0x80) {
			*rest = wd_str_from(*rest, 1);
			return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
		}
		if (!wd_utf8_next(rest, &cp)) {
			*rest = wd_str_from(*rest, 1);
			return FOREIGN;
		}
		if (cp == 0x17f) /* long s */
			return 's';
		if (!wd_code_point_hidden(cp))
			return FOREIGN;
	}
	return END;
}

/* NTFS drops dots and spaces at the end, and ':' begins a stream of the file.
 */
static bool ends(wd_str rest)
{
	int c;

	do
		c = next_folded(&rest);
	while (c == '.' || c == ' ');
	return c == END || c == ':';
}

static bool take(wd_str *rest, const char *word, size_t most)
{
	for (size_t i = 0; i < most && word[i] != '\0'; i++)
		if (next_folded(rest) != word[i])
			return false;
	return true;
}

static bool take_between(wd_str *rest, int low, int high)
{
	int c = next_folded(rest);

	return c >= low && c <= high;
}

static bool is_dotgit(wd_str part)
{
	wd_str rest = part;

	if (take(&rest, ".git", SIZE_MAX) && ends(rest))
		return true;
	rest = part;
	return take(&rest, "git~", SIZE_MAX) && take_between(&rest, '1', '9') &&
	       ends(rest);
}

/* gitmod~1 to gitmod~4. */
static bool is_short(wd_str rest, const char *name)
{
	return take(&rest, name, SHORT_PREFIX) && take(&rest, "~", 1) &&
	       take_between(&rest, '1', '4') && ends(rest);
}

/* gi7eba~1, gi7eb~10 and so on: a longer number takes the hash's place. */
static bool is_hashed(wd_str rest, const char *hashed)
{
	size_t n = 0;
	int c = next_folded(&rest);

	while (n < SHORT_PREFIX && c == hashed[n]) {
		n++;
		c = next_folded(&rest);
	}
	if (n == 0 || c != '~' || !take_between(&rest, '1', '9'))
		return false;
	for (n += 2; n < SHORT_LENGTH; n++)
		if (!take_between(&rest, '0', '9'))
			return false;
	return ends(rest);
}

static bool is_file(wd_str part, const char *name, const char *hashed)
{
	wd_str rest = part;

	return (take(&rest, ".", 1) && take(&rest, name, SIZE_MAX) &&
		ends(rest)) ||
	       is_short(part, name) || is_hashed(part, hashed);
}

/* Most names end here. */
static bool may_be_one(wd_str part)
{
	char c = part.len > 0 ? part.ptr[0] : 'x';

	return c == '.' || (c | 0x20) == 'g' || (c | 0x20) == 'm' ||
	       (unsigned char)c >= 0x80;
}

static enum wd_git_name part_is(wd_str part)
{
	if (!may_be_one(part))
		return WD_NAME_OTHER;
	if (is_dotgit(part))
		return WD_NAME_DOTGIT;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (is_file(part, files[i].name, files[i].hashed))
			return files[i].is;
	return WD_NAME_OTHER;
}

static wd_str next_part(wd_str *rest)
{
	wd_str part = *rest;
	size_t n = 0;

	while (n < part.len && part.ptr[n] != '\\' && part.ptr[n] != '/')
		n++;
	*rest = wd_str_from(part, n < part.len ? n + 1 : n);
	part.len = n;
	return part;
}

enum wd_git_name wd_git_name(wd_str name)
{
	enum wd_git_name most = WD_NAME_OTHER;

	while (name.len > 0) {
		enum wd_git_name is = part_is(next_part(&name));

		most = is > most ? is : most;
	}
	return most;
}

bool wd_name_climbs(wd_str name)
{
	while (name.len > 0)
		if (wd_str_eq(next_part(&name), WD_STR("..")))
			return true;
	return false;
}
