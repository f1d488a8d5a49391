/*
 * provider.h - how another system is asked, and what its answers mean, as its
 * provider file says (warder-provider(5), the part about evidence).
 *
 * Pure: bytes in, data out.  Tokens are warder-fetch's alone.
 */
#ifndef WD_EVIDENCE_PROVIDER_H
#define WD_EVIDENCE_PROVIDER_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "text/connection.h"

enum {
	WD_PROVIDERS_MAX = 64,
	WD_PROVIDER_FILE_MAX = 1 << 20,
	WD_STEPS_MAX = 16,
	WD_STEP_LINES_MAX = 64, /* where, set and map lines of one section */
	WD_VARIABLES_MAX = 32,
	WD_TEMPLATE_MAX = 4096, /* bytes */
	WD_PAGES_MAX = 50,
	WD_NAMED_FORMS_MAX = 8,
	WD_NAMED_MAX = 4 /* reviews of one commit: who names more names none */
};

enum wd_source_kind {
	WD_SOURCE_REVIEW,
	WD_SOURCE_TICKET,
	WD_SOURCE_CHECK,
	WD_SOURCE_OPA /* has no steps and no result: evidence/opa.h */
};

/* A form that a value must have before it is put into a request. */
enum wd_syntax {
	WD_SYNTAX_WORD,   /* letters, digits, '.', '_', '-'; not '.' or '..' */
	WD_SYNTAX_DIGITS, /* 1 to 18 */
	WD_SYNTAX_KEY,    /* letter, letters digits '_', '-', digits */
	WD_SYNTAX_PATH,   /* words with '/' between */
	WD_SYNTAX_HEX,    /* an object id */
	WD_SYNTAX_TEXT    /* valid UTF-8 without controls, at most 1 KiB */
};

struct wd_variable {
	wd_str name, value;
	enum wd_syntax syntax;
};

/* Text with {names}; checked when it is loaded. */
struct wd_template {
	wd_str text;
};

/* Where a value comes from: a JSON pointer into the item, or a template. */
struct wd_value_source {
	bool is, pointer;
	wd_str text;
	wd_str otherwise; /* a second pointer, where the first has nothing */
	unsigned line;
};

enum wd_compare {
	WD_IS,
	WD_IS_NOT,
	WD_IN,
	WD_AFTER, /* both are dates, the first is a later second's */
	WD_EXISTS,
	WD_ABSENT,
	WD_REPEATS /* absent, or the same as at another pointer */
};

struct wd_condition {
	wd_str pointer;
	enum wd_compare compare;
	struct wd_template value; /* IN: words with commas between */
	bool either;              /* one of all these is enough */
};

struct wd_capture {
	wd_str name, pointer; /* the pointer may have {names} */
	wd_str otherwise; /* a second pointer, where the first has nothing */
	enum wd_syntax syntax;
};

enum wd_paging {
	WD_PAGE_NONE,
	WD_PAGE_LINK,    /* Link: <...>; rel="next" */
	WD_PAGE_NEXT,    /* X-Next-Page: N: the same request and "page=N" */
	WD_PAGE_COUNT,   /* "page=2", ... until X-Total-Count items were seen */
	WD_PAGE_POINTER, /* the next request's address is in the answer */
	WD_PAGE_MORE     /* a true there: the answer is cut, so not usable */
};

struct wd_step {
	wd_str name;
	int of;      /* the step whose items it is asked for; -1: the subject */
	int unless;  /* left out when that step found something; -1: never */
	wd_str refs; /* refs that hold the commit, with one '*': first choice */
	bool inside; /* no request: a list in what `of` found */
	struct wd_template path;
	wd_str prefix; /* that must stand before the JSON, and is taken off */
	wd_str items;  /* pointer to the list, or to the one item; may
			* have {names} */
	enum wd_paging paging;
	wd_str page_pointer;
	struct wd_condition *where;
	size_t wheres;
	struct wd_capture *capture;
	size_t captures;
	bool keep_last;  /* for each entry of `of` the last entry alone */
	bool or_of;      /* where nothing listed fits, the entry of `of` */
	bool must_exist; /* 404 is a failure and not "nothing" */
	unsigned line;
};

/* "FROM -> TO"; FROM "*" is everything else. */
struct wd_map_line {
	wd_str from, to;
};

