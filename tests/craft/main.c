/*
 * craft DIR [GROUP...] - write the objects of these groups (none: all) into
 * DIR, each as a pack of its own, and what a server needs to judge them.
 * craft --seeds DIR - write them, their armor and their signatures as seeds
 * for fuzz targets: DIR/commit, DIR/tag, DIR/armor, DIR/openpgp, DIR/sshsig.
 *
 *	cases		a line each: name, reason code or "ok", ref, id
 *	NAME.pack	the object
 *	all.pack	all of them
 *	base.pack, base	the commit that they stand on; its id
 *	people		sections of a policy
 *	keyring		OpenPGP public keys
 *	allowed_signers	the SSH keys for plain git
 */
#include "craft.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <zlib.h>

#include "base/hex.h"

enum { COMMIT = 1, TREE, BLOB, TAG, OBJECTS_MAX = 4096, SEED_MAX = 1 << 15 };

static const struct craft_table *const tables[] = {
	&craft_honest,     &craft_honest_signatures,
	&craft_headers,    &craft_gpgsig,
	&craft_tags,       &craft_idents,
	&craft_armors,     &craft_packets,
	&craft_subpackets, &craft_sshsigs,
	&craft_swaps,      &craft_key_rows,
};

struct object {
	int type;
	wd_str bytes;
};

struct job {
	struct wd_arena *arena;
	const char *dir;
	struct craft_base base;
	bool seeds;
	struct wd_buf cases;
	struct object all[OBJECTS_MAX];
	size_t count;
};

static void full(void *ctx)
{
	(void)ctx;
	craft_die("out of memory");
}

static wd_str id_of(struct wd_arena *a, const struct object *o)
{
	static const char *const types[] = { "", "commit", "tree", "blob",
					     "tag" };
	wd_str head = wd_strf(a, "%s %zu", types[o->type], o->bytes.len);

	head.len++; /* with its NUL */
	return craft_digest(a, "SHA1", craft_join(a, head, o->bytes));
}

/* Type and size, seven bits at a time, and the deflated bytes. */
static void add_object(struct wd_buf *b, const struct object *o)
{
	size_t left = o->bytes.len >> 4;
	unsigned byte = (unsigned)o->type << 4 | (o->bytes.len & 15);
	uLongf size = compressBound(o->bytes.len);
	unsigned char *deflated = wd_new(b->arena, unsigned char, size);

	for (; left > 0; left >>= 7) {
		craft_number(b, byte | 0x80, 1);
		byte = left & 0x7f;
	}
	craft_number(b, byte, 1);
	if (compress(deflated, &size, (const Bytef *)o->bytes.ptr,
		     o->bytes.len) != Z_OK)
		craft_die("cannot deflate");
	wd_buf_add(b, (wd_str){ (char *)deflated, size });
}

static void write_pack(struct job *j, const char *name,
		       const struct object *object, size_t count)
{
	struct wd_arena before = *j->arena;
	struct wd_buf b = { .arena = j->arena };

	wd_buf_c(&b, "PACK");
	craft_number(&b, 2, 4);
	craft_number(&b, count, 4);
	for (size_t i = 0; i < count; i++)
		add_object(&b, &object[i]);
	wd_buf_add(&b, craft_digest(j->arena, "SHA1", wd_buf_str(&b)));
	craft_write(j->dir, name, wd_buf_str(&b));
	*j->arena = before;
}

static wd_str hex_id(struct wd_arena *a, const struct object *o)
{
	return wd_hex(a, id_of(a, o).ptr, 20);
}

static void write_base(struct job *j)
{
	struct wd_arena *a = j->arena;
	struct object o[3] = { { BLOB, WD_STR("hello\n") },
			       { .type = TREE },
			       { .type = COMMIT } };

	o[1].bytes = craft_join(a, WD_STR("100644 hello\0"), id_of(a, &o[0]));
	j->base.tree = hex_id(a, &o[1]);
	o[2].bytes = craft_root(a, j->base.tree);
	j->base.root = hex_id(a, &o[2]);
	if (j->seeds)
		return;
	write_pack(j, "base.pack", o, 3);
	craft_write(j->dir, "base", j->base.root);
}

/* A word for files and refs out of the row's name. */
static wd_str slug(struct wd_arena *a, const char *group, const char *name,
		   unsigned on)
{
	static const char *const kinds[] = {
		[COMMIT_SSH] = "commit-ssh",
		[COMMIT_PGP] = "commit-openpgp",
		[TAG_SSH] = "tag-ssh",
		[TAG_PGP] = "tag-openpgp",
	};
	struct wd_buf b = { .arena = a };

	wd_buf_f(&b, "%s.", group);
	for (const char *c = name; *c != '\0'; c++)
		if (isalnum((unsigned char)*c))
			wd_buf_byte(&b, (char)tolower((unsigned char)*c));
		else if (b.ptr[b.len - 1] != '-' && c[1] != '\0')
			wd_buf_byte(&b, '-');
	wd_buf_f(&b, ".%s", kinds[on]);
	return wd_buf_str(&b);
}

