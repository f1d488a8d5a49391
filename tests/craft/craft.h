/*
 * craft.h - commits and tags for tests, signed by keys of our own, in which
 * every byte can be chosen.
 *
 * One table of rows says how each object differs from a good one and which
 * reason code it must get; none: it must be accepted.  Keys are made from
 * fixed seeds and signatures without chance, so that every run makes the same
 * objects.  Nothing here is read by the code that is tested.
 */
#ifndef WD_TESTS_CRAFT_H
#define WD_TESTS_CRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Rows say what differs; all that they leave out is zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* A constant slice; may hold NULs. */
#define T(literal)                                                             \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

enum {
	KEY_TIME = 1600000000,  /* when all keys were made: 2020 */
	SIGN_TIME = 1700000000, /* when all objects were made: 2023 */
	EDITS_MAX = 4
};

__attribute__((noreturn, format(printf, 1, 2))) void craft_die(
	const char *format, ...);

/* ---- bytes.c ---- */

wd_str craft_join(struct wd_arena *a, wd_str x, wd_str y);
wd_str craft_digest(struct wd_arena *a, const char *name, wd_str bytes);
/* Every `find` by `put`. */
wd_str craft_all(struct wd_arena *a, wd_str text, wd_str find, wd_str put);
/* Base64 in lines of `width`, each ended by `eol`. */
wd_str craft_base64(struct wd_arena *a, wd_str bytes, size_t width,
		    const char *eol);
void craft_number(struct wd_buf *b, uint64_t n, unsigned octets);
void craft_write(const char *dir, const char *name, wd_str bytes);

/* ---- keys.c ---- */

enum craft_algorithm { BY_ED25519, BY_RSA, BY_ECDSA };

enum craft_key_name {
	KEY_DEFAULT, /* SSH_ED or PGP_ED, as the object is signed */
	SSH_ED,
	SSH_RSA,
	SSH_ECDSA,
	SSH_SK_ED,
	SSH_SK_ECDSA,
	SSH_BOB,
	SSH_WEAK,
	SSH_STRANGER, /* in nobody's registry */
	PGP_ED,
	PGP_RSA,
	PGP_ECDSA,
	PGP_BOB,
	PGP_PRIMARY, /* certifies only; its subkeys sign */
	PGP_SUBKEY,
	PGP_SUBKEY_EXPIRED,
	PGP_SUBKEY_REVOKED,
	PGP_SUBKEY_ENCRYPTS,
	PGP_EXPIRED,
	PGP_REVOKED,
	PGP_RETIRED,
	PGP_SUPERSEDED,
	PGP_STOLEN_LATER,  /* retired first */
	PGP_MILD_UNSIGNED, /* revoked without a reason, but for an unsigned one
			    * that anybody can have written there */
	PGP_MILD_BY_OTHER, /* its revoker calls it retired, not itself */
	PGP_SUBKEY_RETIRED,
	PGP_SUBKEY_ONE_SIDED, /* it never agreed to being bound */
	PGP_FLAGLESS,         /* is for nothing */
	PGP_TINY,
	PGP_WEAK,
	PGP_UNREGISTERED, /* in Warder's keyring, in nobody's registry */
	PGP_STRANGER,     /* nowhere */
	PGP_EVERYBODYS,   /* its point is the neutral one: all can sign by it;
			   * gpg 2.2 breaks down over it */
	KEYS
};

struct craft_key {
	enum craft_key_name name;
	enum craft_algorithm algorithm;
	const char *ssh_type; /* NULL: OpenPGP */
	const char *owner;    /* NULL: in nobody's registry */
	enum craft_key_name primary;
	uint32_t lifetime; /* OpenPGP, seconds; 0: for ever */
	uint8_t flags;     /* OpenPGP: what it may do */
	int revoked, also; /* OpenPGP: 0, or a reason plus one */
	bool one_sided, everybodys;
	bool unsaid;                 /* the reason is told, but not signed */
	enum craft_key_name revoker; /* KEY_DEFAULT: itself */
	unsigned bits;               /* RSA */
	/* made from the seed */
	void *pkey, *secret;
	wd_str n, e, point; /* public numbers */
	wd_str blob;        /* SSH */
	wd_str body;        /* OpenPGP: of the key's packet */
	wd_str fingerprint; /* OpenPGP: 20 octets */
};

