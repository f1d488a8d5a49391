#include "sign/openpgp.h"

#include "sign/gpg_run.h"
#include "sign/keys.h"
#include "sign/pgpjudge.h"
#include "sign/pgpproof.h"

/* A signature on its way to its verdict. */
struct candidate {
	const struct wd_pgp_item *item;
	struct wd_pgp_key *key; /* that it names; somebody's */
	struct wd_proof *proof; /* NULL: unusual */
	wd_str note;            /* to keep it under; empty: not to be kept */
	bool done;              /* its verdict is reached */
};

struct room {
	struct wd_arena *arena;
	const struct wd_sign_config *config;
	const struct wd_registry *people;
	struct wd_pgp_keys keys;
	struct candidate *candidate;
	size_t count;
	struct wd_public_keys made;
	struct wd_notes notes;
};

static int person_of(const struct room *r, const struct wd_pgp_key *key)
{
	return wd_person_by_key(r->people, WD_KEY_OPENPGP, key->primary);
}

static void judge_authentic(struct room *r, struct candidate *c,
			    const struct wd_pgp_key *key, enum wd_gpg_kind kind)
{
	const struct wd_pgp_signature *p = &c->item->packet;
	struct wd_verdict *v = &c->item->signature->verdict;
	const struct wd_pgp_finding f = {
		.created = p->created,
		.expires = p->lifetime == 0 ? 0 : p->created + p->lifetime,
		.kind = kind
	};

	c->done = true;
	v->key = key->primary;
	v->person = person_of(r, key);
	v->reason = v->person == WD_NOBODY
			    ? WD_REASON_UNKNOWN_KEY
			    : wd_pgp_judge_key(r->config, &f, key);
	if (v->reason == WD_REASON_REVOKED_KEY)
		v->revoked = key->revoked != WD_REVOKED_NOT ? key->revoked
							    : WD_REVOKED_UNSAID;
	if (kind == WD_GPG_GOOD)
		wd_notes_add(&r->notes, c->note, key->fingerprint);
}

static void refuse(struct candidate *c, enum wd_reason reason)
{
	c->done = true;
	c->item->signature->verdict.reason = reason;
}

/* What gpg says of the packet must be what we read in it ourselves. */
static bool agrees(const struct wd_gpg_status *s, const struct candidate *c,
		   const struct wd_pgp_key *key)
{
	const struct wd_pgp_signature *p = &c->item->packet;

	return key != NULL && wd_str_ends(s->fingerprint, p->issuer) &&
	       wd_str_eq(s->primary, key->primary) &&
	       s->created == p->created && s->digest == p->digest;
}

/* gpg found it authentic, and what it says of the key is what it listed. */
static void vouch(struct wd_pgp_key *key, const struct candidate *c,
		  enum wd_gpg_kind kind)
{
	bool same =
		kind == WD_GPG_GOOD ||
		(kind == WD_GPG_EXPIRED && c->item->packet.lifetime > 0) ||
		(kind == WD_GPG_KEY_EXPIRED && key->expires > 0) ||
		(kind == WD_GPG_KEY_REVOKED && key->revoked != WD_REVOKED_NOT);

	if (!same || key->vouched)
		return;
	key->vouched = true;
	key->vouching = true;
}

static wd_err judge_answer(struct room *r, struct candidate *c,
			   const struct wd_gpg_status *s)
{
	struct wd_pgp_key *key;

	if (!wd_gpg_is_authentic(s)) {
		c->key->doubted = c->key->doubted || c->proof != NULL;
		refuse(c, wd_pgp_judge_failure(s));
		return NULL;
	}
	key = wd_keylist_find(&r->keys, s->fingerprint);
	if (!agrees(s, c, key))
		return wd_fail(r->arena, WD_ERR_FOREIGN,
			       "gpg speaks of another signature or key than "
			       "was asked about");
	/* gpg goes by the key's algorithm, whatever the signature says; and
	 * its numbers go round. */
	if (key->algorithm != c->item->packet.algorithm ||
	    wd_pgp_out_of_range(r->arena, &c->item->packet, key)) {
		refuse(c, WD_REASON_BAD_SIG);
		return NULL;
	}
	vouch(key, c, s->kind);
	judge_authentic(r, c, key, s->kind);
	return NULL;
}

/* Before anything is known: it accuses nobody. */
static void start_verdict(const struct wd_pgp_item *item,
			  const struct wd_pgp_key *key)
{
	item->signature->verdict = (struct wd_verdict){
		.reason = WD_REASON_UNKNOWN_KEY,
		.person = WD_NOBODY,
		.format = WD_KEY_OPENPGP,
		.key = key != NULL ? key->primary : item->packet.issuer,
	};
}

/*
 * Nobody's key is not worth a look: not when the issuer is not in the keyring,
 * nor when it is nobody's.
 */
static void add_candidate(struct room *r, const struct wd_pgp_item *item)
{
	struct wd_pgp_key *key = wd_keylist_find(&r->keys, item->packet.issuer);

	start_verdict(item, key);
	if (key != NULL && (key->ambiguous || person_of(r, key) != WD_NOBODY))
		r->candidate[r->count++] =
			(struct candidate){ .item = item, .key = key };
}

/*
 * By a key that gpg vouches for today: the mathematics do not change, but what
 * gpg knows of the key and does not list can.
 */
