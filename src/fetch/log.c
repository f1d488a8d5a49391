#include <unistd.h>

#include "fetch/fetch.h"
#include "text/escape.h"

enum { LOGGED_MAX = 600 };

void wd_fetch_log(struct wd_arena scratch, wd_str line)
{
	wd_str shown = wd_strf(&scratch, "warder-fetch: %.*s\n",
			       WD_FMT(wd_escape(&scratch, line, LOGGED_MAX)));

	/* nobody listens: then nobody is told */
	(void)!write(STDERR_FILENO, shown.ptr, shown.len);
}
