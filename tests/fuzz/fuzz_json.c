/* What is read and written again reads the same, and is then canonical. */
#include <stdint.h>
#include <stdlib.h>

#include "text/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

/* Objects as arrays of alternating keys and values: keys are not sorted. */
static void write(struct wd_json *j, const struct wd_json_value *v)
{
	switch (v->kind) {
	case WD_JSON_NULL:
		wd_json_null(j);
		break;
	case WD_JSON_BOOL:
		wd_json_bool(j, v->boolean);
		break;
	case WD_JSON_INT:
		wd_json_int(j, v->integer);
		break;
	case WD_JSON_NUMBER:
		wd_json_raw(j, v->text);
		break;
	case WD_JSON_STRING:
		wd_json_str(j, v->text);
		break;
	default:
		wd_json_array(j);
		for (v = v->child; v != NULL; v = v->next) {
			if (v->key.ptr != NULL)
				wd_json_str(j, v->key);
			write(j, v);
		}
		wd_json_end_array(j);
	}
}

static wd_str rewrite(struct wd_arena *a, const struct wd_json_value *v)
{
	struct wd_json j = { .buf.arena = a };

	write(&j, v);
	if (j.depth != 0)
		abort();
	return wd_buf_str(&j.buf);
}

static void check_bytes(struct wd_arena *a, wd_str raw)
{
	struct wd_json j = { .buf.arena = a };
	struct wd_json_value *v;
	wd_str back;

	wd_json_bytes(&j, raw);
	if (wd_json_read(a, wd_buf_str(&j.buf), &v) != NULL ||
	    !wd_json_get_bytes(a, v, &back) || !wd_str_eq(raw, back))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[16 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str raw = { (const char *)data, size };
	struct wd_json_value *v, *again;

	if (size > 4096)
		return -1;
	check_bytes(&a, raw);
	if (wd_json_read(&a, raw, &v) != NULL)
		return 0;
	wd_str once = rewrite(&a, v);

	if (wd_json_read(&a, once, &again) != NULL ||
	    !wd_str_eq(once, rewrite(&a, again)))
		abort();
	return 0;
}
