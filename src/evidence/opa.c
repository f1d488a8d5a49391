/* opa.c - questions to an Open Policy Agent, and what its answers mean. */
#include "evidence/opa.h"

#include "base/digest.h"
#include "evidence/fetcher.h"
#include "evidence/remote.h"

struct asking {
	struct wd_arena *arena;
	const struct wd_opa_asking *k;
	struct wd_evidence *e;
	struct wd_remote_provider provider;
	wd_str *body; /* of each question; empty: answered */
	size_t told;  /* bytes, of all */
};

/* The first one stays: it is enough to read. */
static void miss(struct asking *s, wd_str why)
{
	struct wd_missing *m = &s->e->no_opa;
	wd_str name = s->k->provider;
	struct wd_buf b = { .arena = s->arena };

	if (m->is)
		return;
	m->is = true;
	if (!wd_str_starts(why, name))
		wd_buf_f(&b, "%.*s: ", WD_FMT(name));
	wd_buf_add(&b, why);
	if (s->provider.help.len > 0)
		wd_buf_f(&b, "; ask %.*s", WD_FMT(s->provider.help));
	m->because = wd_buf_str(&b);
}

static void miss_err(struct asking *s, wd_err err)
{
	miss(s, wd_str_of(wd_err_text(s->arena, err)));
}

static wd_err load(struct asking *s)
{
	wd_str name = s->k->provider;
	wd_err err = wd_remote_load(s->arena, s->k->config, name, &s->provider);

	if (err == NULL && s->provider.provider.kind != WD_SOURCE_OPA)
		err = wd_failf(s->arena, WD_ERR_USAGE,
			       "%.*s is a provider of %ss, and no Open Policy "
			       "Agent",
			       WD_FMT(name),
			       wd_source_kind_name(s->provider.provider.kind));
	return err;
}

/* Rules that see the same tell the same; what they tell is made once. */
static wd_err make_body(struct asking *s, size_t at)
{
	const struct wd_opa_question *q = &s->k->question[at];
	wd_err err;

	if (at > 0 && q[-1].update == q->update && q[-1].rule == q->rule) {
		s->body[at] = s->body[at - 1];
		return NULL;
	}
	err = wd_opa_input(s->arena, s->k, q, &s->body[at]);
	if (err != NULL)
		return err;
	s->told += s->body[at].len;
	return s->told <= WD_OPA_INPUTS_MAX
		       ? NULL
		       : wd_fail(s->arena, WD_ERR_LIMIT,
				 "it would have to be told too much: push in "
				 "smaller steps");
}

static bool make_bodies(struct asking *s)
{
	s->body = wd_new(s->arena, wd_str, s->k->questions);
	for (size_t i = 0; i < s->k->questions; i++) {
		wd_err err = make_body(s, i);

		if (err != NULL) {
			miss_err(s, err);
			return false;
		}
	}
	return true;
}

static enum wd_tri truth_of(const struct wd_json_value *json)
{
	const struct wd_json_value *result = wd_json_get(json, "result");

	if (result == NULL || result->kind != WD_JSON_BOOL)
		return WD_UNKNOWN;
	return result->boolean ? WD_YES : WD_NO;
}

wd_err wd_opa_answer(struct wd_arena *a, const struct wd_fetch_answer *answer,
		     enum wd_tri *out)
{
	struct wd_json_value *json;
	wd_err err;

	if (answer->outcome != WD_FETCH_ANSWERED)
		return wd_failf(a, WD_ERR_NOT_FOUND, "%.*s",
				WD_FMT(answer->text));
	if (answer->status == 401 || answer->status == 403)
		return wd_failf(a, WD_ERR_NOT_FOUND,
				"not authorized (HTTP %u): its token is "
				"missing, wrong or may not ask this",
				answer->status);
	if (answer->status != 200)
		return wd_failf(a, WD_ERR_NOT_FOUND, "answered HTTP %u",
				answer->status);
	err = wd_json_read(a, answer->body, &json);
	if (err != NULL)
		return wd_because(a, err, "its answer is not JSON");
	if (json->kind != WD_JSON_OBJECT)
		return wd_fail(a, WD_ERR_FORMAT, "its answer is no object");
	*out = truth_of(json);
	return NULL;
}

static void take(struct asking *s, size_t at,
		 const struct wd_fetch_answer *answer)
{
	const struct wd_opa_question *q = &s->k->question[at];
	struct wd_opa o = { .provider = s->k->provider,
			    .path = q->path,
			    .input = wd_sha256(s->arena, s->body[at]),
			    .update = q->update,
			    .rule = q->rule,
			    .asof = s->k->facts->now };
	wd_err err = wd_opa_answer(s->arena, answer, &o.says);

	s->body[at] = (wd_str){ 0 };
	if (err != NULL)
		miss_err(s, err);
	else
		s->e->opa[s->e->opas++] = o;
}

static bool send_all(struct asking *s, struct wd_fetcher *f)
{
	for (size_t i = 0; i < s->k->questions; i++) {
		struct wd_fetch_request r = {
			.id = (uint32_t)i,
			.method = WD_FETCH_POST,
			.provider = s->k->provider,
			.path = wd_strf(s->arena, "/v1/data/%.*s",
					WD_FMT(s->k->question[i].path)),
			.content_type = WD_STR("application/json"),
			.body = s->body[i]
		};

		if (!wd_fetcher_send(f, &r))
			return false;
	}
	return true;
}

static void ask(struct asking *s, struct wd_fetcher *f)
{
	struct wd_fetch_answer answer;
	size_t open = send_all(s, f) ? s->k->questions : 0;

	for (; open > 0 && wd_fetcher_next(f, &answer); open--) {
		if (answer.id >= s->k->questions || s->body[answer.id].len == 0)
			break;
		take(s, answer.id, &answer);
	}
	if (s->e->opas < s->k->questions)
		miss(s, f->broken.len > 0 ? f->broken
					  : WD_STR("warder-fetch: no answer"));
}

void wd_opa_gather(struct wd_arena *a, const struct wd_opa_asking *k,
		   struct wd_evidence *e)
{
	struct asking s = { .arena = a, .k = k, .e = e };
	struct wd_fetcher f;
	wd_err err = load(&s);

	if (err == NULL && k->questions > WD_OPA_QUESTIONS_MAX)
		err = wd_failf(a, WD_ERR_LIMIT,
			       "it would have to be asked more than %d times: "
			       "push fewer refs at once",
			       WD_OPA_QUESTIONS_MAX);
	if (err != NULL) {
		miss_err(&s, err);
		return;
	}
	e->opa = wd_new(a, struct wd_opa, k->questions);
	e->opas = 0;
	if (!make_bodies(&s))
		return;
	wd_fetcher_init(a, k->program, k->config, k->deadline_ms, &f);
	ask(&s, &f);
	wd_fetcher_stop(&f);
}
