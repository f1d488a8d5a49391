#include "audit/record_out.h"

#include <inttypes.h>

const struct wd_words wd_tri_words = {
	{ [WD_NO] = "no", [WD_YES] = "yes", [WD_UNKNOWN] = "unknown" }
};
const struct wd_words wd_vote_words = { { [WD_APPROVE] = "approve",
					  [WD_REJECT] = "reject",
					  [WD_WITHDRAWN] = "withdrawn" } };
const struct wd_words wd_format_words = {
	{ [WD_KEY_SSH] = "ssh", [WD_KEY_OPENPGP] = "openpgp" }
};
const struct wd_words wd_value_words = { { [WD_UNSATISFIED] = "unsatisfied",
					   [WD_SATISFIED] = "satisfied",
					   [WD_UNAVAILABLE] = "unavailable" } };
const struct wd_words wd_state_words = {
	{ [WD_NOT_APPLICABLE] = "not-applicable",
	  [WD_RULE_SATISFIED] = "satisfied",
	  [WD_OVERRIDDEN] = "overridden",
	  [WD_RULE_UNSATISFIED] = "unsatisfied",
	  [WD_RULE_UNAVAILABLE] = "unavailable" }
};
const struct wd_words wd_mode_words = { { "enforce", "warn", "observe" } };

void wd_out_bytes(struct wd_out *o, const char *key, wd_str s)
{
	wd_json_key(&o->j, key);
	wd_json_bytes(&o->j, s);
}

void wd_out_bytes_if(struct wd_out *o, const char *key, wd_str s)
{
	if (s.len > 0)
		wd_out_bytes(o, key, s);
}

void wd_out_word(struct wd_out *o, const char *key, const char *word)
{
	wd_out_bytes(o, key, wd_str_of(word));
}

void wd_out_oid(struct wd_out *o, const char *key, wd_oid id)
{
	struct wd_arena mark = *o->j.buf.arena;
	char text[WD_OID_HEX];

	memcpy(text, wd_oid_hex(o->j.buf.arena, id).ptr, sizeof(text));
	*o->j.buf.arena = mark; /* thousands of ids: none stays behind */
	wd_out_bytes(o, key, (wd_str){ text, sizeof(text) });
}

void wd_out_oid_if(struct wd_out *o, const char *key, wd_oid id)
{
	if (!wd_oid_zero(id))
		wd_out_oid(o, key, id);
}

void wd_out_int(struct wd_out *o, const char *key, int64_t n)
{
	static const int64_t max = (int64_t)1 << 53;
	char text[24];

	wd_json_key(&o->j, key);
	if (n >= -max && n <= max) {
		wd_json_int(&o->j, n);
	} else {
		(void)snprintf(text, sizeof(text), "%" PRId64, n);
		wd_json_str(&o->j, wd_str_of(text));
	}
}

void wd_out_int_if(struct wd_out *o, const char *key, int64_t n)
{
	if (n != 0)
		wd_out_int(o, key, n);
}

void wd_out_bool(struct wd_out *o, const char *key, bool b)
{
	wd_json_key(&o->j, key);
	wd_json_bool(&o->j, b);
}

void wd_out_true_if(struct wd_out *o, const char *key, bool b)
{
	if (b)
		wd_out_bool(o, key, true);
}

void wd_out_person_if(struct wd_out *o, const char *key, int person)
{
	if (o->people != NULL && person >= 0 &&
	    (size_t)person < o->people->persons)
		wd_out_bytes(o, key, o->people->person[person].id);
}

void wd_out_reason_if(struct wd_out *o, const char *key, enum wd_reason r)
{
	if (r != WD_REASON_NONE)
		wd_out_word(o, key, wd_reason_code(r));
}

void wd_out_strings(struct wd_out *o, const char *key, const wd_str *s,
		    size_t count)
{
	wd_json_key(&o->j, key);
	wd_json_array(&o->j);
	for (size_t i = 0; i < count; i++)
		wd_json_bytes(&o->j, s[i]);
	wd_json_end_array(&o->j);
}

void wd_out_ident(struct wd_out *o, const char *key, const struct wd_ident *i)
{
	wd_json_key(&o->j, key);
	wd_json_object(&o->j);
	wd_out_bytes(o, "email", i->email);
	wd_out_bytes(o, "name", i->name);
	wd_out_int(o, "time", i->time);
	wd_json_end_object(&o->j);
}

void wd_out_verdict(struct wd_out *o, const char *key,
		    const struct wd_verdict *v)
{
	wd_json_key(&o->j, key);
	wd_json_object(&o->j);
	wd_out_word(o, "format", wd_format_words.word[v->format]);
	wd_out_bytes_if(o, "key", v->key);
	wd_out_person_if(o, "person", v->person);
	wd_out_word(o, "reason", wd_reason_code(v->reason));
	wd_out_bytes_if(o, "revoked", wd_revoked_word(v->revoked));
	wd_json_end_object(&o->j);
}
