#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "audit/record.h"

enum { RANDOM_BYTES = 5, DIGITS = 8 };

/* Without i, l, o and u: read out over the telephone, it stays the same. */
wd_err wd_decision_id(struct wd_arena *a, wd_str *out)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char random[RANDOM_BYTES];
	char digit[DIGITS];
	uint64_t bits = 0;
	ssize_t n;

	do
		n = getrandom(random, sizeof(random), 0);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(random))
		return wd_failf(a, WD_ERR_IO, "no random numbers: %s",
				strerror(errno));
	for (size_t i = 0; i < sizeof(random); i++)
		bits = bits << 8 | random[i];
	for (size_t i = 0; i < sizeof(digit); i++)
		digit[i] = alphabet[bits >> (5 * i) & 31];
	*out = wd_strf(a, "%.4s-%.4s", digit, digit + 4);
	return NULL;
}
