#include "base/time.h"

#include <time.h>

int64_t wd_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return INT64_MAX; /* everything is too old: the safe side */
	return now.tv_sec;
}

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year = y - era * 400;
	int64_t day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

wd_str wd_time_text(struct wd_arena *a, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < -1899 ||
	    tm.tm_year > 8099)
		return WD_STR("(no date)");
	return wd_strf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
		       tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		       tm.tm_sec);
}

static bool digits(wd_str s, size_t at, size_t n, int64_t *out)
{
	*out = 0;
	for (size_t i = at; i < at + n; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		*out = *out * 10 + (s.ptr[i] - '0');
	}
	return true;
}

static int64_t month_days(int64_t y, int64_t m)
{
	int64_t next_y = m == 12 ? y + 1 : y, next_m = m == 12 ? 1 : m + 1;

	return days_of(next_y, next_m, 1) - days_of(y, m, 1);
}

static bool read_date(wd_str s, int64_t *days)
{
	int64_t y, m, d;

	if (!digits(s, 0, 4, &y) || s.ptr[4] != '-' || !digits(s, 5, 2, &m) ||
	    s.ptr[7] != '-' || !digits(s, 8, 2, &d))
		return false;
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
		return false;
	*days = days_of(y, m, d);
	return true;
}

bool wd_time_read(wd_str text, int64_t *out)
{
	int64_t days, h = 0, m = 0, s = 0;

	if ((text.len != 10 && text.len != 20) || !read_date(text, &days))
		return false;
	if (text.len == 20 &&
	    (text.ptr[10] != 'T' || !digits(text, 11, 2, &h) ||
	     text.ptr[13] != ':' || !digits(text, 14, 2, &m) ||
	     text.ptr[16] != ':' || !digits(text, 17, 2, &s) ||
	     text.ptr[19] != 'Z' || h > 23 || m > 59 || s > 59))
		return false;
	*out = days * 86400 + h * 3600 + m * 60 + s;
	return true;
}

bool wd_duration_read(wd_str text, int64_t *seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 },
		      { 'm', 60 },
		      { 'h', 3600 },
		      { 'd', 86400 },
		      { 'w', 604800 } };
	unsigned long long n;

	if (text.len < 2 || !wd_str_u64((wd_str){ text.ptr, text.len - 1 }, &n))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text.ptr[text.len - 1] == units[i].unit) {
			if (n > (unsigned long long)(INT64_MAX / 2 /
						     units[i].seconds))
				return false;
			*seconds = (int64_t)n * units[i].seconds;
			return true;
		}
	return false;
}
