/* warnings_people.c - people who cannot do what a policy has people for. */
#include "policy/warnings_people.h"

#include "text/sshkey.h"

enum { NAMED = 2 }; /* then a number of the others */

/* "carol, dave and 3 more": persons for whom `is` holds. */
static wd_str names_of(struct wd_arena *a, const struct wd_registry *r,
		       const bool *is, size_t *count)
{
	struct wd_buf b = { .arena = a };

	*count = 0;
	for (size_t i = 0; i < r->persons; i++)
		if (is[i] && ++*count <= NAMED)
			wd_buf_f(&b, "%s%.*s", b.len > 0 ? ", " : "",
				 WD_FMT(wd_person_text(r, (int)i)));
	if (*count > NAMED)
		wd_buf_f(&b, " and %zu more", *count - NAMED);
	return wd_buf_str(&b);
}

static void tell(struct wd_arena *a, const struct wd_registry *r,
		 const bool *is, const char *what,
		 struct wd_policy_warnings *out)
{
	size_t count;
	wd_str names = names_of(a, r, is, &count);

	if (count > 0)
		wd_policy_warning_add(a, out, WD_STR("persons without a key"),
				      wd_strf(a, "%.*s: %s", WD_FMT(names),
					      what));
}

static void without_keys(struct wd_arena *a, const struct wd_registry *r,
			 struct wd_policy_warnings *out)
{
	bool *has = wd_new(a, bool, r->persons);
	bool *login = wd_new(a, bool, r->persons);
	bool *nothing = wd_new(a, bool, r->persons);

	for (size_t i = 0; i < r->keys; i++)
		has[r->key[i].person] = true;
	for (size_t i = 0; i < r->persons; i++) {
		login[i] = !has[i] && r->person[i].logins > 0;
		nothing[i] = !has[i] && r->person[i].logins == 0;
	}
	tell(a, r, login,
	     "can sign nothing; with a login, what other systems say of "
	     "reviews can still count",
	     out);
	tell(a, r, nothing,
	     "can sign nothing, and without a login no review can be theirs: "
	     "warder key add registers a key",
	     out);
}

static void weak_keys(struct wd_arena *a, const struct wd_registry *r,
		      struct wd_policy_warnings *out)
{
	struct wd_ssh_key key;

	for (size_t i = 0; i < r->keys; i++) {
		const struct wd_key *k = &r->key[i];

		if (k->format != WD_KEY_SSH ||
		    wd_ssh_blob_read(a, k->id, &key) != NULL ||
		    key.type->family != WD_SSH_RSA ||
		    wd_ssh_rsa_bits(&key) >= WD_RSA_BITS_MIN)
			continue;
		wd_policy_warning_add(
			a, out,
			wd_strf(a, "person \"%.*s\"",
				WD_FMT(r->person[k->person].id)),
			wd_strf(a,
				"a key is RSA of %zu bits: what it signs is "
				"refused as weak-key, at least %d bits are "
				"wanted",
				wd_ssh_rsa_bits(&key), WD_RSA_BITS_MIN));
	}
}

void wd_policy_warn_people(struct wd_arena *a, const struct wd_registry *r,
			   struct wd_policy_warnings *out)
{
	without_keys(a, r, out);
	weak_keys(a, r, out);
}
