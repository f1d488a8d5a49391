/* record_write.c - the record of a decision. */
#include "audit/lines.h"
#include "audit/record_out.h"
#include "base/digest.h"
#include "base/time.h"

enum {
	/* What can be read back, with room for the rest of the line. */
	PUSH_MAX = WD_RECORD_LINE_MAX - WD_RECORD_INLINE_MAX
};

static struct wd_out start(struct wd_arena *a, const struct wd_record_input *in)
{
	return (struct wd_out){ .j.buf.arena = a, .people = in->people };
}

/* What went into the decision: all that deciding it again needs. */
static wd_str push_json(struct wd_arena *a, const struct wd_record_input *in)
{
	struct wd_out o = start(a, in);

	wd_json_object(&o.j);
	wd_json_key(&o.j, "evidence");
	wd_out_evidence(&o, in->evidence, in->facts->commits);
	wd_json_key(&o.j, "facts");
	wd_out_facts(&o, in->facts);
	wd_json_end_object(&o.j);
	return wd_buf_str(&o.j.buf);
}

static void put_policy(struct wd_out *o, const struct wd_record_input *in)
{
	wd_json_key(&o->j, "policy");
	wd_json_object(&o->j);
	wd_out_bytes(o, "digest", in->policy_digest);
	wd_out_bytes_if(o, "keyring", in->keyring_digest);
	wd_json_key(&o->j, "rules");
	wd_json_array(&o->j);
	for (size_t i = 0; i < in->rules; i++) {
		wd_json_object(&o->j);
		wd_out_word(o, "mode", in->rule[i].mode);
		wd_out_bytes(o, "name", in->rule[i].name);
		wd_out_strings(o, "require", in->rule[i].require,
			       in->rule[i].requires);
		wd_out_bytes_if(o, "section", in->rule[i].section);
		wd_json_end_object(&o->j);
	}
	wd_json_end_array(&o->j);
	wd_json_end_object(&o->j);
}

/* The first two keys are what wd_line_kind() looks at. */
static wd_str line_json(struct wd_arena *a, const struct wd_record_input *in,
			wd_str push)
{
	struct wd_out o = start(a, in);

	wd_json_object(&o.j);
	wd_out_bytes(&o, "decision", in->decision->id);
	wd_out_word(&o, "kind", "decision");
	wd_json_key(&o.j, "outcome");
	wd_out_decision(&o, in->decision);
	put_policy(&o, in);
	wd_json_key(&o.j, "program");
	wd_json_object(&o.j);
	wd_out_word(&o, "hook", in->hook);
	wd_out_bytes(&o, "name", in->program);
	wd_json_end_object(&o.j);
	wd_json_key(&o.j, "push");
	wd_json_raw(&o.j, push);
	wd_out_bytes(&o, "time", wd_time_text(a, in->facts->now));
	wd_out_int(&o, "version", 1);
	wd_json_end_object(&o.j);
	wd_buf_byte(&o.j.buf, '\n');
	return wd_buf_str(&o.j.buf);
}

wd_str wd_record_decision(struct wd_arena *a, const struct wd_record_input *in)
{
	return line_json(a, in, push_json(a, in));
}

static wd_err keep_push(struct wd_arena *a, const char *dir, wd_str *push)
{
	wd_str digest;

	if (push->len <= WD_RECORD_INLINE_MAX)
		return NULL;
	if (push->len > PUSH_MAX)
		return wd_failf(a, WD_ERR_LIMIT,
				"the push is too large for a record: %zu bytes "
				"of facts, at most %d: push in smaller steps",
				push->len, (int)PUSH_MAX);
	digest = wd_sha256(a, *push);
	wd_err err = wd_blob_keep(a, dir, digest, *push);

	if (err == NULL)
		*push = wd_strf(a, "{\"blob\":\"%.*s\"}", WD_FMT(digest));
	return err;
}

wd_err wd_records_decide(struct wd_arena *a, const char *dir,
			 const struct wd_record_input *in)
{
	if (in->people == NULL || !wd_decision_id_ok(in->decision->id))
		return wd_fail(a, WD_ERR_USAGE,
			       "a record needs the registry and an id");
	wd_str push = push_json(a, in);
	wd_err err = keep_push(a, dir, &push);

	return err != NULL ? err
			   : wd_records_append(a, dir, line_json(a, in, push));
}