/* Large ones would only slow the fuzzer down. */
static void write_seed(struct job *j, const char *kind, wd_str name,
		       wd_str bytes)
{
	wd_str dir = wd_strf(j->arena, "%s/%s", j->dir, kind);

	if (bytes.len > SEED_MAX)
		return;
	if (mkdir(dir.ptr, 0755) != 0 && errno != EEXIST)
		craft_die("cannot make %s", dir.ptr);
	craft_write(dir.ptr, wd_str_dup(j->arena, name).ptr, bytes);
}

static void add_case(struct job *j, const char *group,
		     const struct craft_row *row, unsigned on)
{
	struct wd_arena *a = j->arena;
	wd_str name = slug(a, group, row->name, on);
	bool commit = (on & COMMITS) != 0;
	struct object *o = &j->all[j->count++];

	if (j->count == OBJECTS_MAX)
		craft_die("too many objects");
	o->type = commit ? COMMIT : TAG;
	struct craft_made made = craft_object(a, &j->base, row, on, name);

	o->bytes = made.object;
	if (j->seeds) {
		write_seed(j, commit ? "commit" : "tag", name, made.object);
		write_seed(j, "armor", name, made.armor);
		write_seed(j, (on & SSHS) != 0 ? "sshsig" : "openpgp", name,
			   made.signature);
		return;
	}
	wd_buf_f(&j->cases, "%.*s %s ", WD_FMT(name),
		 row->code != NULL ? row->code : "ok");
	if (commit)
		wd_buf_f(&j->cases, "refs/heads/%s/",
			 row->under != NULL ? row->under : "any");
	else
		wd_buf_c(&j->cases, "refs/tags/");
	wd_buf_f(&j->cases, "%.*s %.*s\n", WD_FMT(name), WD_FMT(hex_id(a, o)));
	write_pack(j, wd_strf(a, "%.*s.pack", WD_FMT(name)).ptr, o, 1);
}

static bool is_wanted(const char *group, char **names)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], group) == 0)
			return true;
	return names[0] == NULL;
}

static void write_cases(struct job *j, char **groups)
{
	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
		if (!is_wanted(tables[t]->group, groups))
			continue;
		for (size_t i = 0; i < tables[t]->count; i++)
			for (unsigned on = 1; on <= TAG_PGP; on <<= 1)
				if (tables[t]->row[i].on & on)
					add_case(j, tables[t]->group,
						 &tables[t]->row[i], on);
	}
	if (j->count == 0)
		craft_die("no such group");
	if (j->seeds)
		return;
	craft_write(j->dir, "cases", wd_buf_str(&j->cases));
	write_pack(j, "all.pack", j->all, j->count);
}

static void add_key(struct wd_arena *a, const struct craft_key *k,
		    struct wd_buf *people, struct wd_buf *signers)
{
	if (k->ssh_type == NULL) {
		wd_str print = wd_hex(a, k->fingerprint.ptr, 20);
		char *upper = wd_str_c(a, print);

		for (size_t i = 0; i < print.len; i++)
			if (upper[i] >= 'a')
				upper[i] = (char)(upper[i] - 'a' + 'A');
		wd_buf_f(people, "\tkey = openpgp:%s\n", upper);
		return;
	}
	wd_str code = wd_base64(a, k->blob);

	wd_buf_f(people, "\tkey = %s %.*s\n", k->ssh_type, WD_FMT(code));
	wd_buf_f(signers, "%s@example.com %s %.*s\n", k->owner, k->ssh_type,
		 WD_FMT(code));
}

static void write_people(struct job *j)
{
	static const char *const names[] = { "alice", "bob" };
	struct wd_buf people = { .arena = j->arena },
		      signers = { .arena = j->arena };

	for (size_t i = 0; i < 2; i++) {
		wd_buf_f(&people, "[person \"%s\"]\n\temail = %s@example.com\n",
			 names[i], names[i]);
		for (enum craft_key_name k = SSH_ED; k < KEYS; k++)
			if (craft_key(k)->owner != NULL &&
			    strcmp(craft_key(k)->owner, names[i]) == 0)
				add_key(j->arena, craft_key(k), &people,
					&signers);
	}
	craft_write(j->dir, "people", wd_buf_str(&people));
	craft_write(j->dir, "allowed_signers", wd_buf_str(&signers));
	craft_write(j->dir, "keyring", craft_keyring(j->arena));
}

int main(int argc, char **argv)
{
	static struct job job;
	struct wd_arena arena;

	if (argc < 2)
		craft_die("usage: craft DIR [GROUP...]");
	if (!wd_arena_map((size_t)4 << 30, full, NULL, &arena))
		craft_die("no memory");
	job.arena = &arena;
	job.seeds = strcmp(argv[1], "--seeds") == 0;
	if (job.seeds && argc != 3)
		craft_die("usage: craft --seeds DIR");
	argv += job.seeds;
	job.dir = argv[1];
	job.cases.arena = &arena;
	craft_make_keys(&arena);
	write_base(&job);
	if (!job.seeds)
		write_people(&job);
	write_cases(&job, argv + 2);
	return 0;
}
