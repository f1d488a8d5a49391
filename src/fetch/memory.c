#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"

/* A token is in headers, and headers are in many of libcurl's buffers. */
static void wipe_free(void *p)
{
	if (p == NULL)
		return;
	explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

static void *wipe_realloc(void *p, size_t size)
{
	void *moved = malloc(size);
	size_t had = p == NULL ? 0 : malloc_usable_size(p);

	if (moved == NULL)
		return NULL;
	if (p != NULL)
		memcpy(moved, p, had < size ? had : size);
	wipe_free(p);
	return moved;
}

bool wd_fetch_curl_init(void)
{
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_free,
				    wipe_realloc, strdup, calloc) == CURLE_OK;
}
