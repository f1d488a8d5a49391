/*
 * push_cert.h - read a push certificate: what `git push --signed` says that it
 * pushes (gitprotocol-pack(5), "Push Certificate").
 *
 * Pure, and strict: receive-pack itself looks for the blank line and the last
 * line that begins a signature, wherever they are.  Here every byte has its
 * place:
 *
 *	certificate version 0.1
 *	pusher <text>			who; what the client says, no more
 *	pushee <text>			where to; may be missing
 *	nonce <text>			may be missing
 *	push-option <text>		any number
 *					one empty line
 *	<old> SP <new> SP <ref>		any number
 *	-----BEGIN ...			the signature, to the end; may be
 *missing
 */
#ifndef WD_TEXT_PUSH_CERT_H
#define WD_TEXT_PUSH_CERT_H

#include "base/err.h"
#include "base/str.h"
#include "model/oid.h"

enum {
	WD_PUSH_CERT_MAX = 4 << 20,       /* bytes of the whole */
	WD_PUSH_CERT_LINE_MAX = 64 << 10, /* git's packets are no longer */
	WD_PUSH_CERT_OPTIONS_MAX = 1024
};

struct wd_push_cert_update {
	wd_oid old_id, new_id;
	wd_str ref; /* not empty; whether it is a good name is not asked here */
};

/* Slices point into the text. */
struct wd_push_cert {
	wd_str pusher, pushee, nonce; /* the last two may be empty */
	wd_str *option;
	size_t options;
	struct wd_push_cert_update *update;
	size_t updates;
	wd_str payload; /* what is signed: all before the signature */
	wd_str armor;   /* the signature; empty: none */
};

/*
 * WD_ERR_FORMAT says what was expected in which line and shows no byte of the
 * text; WD_ERR_LIMIT.  `*out` is written on success only.
 */
WD_CHECKED wd_err wd_push_cert_read(struct wd_arena *a, wd_str text,
				    struct wd_push_cert *out);

#endif
