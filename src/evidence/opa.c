/* opa.c - questions to an Open Policy Agent, and what its answers mean. */
#include "evidence/opa.h"

#include "base/digest.h"

struct preparing {
	struct wd_arena *arena;
	const struct wd_opa_asking *k;
	struct wd_opa_gathering *out;
	size_t told; /* bytes, of all */
};

static void miss(struct wd_arena *a, const struct wd_opa_gathering *g,
		 struct wd_evidence *e, wd_err err)
{
	wd_str why = wd_str_of(wd_err_text(a, err));

	if (!wd_str_starts(why, g->k->provider))
		why = wd_strf(a, "%.*s: %.*s", WD_FMT(g->k->provider),
			      WD_FMT(why));
	wd_remote_miss(a, &e->no_opa, why, g->provider.help);
}

static wd_err load(struct wd_arena *a, const char *config, wd_str name,
		   struct wd_remote_provider *out)
{
	wd_err err = wd_remote_load(a, config, name, out);

	if (err == NULL && out->provider.kind != WD_SOURCE_OPA)
		err = wd_failf(a, WD_ERR_USAGE,
			       "%.*s is a provider of %ss, and no Open Policy "
			       "Agent",
			       WD_FMT(name),
			       wd_source_kind_name(out->provider.kind));
	return err;
}

/* Rules that see the same tell the same; what they tell is made once. */
static wd_err make_body(struct preparing *p, size_t at)
{
	const struct wd_opa_question *q = &p->k->question[at];
	wd_str *body = &p->out->post[at].body;
	wd_err err;

	if (at > 0 && q[-1].update == q->update && q[-1].rule == q->rule) {
		*body = p->out->post[at - 1].body;
		return NULL;
	}
	err = wd_opa_input(p->arena, p->k, q, body);
	if (err != NULL)
		return err;
	p->told += body->len;
	return p->told <= WD_OPA_INPUTS_MAX
		       ? NULL
		       : wd_fail(p->arena, WD_ERR_LIMIT,
				 "it would have to be told too much: push in "
				 "smaller steps");
}

static wd_err make_posts(struct preparing *p)
{
	const struct wd_opa_asking *k = p->k;
	wd_err err = NULL;

	if (k->questions > WD_OPA_QUESTIONS_MAX)
		return wd_failf(p->arena, WD_ERR_LIMIT,
				"it would have to be asked more than %d times: "
				"push fewer refs at once",
				WD_OPA_QUESTIONS_MAX);
	p->out->post = wd_new(p->arena, struct wd_remote_post, k->questions);
	for (size_t i = 0; err == NULL && i < k->questions; i++) {
		p->out->post[i].provider = k->provider;
		p->out->post[i].path =
			wd_opa_path(p->arena, k->question[i].path);
		err = make_body(p, i);
	}
	return err;
}

void wd_opa_begin(struct wd_arena *a, const char *config,
		  const struct wd_opa_asking *k, struct wd_evidence *e,
		  struct wd_remote_result *result, struct wd_opa_gathering *out)
{
	struct preparing p = { .arena = a, .k = k, .out = out };
	wd_err err;

	*out = (struct wd_opa_gathering){ .k = k };
	err = load(a, config, k->provider, &out->provider);
	if (err != NULL) {
		wd_remote_misconfigured(a, &e->no_opa, k->provider, err,
					result);
		return;
	}
	err = make_posts(&p);
	if (err == NULL)
		out->posts = k->questions;
	else
		miss(a, out, e, err);
}

wd_str wd_opa_path(struct wd_arena *a, wd_str path)
{
	return wd_strf(a, "/v1/data/%.*s?strict-builtin-errors=true",
		       WD_FMT(path));
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

static wd_err take(struct wd_arena *a, const struct wd_opa_gathering *g,
		   size_t at, struct wd_opa *out)
{
	const struct wd_opa_question *q = &g->k->question[at];

	*out = (struct wd_opa){ .provider = g->k->provider,
				.path = q->path,
				.input = wd_sha256(a, g->post[at].body),
				.update = q->update,
				.rule = q->rule,
				.asof = g->k->facts->now };
	return wd_opa_answer(a, &g->post[at].answer, &out->says);
}

void wd_opa_end(struct wd_arena *a, const struct wd_opa_gathering *g,
		struct wd_evidence *e)
{
	e->opa = wd_new(a, struct wd_opa, g->posts);
	e->opas = 0;
	for (size_t i = 0; i < g->posts; i++) {
		wd_err err = take(a, g, i, &e->opa[e->opas]);

		if (err != NULL)
			miss(a, g, e, err);
		else
			e->opas++;
	}
}
