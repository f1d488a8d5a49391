/*
 * certificate.c - is the push certificate whole, fresh, signed, and of this
 * very push?
 *
 * receive-pack takes the ref lines from the certificate but checks nothing
 * else of it: it passes on unsigned ones, old ones, and those for another
 * repository, and leaves it to the hook.  Of what git says we believe the
 * nonce's status alone: git made the nonce, and only git can know it again.
 */
#include <stdlib.h>
#include <string.h>

#include "gate/gate.h"
#include "git/repo.h"
#include "text/escape.h"
#include "text/push_cert.h"

enum { SHOWN_MAX = 200 };

struct looking {
	struct wd_arena *arena;
	struct wd_gate *gate;
	const struct wd_push_environment *push;
	const struct wd_proposal *proposal;
	size_t proposals;
	struct wd_push_cert cert;
	struct wd_certificate *out;
};

static wd_err read_options(struct wd_arena *a, struct wd_push_environment *out)
{
	unsigned long long n = 0;
	wd_str count = wd_str_of(getenv("GIT_PUSH_OPTION_COUNT"));

	if (count.len > 0 && !wd_str_u64(count, &n))
		return wd_fail(a, WD_ERR_FORMAT,
			       "GIT_PUSH_OPTION_COUNT is not a number");
	if (n > WD_PUSH_CERT_OPTIONS_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "more than %d push options",
				WD_PUSH_CERT_OPTIONS_MAX);
	out->option = wd_new(a, wd_str, (size_t)n + 1);
	for (; out->options < n; out->options++)
		out->option[out->options] = wd_str_of(getenv(
			wd_strf(a, "GIT_PUSH_OPTION_%zu", out->options).ptr));
	return NULL;
}

wd_err wd_push_environment(struct wd_arena *a, struct wd_push_environment *out)
{
	struct wd_push_environment e = {
		.certificate = wd_str_of(getenv("GIT_PUSH_CERT")),
		.nonce = wd_str_of(getenv("GIT_PUSH_CERT_NONCE")),
		.nonce_status =
			wd_str_of(getenv("GIT_PUSH_CERT_NONCE_STATUS"))
	};
	wd_err err = read_options(a, &e);

	if (err == NULL)
		*out = e;
	return err;
}

/* The first flaw stays; false, so that checks can be chained. */
static bool flaw(struct looking *l, enum wd_reason reason, wd_str because)
{
	l->out->flaw = reason;
	l->out->because = because;
	return false;
}

static bool is_whole(struct looking *l)
{
	wd_err err = wd_push_cert_read(l->arena, l->out->text, &l->cert);

	if (err != NULL)
		return flaw(l, WD_REASON_PUSH_CERT_MALFORMED,
			    wd_strf(l->arena, "the push certificate: %s",
				    wd_err_text(l->arena, err)));
	if (l->cert.armor.len == 0)
		return flaw(l, WD_REASON_PUSH_CERT_UNSIGNED,
			    WD_STR("the push certificate has no signature"));
	return true;
}

static bool same_update(const struct wd_push_cert_update *u,
			const struct wd_proposal *p)
{
	return wd_oid_eq(u->old_id, p->old_id) &&
	       wd_oid_eq(u->new_id, p->new_id) && wd_str_eq(u->ref, p->ref);
}

/*
 * Line by line, in the order of git's own list: what git dropped before the
 * hook (a hidden ref, say) was signed for and is not pushed.
 */
static bool names_these_refs(struct looking *l)
{
	bool same = l->cert.updates == l->proposals;

	for (size_t i = 0; same && i < l->proposals; i++)
		same = same_update(&l->cert.update[i], &l->proposal[i]);
	return same || flaw(l, WD_REASON_PUSH_CERT_REFS,
			    WD_STR("the push certificate names other updates "
				   "than are pushed"));
}

static bool names_these_options(struct looking *l)
{
	bool same = l->cert.options == l->push->options;

	for (size_t i = 0; same && i < l->cert.options; i++)
		same = wd_str_eq(l->cert.option[i], l->push->option[i]);
	return same || flaw(l, WD_REASON_PUSH_CERT_OPTIONS,
			    WD_STR("the push certificate has other push "
				   "options than the push"));
}

/* git names an address over http with a slash that nobody gave it. */
static wd_str without_slashes(wd_str url)
{
	while (wd_str_ends(url, WD_STR("/")))
		url.len--;
	return url;
}

/* "project" of "ssh://host/srv/git/project.git/" */
static wd_str last_name(wd_str url)
{
	static const wd_str git = { ".git", 4 };

	url = without_slashes(url);
	wd_str name = url;

	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] == '/' || url.ptr[i] == ':')
			name = wd_str_from(url, i + 1);
	if (wd_str_eq(name, git) && name.len < url.len)
		return last_name((wd_str){ url.ptr, url.len - name.len });
	if (wd_str_ends(name, git))
		name.len -= git.len;
	return name;
}

