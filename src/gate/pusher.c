/*
 * pusher.c - who pushes.  The environment is believed only where the site's
 * configuration names the platform that sets it.
 */
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "gate/gate.h"
#include "text/sshkey.h"

enum { AUTH_INFO_MAX = 64 << 10 };

static const char *set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* A login "<source>:<account>" first, then a person of that very id. */
static void find_person(struct wd_arena *a, const struct wd_registry *people,
			struct wd_pusher *p)
{
	wd_str login =
		wd_strf(a, "%.*s:%.*s", WD_FMT(p->source), WD_FMT(p->account));

	p->person = wd_person_by_login(people, login);
	if (p->person == WD_NOBODY)
		p->person = wd_person_by_id(people, p->account);
}

static bool from_variable(struct wd_arena *a, const char *variable,
			  const struct wd_registry *people, struct wd_pusher *p)
{
	const char *value = set(variable);

	if (value == NULL)
		return false;
	p->account = wd_str_of(value);
	find_person(a, people, p);
	return true;
}

/* sshd's ExposeAuthInfo file: lines "publickey <type> <base64>". */
static bool from_ssh_key(struct wd_arena *a, const char *variable,
			 const struct wd_registry *people, struct wd_pusher *p)
{
	const char *path = set(variable);
	wd_str text, line, method, key, blob;

	if (path == NULL || wd_file_read(a, path, AUTH_INFO_MAX, &text) != NULL)
		return false;
	while (wd_str_next_line(&text, &line)) {
		if (!wd_str_cut(line, ' ', &method, &key) ||
		    !wd_str_eq(method, WD_STR("publickey")) ||
		    wd_ssh_key_read(a, key, &blob) != NULL)
			continue;
		p->account = key;
		p->person = wd_person_by_key(people, WD_KEY_SSH, blob);
		if (wd_key_state_at(people, WD_KEY_SSH, blob, wd_now(), NULL) !=
		    WD_KEY_GOOD)
			p->person = WD_NOBODY; /* whoever logs in with it */
		return true;
	}
	return false;
}

static bool from_account(struct wd_arena *a, const char *variable,
			 const struct wd_registry *people, struct wd_pusher *p)
{
	const struct passwd *account = getpwuid(getuid());

	(void)variable;
	if (account == NULL)
		return false;
	p->account = wd_str_dup(a, wd_str_of(account->pw_name));
	find_person(a, people, p);
	return true;
}

static const struct {
	const char *source, *variable;
	bool (*find)(struct wd_arena *a, const char *variable,
		     const struct wd_registry *people, struct wd_pusher *p);
} sources[] = {
	[WD_ID_FORCED_COMMAND] = { "forced-command", "WARDER_PERSON",
				   from_variable },
	[WD_ID_SSH_KEY] = { "ssh-key", "SSH_USER_AUTH", from_ssh_key },
	[WD_ID_REMOTE_USER] = { "http", "REMOTE_USER", from_variable },
	[WD_ID_GITOLITE] = { "gitolite", "GL_USER", from_variable },
	[WD_ID_ACCOUNT] = { "account", NULL, from_account },
};

static wd_str transport(enum wd_identity identity)
{
	if (identity == WD_ID_REMOTE_USER)
		return WD_STR("http");
	if (set("SSH_CONNECTION") != NULL)
		return WD_STR("ssh");
	if (identity == WD_ID_ACCOUNT)
		return WD_STR("local");
	return identity == WD_ID_GITOLITE && set("REMOTE_ADDR") != NULL
		       ? WD_STR("http")
		       : (wd_str){ 0 };
}

wd_err wd_pusher_find(struct wd_arena *a, const struct wd_site *site,
		      const struct wd_registry *people, struct wd_pusher *out)
{
	for (size_t i = 0; i < site->identities; i++) {
		enum wd_identity id = site->identity[i];
		struct wd_pusher p = { .person = WD_NOBODY,
				       .source =
					       wd_str_of(sources[id].source) };

		if (sources[id].find == NULL ||
		    !sources[id].find(a, sources[id].variable, people, &p))
			continue;
		p.transport = transport(id);
		*out = p;
		return NULL;
	}
	*out = (struct wd_pusher){ .person = WD_NOBODY };
	return NULL;
}
