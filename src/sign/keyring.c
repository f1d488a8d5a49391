#include "sign/sign.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/map.h"
#include "sign/adopted.h"
#include "sign/engine.h"
#include "sign/keylist.h"
#include "sign/material.h"
#include "sign/packet.h"

enum { CONF_MAX = 64 << 10 };

static const char conf_text[] =
	"# Written by Warder, and put back at every import.\n"
	"no-auto-key-retrieve\n"
	"no-auto-key-locate\n"
	"disable-dirmngr\n"
	"no-autostart\n"
	"no-auto-check-trustdb\n"
	"no-random-seed-file\n"
	"no-permission-warning\n"
	"batch\n"
	"# The registry says whose key it is, not the web of trust.\n"
	"trust-model always\n";

static wd_err make_home(struct wd_arena *a, const char *home)
{
	const char *path = wd_strf(a, "%s/gpg.conf", home).ptr;
	wd_str now, conf = wd_str_of(conf_text);
	struct stat st;
	wd_err err = NULL;

	if (stat(home, &st) != 0)
		err = wd_make_dirs(a, home);
	if (err != NULL)
		return err;
	if (wd_file_read(a, path, CONF_MAX, &now) == NULL &&
	    wd_str_eq(now, conf))
		return NULL;
	return wd_file_replace(a, path, conf, true);
}

/*
 * gpg would hand a secret key on to its agent: Warder holds nobody's secrets,
 * and whoever gave us one by mistake should hear of it.
 */
static bool is_secret(wd_str file)
{
	wd_str label = WD_STR("PRIVATE KEY BLOCK");

	return wd_pgp_is_secret(file) ||
	       memmem(file.ptr, file.len, label.ptr, label.len) != NULL;
}

static wd_err no_user_id(struct wd_arena *a)
{
	return wd_fail(a, WD_ERR_FORMAT,
		       "the key has no user id, as keys.openpgp.org gives out "
		       "keys whose owner has not confirmed an address, and gpg "
		       "does not import it: ask the owner for gpg --armor "
		       "--export KEYID");
}

static wd_err collect(struct wd_arena *a, gpgme_import_result_t result,
		      wd_str **fingerprint, size_t *count)
{
	struct wd_map seen = { .arena = a };
	size_t n = 0;
	wd_str *list;

	if (result != NULL && result->no_user_id > 0)
		return no_user_id(a);
	if (result == NULL || result->imports == NULL)
		return wd_fail(a, WD_ERR_FORMAT, "no OpenPGP key in it");
	if (result->secret_read > 0)
		return wd_fail(a, WD_ERR_USAGE, "a secret key in it");
	for (gpgme_import_status_t i = result->imports; i != NULL; i = i->next)
		n++;
	list = wd_new(a, wd_str, n);
	n = 0;
	for (gpgme_import_status_t i = result->imports; i != NULL;
	     i = i->next) {
		wd_str name;

		if (i->result != 0)
			return wd_gpg_error(a, i->result,
					    "gpg refused a key in it");
		wd_err err = wd_openpgp_fingerprint_read(a, wd_str_of(i->fpr),
							 &name);
		if (err != NULL)
			return err;
		if (wd_map_add(&seen, name, 0))
			list[n++] = name;
	}
	*fingerprint = list;
	*count = n;
	return NULL;
}

static wd_err import(struct wd_arena *a, const struct wd_sign_config *config,
		     wd_str file, wd_str **fingerprint, size_t *count)
{
	gpgme_ctx_t ctx = NULL;
	gpgme_data_t data = NULL;
	gpgme_error_t e;
	wd_err err = wd_gpg_open(a, config);

	if (err == NULL)
		err = wd_gpg_context(a, &ctx);
	if (err != NULL)
		return err;
	e = gpgme_data_new_from_mem(&data, file.ptr, file.len, 0);
	if (e == 0)
		e = gpgme_op_import(ctx, data);
	err = e == 0 ? collect(a, gpgme_op_import_result(ctx), fingerprint,
			       count)
		     : wd_gpg_error(a, e, "gpg --import");
	gpgme_data_release(data);
	gpgme_release(ctx);
	return err;
}

wd_err wd_openpgp_import(struct wd_arena *a,
			 const struct wd_sign_config *config, wd_str file,
			 wd_str **fingerprint, size_t *count)
{
	wd_err err;

	if (!wd_gpg_enabled(config))
		return wd_fail(a, WD_ERR_USAGE, "OpenPGP is not enabled");
	if (file.len > WD_OPENPGP_IMPORT_MAX)
		return wd_failf(a, WD_ERR_LIMIT,
				"OpenPGP keys of more than %d bytes",
				WD_OPENPGP_IMPORT_MAX);
	if (file.len == 0)
		return wd_fail(a, WD_ERR_FORMAT, "no OpenPGP key in it");
	if (is_secret(file))
		return wd_fail(a, WD_ERR_USAGE,
			       "this is a secret key: export the public one");
	err = make_home(a, config->gnupg_home);
	if (err == NULL)
		err = wd_openpgp_check_adopted(a, config, file);
	if (err == NULL)
		err = import(a, config, file, fingerprint, count);
	return err == NULL ? NULL : wd_because(a, err, "import OpenPGP keys");
}

static wd_err check_key(struct wd_arena *a, const struct wd_pgp_key *k)
{
	const char *flaw = wd_pgp_weak(k->body);

	if (flaw != NULL)
		return wd_failf(a, WD_ERR_FORMAT,
				"%.*s is a weak key, which must not be used: "
				"%s",
				WD_FMT(k->fingerprint), flaw);
	if (wd_str_eq(k->fingerprint, k->primary) && k->factor_bits != 0 &&
	    k->factor_bits < WD_RSA_BITS_MIN)
		return wd_failf(a, WD_ERR_FORMAT,
				"%.*s is a weak key (%.*s): what it signs is "
				"refused, at least %d bits are wanted",
				WD_FMT(k->fingerprint), WD_FMT(k->strength),
				WD_RSA_BITS_MIN);
	return NULL;
}

wd_err wd_openpgp_check_strength(struct wd_arena *a,
				 const struct wd_sign_config *config,
				 const wd_str *name, size_t count)
{
	struct wd_pgp_keys keys = { .by_name.arena = a };
	gpgme_ctx_t ctx = NULL;
	wd_err err = wd_gpg_open(a, config);

	if (err == NULL)
		err = wd_gpg_context(a, &ctx);
	if (err == NULL)
		err = wd_keylist(a, ctx, name, count, &keys);
	if (err == NULL)
		err = wd_keylist_export(a, ctx, name, count, &keys);
	gpgme_release(ctx);
	for (size_t i = 0; err == NULL && i < keys.count; i++)
		err = check_key(a, &keys.key[i]);
	return err;
}

wd_err wd_openpgp_probe(struct wd_arena *a, const struct wd_sign_config *config)
{
	struct wd_pgp_keys keys = { 0 };
	gpgme_ctx_t ctx = NULL;
	wd_err err;

	if (!wd_gpg_enabled(config))
		return wd_fail(a, WD_ERR_USAGE, "OpenPGP is not enabled");
	err = wd_gpg_open(a, config);
	if (err == NULL)
		err = wd_gpg_context(a, &ctx);
	if (err == NULL)
		err = wd_keylist(a, ctx, NULL, 0, &keys);
	gpgme_release(ctx);
	return err;
}
