#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/encoding.h"
#include "text/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static unsigned char mem[1 << 22];

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void require(bool truth)
{
	if (!truth)
		abort();
}

/* Nothing may point into what the client sent: it is freed. */
static void in_arena(wd_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;

	require(s.len == 0 || (p >= mem && p + s.len <= mem + sizeof(mem)));
}

static wd_str fold(struct wd_arena *a, wd_str armor)
{
	struct wd_buf b = { .arena = a };
	const char *before = "gpgsig ";

	while (armor.len > 0) {
		wd_str line = { 0 };

		require(wd_str_cut(armor, '\n', &line, &armor));
		wd_buf_c(&b, before);
		wd_buf_add(&b, line);
		wd_buf_byte(&b, '\n');
		before = " ";
	}
	return wd_buf_str(&b);
}

/* The payload with the header put back at one place is the object. */
static void nothing_lost(struct wd_arena *a, wd_str raw,
			 const struct wd_signed *sig)
{
	wd_str header = fold(a, sig->armor), rest = raw;
	bool found = false;

	require(raw.len == sig->payload.len + header.len);
	for (size_t at = 0; !found && at <= sig->payload.len; at++) {
		rest = wd_str_from(raw, at);
		found = wd_str_starts(rest, header) &&
			wd_str_eq(wd_str_from(rest, header.len),
				  wd_str_from(sig->payload, at)) &&
			memcmp(raw.ptr, sig->payload.ptr, at) == 0;
	}
	require(found);
}

static void same_links(struct wd_arena *a, wd_str raw,
		       const struct wd_commit *c)
{
	struct wd_commit_links l;

	require(wd_commit_links(a, raw, &l) == NULL);
	require(wd_oid_eq(l.tree, c->tree) && l.parents == c->parents);
	for (size_t i = 0; i < l.parents; i++)
		require(wd_oid_eq(l.parent[i], c->parent[i]));
	if (c->flaw == WD_REASON_NONE)
		require(l.time == c->committer.time);
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str raw = { (const char *)d, n };
	struct wd_commit c = { .parents = 77 };
	struct wd_signed sig = { 0 };

	if (n > 1 << 16)
		return 0;
	if (wd_commit_read(&a, raw, &c, &sig) != NULL) {
		struct wd_commit_links l;

		require(c.parents == 77 && sig.payload.ptr == NULL);
		require(wd_commit_links(&a, raw, &l) != NULL);
		return 0;
	}
	same_links(&a, raw, &c);
	nothing_lost(&a, raw, &sig);
	in_arena(sig.armor);
	in_arena(sig.payload);
	in_arena(c.message);
	in_arena(c.author.name);
	in_arena(c.committer.email);
	require(wd_str_ends(sig.payload, c.message));
	if (c.flaw == WD_REASON_NONE)
		require(!wd_str_has(raw, '\0') && c.author.time >= 0 &&
			!wd_str_has(c.author.name, '\n'));
	wd_commit_decode(&a, &c);
	in_arena(c.message);
	in_arena(c.encoding);
	require(c.message.len <= 4 * raw.len);
	return 0;
}