/* Without addresses to compare, the name has to do; see policy.conf(5). */
static bool is_ours(const struct wd_site *s, wd_str pushee)
{
	wd_str name = last_name(pushee);

	if (name.len == 0)
		return false;
	for (size_t i = 0; i < s->pushees; i++)
		if (wd_str_eq(without_slashes(s->pushee[i]),
			      without_slashes(pushee)))
			return true;
	return s->pushees == 0 &&
	       (wd_str_eq(name, last_name(wd_str_of(s->gitdir))) ||
		wd_str_eq(name, last_name(s->repository)));
}

static bool names_this_repository(struct looking *l)
{
	if (is_ours(l->gate->site, l->cert.pushee))
		return true;
	wd_str shown = wd_escape(l->arena, l->cert.pushee, SHOWN_MAX);

	return flaw(l, WD_REASON_PUSH_CERT_PUSHEE,
		    shown.len == 0
			    ? WD_STR("the push certificate does not say where "
				     "to")
			    : wd_strf(l->arena,
				      "the push certificate is for \"%.*s\", "
				      "which is not this repository's address",
				      WD_FMT(shown)));
}

/*
 * git says OK also within receive.certNonceSlop, and SLOP beyond it.  Without
 * receive.certNonceSeed it says nothing, whatever the certificate has.
 */
static bool is_fresh(struct looking *l)
{
	wd_str status = l->push->nonce_status;
	bool none = status.len == 0 || wd_str_eq(status, WD_STR("MISSING")) ||
		    wd_str_eq(status, WD_STR("UNSOLICITED"));

	if (none || l->cert.nonce.len == 0)
		return flaw(l, WD_REASON_PUSH_CERT_NONCE,
			    WD_STR("the push certificate has no nonce of this "
				   "server, so nobody can say that it is new"));
	if (wd_str_eq(status, WD_STR("SLOP")))
		return flaw(l, WD_REASON_PUSH_CERT_STALE,
			    WD_STR("the push certificate took too long"));
	if (wd_str_eq(status, WD_STR("OK")) &&
	    wd_str_eq(l->cert.nonce, l->push->nonce))
		return true;
	return flaw(l, WD_REASON_PUSH_CERT_REPLAYED,
		    WD_STR("the push certificate was made for another push: "
			   "its nonce is not this one's"));
}

static wd_err verify(struct looking *l)
{
	struct wd_gate *g = l->gate;
	struct wd_signature one = { .id = l->out->id,
				    .payload = l->cert.payload,
				    .armor = l->cert.armor };
	wd_err err = wd_verify(l->arena, &g->sign, &g->policy.policy.registry,
			       &one, 1);

	if (err == NULL) {
		l->out->signature = one.verdict;
		err = wd_gate_certificate_used(l->arena, g, l->cert.payload);
	}
	return err == NULL ? NULL
			   : wd_because(l->arena, err, "push certificate");
}

static wd_err read_text(struct looking *l)
{
	enum wd_object_type type;
	wd_err err = wd_object_read(l->arena, l->gate->repo, l->out->id,
				    WD_PUSH_CERT_MAX, &type, &l->out->text);

	if (err == NULL && type != WD_OBJ_BLOB)
		err = wd_fail(l->arena, WD_ERR_FORMAT, "it is no blob");
	if (err == NULL || err->code != WD_ERR_LIMIT)
		return err;
	(void)flaw(l, WD_REASON_PUSH_CERT_MALFORMED,
		   WD_STR("the push certificate is too long"));
	return NULL;
}

/* In this order: what is said of a certificate for another push is that. */
static wd_err look(struct looking *l)
{
	wd_err err = read_text(l);

	if (err != NULL)
		return wd_because(l->arena, err, "push certificate %.*s",
				  WD_FMT(l->push->certificate));
	if (l->out->flaw != WD_REASON_NONE || !is_whole(l) ||
	    !names_this_repository(l) || !names_these_refs(l) ||
	    !names_these_options(l) || !is_fresh(l))
		return NULL;
	return verify(l);
}

wd_err wd_gate_certificate(struct wd_arena *a, struct wd_gate *g,
			   const struct wd_proposal *proposal, size_t count)
{
	struct wd_certificate *c = &g->facts.certificate;
	struct looking l = { .arena = a,
			     .gate = g,
			     .push = g->push,
			     .proposal = proposal,
			     .proposals = count,
			     .out = c };

	c->signature.person = WD_NOBODY;
	if (g->push == NULL || (g->needs.any & WD_NEED_CERTIFICATE) == 0)
		return NULL;
	c->known = true;
	c->nonce_status = g->push->nonce_status;
	if (g->push->certificate.len == 0) {
		(void)flaw(&l, WD_REASON_PUSH_CERT_MISSING,
			   WD_STR("the push has no certificate"));
		return NULL;
	}
	if (!wd_oid_read(g->push->certificate, &c->id))
		return wd_fail(a, WD_ERR_FORMAT,
			       "GIT_PUSH_CERT is not an object's id");
	return look(&l);
}
