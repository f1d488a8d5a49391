#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fetch/fetch.h"

enum { IDLE_MS = 1000, LAST_WORDS_MS = 50 };

struct loop {
	struct wd_arena scratch; /* copied for each piece of work */
	struct wd_fetch_providers *providers;
	CURLM *multi;
	struct wd_transfer *first;
	struct wd_stream stream;
	int64_t deadline;
	unsigned taken; /* requests, ever */
	bool broken;    /* what was sent is no request, or there is no memory */
};

int64_t wd_fetch_clock(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void put(struct loop *l, struct wd_arena a,
		const struct wd_fetch_answer *answer)
{
	wd_str frame;

	if (wd_fetch_answer_write(&a, answer, &frame) != NULL ||
	    !wd_stream_put(&l->stream, frame))
		l->broken = true;
}

/* The answer's slices are the transfer's: it is written first. */
static void finish(struct loop *l, struct wd_transfer *t, struct wd_arena a,
		   const struct wd_fetch_answer *answer)
{
	struct wd_transfer **at = &l->first;

	put(l, a, answer);
	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	wd_transfer_free(t);
}

/* Takes the attempt's handle away from libcurl. */
static void stop(struct loop *l, struct wd_transfer *t)
{
	if (t->easy == NULL)
		return;
	(void)curl_multi_remove_handle(l->multi, t->easy);
	t->provider->in_flight--;
}

static void unasked(struct loop *l, const struct wd_fetch_request *r,
		    enum wd_fetch_cause cause, wd_str detail)
{
	struct wd_arena a = l->scratch;
	struct wd_fetch_answer answer;

	wd_fetch_unasked(&a, r, cause, detail, &answer);
	put(l, a, &answer);
}

/* The log reads it once for each provider that is asked. */
static void refuse_flawed(struct loop *l, const struct wd_fetch_request *r,
			  struct wd_fetch_provider *p)
{
	struct wd_arena a = l->scratch;

	unasked(l, r, p->flaw, p->flaw_text);
	if (p->flaw_logged)
		return;
	p->flaw_logged = true;
	wd_fetch_log(a, wd_strf(&a, "%.*s: %s: %.*s", WD_FMT(p->c.name),
				wd_fetch_cause_what(p->flaw),
				WD_FMT(p->flaw_log)));
}

static void enqueue(struct loop *l, const struct wd_fetch_request *r,
		    struct wd_fetch_provider *provider)
{
	struct wd_transfer *t = wd_transfer_new(r, provider), **at = &l->first;

	if (t == NULL) {
		unasked(l, r, WD_FETCH_INTERNAL, WD_STR("no memory"));
		return;
	}
	t->asked = wd_fetch_clock();
	while (*at != NULL)
		at = &(*at)->next;
	*at = t;
}

static void take_request(struct loop *l, const struct wd_fetch_request *r)
{
	const char *flaw = wd_fetch_request_flaw(r);
	struct wd_fetch_provider *p = wd_fetch_find(l->providers, r->provider);

	if (l->taken++ >= WD_FETCH_REQUESTS_MAX)
		unasked(l, r, WD_FETCH_LIMIT, (wd_str){ 0 });
	else if (flaw != NULL)
		unasked(l, r, WD_FETCH_BAD_REQUEST, wd_str_of(flaw));
	else if (p == NULL)
		unasked(l, r, WD_FETCH_UNKNOWN_PROVIDER, (wd_str){ 0 });
	else if (p->flaw != WD_FETCH_NONE)
		refuse_flawed(l, r, p);
	else if (r->method == WD_FETCH_POST && !p->c.post)
		unasked(l, r, WD_FETCH_BAD_REQUEST,
			WD_STR("its file does not allow POST"));
	else
		enqueue(l, r, p);
}

static void take_requests(struct loop *l)
{
	struct wd_fetch_request r;
	wd_str rest = { l->stream.in, l->stream.in_len }, payload;
	enum wd_fetch_frame frame = WD_FRAME_MORE;

	while (!l->broken &&
	       (frame = wd_fetch_take(&rest, WD_FETCH_FRAME_MAX, &payload)) ==
		       WD_FRAME_WHOLE) {
		struct wd_arena a = l->scratch;

		if (wd_fetch_request_read(&a, payload, &r) != NULL)
			l->broken = true;
		else
			take_request(l, &r);
	}
	wd_stream_taken(&l->stream, l->stream.in_len - rest.len);
	if (frame == WD_FRAME_BAD || (l->stream.in_closed && rest.len > 0))
		l->broken = true;
}

static bool is_ready(const struct wd_transfer *t, int64_t now)
{
	const struct wd_fetch_provider *p = t->provider;

	return t->easy == NULL && p->in_flight < p->c.in_flight &&
	       now >= t->not_before && now >= p->pause_until;
}

static void start(struct loop *l, struct wd_transfer *t, int64_t now)
{
	if (t->until == 0)
		t->until = now + t->provider->c.total_ms;
	if (wd_transfer_begin(t, now) &&
	    curl_multi_add_handle(l->multi, t->easy) == CURLM_OK) {
		t->provider->in_flight++;
		return;
	}
	struct wd_arena a = l->scratch;
	struct wd_fetch_answer answer;

	wd_fetch_unasked(&a, &t->request, WD_FETCH_INTERNAL,
			 WD_STR("libcurl would not begin"), &answer);
	finish(l, t, a, &answer);
}

static bool has_room(const struct loop *l)
{
	return l->stream.out_len - l->stream.out_from < WD_FETCH_OUTPUT_MAX;
}

static void start_ready(struct loop *l)
{
	int64_t now = wd_fetch_clock();

	for (struct wd_transfer *t = l->first, *next; t != NULL; t = next) {
		next = t->next;
		if (has_room(l) && is_ready(t, now))
			start(l, t, now);
	}
}

static void complete(struct loop *l, struct wd_transfer *t, CURLcode code)
{
	struct wd_arena a = l->scratch;
	struct wd_fetch_answer answer;
	int64_t now = wd_fetch_clock();

	wd_fetch_judge(&a, t, code, now, &answer);
	stop(l, t);
	if (wd_fetch_again(t, &answer, now, l->deadline)) {
		/* what it asks of one request it means for all */
		if (t->provider->pause_until < t->not_before)
			t->provider->pause_until = t->not_before;
		wd_transfer_reset(t);
		return;
	}
	finish(l, t, a, &answer);
}

static void collect(struct loop *l)
{
	CURLMsg *message;
	int left, running;

	if (curl_multi_perform(l->multi, &running) != CURLM_OK)
		l->broken = true;
	while ((message = curl_multi_info_read(l->multi, &left)) != NULL) {
		struct wd_transfer *t = NULL;

		if (message->msg == CURLMSG_DONE &&
		    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				      &t) == CURLE_OK)
			complete(l, t, message->data.result);
	}
}

