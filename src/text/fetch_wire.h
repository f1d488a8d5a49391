/*
 * fetch_wire.h - what the gate and warder-fetch say to each other: requests
 * out, answers back, each a frame of canonical JSON (src/fetch/FORMAT).
 *
 * Pure.  Slices that are read point into the payload or the arena.  Whoever
 * reads a frame refuses it unless writing it again gives the same bytes: there
 * is one spelling, no unknown member and nothing left over.
 */
#ifndef WD_TEXT_FETCH_WIRE_H
#define WD_TEXT_FETCH_WIRE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
	WD_FETCH_HEAD = 4, /* bytes of a frame's length */
	WD_FETCH_FRAME_MAX = 64 << 20,
	WD_FETCH_REQUEST_BODY_MAX = 4 << 20,
	WD_FETCH_ANSWER_BODY_MAX = 8 << 20,
	WD_FETCH_PATH_MAX = 8192,
	WD_FETCH_FIELD_MAX = 8192,   /* any other text in a frame */
	WD_FETCH_REQUESTS_MAX = 4096 /* of one process, in its whole life */
};

enum wd_fetch_method { WD_FETCH_GET, WD_FETCH_POST };

struct wd_fetch_request {
	uint32_t id; /* the caller's; comes back in the answer */
	enum wd_fetch_method method;
	wd_str provider; /* its name in warder.conf */
	wd_str path;     /* and query, behind the provider's url: "/x?y=z" */
	wd_str etag;     /* If-None-Match; empty: none, as below */
	wd_str modified_since;
	wd_str content_type; /* POST only, and then required */
	wd_str body;
};

/*
 * ANSWERED: the server spoke about the request: 2xx, 304, and 4xx but 408, 429
 *	and a 403 that says that the limit of requests is used up.  What the
 *	status means is the caller's business: 404 is not found, 401 and 403
 *	are not authorized.
 * UNAVAILABLE: nobody answered, not in full, not in time, or the server says
 *	that it cannot now.  Another time it might.
 * REFUSED: warder-fetch would not: a person has to change something.
 * Neither of the last two ever has a body.
 */
enum wd_fetch_outcome {
	WD_FETCH_ANSWERED,
	WD_FETCH_UNAVAILABLE,
	WD_FETCH_REFUSED
};

/* name, outcome that it goes with, what it is */
#define WD_FETCH_CAUSES(X)                                                     \
	X(NONE, "none", ANSWERED, "")                                          \
	X(DNS, "dns", UNAVAILABLE, "its name cannot be resolved")              \
	X(CONNECT, "connect", UNAVAILABLE, "no connection to it")              \
	X(TLS, "tls", UNAVAILABLE, "no secure connection to it")               \
	X(TLS_CERT, "tls-cert", UNAVAILABLE, "its certificate is not good")    \
	X(TIMEOUT, "timeout", UNAVAILABLE, "no answer in its time")            \
	X(DEADLINE, "deadline", UNAVAILABLE, "no answer in the push's time")   \
	X(RESET, "reset", UNAVAILABLE, "it broke off its answer")              \
	X(PROTOCOL, "protocol", UNAVAILABLE, "it does not speak HTTP")         \
	X(TOO_LARGE, "too-large", UNAVAILABLE, "its answer is too large")      \
	X(TOO_SLOW, "too-slow", UNAVAILABLE, "its answer comes too slowly")    \
	X(BUSY, "busy", UNAVAILABLE, "it asks to come back later")             \
	X(HTTP, "http", UNAVAILABLE, "it reports an error of its own")         \
	X(ECHO, "echo", UNAVAILABLE, "its answer repeats our token")           \
	X(INTERNAL, "internal", UNAVAILABLE, "warder-fetch failed")            \
	X(REDIRECT, "redirect", REFUSED,                                       \
	  "it redirects, which is not followed")                               \
	X(PRIVATE_ADDRESS, "private-address", REFUSED,                         \
	  "its name leads to a private address")                               \
	X(BAD_REQUEST, "bad-request", REFUSED, "the request is malformed")     \
	X(UNKNOWN_PROVIDER, "unknown-provider", REFUSED,                       \
	  "no such provider is configured")                                    \
	X(CONFIG, "config", REFUSED, "its configuration is wrong")             \
	X(NO_TOKEN, "no-token", REFUSED, "its token cannot be read")           \
	X(LIMIT, "limit", REFUSED, "too many requests")

enum wd_fetch_cause {
#define X(NAME, name, outcome, what) WD_FETCH_##NAME,
	WD_FETCH_CAUSES(X)
#undef X
};

struct wd_fetch_answer {
	uint32_t id;
	enum wd_fetch_outcome outcome;
	enum wd_fetch_cause cause;
	wd_str text; /* one line for people, no secret in it; empty: ANSWERED */
	unsigned status;     /* of HTTP; 0: there was none */
	unsigned attempts;   /* how often it was sent; 0: never */
	unsigned elapsed_ms; /* from reading the request to the last byte */
	bool not_modified;   /* 304 to a request with a condition */
	/* headers of the answer; empty where there was none */
	wd_str etag, last_modified, content_type, retry_after;
	wd_str link; /* several are joined by ", " */
	wd_str next_page, total_count;
	wd_str body;
};

/* "dns"; and "its name cannot be resolved". */
const char *wd_fetch_cause_name(enum wd_fetch_cause cause);
const char *wd_fetch_cause_what(enum wd_fetch_cause cause);
enum wd_fetch_outcome wd_fetch_cause_outcome(enum wd_fetch_cause cause);

/*
 * NULL when good, else what is wrong with it.  A path begins with one '/', is
 * visible ASCII of RFC 3986 with whole percent-encodings, and has no fragment,
 * no encoded control character, no "//", and no "." or ".." between slashes
 * and backslashes in any spelling.  ("%2F" itself is fine: GitLab and Gerrit
 * name projects so.)  In the query only '%00' is refused.
 */
const char *wd_fetch_path_flaw(wd_str path);

/* The same for all of a request; bodies only where the method is POST. */
const char *wd_fetch_request_flaw(const struct wd_fetch_request *request);

/*
 * A whole frame with its length.  WD_ERR_USAGE for a request with a flaw,
 * WD_ERR_LIMIT for what is too long.
 */
WD_CHECKED wd_err wd_fetch_request_write(struct wd_arena *a,
					 const struct wd_fetch_request *request,
					 wd_str *frame);
WD_CHECKED wd_err wd_fetch_answer_write(struct wd_arena *a,
					const struct wd_fetch_answer *answer,
					wd_str *frame);

enum wd_fetch_frame { WD_FRAME_WHOLE, WD_FRAME_MORE, WD_FRAME_BAD };

/*
 * Take the first frame off `*rest`.  MORE: not all of it is there yet, and
 * nothing is written.  BAD: it is empty or longer than `max`, which shows
 * as soon as its length is there.
 */
enum wd_fetch_frame wd_fetch_take(wd_str *rest, size_t max, wd_str *payload);

/*
 * A frame's payload.  A request that is well formed may still have a flaw;
 * an answer that is read fits together: outcome and cause, body and outcome.
 */
WD_CHECKED wd_err wd_fetch_request_read(struct wd_arena *a, wd_str payload,
					struct wd_fetch_request *out);
WD_CHECKED wd_err wd_fetch_answer_read(struct wd_arena *a, wd_str payload,
				       struct wd_fetch_answer *out);

#endif