/* All of them; made once. */
const struct craft_key *craft_key(enum craft_key_name name);
void craft_make_keys(struct wd_arena *a);

/* Over `message`, with this digest (NULL: Ed25519).  ECDSA: r in `*out`. */
wd_str craft_sign(struct wd_arena *a, const struct craft_key *key,
		  const char *digest, wd_str message, wd_str *s);

/* ---- ssh.c ---- */

/* What differs from an honest signature; zero is honest. */
struct craft_ssh {
	const char *magic;
	uint32_t version;
	const char *space, *signed_space; /* namespace: told, and signed */
	wd_str reserved;
	const char *hash; /* told and signed */
	const char *told_hash;
	const char *algorithm;
	enum craft_key_name told_key; /* another than the one that signs */
	const char *key_type;         /* told in front of the key */
	unsigned absent;              /* security key: nobody touched it */
	wd_str behind_key, behind_value, behind;
	wd_str before_value;
	wd_str value; /* in place of what was signed */
	size_t cut;   /* this many bytes off the end of it all */
	wd_str application;
};

wd_str craft_ssh(struct wd_arena *a, const struct craft_key *key,
		 const struct craft_ssh *spoil, wd_str payload);
wd_str craft_ssh_blob(struct wd_arena *a, const struct craft_key *key,
		      const char *type, const char *application);

/* ---- openpgp.c ---- */

enum {
	NO_DATE = 1,
	NO_FINGERPRINT = 2, /* hashed */
	NO_KEY_ID = 4,      /* unhashed */
	HASHED_KEY_ID = 8,
	FLIPPED = 16 /* one bit of the mathematics is wrong */
};

struct craft_pgp {
	uint8_t version, class, digest, algorithm, told_digest;
	unsigned how; /* NO_DATE | ... */
	uint32_t date;
	enum craft_key_name told_key; /* named as the issuer, hashed */
	enum craft_key_name told_unhashed;
	wd_str hashed, unhashed; /* further subpackets */
	wd_str first;            /* in front of all hashed ones */
	wd_str behind;           /* the numbers, within the packet */
	wd_str numbers;          /* in place of the signature's */
	wd_str (*frame)(struct wd_arena *a, wd_str body);
};

/* The body of a signature packet over `data`. */
wd_str craft_pgp_body(struct wd_arena *a, const struct craft_key *key,
		      const struct craft_pgp *spoil, wd_str data);
/* A whole one, framed. */
wd_str craft_pgp(struct wd_arena *a, const struct craft_key *key,
		 const struct craft_pgp *spoil, wd_str payload);
/* One packet in the old format, as gpg writes it. */
wd_str craft_packet(struct wd_arena *a, unsigned tag, wd_str body);
/* Public keys of everybody but PGP_STRANGER, for Warder's keyring. */
wd_str craft_keyring(struct wd_arena *a);
/* One of them. */
wd_str craft_public_key(struct wd_arena *a, enum craft_key_name name);
/* One that has bound somebody else's subkey, who did not agree. */
wd_str craft_adopter(struct wd_arena *a, enum craft_key_name name,
		     enum craft_key_name subkey);

/* ---- object.c ---- */

/* The first `find` becomes `put`, `times` (0: once) over.  "^" is the front,
 * "$" the end, "*" all of it.  In `find` and `put`: {who} committer or tagger,
 * {BEGIN} and {END} the labels, {armor} {gpgsig} the signature as text and as
 * header, {name} {root} {tree}. */
struct craft_edit {
	const char *find;
	wd_str put;
	unsigned times;
};

enum {
	COMMIT_SSH = 1,
	COMMIT_PGP = 2,
	TAG_SSH = 4,
	TAG_PGP = 8,
	COMMITS = COMMIT_SSH | COMMIT_PGP,
	TAGS = TAG_SSH | TAG_PGP,
	SSHS = COMMIT_SSH | TAG_SSH,
	PGPS = COMMIT_PGP | TAG_PGP,
	ALL = COMMITS | TAGS
};

