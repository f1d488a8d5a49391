/*
 * record_in.h - how the parts of a decision's record are read back; for the
 * files of this room.
 *
 * The first thing that is wrong is remembered in `flaw`; everything read after
 * it has the value zero.  So readers need not look after every member, and
 * whoever started must look at the end.
 */
#ifndef WD_AUDIT_RECORD_IN_H
#define WD_AUDIT_RECORD_IN_H

#include "audit/record.h"
#include "audit/record_out.h"

enum { WD_RECORD_WHY_DEPTH_MAX = 128 };

struct wd_in {
	struct wd_arena *arena;
	const struct wd_registry *people;
	const char *flaw; /* NULL: none so far */
	size_t strangers;
};

void wd_in_flaw(struct wd_in *in, const char *what);

/* One member of `v`; with "if" it may be missing and is then zero. */
wd_str wd_in_bytes(struct wd_in *in, const struct wd_json_value *v,
		   const char *key);
wd_str wd_in_bytes_if(struct wd_in *in, const struct wd_json_value *v,
		      const char *key);
wd_oid wd_in_oid(struct wd_in *in, const struct wd_json_value *v,
		 const char *key);
wd_oid wd_in_oid_if(struct wd_in *in, const struct wd_json_value *v,
		    const char *key);
int64_t wd_in_int(struct wd_in *in, const struct wd_json_value *v,
		  const char *key);
int64_t wd_in_int_if(struct wd_in *in, const struct wd_json_value *v,
		     const char *key);
bool wd_in_bool(struct wd_in *in, const struct wd_json_value *v,
		const char *key);
bool wd_in_true_if(struct wd_in *in, const struct wd_json_value *v,
		   const char *key);
/* WD_NOBODY when missing; a stranger is counted, and nobody. */
int wd_in_person_if(struct wd_in *in, const struct wd_json_value *v,
		    const char *key);
enum wd_reason wd_in_reason(struct wd_in *in, const struct wd_json_value *v,
			    const char *key);
enum wd_reason wd_in_reason_if(struct wd_in *in, const struct wd_json_value *v,
			       const char *key);
unsigned wd_in_word(struct wd_in *in, const struct wd_json_value *v,
		    const char *key, const struct wd_words *words);
/* Below `end`. */
size_t wd_in_index(struct wd_in *in, const struct wd_json_value *v,
		   const char *key, size_t end);

/* The member, which must be an object, an array; never NULL. */
const struct wd_json_value *wd_in_object(struct wd_in *in,
					 const struct wd_json_value *v,
					 const char *key);
const struct wd_json_value *wd_in_array(struct wd_in *in,
					const struct wd_json_value *v,
					const char *key);
wd_str *wd_in_strings(struct wd_in *in, const struct wd_json_value *v,
		      const char *key, size_t *count);

/* An element of an array. */
wd_oid wd_in_oid_value(struct wd_in *in, const struct wd_json_value *v);
size_t wd_in_index_value(struct wd_in *in, const struct wd_json_value *v,
			 size_t end);

struct wd_ident wd_in_ident(struct wd_in *in, const struct wd_json_value *v,
			    const char *key);
/* False, and a verdict that says nothing, when the member is missing. */
bool wd_in_verdict(struct wd_in *in, const struct wd_json_value *v,
		   const char *key, struct wd_verdict *out);

void wd_in_facts(struct wd_in *in, const struct wd_json_value *v, size_t rules,
		 struct wd_facts *out);
void wd_in_update(struct wd_in *in, const struct wd_json_value *v,
		  struct wd_update *out);
void wd_in_evidence(struct wd_in *in, const struct wd_json_value *v,
		    const struct wd_facts *f, struct wd_evidence *out);
void wd_in_decision(struct wd_in *in, const struct wd_json_value *v,
		    size_t rules, struct wd_decision *out);

#endif
