/* provider_check.c - does a provider file, once read, fit together? */
#include "evidence/provider_load.h"

/* Which fields a kind has; the first `required` of them must be there. */
static const struct kind {
	size_t required, count;
	enum wd_field field[8];
} kinds[] = {
	[WD_SOURCE_REVIEW] = { 3,
			       4,
			       { WD_F_ACCOUNT, WD_F_COMMIT, WD_F_VERDICT,
				 WD_F_TIME } },
	[WD_SOURCE_TICKET] = { 2,
			       8,
			       { WD_F_ID, WD_F_STATE, WD_F_PROJECT, WD_F_TYPE,
				 WD_F_WINDOW_START, WD_F_WINDOW_END, WD_F_TIME,
				 WD_F_URL } },
	[WD_SOURCE_CHECK] = { 3,
			      5,
			      { WD_F_NAME, WD_F_COMMIT, WD_F_RESULT, WD_F_TIME,
				WD_F_URL } },
};

wd_err wd_load_fail(const struct wd_mapping_loader *l, unsigned line,
		    const char *what, wd_str found)
{
	return wd_failf(l->arena, WD_ERR_FORMAT,
			"%.*s:%u: expected %s, found \"%.*s\"",
			WD_FMT(l->p->file), line, what, WD_FMT(found));
}

struct names {
	const struct wd_provider *p;
	int step; /* the innermost one whose captures count; -1: none */
};

static bool captured(const struct wd_step *s, wd_str name)
{
	for (size_t i = 0; i < s->captures; i++)
		if (wd_str_eq(s->capture[i].name, name))
			return true;
	return false;
}

/* Of a kind: what is asked about is a ticket or a commit. */
static bool builtin(const struct wd_provider *p, wd_str name)
{
	bool ticket = wd_str_eq(name, WD_STR("ticket")) ||
		      wd_str_eq(name, WD_STR("key")) ||
		      wd_str_eq(name, WD_STR("number"));
	bool commit = wd_str_eq(name, WD_STR("commit"));

	if (wd_str_eq(name, WD_STR("review")))
		return p->finds;
	if (ticket || commit)
		return ticket == (p->kind == WD_SOURCE_TICKET);
#define X(word, syntax) wd_str_eq(name, WD_STR(#word)) ||
	return WD_BUILTINS(X) false;
#undef X
}

static bool known(void *ctx, wd_str name)
{
	const struct names *n = ctx;

	if (builtin(n->p, name))
		return true;
	for (size_t i = 0; i < n->p->variables; i++)
		if (wd_str_eq(n->p->variable[i].name, name))
			return true;
	for (int at = n->step; at >= 0; at = n->p->step[at].of)
		if (captured(&n->p->step[at], name))
			return true;
	return false;
}

const char *wd_load_flaw(const struct wd_provider *p, wd_str text)
{
	struct names outside = { p, -1 };

	return wd_template_flaw(text, known, &outside);
}

static wd_err check_conditions(const struct wd_mapping_loader *l,
			       const struct wd_condition *c, size_t count,
			       struct names *n, unsigned line)
{
	for (size_t i = 0; i < count; i++) {
		const char *flaw = wd_template_flaw(c[i].value.text, known, n);

		if (flaw != NULL)
			return wd_load_fail(l, line, flaw, c[i].value.text);
	}
	return NULL;
}

static wd_err check_captures(const struct wd_mapping_loader *l,
			     const struct wd_step *s)
{
	struct names outside = { l->p, s->of };

	for (size_t i = 0; i < s->captures; i++) {
		const struct wd_capture *c = &s->capture[i];
		const char *flaw =
			wd_template_flaw(c->pointer, known, &outside);

		if (known(&outside, c->name))
			return wd_load_fail(l, s->line, "set = a new name",
					    c->name);
		if (flaw != NULL)
			return wd_load_fail(l, s->line, flaw, c->pointer);
	}
	return NULL;
}

