/* Frames in pieces; what is read is written back the same; a path without a
 * flaw, decoded, leads nowhere else. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/fetch_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void must(bool good)
{
	if (!good)
		abort();
}

static wd_str payload_of(wd_str frame)
{
	wd_str payload = { 0 };

	must(wd_fetch_take(&frame, WD_FETCH_FRAME_MAX, &payload) ==
		     WD_FRAME_WHOLE &&
	     frame.len == 0);
	return payload;
}

static unsigned digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0')
			: (unsigned)((c | 0x20) - 'a') + 10;
}

/* Another decoder than the one in question; slashes of all kinds as '/'. */
static wd_str decode(struct wd_arena *a, wd_str path)
{
	struct wd_buf b = { .arena = a };

	for (size_t i = 0; i < path.len && path.ptr[i] != '?'; i++) {
		char c = path.ptr[i];

		if (c == '%') {
			c = (char)(digit(path.ptr[i + 1]) << 4 |
				   digit(path.ptr[i + 2]));
			i += 2;
		}
		wd_buf_byte(&b, c == '\\' ? '/' : c);
	}
	wd_buf_byte(&b, '/');
	wd_buf_byte(&b, '\0');
	return wd_buf_str(&b);
}

static void check_path(struct wd_arena *a, wd_str path)
{
	wd_str plain;

	if (wd_fetch_path_flaw(path) != NULL)
		return;
	must(path.ptr[0] == '/' && !wd_str_has(path, '#') &&
	     !wd_str_has(path, ' ') && !wd_str_has(path, '\n'));
	must(path.len < 2 || path.ptr[1] != '/');
	plain = decode(a, path);
	must(strlen(plain.ptr) == plain.len - 1 && /* no NUL inside */
	     strstr(plain.ptr, "/../") == NULL &&
	     strstr(plain.ptr, "/./") == NULL &&
	     strpbrk(plain.ptr, "\r\n\t\x7f") == NULL);
}

static void check_request(struct wd_arena *a, wd_str payload)
{
	struct wd_fetch_request r;
	wd_str frame;

	if (wd_fetch_request_read(a, payload, &r) != NULL ||
	    wd_fetch_request_flaw(&r) != NULL)
		return;
	check_path(a, r.path);
	must(wd_fetch_request_write(a, &r, &frame) == NULL &&
	     wd_str_eq(payload_of(frame), payload));
}

static void check_answer(struct wd_arena *a, wd_str payload)
{
	struct wd_fetch_answer r;
	wd_str frame;

	if (wd_fetch_answer_read(a, payload, &r) != NULL)
		return;
	must(r.outcome == wd_fetch_cause_outcome(r.cause));
	must(r.outcome == WD_FETCH_ANSWERED || r.body.len == 0);
	must(wd_fetch_answer_write(a, &r, &frame) == NULL &&
	     wd_str_eq(payload_of(frame), payload));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[16 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str raw = { (const char *)data, size }, rest = raw, payload;

	if (size > 4096)
		return -1;
	check_path(&a, raw);
	check_request(&a, raw);
	check_answer(&a, raw);
	while (wd_fetch_take(&rest, 1024, &payload) == WD_FRAME_WHOLE) {
		must(payload.len >= 1 && payload.len <= 1024);
		check_request(&a, payload);
		check_answer(&a, payload);
	}
	return 0;
}
