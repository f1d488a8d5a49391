/* out_update.c - write the refs that a push wants to move. */
#include "audit/record_out.h"

static void put_tag(struct wd_out *o, const struct wd_tag *t)
{
	wd_json_key(&o->j, "tag");
	wd_json_object(&o->j);
	wd_out_reason_if(o, "flaw", t->flaw);
	wd_out_oid(o, "id", t->id);
	wd_out_bytes(o, "message", t->message);
	wd_out_bytes(o, "name", t->name);
	if (t->signature_known)
		wd_out_verdict(o, "signature", &t->signature);
	wd_out_ident(o, "tagger", &t->tagger);
	wd_out_oid(o, "target", t->target);
	wd_json_end_object(&o->j);
}

static void put_notes(struct wd_out *o, const struct wd_update *u)
{
	if (u->notes == 0)
		return;
	wd_json_key(&o->j, "notes");
	wd_json_array(&o->j);
	for (size_t i = 0; i < u->notes; i++) {
		wd_json_object(&o->j);
		wd_out_reason_if(o, "reason", u->note[i].reason);
		wd_out_bytes(o, "text", u->note[i].text);
		wd_json_end_object(&o->j);
	}
	wd_json_end_array(&o->j);
}

void wd_out_update(struct wd_out *o, const struct wd_update *u)
{
	wd_json_object(&o->j);
	wd_out_bytes(o, "asked", u->asked);
	if (u->branches_known)
		wd_out_strings(o, "branches", u->branch, u->branches);
	wd_out_word(o, "fast_forward", wd_tri_words.word[u->fast_forward]);
	if (u->first_parent != WD_UNKNOWN)
		wd_out_word(o, "first_parent",
			    wd_tri_words.word[u->first_parent]);
	wd_out_oid(o, "new", u->new_id);
	put_notes(o, u);
	wd_out_oid(o, "old", u->old_id);
	if (u->published != WD_UNKNOWN)
		wd_out_word(o, "published", wd_tri_words.word[u->published]);
	wd_out_bytes(o, "ref", u->ref);
	wd_out_reason_if(o, "refused", u->refused);
	wd_out_bytes_if(o, "refused_because", u->refused_because);
	wd_out_true_if(o, "reserved", u->reserved);
	if (u->tag != NULL)
		put_tag(o, u->tag);
	wd_out_oid_if(o, "tip", u->tip);
	wd_json_end_object(&o->j);
}
