/*
 * provider_load.c - read the mapping half of a provider file.
 *
 * Sections: [provider], [variable "x"], [step "x"], [named], [result],
 * [map "field"]; [connection] is warder-fetch's.  Everything unknown is an
 * error, so that a misspelled condition never means "no condition".
 */
#include "evidence/provider_load.h"

#include <string.h>

static const char *const field_names[WD_F_COUNT] = {
	"account", "commit", "verdict", "time",         "id",
	"project", "state",  "type",    "window-start", "window-end",
	"name",    "result", "url"
};

const char *wd_field_name(enum wd_field field)
{
	return field_names[field];
}

const char *wd_source_kind_name(enum wd_source_kind kind)
{
	static const char *const names[] = { "review", "ticket", "check",
					     "opa" };

	return names[kind];
}

int wd_field_of(wd_str name)
{
	for (int i = 0; i < WD_F_COUNT; i++)
		if (wd_str_eq(name, wd_str_of(field_names[i])))
			return i;
	return -1;
}

static wd_err read_kind(struct wd_mapping_loader *l)
{
	for (int i = 0; i <= WD_SOURCE_OPA; i++)
		if (wd_str_eq(l->at->value, wd_str_of(wd_source_kind_name(
						    (enum wd_source_kind)i)))) {
			l->p->kind = (enum wd_source_kind)i;
			l->kind_said = true;
			return NULL;
		}
	return wd_mapping_expected(l, "kind = review, ticket, check or opa");
}

wd_err wd_load_two(struct wd_mapping_loader *l, const char *no, const char *yes,
		   const char *what, bool *out)
{
	*out = wd_str_eq(l->at->value, wd_str_of(yes));
	return *out || wd_str_eq(l->at->value, wd_str_of(no))
		       ? NULL
		       : wd_mapping_expected(l, what);
}

static wd_err read_provider(struct wd_mapping_loader *l)
{
	struct wd_provider *p = l->p;
	wd_str key = l->at->key, value = l->at->value;

	if (wd_str_eq(key, WD_STR("version"))) {
		l->version_said = wd_str_eq(value, WD_STR("1"));
		return l->version_said ? NULL
				       : wd_mapping_expected(l, "version = 1");
	}
	if (wd_str_eq(key, WD_STR("kind")))
		return read_kind(l);
	if (wd_str_eq(key, WD_STR("ask")))
		return wd_load_two(l, "tip", "commits", "ask = tip or commits",
				   &p->each_commit);
	if (wd_str_eq(key, WD_STR("covers")))
		return wd_load_two(l, "change", "commit",
				   "covers = change or commit",
				   &p->covers_commit);
	if (wd_str_eq(key, WD_STR("id")))
		return wd_syntax_read(value, &p->id)
			       ? NULL
			       : wd_mapping_expected(
					 l, "id = word, digits or key");
	if (wd_str_eq(key, WD_STR("tested"))) {
		p->tested = value;
		return NULL;
	}
	if (!wd_str_eq(key, WD_STR("login")))
		return wd_mapping_expected(l, "version, kind, ask, covers, id, "
					      "login or tested");
	p->login = value;
	return wd_syntax_fits(WD_SYNTAX_WORD, value)
		       ? NULL
		       : wd_mapping_expected(l, "login = a word");
}

/* The site's `value = NAME VALUE` for a variable; false: it has none. */
static bool site_value(const struct wd_mapping_loader *l, wd_str variable,
		       wd_str *out)
{
	bool found = false;

	for (size_t i = 0; i < l->site->count; i++) {
		const struct wd_config_entry *e = &l->site->entry[i];
		wd_str name, value;

		if (wd_str_eq(e->section, WD_STR("provider")) &&
		    wd_str_eq(e->subsection, l->p->name) &&
		    wd_str_eq(e->key, WD_STR("value")) &&
		    wd_str_cut(e->value, ' ', &name, &value) &&
		    wd_str_eq(name, variable)) {
			*out = wd_str_trim(value);
			found = true;
		}
	}
	return found;
}

static bool is_builtin(wd_str name)
{
#define X(word, syntax) wd_str_eq(name, WD_STR(#word)) ||
	return WD_BUILTINS(X) false;
#undef X
}

static wd_err new_variable(struct wd_mapping_loader *l)
{
	struct wd_provider *p = l->p;

	if (p->variables == WD_VARIABLES_MAX)
		return wd_mapping_expected(l, "fewer variables");
	if (!wd_syntax_fits(WD_SYNTAX_WORD, l->at->subsection) ||
	    is_builtin(l->at->subsection))
		return wd_mapping_expected(l, "[variable \"a new name\"]");
	struct wd_variable *v = &p->variable[p->variables++];

	*v = (struct wd_variable){ .name = l->at->subsection,
				   .syntax = WD_SYNTAX_WORD };
	l->variable_set = site_value(l, v->name, &v->value);
	l->variable_line[p->variables - 1] = l->at->line;
	return NULL;
}

static wd_err read_variable(struct wd_mapping_loader *l)
{
	struct wd_variable *v = &l->p->variable[l->p->variables - 1];

	if (wd_str_eq(l->at->key, WD_STR("syntax")))
		return wd_syntax_read(l->at->value, &v->syntax)
			       ? NULL
			       : wd_mapping_expected(
					 l, "syntax = word, digits, key, path, "
					    "hex or text");
	if (!wd_str_eq(l->at->key, WD_STR("default")))
		return wd_mapping_expected(l, "syntax or default");
	if (!l->variable_set)
		v->value = l->at->value;
	return NULL;
}

