#include <string.h>

#include "text/object_scan.h"

/* Where a line of the header belongs to. */
enum header {
	TREE,
	PARENT,
	AUTHOR,
	COMMITTER,
	ENCODING,
	GPGSIG,
	MERGETAG,
	OTHER,
	BROKEN
};

#define BIT(header) (1u << (header))

/* `again`: what it is to stand there a second time.  Nobody can say whose
 * reading of two `encoding` lines a viewer follows. */
static const struct {
	const char *name;
	enum wd_reason again;
	unsigned needs;
} rules[] = {
	[TREE] = { "tree", WD_REASON_DUP_HEADER, 0 },
	[PARENT] = { "parent", WD_REASON_HEADER_ORDER, 0 },
	[AUTHOR] = { "author", WD_REASON_DUP_HEADER, 0 },
	[COMMITTER] = { "committer", WD_REASON_DUP_HEADER, BIT(AUTHOR) },
	[ENCODING] = { "encoding", WD_REASON_DUP_HEADER, BIT(COMMITTER) },
	[GPGSIG] = { "gpgsig", WD_REASON_MULTI_HEADER, BIT(COMMITTER) },
	[MERGETAG] = { "mergetag", WD_REASON_NONE, BIT(COMMITTER) },
	[OTHER] = { NULL, WD_REASON_NONE, BIT(COMMITTER) },
};

struct reader {
	struct wd_scan scan;
	struct wd_commit commit;
	enum header now; /* that a continuation line would continue */
	unsigned seen;
	size_t lines;
	wd_str signature; /* the header's lines in the raw object */
};

static size_t count_parents(wd_str rest)
{
	size_t n = 0;
	wd_oid id;

	while (wd_take_id(&rest, WD_STR("parent"), &id))
		n++;
	return n;
}

/* What walking needs; `*rest` is what follows the last parent. */
static wd_err read_head(struct wd_arena *a, wd_str raw,
			struct wd_commit_links *out, wd_str *rest)
{
	if (raw.len > WD_OBJECT_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "commit is too large");
	if (!wd_take_id(&raw, WD_STR("tree"), &out->tree))
		return wd_fail(a, WD_ERR_FORMAT, "commit names no tree");
	size_t parents = count_parents(raw);

	if (parents > WD_PARENTS_MAX)
		return wd_fail(a, WD_ERR_LIMIT, "commit has too many parents");
	if (parents > 0)
		out->parent = wd_new(a, wd_oid, parents);
	while (out->parents < parents &&
	       wd_take_id(&raw, WD_STR("parent"), &out->parent[out->parents]))
		out->parents++;
	if (wd_str_starts(raw, WD_STR("parent ")))
		return wd_fail(a, WD_ERR_FORMAT,
			       "commit has a malformed parent");
	*rest = raw;
	return NULL;
}

/* As git reads it for ordering, so less strict than an identity. */
static int64_t committer_time(wd_str rest)
{
	wd_str line, digits;
	size_t n = 0;
	unsigned long long seconds;

	if (!wd_str_starts(rest, WD_STR("author ")) ||
	    !wd_str_next_line(&rest, &line) ||
	    !wd_str_starts(rest, WD_STR("committer ")) ||
	    !wd_str_next_line(&rest, &line) ||
	    !wd_str_cut(line, '>', &line, &digits))
		return 0;
	while (digits.len > 0 && digits.ptr[0] == ' ')
		digits = wd_str_from(digits, 1);
	while (n < digits.len && digits.ptr[n] >= '0' && digits.ptr[n] <= '9')
		n++;
	if (!wd_str_u64((wd_str){ digits.ptr, n }, &seconds) ||
	    seconds > 1ull << 53)
		return 0;
	return (int64_t)seconds;
}

wd_err wd_commit_links(struct wd_arena *a, wd_str raw,
		       struct wd_commit_links *out)
{
	struct wd_commit_links links = { 0 };
	wd_str rest;
	wd_err err = read_head(a, raw, &links, &rest);

	if (err != NULL)
		return err;
	links.time = committer_time(rest);
	*out = links;
	return NULL;
}

static enum header header_of(wd_str name)
{
	enum header h = TREE;

	while (h < OTHER && !wd_str_eq(name, wd_str_of(rules[h].name)))
		h++;
	return h;
}

static bool is_name_byte(char c)
{
	return c > ' ' && c < 0x7f;
}

/* A carriage return at the end of an armor line is the armor reader's. */
static void check_controls(struct reader *r, wd_str line)
{
	if (r->now == MERGETAG)
		return; /* a message is in it */
	if (r->now == GPGSIG && wd_str_ends(line, WD_STR("\r")))
		line.len--;
	wd_scan_controls(&r->scan, line);
}

static void check_place(struct reader *r, wd_str line)
{
	enum header h = r->now;

	if (rules[h].again != WD_REASON_NONE && (r->seen & BIT(h)) != 0)
		wd_scan_flaw(&r->scan, rules[h].again, line.ptr);
	else if ((r->seen & rules[h].needs) != rules[h].needs)
		wd_scan_flaw(&r->scan, WD_REASON_HEADER_ORDER, line.ptr);
	if (h == OTHER && wd_str_starts(line, WD_STR("gpgsig")))
		wd_scan_flaw(&r->scan, WD_REASON_UNSIGNED_HEADER, line.ptr);
}

