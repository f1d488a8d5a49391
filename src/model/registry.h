/*
 * registry.h - the people the organization knows, their keys and groups.
 *
 * Built by the policy's loader, read by everyone.  A key, an e-mail address
 * and a login belong to at most one person, so every look-up has one answer.
 * Indexes, not pointers, name persons and groups.
 */
#ifndef WD_MODEL_REGISTRY_H
#define WD_MODEL_REGISTRY_H

#include <stdint.h>

#include "base/map.h"
#include "base/str.h"

enum { WD_NOBODY = -1 };
enum {
	WD_PERSONS_MAX = 100000,
	WD_GROUPS_MAX = 10000,
	WD_KEY_ENDS_MAX = 10000
};

enum wd_person_kind { WD_EMPLOYEE, WD_VENDOR, WD_BOT };
enum wd_key_format { WD_KEY_SSH, WD_KEY_OPENPGP };

/* Groups that exist without being declared; their index is fixed. */
enum {
	WD_GROUP_EMPLOYEES,
	WD_GROUP_VENDORS,
	WD_GROUP_BOTS,
	WD_GROUP_ANYONE,
	WD_GROUP_FIRST_DECLARED
};

struct wd_key {
	enum wd_key_format format;
	wd_str id;   /* SSH: the public key's wire blob (RFC 4253, 6.6).
		      * OpenPGP: primary fingerprint, upper-case hexadecimal. */
	wd_str text; /* as it stands in the policy */
	int person;
};

/*
 * How a key's time ends, as the policy says it.  A key may have several ends:
 * a laptop that was retired can turn out to have been stolen before.
 */
enum wd_end_kind {
	WD_END_EXPIRY,     /* not good from the time on */
	WD_END_RETIRED,    /* the same, and it was somebody's decision */
	WD_END_COMPROMISED /* whoever signed with it at any time may have been
			    * somebody else; also a revocation without reason */
};

struct wd_key_end {
	size_t key; /* index into wd_registry.key */
	enum wd_end_kind kind;
	int64_t time;
	wd_str reason; /* as written: "superseded"; empty: none was given */
	wd_str note;
};

/* From good to bad. */
enum wd_key_state {
	WD_KEY_GOOD,
	WD_KEY_EXPIRED,
	WD_KEY_RETIRED,
	WD_KEY_COMPROMISED
};

/* Why a key is revoked, from good to bad. */
enum wd_revoked {
	WD_REVOKED_NOT,
	WD_REVOKED_RETIRED, /* since a date only, as the next one: what was */
	WD_REVOKED_SUPERSEDED, /* received before it can be believed */
	WD_REVOKED_UNSAID, /* without a reason, or one in doubt: counts as */
	WD_REVOKED_COMPROMISED,
	WD_REVOKED_WAYS
};

static inline bool wd_revoked_rests(enum wd_revoked why)
{
	return why == WD_REVOKED_RETIRED || why == WD_REVOKED_SUPERSEDED;
}

/* "retired", "superseded", "compromised"; empty for the two others. */
wd_str wd_revoked_word(enum wd_revoked why);

struct wd_person {
	wd_str id;   /* "alice" */
	wd_str name; /* "Alice Adams", may be empty */
	enum wd_person_kind kind;
	wd_str *email;
	size_t emails;
	wd_str *login; /* "gerrit:alice" */
	size_t logins;
	int layer; /* index of the policy source that declared it */
};

struct wd_group {
	wd_str name;       /* without '@' */
	uint64_t *members; /* bitset over persons */
	int layer;
};

struct wd_registry {
	struct wd_person *person;
	size_t persons;
	struct wd_key *key;
	size_t keys;
	struct wd_key_end *end; /* few, of all keys */
	size_t ends;
	struct wd_group *group; /* the implicit ones first */
	size_t groups;
	/* value: person index; keys are "s<blob>" or "o<fingerprint>",
	 * an e-mail in lower case, a login, a person's id */
	struct wd_map by_key, by_email, by_login, by_id;
	struct wd_map by_group; /* value: group index */
};

/* WD_NOBODY when nobody has it. */
int wd_person_by_id(const struct wd_registry *r, wd_str id);
int wd_person_by_login(const struct wd_registry *r, wd_str login);
/*
 * Letters A to Z are compared without case, in the local part, too: no mail
 * system in use tells those apart, and who would gain from being somebody else
 * to us under a second spelling is who must not.
 */
int wd_person_by_email(const struct wd_registry *r, wd_str email);
int wd_person_by_key(const struct wd_registry *r, enum wd_key_format format,
		     wd_str id);

/*
 * What the ends that the policy gives a key have made of it at `now`; the
 * worst counts.  `*end`, unless NULL, is the end that says so, or NULL.  A key
 * that nobody has is good: ask for its person first.
 */
enum wd_key_state wd_key_state_at(const struct wd_registry *r,
				  enum wd_key_format format, wd_str id,
				  int64_t now, const struct wd_key_end **end);

/* The map keys above, made in the arena (for the loader). */
wd_str wd_email_key(struct wd_arena *a, wd_str email);
wd_str wd_key_key(struct wd_arena *a, enum wd_key_format format, wd_str id);

/* False for WD_NOBODY. */
bool wd_in_group(const struct wd_registry *r, int group, int person);

/* WD_NOBODY (-1) when there is no such group. */
int wd_group_by_name(const struct wd_registry *r, wd_str name);

/* "<alice@x>, <al@home>": the first few addresses of a person. */
enum { WD_EMAILS_SHOWN_MAX = 3 };
wd_str wd_person_emails(struct wd_arena *a, const struct wd_registry *r,
			int person);

/* "alice", or "somebody unknown" for WD_NOBODY. */
wd_str wd_person_text(const struct wd_registry *r, int person);

#endif
