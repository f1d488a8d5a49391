/*
 * remote_ask.c - questions to their end, all by one warder-fetch: what is
 * remembered is not asked again, what is asked goes out at once.
 */
#include "evidence/remote.h"

#include <string.h>

#include "base/digest.h"
#include "evidence/fetcher.h"

enum { KEEP_S = WD_REMOTE_LAST_KNOWN_MAX_S, KEEP_BYTES = 1 << 20 };

/* A request under way, by its number: of an inquiry, or a post. */
struct sent {
	struct wd_inquiry_ask *ask;  /* one of these two; */
	struct wd_remote_post *post; /* neither: it is answered */
	const struct wd_remote_provider *of;
	wd_str key;
	struct wd_fetch_answer before; /* remembered, too old */
	int64_t before_asof;           /* 0: nothing is remembered */
};

struct asking {
	struct wd_arena *arena;
	const struct wd_remote *remote;
	struct wd_store *store;
	struct wd_fetcher fetcher;
	struct sent *sent; /* grows */
	size_t count, room;
	bool remembered, writing;
};

/* What is remembered is bound to all that could change its meaning. */
static wd_str key_of(struct asking *k, const struct wd_remote_provider *of,
		     wd_str path)
{
	return wd_sha256(k->arena, wd_strf(k->arena, "answer 1\n%.*s\n%.*s",
					   WD_FMT(of->digest), WD_FMT(path)));
}

/* Anything that cannot be read is not remembered; the answer is asked for. */
static void recall(struct asking *k, struct sent *s)
{
	wd_str payload;
	bool known = false;

	if (k->store == NULL ||
	    wd_store_answer(k->arena, k->store, s->key, &s->before_asof,
			    &payload, &known) != NULL ||
	    !known ||
	    wd_fetch_answer_read(k->arena, payload, &s->before) != NULL ||
	    s->before_asof > k->remote->now)
		s->before_asof = 0;
}

/* That something was not there is asked again: it may have been made since. */
static bool young(const struct asking *k, const struct sent *s)
{
	return s->before_asof != 0 && s->before.status == 200 &&
	       !k->remote->fresh &&
	       k->remote->now - s->before_asof < s->of->cache_s;
}

static bool is_gone(const struct wd_fetch_answer *answer)
{
	return answer->status == 404 || answer->status == 410;
}

/* That it is gone, too: else what was there before would be the last known. */
static void remember(struct asking *k, const struct sent *s,
		     const struct wd_fetch_answer *answer)
{
	wd_str frame;

	if (k->store == NULL ||
	    (answer->status != 200 &&
	     (!is_gone(answer) || s->before_asof == 0)) ||
	    answer->body.len > KEEP_BYTES ||
	    wd_fetch_answer_write(k->arena, answer, &frame) != NULL)
		return;
	if (!k->writing && wd_store_begin(k->arena, k->store) != NULL)
		return;
	k->writing = true;
	/* A store that cannot be written costs time, not the answer. */
	if (wd_store_set_answer(k->arena, k->store, s->key, k->remote->now,
				wd_str_from(frame, WD_FETCH_HEAD),
				k->remote->now - KEEP_S) != NULL) {
		wd_store_rollback(k->store);
		k->writing = false;
		k->store = NULL;
	}
}

/*
 * The system is down, by what itself did.  Not what a person has to mend; and
 * not that the push ran out of time, or warder-fetch failed: who pushes could
 * bring that about, to have counted what was withdrawn.
 */
static bool is_down(const struct wd_fetch_answer *answer)
{
	switch (answer->cause) {
	case WD_FETCH_DNS:
	case WD_FETCH_CONNECT:
	case WD_FETCH_TLS:
	case WD_FETCH_TIMEOUT:
	case WD_FETCH_RESET:
	case WD_FETCH_TOO_SLOW:
	case WD_FETCH_BUSY:
	case WD_FETCH_HTTP:
		return answer->outcome == WD_FETCH_UNAVAILABLE;
	default:
		return false;
	}
}

static bool bridges(const struct asking *k, const struct sent *s,
		    const struct wd_fetch_answer *answer)
{
	return is_down(answer) && s->before_asof != 0 &&
	       s->of->last_known_s > 0 &&
	       k->remote->now - s->before_asof <= s->of->last_known_s;
}

static void settle_ask(struct asking *k, struct sent *s,
		       struct wd_fetch_answer *answer)
{
	struct wd_inquiry_ask *ask = s->ask;
	int64_t asof = k->remote->now;
	bool fresh = answer->outcome == WD_FETCH_ANSWERED;

	if (fresh && answer->not_modified && s->before_asof != 0)
		*answer = s->before; /* it still says the same: now */
	if (bridges(k, s, answer)) {
		*answer = s->before;
		asof = s->before_asof;
		k->remembered = true;
	}
	s->ask = NULL;
	wd_inquiry_answer(ask, answer, asof);
	/* What nobody could use would be in the way of what is. */
	if (fresh && ask->inquiry->failed.len == 0)
		remember(k, s, answer);
}

