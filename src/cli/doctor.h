/* doctor.h - what the parts of `warder doctor` share. */
#ifndef WD_CLI_DOCTOR_H
#define WD_CLI_DOCTOR_H

#include "cli/place.h"
#include "text/json.h"

enum wd_finding_kind { WD_FINE, WD_WARNING, WD_HOLE };

struct wd_examination {
	struct wd_cli *cli;
	const char *gitdir;
	struct wd_site site;
	struct wd_gate gate;
	struct wd_json json;
	size_t found[WD_HOLE + 1];
	bool sees_certificates; /* pre-receive is ours and runs */
};

void wd_doctor_say(struct wd_examination *x, enum wd_finding_kind kind,
		   wd_str text);

/* `fine`, or the error as a hole. */
void wd_doctor_say_err(struct wd_examination *x, const char *fine, wd_err err);

/* Will git run our hooks, and ours those that are chained? */
void wd_doctor_hooks(struct wd_examination *x);

/* The policy's OpenPGP keys that are revoked, or not in the keyring. */
void wd_doctor_keys(struct wd_examination *x);

/* Does the kernel confine the program that talks to other systems? */
void wd_doctor_fetcher(struct wd_examination *x);

#endif
