#include "base/time.h"
#include "fetch/fetch.h"

enum { WAIT_MAX_S = 86400, DATE_MAX = 64 };

int64_t wd_fetch_retry_after(wd_str value, int64_t now_seconds)
{
	unsigned long long n;
	char text[DATE_MAX];

	if (wd_str_u64(value, &n))
		return (int64_t)(n < WAIT_MAX_S ? n : WAIT_MAX_S) * 1000;
	if (value.len == 0 || value.len >= sizeof(text) ||
	    wd_str_has(value, '\0'))
		return -1;
	for (size_t i = 0; i < value.len; i++)
		text[i] = value.ptr[i];
	text[value.len] = '\0';
	int64_t date = curl_getdate(text, NULL);

	if (date < 0)
		return -1;
	if (date <= now_seconds)
		return 0;
	return (date - now_seconds < WAIT_MAX_S ? date - now_seconds
						: WAIT_MAX_S) *
	       1000;
}

/* Doubled with each attempt; never none, or a server that says 0 gets all
 * attempts at once. */
static int64_t wait_of(const struct wd_transfer *t,
		       const struct wd_fetch_answer *answer)
{
	int64_t own = (int64_t)t->provider->c.retry_wait_ms
		      << (t->attempts - 1);
	int64_t asked = wd_fetch_retry_after(answer->retry_after, wd_now());

	return asked > 0 ? asked : own;
}

bool wd_fetch_again(struct wd_transfer *t, const struct wd_fetch_answer *answer,
		    int64_t now, int64_t deadline)
{
	int64_t at = now + wait_of(t, answer);

	if (answer->cause != WD_FETCH_BUSY ||
	    t->attempts > t->provider->c.retries || at >= t->until ||
	    at >= deadline)
		return false;
	t->not_before = at;
	return true;
}