enum wd_field {
	WD_F_ACCOUNT,
	WD_F_COMMIT,
	WD_F_VERDICT,
	WD_F_TIME,
	WD_F_ID,
	WD_F_PROJECT,
	WD_F_STATE,
	WD_F_TYPE,
	WD_F_WINDOW_START,
	WD_F_WINDOW_END,
	WD_F_NAME,
	WD_F_RESULT,
	WD_F_URL,
	WD_F_COUNT
};

struct wd_result_map {
	struct wd_map_line *line;
	size_t lines;
};

/* Where in a commit's message a review is named. */
enum wd_named_where {
	WD_NAMED_TRAILER,  /* the whole value of a trailer */
	WD_NAMED_TITLE,    /* the end of the first line */
	WD_NAMED_LAST_LINE /* the whole last line */
};

/* "Change-Id: I{review}": what stands around what names the review. */
struct wd_named_form {
	enum wd_named_where where;
	wd_str key;           /* of a trailer */
	wd_str before, after; /* templates */
	unsigned line;
};

/*
 * How a commit that nobody knows by its id leads to the commit that was
 * reviewed.  What is named is the pusher's word and proves nothing: the other
 * commit is asked about as if it were pushed, and a rule compares the two.
 */
struct wd_named {
	struct wd_named_form form[WD_NAMED_FORMS_MAX];
	size_t forms; /* 0: messages are not looked at */
	enum wd_syntax syntax;
	wd_str refs; /* the review for its '*': that ref holds the commit */
	/* One step, whose evidence is the commit; NULL: no request. */
	struct wd_provider *find;
	unsigned line;
};

struct wd_provider {
	wd_str name; /* in warder.conf and policy.conf */
	wd_str file;
	struct wd_connection connection; /* where it is; no secrets */
	enum wd_source_kind kind;
	wd_str login;     /* accounts are persons' logins "<login>:<account>" */
	bool each_commit; /* asks for every introduced commit, not the tip */
	bool covers_commit; /* a review covers its commit alone */
	enum wd_syntax id;  /* of a ticket's id */
	wd_str tested;      /* how, for people */
	struct wd_variable variable[WD_VARIABLES_MAX]; /* of the site */
	size_t variables;
	struct wd_step *step;
	size_t steps;
	int result_of; /* step whose items are the evidence */
	struct wd_value_source field[WD_F_COUNT];
	struct wd_result_map map[WD_F_COUNT];
	struct wd_condition *where;
	size_t wheres;
	int latest;    /* field: of several items with the same value of it the
			* last counts; -1: all count */
	wd_str within; /* pointer: and with the same value there */
	int witness;   /* step: an approval or a success needs an entry of it
			* that has the same values; -1: it does not */
	struct wd_named named;
	bool finds; /* it is the `find` of another one */
};

/*
 * `site` has the entries of warder.conf; [provider "NAME"] there has `file`
 * (read by the caller, its text is `text`) and `value = NAME VALUE` for the
 * file's variables.  Errors name file and line.
 */
WD_CHECKED wd_err wd_provider_load(struct wd_arena *a, wd_str name, wd_str file,
				   wd_str text, const struct wd_config *site,
				   struct wd_provider *out);

/* "review", "ticket", "check", "opa" */
const char *wd_source_kind_name(enum wd_source_kind kind);

/* The name of a field in [result], such as "window-start". */
const char *wd_field_name(enum wd_field field);

/* The other way round; -1: there is no such field. */
int wd_field_of(wd_str name);

bool wd_syntax_fits(enum wd_syntax syntax, wd_str value);
bool wd_syntax_read(wd_str name, enum wd_syntax *out);

/* Names that a template may use besides the file's own. */
#define WD_BUILTINS(X)                                                         \
	X(commit, HEX)      /* the tip, or the commit at hand */               \
	X(ref, TEXT)        /* refs/heads/main */                              \
	X(branch, TEXT)     /* main */                                         \
	X(repository, PATH) /* its name */                                     \
	X(url, TEXT)        /* of the connection */                            \
	X(review, TEXT)     /* that a message names, in [named] only */        \
	X(ticket, WORD)     /* CHG-12 */                                       \
	X(key, WORD)        /* of a ticket: CHG */                             \
	X(number, DIGITS)   /* of a ticket: 12 */

#endif
