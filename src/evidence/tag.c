#include "evidence/tag.h"

#include "base/time.h"
#include "evidence/tag_field.h"

/* What is left of the body, and where we are in it. */
struct reader {
	struct wd_arena *arena;
	wd_str rest;
	unsigned line; /* number of the line at the front of `rest` */
};

static wd_err expected(const struct reader *r, const char *what)
{
	return wd_failf(r->arena, WD_ERR_FORMAT, "line %u: expected %s",
			r->line, what);
}

/* A last line without its LF is no line: git ends them all. */
static bool take_line(struct reader *r, wd_str *line)
{
	if (!wd_str_cut(r->rest, '\n', line, &r->rest))
		return false;
	r->line++;
	return true;
}

/* The value, if the next line has this key; nothing is taken then. */
static bool value_of(const struct reader *r, const char *key, wd_str *value)
{
	wd_str line, after, name = wd_str_of(key);

	if (!wd_str_cut(r->rest, '\n', &line, &after) ||
	    !wd_str_starts(line, name))
		return false;
	line = wd_str_from(line, name.len);
	if (!wd_str_starts(line, WD_STR(": ")))
		return false;
	*value = wd_str_from(line, 2);
	return true;
}

static wd_err read_field(struct reader *r, const struct wd_field *f,
			 struct wd_statement *s)
{
	bool found = false;
	wd_str value, line;

	while ((!found || f->count == WD_FIELD_LIST) &&
	       value_of(r, f->key, &value)) {
		if (!wd_evidence_text(value))
			return wd_failf(r->arena, WD_ERR_FORMAT,
					"line %u: %s is empty, too long, or "
					"not plain UTF-8 text",
					r->line, f->key);
		if (!f->read(r->arena, value, s))
			return wd_failf(r->arena, WD_ERR_FORMAT,
					"line %u: %s must be %s", r->line,
					f->key, f->expected);
		found = take_line(r, &line);
	}
	if (found || f->count != WD_FIELD_ONE)
		return NULL;
	return expected(
		r,
		wd_strf(r->arena, "\"%s: \" and %s", f->key, f->expected).ptr);
}

static wd_err read_fields(struct reader *r, struct wd_fields fields,
			  struct wd_statement *s)
{
	wd_err err = NULL;

	for (size_t i = 0; i < fields.count && err == NULL; i++)
		err = read_field(r, &fields.field[i], s);
	return err;
}

wd_err wd_statement_read(struct wd_arena *a, wd_str body,
			 struct wd_statement *out)
{
	struct reader r = { .arena = a, .rest = body, .line = 1 };
	struct wd_statement s = { 0 };
	wd_str line;
	wd_err err;

	if (body.len > WD_EVIDENCE_TAG_MAX)
		return wd_failf(a, WD_ERR_LIMIT, "more than %d bytes",
				WD_EVIDENCE_TAG_MAX);
	if (!take_line(&r, &line) ||
	    !wd_str_eq(line, WD_STR("warder evidence 1"))) {
		r.line = 1;
		return expected(&r, "\"warder evidence 1\"");
	}
	if (!take_line(&r, &line) || line.len > 0) {
		r.line = 2;
		return expected(&r, "an empty line");
	}
	err = read_fields(&r, wd_fields_first(), &s);
	if (err == NULL)
		err = read_fields(&r, wd_fields_of(s.kind), &s);
	if (err == NULL)
		err = read_fields(&r, wd_fields_last(), &s);
	if (err == NULL && r.rest.len > 0)
		err = expected(&r, "nothing more after Supersedes");
	if (err == NULL)
		*out = s;
	return err;
}

static void put(struct wd_buf *b, const char *key, wd_str value)
{
	wd_buf_c(b, key);
	wd_buf_c(b, ": ");
	wd_buf_add(b, value);
	wd_buf_byte(b, '\n');
}

static void put_some(struct wd_buf *b, const char *key, wd_str value)
{
	if (value.len > 0)
		put(b, key, value);
}

static void put_id(struct wd_buf *b, const char *key, wd_oid id)
{
	put(b, key,
	    wd_oid_zero(id) ? WD_STR("none") : wd_oid_hex(b->arena, id));
}

static void put_list(struct wd_buf *b, const char *key, const wd_str *value,
		     size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(b, key, value[i]);
}

static wd_str time_or_open(struct wd_arena *a, int64_t t)
{
	if (t == 0)
		return (wd_str){ 0 };
	return wd_time_text(a, t);
}

static void put_review(struct wd_buf *b, const struct wd_statement *s)
{
	static const char *const votes[] = { [WD_APPROVE] = "approve",
					     [WD_REJECT] = "reject",
					     [WD_WITHDRAWN] = "withdraw" };

	put_id(b, "Commit", s->commit);
	put_id(b, "Base", s->base);
	put(b, "Ref", s->ref);
	put(b, "Verdict", wd_str_of(votes[s->vote]));
}

static void put_check(struct wd_buf *b, const struct wd_statement *s)
{
	put_id(b, "Commit", s->commit);
	put(b, "Name", s->name);
	put(b, "Result", s->success ? WD_STR("success") : WD_STR("failure"));
	put_some(b, "URL", s->url);
}

static void put_ticket(struct wd_buf *b, const struct wd_statement *s)
{
	put(b, "Ticket", s->ticket);
	put(b, "Project", s->project);
	put(b, "State", s->state);
	put_some(b, "Type", s->type);
	if (s->window_start != 0 || s->window_end != 0) {
		wd_str start = time_or_open(b->arena, s->window_start);
		wd_str end = time_or_open(b->arena, s->window_end);

		put(b, "Window",
		    wd_strf(b->arena, "%.*s/%.*s", WD_FMT(start), WD_FMT(end)));
	}
	put_list(b, "For-Repository", s->repositories, s->repositories_count);
	put_list(b, "For-Ref", s->refs, s->refs_count);
}

static void put_control(struct wd_buf *b, const struct wd_statement *s)
{
	put(b, "Control", s->control);
	put(b, "Subject", s->subject);
	put(b, "Done", wd_time_text(b->arena, s->done));
	put_some(b, "Valid-Until", time_or_open(b->arena, s->valid_until));
}

wd_str wd_statement_write(struct wd_arena *a, const struct wd_statement *s)
{
	static const struct {
		const char *name;
		void (*put)(struct wd_buf *b, const struct wd_statement *s);
	} kinds[] = {
		[WD_REVIEW] = { "review", put_review },
		[WD_CHECK] = { "check", put_check },
		[WD_TICKET] = { "ticket", put_ticket },
		[WD_CONTROL] = { "control", put_control },
	};
	struct wd_buf b = { .arena = a };

	wd_buf_c(&b, "warder evidence 1\n\n");
	put(&b, "Kind", wd_str_of(kinds[s->kind].name));
	put(&b, "Repository", s->repository);
	kinds[s->kind].put(&b, s);
	put_some(&b, "Comment", s->comment);
	put_id(&b, "Supersedes", s->supersedes);
	return wd_buf_str(&b);
}
