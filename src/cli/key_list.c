/* key_list.c - whose keys there are, and how each of them stands. */
#include "base/time.h"
#include "cli/key.h"
#include "text/escape.h"
#include "text/sshkey.h"

/* The policy's words first, then what only the keyring can say. */
enum standing { GOOD, EXPIRED, RETIRED, COMPROMISED, ABSENT };

struct row {
	const struct wd_key *key;
	wd_str name, person, strength;
	enum standing standing;
	int64_t since, until; /* 0: not known, or never */
	wd_str reason, note;
};

struct listing {
	struct wd_key_command *command;
	struct wd_cli *cli;
	struct wd_gate_policy policy;
	struct wd_key_info *info;
	size_t infos;
	bool keyring; /* it could be read */
	int64_t now;
	struct wd_json json;
};

static const char *const words[] = { "good", "expired", "retired",
				     "compromised", "absent" };

static wd_str ssh_strength(struct wd_arena *a, wd_str blob)
{
	struct wd_ssh_key key;

	if (wd_ssh_blob_read(a, blob, &key) != NULL)
		return (wd_str){ 0 };
	if (key.type->family == WD_SSH_RSA)
		return wd_strf(a, "rsa%zu", wd_ssh_rsa_bits(&key));
	return wd_strf(a, "%s%.*s", key.type->security_key ? "sk-" : "",
		       WD_FMT(key.type->family == WD_SSH_ECDSA
				      ? key.type->curve
				      : WD_STR("ed25519")));
}

static const struct wd_key_info *find_info(const struct listing *l,
					   wd_str fingerprint)
{
	for (size_t i = 0; i < l->infos; i++)
		if (wd_str_eq(l->info[i].fingerprint, fingerprint))
			return &l->info[i];
	return NULL;
}

static void sooner(int64_t *until, int64_t time)
{
	if (time != 0 && (*until == 0 || time < *until))
		*until = time;
}

/* The ends that are still to come. */
static void look_ahead(const struct listing *l, struct row *r)
{
	const struct wd_registry *all = &l->policy.policy.registry;

	for (size_t i = 0; i < all->ends; i++)
		if (&all->key[all->end[i].key] == r->key &&
		    all->end[i].time > l->now)
			sooner(&r->until, all->end[i].time);
}

static void ask_policy(const struct listing *l, struct row *r)
{
	static const enum standing of[] = {
		[WD_KEY_GOOD] = GOOD,
		[WD_KEY_EXPIRED] = EXPIRED,
		[WD_KEY_RETIRED] = RETIRED,
		[WD_KEY_COMPROMISED] = COMPROMISED,
	};
	const struct wd_key_end *end;

	r->standing =
		of[wd_key_state_at(&l->policy.policy.registry, r->key->format,
				   r->key->id, l->now, &end)];
	look_ahead(l, r);
	if (end == NULL)
		return;
	r->since = end->time;
	r->reason = end->reason;
	r->note = end->note;
}

static void ask_revocation(const struct wd_key_info *info, struct row *r)
{
	enum standing own = info->revoked == WD_REVOKED_NOT   ? GOOD
			    : wd_revoked_rests(info->revoked) ? RETIRED
							      : COMPROMISED;

	if (own > r->standing) {
		r->standing = own;
		r->since = info->revoked_since;
		r->reason = info->revoked == WD_REVOKED_SUPERSEDED
				    ? WD_STR("superseded by its own revocation")
				    : WD_STR("by its own revocation");
		r->note = (wd_str){ 0 };
	}
	if (r->note.len == 0 && info->subkeys > info->revoked &&
	    !wd_revoked_rests(info->subkeys))
		r->note = WD_STR("a subkey for signing is compromised");
}

/* Its own revocation and expiry hold besides; the worse counts. */
static void ask_keyring(const struct listing *l, struct row *r)
{
	const struct wd_key_info *info = find_info(l, r->key->id);

	if (info == NULL) {
		if (l->keyring && r->standing == GOOD)
			r->standing = ABSENT;
		return;
	}
	r->strength = info->strength;
	ask_revocation(info, r);
	if (info->expires == 0)
		return;
	if (info->expires > l->now) {
		sooner(&r->until, info->expires);
	} else if (r->standing == GOOD) {
		r->standing = EXPIRED;
		r->since = info->expires;
	}
}

