#include <dirent.h>
#include <string.h>

#include "fetch/fetch.h"

/* "5ad8a5d6.0": a certificate under the hash of its name. */
static bool is_hashed(const char *name)
{
	return strlen(name) == 10 && strspn(name, "0123456789abcdef") == 8 &&
	       name[8] == '.';
}

bool wd_fetch_authorities_hashed(void)
{
	const char *path = curl_version_info(CURLVERSION_NOW)->capath;
	DIR *dir = path == NULL ? NULL : opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (dir != NULL && !found && (entry = readdir(dir)) != NULL)
		found = is_hashed(entry->d_name);
	if (dir != NULL)
		(void)closedir(dir);
	return found;
}
