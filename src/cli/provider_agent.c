/*
 * provider_agent.c - an Open Policy Agent: is it there, is the token good, is
 * there something at this path, and what does it say to this input?
 */
#include "cli/provider.h"

#include "base/file.h"
#include "policy/check.h"
#include "text/escape.h"

enum { SHOWN = WD_PROVIDER_SHOWN };

#define NO_VALUE "there is no such rule, or it has no value for this input: "

/* What it says of one path. */
struct said {
	const char *word;
	bool undefined;
	wd_str body, failed; /* one of them is empty */
};

struct asking {
	struct wd_provider_command *k;
	wd_str *path;
	size_t paths;
	struct wd_remote_post *post; /* of each path */
	struct said *said;
};

/* Those that the policy's rules name, each once. */
static void add_paths(struct asking *s, const struct wd_rule *rule)
{
	struct wd_arena *a = s->k->cli->arena;
	wd_str *path, *all;
	size_t paths, count = s->paths;

	wd_rule_opa_paths(a, rule, &path, &paths);
	all = wd_new(a, wd_str, count + paths);
	for (size_t i = 0; i < count; i++)
		all[i] = s->path[i];
	for (size_t i = 0; i < paths; i++) {
		size_t k = 0;

		while (k < count && !wd_str_eq(all[k], path[i]))
			k++;
		if (k == count)
			all[count++] = path[i];
	}
	s->path = all;
	s->paths = count;
}

static wd_err find_paths(struct asking *s)
{
	struct wd_provider_command *k = s->k;
	struct wd_arena *a = k->cli->arena;
	const struct wd_policy *p = &k->policy.policy;

	if (k->path != NULL) {
		s->path = wd_new(a, wd_str, 1);
		s->path[s->paths++] = wd_str_of(k->path);
		return NULL;
	}
	for (size_t i = 0; i < p->rules; i++)
		add_paths(s, &p->rule[i]);
	if (s->paths == 0)
		return wd_fail(a, WD_ERR_USAGE,
			       "no rule asks an Open Policy Agent: say --path "
			       "PATH");
	return s->paths <= WD_OPA_QUESTIONS_MAX
		       ? NULL
		       : wd_fail(a, WD_ERR_USAGE,
				 "the rules name too many paths: say --path "
				 "PATH");
}

/* Sent as it was written, once it is known to be JSON for everybody. */
static wd_err read_input(const struct wd_provider_command *k, wd_str *out)
{
	struct wd_arena *a = k->cli->arena;
	struct wd_json_value *json;
	wd_str text = WD_STR("{}");
	wd_err err = k->input == NULL ? NULL
				      : wd_file_read(a, k->input,
						     WD_OPA_INPUT_MAX, &text);

	if (err != NULL)
		return err;
	err = wd_json_read(a, text, &json);
	if (err != NULL)
		return wd_because(a, err, "%s", k->input);
	*out = wd_strf(a, "{\"input\":%.*s}", WD_FMT(wd_str_trim(text)));
	return NULL;
}

static struct wd_remote_post post_of(const struct asking *s, wd_str path,
				     wd_str body)
{
	return (struct wd_remote_post){
		.provider = s->k->provider.provider.name,
		.path = wd_opa_path(s->k->cli->arena, path),
		.body = body
	};
}

static wd_err make_posts(struct asking *s)
{
	wd_str body = { 0 };
	wd_err err = find_paths(s);

	if (err == NULL)
		err = read_input(s->k, &body);
	if (err != NULL)
		return err;
	s->post = wd_new(s->k->cli->arena, struct wd_remote_post, s->paths);
	for (size_t i = 0; i < s->paths; i++)
		s->post[i] = post_of(s, s->path[i], body);
	return NULL;
}

/* What a push would ask, of one path or all. */
static wd_err tell(struct asking *s, const struct wd_opa_asking *k)
{
	struct wd_arena *a = s->k->cli->arena;
	wd_err err = NULL;

	s->path = wd_new(a, wd_str, k->questions);
	s->post = wd_new(a, struct wd_remote_post, k->questions);
	for (size_t i = 0; err == NULL && i < k->questions; i++) {
		const struct wd_opa_question *q = &k->question[i];
		wd_str body;

		if (s->k->path != NULL &&
		    !wd_str_eq(q->path, wd_str_of(s->k->path)))
			continue;
		err = wd_opa_input(a, k, q, &body);
		if (err != NULL)
			return err;
		s->path[s->paths] = q->path;
		s->post[s->paths++] = post_of(s, q->path, body);
	}
	return s->paths > 0 ? NULL
			    : wd_fail(a, WD_ERR_USAGE,
				      "no rule would ask for this path about "
				      "that");
}

