/* provider_load.h - inside the loader of provider files. */
#ifndef WD_EVIDENCE_PROVIDER_LOAD_H
#define WD_EVIDENCE_PROVIDER_LOAD_H

#include "evidence/mapping.h"

enum wd_mapping_section {
	WD_MS_PROVIDER,
	WD_MS_VARIABLE,
	WD_MS_STEP,
	WD_MS_NAMED,
	WD_MS_RESULT,
	WD_MS_MAP
};

struct wd_mapping_loader {
	struct wd_arena *arena;
	struct wd_provider *p;
	const struct wd_config *site;
	const struct wd_config_entry *at; /* the line that is read */
	enum wd_mapping_section section;
	bool kind_said, version_said;
	bool variable_set; /* the site has a value for the last one */
	unsigned variable_line[WD_VARIABLES_MAX];
	int map_field; /* of the section at hand */
};

/* "<file>:<line>: expected <what>, found ..." about the line at hand. */
WD_CHECKED wd_err wd_mapping_expected(const struct wd_mapping_loader *l,
				      const char *what);

/* One of two words. */
WD_CHECKED wd_err wd_load_two(struct wd_mapping_loader *l, const char *no,
			      const char *yes, const char *what, bool *out);

WD_CHECKED wd_err wd_load_new_step(struct wd_mapping_loader *l);
WD_CHECKED wd_err wd_load_step(struct wd_mapping_loader *l);
WD_CHECKED wd_err wd_load_new_map(struct wd_mapping_loader *l);
WD_CHECKED wd_err wd_load_map(struct wd_mapping_loader *l);
WD_CHECKED wd_err wd_load_result(struct wd_mapping_loader *l);

WD_CHECKED wd_err wd_load_new_named(struct wd_mapping_loader *l);
WD_CHECKED wd_err wd_load_named(struct wd_mapping_loader *l);

/* After the last line: does it all fit together? */
WD_CHECKED wd_err wd_load_check(struct wd_mapping_loader *l);

/* The same of [named] alone. */
WD_CHECKED wd_err wd_load_check_named(struct wd_mapping_loader *l);

/* Of a step, with the names that stand outside of it. */
WD_CHECKED wd_err wd_load_check_step(const struct wd_mapping_loader *l,
				     const struct wd_step *s);

/* What is wrong with a template that stands outside of all steps, or NULL. */
const char *wd_load_flaw(const struct wd_provider *p, wd_str text);

/* "{name}" or "{name:path}" stands in it. */
bool wd_load_mentions(wd_str text, wd_str name);

/* "<file>:<line>: expected <what>, found ..." */
WD_CHECKED wd_err wd_load_fail(const struct wd_mapping_loader *l, unsigned line,
			       const char *what, wd_str found);

#endif
