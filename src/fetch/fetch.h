/*
 * fetch.h - the parts of warder-fetch, the program that has the network and
 * the tokens.  What it says to the gate: FORMAT beside this file.
 *
 * One process, one loop, one thread of ours (libcurl resolves names in its
 * own).  The configuration and all tokens are read first; then the program
 * confines itself, and takes requests.
 */
#ifndef WD_FETCH_FETCH_H
#define WD_FETCH_FETCH_H

#include <curl/curl.h>
#include <stdint.h>

#include "text/connection.h"
#include "text/fetch_wire.h"

enum {
	WD_FETCH_PROVIDERS_MAX = 64,
	WD_FETCH_TOKENS_MAX = 16, /* options --token */
	WD_FETCH_TOKEN_MAX = 4096,
	WD_FETCH_FILE_MAX = 1 << 20, /* a CA file, a certificate, a key */
	WD_FETCH_SECRETS = 4 << 20,  /* memory for tokens and keys */
	WD_FETCH_HEADERS_MAX = 256,  /* lines of one answer, with those of 1xx
				      * and trailers */
	WD_FETCH_HEADER_BYTES_MAX = 64 << 10,
	WD_FETCH_SLOW_SECONDS = 5, /* min-rate is a mean over these */
	WD_FETCH_OUTPUT_MAX = 16
			      << 20, /* unread answers; then nothing starts */
	WD_FETCH_DEADLINE_MAX_MS = 3600000
};

/* --token NAME=FD */
struct wd_fetch_given {
	wd_str provider;
	int fd;
	bool used;
};

struct wd_fetch_options {
	const char *config;
	int64_t deadline_ms; /* from the start */
	struct wd_fetch_given token[WD_FETCH_TOKENS_MAX];
	size_t tokens;
};

struct wd_fetch_provider {
	struct wd_connection c;
	/* no requests can be sent, and why */
	enum wd_fetch_cause flaw;
	wd_str flaw_text; /* for anybody who pushes */
	wd_str flaw_log;  /* with the name of the file, for the site's log */
	bool flaw_logged;
	/* in memory for secrets */
	wd_str token;
	wd_str encoded;   /* user and token, as Basic has them */
	wd_str auth_line; /* "Authorization: ..."; empty: none */
	wd_str ca, cert, key;
	bool hashed; /* the system's authorities, when there is no `ca` */
	unsigned in_flight;
	int64_t pause_until; /* it asked to be left alone */
};

struct wd_fetch_providers {
	struct wd_fetch_provider *item;
	size_t count;
};

/*
 * Reads warder.conf, and of each provider its file, token, certificates.
 * What is wrong with one provider is its own flaw; an error is what nobody
 * can work with.  `secrets` is an arena that is locked and wiped.
 */
WD_CHECKED wd_err wd_fetch_load(struct wd_arena *a, struct wd_arena *secrets,
				struct wd_fetch_options *options,
				struct wd_fetch_providers *out);

/*
 * Has the system a directory of authorities in which one is found by the hash
 * of its name?  Reading all of them takes longer than a whole answer should.
 */
bool wd_fetch_authorities_hashed(void);

/* NULL: there is none of this name. */
struct wd_fetch_provider *wd_fetch_find(struct wd_fetch_providers *p,
					wd_str name);

/*
 * One line, without its newline.  WD_ERR_USAGE says what is wrong with the
 * file, never what is in it.
 */
WD_CHECKED wd_err wd_fetch_token_file(struct wd_arena *secrets,
				      const char *path, wd_str *out);
/* The key of a certificate, as guarded as a token; errors as above. */
WD_CHECKED wd_err wd_fetch_key_file(struct wd_arena *secrets, const char *path,
				    wd_str *out);
WD_CHECKED wd_err wd_fetch_token_fd(struct wd_arena *secrets, int fd,
				    wd_str *out);

/* How far an attempt came, and so what it was that took too long. */
enum wd_fetch_stage {
	WD_STAGE_RESOLVING,
	WD_STAGE_CONNECTING,
	WD_STAGE_READY /* connected, secure, the request may be sent */
};