struct craft_row {
	const char *name;
	const char *code; /* NULL: must be accepted */
	unsigned on;
	enum craft_key_name key;
	const char *under;                   /* below refs/heads/ */
	struct craft_edit before[EDITS_MAX]; /* before it is signed */
	struct craft_edit over[EDITS_MAX];   /* signed, but not sent */
	wd_str (*armor_by)(struct wd_arena *a, wd_str armor);
	struct craft_edit armor[EDITS_MAX];
	const char *at;                     /* the header stands before this */
	struct craft_edit after[EDITS_MAX]; /* when all is done */
	bool bare;                          /* not signed at all */
	struct craft_ssh ssh;
	struct craft_pgp pgp;
};

struct craft_base {
	wd_str root, tree; /* hexadecimal */
};

struct craft_made {
	wd_str object, armor, signature;
};

struct craft_made craft_object(struct wd_arena *a,
			       const struct craft_base *base,
			       const struct craft_row *row, unsigned on,
			       wd_str name);
/* The commit that all others stand on. */
wd_str craft_root(struct wd_arena *a, wd_str tree);

/* ---- armor.c: ways to write armor ---- */

wd_str craft_armor(struct wd_arena *a, wd_str bytes, bool ssh);
uint32_t craft_crc24(wd_str bytes);

#define CRAFT_ARMORS(X)                                                        \
	X(crlf)                                                                \
	X(crlf_but_first)                                                      \
	X(crlf_but_last)                                                       \
	X(crlf_in_the_middle)                                                  \
	X(lone_cr)                                                             \
	X(width_4)                                                             \
	X(width_60)                                                            \
	X(width_76)                                                            \
	X(width_77)                                                            \
	X(one_line)                                                            \
	X(spaced)                                                              \
	X(spaces_behind)                                                       \
	X(tabs_before)                                                         \
	X(empty_lines)                                                         \
	X(no_padding)                                                          \
	X(loose_bits)                                                          \
	X(url_alphabet)                                                        \
	X(padded_middle)                                                       \
	X(wrong_checksum)                                                      \
	X(no_checksum)                                                         \
	X(checksum_twice)                                                      \
	X(short_checksum)                                                      \
	X(twice)                                                               \
	X(no_end)                                                              \
	X(no_data)                                                             \
	X(huge)
#define X(name) wd_str armor_##name(struct wd_arena *a, wd_str armor);
CRAFT_ARMORS(X)
#undef X

/* ---- frames.c: ways to frame a packet ---- */

#define CRAFT_FRAMES(X)                                                        \
	X(old_two)                                                             \
	X(old_four)                                                            \
	X(old_indeterminate)                                                   \
	X(new_short)                                                           \
	X(new_five)                                                            \
	X(new_partial)                                                         \
	X(twice)                                                               \
	X(bytes_behind)                                                        \
	X(bytes_before)                                                        \
	X(literal_behind)                                                      \
	X(literal_before)                                                      \
	X(one_pass_before)                                                     \
	X(marker_before)                                                       \
	X(user_id_behind)                                                      \
	X(key_behind)                                                          \
	X(compressed)                                                          \
	X(as_literal)                                                          \
	X(no_header_bit)                                                       \
	X(too_long)                                                            \
	X(too_short)                                                           \
	X(one_short)                                                           \
	X(empty)                                                               \
	X(version_3)                                                           \
	X(huge_area)                                                           \
	X(long_subpacket)                                                      \
	X(zero_subpacket)
#define X(name) wd_str frame_##name(struct wd_arena *a, wd_str body);
CRAFT_FRAMES(X)
#undef X

/* ---- rows_*.c ---- */

struct craft_table {
	const char *group;
	const struct craft_row *row;
	size_t count;
};

extern const struct craft_table craft_honest, craft_honest_signatures,
	craft_headers, craft_gpgsig, craft_tags, craft_idents, craft_armors,
	craft_packets, craft_subpackets, craft_sshsigs, craft_swaps,
	craft_key_rows;

#define ROWS(name, group)                                                      \
	const struct craft_table name = { group, rows,                         \
					  sizeof(rows) / sizeof(rows[0]) };

#endif
