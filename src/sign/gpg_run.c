#include "sign/gpg_run.h"

#include "base/parallel.h"
#include "sign/engine.h"
#include "sign/gpg_child.h"

struct asking {
	struct wd_gpg_child child;
	struct wd_gpg_question *question;
};

struct room {
	struct wd_arena *arena;
	const char *program, *home;
};

static wd_err start(const struct room *r, struct wd_gpg_question *q,
		    struct asking *out)
{
	static const char *const words[] = { "--enable-special-filenames",
					     "--status-fd",
					     "3",
					     "--verify",
					     "--",
					     "-&4",
					     "-&5",
					     NULL };
	const struct wd_gpg_call call = { .program = r->program,
					  .home = r->home,
					  .word = words,
					  .answer = WD_GPG_STATUS_FD,
					  .input = { q->packet, q->payload } };

	out->question = q;
	return wd_gpg_start(r->arena, &call, &out->child);
}

/* Exit status 0, 1 or 2 goes with what it said; others say nothing. */
static bool fits(const struct wd_gpg_status *s, int status)
{
	if (status < 0 || status > 2)
		return false;
	return s->kind == WD_GPG_GOOD ? status == 0
				      : wd_gpg_is_authentic(s) || status != 0;
}

static wd_err finish(const struct room *r, struct asking *q)
{
	struct wd_gpg_status answer;
	int status = -1;
	wd_str text;
	wd_err err = wd_gpg_finish(r->arena, &q->child, WD_GPG_STATUS_MAX,
				   &text, &status);

	if (err == NULL &&
	    (!wd_gpg_status_read(text, &answer) || !fits(&answer, status)))
		err = wd_fail(r->arena, WD_ERR_FOREIGN,
			      "gpg gave no verdict that could be read");
	if (err == NULL)
		q->question->answer = answer;
	return err;
}

/* The oldest is waited for first: they take about the same time. */
wd_err wd_gpg_ask(struct wd_arena *a, const struct wd_sign_config *config,
		  struct wd_gpg_question *question, size_t count)
{
	struct asking asking[WD_THREADS_MAX] = { 0 };
	struct room r = { .arena = a, .home = config->gnupg_home };
	size_t room = config->threads != 0 ? config->threads : wd_processors();
	wd_err err = count == 0 ? NULL : wd_gpg_find(a, config, &r.program);

	if (room > WD_THREADS_MAX)
		room = WD_THREADS_MAX;
	for (size_t i = 0; err == NULL && i < count; i++) {
		struct asking *q = &asking[i % room];

		if (q->child.pid != 0)
			err = finish(&r, q);
		if (err == NULL)
			err = start(&r, &question[i], q);
	}
	for (size_t i = 0; i < room; i++) {
		wd_err late = asking[i].child.pid != 0 ? finish(&r, &asking[i])
						       : NULL;

		err = err != NULL ? err : late;
	}
	return err == NULL ? NULL : wd_because(a, err, "gpg --verify");
}
