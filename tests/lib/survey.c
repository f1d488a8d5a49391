/*
 * survey [-g GNUPGHOME -p POLICY] <OBJECTS - what Warder says of real commits.
 *
 * OBJECTS is the output of `git cat-file --batch` for commits and tags.  Each
 * goes through the same reader and verifier as in a push.  Without -p the
 * registry is empty, so a signature in good form ends as unknown-key; with it
 * the keys of POLICY's persons are known.  Prints, for each kind of object,
 * format and reason code, how many there were and the first few ids.
 *
 * tests/lib/survey-run does it for whole repositories.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "gate/gate.h"
#include "text/object.h"

enum { BATCH = 1000, SHOWN = 3, FORMATS = 4, KINDS = 2 };

struct cell {
	size_t count;
	wd_oid id[SHOWN];
};

struct survey {
	struct wd_arena *arena;
	struct wd_sign_config config;
	struct wd_gate_policy policy;
	struct wd_signature batch[BATCH];
	enum wd_object_type type[BATCH];
	size_t count;
	struct cell cell[KINDS][FORMATS][WD_REASON_COUNT];
};

static const char *const kind_name[KINDS] = { "commit", "tag" };
static const char *const format_name[FORMATS] = { "ssh", "openpgp", "x509",
						  "none" };

static void full(void *ctx)
{
	(void)ctx;
	fputs("survey: no memory\n", stderr);
	exit(2);
}

static void tally(struct survey *s, enum wd_object_type type,
		  const struct wd_signature *one, enum wd_reason reason)
{
	enum wd_armor_kind format;
	size_t column = FORMATS - 1;

	if (one->armor.len > 0 && wd_armor_kind(one->armor, &format))
		column = (size_t)format;
	struct cell *c = &s->cell[type == WD_OBJ_TAG][column][reason];

	if (c->count < SHOWN)
		c->id[c->count] = one->id;
	c->count++;
}

static wd_err flush(struct survey *s, struct wd_arena mark)
{
	wd_err err = wd_verify(s->arena, &s->config, &s->policy.policy.registry,
			       s->batch, s->count);

	if (err != NULL)
		return err;
	for (size_t i = 0; i < s->count; i++)
		tally(s, s->type[i], &s->batch[i], s->batch[i].verdict.reason);
	s->count = 0;
	*s->arena = mark;
	return NULL;
}

/* A flaw of the object's form is told first, as in a push. */
static void take(struct survey *s, wd_oid id, enum wd_object_type type,
		 wd_str raw)
{
	struct wd_signed sig = { 0 };
	struct wd_commit commit = { 0 };
	struct wd_tag tag = { 0 };
	enum wd_object_type target;
	enum wd_reason flaw = WD_REASON_HEADER_GRAMMAR;
	wd_err err = type == WD_OBJ_COMMIT
			     ? wd_commit_read(s->arena, raw, &commit, &sig)
			     : wd_tag_read(s->arena, raw, &tag, &target, &sig);
	struct wd_signature *one = &s->batch[s->count];

	*one = (struct wd_signature){ .id = id,
				      .armor = sig.armor,
				      .payload = sig.payload };
	if (err == NULL)
		flaw = type == WD_OBJ_COMMIT ? commit.flaw : tag.flaw;
	if (flaw != WD_REASON_NONE)
		tally(s, type, one, flaw);
	else
		s->type[s->count++] = type;
}

/* "<id> <type> <size>"; false at the end. */
static bool next_head(wd_oid *id, enum wd_object_type *type, size_t *size)
{
	char line[128], name[16], hex[48];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return false;
	if (sscanf(line, "%47s %15s %zu", hex, name, size) != 3 ||
	    !wd_oid_read(wd_str_of(hex), id)) {
		fprintf(stderr, "survey: not an object: %s", line);
		exit(2);
	}
	*type = strcmp(name, "tag") == 0 ? WD_OBJ_TAG : WD_OBJ_COMMIT;
	return true;
}

static wd_err read_all(struct survey *s)
{
	struct wd_arena mark = *s->arena;
	enum wd_object_type type;
	wd_err err = NULL;
	size_t size;
	wd_oid id;

	while (err == NULL && next_head(&id, &type, &size)) {
		char *raw = wd_new(s->arena, char, size + 1);

		if (fread(raw, 1, size + 1, stdin) != size + 1)
			return wd_fail(s->arena, WD_ERR_FORMAT,
				       "the input ends early");
		take(s, id, type, (wd_str){ raw, size });
		if (s->count == BATCH)
			err = flush(s, mark);
	}
	return err == NULL ? flush(s, mark) : err;
}

static void print(const struct survey *s)
{
	for (size_t k = 0; k < KINDS; k++)
		for (size_t f = 0; f < FORMATS; f++)
			for (size_t r = 0; r < WD_REASON_COUNT; r++) {
				const struct cell *c = &s->cell[k][f][r];

				if (c->count == 0)
					continue;
				printf("%-7s %-8s %-20s %7zu", kind_name[k],
				       format_name[f],
				       wd_reason_code((enum wd_reason)r),
				       c->count);
				for (size_t i = 0; i < c->count && i < SHOWN;
				     i++)
					printf(" %.*s",
					       WD_FMT(wd_oid_short(s->arena,
								   c->id[i])));
				printf("\n");
			}
}

static wd_err prepare(struct survey *s, int argc, char **argv)
{
	int option;

	s->config.now = (int64_t)time(NULL);
	while ((option = getopt(argc, argv, "g:p:")) != -1) {
		wd_err err = NULL;

		if (option == 'g')
			s->config.gnupg_home = optarg;
		else if (option == 'p')
			err = wd_gate_policy_load(s->arena, optarg, NULL, NULL,
						  (wd_oid){ 0 }, &s->policy);
		else
			err = wd_fail(s->arena, WD_ERR_USAGE,
				      "usage: survey [-g HOME -p POLICY]");
		if (err != NULL)
			return err;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct survey *s = calloc(1, sizeof(*s));
	struct wd_arena a;

	if (s == NULL || !wd_arena_map((size_t)1 << 30, full, NULL, &a))
		return 2;
	s->arena = &a;
	wd_err err = prepare(s, argc, argv);

	if (err == NULL)
		err = read_all(s);
	if (err == NULL)
		print(s);
	else
		fprintf(stderr, "survey: %s\n", wd_err_text(&a, err));
	free(s);
	return err == NULL ? 0 : 2;
}
