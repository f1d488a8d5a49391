/* time.h - seconds since 1970 in UTC, and how they are written. */
#ifndef WD_BASE_TIME_H
#define WD_BASE_TIME_H

#include <stdint.h>

#include "base/str.h"

/* The wall clock.  Deciding code is handed the time and never asks. */
int64_t wd_now(void);

/* "2026-11-24T03:03:00Z" (RFC 3339); years 1 to 9999, else "(no date)". */
wd_str wd_time_text(struct wd_arena *a, int64_t seconds);

/* Exactly that form, or a date alone ("2026-11-24": its midnight UTC). */
bool wd_time_read(wd_str text, int64_t *out);

/* "30s", "15m", "12h", "30d", "4w" in seconds; a whole number and a unit. */
bool wd_duration_read(wd_str text, int64_t *seconds);

#endif