/* A request on its way.  Owns its memory; wd_transfer_free() gives it back. */
struct wd_transfer {
	struct wd_transfer *next;
	struct wd_fetch_provider *provider;
	struct wd_fetch_request request; /* in `memory` */
	char *memory;
	/* milliseconds of the monotonic clock */
	int64_t asked;
	int64_t until; /* of the first attempt and all others; 0: none yet */
	int64_t not_before; /* the next attempt */
	unsigned attempts;
	/* of the attempt that runs; NULL: none does */
	CURL *easy;
	struct curl_slist *headers;
	enum wd_fetch_stage stage;
	enum wd_fetch_cause stopped; /* why we broke it off ourselves */
	wd_str refused_address;      /* in `address` */
	char address[64];
	char *body;
	size_t body_len, body_cap;
	size_t header_lines, header_bytes;
	char error[CURL_ERROR_SIZE];
};

/* NULL: no memory. */
struct wd_transfer *wd_transfer_new(const struct wd_fetch_request *request,
				    struct wd_fetch_provider *provider);
void wd_transfer_free(struct wd_transfer *t);

/*
 * Begin an attempt that must end at `t->until`: `t->easy` is then ready to be
 * added to a multi handle.  False: libcurl will not.
 */
bool wd_transfer_begin(struct wd_transfer *t, int64_t now);

/* Forget what the attempt received, and its handle. */
void wd_transfer_reset(struct wd_transfer *t);

/* libcurl calls these; part of wd_transfer_begin(). */
curl_socket_t wd_fetch_open_socket(void *transfer, curlsocktype purpose,
				   struct curl_sockaddr *address);
int wd_fetch_before_request(void *transfer, char *primary_ip, char *local_ip,
			    int primary_port, int local_port);
size_t wd_fetch_receive_body(char *data, size_t size, size_t n, void *transfer);
size_t wd_fetch_receive_header(char *data, size_t size, size_t n,
			       void *transfer);

/*
 * What the attempt came to.  `now` decides which limit was hit.  Slices
 * point into the transfer, its handle, and the arena.
 */
void wd_fetch_judge(struct wd_arena *a, struct wd_transfer *t, CURLcode code,
		    int64_t now, struct wd_fetch_answer *out);

/* An answer that no server had a part in; `detail` may be empty. */
void wd_fetch_unasked(struct wd_arena *a, const struct wd_fetch_request *r,
		      enum wd_fetch_cause cause, wd_str detail,
		      struct wd_fetch_answer *out);

/*
 * May the request be sent again: 429 or 503, attempts left, and the time to
 * do so, which is then `t->not_before`, lies before its end and `deadline`.
 */
bool wd_fetch_again(struct wd_transfer *t, const struct wd_fetch_answer *answer,
		    int64_t now, int64_t deadline);

/* Milliseconds to wait for a Retry-After, number or date; -1: it is neither. */
int64_t wd_fetch_retry_after(wd_str value, int64_t now_seconds);

/* Standard input and output. */
struct wd_stream {
	char *in;
	size_t in_len, in_cap;
	char *out;
	size_t out_from, out_len, out_cap;
	bool in_closed, out_closed;
};

/* Both descriptors do not block from now on. */
bool wd_stream_open(void);

/* What is there, without waiting.  False: no memory, or an error. */
bool wd_stream_read(struct wd_stream *s);
/* The first `n` bytes are dealt with. */
void wd_stream_taken(struct wd_stream *s, size_t n);
bool wd_stream_put(struct wd_stream *s, wd_str frame);
void wd_stream_write(struct wd_stream *s);
/* Is the reader of our answers gone? */
void wd_stream_look(struct wd_stream *s);

/* Until the end; the process' status. */
int wd_fetch_run(struct wd_arena *a, struct wd_fetch_providers *providers,
		 int64_t deadline);

/* The monotonic clock in milliseconds. */
int64_t wd_fetch_clock(void);

/* libcurl, with memory that is wiped before it is given back. */
bool wd_fetch_curl_init(void);

/* One line on standard error, harmless and bounded, with our name before it. */
void wd_fetch_log(struct wd_arena scratch, wd_str line);

/* From here on nobody but root looks into this process, nor into its core. */
bool wd_fetch_no_dumps(void);

/*
 * No privileges to gain, no programs, no files but what resolving names and
 * checking certificates reads.  What the kernel does not know is left out;
 * false: it knows it, and refused.
 */
struct wd_fetch_confined {
	bool files, calls; /* the kernel knows it: Landlock, seccomp */
};
bool wd_fetch_confine(struct wd_fetch_confined *out);

#endif
