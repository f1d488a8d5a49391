/* records.h - helpers for tests of the file of records. */
#ifndef WD_TESTS_RECORDS_H
#define WD_TESTS_RECORDS_H

#include "audit/record.h"
#include "sandbox.h"

static inline wd_oid id(unsigned char n)
{
	wd_oid out;

	memset(out.b, n, sizeof(out.b));
	return out;
}

static inline void append(struct sandbox *s, wd_str line)
{
	wd_err err = wd_records_append(&s->arena, s->dir, line);

	if (err != NULL)
		fail_msg("%s", wd_err_text(&s->arena, err));
}

static inline wd_str records(struct sandbox *s)
{
	wd_str text = { 0 };

	assert_null(wd_file_read(&s->arena, wd_records_path(&s->arena, s->dir),
				 WD_RECORD_LINE_MAX, &text));
	return text;
}

static inline void assert_text(wd_str is, const char *should)
{
	if (!wd_str_eq(is, wd_str_of(should)))
		fail_msg("\n%.*s\nis not\n%s", WD_FMT(is), should);
}

static inline wd_str seal_of(struct sandbox *s, const char *ref,
			     unsigned char n, const char *rule,
			     unsigned char spent)
{
	const wd_str rules[] = { wd_str_of(rule) };
	const wd_oid reviews[] = { id(spent) };
	struct wd_seal_part part = { .ref = wd_str_of(ref),
				     .old_id = id(9),
				     .new_id = id(n),
				     .settled = rules,
				     .settled_count = rule[0] != '\0',
				     .spent = reviews,
				     .spent_count = spent != 0 };
	wd_str json = wd_seal_part_json(&s->arena, &part);

	return wd_record_seal(&s->arena, WD_STR("7q4k-31xw"), 0, &json, 1,
			      false);
}

#endif