static void read_header(struct reader *r, wd_str line)
{
	wd_str name, value;

	if (!wd_str_cut(line, ' ', &name, &value) || name.len == 0 ||
	    !wd_str_all(name, is_name_byte)) {
		wd_scan_flaw(&r->scan, WD_REASON_HEADER_GRAMMAR, line.ptr);
		r->now = BROKEN;
		return;
	}
	r->now = header_of(name);
	check_place(r, line);
	check_controls(r, line);
	bool first = (r->seen & BIT(r->now)) == 0;

	r->seen |= BIT(r->now);
	if (r->now == AUTHOR && first)
		wd_scan_ident(&r->scan, value, &r->commit.author);
	else if (r->now == COMMITTER && first)
		wd_scan_ident(&r->scan, value, &r->commit.committer);
	else if (r->now == ENCODING && first)
		r->commit.encoding = value;
	else if (r->now == GPGSIG && first)
		r->signature = (wd_str){ line.ptr, line.len + 1 };
	else if (r->now == GPGSIG)
		r->now = BROKEN; /* its lines are not the first one's */
}

static void read_continuation(struct reader *r, wd_str line)
{
	if (r->now <= ENCODING)
		wd_scan_flaw(&r->scan, WD_REASON_HEADER_GRAMMAR, line.ptr);
	if (r->now == GPGSIG)
		r->signature.len += line.len + 1;
	check_controls(r, line);
}

static void check_size(struct reader *r, wd_str line)
{
	if (++r->lines > WD_HEADERS_MAX || r->scan.at > WD_HEADER_MAX)
		wd_scan_flaw(&r->scan, WD_REASON_LIMIT, line.ptr);
}

/* Up to and with the blank line. */
static void read_headers(struct reader *r)
{
	const unsigned all = BIT(AUTHOR) | BIT(COMMITTER);
	const char *end;
	wd_str line;

	r->lines = r->commit.parents + 1;
	for (;;) {
		end = wd_scan_here(&r->scan);
		if (!wd_scan_line(&r->scan, &line)) {
			wd_scan_flaw(&r->scan, WD_REASON_HEADER_GRAMMAR, end);
			r->scan.at = r->scan.raw.len;
			break;
		}
		check_size(r, line);
		if (line.len == 0)
			break;
		if (line.ptr[0] == ' ')
			read_continuation(r, line);
		else
			read_header(r, line);
	}
	if ((r->seen & all) != all)
		wd_scan_flaw(&r->scan, WD_REASON_HEADER_ORDER, end);
}

/* Each line without the space, or the name, before it. */
static wd_str unfold(struct wd_arena *a, wd_str header)
{
	char *text = wd_new(a, char, header.len + 1);
	size_t len = 0, skip = strlen("gpgsig ");

	while (header.len > 0) {
		const char *eol = memchr(header.ptr, '\n', header.len);
		size_t n = eol == NULL ? header.len
				       : (size_t)(eol - header.ptr) + 1;

		memcpy(text + len, header.ptr + skip, n - skip);
		len += n - skip;
		header = wd_str_from(header, n);
		skip = 1;
	}
	return (wd_str){ text, len };
}

static struct wd_signed take_apart(struct wd_arena *a, wd_str raw,
				   wd_str header)
{
	char *bytes = wd_new(a, char, raw.len - header.len + 1);
	size_t before =
		header.len > 0 ? (size_t)(header.ptr - raw.ptr) : raw.len;
	wd_str after = wd_str_from(raw, before + header.len);

	memcpy(bytes, raw.ptr, before);
	if (after.len > 0)
		memcpy(bytes + before, after.ptr, after.len);
	return (struct wd_signed){
		.payload = { bytes, before + after.len },
		.armor = header.len > 0 ? unfold(a, header) : (wd_str){ 0 },
	};
}

static struct wd_ident copy_ident(struct wd_arena *a, struct wd_ident who)
{
	return (struct wd_ident){ wd_str_dup(a, who.name),
				  wd_str_dup(a, who.email), who.time };
}

wd_err wd_commit_read(struct wd_arena *a, wd_str raw, struct wd_commit *out,
		      struct wd_signed *sig)
{
	struct wd_commit_links links = { 0 };
	wd_str rest;
	wd_err err = read_head(a, raw, &links, &rest);

	if (err != NULL)
		return err;
	struct reader r = { .scan = wd_scan_start(raw),
			    .now = PARENT,
			    .seen = BIT(TREE) | BIT(PARENT) };

	r.scan.at = raw.len - rest.len;
	r.commit = (struct wd_commit){ .id = out->id,
				       .tree = links.tree,
				       .parent = links.parent,
				       .parents = links.parents,
				       .signature.person = WD_NOBODY,
				       .clean_merge = WD_UNKNOWN };
	read_headers(&r);
	size_t len = wd_scan_message(&r.scan).len;
	struct wd_signed parts = take_apart(a, raw, r.signature);

	/* The message ends the payload too: one copy is enough. */
	r.commit.message = wd_str_from(parts.payload, parts.payload.len - len);
	r.commit.author = copy_ident(a, r.commit.author);
	r.commit.committer = copy_ident(a, r.commit.committer);
	r.commit.encoding = wd_str_dup(a, r.commit.encoding);
	r.commit.flaw = r.scan.flaw;
	*sig = parts;
	*out = r.commit;
	return NULL;
}
