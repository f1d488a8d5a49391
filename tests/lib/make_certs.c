/*
 * make_certs - certificates for the fetcher's tests, in the working directory:
 *
 *	ca.pem, other-ca.pem	two authorities
 *	good.pem		localhost, 127.0.0.1 and forge.localhost, by ca
 *	expired.pem wrong.pem	by ca; of yesterday; of forge.example
 *	self.pem		localhost, by itself
 *	client.pem		for a client, by ca
 *
 * each with its key in NAME.key.
 */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DAY = 86400 };

static void must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "make_certs: %s\n", what);
	exit(1);
}

struct subject {
	const char *name, *hosts; /* NULL: an authority */
	long from, until;         /* seconds from now */
};

struct made {
	X509 *cert;
	EVP_PKEY *key;
};

static void extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, nid, value);

	must(e != NULL && X509_add_ext(cert, e, -1) == 1, value);
	X509_EXTENSION_free(e);
}

static X509_NAME *name_of(const struct subject *s)
{
	X509_NAME *n = X509_NAME_new();

	must(n != NULL &&
		     X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC,
						(const unsigned char *)s->name,
						-1, -1, 0),
	     "name");
	return n;
}

static void save(const struct subject *s, const struct made *m)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s.pem", s->name);
	f = fopen(path, "w");
	must(f != NULL && PEM_write_X509(f, m->cert) == 1 && fclose(f) == 0,
	     path);
	snprintf(path, sizeof(path), "%s.key", s->name);
	umask(077);
	f = fopen(path, "w");
	must(f != NULL &&
		     PEM_write_PrivateKey(f, m->key, NULL, NULL, 0, NULL,
					  NULL) == 1 &&
		     fclose(f) == 0,
	     path);
}

/* NULL: it is its own issuer. */
static struct made make(const struct subject *s, const struct made *issuer)
{
	static long serial;
	struct made m = { X509_new(), EVP_EC_gen("P-256") };

	must(m.cert != NULL && m.key != NULL, "key");
	if (issuer == NULL)
		issuer = &m;
	X509_NAME *name = name_of(s);

	must(X509_set_version(m.cert, X509_VERSION_3) == 1 &&
		     ASN1_INTEGER_set(X509_get_serialNumber(m.cert),
				      ++serial) == 1 &&
		     X509_gmtime_adj(X509_getm_notBefore(m.cert), s->from) !=
			     NULL &&
		     X509_gmtime_adj(X509_getm_notAfter(m.cert), s->until) !=
			     NULL &&
		     X509_set_pubkey(m.cert, m.key) == 1 &&
		     X509_set_subject_name(m.cert, name) == 1 &&
		     X509_set_issuer_name(m.cert,
					  issuer == &m
						  ? name
						  : X509_get_subject_name(
							    issuer->cert)) == 1,
	     s->name);
	X509_NAME_free(name);
	extend(m.cert, issuer->cert, NID_basic_constraints,
	       s->hosts == NULL ? "critical,CA:TRUE" : "critical,CA:FALSE");
	if (s->hosts != NULL)
		extend(m.cert, issuer->cert, NID_subject_alt_name, s->hosts);
	must(X509_sign(m.cert, issuer->key, EVP_sha256()) > 0, "sign");
	save(s, &m);
	return m;
}

static void release(struct made m)
{
	X509_free(m.cert);
	EVP_PKEY_free(m.key);
}

int main(void)
{
	static const struct subject
		ca = { "ca", NULL, -DAY, DAY },
		other = { "other-ca", NULL, -DAY, DAY },
		leaf[] = { { "good",
			     "DNS:localhost,DNS:forge.localhost,IP:127.0.0.1",
			     -DAY, DAY },
			   { "expired", "DNS:localhost,IP:127.0.0.1", -2 * DAY,
			     -DAY },
			   { "wrong", "DNS:forge.example", -DAY, DAY },
			   { "client", "DNS:warder", -DAY, DAY } },
		self = { "self", "DNS:localhost,IP:127.0.0.1", -DAY, DAY };
	struct made authority = make(&ca, NULL);

	release(make(&other, NULL));
	release(make(&self, NULL));
	for (size_t i = 0; i < sizeof(leaf) / sizeof(leaf[0]); i++)
		release(make(&leaf[i], &authority));
	release(authority);
	return 0;
}
