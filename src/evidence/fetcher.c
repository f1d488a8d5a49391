#include "evidence/fetcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "text/escape.h"

/* The child says itself that it ran out of time; this long it may be late. */
enum { GRACE_MS = 80 };

static int64_t now_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return INT64_MAX; /* no time left: the safe side */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void wd_fetcher_init(struct wd_arena *a, const char *program,
		     const char *config, unsigned deadline_ms,
		     struct wd_fetcher *out)
{
	*out = (struct wd_fetcher){ .arena = a,
				    .program = program,
				    .config = config,
				    .ends_ms = now_ms() + deadline_ms,
				    .socket = -1,
				    .errors = -1 };
}

static bool give_up(struct wd_fetcher *f, const char *what)
{
	if (f->broken.len == 0)
		f->broken = wd_strf(f->arena, "warder-fetch: %s", what);
	return false;
}

static bool not_started(struct wd_fetcher *f, wd_str why)
{
	f->broken =
		wd_strf(f->arena, "warder-fetch could not start: %.*s",
			WD_FMT(wd_escape(f->arena, why, WD_FETCHER_WHY_MAX)));
	return false;
}

/* All three are ours: standard error is the pusher's. */
static int run(struct wd_fetcher *f, int socket, int errors, char **argv)
{
	char *environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	int code = posix_spawn_file_actions_init(&actions);

	if (code != 0)
		return code;
	code = posix_spawn_file_actions_adddup2(&actions, socket, 0);
	if (code == 0)
		code = posix_spawn_file_actions_adddup2(&actions, socket, 1);
	if (code == 0)
		code = posix_spawn_file_actions_adddup2(&actions, errors, 2);
	if (code == 0)
		code = posix_spawn(&f->pid, f->program, &actions, NULL, argv,
				   environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	return code;
}

/* Our ends are the fetcher's, and do not block. */
static int connect_and_run(struct wd_fetcher *f, char **argv)
{
	int pair[2], errors[2], code;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return errno;
	f->socket = pair[0];
	if (pipe2(errors, O_CLOEXEC) != 0) {
		code = errno;
		(void)close(pair[1]);
		return code;
	}
	f->errors = errors[0];
	code = run(f, pair[1], errors[1], argv);
	(void)close(pair[1]);
	(void)close(errors[1]);
	if (code != 0)
		f->pid = 0;
	else if (fcntl(f->socket, F_SETFL, O_NONBLOCK) != 0 ||
		 fcntl(f->errors, F_SETFL, O_NONBLOCK) != 0)
		code = errno;
	return code;
}

static bool start(struct wd_fetcher *f)
{
	int64_t left = f->ends_ms - now_ms();
	char *argv[] = { wd_str_c(f->arena, wd_str_of(f->program)),
			 "--config",
			 wd_str_c(f->arena, wd_str_of(f->config)),
			 "--deadline-ms",
			 wd_str_c(f->arena,
				  wd_strf(f->arena, "%lld", (long long)left)),
			 NULL };

	if (left <= 0)
		return give_up(f, "no time is left");
	f->said = wd_new(f->arena, char, WD_FETCHER_SAID_MAX);
	int code = connect_and_run(f, argv);

	return code == 0 || not_started(f, wd_str_of(strerror(code)));
}

/* The old piece stays in the arena: it doubles, so that is no more again. */
static void grow(struct wd_arena *a, char **at, size_t len, size_t *cap,
		 size_t more)
{
	size_t room = *cap == 0 ? (size_t)64 << 10 : *cap;
	char *bigger;

	while (room - len < more)
		room *= 2;
	if (room == *cap)
		return;
	bigger = wd_new(a, char, room);
	if (len > 0)
		memcpy(bigger, *at, len);
	*at = bigger;
	*cap = room;
}

bool wd_fetcher_send(struct wd_fetcher *f,
		     const struct wd_fetch_request *request)
{
	wd_str frame;

	if (f->broken.len > 0 || (f->pid == 0 && !start(f)))
		return false;
	wd_err err = wd_fetch_request_write(f->arena, request, &frame);

	if (err != NULL)
		return give_up(f, wd_err_text(f->arena, err));
	if (f->out_sent == f->out_len)
		f->out_sent = f->out_len = 0;
	grow(f->arena, &f->out, f->out_len, &f->out_cap, frame.len);
	memcpy(f->out + f->out_len, frame.ptr, frame.len);
	f->out_len += frame.len;
	f->waiting++;
	return true;
}

static bool again(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static void add_said(struct wd_fetcher *f, wd_str text)
{
	size_t room = WD_FETCHER_SAID_MAX - f->said_len;

	if (text.len < room)
		room = text.len;
	if (room > 0)
		memcpy(f->said + f->said_len, text.ptr, room);
	f->said_len += room;
}

/* What is there of its standard error; beyond the limit it is dropped. */
static void hear(struct wd_fetcher *f)
{
	enum { TURNS = 16 };
	char piece[4096];

	for (int i = 0; f->errors >= 0 && i < TURNS; i++) {
		ssize_t n = read(f->errors, piece, sizeof(piece));

		if (n < 0 && again())
			return;
		if (n <= 0) {
			(void)close(f->errors);
			f->errors = -1;
			return;
		}
		add_said(f, (wd_str){ piece, (size_t)n });
	}
}

/*
 * Why it did not start it says itself, in words that are for anybody
 * (src/fetch/FORMAT); all else that it says may name files.
 */
static bool ended(struct wd_fetcher *f)
{
	const wd_str mark = WD_STR("warder-fetch: could not start: ");
	wd_str rest, line;

	hear(f);
	rest = (wd_str){ f->said, f->said_len };
	while (wd_str_next_line(&rest, &line))
		if (wd_str_starts(line, mark))
			return not_started(f, wd_str_from(line, mark.len));
	return give_up(f, f->answered ? "it ended early"
				      : "it ended without any answer");
}

static bool push_out(struct wd_fetcher *f)
{
	ssize_t n = send(f->socket, f->out + f->out_sent,
			 f->out_len - f->out_sent, MSG_NOSIGNAL);

	if (n < 0)
		return again() || ended(f);
	f->out_sent += (size_t)n;
	return true;
}

static bool take_in(struct wd_fetcher *f)
{
	ssize_t n;

	grow(f->arena, &f->in, f->in_len, &f->in_cap, (size_t)32 << 10);
	n = recv(f->socket, f->in + f->in_len, f->in_cap - f->in_len, 0);
	if (n == 0 || (n < 0 && !again()))
		return ended(f);
	if (n > 0)
		f->in_len += (size_t)n;
	return true;
}

static bool attend(struct wd_fetcher *f, short events)
{
	if ((events & POLLOUT) != 0 && !push_out(f))
		return false;
	return (events & (POLLIN | POLLHUP | POLLERR)) == 0 || take_in(f);
}

static bool wait_for(struct wd_fetcher *f)
{
	struct pollfd p[] = { { .fd = f->socket, .events = POLLIN },
			      { .fd = f->errors, .events = POLLIN } };
	int64_t left = f->ends_ms + GRACE_MS - now_ms();
	int ready;

	if (f->out_sent < f->out_len)
		p[0].events |= POLLOUT;
	if (left <= 0)
		return give_up(f, "no answer in the push's time");
	ready = poll(p, 2, left > 600000 ? 600000 : (int)left);
	if (ready < 0)
		return errno == EINTR || give_up(f, strerror(errno));
	if (ready > 0 && p[1].revents != 0)
		hear(f);
	return ready == 0 || attend(f, p[0].revents);
}

/* One whole frame from what came; what follows it moves to the front. */
static enum wd_fetch_frame take_frame(struct wd_fetcher *f,
				      struct wd_fetch_answer *out)
{
	wd_str rest = { f->in, f->in_len }, payload;
	enum wd_fetch_frame got =
		wd_fetch_take(&rest, WD_FETCH_FRAME_MAX, &payload);

	if (got != WD_FRAME_WHOLE)
		return got;
	payload = wd_str_dup(f->arena, payload);
	memmove(f->in, rest.ptr, rest.len);
	f->in_len = rest.len;
	return wd_fetch_answer_read(f->arena, payload, out) == NULL
		       ? WD_FRAME_WHOLE
		       : WD_FRAME_BAD;
}

bool wd_fetcher_next(struct wd_fetcher *f, struct wd_fetch_answer *out)
{
	while (f->broken.len == 0 && f->waiting > 0) {
		enum wd_fetch_frame got = take_frame(f, out);

		if (got == WD_FRAME_BAD)
			return give_up(f, "its answer is malformed");
		if (got == WD_FRAME_WHOLE) {
			f->answered = true;
			f->waiting--;
			return true;
		}
		if (!wait_for(f))
			return false;
	}
	return f->broken.len > 0 ? false : give_up(f, "nothing was asked");
}

/* What it could not say itself. */
static void note_end(struct wd_fetcher *f, int status)
{
	if (WIFSIGNALED(status))
		f->end =
			wd_strf(f->arena, "warder-fetch: it ended by signal %d",
				WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		f->end = wd_strf(f->arena,
				 "warder-fetch: it ended with status %d",
				 WEXITSTATUS(status));
}

static void reap(struct wd_fetcher *f)
{
	const struct timespec pause = { 0, 1000000 };
	int status;

	for (int i = 0; i < 20; i++) {
		pid_t got = waitpid(f->pid, &status, WNOHANG);

		if (got == f->pid)
			note_end(f, status);
		if (got != 0)
			return;
		(void)nanosleep(&pause, NULL);
	}
	(void)kill(f->pid, SIGKILL);
	while (waitpid(f->pid, &status, 0) < 0 && errno == EINTR)
		;
}

/* It ends by itself when its input is closed; it is not waited for long. */
void wd_fetcher_stop(struct wd_fetcher *f)
{
	if (f->socket >= 0)
		(void)close(f->socket);
	f->socket = -1;
	if (f->pid > 0)
		reap(f);
	f->pid = 0;
	hear(f);
	if (f->errors >= 0)
		(void)close(f->errors);
	f->errors = -1;
}

static void add_line(struct wd_buf *b, wd_str line)
{
	if (line.len == 0)
		return;
	wd_buf_add(b, line);
	wd_buf_byte(b, '\n');
}

wd_str wd_fetcher_said(const struct wd_fetcher *f)
{
	struct wd_buf b = { .arena = f->arena };
	wd_str rest = { f->said, f->said_len }, line;

	while (wd_str_next_line(&rest, &line))
		add_line(&b, line);
	add_line(&b, f->end);
	add_line(&b, f->broken);
	return wd_buf_str(&b);
}
