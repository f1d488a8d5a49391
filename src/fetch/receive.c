#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"

static bool make_room(struct wd_transfer *t, size_t more)
{
	size_t cap = t->body_cap == 0 ? 4096 : t->body_cap;

	while (cap < t->body_len + more)
		cap *= 2;
	if (cap == t->body_cap)
		return true;
	char *moved = realloc(t->body, cap);

	if (moved == NULL)
		return false;
	t->body = moved;
	t->body_cap = cap;
	return true;
}

/* Anything but all of it ends the transfer. */
size_t wd_fetch_receive_body(char *data, size_t size, size_t n, void *transfer)
{
	struct wd_transfer *t = transfer;
	size_t len = size * n; /* libcurl's size is always 1 */

	if (len > t->provider->c.answer_max - t->body_len)
		t->stopped = WD_FETCH_TOO_LARGE;
	else if (!make_room(t, len))
		t->stopped = WD_FETCH_INTERNAL;
	if (t->stopped != WD_FETCH_NONE)
		return 0;
	if (len > 0)
		memcpy(t->body + t->body_len, data, len);
	t->body_len += len;
	return len;
}

/* Nothing is kept here: libcurl keeps headers, and we bound how many. */
size_t wd_fetch_receive_header(char *data, size_t size, size_t n,
			       void *transfer)
{
	struct wd_transfer *t = transfer;

	(void)data;
	t->header_lines++;
	t->header_bytes += size * n;
	if (t->header_lines <= WD_FETCH_HEADERS_MAX &&
	    t->header_bytes <= WD_FETCH_HEADER_BYTES_MAX)
		return size * n;
	t->stopped = WD_FETCH_PROTOCOL;
	return 0;
}
