#include "audit/record_in.h"

static const struct wd_json_value nothing = { .kind = WD_JSON_NULL };

void wd_in_flaw(struct wd_in *in, const char *what)
{
	if (in->flaw == NULL)
		in->flaw = what;
}

/* NULL when it is missing, which is a flaw unless it may be. */
static const struct wd_json_value *member(struct wd_in *in,
					  const struct wd_json_value *v,
					  const char *key, bool optional)
{
	const struct wd_json_value *m = wd_json_get(v, key);

	if (m == NULL && !optional)
		wd_in_flaw(in, key);
	return m;
}

static wd_str bytes(struct wd_in *in, const struct wd_json_value *v,
		    const char *key, bool optional)
{
	const struct wd_json_value *m = member(in, v, key, optional);
	wd_str s = { 0 };

	if (m != NULL && !wd_json_get_bytes(in->arena, m, &s))
		wd_in_flaw(in, key);
	return s;
}

wd_str wd_in_bytes(struct wd_in *in, const struct wd_json_value *v,
		   const char *key)
{
	return bytes(in, v, key, false);
}

wd_str wd_in_bytes_if(struct wd_in *in, const struct wd_json_value *v,
		      const char *key)
{
	return bytes(in, v, key, true);
}

wd_oid wd_in_oid_value(struct wd_in *in, const struct wd_json_value *v)
{
	wd_oid id = { 0 };

	if (v->kind != WD_JSON_STRING || !wd_oid_read(v->text, &id))
		wd_in_flaw(in, "an object's id");
	return id;
}

wd_oid wd_in_oid(struct wd_in *in, const struct wd_json_value *v,
		 const char *key)
{
	const struct wd_json_value *m = member(in, v, key, false);

	return m == NULL ? (wd_oid){ 0 } : wd_in_oid_value(in, m);
}

wd_oid wd_in_oid_if(struct wd_in *in, const struct wd_json_value *v,
		    const char *key)
{
	const struct wd_json_value *m = member(in, v, key, true);

	return m == NULL ? (wd_oid){ 0 } : wd_in_oid_value(in, m);
}

/* Decimal digits in a string: only what no JSON integer may be. */
static bool read_large(wd_str s, int64_t *out)
{
	static const unsigned long long small = 1ull << 53;
	bool negative = wd_str_starts(s, WD_STR("-"));
	unsigned long long n;

	if (!wd_str_u64(wd_str_from(s, negative), &n) || n <= small ||
	    n > (unsigned long long)INT64_MAX + negative)
		return false;
	*out = negative ? -(int64_t)(n - 1) - 1 : (int64_t)n;
	return true;
}

static int64_t integer(struct wd_in *in, const struct wd_json_value *v,
		       const char *key, bool optional)
{
	const struct wd_json_value *m = member(in, v, key, optional);
	int64_t n = 0;

	if (m == NULL)
		return 0;
	if (m->kind == WD_JSON_INT)
		return m->integer;
	if (m->kind != WD_JSON_STRING || !read_large(m->text, &n))
		wd_in_flaw(in, key);
	return n;
}

int64_t wd_in_int(struct wd_in *in, const struct wd_json_value *v,
		  const char *key)
{
	return integer(in, v, key, false);
}

int64_t wd_in_int_if(struct wd_in *in, const struct wd_json_value *v,
		     const char *key)
{
	return integer(in, v, key, true);
}

bool wd_in_bool(struct wd_in *in, const struct wd_json_value *v,
		const char *key)
{
	const struct wd_json_value *m = member(in, v, key, false);

	if (m != NULL && m->kind != WD_JSON_BOOL)
		wd_in_flaw(in, key);
	return m != NULL && m->kind == WD_JSON_BOOL && m->boolean;
}

bool wd_in_true_if(struct wd_in *in, const struct wd_json_value *v,
		   const char *key)
{
	const struct wd_json_value *m = member(in, v, key, true);

	if (m != NULL && (m->kind != WD_JSON_BOOL || !m->boolean))
		wd_in_flaw(in, key);
	return m != NULL && m->kind == WD_JSON_BOOL && m->boolean;
}

int wd_in_person_if(struct wd_in *in, const struct wd_json_value *v,
		    const char *key)
{
	int person = WD_NOBODY;

	if (member(in, v, key, true) == NULL)
		return WD_NOBODY;
	if (in->people != NULL)
		person = wd_person_by_id(in->people, bytes(in, v, key, true));
	if (person == WD_NOBODY)
		in->strangers++;
	return person;
}