wd_err wd_load_check_step(const struct wd_mapping_loader *l,
			  const struct wd_step *s)
{
	struct names outside = { l->p, s->of };
	const char *flaw = NULL;

	if ((s->path.text.len == 0 && s->refs.len == 0) != s->inside)
		return wd_load_fail(l, s->line,
				    "get, refs or inside in the step", s->name);
	if (s->inside && l->p->step[s->of].path.text.len == 0 &&
	    !l->p->step[s->of].inside)
		return wd_load_fail(l, s->line, "inside = a step that gets",
				    s->name);
	if (s->refs.len > 0 && (s->of >= 0 || l->p->kind == WD_SOURCE_TICKET))
		return wd_load_fail(l, s->line,
				    "refs without of, not for tickets",
				    s->name);
	if (s->or_of && (s->of < 0 || s->unless >= 0 || s->refs.len > 0 ||
			 l->p->step[s->of].refs.len > 0))
		return wd_load_fail(l, s->line,
				    "otherwise with of, a step without refs, "
				    "and without unless",
				    s->name);
	flaw = wd_template_flaw(s->path.text, known, &outside);
	if (flaw != NULL)
		return wd_load_fail(l, s->line, flaw, s->path.text);
	flaw = wd_template_flaw(s->items, known, &outside);
	if (flaw != NULL)
		return wd_load_fail(l, s->line, flaw, s->items);
	wd_err err = check_captures(l, s);

	return err != NULL ? err
			   : check_conditions(l, s->where, s->wheres, &outside,
					      s->line);
}

static bool of_kind(const struct kind *k, enum wd_field field)
{
	for (size_t i = 0; i < k->count; i++)
		if (k->field[i] == field)
			return true;
	return false;
}

static wd_err check_field(const struct wd_mapping_loader *l,
			  enum wd_field field, struct names *inside)
{
	const struct wd_value_source *f = &l->p->field[field];
	const char *flaw = NULL;

	if (f->is && !f->pointer)
		flaw = wd_template_flaw(f->text, known, inside);
	if (flaw != NULL)
		return wd_load_fail(l, f->line, flaw, f->text);
	if (!f->is && l->p->map[field].lines > 0)
		return wd_load_fail(l, 1, "a map for a field of [result]",
				    wd_str_of(wd_field_name(field)));
	return NULL;
}

bool wd_load_mentions(wd_str text, wd_str name)
{
	wd_str head, rest = text;

	while (wd_str_cut(rest, '{', &head, &rest))
		if (wd_str_starts(rest, name))
			return true;
	return false;
}

static bool compared(const struct wd_condition *c, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c[i].compare == WD_IS && !c[i].either &&
		    (wd_load_mentions(c[i].value.text, WD_STR("ticket")) ||
		     wd_load_mentions(c[i].value.text, WD_STR("number"))))
			return true;
	return false;
}

/* A system may answer with another ticket than the one that was asked for. */
static wd_err check_identity(const struct wd_mapping_loader *l)
{
	const struct wd_provider *p = l->p;
	bool sure = p->field[WD_F_ID].pointer || compared(p->where, p->wheres);

	for (size_t i = 0; i < p->steps; i++)
		sure |= compared(p->step[i].where, p->step[i].wheres);
	return p->kind != WD_SOURCE_TICKET || sure
		       ? NULL
		       : wd_load_fail(
				 l, p->field[WD_F_ID].line,
				 "id = /pointer, or a where that compares with "
				 "{ticket} or {number}",
				 p->field[WD_F_ID].text);
}

/* Its captures are compared with the result's fields of the same name. */
static wd_err check_witness(const struct wd_mapping_loader *l)
{
	const struct wd_provider *p = l->p;
	const struct wd_step *s;

	if (p->witness < 0)
		return NULL;
	s = &p->step[p->witness];
	if (p->kind == WD_SOURCE_TICKET || p->witness == p->result_of ||
	    s->of != p->step[p->result_of].of)
		return wd_load_fail(
			l, s->line,
			"witness, not for tickets, as a step beside that of "
			"the result",
			s->name);
	for (size_t i = 0; i < s->captures; i++) {
		int field = wd_field_of(s->capture[i].name);

		if (field < 0 || !p->field[field].is)
			return wd_load_fail(
				l, s->line,
				"a witness to set fields of [result]",
				s->capture[i].name);
	}
	return s->captures > 0
		       ? NULL
		       : wd_load_fail(l, s->line, "a witness to set a field",
				      s->name);
}