static struct row look(const struct listing *l, const struct wd_key *key)
{
	struct wd_arena *a = l->cli->arena;
	struct row r = { .key = key,
			 .name = wd_key_name(a, key),
			 .person = wd_person_text(&l->policy.policy.registry,
						  key->person) };

	ask_policy(l, &r);
	if (key->format == WD_KEY_OPENPGP)
		ask_keyring(l, &r);
	else
		r.strength = ssh_strength(a, key->id);
	if (r.standing != GOOD)
		r.until = 0;
	return r;
}

static void put_if(struct wd_json *j, const char *key, wd_str value)
{
	if (value.len == 0)
		return;
	wd_json_key(j, key);
	wd_json_bytes(j, value);
}

static wd_str time_if(struct wd_arena *a, int64_t time)
{
	return time == 0 ? (wd_str){ 0 } : wd_time_text(a, time);
}

static void put(struct listing *l, const struct row *r)
{
	struct wd_arena *a = l->cli->arena;
	struct wd_json *j = &l->json;

	wd_json_object(j);
	put_if(j, "format",
	       r->key->format == WD_KEY_SSH ? WD_STR("ssh")
					    : WD_STR("openpgp"));
	put_if(j, "key", r->name);
	put_if(j, "note", r->note);
	put_if(j, "person", r->person);
	put_if(j, "reason", r->reason);
	put_if(j, "since", time_if(a, r->since));
	put_if(j, "state", wd_str_of(words[r->standing]));
	put_if(j, "strength", r->strength);
	put_if(j, "until", time_if(a, r->until));
	wd_json_end_object(j);
}

static void print(const struct listing *l, const struct row *r)
{
	struct wd_arena *a = l->cli->arena;
	struct wd_buf b = { .arena = a };

	wd_buf_f(&b, "%-16.*s %-50.*s %-7s %-10.*s %s", WD_FMT(r->person),
		 WD_FMT(r->name),
		 r->key->format == WD_KEY_SSH ? "ssh" : "openpgp",
		 WD_FMT(r->strength.len == 0 ? WD_STR("-") : r->strength),
		 words[r->standing]);
	if (r->since != 0)
		wd_buf_f(&b, " since %.*s", WD_FMT(wd_time_text(a, r->since)));
	if (r->until != 0)
		wd_buf_f(&b, " until %.*s", WD_FMT(wd_time_text(a, r->until)));
	if (r->reason.len > 0)
		wd_buf_f(&b, " %.*s", WD_FMT(r->reason));
	if (r->note.len > 0)
		wd_buf_f(&b, ": %.*s", WD_FMT(wd_escape(a, r->note, 0)));
	wd_buf_byte(&b, '\n');
	wd_cli_out(l->cli, wd_buf_str(&b));
}

/* The policy can be read by whoever may; the keyring only by its owner. */
static void read_keyring(struct listing *l)
{
	struct wd_arena *a = l->cli->arena;
	wd_err err =
		wd_key_infos(l->cli, &l->command->site, &l->info, &l->infos);

	l->keyring = err == NULL && l->command->site.gnupg != NULL;
	if (err == NULL)
		return;
	l->infos = 0;
	wd_cli_err(l->cli,
		   wd_strf(a, "warning: the keyring cannot be read: %.*s\n",
			   WD_FMT(wd_escape(a, wd_str_of(wd_err_text(a, err)),
					    0))));
}

wd_err wd_key_list(struct wd_key_command *k)
{
	struct wd_cli *cli = k->cli;
	struct listing l = { .command = k,
			     .cli = cli,
			     .now = wd_now(),
			     .json.buf.arena = cli->arena };
	wd_str person = wd_str_of(cli->argc == 2 ? cli->argv[1] : NULL);
	wd_err err = wd_gate_policy_load(cli->arena, k->site.policy, NULL, NULL,
					 (wd_oid){ 0 }, &l.policy);
	const struct wd_registry *r = &l.policy.policy.registry;

	if (err != NULL)
		return err;
	read_keyring(&l);
	wd_json_array(&l.json);
	for (size_t i = 0; i < r->keys; i++) {
		struct row row = look(&l, &r->key[i]);

		if (person.len > 0 && !wd_str_eq(row.person, person))
			continue;
		put(&l, &row);
		if (!cli->json)
			print(&l, &row);
	}
	wd_json_end_array(&l.json);
	if (cli->json)
		wd_cli_out_json(cli, &l.json);
	return NULL;
}
