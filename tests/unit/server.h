/*
 * server.h - a repository with published commits, people with SSH keys, and a
 * way to write evidence tags that are as wrong as a test wants them.
 */
#ifndef WD_TESTS_SERVER_H
#define WD_TESTS_SERVER_H

#include "evidence/embedded.h"
#include "sandbox.h"

enum { ALICE, BOB, CAROL, CI, PERSONS };
/* Groups: alice and bob are nothing special. */
enum { CAB = WD_GROUP_FIRST_DECLARED, BOTS, GROUPS };
enum { NOW = 1800000000, SKEW = 300 };

struct server {
	struct sandbox box;
	const char *gitdir;
	struct wd_repo *repo;
	struct wd_registry people;
	struct wd_person person[PERSONS];
	struct wd_group group[GROUPS];
	struct wd_key key[2 * PERSONS];
	struct wd_sign_config sign;
	struct wd_evidence_context context;
};

static const char *const person_names[PERSONS] = { "alice", "bob", "carol",
						   "ci" };

/*
 * Commits: $C1 is main.  $C2 and $C3 follow it on topic.  $SAME is on other,
 * follows $C1, and has the tree of $C3.  $PARKED is on no branch.
 *
 * make: sign a tag for $ref with the settings of the moment and print its id.
 */
static const char *const server_script =
	"export GIT_DIR=$PWD/srv.git\n"
	"commit() { t=$1 d=$2 m=$3; shift 3\n"
	"  GIT_COMMITTER_DATE=\"@$d +0000\" GIT_AUTHOR_DATE=\"@$d +0000\" \\\n"
	"    git commit-tree -m $m \"$@\" $t; }\n"
	"tree() { printf \"100644 blob %s\\tf\\n\" \\\n"
	"  $(echo $1 | git hash-object -w --stdin) | git mktree; }\n"
	"start() { git init -q --bare srv.git\n"
	"  C1=$(commit $(tree 1) 1700000000 one)\n"
	"  C2=$(commit $(tree 2) 1700000100 two -p $C1)\n"
	"  C3=$(commit $(tree 3) 1700000200 three -p $C2)\n"
	"  SAME=$(commit $(tree 3) 1700000300 same -p $C1)\n"
	"  PARKED=$(commit $(tree 4) 1700000400 parked -p $C1)\n"
	"  git update-ref refs/heads/main $C1\n"
	"  git update-ref refs/heads/topic $C3\n"
	"  git update-ref refs/heads/other $SAME\n"
	"  echo C1=$C1 C2=$C2 C3=$C3 SAME=$SAME PARKED=$PARKED >ids\n"
	"  for p in alice bob carol ci mallory; do\n"
	"    ssh-keygen -q -t ed25519 -N '' -C $p -f $p; done; }\n"
	"[ ! -e ids ] || . ./ids\n"
	"fields() { case $ref in\n"
	"*/reviews/*) echo Kind: review; echo Repository: repo1\n"
	"  echo Commit: $target; echo Base: $base\n"
	"  echo Ref: refs/heads/main; echo Verdict: $vote;;\n"
	"*/checks/*) echo Kind: check; echo Repository: repo1\n"
	"  echo Commit: $target; echo Name: unit; echo Result: $result;;\n"
	"*/tickets/*) echo Kind: ticket; echo Repository: repo1\n"
	"  echo Ticket: CHG-12; echo Project: CHG; echo State: approved;;\n"
	"*/controls/*) echo Kind: control; echo Repository: repo1\n"
	"  echo Control: drill; echo Subject: 2026-Q4\n"
	"  echo Done: 2026-11-20T10:00:00Z;;\n"
	"esac; echo Supersedes: $old; }\n"
	"defaults() { target=$C3 type=commit base=$C1 vote=approve old=none\n"
	"  result=success edit= key=${ref##*/} name=${ref#refs/} drop=\n"
	"  mail=${ref##*/}@example.com date=1799999999; }\n"
	"payload() {\n"
	"  printf 'object %s\\ntype %s\\ntag %s\\n' \\\n"
	"    \"$target\" \"$type\" \"$name\"\n"
	"  printf 'tagger P <%s> %s +0000\\n\\n' \"$mail\" $date\n"
	"  (echo warder evidence 1; echo; fields) | sed \"$edit\"; }\n"
	"make() { payload >tag; rm -f tag.sig\n"
	"  [ -z \"$key\" ] || ssh-keygen -q -Y sign -n git -f $key tag "
	"2>/dev/null\n"
	"  [ ! -e tag.sig ] || cat tag.sig >>tag\n"
	"  git hash-object -t tag -w --stdin --literally <tag; }\n";

