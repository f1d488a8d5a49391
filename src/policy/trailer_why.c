/* trailer_why.c - what was seen in a message that has not the trailer. */
#include "policy/trailer_why.h"

enum { SHOWN_MAX = 72, DIGITS_MAX = 18 };

/* One line of a message, so that the reason after it is still read. */
static wd_str shown(struct wd_judging *j, wd_str line)
{
	if (line.len <= SHOWN_MAX)
		return line;
	line.len = SHOWN_MAX;
	while (line.len > 0 &&
	       ((unsigned char)line.ptr[line.len] & 0xc0) == 0x80)
		line.len--;
	return wd_strf(j->a, "%.*s...", WD_FMT(line));
}

static wd_str place(struct wd_judging *j, const struct wd_stray *s)
{
	if (s->paragraph == 1)
		return WD_STR("in its title, not in the last paragraph");
	if (s->paragraph == s->paragraphs)
		return WD_STR("in its last paragraph, beside prose: git sees "
			      "no trailers there");
	return wd_strf(j->a,
		       "in paragraph %zu of %zu, not in the last paragraph",
		       s->paragraph, s->paragraphs);
}

wd_str wd_trailer_seen(struct wd_judging *j, const struct wd_commit *c,
		       wd_str key, wd_str *value)
{
	struct wd_stray s;

	*value = (wd_str){ 0 };
	if (j->quiet || !wd_trailer_stray(c->message, key, &s))
		return (wd_str){ 0 };
	*value = s.value;
	return wd_strf(j->a, "; \"%.*s\" is %.*s", WD_FMT(shown(j, s.line)),
		       WD_FMT(place(j, &s)));
}

/* "CHG-1" for "chg-1", "CHG 1", "https://host/browse/CHG-1". */
static wd_str ticket_in(struct wd_judging *j, wd_str text, wd_str project)
{
	for (size_t at = 0; project.len > 0 && at + project.len < text.len;
	     at++) {
		wd_str rest = wd_str_from(text, at + project.len);
		size_t digits = 0;

		if (!wd_str_eq_nocase((wd_str){ text.ptr + at, project.len },
				      project))
			continue;
		if (wd_str_has(WD_STR("- _#:/"), rest.ptr[0]))
			rest = wd_str_from(rest, 1);
		while (digits < rest.len && rest.ptr[digits] >= '0' &&
		       rest.ptr[digits] <= '9')
			digits++;
		if (digits > 0 && digits <= DIGITS_MAX)
			return wd_strf(j->a, "%.*s-%.*s", WD_FMT(project),
				       (int)digits, rest.ptr);
	}
	return (wd_str){ 0 };
}

static bool in_trailer(struct wd_judging *j, const struct wd_commit *c,
		       wd_str key, wd_str project, struct wd_ticket_sight *out)
{
	const struct wd_trailers *t = wd_trailers_of(j, c);

	for (size_t i = 0; t != NULL && i < t->count; i++) {
		wd_str value = t->item[i].value;

		if (!wd_str_eq_nocase(t->item[i].key, key))
			continue;
		out->id = ticket_in(j, value, project);
		out->misspelt = out->id.len > 0;
		out->text = value.len == 0
				    ? wd_strf(j->a,
					      "; its trailer %.*s has no value",
					      WD_FMT(key))
				    : wd_strf(j->a,
					      "; its trailer says \"%.*s\", "
					      "and tickets of %.*s are written "
					      "%.*s-NUMBER",
					      WD_FMT(shown(j, value)),
					      WD_FMT(project), WD_FMT(project));
		return true;
	}
	return false;
}

/* Any line of it, such as a title that begins with the ticket. */
static void in_text(struct wd_judging *j, const struct wd_commit *c, wd_str key,
		    wd_str project, struct wd_ticket_sight *out)
{
	wd_str rest = c->message, line;

	while (wd_str_next_line(&rest, &line)) {
		out->id = ticket_in(j, line, project);
		if (out->id.len == 0)
			continue;
		out->text = wd_strf(j->a, "; \"%.*s\" is no trailer %.*s",
				    WD_FMT(shown(j, wd_str_trim(line))),
				    WD_FMT(key));
		return;
	}
}

struct wd_ticket_sight wd_ticket_seen(struct wd_judging *j,
				      const struct wd_commit *c, wd_str key,
				      wd_str project)
{
	struct wd_ticket_sight s = { 0 };
	wd_str value;

	if (j->quiet || in_trailer(j, c, key, project, &s))
		return s;
	s.text = wd_trailer_seen(j, c, key, &value);
	if (s.text.len > 0)
		s.id = project.len > 0 ? ticket_in(j, value, project) : value;
	else
		in_text(j, c, key, project, &s);
	return s;
}

/* git commit --trailer, of git before 2.44 at least, stops at such a line. */
static bool has_divider(wd_str message)
{
	wd_str line;

	while (wd_str_next_line(&message, &line))
		if (wd_str_starts(line, WD_STR("---")) &&
		    (line.len == 3 || wd_str_has(WD_STR(" \t\r"), line.ptr[3])))
			return true;
	return false;
}

wd_str wd_amend_text(struct wd_judging *j, const struct wd_commit *c,
		     wd_str key, wd_str value, bool instead)
{
	const char *how = instead ? "-c trailer.ifexists=replace " : "";
	const char *sign = c->signature_known ? "-S " : "";
	wd_str trailer =
		wd_shell_word(j->a, wd_strf(j->a, "%.*s: %.*s", WD_FMT(key),
					    WD_FMT(value)));

	if (!has_divider(c->message))
		return wd_strf(j->a,
			       "git %scommit --amend --no-edit %s--trailer "
			       "%.*s",
			       how, sign, WD_FMT(trailer));
	return wd_strf(
		j->a,
		"git log -1 --format=%%B | git %sinterpret-trailers "
		"--no-divider --trailer %.*s | git commit --amend %s-F -",
		how, WD_FMT(trailer), sign);
}
