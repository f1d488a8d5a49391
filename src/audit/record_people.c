/* record_people.c - the persons whom a decision's record names. */
#include "audit/record.h"
#include "text/json.h"

static size_t count_values(const struct wd_json_value *v)
{
	size_t n = 1;

	for (const struct wd_json_value *e = v->child; e != NULL; e = e->next)
		n += count_values(e);
	return n;
}

/* Persons are the only members of that name (FORMAT). */
static void add_people(struct wd_registry *r, const struct wd_json_value *v)
{
	if (v->kind == WD_JSON_STRING && wd_str_eq(v->key, WD_STR("person")) &&
	    wd_map_add(&r->by_id, v->text, (uint32_t)r->persons))
		r->person[r->persons++] = (struct wd_person){ .id = v->text };
	for (const struct wd_json_value *e = v->child; e != NULL; e = e->next)
		add_people(r, e);
}

wd_err wd_record_people(struct wd_arena *a, wd_str line,
			struct wd_registry *out)
{
	struct wd_registry people = { .by_id.arena = a };
	struct wd_json_value *v = NULL;

	if (wd_str_ends(line, WD_STR("\n")))
		line.len--;
	wd_err err = wd_json_read(a, line, &v);

	if (err != NULL)
		return wd_because(a, err, "the record is damaged");
	people.person = wd_new(a, struct wd_person, count_values(v));
	add_people(&people, v);
	*out = people;
	return NULL;
}