/* Run shell commands that may use what is above. */
__attribute__((format(printf, 2, 3))) static inline wd_str server_run(
	struct server *s, const char *format, ...)
{
	va_list args;
	char *more = NULL;

	va_start(args, format);
	assert_true(vasprintf(&more, format, args) >= 0);
	va_end(args);
	wd_str out =
		wd_str_trim(sandbox_run(&s->box, ". ./server.sh\n%s", more));

	free(more);
	return out;
}

static inline wd_oid server_oid(struct server *s, const char *expression)
{
	wd_oid id = { 0 };

	if (!wd_oid_read(server_run(s, "echo %s", expression), &id))
		fail_msg("%s is no object id", expression);
	return id;
}

/*
 * A tag for `ref`, both of which may use the variables above; `settings` are
 * assignments that make it different from a good one.
 */
static inline wd_oid server_tag(struct server *s, const char *ref,
				const char *settings)
{
	wd_oid id = { 0 };
	wd_str hex = server_run(s, "ref=%s; defaults; %s\nmake", ref,
				settings != NULL ? settings : "");

	if (!wd_oid_read(hex, &id))
		fail_msg("%s: no tag", ref);
	return id;
}

static inline void server_person(struct server *s, int p)
{
	struct wd_arena *a = &s->box.arena;
	wd_str id = wd_str_of(person_names[p]), text, blob = { 0 };
	wd_str *email = wd_new(a, wd_str, 1);
	const char *file =
		wd_strf(a, "%s/%s.pub", s->box.dir, person_names[p]).ptr;

	*email = wd_strf(a, "%s@example.com", id.ptr);
	s->person[p] =
		(struct wd_person){ .id = id, .email = email, .emails = 1 };
	assert_null(wd_file_read(a, file, 1 << 16, &text));
	assert_null(wd_ssh_key_read(a, wd_str_trim(text), &blob));
	s->key[s->people.keys++] = (struct wd_key){ .format = WD_KEY_SSH,
						    .id = blob,
						    .person = p };
	assert_true(wd_map_add(&s->people.by_id, id, (uint32_t)p));
	assert_true(wd_map_add(&s->people.by_email, wd_email_key(a, *email),
			       (uint32_t)p));
	assert_true(wd_map_add(&s->people.by_key,
			       wd_key_key(a, WD_KEY_SSH, blob), (uint32_t)p));
}

static inline void server_people(struct server *s)
{
	struct wd_arena *a = &s->box.arena;

	s->people = (struct wd_registry){ .person = s->person,
					  .persons = PERSONS,
					  .key = s->key,
					  .group = s->group,
					  .groups = GROUPS,
					  .by_key.arena = a,
					  .by_email.arena = a,
					  .by_login.arena = a,
					  .by_id.arena = a,
					  .by_group.arena = a };
	for (int p = 0; p < PERSONS; p++)
		server_person(s, p);
	for (int g = 0; g < GROUPS; g++)
		s->group[g].members = wd_new(a, uint64_t, 1);
	s->group[CAB].members[0] = 1u << CAROL;
	s->group[BOTS].members[0] = 1u << CI;
}

static inline void server_open(struct server *s, const char *quarantine)
{
	wd_repo_close(s->repo);
	s->repo = NULL;
	wd_err err =
		wd_repo_open(&s->box.arena, s->gitdir, quarantine, &s->repo);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->box.arena, err));
	s->context.repo = s->repo;
}

static inline void server_make(struct server *s)
{
	*s = (struct server){ 0 };
	sandbox_make(&s->box);
	sandbox_write(&s->box, "server.sh", wd_str_of(server_script));
	(void)server_run(s, "start");
	server_people(s);
	s->gitdir = sandbox_path(&s->box, "srv.git");
	s->sign = (struct wd_sign_config){ .now = NOW, .clock_skew = SKEW };
	s->context = (struct wd_evidence_context){
		.gitdir = s->gitdir,
		.repository_id = WD_STR("repo1"),
		.people = &s->people,
		.sign = &s->sign,
		.check_issuer = BOTS,
		.ticket_issuer = CAB,
		.control_issuer = CAB,
	};
	server_open(s, NULL);
}

static inline void server_drop(struct server *s)
{
	wd_repo_close(s->repo);
	sandbox_drop(&s->box);
}

#endif
