/*
 * inquiry_page.c - where an answer goes on.
 *
 * An address in an answer is the other system's, so whoever controls that
 * controls it: only what lies below the provider's own address is followed,
 * and only so often.
 */
#include "evidence/inquiry_inside.h"

#include <string.h>

/* An address of the provider's own, whole or from its root. */
static bool below(const struct wd_connection *c, wd_str address, wd_str *path)
{
	*path = address;
	if (c->base.len == 0 && wd_str_starts(address, WD_STR("/")) &&
	    wd_fetch_path_flaw(address) == NULL)
		return true;
	return wd_connection_relative(c, address, path);
}

static wd_str checked(struct wd_inquiry *q, wd_str address)
{
	wd_str path;

	if (below(&q->provider->connection, address, &path))
		return path;
	wd_inquiry_fail(q, "its next page is elsewhere");
	return (wd_str){ 0 };
}

/* <address>; rel="next" of a Link header (RFC 8288). */
static wd_str next_of_link(wd_str link)
{
	wd_str address, params, part;

	while (wd_str_cut(link, '<', &part, &link) &&
	       wd_str_cut(link, '>', &address, &link)) {
		const char *end = memchr(link.ptr, '<', link.len);

		params = end == NULL ? link
				     : (wd_str){ link.ptr,
						 (size_t)(end - link.ptr) };
		for (wd_str more = params; more.len > 0;) {
			if (!wd_str_cut(more, ';', &part, &more)) {
				part = more;
				more = (wd_str){ 0 };
			}
			while (part.len > 0 && (part.ptr[part.len - 1] == ',' ||
						part.ptr[part.len - 1] == ' '))
				part.len--;
			part = wd_str_trim(part);
			if (wd_str_eq(part, WD_STR("rel=\"next\"")) ||
			    wd_str_eq(part, WD_STR("rel=next")))
				return address;
		}
	}
	return (wd_str){ 0 };
}

/* The same request with another "page=". */
static wd_str with_page(struct wd_inquiry *q, wd_str path,
			unsigned long long page)
{
	struct wd_buf b = { .arena = q->arena };
	wd_str part, query = { 0 };

	if (!wd_str_cut(path, '?', &part, &query))
		part = path;
	wd_buf_add(&b, part);
	wd_buf_byte(&b, '?');
	while (query.len > 0) {
		if (!wd_str_cut(query, '&', &part, &query)) {
			part = query;
			query = (wd_str){ 0 };
		}
		if (!wd_str_starts(part, WD_STR("page="))) {
			wd_buf_add(&b, part);
			wd_buf_byte(&b, '&');
		}
	}
	wd_buf_f(&b, "page=%llu", page);
	return wd_buf_str(&b);
}

static wd_str next_of_header(struct wd_inquiry *q,
			     const struct wd_inquiry_ask *ask, wd_str header)
{
	unsigned long long page;

	if (header.len == 0)
		return (wd_str){ 0 };
	if (!wd_str_u64(header, &page)) {
		wd_inquiry_fail(q, "its X-Next-Page is no number");
		return (wd_str){ 0 };
	}
	return with_page(q, ask->path, page);
}

static wd_str next_of_count(struct wd_inquiry *q,
			    const struct wd_inquiry_ask *ask, wd_str header,
			    size_t found)
{
	unsigned long long total;

	if (!wd_str_u64(header, &total)) {
		wd_inquiry_fail(q, "its answer has no X-Total-Count");
		return (wd_str){ 0 };
	}
	if (q->seen >= total)
		return (wd_str){ 0 };
	if (found == 0) {
		wd_inquiry_fail(q, "it has fewer entries than it says");
		return (wd_str){ 0 };
	}
	return with_page(q, ask->path, ask->page + 1);
}

static wd_str next_of_pointer(struct wd_inquiry *q,
			      const struct wd_json_value *json)
{
	const struct wd_step *s = &q->provider->step[q->step];
	const struct wd_json_value *v =
		wd_pointer_get(q->arena, json, s->page_pointer);

	if (v == NULL || v->kind == WD_JSON_NULL)
		return (wd_str){ 0 };
	if (v->kind != WD_JSON_STRING) {
		wd_inquiry_fail(q, "its next page is no address");
		return (wd_str){ 0 };
	}
	return checked(q, v->text);
}

/* Any entry that says "there is more" where we cannot ask for more. */
static void refuse_more(struct wd_inquiry *q, const struct wd_json_value *json)
{
	const struct wd_step *s = &q->provider->step[q->step];
	const struct wd_json_value *list =
		wd_pointer_get(q->arena, json, s->items);
	const struct wd_json_value *v;

	if (list != NULL && list->kind == WD_JSON_ARRAY)
		list = list->child;
	for (; list != NULL; list = list->next) {
		v = wd_pointer_get(q->arena, list, s->page_pointer);
		if (v != NULL && (v->kind != WD_JSON_BOOL || v->boolean))
			wd_inquiry_fail(q, "it has more entries than it "
					   "shows");
	}
}

wd_str wd_inquiry_page(struct wd_inquiry *q, const struct wd_inquiry_ask *ask,
		       const struct wd_fetch_answer *answer,
		       const struct wd_json_value *json, size_t found)
{
	wd_str next = { 0 };

	switch (q->provider->step[q->step].paging) {
	case WD_PAGE_NONE:
		break;
	case WD_PAGE_LINK:
		next = next_of_link(answer->link);
		return next.len == 0 ? next : checked(q, next);
	case WD_PAGE_NEXT:
		return next_of_header(q, ask, answer->next_page);
	case WD_PAGE_COUNT:
		return next_of_count(q, ask, answer->total_count, found);
	case WD_PAGE_POINTER:
		return next_of_pointer(q, json);
	case WD_PAGE_MORE:
		refuse_more(q, json);
		break;
	}
	return next;
}