static wd_err make_posts_of_push(struct asking *s)
{
	struct wd_opa_asking asked = { 0 };
	struct wd_gate gate = { 0 };
	wd_err err = wd_provider_push(s->k, &gate, &asked);

	if (err == NULL)
		err = tell(s, &asked);
	wd_gate_close(&gate);
	return err;
}

static wd_err check_options(const struct wd_provider_command *k)
{
	const char *flaw =
		k->path == NULL ? NULL : wd_flaw_opa_path(wd_str_of(k->path));

	if (flaw != NULL)
		return wd_cli_misused(k->cli, "--path takes %s", flaw);
	if (k->ticket != NULL || (k->commit != NULL && k->input != NULL) ||
	    (k->commit == NULL && (k->ref != NULL || k->pusher != NULL)))
		return wd_cli_misused(
			k->cli,
			"%.*s is an Open Policy Agent: say --path PATH "
			"and --input FILE, or --commit ID with --ref "
			"and --pusher",
			WD_FMT(k->provider.provider.name));
	return NULL;
}

static bool has_result(struct wd_arena *a, wd_str body)
{
	struct wd_json_value *json;

	return wd_json_read(a, body, &json) == NULL &&
	       wd_json_get(json, "result") != NULL;
}

static struct said said_of(struct wd_arena *a, const struct wd_remote_post *p)
{
	static const char *const words[] = {
		[WD_YES] = "true", [WD_NO] = "false", [WD_UNKNOWN] = "other"
	};
	struct said out = { .body = p->answer.body };
	enum wd_tri says;
	wd_err err = wd_opa_answer(a, &p->answer, &says);

	if (err != NULL)
		return (struct said){ .word = "unavailable",
				      .failed =
					      wd_str_of(wd_err_text(a, err)) };
	out.undefined = !has_result(a, p->answer.body);
	out.word = out.undefined ? "undefined" : words[says];
	return out;
}

static void say(const struct asking *s)
{
	struct wd_provider_command *k = s->k;
	struct wd_arena *a = k->cli->arena;

	wd_provider_say_head(k, s->paths);
	for (size_t i = 0; i < s->paths; i++) {
		const struct said *x = &s->said[i];
		wd_str text = x->failed.len > 0 ? x->failed : x->body;

		wd_cli_out(k->cli, wd_strf(a, "  %-11s %.*s  %s%.*s\n", x->word,
					   WD_FMT(s->path[i]),
					   x->undefined ? NO_VALUE : "",
					   WD_FMT(wd_escape(a, text, SHOWN))));
	}
	wd_provider_say_log(k);
}

static void put_answer(struct wd_json *j, wd_str path, const struct said *x)
{
	wd_json_object(j);
	if (x->failed.len == 0) {
		wd_json_key(j, "body");
		wd_json_bytes(j, x->body);
	}
	wd_json_key(j, "path");
	wd_json_str(j, path);
	wd_json_key(j, "says");
	wd_json_str(j, wd_str_of(x->word));
	if (x->failed.len > 0) {
		wd_json_key(j, "why");
		wd_json_bytes(j, x->failed);
	}
	wd_json_end_object(j);
}

static void say_json(const struct asking *s)
{
	const struct wd_provider *p = &s->k->provider.provider;
	struct wd_json j = { .buf.arena = s->k->cli->arena };

	wd_json_object(&j);
	wd_json_key(&j, "answers");
	wd_json_array(&j);
	for (size_t i = 0; i < s->paths; i++)
		put_answer(&j, s->path[i], &s->said[i]);
	wd_json_end_array(&j);
	wd_json_key(&j, "asked");
	wd_json_int(&j, (int64_t)s->paths);
	wd_json_key(&j, "kind");
	wd_json_str(&j, wd_str_of(wd_source_kind_name(p->kind)));
	wd_provider_put_log(s->k, &j);
	wd_json_key(&j, "name");
	wd_json_bytes(&j, p->name);
	wd_json_key(&j, "url");
	wd_json_bytes(&j, p->connection.url);
	wd_json_end_object(&j);
	wd_cli_out_json(s->k->cli, &j);
}

wd_err wd_provider_agent(struct wd_provider_command *k)
{
	struct wd_arena *a = k->cli->arena;
	struct asking s = { .k = k };
	wd_err err = check_options(k);

	if (err == NULL)
		err = k->commit != NULL ? make_posts_of_push(&s)
					: make_posts(&s);
	struct wd_remote_work work = { .post = s.post, .posts = s.paths };

	if (err == NULL)
		err = wd_provider_ask(k, &work);
	if (err != NULL)
		return err;
	s.said = wd_new(a, struct said, s.paths);
	for (size_t i = 0; i < s.paths; i++) {
		s.said[i] = said_of(a, &s.post[i]);
		if (s.said[i].failed.len > 0)
			k->cli->status = WD_EXIT_NO;
	}
	if (k->cli->json)
		say_json(&s);
	else
		say(&s);
	return NULL;
}