enum wd_reason wd_in_reason(struct wd_in *in, const struct wd_json_value *v,
			    const char *key)
{
	const struct wd_json_value *m = member(in, v, key, false);
	enum wd_reason r = WD_REASON_INTERNAL; /* in doubt nothing is well */

	if (m != NULL &&
	    (m->kind != WD_JSON_STRING || !wd_reason_read(m->text, &r)))
		wd_in_flaw(in, key);
	return r;
}

enum wd_reason wd_in_reason_if(struct wd_in *in, const struct wd_json_value *v,
			       const char *key)
{
	return member(in, v, key, true) == NULL ? WD_REASON_NONE
						: wd_in_reason(in, v, key);
}

unsigned wd_in_word(struct wd_in *in, const struct wd_json_value *v,
		    const char *key, const struct wd_words *words)
{
	const struct wd_json_value *m = member(in, v, key, false);

	for (unsigned i = 0; m != NULL && m->kind == WD_JSON_STRING &&
			     i < WD_WORDS_MAX && words->word[i] != NULL;
	     i++)
		if (wd_str_eq(m->text, wd_str_of(words->word[i])))
			return i;
	wd_in_flaw(in, key);
	return 0;
}

size_t wd_in_index_value(struct wd_in *in, const struct wd_json_value *v,
			 size_t end)
{
	if (v->kind == WD_JSON_INT && v->integer >= 0 &&
	    (uint64_t)v->integer < end)
		return (size_t)v->integer;
	wd_in_flaw(in, "an index");
	return 0;
}

size_t wd_in_index(struct wd_in *in, const struct wd_json_value *v,
		   const char *key, size_t end)
{
	const struct wd_json_value *m = member(in, v, key, false);

	return m == NULL ? 0 : wd_in_index_value(in, m, end);
}

static const struct wd_json_value *of_kind(struct wd_in *in,
					   const struct wd_json_value *v,
					   const char *key,
					   enum wd_json_kind kind)
{
	const struct wd_json_value *m = member(in, v, key, false);

	if (m != NULL && m->kind == kind)
		return m;
	wd_in_flaw(in, key);
	return &nothing;
}

const struct wd_json_value *wd_in_object(struct wd_in *in,
					 const struct wd_json_value *v,
					 const char *key)
{
	return of_kind(in, v, key, WD_JSON_OBJECT);
}

const struct wd_json_value *wd_in_array(struct wd_in *in,
					const struct wd_json_value *v,
					const char *key)
{
	return of_kind(in, v, key, WD_JSON_ARRAY);
}

wd_str *wd_in_strings(struct wd_in *in, const struct wd_json_value *v,
		      const char *key, size_t *count)
{
	const struct wd_json_value *list = wd_in_array(in, v, key);
	wd_str *out = wd_new(in->arena, wd_str, list->count);
	size_t n = 0;

	for (const struct wd_json_value *e = list->child; e != NULL;
	     e = e->next)
		if (!wd_json_get_bytes(in->arena, e, &out[n++]))
			wd_in_flaw(in, key);
	*count = n;
	return out;
}

struct wd_ident wd_in_ident(struct wd_in *in, const struct wd_json_value *v,
			    const char *key)
{
	const struct wd_json_value *m = wd_in_object(in, v, key);

	return (struct wd_ident){ .name = wd_in_bytes(in, m, "name"),
				  .email = wd_in_bytes(in, m, "email"),
				  .time = wd_in_int(in, m, "time") };
}

/* Without one nothing was said, or nothing was revoked. */
static enum wd_revoked revoked(struct wd_in *in, const struct wd_json_value *v)
{
	wd_str word = wd_in_bytes_if(in, v, "revoked");

	for (int i = 0; i < WD_REVOKED_WAYS; i++)
		if (wd_str_eq(wd_revoked_word((enum wd_revoked)i), word))
			return (enum wd_revoked)i;
	wd_in_flaw(in, "revoked");
	return WD_REVOKED_NOT;
}

bool wd_in_verdict(struct wd_in *in, const struct wd_json_value *v,
		   const char *key, struct wd_verdict *out)
{
	const struct wd_json_value *m;

	*out = (struct wd_verdict){ .reason = WD_REASON_NO_SIGNATURE,
				    .person = WD_NOBODY };
	if (wd_json_get(v, key) == NULL)
		return false;
	m = wd_in_object(in, v, key);
	out->reason = wd_in_reason(in, m, "reason");
	out->person = wd_in_person_if(in, m, "person");
	out->format = (enum wd_key_format)wd_in_word(in, m, "format",
						     &wd_format_words);
	out->key = wd_in_bytes_if(in, m, "key");
	out->revoked = revoked(in, m);
	return true;
}
