/* err.h - why the machinery could not answer.  A denial is NOT an error. */
#ifndef WD_BASE_ERR_H
#define WD_BASE_ERR_H

#include "base/arena.h"

enum wd_code {
	WD_ERR_FORMAT = 1,  /* bytes that are not what they should be */
	WD_ERR_LIMIT,       /* well formed, but more than we take */
	WD_ERR_IO,          /* the operating system said no */
	WD_ERR_FOREIGN,     /* a library said no */
	WD_ERR_NOT_FOUND,   /* it is not there */
	WD_ERR_UNSUPPORTED, /* it is there, but we cannot handle its kind */
	WD_ERR_USAGE        /* the caller or the configuration asks wrongly */
};

struct wd_error {
	enum wd_code code;
	const char *what;
	const struct wd_error *cause;
};

typedef const struct wd_error *wd_err; /* NULL is success */

#define WD_CHECKED __attribute__((warn_unused_result))

wd_err wd_fail(struct wd_arena *a, enum wd_code code, const char *what);

/* The text is made in the arena; slices are printed as "%.*s". */
__attribute__((format(printf, 3, 4))) wd_err wd_failf(struct wd_arena *a,
						      enum wd_code code,
						      const char *format, ...);

/* "<what>: <cause>": says what was being done when `cause` happened. */
__attribute__((format(printf, 3, 4))) wd_err wd_because(struct wd_arena *a,
							wd_err cause,
							const char *format,
							...);

/* The whole chain in one line, outermost first, separated by ": ". */
const char *wd_err_text(struct wd_arena *a, wd_err err);

#endif
