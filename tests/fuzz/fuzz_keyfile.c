/* A file that somebody handed in: no bytes are taken for a key that is none. */
#include <stdint.h>
#include <stdlib.h>

#include "text/keyfile.h"
#include "text/sshkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void read_lines(struct wd_arena a, wd_str text)
{
	wd_str line, blob, again;

	while (wd_str_next_line(&text, &line)) {
		struct wd_arena each = a;

		if (wd_key_file_line(&each, line, &blob) == NULL &&
		    (wd_ssh_key_read(&each, line, &again) != NULL ||
		     !wd_str_eq(blob, again)))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char memory[1 << 20];
	struct wd_arena a = { memory, memory + sizeof(memory), full, NULL };
	wd_str bytes = { (const char *)d, n }, text;
	enum wd_key_file kind;

	if (n > WD_SSH_TEXT_MAX ||
	    wd_key_file_read(&a, bytes, &kind, &text) != NULL)
		return 0;
	if (!wd_str_ends(bytes, text))
		abort();
	if (kind == WD_KEY_FILE_SSH)
		read_lines(a, text);
	return 0;
}
