/* doctor_fetcher.c - warder-fetch is asked how far the kernel confines it. */
#include "cli/doctor.h"

/* "files: confined, calls: not confined: no seccomp" */
static wd_str on_one_line(struct wd_arena *a, wd_str text)
{
	struct wd_buf b = { .arena = a };
	wd_str line;

	while (wd_str_next_line(&text, &line))
		if (line.len > 0)
			wd_buf_f(&b, "%s%.*s", b.len > 0 ? ", " : "",
				 WD_FMT(line));
	return wd_buf_str(&b);
}

void wd_doctor_fetcher(struct wd_examination *x)
{
	enum { SAID_MAX = 4096 };
	struct wd_arena *a = x->cli->arena;
	const char *const argv[] = { x->site.fetch, "--confinement", NULL };
	int status = -1;
	wd_str said = { 0 };
	wd_err err = wd_cli_run(x->cli, argv, (wd_str){ 0 }, SAID_MAX, &said,
				&status);

	said = on_one_line(a, said);
	if (err != NULL)
		wd_doctor_say(x, WD_WARNING,
			      wd_strf(a,
				      "%s: other systems cannot be asked for "
				      "evidence",
				      wd_err_text(a, err)));
	else if (status == 0 && said.len > 0)
		wd_doctor_say(x, WD_FINE,
			      wd_strf(a, "warder-fetch: %.*s", WD_FMT(said)));
	else
		wd_doctor_say(x, WD_WARNING,
			      wd_strf(a,
				      "%s holds the tokens and is not confined "
				      "by this kernel: %.*s",
				      x->site.fetch,
				      WD_FMT(said.len > 0
						     ? said
						     : WD_STR("it fails"))));
}
