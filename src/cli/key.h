/* key.h - what the parts of `warder key` share. */
#ifndef WD_CLI_KEY_H
#define WD_CLI_KEY_H

#include "cli/place.h"
#include "sign/keyinfo.h"

/* One command: argv[0] is its word, the operands follow. */
struct wd_key_command {
	struct wd_cli *cli;
	struct wd_site site;
	const char *repo, *email, *name, *reason, *date, *note;
};

wd_err wd_key_add(struct wd_key_command *k);
wd_err wd_key_list(struct wd_key_command *k);
wd_err wd_key_revoke(struct wd_key_command *k);
wd_err wd_key_expire(struct wd_key_command *k);
wd_err wd_key_audit(struct wd_key_command *k);

/* "SHA256:..." as ssh-keygen -l shows it, or "openpgp:..." */
wd_str wd_key_name(struct wd_arena *a, const struct wd_key *key);

/*
 * What somebody calls a key: its name, 40 hexadecimal digits, or the key
 * itself as the policy writes it.  `*out` is what verdicts and records call
 * it: "SHA256:..." or the digits alone.
 */
WD_CHECKED wd_err wd_key_called(struct wd_arena *a, const char *text,
				wd_str *out);

/* Place in the registry of the key that is called so; `keys`: none. */
size_t wd_key_find(struct wd_arena *a, const struct wd_registry *r,
		   wd_str called);

/*
 * Import OpenPGP keys into the site's keyring (which is configured), as its
 * owner; their primary fingerprints come back, one a line.
 */
WD_CHECKED wd_err wd_key_import(struct wd_cli *cli, const struct wd_site *site,
				wd_str file, wd_str *fingerprints);

/* What is in it, read as its owner.  None when OpenPGP is not enabled. */
WD_CHECKED wd_err wd_key_infos(struct wd_cli *cli, const struct wd_site *site,
			       struct wd_key_info **out, size_t *count);

/*
 * One line about an OpenPGP key of the policy that the keyring does not have as
 * a primary key, and what to write instead; empty: it is there.
 */
wd_str wd_key_missing(struct wd_arena *a, const struct wd_registry *people,
		      const struct wd_key *key, const struct wd_key_info *info,
		      size_t count);

#endif
