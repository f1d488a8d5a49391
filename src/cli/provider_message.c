/* provider_message.c - the message of a commit, for what it may name. */
#include "cli/provider.h"
#include "text/encoding.h"

static wd_err read_from(struct wd_arena *a, struct wd_repo *repo, wd_oid id,
			wd_str *message)
{
	struct wd_commit commit;
	struct wd_signed sig;
	enum wd_object_type type;
	wd_str raw;
	wd_err err = wd_object_read(a, repo, id, WD_OBJECT_MAX, &type, &raw);

	if (err == NULL && type != WD_OBJ_COMMIT)
		err = wd_failf(a, WD_ERR_USAGE, "%.*s is no commit",
			       WD_FMT(wd_oid_hex(a, id)));
	if (err == NULL)
		err = wd_commit_read(a, raw, &commit, &sig);
	if (err != NULL)
		return err;
	wd_commit_decode(a, &commit);
	if (commit.encoding.len == 0)
		*message = commit.message;
	return NULL;
}

wd_err wd_provider_message(const struct wd_provider_command *k, wd_oid commit,
			   wd_str *message)
{
	struct wd_arena *a = k->cli->arena;
	struct wd_repo *repo = NULL;
	wd_err err = NULL;

	*message = (wd_str){ 0 };
	if (k->repo == NULL || k->provider.provider.named.forms == 0)
		return NULL;
	err = wd_repo_open(a, k->site.gitdir, NULL, &repo);
	if (err != NULL)
		return err;
	err = read_from(a, repo, commit, message);
	wd_repo_close(repo);
	return err != NULL && err->code == WD_ERR_NOT_FOUND ? NULL : err;
}
