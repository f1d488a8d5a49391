/* ended.c - keys whose time has ended by the policy, whatever the engine says.
 */
#include "sign/sign.h"

static wd_str name_of(struct wd_arena *a, const struct wd_key *k)
{
	return k->format == WD_KEY_SSH ? wd_ssh_fingerprint(a, k->id) : k->id;
}

/* The registry's own entry of the verdict's key, if it has an end. */
static const struct wd_key *find_ended(struct wd_arena *a,
				       const struct wd_registry *people,
				       const struct wd_verdict *v)
{
	for (size_t i = 0; i < people->ends; i++) {
		const struct wd_key *k = &people->key[people->end[i].key];

		if (k->person == v->person && k->format == v->format &&
		    wd_str_eq(name_of(a, k), v->key))
			return k;
	}
	return NULL;
}

static enum wd_revoked why(const struct wd_key_end *end)
{
	if (end->kind == WD_END_EXPIRY)
		return WD_REVOKED_NOT;
	if (end->kind == WD_END_COMPROMISED)
		return end->reason.len > 0 ? WD_REVOKED_COMPROMISED
					   : WD_REVOKED_UNSAID;
	return wd_str_eq(end->reason, WD_STR("superseded"))
		       ? WD_REVOKED_SUPERSEDED
		       : WD_REVOKED_RETIRED;
}

/*
 * A compromised key comes before everything that leaves the signature some
 * worth: at its use, evidence survives the expiry and the retirement of its
 * key, but not this.  Of two revocations the worse counts.
 */
static void apply(struct wd_verdict *v, const struct wd_key_end *end)
{
	bool expiry = end->kind == WD_END_EXPIRY;

	if (expiry ? v->reason != WD_REASON_NONE : v->revoked >= why(end))
		return;
	v->revoked = why(end);
	v->reason = expiry ? WD_REASON_EXPIRED_KEY : WD_REASON_REVOKED_KEY;
}

void wd_verdicts_end(struct wd_arena *a, const struct wd_sign_config *config,
		     const struct wd_registry *people,
		     struct wd_signature *batch, size_t count)
{
	for (size_t i = 0; people->ends > 0 && i < count; i++) {
		struct wd_verdict *v = &batch[i].verdict;
		bool alive = v->reason == WD_REASON_NONE ||
			     v->reason == WD_REASON_EXPIRED_KEY ||
			     v->reason == WD_REASON_REVOKED_KEY;
		const struct wd_key *k =
			alive ? find_ended(a, people, v) : NULL;
		const struct wd_key_end *end = NULL;

		if (k != NULL &&
		    wd_key_state_at(people, k->format, k->id, config->now,
				    &end) != WD_KEY_GOOD)
			apply(v, end);
	}
}
