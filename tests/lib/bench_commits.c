/*
 * bench_commits GITDIR PARENT COUNT - COUNT commits on top of PARENT, with its
 * tree, each signed with one new SSH key.  Prints the public key and, on a
 * second line, the last commit.  git would start two programs for each.
 */
#include <git2.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hex.h"
#include "sign/sshsig.h"
#include "text/wire.h"

enum { ARENA = 16 << 20, ED25519 = 32, SIGNED = 64, WIDTH = 70 };

struct making {
	struct wd_arena arena;
	EVP_PKEY *key;
	wd_str blob;
	git_odb *odb;
	char tree[GIT_OID_HEXSZ + 1], parent[GIT_OID_HEXSZ + 1];
};

static void full(void *ctx)
{
	(void)ctx;
	fputs("bench_commits: no memory\n", stderr);
	exit(2);
}

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench_commits: cannot %s\n", what);
	exit(2);
}

static void make_key(struct making *m)
{
	struct wd_buf b = { .arena = &m->arena };
	unsigned char point[ED25519];
	size_t len = sizeof(point);

	m->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	must(m->key != NULL &&
		     EVP_PKEY_get_raw_public_key(m->key, point, &len) == 1,
	     "make a key");
	wd_wire_add_string(&b, WD_STR("ssh-ed25519"));
	wd_wire_add_string(&b, (wd_str){ (char *)point, len });
	m->blob = wd_buf_str(&b);
}

static wd_str sign(struct making *m, wd_str payload)
{
	unsigned char sum[EVP_MAX_MD_SIZE], value[SIGNED];
	struct wd_buf inner = { .arena = &m->arena }, b = inner;
	size_t len = 0, value_len = sizeof(value);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	wd_str message;

	must(EVP_Q_digest(NULL, "SHA512", NULL, payload.ptr, payload.len, sum,
			  &len) == 1,
	     "hash");
	message = wd_sshsig_message(&m->arena, WD_STR("sha512"),
				    (wd_str){ (char *)sum, len });
	must(EVP_DigestSignInit(ctx, NULL, NULL, NULL, m->key) == 1 &&
		     EVP_DigestSign(ctx, value, &value_len,
				    (const unsigned char *)message.ptr,
				    message.len) == 1,
	     "sign");
	EVP_MD_CTX_free(ctx);
	wd_wire_add_string(&inner, WD_STR("ssh-ed25519"));
	wd_wire_add_string(&inner, (wd_str){ (char *)value, value_len });
	wd_buf_c(&b, "SSHSIG");
	wd_wire_add_u32(&b, 1);
	wd_wire_add_string(&b, m->blob);
	wd_wire_add_string(&b, WD_STR("git"));
	wd_wire_add_string(&b, WD_STR(""));
	wd_wire_add_string(&b, WD_STR("sha512"));
	wd_wire_add_string(&b, wd_buf_str(&inner));
	return wd_base64(&m->arena, wd_buf_str(&b));
}

/* The header is a continuation line for each line of the armor. */
static void add_signature(struct wd_buf *b, wd_str code)
{
	wd_buf_c(b, "gpgsig -----BEGIN SSH SIGNATURE-----\n");
	while (code.len > 0) {
		size_t n = code.len < WIDTH ? code.len : WIDTH;

		wd_buf_f(b, " %.*s\n", (int)n, code.ptr);
		code = wd_str_from(code, n);
	}
	wd_buf_c(b, " -----END SSH SIGNATURE-----\n");
}

static void make_commit(struct making *m, unsigned number)
{
	struct wd_buf b = { .arena = &m->arena };
	git_oid id;
	wd_str head = wd_strf(&m->arena,
			      "tree %s\nparent %s\n"
			      "author zed <zed@example.com> %u +0000\n"
			      "committer zed <zed@example.com> %u +0000\n",
			      m->tree, m->parent, 1700000000 + number,
			      1700000000 + number);
	wd_str tail = wd_strf(&m->arena, "\ncommit %u\n", number);
	wd_str payload =
		wd_strf(&m->arena, "%.*s%.*s", WD_FMT(head), WD_FMT(tail));

	wd_buf_add(&b, head);
	add_signature(&b, sign(m, payload));
	wd_buf_add(&b, tail);
	must(git_odb_write(&id, m->odb, b.ptr, b.len, GIT_OBJECT_COMMIT) == 0,
	     "write a commit");
	git_oid_tostr(m->parent, sizeof(m->parent), &id);
}

static void start(struct making *m, char **argv)
{
	git_repository *repo = NULL;
	git_commit *parent = NULL;
	git_oid id;

	must(git_libgit2_init() > 0 &&
		     git_repository_open(&repo, argv[1]) == 0 &&
		     git_repository_odb(&m->odb, repo) == 0 &&
		     git_oid_fromstr(&id, argv[2]) == 0 &&
		     git_commit_lookup(&parent, repo, &id) == 0,
	     "open the repository");
	git_oid_tostr(m->parent, sizeof(m->parent), &id);
	git_oid_tostr(m->tree, sizeof(m->tree), git_commit_tree_id(parent));
	git_commit_free(parent);
	git_repository_free(repo);
}

int main(int argc, char **argv)
{
	struct making m = { 0 };
	unsigned long count;

	must(argc == 4, "go on: GITDIR PARENT COUNT");
	count = strtoul(argv[3], NULL, 10);
	must(wd_arena_map(ARENA, full, NULL, &m.arena), "get memory");
	start(&m, argv);
	make_key(&m);
	printf("ssh-ed25519 %.*s zed\n", WD_FMT(wd_base64(&m.arena, m.blob)));
	for (unsigned long i = 0; i < count; i++) {
		struct wd_arena mark = m.arena;

		make_commit(&m, (unsigned)i);
		m.arena = mark;
	}
	puts(m.parent);
	EVP_PKEY_free(m.key);
	git_odb_free(m.odb);
	return 0;
}
