/* load_people.c - persons: every key, e-mail and login has one owner. */
#include "policy/check.h"
#include "policy/load.h"
#include "text/sshkey.h"

/* What a value is called, and where it must be the only one. */
struct unique {
	const char *what;
	struct wd_map *map;
	wd_str key;
};

static wd_err claim(struct wd_loader *l, int person, const struct wd_line *line,
		    struct unique u)
{
	const struct wd_blocks *all = &l->of[WD_S_PERSON];
	const struct wd_block *b = all->at[person];
	uint32_t owner;

	if (wd_map_add(u.map, u.key, (uint32_t)person) ||
	    !wd_map_get(u.map, u.key, &owner))
		return NULL;
	return WD_FAIL_AT(l, b->file, line->line,
			  "expected a new %s in person \"%.*s\", found "
			  "\"%.*s\", which person \"%.*s\" has (%.*s:%u)",
			  u.what, WD_FMT(b->name), WD_FMT(line->text),
			  WD_FMT(all->at[owner]->name),
			  WD_FMT(all->at[owner]->file->name),
			  all->at[owner]->line);
}

/* A person may have listed Bob@x beside bob@x, when that was needed. */
static bool is_other_spelling(struct wd_loader *l, int person, wd_str email)
{
	const struct wd_registry *r = &l->policy.registry;
	const struct wd_person *p = &r->person[person];
	size_t same = 0;

	for (size_t i = 0; i < p->emails; i++)
		same += wd_str_eq(p->email[i], email);
	return same == 1 && wd_person_by_email(r, email) == person;
}

static wd_err read_email(struct wd_loader *l, int person,
			 const struct wd_line *line)
{
	struct wd_person *p = &l->policy.registry.person[person];
	const char *flaw = wd_flaw_email(line->text);

	if (flaw != NULL)
		return WD_FAIL_AT(l, l->of[WD_S_PERSON].at[person]->file,
				  line->line, "expected %s, found \"%.*s\"",
				  flaw, WD_FMT(line->text));
	p->email[p->emails++] = line->text;
	if (is_other_spelling(l, person, line->text))
		return NULL;
	return claim(l, person, line,
		     (struct unique){ "email", &l->policy.registry.by_email,
				      wd_email_key(l->a, line->text) });
}

static wd_err read_login(struct wd_loader *l, int person,
			 const struct wd_line *line)
{
	struct wd_person *p = &l->policy.registry.person[person];
	const char *flaw = wd_flaw_login(line->text);

	if (flaw != NULL)
		return WD_FAIL_AT(l, l->of[WD_S_PERSON].at[person]->file,
				  line->line, "expected %s, found \"%.*s\"",
				  flaw, WD_FMT(line->text));
	p->login[p->logins++] = line->text;
	return claim(l, person, line,
		     (struct unique){ "login", &l->policy.registry.by_login,
				      line->text });
}

wd_err wd_key_read(struct wd_arena *a, wd_str text, struct wd_key *k)
{
	static const char prefix[] = "openpgp:";

	k->text = text;
	if (wd_str_starts(text, wd_str_of(prefix))) {
		k->format = WD_KEY_OPENPGP;
		return wd_openpgp_fingerprint_read(
			a, wd_str_from(text, sizeof(prefix) - 1), &k->id);
	}
	k->format = WD_KEY_SSH;
	return wd_ssh_key_read(a, text, &k->id);
}

static wd_err read_key(struct wd_loader *l, int person,
		       const struct wd_line *line)
{
	struct wd_registry *r = &l->policy.registry;
	const struct wd_block *b = l->of[WD_S_PERSON].at[person];
	struct wd_key k = { .person = person };
	wd_err err = wd_key_read(l->a, line->text, &k);

	if (err != NULL)
		return wd_because(l->a, err, "%.*s:%u: key of person \"%.*s\"",
				  WD_FMT(b->file->name), line->line,
				  WD_FMT(b->name));
	r->key[r->keys++] = k;
	return claim(l, person, line,
		     (struct unique){ "key", &r->by_key,
				      wd_key_key(l->a, k.format, k.id) });
}

static wd_err read_kind(struct wd_loader *l, int person,
			const struct wd_line *line)
{
	static const char *const kinds[] = {
		[WD_EMPLOYEE] = "employee",
		[WD_VENDOR] = "vendor",
		[WD_BOT] = "bot",
	};
	struct wd_guess guess = { .wanted = line->text };

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (wd_str_eq(line->text, wd_str_of(kinds[i]))) {
			l->policy.registry.person[person].kind =
				(enum wd_person_kind)i;
			return NULL;
		}
		wd_guess_offer(&guess, wd_str_of(kinds[i]));
	}
	return WD_FAIL_AT(l, l->of[WD_S_PERSON].at[person]->file, line->line,
			  "expected employee, vendor or bot, found \"%.*s\"%s",
			  WD_FMT(line->text), wd_guess_text(l->a, &guess));
}

static wd_err read_name(struct wd_loader *l, int person,
			const struct wd_line *line)
{
	if (line->text.len > WD_TEXT_MAX)
		return WD_FAIL_AT(l, l->of[WD_S_PERSON].at[person]->file,
				  line->line,
				  "expected a name of at most %d bytes, found "
				  "%zu",
				  WD_TEXT_MAX, line->text.len);
	l->policy.registry.person[person].name = line->text;
	return NULL;
}

static wd_err read_person(struct wd_loader *l, int person)
{
	static wd_err (*const read[])(struct wd_loader *, int,
				      const struct wd_line *) = {
		[WD_K_NAME] = read_name, [WD_K_EMAIL] = read_email,
		[WD_K_KEY] = read_key,   [WD_K_LOGIN] = read_login,
		[WD_K_KIND] = read_kind,
	};
	const struct wd_block *b = l->of[WD_S_PERSON].at[person];
	struct wd_person *p = &l->policy.registry.person[person];

	p->id = b->name;
	p->layer = b->file->layer;
	p->email = wd_new(l->a, wd_str, b->key[WD_K_EMAIL].count);
	p->login = wd_new(l->a, wd_str, b->key[WD_K_LOGIN].count);
	for (size_t k = 0; k < sizeof(read) / sizeof(read[0]); k++)
		for (struct wd_line *i = b->key[k].first; i != NULL;
		     i = i->next) {
			wd_err err = read[k](l, person, i);

			if (err != NULL)
				return err;
		}
	return NULL;
}

wd_err wd_load_people(struct wd_loader *l)
{
	struct wd_registry *r = &l->policy.registry;
	const struct wd_blocks *all = &l->of[WD_S_PERSON];
	size_t keys = 0;
	wd_err err = NULL;

	if (all->count > WD_PERSONS_MAX)
		return wd_failf(l->a, WD_ERR_LIMIT,
				"expected at most %d persons, found %zu",
				WD_PERSONS_MAX, all->count);
	for (size_t i = 0; i < all->count; i++)
		keys += all->at[i]->key[WD_K_KEY].count;
	r->by_id = all->by_name;
	r->by_key.arena = r->by_email.arena = r->by_login.arena = l->a;
	r->person = wd_new(l->a, struct wd_person, all->count);
	r->key = wd_new(l->a, struct wd_key, keys);
	r->persons = all->count;
	for (size_t i = 0; err == NULL && i < all->count; i++)
		err = read_person(l, (int)i);
	return err;
}
