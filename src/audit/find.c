/* find.c - one decision among the records. */
#include <string.h>

#include "audit/lines.h"
#include "audit/record.h"
#include "base/digest.h"
#include "base/file.h"
#include "text/json.h"

#define BLOB_BEFORE ",\"push\":{\"blob\":\""

static wd_err read_blob(struct wd_arena *a, const char *dir, wd_str digest,
			wd_str *out)
{
	wd_str hex, bytes;

	if (!wd_digest_hex(digest, &hex))
		return wd_fail(a, WD_ERR_FORMAT, "a blob's name is no digest");
	const char *path = wd_strf(a, "%s/blobs/%.*s", dir, WD_FMT(hex)).ptr;
	wd_err err = wd_file_read(a, path, WD_RECORD_LINE_MAX, &bytes);

	if (err != NULL && err->code == WD_ERR_NOT_FOUND)
		return wd_failf(a, WD_ERR_FORMAT, "%s: is missing", path);
	if (err != NULL)
		return err;
	if (!wd_str_eq(wd_sha256(a, bytes), digest))
		return wd_failf(a, WD_ERR_FORMAT,
				"%s: is not what the record was made with",
				path);
	*out = bytes;
	return NULL;
}

/*
 * Put the blob back where it was cut out.  In a string every quote has a
 * backslash before it, so the text looked for is the key and nothing else.
 */
wd_err wd_line_whole(struct wd_arena *a, const char *dir, wd_str line,
		     wd_str *out)
{
	static const wd_str before = { BLOB_BEFORE, sizeof(BLOB_BEFORE) - 1 };
	const char *at = memmem(line.ptr, line.len, before.ptr, before.len);
	struct wd_buf b = { .arena = a };
	wd_str digest, rest, blob;

	if (at == NULL) {
		*out = wd_str_dup(a, line);
		return NULL;
	}
	rest = wd_str_from(line, (size_t)(at - line.ptr) + before.len);
	if (!wd_str_cut(rest, '"', &digest, &rest) ||
	    !wd_str_starts(rest, WD_STR("}")))
		return wd_fail(a, WD_ERR_FORMAT, "a blob is named wrongly");
	wd_err err = read_blob(a, dir, digest, &blob);

	if (err != NULL)
		return err;
	wd_buf_add(&b, (wd_str){ line.ptr, (size_t)(at - line.ptr) });
	wd_buf_c(&b, ",\"push\":");
	wd_buf_add(&b, blob);
	wd_buf_add(&b, wd_str_from(rest, 1));
	*out = wd_buf_str(&b);
	return NULL;
}

struct found {
	wd_str decision, seal; /* in the map, with their newlines */
};

/* The newest decision of that id, and the newest seal after it. */
static struct found look(const struct wd_lines *l, wd_str id, wd_str needle)
{
	struct found f = { { 0 }, { 0 } };
	wd_str line, found_id;
	const char *hit;

	for (size_t from = 0; from < l->size &&
			      (hit = memmem(l->map + from, l->size - from,
					    needle.ptr, needle.len)) != NULL;) {
		size_t at = (size_t)(hit - l->map), next = at;

		from = at + needle.len;
		if ((at > 0 && l->map[at - 1] != '\n') ||
		    !wd_lines_next(l, &next, &line))
			continue;
		enum wd_line_kind kind = wd_line_kind(line, &found_id);

		if ((kind != WD_LINE_DECISION && kind != WD_LINE_SEAL) ||
		    !wd_str_eq(found_id, id))
			continue;
		line.len++;
		if (kind == WD_LINE_DECISION)
			f = (struct found){ .decision = line };
		else
			f.seal = line;
	}
	return f;
}

wd_err wd_records_find(struct wd_arena *a, const char *dir, wd_str id,
		       wd_str *decision, wd_str *seal)
{
	const char *path = wd_records_path(a, dir);
	struct wd_lines lines;
	wd_str whole = { 0 }, sealed = { 0 };
	wd_err err = NULL;

	if (!wd_decision_id_ok(id))
		return wd_fail(a, WD_ERR_NOT_FOUND,
			       "that is not a decision's id");
	err = wd_lines_open(a, path, &lines);
	if (err != NULL)
		return err;
	struct found f = look(&lines, id,
			      wd_strf(a, "{\"decision\":\"%.*s\",\"kind\":\"",
				      WD_FMT(id)));

	if (f.decision.len == 0) {
		err = wd_failf(a, WD_ERR_NOT_FOUND,
			       "%s: no decision %.*s is recorded", path,
			       WD_FMT(id));
	} else {
		sealed = wd_str_dup(a, f.seal);
		err = wd_line_whole(a, dir, f.decision, &whole);
		if (err != NULL)
			err = wd_because(a, err, "%s", path);
	}
	wd_lines_close(&lines);
	if (err != NULL)
		return err;
	*decision = whole;
	*seal = sealed;
	return NULL;
}