static bool is_open(const struct sent *s)
{
	return s->ask != NULL || s->post != NULL;
}

static void settle(struct asking *k, struct sent *s,
		   struct wd_fetch_answer *answer)
{
	if (s->post == NULL) {
		settle_ask(k, s, answer);
		return;
	}
	s->post->answer = *answer;
	s->post = NULL;
}

static void fail(struct asking *k, struct sent *s)
{
	struct wd_fetch_answer answer = { .outcome = WD_FETCH_UNAVAILABLE,
					  .cause = WD_FETCH_INTERNAL,
					  .text = k->fetcher.broken };

	settle(k, s, &answer);
}

static struct sent *new_sent(struct asking *k)
{
	if (k->count == k->room) {
		size_t room = k->room == 0 ? 64 : k->room * 2;
		struct sent *more = wd_new(k->arena, struct sent, room);

		if (k->count > 0)
			memcpy(more, k->sent, k->count * sizeof(*more));
		k->sent = more;
		k->room = room;
	}
	return &k->sent[k->count++];
}

/* One condition is enough.  Not every Last-Modified is a date as HTTP has it,
 * and Request Tracker fails on its own. */
static void set_condition(struct wd_fetch_request *request,
			  const struct wd_fetch_answer *before)
{
	request->etag = before->etag;
	if (before->etag.len == 0 &&
	    wd_str_ends(before->last_modified, WD_STR(" GMT")))
		request->modified_since = before->last_modified;
}

static void send_one(struct asking *k, struct wd_inquiry_ask *ask,
		     const struct wd_remote_provider *of)
{
	struct sent *s = new_sent(k);

	*s = (struct sent){ .ask = ask, .of = of };
	s->key = key_of(k, of, ask->path);
	recall(k, s);
	if (young(k, s)) {
		k->remembered = true;
		s->ask = NULL;
		wd_inquiry_answer(ask, &s->before, s->before_asof);
		return;
	}
	struct wd_fetch_request request = { .id = (uint32_t)(k->count - 1),
					    .method = WD_FETCH_GET,
					    .provider = of->provider.name,
					    .path = ask->path };

	if (s->before_asof != 0 && s->before.status == 200)
		set_condition(&request, &s->before);
	if (!wd_fetcher_send(&k->fetcher, &request))
		fail(k, s);
}

static void post_one(struct asking *k, struct wd_remote_post *post)
{
	struct sent *s = new_sent(k);
	struct wd_fetch_request request = { .id = (uint32_t)(k->count - 1),
					    .method = WD_FETCH_POST,
					    .provider = post->provider,
					    .path = post->path,
					    .content_type =
						    WD_STR("application/json"),
					    .body = post->body };

	*s = (struct sent){ .post = post };
	if (!wd_fetcher_send(&k->fetcher, &request))
		fail(k, s);
}

/* Until nobody has a question left; an answer may bring up new ones. */
static void send_all(struct asking *k, struct wd_remote_work *work)
{
	for (size_t i = 0; i < work->inquiries; i++) {
		struct wd_inquiry_ask *ask;

		while ((ask = wd_inquiry_next(&work->inquiry[i])) != NULL)
			send_one(k, ask, work->mine[i]);
	}
}

/* No more answers will come.  That leads to no new questions. */
static void fail_open(struct asking *k)
{
	for (size_t i = 0; i < k->count; i++) {
		if (!is_open(&k->sent[i]))
			continue;
		if (k->fetcher.broken.len == 0)
			k->fetcher.broken = WD_STR("warder-fetch: no answer");
		fail(k, &k->sent[i]);
	}
}

/* The next answer to one of ours; false: there will be none. */
static bool take_one(struct asking *k)
{
	struct wd_fetch_answer answer;

	if (k->fetcher.waiting == 0 || !wd_fetcher_next(&k->fetcher, &answer))
		return false;
	if (answer.id < k->count && is_open(&k->sent[answer.id])) {
		settle(k, &k->sent[answer.id], &answer);
		return true;
	}
	k->fetcher.broken = WD_STR("warder-fetch: an answer nobody asked for");
	return false;
}

void wd_remote_ask(struct wd_arena *a, const struct wd_remote *r,
		   struct wd_remote_work *work, struct wd_remote_result *out)
{
	struct asking k = { .arena = a,
			    .remote = r,
			    .store = r->context->store };

	wd_fetcher_init(a, r->program, r->config, r->deadline_ms, &k.fetcher);
	for (size_t i = 0; i < work->posts; i++)
		post_one(&k, &work->post[i]);
	send_all(&k, work);
	while (take_one(&k))
		send_all(&k, work);
	fail_open(&k);
	wd_fetcher_stop(&k.fetcher);
	if (k.writing && wd_store_commit(a, k.store) != NULL)
		wd_store_rollback(k.store);
	out->remembered |= k.remembered;
	out->log = wd_strf(a, "%.*s%.*s", WD_FMT(out->log),
			   WD_FMT(wd_fetcher_said(&k.fetcher)));
}
