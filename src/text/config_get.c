#include "text/config.h"

bool wd_config_get(const struct wd_config *c, wd_str section, wd_str subsection,
		   wd_str key, wd_str *value)
{
	for (size_t i = c->count; i-- > 0;) {
		const struct wd_config_entry *e = &c->entry[i];

		if (e->key.len == 0 || !wd_str_eq_nocase(e->key, key) ||
		    !wd_str_eq_nocase(e->section, section) ||
		    e->has_subsection != (subsection.len > 0) ||
		    !wd_str_eq(e->subsection, subsection))
			continue;
		*value = e->has_value ? e->value : WD_STR("true");
		return true;
	}
	return false;
}

bool wd_config_bool(wd_str value, bool *out)
{
	static const struct {
		const char *word;
		bool is;
	} words[] = {
		{ "true", true }, { "yes", true },    { "on", true },
		{ "1", true },    { "false", false }, { "no", false },
		{ "off", false }, { "0", false },     { "", false },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (wd_str_eq_nocase(value, wd_str_of(words[i].word))) {
			*out = words[i].is;
			return true;
		}
	return false;
}