static wd_err check_result(const struct wd_mapping_loader *l)
{
	const struct wd_provider *p = l->p;
	const struct kind *k = &kinds[p->kind];
	struct names inside = { p, p->result_of };
	wd_err err = NULL;

	for (size_t i = 0; i < k->required; i++)
		if (!p->field[k->field[i]].is)
			return wd_load_fail(l, 1, "in [result] the field",
					    wd_str_of(wd_field_name(
						    k->field[i])));
	for (int i = 0; err == NULL && i < WD_F_COUNT; i++) {
		if (p->field[i].is && !of_kind(k, (enum wd_field)i))
			return wd_load_fail(l, p->field[i].line,
					    "a field of this kind",
					    wd_str_of(wd_field_name(
						    (enum wd_field)i)));
		err = check_field(l, (enum wd_field)i, &inside);
	}
	if (err == NULL && p->latest >= 0 && !p->field[p->latest].is)
		return wd_load_fail(l, 1, "latest = a field that [result] has",
				    wd_str_of(wd_field_name(
					    (enum wd_field)p->latest)));
	if (err == NULL)
		err = check_identity(l);
	if (err == NULL)
		err = check_witness(l);
	return err != NULL
		       ? err
		       : check_conditions(l, p->where, p->wheres, &inside, 1);
}

/* Words that the gate understands; anything else would never count. */
/* `word` ends in NULL. */
static wd_err check_words(const struct wd_mapping_loader *l,
			  enum wd_field field, const char *const *word)
{
	const struct wd_result_map *m = &l->p->map[field];

	for (size_t i = 0; i < m->lines; i++) {
		bool fits = false;

		struct wd_buf all = { .arena = l->arena };

		for (size_t k = 0; word[k] != NULL; k++) {
			fits |= wd_str_eq(m->line[i].to, wd_str_of(word[k]));
			wd_buf_f(&all, "%s%s",
				 k == 0                ? ""
				 : word[k + 1] == NULL ? " or "
						       : ", ",
				 word[k]);
		}
		if (!fits)
			return wd_failf(l->arena, WD_ERR_FORMAT,
					"%.*s: expected [map \"%s\"] to lead "
					"to %.*s, found \"%.*s\"",
					WD_FMT(l->p->file),
					wd_field_name(field),
					WD_FMT(wd_buf_str(&all)),
					WD_FMT(m->line[i].to));
	}
	return NULL;
}

/* How to ask an Open Policy Agent, and what it answers, is always the same. */
static wd_err check_opa(const struct wd_mapping_loader *l)
{
	const struct wd_provider *p = l->p;
	bool said = p->steps > 0 || p->wheres > 0 || p->latest >= 0 ||
		    p->variables > 0 || p->result_of >= 0 || p->witness >= 0 ||
		    p->named.line > 0;

	for (int i = 0; i < WD_F_COUNT; i++)
		said |= p->field[i].is || p->map[i].lines > 0;
	if (said)
		return wd_load_fail(l, 1,
				    "[provider] and [connection] alone in kind",
				    WD_STR("opa"));
	return p->connection.post
		       ? NULL
		       : wd_load_fail(l, 1,
				      "post = true in [connection] of kind",
				      WD_STR("opa"));
}

wd_err wd_load_check(struct wd_mapping_loader *l)
{
	static const char *const verdicts[] = { "approve", "reject", "none",
						NULL };
	static const char *const results[] = { "success", "failure", "pending",
					       "none", NULL };
	struct wd_provider *p = l->p;
	wd_err err = NULL;

	if (!l->version_said || !l->kind_said)
		return wd_load_fail(l, 1, "version and kind in",
				    WD_STR("[provider]"));
	if (p->kind == WD_SOURCE_OPA)
		return check_opa(l);
	if (p->steps == 0)
		return wd_load_fail(l, 1, "at least one", WD_STR("[step]"));
	if (p->result_of < 0)
		p->result_of = (int)p->steps - 1;
	for (size_t i = 0; err == NULL && i < p->steps; i++)
		err = wd_load_check_step(l, &p->step[i]);
	if (err == NULL && p->step[p->result_of].refs.len > 0)
		err = wd_load_fail(l, 1, "[result] of a step without refs",
				   p->step[p->result_of].name);
	if (err == NULL)
		err = check_result(l);
	if (err == NULL)
		err = wd_load_check_named(l);
	if (err == NULL)
		err = check_words(l, WD_F_VERDICT, verdicts);
	return err != NULL ? err : check_words(l, WD_F_RESULT, results);
}
