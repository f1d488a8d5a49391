/* gitmodules.c - what a .gitmodules may ask of who clones it. */
#include "text/config.h"
#include "text/hygiene.h"

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool has_control(wd_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_control(s.ptr[i]))
			return true;
	return false;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* "%0a" in a URL is a newline in what a credential helper is asked. */
static bool has_encoded_control(wd_str url)
{
	for (size_t i = 0; i + 2 < url.len; i++) {
		char high = url.ptr[i + 1], low = url.ptr[i + 2];

		if (url.ptr[i] != '%' || !is_hex(low))
			continue;
		if (high == '0' || high == '1' ||
		    (high == '7' && (low | 0x20) == 'f'))
			return true;
	}
	return false;
}

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* As some system has it: /x, \x, C:x. */
static bool is_absolute(wd_str path)
{
	char first = path.len > 0 ? (char)(path.ptr[0] | 0x20) : '\0';

	return path.len > 0 && (is_separator(path.ptr[0]) ||
				(path.len > 1 && path.ptr[1] == ':' &&
				 first >= 'a' && first <= 'z'));
}

static const char *name_flaw(wd_str name)
{
	if (name.len == 0 || is_absolute(name) || wd_name_climbs(name))
		return "has a submodule whose name leads out of .git/modules";
	return has_control(name) ? "has a submodule with a control character "
				   "in its name"
				 : NULL;
}

static const char *path_flaw(wd_str path)
{
	if (path.len > 0 && path.ptr[0] == '-')
		return "has a path that reads as an option";
	if (is_absolute(path) || wd_name_climbs(path))
		return "has a path that leads out of the repository";
	if (wd_git_name(path) == WD_NAME_DOTGIT)
		return "has a path that leads into .git";
	return has_control(path) ? "has a path with a control character" : NULL;
}

/* "../" may go up, but not so far that what follows becomes the host. */
static bool climbs_to_host(wd_str url)
{
	size_t up = 0;

	for (;;) {
		if (url.len >= 3 && url.ptr[0] == '.' && url.ptr[1] == '.' &&
		    is_separator(url.ptr[2])) {
			url = wd_str_from(url, 3);
			up++;
		} else if (url.len >= 2 && url.ptr[0] == '.' &&
			   is_separator(url.ptr[1])) {
			url = wd_str_from(url, 2);
		} else {
			break;
		}
	}
	return up > 0 && url.len > 0 &&
	       (url.ptr[0] == ':' || is_separator(url.ptr[0]));
}

/* "helper::" in front names a program of git's. */
static bool take_helper(wd_str *url, wd_str *helper)
{
	wd_str rest;

	if (!wd_str_cut(*url, ':', helper, &rest) || rest.len == 0 ||
	    rest.ptr[0] != ':' || wd_str_has(*helper, '/'))
		return false;
	*url = wd_str_from(rest, 1);
	return true;
}

/* "user@host" of "scheme://user@host/..." or of "user@host:...". */
static bool find_authority(wd_str url, wd_str *out)
{
	wd_str scheme, rest;

	if (!wd_str_cut(url, ':', &scheme, &rest) || wd_str_has(scheme, '/'))
		return false;
	if (!wd_str_starts(rest, WD_STR("//"))) {
		*out = scheme;
		return true;
	}
	*out = rest = wd_str_from(rest, 2);
	(void)wd_str_cut(rest, '/', out, &rest);
	return true;
}

static bool is_local(wd_str url)
{
	return wd_str_starts(url, WD_STR("file:"));
}

static const char *authority_flaw(wd_str url)
{
	wd_str authority, user, host;

	if (!find_authority(url, &authority))
		return NULL;
	if (authority.len == 0)
		return is_local(url) ? NULL : "has a URL without a host";
	host = authority;
	while (wd_str_cut(host, '@', &user, &host))
		;
	if (authority.ptr[0] == '-' || (host.len > 0 && host.ptr[0] == '-'))
		return "has a URL whose host reads as an option";
	return NULL;
}

static const char *url_flaw(wd_str url)
{
	wd_str helper;

	if (url.len > 0 && url.ptr[0] == '-')
		return "has a URL that reads as an option";
	if (has_control(url) || has_encoded_control(url))
		return "has a URL with a control character";
	if (climbs_to_host(url))
		return "has a relative URL that replaces the host";
	while (take_helper(&url, &helper)) {
		if (wd_str_eq_nocase(helper, WD_STR("ext")) ||
		    wd_str_eq_nocase(helper, WD_STR("fd")))
			return "has a URL that runs a command";
		if (url.len > 0 && url.ptr[0] == '-')
			return "has a URL that reads as an option";
	}
	return authority_flaw(url);
}

/* "!command" is run by git submodule update. */
static const char *update_flaw(wd_str value)
{
	value = wd_str_trim(value);
	return value.len > 0 && value.ptr[0] == '!'
		       ? "has an update that runs a command"
		       : NULL;
}

static const struct {
	const char *key;
	const char *(*flaw)(wd_str value);
} keys[] = {
	{ "path", path_flaw },
	{ "url", url_flaw },
	{ "update", update_flaw },
};

static const char *entry_flaw(const struct wd_config_entry *e)
{
	if (!wd_str_eq(e->section, WD_STR("submodule")) || !e->has_subsection)
		return NULL;
	const char *flaw = name_flaw(e->subsection);

	for (size_t i = 0; flaw == NULL && i < sizeof(keys) / sizeof(keys[0]);
	     i++)
		if (wd_str_eq(e->key, wd_str_of(keys[i].key)))
			flaw = keys[i].flaw(e->value);
	return flaw;
}

const char *wd_gitmodules_flaw(struct wd_arena *a, wd_str text)
{
	const struct wd_arena mark = *a;
	struct wd_config config;
	const char *flaw = NULL;

	if (text.len > WD_GITMODULES_MAX)
		return "is a .gitmodules that is too large";
	if (wd_config_read(a, WD_STR(".gitmodules"), text, WD_CONFIG_GIT,
			   &config) != NULL)
		flaw = "is a .gitmodules that git cannot read";
	else
		for (size_t i = 0; flaw == NULL && i < config.count; i++)
			flaw = entry_flaw(&config.entry[i]);
	*a = mark;
	return flaw;
}
