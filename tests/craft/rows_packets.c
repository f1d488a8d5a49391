/* rows_packets.c - the OpenPGP packet. */
#include "craft.h"

#define FRAME(NAME, CODE, WAY)                                                 \
	{                                                                      \
		.name = NAME, .code = CODE, .on = PGPS,                        \
		.pgp = {.frame = frame_##WAY }                                 \
	}
#define VERSION(N)                                                             \
	{                                                                      \
		.name = "version " #N, .code = "sig-version", .on = PGPS,      \
		.pgp = {.version = N }                                         \
	}
#define CLASS(NAME, N)                                                         \
	{                                                                      \
		.name = NAME, .code = "sig-class", .on = PGPS,                 \
		.pgp = {.class = N }                                           \
	}
#define DIGEST(NAME, CODE, N)                                                  \
	{                                                                      \
		.name = NAME, .code = CODE, .on = PGPS, .pgp = {.digest = N }  \
	}
#define ALGORITHM(NAME, CODE, N)                                               \
	{                                                                      \
		.name = NAME, .code = CODE, .on = PGPS,                        \
		.pgp = {.algorithm = N }                                       \
	}
#define NUMBERS(NAME, CODE, TEXT)                                              \
	{                                                                      \
		.name = NAME, .code = CODE, .on = PGPS,                        \
		.pgp = {.numbers = T(TEXT) }                                   \
	}

static const struct craft_row rows[] = {
	FRAME("indeterminate length", "bad-armor", old_indeterminate),
	FRAME("partial length", "bad-armor", new_partial),
	FRAME("two signatures", "multi-sig", twice),
	FRAME("a byte behind", "multi-sig", bytes_behind),
	FRAME("a byte before", "bad-armor", bytes_before),
	FRAME("a literal text behind", "multi-sig", literal_behind),
	FRAME("a literal text before", "bad-armor", literal_before),
	FRAME("a one-pass message", "bad-armor", one_pass_before),
	FRAME("a marker before", "bad-armor", marker_before),
	FRAME("a user id behind", "multi-sig", user_id_behind),
	FRAME("a key behind", "multi-sig", key_behind),
	FRAME("compressed", "bad-armor", compressed),
	FRAME("within a literal", "bad-armor", as_literal),
	FRAME("no packet at all", "bad-armor", no_header_bit),
	FRAME("longer than it is", "bad-armor", too_long),
	FRAME("shorter than it is", "multi-sig", too_short),
	FRAME("its last byte lost", "bad-armor", one_short),
	FRAME("empty", "bad-armor", empty),
	FRAME("the number of version 3", "sig-version", version_3),
	FRAME("an area that is too long", "limit", huge_area),
	FRAME("a subpacket longer than its area", "bad-armor", long_subpacket),
	FRAME("a subpacket without a type", "bad-armor", zero_subpacket),
	VERSION(2),
	VERSION(3),
	VERSION(5),
	VERSION(6),
	VERSION(255),
	CLASS("a text document", 0x01),
	CLASS("standing alone", 0x02),
	CLASS("certification", 0x10),
	CLASS("persona certification", 0x11),
	CLASS("casual certification", 0x12),
	CLASS("positive certification", 0x13),
	CLASS("subkey binding", 0x18),
	CLASS("primary key binding", 0x19),
	CLASS("directly on a key", 0x1f),
	CLASS("revocation of a key", 0x20),
	CLASS("revocation of a subkey", 0x28),
	CLASS("revocation of a certification", 0x30),
	CLASS("timestamp", 0x40),
	CLASS("third-party confirmation", 0x50),
	CLASS("an unknown class", 0xff),
	DIGEST("MD5", "weak-digest", 1),
	DIGEST("SHA-1", "weak-digest", 2),
	DIGEST("RIPEMD-160", "weak-digest", 3),
	DIGEST("SHA-224", "weak-digest", 11),
	DIGEST("SHA3-256", "engine-unsupported", 12),
	DIGEST("SHA3-512", "engine-unsupported", 14),
	DIGEST("a private digest", "engine-unsupported", 110),
	{ .name = "SHA-1 that says SHA-256",
	  .code = "bad-sig",
	  .on = PGPS,
	  .pgp = { .digest = 2, .told_digest = 8 } },
	{ .name = "SHA-256 that says SHA-1",
	  .code = "weak-digest",
	  .on = PGPS,
	  .pgp = { .told_digest = 2 } },
	{ .name = "SHA-256 that says SHA-512",
	  .code = "bad-sig",
	  .on = PGPS,
	  .pgp = { .told_digest = 10 } },
	{ .name = "RSA with SHA-1",
	  .code = "weak-digest",
	  .on = PGPS,
	  .key = PGP_RSA,
	  .pgp = { .digest = 2 } },
	ALGORITHM("RSA for encryption", "engine-unsupported", 2),
	ALGORITHM("Elgamal", "engine-unsupported", 16),
	ALGORITHM("ECDH", "engine-unsupported", 18),
	ALGORITHM("Elgamal that signs", "engine-unsupported", 20),
	ALGORITHM("Ed25519 of RFC 9580", "engine-unsupported", 27),
	ALGORITHM("a private algorithm", "engine-unsupported", 100),
	ALGORITHM("RSA with two numbers", "bad-armor", 1),
	ALGORITHM("DSA by an Ed25519 key", "bad-sig", 17),
	ALGORITHM("ECDSA by an Ed25519 key", "bad-sig", 19),
	{ .name = "ECDSA with one number",
	  .code = "bad-armor",
	  .on = PGPS,
	  .key = PGP_RSA,
	  .pgp = { .algorithm = 19 } },
	{ .name = "a bit turned over",
	  .code = "bad-sig",
	  .on = PGPS,
	  .pgp = { .how = FLIPPED } },
	{ .name = "a bit turned over in RSA",
	  .code = "bad-sig",
	  .on = PGPS,
	  .key = PGP_RSA,
	  .pgp = { .how = FLIPPED } },
	NUMBERS("one number of two", "bad-armor", "\0\x09\x01\x55"),
	NUMBERS("three numbers", "bad-armor", "\0\7\x55\0\7\x55\0\7\x55"),
	NUMBERS("a number cut short", "bad-armor", "\0\7\x55\0\x10\x55"),
	NUMBERS("small numbers", "bad-sig", "\0\7\x55\0\7\x55"),
	{ .name = "a byte behind the numbers",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .behind = T("\0") } },
	{ .name = "a number more behind the numbers",
	  .code = "bad-armor",
	  .on = PGPS,
	  .pgp = { .behind = T("\0\1\1") } },
};

ROWS(craft_packets, "packets")