/* A section's header is an entry of its own, without a key. */
static wd_err open_section(struct wd_mapping_loader *l)
{
	if (l->section == WD_MS_VARIABLE)
		return new_variable(l);
	if (l->section == WD_MS_STEP)
		return wd_load_new_step(l);
	if (l->section == WD_MS_MAP)
		return wd_load_new_map(l);
	if (l->section == WD_MS_NAMED)
		return wd_load_new_named(l);
	return NULL;
}

static wd_err read_entry(struct wd_mapping_loader *l)
{
	static wd_err (*const readers[])(struct wd_mapping_loader * l) = {
		[WD_MS_PROVIDER] = read_provider,
		[WD_MS_VARIABLE] = read_variable,
		[WD_MS_STEP] = wd_load_step,
		[WD_MS_NAMED] = wd_load_named,
		[WD_MS_RESULT] = wd_load_result,
		[WD_MS_MAP] = wd_load_map
	};

	if (l->at->key.len == 0)
		return open_section(l);
	return readers[l->section](l);
}

static bool section_of(const struct wd_config_entry *e,
		       enum wd_mapping_section *out)
{
	static const struct {
		const char *name;
		bool named;
	} sections[] = { [WD_MS_PROVIDER] = { "provider", false },
			 [WD_MS_VARIABLE] = { "variable", true },
			 [WD_MS_STEP] = { "step", true },
			 [WD_MS_NAMED] = { "named", false },
			 [WD_MS_RESULT] = { "result", false },
			 [WD_MS_MAP] = { "map", true } };

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (wd_str_eq(e->section, wd_str_of(sections[i].name)) &&
		    e->has_subsection == sections[i].named) {
			*out = (enum wd_mapping_section)i;
			return true;
		}
	return false;
}

static wd_err read_entries(struct wd_mapping_loader *l,
			   const struct wd_config *c)
{
	wd_err err = NULL;

	for (size_t i = 0; err == NULL && i < c->count; i++) {
		l->at = &c->entry[i];
		if (wd_str_eq(l->at->section, WD_STR("connection")))
			continue; /* wd_connection_read() */
		if (!section_of(l->at, &l->section))
			return wd_mapping_expected(
				l, "[provider], [connection], [variable \"x\"],"
				   " [step \"x\"], [named], [result] or "
				   "[map \"x\"]");
		err = read_entry(l);
	}
	return err;
}

static wd_err check_variables(const struct wd_mapping_loader *l)
{
	for (size_t i = 0; i < l->p->variables; i++) {
		const struct wd_variable *v = &l->p->variable[i];

		if (v->value.len == 0)
			return wd_failf(l->arena, WD_ERR_FORMAT,
					"[provider \"%.*s\"]: expected \"value "
					"= %.*s ...\" in warder.conf, which "
					"%.*s asks for",
					WD_FMT(l->p->name), WD_FMT(v->name),
					WD_FMT(l->p->file));
		if (!wd_str_has(v->value, '{') &&
		    !wd_syntax_fits(v->syntax, v->value))
			return wd_failf(l->arena, WD_ERR_FORMAT,
					"%.*s:%u: expected [variable \"%.*s\"] "
					"in its syntax, found \"%.*s\"",
					WD_FMT(l->p->file), l->variable_line[i],
					WD_FMT(v->name), WD_FMT(v->value));
	}
	return NULL;
}

wd_err wd_mapping_expected(const struct wd_mapping_loader *l, const char *what)
{
	const struct wd_config_entry *e = l->at;

	return wd_failf(l->arena, WD_ERR_FORMAT,
			"%.*s:%u: expected %s, found \"%.*s%s%.*s\"",
			WD_FMT(l->p->file), e->line, what,
			WD_FMT(e->key.len > 0 ? e->key : e->section),
			e->key.len > 0 ? " = " : " ",
			WD_FMT(e->key.len > 0 ? e->value : e->subsection));
}

wd_err wd_provider_load(struct wd_arena *a, wd_str name, wd_str file,
			wd_str text, const struct wd_config *site,
			struct wd_provider *out)
{
	struct wd_provider *p = wd_new(a, struct wd_provider, 1);
	struct wd_mapping_loader l = { .arena = a, .p = p, .site = site };
	struct wd_config c;

	*p = (struct wd_provider){ .name = name,
				   .file = file,
				   .login = name,
				   .result_of = -1,
				   .latest = -1,
				   .witness = -1,
				   .id = WD_SYNTAX_WORD };
	p->step = wd_new(a, struct wd_step, WD_STEPS_MAX);
	wd_err err = wd_config_read(a, file, text, WD_CONFIG_STRICT, &c);

	if (err == NULL)
		err = read_entries(&l, &c);
	const struct wd_connection_files files = { site, &c,
						   WD_STR("warder.conf"),
						   file };

	if (err == NULL)
		err = wd_connection_read(a, name, &files, &p->connection);
	if (err == NULL)
		err = check_variables(&l);
	if (err == NULL)
		err = wd_load_check(&l);
	if (err == NULL)
		*out = *p;
	return err;
}