/* A request that waits its turn behind others has no time running. */
static int next_wait(const struct loop *l)
{
	int64_t now = wd_fetch_clock(), wait = l->deadline - now;

	for (const struct wd_transfer *t = l->first; t != NULL; t = t->next) {
		int64_t at = t->not_before > t->provider->pause_until
				     ? t->not_before
				     : t->provider->pause_until;

		if (t->easy == NULL && at > now && at - now < wait)
			wait = at - now;
	}
	wait = wait < IDLE_MS ? wait : IDLE_MS;
	return wait > 0 ? (int)wait : 0;
}

static void wait_for_more(struct loop *l)
{
	struct wd_stream *s = &l->stream;
	struct curl_waitfd fds[2] = {
		{ .fd = STDOUT_FILENO,
		  .events = s->out_from < s->out_len ? CURL_WAIT_POLLOUT : 0 },
		{ .fd = STDIN_FILENO, .events = CURL_WAIT_POLLIN }
	};
	/* while nobody reads our answers we read no questions */
	unsigned count = !s->in_closed && has_room(l) ? 2 : 1;

	if (curl_multi_poll(l->multi, fds, count, next_wait(l), NULL) !=
	    CURLM_OK)
		l->broken = true;
	wd_stream_look(s);
	if (count == 2 && !wd_stream_read(s))
		l->broken = true;
}

/* Everybody who still waits is told so; the reader gets a moment to read. */
static void give_up(struct loop *l)
{
	int64_t until = wd_fetch_clock() + LAST_WORDS_MS;

	while (l->first != NULL) {
		struct wd_transfer *t = l->first;
		struct wd_arena a = l->scratch;
		struct wd_fetch_answer answer;

		wd_fetch_unasked(&a, &t->request, WD_FETCH_DEADLINE,
				 t->provider->c.host, &answer);
		answer.attempts = t->attempts;
		answer.elapsed_ms = (unsigned)(wd_fetch_clock() - t->asked);
		stop(l, t);
		finish(l, t, a, &answer);
	}
	while (wd_fetch_clock() < until && !l->stream.out_closed &&
	       l->stream.out_from < l->stream.out_len) {
		wd_stream_write(&l->stream);
		(void)usleep(1000);
	}
}

static bool is_done(const struct loop *l)
{
	const struct wd_stream *s = &l->stream;

	return s->out_closed ||
	       (s->in_closed && l->first == NULL && s->out_from == s->out_len);
}

int wd_fetch_run(struct wd_arena *a, struct wd_fetch_providers *providers,
		 int64_t deadline)
{
	struct loop l = { .scratch = *a,
			  .providers = providers,
			  .multi = curl_multi_init(),
			  .deadline = deadline };

	if (l.multi == NULL || !wd_stream_open())
		return 2;
	while (!l.broken && !is_done(&l) && wd_fetch_clock() < deadline) {
		collect(&l);
		start_ready(&l); /* also where an answer made room */
		wd_stream_write(&l.stream);
		if (!is_done(&l))
			wait_for_more(&l);
		take_requests(&l);
	}
	if (!l.broken && !is_done(&l))
		give_up(&l);
	return l.broken ? 2 : 0;
}
