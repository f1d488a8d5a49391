/*
 * ed25519.h - Ed25519 public keys that protect nothing, by their encoding.
 *
 * Pure, and no arithmetic: there are few of them, and they are known.
 */
#ifndef WD_TEXT_ED25519_H
#define WD_TEXT_ED25519_H

#include "base/str.h"

enum { WD_ED25519_POINT = 32 }; /* bytes */

/*
 * NULL, or what is wrong with the point, which has WD_ED25519_POINT bytes: it
 * is one of the eight of small order, or y is not below the field's prime.
 */
const char *wd_ed25519_flaw(wd_str point);

#endif
