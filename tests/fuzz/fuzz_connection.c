/* A provider file, NUL, a warder.conf, NUL, the absolute url of a next page. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/connection.h"
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

static void check(const struct wd_connection *c, wd_str next)
{
	wd_str path;

	must(c->secure || c->loopback);
	must(c->auth != WD_AUTH_UNSAID && c->url.len > 0 && c->host.len > 0);
	must(!wd_str_has(c->origin, '@') && !wd_str_has(c->url, '?') &&
	     !wd_str_has(c->url, '#') && !wd_str_has(c->host, '/'));
	must(c->answer_max >= 1 && c->answer_max <= WD_FETCH_ANSWER_BODY_MAX);
	must(c->in_flight >= 1 && c->total_ms >= 1 && c->connect_ms >= 1);
	for (size_t i = 0; i < c->networks; i++)
		must(c->allow[i].bits <= 128);
	if (wd_connection_relative(c, next, &path))
		must(wd_fetch_path_flaw(path) == NULL &&
		     wd_str_starts(next, c->url) &&
		     path.len == next.len - c->url.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char mem[16 << 20];
	struct wd_arena a = { mem, mem + sizeof(mem), full, NULL };
	wd_str raw = { (const char *)data, size }, first, second, next = { 0 };
	struct wd_config file, site;
	struct wd_connection_files files = { .site = &site, .file = &file };
	struct wd_connection c;

	if (size > 4096)
		return -1;
	if (!wd_str_cut(raw, '\0', &first, &second))
		return 0;
	(void)wd_str_cut(second, '\0', &second, &next);
	if (wd_config_read(&a, WD_STR("f"), first, WD_CONFIG_STRICT, &file) !=
		    NULL ||
	    wd_config_read(&a, WD_STR("s"), second, WD_CONFIG_STRICT, &site) !=
		    NULL)
		return 0;
	if (wd_connection_read(&a, WD_STR("p"), &files, &c) == NULL)
		check(&c, next);
	return 0;
}