static bool recalled(struct room *r, struct candidate *c)
{
	return r->config->keyring.len > 0 &&
	       wd_recall_signature(r->arena, r->config, r->config->keyring,
				   c->item->signature, c->key->fingerprint,
				   &c->note) &&
	       c->key->vouched;
}

/*
 * Those that were authentic before; proofs for those that are plain.  In a
 * small batch proving is cheaper than remembering.
 */
static wd_err prove(struct room *r)
{
	struct wd_proof *proof = wd_new(r->arena, struct wd_proof, r->count);
	bool large = r->count >= WD_REMEMBER_MIN;
	size_t n = 0;

	for (size_t i = 0; i < r->count && !r->config->gpg_only; i++) {
		struct candidate *c = &r->candidate[i];
		bool known = large && recalled(r, c);

		if (!known && wd_pgp_proof(r->arena, &c->item->packet, c->key,
					   c->item->signature->payload,
					   &r->made, &proof[n]))
			c->proof = &proof[n++];
		else if (known || (!large && recalled(r, c)))
			judge_authentic(r, c, c->key, WD_GPG_GOOD);
	}
	return wd_prove(r->arena, proof, n, r->config->threads);
}

/*
 * A round of questions: whatever has no proof, and for each key that nobody
 * vouched for one signature that it has made.
 */
static size_t choose(struct room *r, struct candidate **chosen)
{
	struct wd_map first = { .arena = r->arena };
	size_t n = 0;

	for (size_t i = 0; i < r->count; i++) {
		struct candidate *c = &r->candidate[i];

		if (c->done)
			continue;
		if (c->proof != NULL && c->proof->result != WD_PROOF_GOOD)
			refuse(c, WD_REASON_BAD_SIG);
		else if (c->proof != NULL && c->key->vouched)
			judge_authentic(r, c, c->key, WD_GPG_GOOD);
		else if (c->proof == NULL || c->key->doubted ||
			 wd_map_add(&first, c->key->fingerprint, 0))
			chosen[n++] = c;
	}
	return n;
}

/* Three rounds at most: the second settles what the first left open. */
static wd_err ask(struct room *r)
{
	struct wd_arena *a = r->arena;
	struct candidate **chosen = wd_new(a, struct candidate *, r->count);
	struct wd_gpg_question *q = wd_new(a, struct wd_gpg_question, r->count);
	wd_err err = NULL;
	size_t n;

	while (err == NULL && (n = choose(r, chosen)) > 0) {
		for (size_t i = 0; i < n; i++)
			q[i] = (struct wd_gpg_question){
				.packet = chosen[i]->item->packet.packet,
				.payload = chosen[i]->item->signature->payload,
			};
		err = wd_gpg_ask(a, r->config, q, n);
		for (size_t i = 0; err == NULL && i < n; i++)
			err = judge_answer(r, chosen[i], &q[i].answer);
	}
	return err;
}

/*
 * A gpg that cannot list tells us nothing, like one whose keyring lacks the
 * key: so an empty list has to be confirmed by the other way of asking.
 */
static wd_err confirm_nobody(struct room *r, const struct wd_pgp_item *item)
{
	struct wd_gpg_question q = { .packet = item->packet.packet,
				     .payload = item->signature->payload };
	wd_err err = wd_gpg_ask(r->arena, r->config, &q, 1);

	if (err == NULL && wd_gpg_is_authentic(&q.answer))
		err = wd_fail(r->arena, WD_ERR_FOREIGN,
			      "gpg --list-keys lacks a key that gpg --verify "
			      "knows");
	return err;
}

static size_t issuers(struct wd_arena *a, const struct wd_pgp_item *item,
		      size_t count, wd_str *name)
{
	struct wd_map seen = { .arena = a };
	size_t names = 0;

	for (size_t i = 0; i < count; i++)
		if (wd_map_add(&seen, item[i].packet.issuer, 0))
			name[names++] = item[i].packet.issuer;
	return names;
}

static wd_err verify(struct room *r, const struct wd_pgp_item *item,
		     size_t count)
{
	struct wd_arena *a = r->arena;
	wd_str *name = wd_new(a, wd_str, count);
	size_t names = issuers(a, item, count, name);
	wd_err err = wd_keys_get(a, r->config, name, names, &r->keys);

	if (err == NULL && r->keys.count == 0)
		err = confirm_nobody(r, &item[0]);
	if (err != NULL)
		return err;
	r->candidate = wd_new(a, struct candidate, count);
	wd_public_keys_start(a, count, &r->made);
	wd_notes_start(a, count + names, &r->notes);
	for (size_t i = 0; i < count; i++)
		add_candidate(r, &item[i]);
	err = prove(r);
	if (err == NULL)
		err = ask(r);
	wd_public_keys_free(&r->made);
	if (err != NULL)
		return err;
	wd_keys_note(a, r->config, &r->keys, name, names, &r->notes);
	wd_notes_keep(r->config, &r->notes);
	return NULL;
}

wd_err wd_openpgp_verify(struct wd_arena *a,
			 const struct wd_sign_config *config,
			 const struct wd_registry *people,
			 const struct wd_pgp_item *item, size_t count)
{
	struct room r = { .arena = a, .config = config, .people = people };
	wd_err err = verify(&r, item, count);

	return err == NULL ? NULL : wd_because(a, err, "OpenPGP signatures");
}
