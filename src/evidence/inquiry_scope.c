/* inquiry_scope.c - the names that a template may use, with their values. */
#include "evidence/inquiry_inside.h"

static void add_builtin(struct wd_inquiry *q, const char *name,
			enum wd_syntax syntax, wd_str value)
{
	struct wd_variable *v = &q->builtin[q->outer.variables++];

	*v = (struct wd_variable){ wd_str_of(name), value, syntax };
}

/* "CHG-12" and "CHG0012" are CHG and a number. */
static void add_ticket(struct wd_inquiry *q, wd_str ticket)
{
	size_t digits = 0, key;

	while (digits < ticket.len &&
	       ticket.ptr[ticket.len - digits - 1] >= '0' &&
	       ticket.ptr[ticket.len - digits - 1] <= '9')
		digits++;
	key = ticket.len - digits;
	add_builtin(q, "ticket", WD_SYNTAX_WORD, ticket);
	add_builtin(q, "number", WD_SYNTAX_DIGITS, wd_str_from(ticket, key));
	if (key > 0 && ticket.ptr[key - 1] == '-')
		key--;
	add_builtin(q, "key", WD_SYNTAX_WORD, (wd_str){ ticket.ptr, key });
}

/* A site's value may be made of the subject's: "{repository}". */
static void set_site_values(struct wd_inquiry *q)
{
	const struct wd_provider *p = q->provider;

	for (size_t i = 0; i < p->variables; i++) {
		q->site[i] = p->variable[i];
		if (!wd_template_plain(q->arena, p->variable[i].value,
				       &q->outer, &q->site[i].value))
			wd_inquiry_fail(q,
					"its variable %.*s, \"%.*s\", has no "
					"value here: give --repo, or say value "
					"= %.*s in warder.conf",
					WD_FMT(p->variable[i].name),
					WD_FMT(p->variable[i].value),
					WD_FMT(p->variable[i].name));
	}
	q->inner = (struct wd_scope){ q->site, p->variables, &q->outer };
}

void wd_inquiry_set(struct wd_inquiry *q, wd_str name, wd_str value)
{
	for (size_t i = 0; i < q->outer.variables; i++)
		if (wd_str_eq(q->builtin[i].name, name))
			q->builtin[i].value = value;
}

void wd_inquiry_scope(struct wd_inquiry *q)
{
	const struct wd_subject *s = q->subject;
	wd_str heads = WD_STR("refs/heads/"), branch = s->ref;

	q->outer = (struct wd_scope){ q->builtin, 0, NULL };
	if (wd_str_starts(branch, heads))
		branch = wd_str_from(branch, heads.len);
	add_builtin(q, "ref", WD_SYNTAX_TEXT, s->ref);
	add_builtin(q, "branch", WD_SYNTAX_TEXT, branch);
	add_builtin(q, "repository", WD_SYNTAX_PATH, s->repository);
	add_builtin(q, "url", WD_SYNTAX_TEXT, q->provider->connection.url);
	if (s->ticket.len > 0) {
		add_ticket(q, s->ticket);
	} else {
		add_builtin(q, "commit", WD_SYNTAX_HEX,
			    wd_oid_hex(q->arena, s->commit));
		add_builtin(q, "review", q->provider->named.syntax,
			    (wd_str){ 0 });
	}
	set_site_values(q);
}
