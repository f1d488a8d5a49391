/*
 * certificate_use.c - a push certificate is good for one push.
 *
 * Its nonce names a second, or as many as receive.certNonceSlop says, and a
 * receive-pack that was started then can be kept waiting for as long as its
 * client likes.  As long as that, who has somebody's certificate could push it
 * again once the ref has its old value: it was wound back, or deleted.  So a
 * certificate that a push was accepted with is never accepted again.
 *
 * It is used up in the store under its write lock, before anybody hears the
 * answer: of two pushes at the same time one is too late.  The seals of refs
 * that moved say it too, and fill a store that was lost.  A push that is
 * refused uses up nothing: it can be made again as it was.  One that was
 * accepted and then failed (another hook, a lock) has used it: git makes a new
 * one when it pushes again.
 */
#include "base/digest.h"
#include "gate/gate.h"

/*
 * Of what was signed, and the key: whoever signs can give the same text other
 * signatures, and nobody can use up somebody else's.
 */
static wd_str digest_of(struct wd_arena *a, const struct wd_verdict *v,
			wd_str payload)
{
	struct wd_buf b = { .arena = a };

	wd_buf_f(&b, "%.*s\n", WD_FMT(v->key));
	wd_buf_add(&b, payload);
	return wd_sha256(a, wd_buf_str(&b));
}

static void say_used(struct wd_gate *g)
{
	struct wd_certificate *c = &g->facts.certificate;

	g->certificate = (wd_str){ 0 };
	c->flaw = WD_REASON_PUSH_CERT_REPLAYED;
	c->because = WD_STR("the push certificate was used before");
}

wd_err wd_gate_certificate_used(struct wd_arena *a, struct wd_gate *g,
				wd_str payload)
{
	const struct wd_verdict *v = &g->facts.certificate.signature;
	bool used = false;
	wd_err err = NULL;

	if (v->reason != WD_REASON_NONE || g->store == NULL)
		return NULL;
	g->certificate = digest_of(a, v, payload);
	err = wd_store_certificate_used(a, g->store, g->certificate, &used);
	if (err == NULL && used)
		say_used(g);
	return err;
}

wd_err wd_gate_use_certificate(struct wd_arena *a, struct wd_gate *g)
{
	bool first = false;
	wd_err err;

	if (!g->decision.accepted || g->certificate.len == 0)
		return NULL;
	err = wd_store_begin(a, g->store);
	if (err != NULL)
		return err;
	err = wd_store_use_certificate(a, g->store, g->certificate, &first);
	if (err == NULL)
		err = wd_store_commit(a, g->store);
	if (err != NULL) {
		wd_store_rollback(g->store);
		return err;
	}
	if (first)
		return NULL;
	say_used(g);
	wd_decide(a, &g->policy.policy, &g->facts, &g->evidence, &g->decision);
	return NULL;
}
