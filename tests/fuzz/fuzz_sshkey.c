/* A line of a policy: the key in it has one spelling, or is refused. */
#include <stdint.h>
#include <stdlib.h>

#include "text/sshkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char memory[1 << 20];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	wd_str text = { (const char *)d, n }, blob;
	struct wd_ssh_key key;

	if (n > (WD_SSH_TEXT_MAX + 1))
		return 0;
	if (wd_ssh_key_read(&a, text, &blob) == NULL) {
		if (wd_ssh_blob_read(&a, blob, &key) != NULL)
			abort();
	} else {
		blob = text;
		if (wd_ssh_blob_read(&a, blob, &key) != NULL)
			return 0;
	}
	if (!wd_str_eq(wd_ssh_blob_write(&a, &key), blob))
		abort();
	return 0;
}
