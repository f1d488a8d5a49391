/*
 * record_seal.c - the small records: seals and baselines.  post-receive is a
 * static program and links this: no SQLite, no libcrypto here.
 */
#include "audit/record.h"
#include "base/time.h"
#include "text/json.h"

static void put_oid(struct wd_json *j, wd_oid id)
{
	wd_json_str(j, wd_oid_hex(j->buf.arena, id));
}

static void put_names(struct wd_json *j, const char *key, const wd_str *name,
		      size_t count)
{
	wd_json_key(j, key);
	wd_json_array(j);
	for (size_t i = 0; i < count; i++)
		wd_json_bytes(j, name[i]);
	wd_json_end_array(j);
}

wd_str wd_seal_part_json(struct wd_arena *a, const struct wd_seal_part *part)
{
	struct wd_json j = { .buf.arena = a };

	wd_json_object(&j);
	if (part->alone_count > 0)
		put_names(&j, "alone", part->alone, part->alone_count);
	if (part->certificate.len > 0) {
		wd_json_key(&j, "certificate");
		wd_json_bytes(&j, part->certificate);
	}
	if (part->kept_count > 0)
		put_names(&j, "kept", part->kept, part->kept_count);
	wd_json_key(&j, "new");
	put_oid(&j, part->new_id);
	wd_json_key(&j, "old");
	put_oid(&j, part->old_id);
	wd_json_key(&j, "ref");
	wd_json_bytes(&j, part->ref);
	put_names(&j, "settled", part->settled, part->settled_count);
	wd_json_key(&j, "spent");
	wd_json_array(&j);
	for (size_t i = 0; i < part->spent_count; i++)
		put_oid(&j, part->spent[i]);
	wd_json_end_array(&j);
	wd_json_end_object(&j);
	return wd_buf_str(&j.buf);
}

static wd_str end_record(struct wd_json *j)
{
	wd_json_end_object(j);
	wd_buf_byte(&j->buf, '\n');
	return wd_buf_str(&j->buf);
}

wd_str wd_record_seal(struct wd_arena *a, wd_str decision, int64_t time,
		      const wd_str *part, size_t parts, bool late)
{
	struct wd_json j = { .buf.arena = a };

	wd_json_object(&j);
	wd_json_key(&j, "decision");
	wd_json_bytes(&j, decision);
	wd_json_key(&j, "kind");
	wd_json_str(&j, WD_STR("seal"));
	wd_json_key(&j, "late");
	wd_json_bool(&j, late);
	wd_json_key(&j, "time");
	wd_json_str(&j, wd_time_text(a, time));
	wd_json_key(&j, "updates");
	wd_json_array(&j);
	for (size_t i = 0; i < parts; i++)
		wd_json_raw(&j, part[i]);
	wd_json_end_array(&j);
	return end_record(&j);
}

wd_str wd_record_baseline(struct wd_arena *a, int64_t time, wd_str who,
			  const struct wd_settled *item, size_t count)
{
	struct wd_json j = { .buf.arena = a };

	wd_json_object(&j);
	wd_json_key(&j, "kind");
	wd_json_str(&j, WD_STR("baseline"));
	wd_json_key(&j, "settled");
	wd_json_array(&j);
	for (size_t i = 0; i < count; i++) {
		wd_json_object(&j);
		wd_json_key(&j, "id");
		put_oid(&j, item[i].id);
		wd_json_key(&j, "ref");
		wd_json_bytes(&j, item[i].ref);
		wd_json_key(&j, "rule");
		wd_json_bytes(&j, item[i].rule);
		wd_json_end_object(&j);
	}
	wd_json_end_array(&j);
	wd_json_key(&j, "time");
	wd_json_str(&j, wd_time_text(a, time));
	wd_json_key(&j, "who");
	wd_json_bytes(&j, who);
	return end_record(&j);
}
