#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

wd_err wd_fail(struct wd_arena *a, enum wd_code code, const char *what)
{
	struct wd_error *e = wd_new(a, struct wd_error, 1);

	e->code = code;
	e->what = what;
	return e;
}

__attribute__((format(printf, 2, 0))) static const char *format_text(
	struct wd_arena *a, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, again);

	va_end(again);
	if (n < 0)
		return format;
	char *text = wd_new(a, char, (size_t)n + 1);

	(void)vsnprintf(text, (size_t)n + 1, format, args);
	return text;
}

wd_err wd_failf(struct wd_arena *a, enum wd_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *what = format_text(a, format, args);

	va_end(args);
	return wd_fail(a, code, what);
}

wd_err wd_because(struct wd_arena *a, wd_err cause, const char *format, ...)
{
	struct wd_error *e = wd_new(a, struct wd_error, 1);
	va_list args;

	va_start(args, format);
	e->what = format_text(a, format, args);
	va_end(args);
	e->code = cause->code;
	e->cause = cause;
	return e;
}

const char *wd_err_text(struct wd_arena *a, wd_err err)
{
	size_t len = 1;

	for (wd_err e = err; e != NULL; e = e->cause)
		len += strlen(e->what) + 2;
	char *text = wd_new(a, char, len), *at = text;

	for (wd_err e = err; e != NULL; e = e->cause) {
		size_t n = strlen(e->what);

		memcpy(at, e->what, n);
		at += n;
		if (e->cause != NULL) {
			memcpy(at, ": ", 2);
			at += 2;
		}
	}
	return text;
}
