/*
 * A provider file, NUL, a commit's message, NUL, then the answers to its
 * requests, with NUL between: what such a file makes of them stays within its
 * limits, and every request that comes out of it may be sent.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/inquiry.h"

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

static struct wd_fetch_answer next_answer(wd_str *rest)
{
	struct wd_fetch_answer a = { .outcome = WD_FETCH_ANSWERED,
				     .status = 200 };

	if (!wd_str_cut(*rest, '\0', &a.body, rest)) {
		a.body = *rest;
		*rest = (wd_str){ 0 };
	}
	if (a.body.len == 0)
		a.status = 404;
	a.link = WD_STR("<https://x/a?page=2>; rel=\"next\"");
	a.total_count = WD_STR("3");
	return a;
}

static void drive(struct wd_arena *a, const struct wd_provider *p, wd_str rest)
{
	struct wd_ref ref[] = { { .name = WD_STR("refs/pull/5/head") },
				{ .name = WD_STR("refs/pull/6/head") } };
	struct wd_subject subject = { .ref = WD_STR("refs/heads/main"),
				      .repository = WD_STR("a/b") };
	struct wd_inquiry_ask *ask;
	struct wd_inquiry q;

	memset(subject.commit.b, 0x11, sizeof(subject.commit.b));
	ref[0].id = subject.commit;
	memset(ref[1].id.b, 0x22, sizeof(ref[1].id.b));
	if (!wd_str_cut(rest, '\0', &subject.message, &rest))
		rest = (wd_str){ 0 };
	if (p->kind == WD_SOURCE_TICKET)
		subject.ticket = WD_STR("CHG-12");
	wd_inquiry_start(a, p, &subject, ref, 2, &q);
	while ((ask = wd_inquiry_next(&q)) != NULL) {
		struct wd_fetch_answer answer = next_answer(&rest);

		must(q.requests <= WD_INQUIRY_REQUESTS_MAX);
		wd_inquiry_answer(ask, &answer, 7);
	}
	must(q.done && (q.failed.len == 0 || q.claims == 0));
	must(q.heads <= WD_NAMED_MAX && q.reviews <= WD_NAMED_MAX);
	/* Nothing is claimed of what was neither pushed nor named. */
	for (size_t i = 0; i < q.claims; i++) {
		bool named = false;

		for (size_t k = 0; k < q.heads; k++)
			named |= wd_oid_eq(q.claim[i].about, q.head[k]);
		must(named || wd_oid_eq(q.claim[i].about, subject.commit));
	}
	for (size_t i = 0; i < q.claims; i++)
		must(p->kind != WD_SOURCE_REVIEW ||
		     q.claim[i].has[WD_F_ACCOUNT]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[64 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str raw = { (const char *)data, size }, file, rest = { 0 };
	wd_str site_text = WD_STR("[provider \"p\"]\n\turl = https://x\n");
	struct wd_config site;
	struct wd_provider p;

	if (size > 8192)
		return -1;
	if (!wd_str_cut(raw, '\0', &file, &rest))
		file = raw;
	if (wd_config_read(&a, WD_STR("s"), site_text, WD_CONFIG_STRICT,
			   &site) == NULL &&
	    wd_provider_load(&a, WD_STR("p"), WD_STR("f"), file, &site, &p) ==
		    NULL)
		drive(&a, &p, rest);
	return 0;
}
