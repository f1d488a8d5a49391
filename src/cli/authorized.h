/*
 * authorized.h - sshd's authorized_keys, as far as doctor needs it.  Pure.
 *
 * A key without a forced command reaches a shell, and runs git without hooks.
 */
#ifndef WD_CLI_AUTHORIZED_H
#define WD_CLI_AUTHORIZED_H

#include "base/str.h"

enum { WD_AUTHORIZED_MAX = 4 << 20 /* bytes of a file */ };

struct wd_authorized {
	size_t keys;  /* lines that are neither empty nor comments */
	size_t loose; /* line of the first without a forced command, or 0 */
};

struct wd_authorized wd_authorized_read(wd_str text);

#endif
