/* rows_subpackets.c - what an OpenPGP signature says of itself. */
#include "craft.h"

#define DATE   "\5\2\x65\x53\xf1\0"
#define EXPIRY "\5\3\x77\x35\x94\0"

#define HASHED(NAME, CODE, TEXT)                                               \
	{                                                                      \
		.name = NAME, .code = CODE, .on = PGPS,                        \
		.pgp = {.hashed = T(TEXT) }                                    \
	}
#define UNHASHED(NAME, TEXT)                                                   \
	{                                                                      \
		.name = NAME, .code = "unhashed-subpacket", .on = PGPS,        \
		.pgp = {.unhashed = T(TEXT) }                                  \
	}

static const struct craft_row rows[] = {
	{ .name = "no date",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .how = NO_DATE } },
	{ .name = "the date is not signed",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .how = NO_DATE, .unhashed = T(DATE) } },
	HASHED("the date twice", "bad-armor", DATE),
	HASHED("two dates", "bad-armor", "\5\2\x65\x53\xf1\1"),
	HASHED("a second date, critical", "bad-armor", "\5\x82\x65\x53\xf1\1"),
	{ .name = "a date of three octets",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .how = NO_DATE, .hashed = T("\4\2\x65\x53\xf1") } },
	{ .name = "a date of five octets",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .how = NO_DATE, .hashed = T("\6\2\x65\x53\xf1\0\0") } },
	{ .name = "from the next century",
	  .code = "future-sig",
	  .on = PGPS,
	  .pgp = { .date = 4102444800 } },
	{ .name = "from the last second there is",
	  .code = "future-sig",
	  .on = PGPS,
	  .pgp = { .date = 4294967295 } },
	{ .name = "older than its key",
	  .code = "future-sig",
	  .on = PGPS,
	  .pgp = { .date = KEY_TIME - 86400 } },
	{ .name = "older than its subkey",
	  .code = "future-sig",
	  .on = PGPS,
	  .key = PGP_SUBKEY,
	  .pgp = { .date = KEY_TIME - 86400 } },
	HASHED("good for a second", "expired-sig", "\5\3\0\0\0\1"),
	HASHED("good for a year", "expired-sig", "\5\3\1\xe1\x33\x80"),
	HASHED("good for a year, critical", "expired-sig",
	       "\5\x83\1\xe1\x33\x80"),
	HASHED("two expiry dates", "bad-armor", EXPIRY "\5\3\0\0\0\1"),
	HASHED("an expiry of three octets", "bad-armor", "\4\3\0\0\1"),
	UNHASHED("an expiry that is not signed", EXPIRY),
	UNHASHED("an expiry of never that is not signed", "\5\3\0\0\0\0"),
	UNHASHED("a date that is not signed beside one that is", DATE),

	{ .name = "signed by another than it says",
	  .code = "bad-sig",
	  .on = PGPS,
	  .pgp = { .told_key = PGP_BOB } },
	{ .name = "signed by a stranger in alice's name",
	  .code = "bad-sig",
	  .on = PGPS,
	  .key = PGP_STRANGER,
	  .pgp = { .told_key = PGP_ED } },
	{ .name = "signed by a stranger, alice unhashed",
	  .code = "bad-armor",
	  .on = PGPS,
	  .key = PGP_STRANGER,
	  .pgp = { .told_unhashed = PGP_ED } },
	{ .name = "signed by alice, a stranger unhashed",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .told_unhashed = PGP_STRANGER } },
	{ .name = "signed by alice, bob unhashed",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .told_unhashed = PGP_BOB } },
	{ .name = "in the name of a stranger",
	  .code = "unknown-key",
	  .on = PGPS,
	  .pgp = { .told_key = PGP_STRANGER } },
	{ .name = "in nobody's name",
	  .code = "unknown-key",
	  .on = PGPS,
	  .pgp = { .how = NO_FINGERPRINT | NO_KEY_ID } },
	{ .name = "in the name of key 0",
	  .code = "unknown-key",
	  .on = PGPS,
	  .pgp = { .how = NO_FINGERPRINT | NO_KEY_ID,
		   .hashed = T("\x09\x10\0\0\0\0\0\0\0\0") } },
	HASHED("another key id", "bad-armor",
	       "\x09\x10"
	       "12345678"),
	HASHED("another fingerprint", "bad-armor",
	       "\x16\x21\4"
	       "12345678901234567890"),
	HASHED("a fingerprint of version 5", "bad-armor",
	       "\x22\x21\5"
	       "12345678901234567890123456789012"),
	{ .name = "a fingerprint of version 6 alone",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .how = NO_FINGERPRINT | NO_KEY_ID,
		   .hashed = T("\x22\x21\6"
			       "12345678901234567890123456789012") } },
	{ .name = "a key id of seven octets",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .how = NO_FINGERPRINT | NO_KEY_ID,
		   .hashed = T("\x08\x10"
			       "1234567") } },
	{ .name = "the key id twice",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .how = NO_FINGERPRINT | NO_KEY_ID,
		   .hashed = T("\x09\x10"
			       "12345678\x09\x10"
			       "12345678") } },

	UNHASHED("a notation that is not signed",
		 "\x0b\x14\x80\0\0\0\0\1\0\1ab"),
	UNHASHED("a policy that is not signed", "\x06\x1ahttps"),
	UNHASHED("a signer that is not signed", "\x06\x1c"
						"alice"),
	UNHASHED("a keyserver that is not signed", "\x06\x18hkps:"),
	UNHASHED("key flags that are not signed", "\2\x1b\3"),
	UNHASHED("a key's expiry that is not signed", "\5\x09\0\0\0\1"),
	UNHASHED("preferences that are not signed", "\3\x0b\x09\x07"),
	UNHASHED("a reason for revocation that is not signed", "\2\x1d\0"),
	UNHASHED("a primary user id that is not signed", "\2\x19\1"),
	UNHASHED("trust that is not signed", "\3\5\1\x78"),
	UNHASHED("exportable that is not signed", "\2\4\1"),
	UNHASHED("features that are not signed", "\2\x1e\1"),
	UNHASHED("a target that is not signed", "\4\x1f\x16\x08x"),
	UNHASHED("a signature within that is not signed",
		 "\x0b\x20\4\0\x16\x08\0\0\0\0\0\0"),
	UNHASHED("a recipient that is not signed", "\x16\x23\4"
						   "12345678901234567890"),
	UNHASHED("an unknown subpacket that is not signed", "\4\x64xyz"),
	UNHASHED("a critical unknown subpacket that is not signed",
		 "\4\xe4xyz"),
	UNHASHED("an empty subpacket that is not signed", "\1\x64"),
	{ .name = "a byte unhashed",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .unhashed = T("\0") } },
	{ .name = "a subpacket unhashed that is cut short",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .unhashed = T("\x7f\x64x") } },
	HASHED("a critical unknown subpacket", "bad-sig", "\4\xe4xyz"),
	HASHED("a critical unknown notation", "bad-sig",
	       "\x0b\x94\x80\0\0\0\0\1\0\1ab"),
	HASHED("more subpackets than anybody needs", "bad-armor",
	       "\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64"
	       "\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64"
	       "\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64"
	       "\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64"
	       "\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64"
	       "\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64"
	       "\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64\1\x64"),
};

ROWS(craft_subpackets, "subpackets")
