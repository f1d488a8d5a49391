#include "evidence/tag_field.h"

#include "base/time.h"
#include "text/escape.h"
#include "text/glob.h"
#include "text/refname.h"

enum { RFC3339_LEN = 20 };

bool wd_evidence_text(wd_str value)
{
	uint32_t code_point;

	if (value.len == 0 || value.len > WD_EVIDENCE_VALUE_MAX ||
	    value.ptr[0] == ' ' || value.ptr[value.len - 1] == ' ')
		return false;
	while (value.len > 0)
		if (!wd_utf8_next(&value, &code_point) ||
		    wd_code_point_hidden(code_point))
			return false;
	return true;
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
	       c == ' ';
}

static bool word(wd_str v, wd_str *out)
{
	if (v.len > WD_EVIDENCE_WORD_MAX || !wd_str_all(v, is_word_byte) ||
	    v.ptr[0] == '.' || v.ptr[0] == '_' || v.ptr[0] == '-')
		return false;
	*out = v;
	return true;
}

static bool component(wd_str v, wd_str *out)
{
	if (!wd_refname_component(v, false))
		return false;
	*out = v;
	return true;
}

/* Zero is what we say for none: it has no other spelling. */
static bool id(wd_str v, wd_oid *out)
{
	return wd_oid_read(v, out) && !wd_oid_zero(*out);
}

static bool id_or_none(wd_str v, wd_oid *out)
{
	return wd_str_eq(v, WD_STR("none")) || id(v, out);
}

/* A date alone would leave open whether its day is meant to be in it, and
 * zero stands for none. */
static bool moment(wd_str v, int64_t *out)
{
	return v.len == RFC3339_LEN && wd_time_read(v, out) && *out > 0;
}

static bool glob(struct wd_arena *a, wd_str v, wd_str **list, size_t *count)
{
	if (*count == WD_EVIDENCE_GLOBS_MAX || wd_glob_check(a, v) != NULL)
		return false;
	if (*list == NULL)
		*list = wd_new(a, wd_str, WD_EVIDENCE_GLOBS_MAX);
	(*list)[(*count)++] = v;
	return true;
}

static bool one_of(wd_str v, const char *const *name, size_t names,
		   unsigned *out)
{
	for (unsigned i = 0; i < names; i++)
		if (wd_str_eq(v, wd_str_of(name[i]))) {
			*out = i;
			return true;
		}
	return false;
}

static bool read_kind(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	static const char *const names[] = { [WD_REVIEW] = "review",
					     [WD_CHECK] = "check",
					     [WD_TICKET] = "ticket",
					     [WD_CONTROL] = "control" };
	unsigned kind;

	(void)a;
	if (!one_of(v, names, sizeof(names) / sizeof(names[0]), &kind))
		return false;
	s->kind = (enum wd_evidence_kind)kind;
	return true;
}

static bool read_repository(struct wd_arena *a, wd_str v,
			    struct wd_statement *s)
{
	(void)a;
	return component(v, &s->repository);
}

static bool read_comment(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	s->comment = v;
	return true;
}

static bool read_supersedes(struct wd_arena *a, wd_str v,
			    struct wd_statement *s)
{
	(void)a;
	return id_or_none(v, &s->supersedes);
}

static bool read_commit(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return id(v, &s->commit);
}

static bool read_base(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return id_or_none(v, &s->base);
}

static bool read_ref(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	s->ref = v;
	return wd_refname_flaw(v) == NULL &&
	       !wd_str_starts(v, WD_STR("refs/warder/"));
}

static bool read_verdict(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	static const char *const names[] = { [WD_APPROVE] = "approve",
					     [WD_REJECT] = "reject",
					     [WD_WITHDRAWN] = "withdraw" };
	unsigned vote;

	(void)a;
	if (!one_of(v, names, sizeof(names) / sizeof(names[0]), &vote))
		return false;
	s->vote = (enum wd_vote)vote;
	return true;
}

static bool read_name(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	s->name = v;
	return v.len <= WD_EVIDENCE_NAME_MAX;
}

static bool read_result(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	s->success = wd_str_eq(v, WD_STR("success"));
	return s->success || wd_str_eq(v, WD_STR("failure"));
}

static bool is_visible(char c)
{
	return c > ' ' && c < 0x7f;
}

/* It will be a link in a report: no other scheme, nothing to break out of. */
static bool read_url(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	s->url = v;
	return (wd_str_starts(v, WD_STR("https://")) ||
		wd_str_starts(v, WD_STR("http://"))) &&
	       wd_str_all(v, is_visible) && !wd_str_has(v, '"') &&
	       !wd_str_has(v, '<') && !wd_str_has(v, '>');
}

static bool read_ticket(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return component(v, &s->ticket);
}

static bool read_project(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return word(v, &s->project);
}

