#include "text/fetch_member.h"

static const struct {
	const char *name, *what;
	enum wd_fetch_outcome outcome;
} causes[] = {
#define X(NAME, name, outcome, what) { name, what, WD_FETCH_##outcome },
	WD_FETCH_CAUSES(X)
#undef X
};
enum { CAUSES = sizeof(causes) / sizeof(causes[0]) };

static const char *const cause_names[] = {
#define X(NAME, name, outcome, what) name,
	WD_FETCH_CAUSES(X)
#undef X
};

static const char *const outcomes[] = { "answered", "unavailable", "refused" };

const char *wd_fetch_cause_name(enum wd_fetch_cause cause)
{
	return causes[cause].name;
}

const char *wd_fetch_cause_what(enum wd_fetch_cause cause)
{
	return causes[cause].what;
}

enum wd_fetch_outcome wd_fetch_cause_outcome(enum wd_fetch_cause cause)
{
	return causes[cause].outcome;
}

/* What one place of an answer says, another must not deny. */
static wd_err check_answer(struct wd_arena *a, const struct wd_fetch_answer *r)
{
	bool answered = r->outcome == WD_FETCH_ANSWERED;

	if (r->outcome != wd_fetch_cause_outcome(r->cause))
		return wd_fail(a, WD_ERR_FORMAT,
			       "expected a cause that goes with the outcome");
	if (answered != (r->text.len == 0) || (!answered && r->body.len > 0) ||
	    (answered && (r->status < 200 || r->status > 499)))
		return wd_fail(a, WD_ERR_FORMAT,
			       "expected text or an answer, and one of them");
	if (r->not_modified && (r->status != 304 || r->body.len > 0))
		return wd_fail(a, WD_ERR_FORMAT,
			       "expected status 304 for what was not modified");
	if (r->body.len > WD_FETCH_ANSWER_BODY_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "the answer is too long");
	return NULL;
}

static void put_headers(struct wd_json *j, const struct wd_fetch_answer *r)
{
	wd_json_key(j, "headers");
	wd_json_object(j);
	wd_fetch_put_text(j, "content-type", r->content_type);
	wd_fetch_put_text(j, "etag", r->etag);
	wd_fetch_put_text(j, "last-modified", r->last_modified);
	wd_fetch_put_text(j, "link", r->link);
	wd_fetch_put_text(j, "retry-after", r->retry_after);
	wd_fetch_put_text(j, "x-next-page", r->next_page);
	wd_fetch_put_text(j, "x-total-count", r->total_count);
	wd_json_end_object(j);
}

wd_err wd_fetch_answer_write(struct wd_arena *a,
			     const struct wd_fetch_answer *answer,
			     wd_str *frame)
{
	struct wd_json j = wd_fetch_begin(a);
	wd_err err = check_answer(a, answer);

	if (err != NULL)
		return err;
	wd_fetch_put_number(&j, "attempts", answer->attempts);
	wd_fetch_put_text(&j, "body", answer->body);
	wd_fetch_put_text(&j, "cause",
			  wd_str_of(wd_fetch_cause_name(answer->cause)));
	wd_fetch_put_number(&j, "elapsed-ms", answer->elapsed_ms);
	put_headers(&j, answer);
	wd_fetch_put_number(&j, "id", answer->id);
	wd_json_key(&j, "not-modified");
	wd_json_bool(&j, answer->not_modified);
	wd_fetch_put_text(&j, "outcome", wd_str_of(outcomes[answer->outcome]));
	wd_fetch_put_number(&j, "status", answer->status);
	wd_fetch_put_text(&j, "text", answer->text);
	return wd_fetch_end(&j, frame);
}

static void get_headers(struct wd_arena *a, const struct wd_json_value *v,
			struct wd_fetch_answer *r)
{
	v = wd_json_get(v, "headers");
	r->content_type = wd_fetch_get_text(a, v, "content-type");
	r->etag = wd_fetch_get_text(a, v, "etag");
	r->last_modified = wd_fetch_get_text(a, v, "last-modified");
	r->link = wd_fetch_get_text(a, v, "link");
	r->retry_after = wd_fetch_get_text(a, v, "retry-after");
	r->next_page = wd_fetch_get_text(a, v, "x-next-page");
	r->total_count = wd_fetch_get_text(a, v, "x-total-count");
}

static wd_err get_outcome(struct wd_arena *a, const struct wd_json_value *v,
			  struct wd_fetch_answer *r)
{
	size_t cause = wd_fetch_get_word(a, v, "cause", cause_names, CAUSES);
	size_t outcome = wd_fetch_get_word(a, v, "outcome", outcomes, 3);

	if (cause == CAUSES || outcome == 3)
		return wd_fail(a, WD_ERR_FORMAT,
			       "expected a known cause and outcome");
	r->cause = (enum wd_fetch_cause)cause;
	r->outcome = (enum wd_fetch_outcome)outcome;
	return NULL;
}

wd_err wd_fetch_answer_read(struct wd_arena *a, wd_str payload,
			    struct wd_fetch_answer *out)
{
	struct wd_fetch_answer r = { 0 };
	struct wd_json_value *v;
	wd_str again;
	wd_err err = wd_json_read(a, payload, &v);

	if (err == NULL)
		err = get_outcome(a, v, &r);
	if (err != NULL)
		return err;
	const struct wd_json_value *same = wd_json_get(v, "not-modified");

	r.not_modified = same != NULL && same->boolean;
	r.id = wd_fetch_get_number(v, "id");
	r.status = wd_fetch_get_number(v, "status");
	r.attempts = wd_fetch_get_number(v, "attempts");
	r.elapsed_ms = wd_fetch_get_number(v, "elapsed-ms");
	r.text = wd_fetch_get_text(a, v, "text");
	r.body = wd_fetch_get_text(a, v, "body");
	get_headers(a, v, &r);
	err = wd_fetch_answer_write(a, &r, &again);
	if (err == NULL)
		err = wd_fetch_same(a, payload, again);
	if (err == NULL)
		*out = r;
	return err;
}
