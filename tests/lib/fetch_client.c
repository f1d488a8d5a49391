/*
 * fetch_client [-d DEADLINE_MS] CONFIG REQUEST... - asks a
 * warder-fetch as the gate does, and prints an answer a line, by id:
 *
 *	1 answered none 200 attempts=1 body={"ok":true}
 *
 * A request is "NAME /path [key=value]..." with the keys etag, since, type and
 * post.  "wait" begins a new round when all answers are there, "headers" adds
 * those to what is printed, "text" the line for people, "ms" the time.
 * The last line is how warder-fetch ended.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "text/escape.h"
#include "text/fetch_wire.h"

enum { MEMORY = 512 << 20, REQUESTS = 8192, SHOWN = 300 };

struct client {
	struct wd_arena a;
	int to, from;
	pid_t pid;
	unsigned asked, answered;
	wd_str line[REQUESTS + 1];
	bool headers, text, ms;
	char *in;
	size_t len;
};

static void full(void *ctx)
{
	(void)ctx;
	abort();
}

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(3);
}

static void start(struct client *c, const char *config, const char *deadline)
{
	int to[2], from[2];

	must(pipe(to) == 0 && pipe(from) == 0, "pipe");
	c->pid = fork();
	must(c->pid >= 0, "fork");
	if (c->pid == 0) {
		must(dup2(to[0], 0) == 0 && dup2(from[1], 1) == 1, "dup2");
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		const char *fd = getenv("TOKEN_OPTION");

		if (fd != NULL)
			execlp("warder-fetch", "warder-fetch", "--config",
			       config, "--deadline-ms", deadline, "--token", fd,
			       (char *)NULL);
		else
			execlp("warder-fetch", "warder-fetch", "--config",
			       config, "--deadline-ms", deadline, (char *)NULL);
		must(false, "warder-fetch");
	}
	close(to[0]);
	close(from[1]);
	c->to = to[1];
	c->from = from[0];
}

static void key(struct wd_fetch_request *r, wd_str word)
{
	wd_str name, value;

	must(wd_str_cut(word, '=', &name, &value), "key=value");
	if (wd_str_eq(name, WD_STR("etag")))
		r->etag = value;
	else if (wd_str_eq(name, WD_STR("since")))
		r->modified_since = value;
	else if (wd_str_eq(name, WD_STR("type")))
		r->content_type = value;
	else
		r->body = value;
	if (r->content_type.len > 0)
		r->method = WD_FETCH_POST;
}

static void ask(struct client *c, const char *text)
{
	struct wd_fetch_request r = { .id = ++c->asked };
	wd_str rest = wd_str_of(text), word, frame;
	bool more = wd_str_cut(rest, ' ', &r.provider, &rest);

	must(more && c->asked <= REQUESTS, "request");
	more = wd_str_cut(rest, ' ', &r.path, &rest);
	if (!more)
		r.path = rest;
	while (more) {
		more = wd_str_cut(rest, ' ', &word, &rest);
		key(&r, more ? word : rest);
	}
	wd_err err = wd_fetch_request_write(&c->a, &r, &frame);

	if (err == NULL)
		err = wd_fd_write(&c->a, c->to, frame);
	must(err == NULL, err == NULL ? "" : wd_err_text(&c->a, err));
}

static void header(struct wd_buf *b, const char *name, wd_str value)
{
	if (value.len > 0)
		wd_buf_f(b, " %s=%.*s", name,
			 WD_FMT(wd_escape(b->arena, value, SHOWN)));
}

static wd_str line_of(struct client *c, const struct wd_fetch_answer *r)
{
	static const char *const outcomes[] = { "answered", "unavailable",
						"refused" };
	struct wd_buf b = { .arena = &c->a };

	wd_buf_f(&b, "%u %s %s %u attempts=%u", r->id, outcomes[r->outcome],
		 wd_fetch_cause_name(r->cause), r->status, r->attempts);
	if (r->not_modified)
		wd_buf_c(&b, " not-modified");
	if (c->headers) {
		header(&b, "etag", r->etag);
		header(&b, "last-modified", r->last_modified);
		header(&b, "content-type", r->content_type);
		header(&b, "link", r->link);
		header(&b, "next-page", r->next_page);
		header(&b, "total-count", r->total_count);
		header(&b, "retry-after", r->retry_after);
	}
	if (c->ms)
		wd_buf_f(&b, " ms=%u", r->elapsed_ms);
	header(&b, "body", r->body);
	if (c->text)
		header(&b, "text", r->text);
	return wd_buf_str(&b);
}

static bool take(struct client *c)
{
	wd_str rest = { c->in, c->len }, payload;
	struct wd_fetch_answer r;

	if (wd_fetch_take(&rest, WD_FETCH_FRAME_MAX, &payload) !=
	    WD_FRAME_WHOLE)
		return false;
	wd_err err = wd_fetch_answer_read(&c->a, payload, &r);

	must(err == NULL, err == NULL ? "" : wd_err_text(&c->a, err));
	must(r.id >= 1 && r.id <= c->asked && c->line[r.id].ptr == NULL, "id");
	c->line[r.id] = line_of(c, &r);
	c->answered++;
	memmove(c->in, rest.ptr, rest.len);
	c->len = rest.len;
	return true;
}

static bool read_some(struct client *c)
{
	ssize_t n = read(c->from, c->in + c->len, 1 << 16);

	if (n <= 0)
		return false;
	c->len += (size_t)n;
	while (take(c))
		;
	return true;
}

static void finish(struct client *c)
{
	int status = 0;

	close(c->to);
	while (read_some(c))
		;
	must(waitpid(c->pid, &status, 0) == c->pid, "wait");
	for (unsigned i = 1; i <= c->asked; i++)
		if (c->line[i].ptr != NULL)
			printf("%.*s\n", WD_FMT(c->line[i]));
	if (WIFEXITED(status))
		printf("exit %d\n", WEXITSTATUS(status));
	else
		printf("signal %d\n", WTERMSIG(status));
}

static void word(struct client *c, const char *text)
{
	if (strcmp(text, "headers") == 0)
		c->headers = true;
	else if (strcmp(text, "text") == 0)
		c->text = true;
	else if (strcmp(text, "ms") == 0)
		c->ms = true;
	else if (strcmp(text, "wait") != 0)
		ask(c, text);
	else
		while (c->answered < c->asked && read_some(c))
			;
}

int main(int argc, char **argv)
{
	static struct client c;
	const char *deadline = "20000";
	int option;

	must(wd_arena_map(MEMORY, full, NULL, &c.a), "memory");
	c.in = malloc((size_t)WD_FETCH_FRAME_MAX + (1 << 17));
	must(c.in != NULL, "memory");
	while ((option = getopt(argc, argv, "d:")) == 'd')
		deadline = optarg;
	must(option == -1 && optind < argc, "usage");
	start(&c, argv[optind], deadline);
	for (int i = optind + 1; i < argc; i++)
		word(&c, argv[i]);
	finish(&c);
	return 0;
}
