/*
 * keyfile.h - what is in a file that somebody handed in as "my public key".
 *
 * Pure.  The files come by mail from people who never saw a key before: what
 * can be read in one way only is read, and all else is refused by its name,
 * with the way to the right file.
 */
#ifndef WD_TEXT_KEYFILE_H
#define WD_TEXT_KEYFILE_H

#include "base/err.h"
#include "base/str.h"

enum wd_key_file {
	WD_KEY_FILE_SSH,    /* lines of public keys, comments, empty lines */
	WD_KEY_FILE_OPENPGP /* armored or not */
};

/*
 * By its first bytes and its labels.  A byte order mark of UTF-8 is left out of
 * `*text`.  USAGE for private keys, UNSUPPORTED for what is something else:
 * UTF-16, PuTTY's formats, RFC 4716, PKCS, X.509, age, minisign, ...
 */
WD_CHECKED wd_err wd_key_file_read(struct wd_arena *a, wd_str bytes,
				   enum wd_key_file *kind, wd_str *text);

/*
 * One line of such a file to a key's blob, as wd_ssh_key_read(); lines of
 * authorized_keys, allowed_signers and known_hosts are refused by these names.
 */
WD_CHECKED wd_err wd_key_file_line(struct wd_arena *a, wd_str line,
				   wd_str *blob);

#endif
