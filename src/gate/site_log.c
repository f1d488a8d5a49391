/* site_log.c - what an admin reads. */
#include <syslog.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "gate/site.h"
#include "text/escape.h"

enum { LOG_LINE_MAX = 8192 };

void wd_site_log(struct wd_arena *a, const struct wd_site *s, const char *text)
{
	const char *repository = s->gitdir != NULL ? s->gitdir : "?";
	wd_str shown = wd_escape(a, wd_str_of(text), LOG_LINE_MAX);

	if (s->log != NULL) {
		wd_str line =
			wd_strf(a, "%.*s warder[%ld] %s: %.*s\n",
				WD_FMT(wd_time_text(a, wd_now())),
				(long)getpid(), repository, WD_FMT(shown));
		/* The log is not the record: losing a line loses no proof. */
		wd_err lost = wd_file_append_line(a, s->log, line);

		(void)lost;
	}
	if (s->syslog) {
		openlog("warder", LOG_PID, LOG_AUTHPRIV);
		syslog(LOG_NOTICE, "%s: %.*s", repository, WD_FMT(shown));
		closelog();
	}
}
