/* in_update.c - read the refs that a push wanted to move. */
#include "audit/record_in.h"

static struct wd_tag *get_tag(struct wd_in *in, const struct wd_json_value *u)
{
	const struct wd_json_value *v = wd_in_object(in, u, "tag");
	struct wd_tag *t = wd_new(in->arena, struct wd_tag, 1);

	t->id = wd_in_oid(in, v, "id");
	t->target = wd_in_oid(in, v, "target");
	t->name = wd_in_bytes(in, v, "name");
	t->message = wd_in_bytes(in, v, "message");
	t->tagger = wd_in_ident(in, v, "tagger");
	t->flaw = wd_in_reason_if(in, v, "flaw");
	t->signature_known = wd_in_verdict(in, v, "signature", &t->signature);
	return t;
}

static void get_notes(struct wd_in *in, const struct wd_json_value *v,
		      struct wd_update *u)
{
	const struct wd_json_value *list = wd_in_array(in, v, "notes");

	u->note = wd_new(in->arena, struct wd_remark, list->count);
	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		u->note[u->notes++] =
			(struct wd_remark){ wd_in_reason(in, e, "reason"),
					    wd_in_bytes(in, e, "text") };
}

void wd_in_update(struct wd_in *in, const struct wd_json_value *v,
		  struct wd_update *u)
{
	u->asked = wd_in_bytes(in, v, "asked");
	u->ref = wd_in_bytes(in, v, "ref");
	u->old_id = wd_in_oid(in, v, "old");
	u->new_id = wd_in_oid(in, v, "new");
	u->tip = wd_in_oid_if(in, v, "tip");
	if (wd_json_get(v, "tag") != NULL)
		u->tag = get_tag(in, v);
	u->fast_forward =
		(enum wd_tri)wd_in_word(in, v, "fast_forward", &wd_tri_words);
	u->first_parent = WD_UNKNOWN;
	if (wd_json_get(v, "first_parent") != NULL)
		u->first_parent = (enum wd_tri)wd_in_word(in, v, "first_parent",
							  &wd_tri_words);
	u->refused = wd_in_reason_if(in, v, "refused");
	u->refused_because = wd_in_bytes_if(in, v, "refused_because");
	u->published = WD_UNKNOWN;
	if (wd_json_get(v, "published") != NULL)
		u->published = (enum wd_tri)wd_in_word(in, v, "published",
						       &wd_tri_words);
	u->reserved = wd_in_true_if(in, v, "reserved");
	if (wd_json_get(v, "notes") != NULL)
		get_notes(in, v, u);
	u->branches_known = wd_json_get(v, "branches") != NULL;
	if (u->branches_known)
		u->branch = wd_in_strings(in, v, "branches", &u->branches);
}
