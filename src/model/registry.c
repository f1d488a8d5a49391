#include "model/registry.h"

#include <string.h>

/* Longest e-mail or key we look up without the arena: above it, nobody. */
enum { LOOKUP_MAX = 4096 };

static int look(const struct wd_map *m, wd_str key)
{
	uint32_t at;

	return wd_map_get(m, key, &at) ? (int)at : WD_NOBODY;
}

int wd_person_by_id(const struct wd_registry *r, wd_str id)
{
	return look(&r->by_id, id);
}

int wd_person_by_login(const struct wd_registry *r, wd_str login)
{
	return look(&r->by_login, login);
}

static void lower(char *copy, size_t len)
{
	for (char *c = copy; c < copy + len; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
}

int wd_person_by_email(const struct wd_registry *r, wd_str email)
{
	char copy[LOOKUP_MAX];

	if (email.len == 0 || email.len > sizeof(copy))
		return WD_NOBODY;
	memcpy(copy, email.ptr, email.len);
	lower(copy, email.len);
	return look(&r->by_email, (wd_str){ copy, email.len });
}

int wd_person_by_key(const struct wd_registry *r, enum wd_key_format format,
		     wd_str id)
{
	char copy[LOOKUP_MAX];

	if (id.len == 0 || id.len >= sizeof(copy))
		return WD_NOBODY;
	copy[0] = format == WD_KEY_SSH ? 's' : 'o';
	memcpy(copy + 1, id.ptr, id.len);
	return look(&r->by_key, (wd_str){ copy, id.len + 1 });
}

/* A compromised key's date says when it was noticed, not since when. */
static enum wd_key_state state_by(const struct wd_key_end *e, int64_t now)
{
	static const enum wd_key_state state[] = {
		[WD_END_EXPIRY] = WD_KEY_EXPIRED,
		[WD_END_RETIRED] = WD_KEY_RETIRED,
		[WD_END_COMPROMISED] = WD_KEY_COMPROMISED,
	};

	return e->kind == WD_END_COMPROMISED || e->time <= now ? state[e->kind]
							       : WD_KEY_GOOD;
}

enum wd_key_state wd_key_state_at(const struct wd_registry *r,
				  enum wd_key_format format, wd_str id,
				  int64_t now, const struct wd_key_end **end)
{
	const struct wd_key_end *found = NULL;
	enum wd_key_state worst = WD_KEY_GOOD;

	for (size_t i = 0; i < r->ends; i++) {
		const struct wd_key *k = &r->key[r->end[i].key];
		enum wd_key_state state = state_by(&r->end[i], now);

		if (state <= worst || k->format != format ||
		    !wd_str_eq(k->id, id))
			continue;
		worst = state;
		found = &r->end[i];
	}
	if (end != NULL)
		*end = found;
	return worst;
}

wd_str wd_revoked_word(enum wd_revoked why)
{
	switch (why) {
	case WD_REVOKED_RETIRED:
		return WD_STR("retired");
	case WD_REVOKED_SUPERSEDED:
		return WD_STR("superseded");
	case WD_REVOKED_COMPROMISED:
		return WD_STR("compromised");
	default:
		return (wd_str){ 0 };
	}
}

wd_str wd_email_key(struct wd_arena *a, wd_str email)
{
	char *copy = wd_str_c(a, email);

	lower(copy, email.len);
	return (wd_str){ copy, email.len };
}

wd_str wd_key_key(struct wd_arena *a, enum wd_key_format format, wd_str id)
{
	char *copy = wd_new(a, char, id.len + 1);

	copy[0] = format == WD_KEY_SSH ? 's' : 'o';
	if (id.len > 0)
		memcpy(copy + 1, id.ptr, id.len);
	return (wd_str){ copy, id.len + 1 };
}

bool wd_in_group(const struct wd_registry *r, int group, int person)
{
	if (group < 0 || (size_t)group >= r->groups || person < 0 ||
	    (size_t)person >= r->persons)
		return false;
	return r->group[group].members[person / 64] >> (person % 64) & 1;
}

int wd_group_by_name(const struct wd_registry *r, wd_str name)
{
	return look(&r->by_group, name);
}

wd_str wd_person_emails(struct wd_arena *a, const struct wd_registry *r,
			int person)
{
	struct wd_buf b = { .arena = a };

	if (person < 0 || (size_t)person >= r->persons)
		return (wd_str){ 0 };
	const struct wd_person *p = &r->person[person];

	for (size_t i = 0; i < p->emails && i < WD_EMAILS_SHOWN_MAX; i++)
		wd_buf_f(&b, "%s<%.*s>", i > 0 ? ", " : "",
			 WD_FMT(p->email[i]));
	if (p->emails > WD_EMAILS_SHOWN_MAX)
		wd_buf_f(&b, " and %zu more", p->emails - WD_EMAILS_SHOWN_MAX);
	return p->emails == 0 ? WD_STR("no address") : wd_buf_str(&b);
}

wd_str wd_person_text(const struct wd_registry *r, int person)
{
	if (person < 0 || (size_t)person >= r->persons)
		return WD_STR("somebody unknown");
	return r->person[person].id;
}