static bool read_state(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return word(v, &s->state);
}

static bool read_type(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return word(v, &s->type);
}

static bool read_window(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	wd_str start, end;

	(void)a;
	if (v.len < 2 || !wd_str_cut(v, '/', &start, &end))
		return false;
	if ((start.len > 0 && !moment(start, &s->window_start)) ||
	    (end.len > 0 && !moment(end, &s->window_end)))
		return false;
	return end.len == 0 || s->window_end > s->window_start;
}

static bool read_for_repository(struct wd_arena *a, wd_str v,
				struct wd_statement *s)
{
	return glob(a, v, &s->repositories, &s->repositories_count);
}

static bool read_for_ref(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	return glob(a, v, &s->refs, &s->refs_count);
}

static bool read_control(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return component(v, &s->control);
}

static bool read_subject(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return component(v, &s->subject);
}

static bool read_done(struct wd_arena *a, wd_str v, struct wd_statement *s)
{
	(void)a;
	return moment(v, &s->done);
}

static bool read_valid_until(struct wd_arena *a, wd_str v,
			     struct wd_statement *s)
{
	(void)a;
	return moment(v, &s->valid_until) && s->valid_until > s->done;
}

#define ID        "40 lower-case hexadecimal digits"
#define COMPONENT "a component ([A-Za-z0-9][A-Za-z0-9._-]*, at most 64)"
#define WORD      "a word ([A-Za-z0-9][A-Za-z0-9._ -]*, at most 64)"
#define MOMENT    "a time such as 2026-11-24T03:03:00Z"
#define GLOB      "a well-formed glob, at most 64 of them"

static const struct wd_field first[] = {
	{ "Kind", read_kind, "review, check, ticket or control", WD_FIELD_ONE },
	{ "Repository", read_repository, "the repository's id, " COMPONENT,
	  WD_FIELD_ONE },
};

static const struct wd_field last[] = {
	{ "Comment", read_comment, "a comment", WD_FIELD_OPTIONAL },
	{ "Supersedes", read_supersedes, ID " or \"none\"", WD_FIELD_ONE },
};

static const struct wd_field review[] = {
	{ "Commit", read_commit, ID, WD_FIELD_ONE },
	{ "Base", read_base, ID " or \"none\"", WD_FIELD_ONE },
	{ "Ref", read_ref, "the full name of a ref outside refs/warder/",
	  WD_FIELD_ONE },
	{ "Verdict", read_verdict, "approve, reject or withdraw",
	  WD_FIELD_ONE },
};

static const struct wd_field check[] = {
	{ "Commit", read_commit, ID, WD_FIELD_ONE },
	{ "Name", read_name, "the check's name, at most 255 bytes",
	  WD_FIELD_ONE },
	{ "Result", read_result, "success or failure", WD_FIELD_ONE },
	{ "URL", read_url, "an http or https address", WD_FIELD_OPTIONAL },
};

static const struct wd_field ticket[] = {
	{ "Ticket", read_ticket, "the ticket's id, " COMPONENT, WD_FIELD_ONE },
	{ "Project", read_project, WORD, WD_FIELD_ONE },
	{ "State", read_state, WORD, WD_FIELD_ONE },
	{ "Type", read_type, WORD, WD_FIELD_OPTIONAL },
	{ "Window", read_window,
	  "\"<start>/<end>\", one may be empty, times such as "
	  "2026-11-24T03:03:00Z, the end after the start",
	  WD_FIELD_OPTIONAL },
	{ "For-Repository", read_for_repository, GLOB, WD_FIELD_LIST },
	{ "For-Ref", read_for_ref, GLOB, WD_FIELD_LIST },
};

static const struct wd_field control[] = {
	{ "Control", read_control, COMPONENT, WD_FIELD_ONE },
	{ "Subject", read_subject, COMPONENT, WD_FIELD_ONE },
	{ "Done", read_done, MOMENT, WD_FIELD_ONE },
	{ "Valid-Until", read_valid_until, MOMENT " that is after Done",
	  WD_FIELD_OPTIONAL },
};

#define FIELDS(table)                                                          \
	{                                                                      \
		(table), sizeof(table) / sizeof((table)[0])                    \
	}

struct wd_fields wd_fields_first(void)
{
	return (struct wd_fields)FIELDS(first);
}

struct wd_fields wd_fields_last(void)
{
	return (struct wd_fields)FIELDS(last);
}

struct wd_fields wd_fields_of(enum wd_evidence_kind kind)
{
	static const struct wd_fields kinds[] = {
		[WD_REVIEW] = FIELDS(review),
		[WD_CHECK] = FIELDS(check),
		[WD_TICKET] = FIELDS(ticket),
		[WD_CONTROL] = FIELDS(control),
	};

	return kinds[kind];
}
