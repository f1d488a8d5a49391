#include "text/fetch_wire.h"

#include "text/fetch_member.h"
#include "text/wire.h"

enum fetch_version { VERSION = 1 };

static const char *const methods[] = { "GET", "POST" };

enum wd_fetch_frame wd_fetch_take(wd_str *rest, size_t max, wd_str *payload)
{
	wd_str after = *rest;
	uint32_t len;

	if (!wd_wire_u32(&after, &len))
		return WD_FRAME_MORE;
	if (len == 0 || len > max || len > WD_FETCH_FRAME_MAX)
		return WD_FRAME_BAD;
	if (after.len < len)
		return WD_FRAME_MORE;
	*payload = (wd_str){ after.ptr, len };
	*rest = wd_str_from(after, len);
	return WD_FRAME_WHOLE;
}

/* The payload begins behind room for its length. */
struct wd_json wd_fetch_begin(struct wd_arena *a)
{
	struct wd_json j = { .buf.arena = a };

	wd_wire_add_u32(&j.buf, 0);
	wd_json_object(&j);
	return j;
}

wd_err wd_fetch_end(struct wd_json *j, wd_str *frame)
{
	wd_json_key(j, "version");
	wd_json_int(j, VERSION);
	wd_json_end_object(j);
	size_t len = j->buf.len - WD_FETCH_HEAD;

	if (len > WD_FETCH_FRAME_MAX)
		return wd_fail(j->buf.arena, WD_ERR_LIMIT,
			       "a frame of the fetcher is too long");
	for (size_t i = 0; i < WD_FETCH_HEAD; i++)
		j->buf.ptr[i] = (char)(len >> 8 * (WD_FETCH_HEAD - 1 - i));
	*frame = wd_buf_str(&j->buf);
	return NULL;
}

void wd_fetch_put_text(struct wd_json *j, const char *key, wd_str text)
{
	if (text.len == 0)
		return;
	wd_json_key(j, key);
	wd_json_bytes(j, text);
}

void wd_fetch_put_number(struct wd_json *j, const char *key, unsigned n)
{
	wd_json_key(j, key);
	wd_json_int(j, n);
}

wd_str wd_fetch_get_text(struct wd_arena *a, const struct wd_json_value *v,
			 const char *key)
{
	wd_str text = { 0 };

	(void)wd_json_get_bytes(a, wd_json_get(v, key), &text);
	return text;
}

unsigned wd_fetch_get_number(const struct wd_json_value *v, const char *key)
{
	v = wd_json_get(v, key);
	return v != NULL && v->kind == WD_JSON_INT && v->integer >= 0 &&
			       v->integer <= UINT32_MAX
		       ? (unsigned)v->integer
		       : 0;
}

size_t wd_fetch_get_word(struct wd_arena *a, const struct wd_json_value *v,
			 const char *key, const char *const *words, size_t n)
{
	wd_str text = wd_fetch_get_text(a, v, key);
	size_t i = 0;

	while (i < n && !wd_str_eq(text, wd_str_of(words[i])))
		i++;
	return i;
}

/* Whatever we did not understand is not in what we would have written. */
wd_err wd_fetch_same(struct wd_arena *a, wd_str payload, wd_str frame)
{
	if (wd_str_eq(payload, wd_str_from(frame, WD_FETCH_HEAD)))
		return NULL;
	return wd_fail(a, WD_ERR_FORMAT,
		       "a frame of the fetcher is not as this version writes "
		       "it");
}

static wd_err write_request(struct wd_arena *a,
			    const struct wd_fetch_request *r, wd_str *frame)
{
	struct wd_json j = wd_fetch_begin(a);

	wd_fetch_put_text(&j, "body", r->body);
	wd_fetch_put_text(&j, "content-type", r->content_type);
	wd_fetch_put_text(&j, "etag", r->etag);
	wd_fetch_put_number(&j, "id", r->id);
	wd_fetch_put_text(&j, "method", wd_str_of(methods[r->method]));
	wd_fetch_put_text(&j, "modified-since", r->modified_since);
	wd_fetch_put_text(&j, "path", r->path);
	wd_fetch_put_text(&j, "provider", r->provider);
	return wd_fetch_end(&j, frame);
}

wd_err wd_fetch_request_write(struct wd_arena *a,
			      const struct wd_fetch_request *request,
			      wd_str *frame)
{
	const char *flaw = wd_fetch_request_flaw(request);

	if (flaw != NULL)
		return wd_failf(a, WD_ERR_USAGE, "the request to %.*s %s",
				WD_FMT(request->provider), flaw);
	return write_request(a, request, frame);
}

wd_err wd_fetch_request_read(struct wd_arena *a, wd_str payload,
			     struct wd_fetch_request *out)
{
	struct wd_json_value *v;
	wd_str again;
	wd_err err = wd_json_read(a, payload, &v);

	if (err != NULL)
		return err;
	size_t method = wd_fetch_get_word(a, v, "method", methods, 2);

	if (method == 2)
		return wd_fail(a, WD_ERR_FORMAT, "expected GET or POST");
	struct wd_fetch_request r = {
		.id = wd_fetch_get_number(v, "id"),
		.method = (enum wd_fetch_method)method,
		.provider = wd_fetch_get_text(a, v, "provider"),
		.path = wd_fetch_get_text(a, v, "path"),
		.etag = wd_fetch_get_text(a, v, "etag"),
		.modified_since = wd_fetch_get_text(a, v, "modified-since"),
		.content_type = wd_fetch_get_text(a, v, "content-type"),
		.body = wd_fetch_get_text(a, v, "body")
	};

	err = write_request(a, &r, &again);
	if (err == NULL)
		err = wd_fetch_same(a, payload, again);
	if (err == NULL)
		*out = r;
	return err;
}
