/* What file systems do not tell apart is told apart by nobody here. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/git_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

enum { LONGEST = 4096 };

static void require(bool truth)
{
	if (!truth)
		abort();
}

static char other_case(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
		       ? (char)(c ^ 0x20)
		       : c;
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	const wd_str name = { (const char *)d, n };
	char changed[LONGEST + 2];
	enum wd_git_name is = wd_git_name(name);

	if (n > LONGEST)
		return 0;
	(void)wd_name_climbs(name);
	for (size_t i = 0; i < n; i++)
		changed[i] = other_case(name.ptr[i]);
	require(wd_git_name((wd_str){ changed, n }) == is);
	/* a part more says nothing of those before it */
	changed[n] = '\\';
	changed[n + 1] = 'x';
	require(wd_git_name((wd_str){ changed, n + 2 }) == is);
	if (n > 0)
		memcpy(changed, name.ptr, n);
	changed[n] = '/';
	require(wd_git_name((wd_str){ changed, n + 1 }) == is);
	return 0;
}
