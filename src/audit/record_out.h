/*
 * record_out.h - how the parts of a decision's record are written; for the
 * files of this room.  Keys come in canonical order because every function
 * writes them so.
 */
#ifndef WD_AUDIT_RECORD_OUT_H
#define WD_AUDIT_RECORD_OUT_H

#include "audit/record.h"
#include "text/json.h"

struct wd_out {
	struct wd_json j; /* first: start with { .j.buf.arena = a } */
	const struct wd_registry *people;
};

/* One member.  "if" leaves out what is empty, zero or nobody. */
void wd_out_bytes(struct wd_out *o, const char *key, wd_str s);
void wd_out_bytes_if(struct wd_out *o, const char *key, wd_str s);
void wd_out_word(struct wd_out *o, const char *key, const char *word);
void wd_out_oid(struct wd_out *o, const char *key, wd_oid id);
void wd_out_oid_if(struct wd_out *o, const char *key, wd_oid id);
/* Beyond 2^53 a string of decimal digits. */
void wd_out_int(struct wd_out *o, const char *key, int64_t n);
void wd_out_int_if(struct wd_out *o, const char *key, int64_t n);
void wd_out_bool(struct wd_out *o, const char *key, bool b);
void wd_out_true_if(struct wd_out *o, const char *key, bool b);
void wd_out_person_if(struct wd_out *o, const char *key, int person);
void wd_out_reason_if(struct wd_out *o, const char *key, enum wd_reason r);
void wd_out_strings(struct wd_out *o, const char *key, const wd_str *s,
		    size_t count);

void wd_out_facts(struct wd_out *o, const struct wd_facts *f);
void wd_out_update(struct wd_out *o, const struct wd_update *u);
void wd_out_ident(struct wd_out *o, const char *key, const struct wd_ident *i);
void wd_out_verdict(struct wd_out *o, const char *key,
		    const struct wd_verdict *v);
void wd_out_evidence(struct wd_out *o, const struct wd_evidence *e,
		     size_t commits);
void wd_out_decision(struct wd_out *o, const struct wd_decision *d);

/* The words of the format, by the value of each enumeration. */
enum { WD_WORDS_MAX = 8 };
struct wd_words {
	const char *word[WD_WORDS_MAX];
};
extern const struct wd_words wd_tri_words, wd_vote_words, wd_format_words,
	wd_value_words, wd_state_words, wd_mode_words;

#endif
