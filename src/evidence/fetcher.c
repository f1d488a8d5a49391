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
				    .socket = -1 };
}

static bool give_up(struct wd_fetcher *f, const char *what)
{
	if (f->broken.len == 0)
		f->broken = wd_strf(f->arena, "warder-fetch: %s", what);
	return false;
}

/* Its own group of descriptors: 0 and 1 are ours, 2 goes nowhere, because
 * standard error is the pusher's. */
static int run(struct wd_fetcher *f, int socket, char **argv)
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
		code = posix_spawn_file_actions_addopen(&actions, 2,
							"/dev/null", O_WRONLY,
							0);
	if (code == 0)
		code = posix_spawn(&f->pid, f->program, &actions, NULL, argv,
				   environment);
	(void)posix_spawn_file_actions_destroy(&actions);
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
	int pair[2], code;

	if (left <= 0)
		return give_up(f, "no time is left");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return give_up(f, strerror(errno));
	code = run(f, pair[1], argv);
	(void)close(pair[1]);
	if (code != 0) {
		(void)close(pair[0]);
		f->pid = 0;
		return give_up(f, strerror(code));
	}
	f->socket = pair[0];
	return fcntl(f->socket, F_SETFL, O_NONBLOCK) == 0 ||
	       give_up(f, strerror(errno));
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

static bool push_out(struct wd_fetcher *f)
{
	ssize_t n = send(f->socket, f->out + f->out_sent,
			 f->out_len - f->out_sent, MSG_NOSIGNAL);

	if (n < 0)
		return again() || give_up(f, "it ended early");
	f->out_sent += (size_t)n;
	return true;
}

static bool take_in(struct wd_fetcher *f)
{
	ssize_t n;

	grow(f->arena, &f->in, f->in_len, &f->in_cap, (size_t)32 << 10);
	n = recv(f->socket, f->in + f->in_len, f->in_cap - f->in_len, 0);
	if (n == 0 || (n < 0 && !again()))
		return give_up(f, "it ended without an answer");
	if (n > 0)
		f->in_len += (size_t)n;
	return true;
}

static bool wait_for(struct wd_fetcher *f)
{
	struct pollfd p = { .fd = f->socket, .events = POLLIN };
	int64_t left = f->ends_ms + GRACE_MS - now_ms();
	int ready;

	if (f->out_sent < f->out_len)
		p.events |= POLLOUT;
	if (left <= 0)
		return give_up(f, "no answer in the push's time");
	ready = poll(&p, 1, left > 600000 ? 600000 : (int)left);
	if (ready < 0)
		return errno == EINTR || give_up(f, strerror(errno));
	if (ready > 0 && (p.revents & POLLOUT) != 0 && !push_out(f))
		return false;
	return ready == 0 || (p.revents & (POLLIN | POLLHUP | POLLERR)) == 0 ||
	       take_in(f);
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
			f->waiting--;
			return true;
		}
		if (!wait_for(f))
			return false;
	}
	return f->broken.len > 0 ? false : give_up(f, "nothing was asked");
}

/* It ends by itself when its input is closed; it is not waited for long. */
void wd_fetcher_stop(struct wd_fetcher *f)
{
	const struct timespec pause = { 0, 1000000 };
	int status;

	if (f->socket >= 0)
		(void)close(f->socket);
	f->socket = -1;
	if (f->pid <= 0)
		return;
	for (int i = 0; i < 20; i++) {
		if (waitpid(f->pid, &status, WNOHANG) != 0) {
			f->pid = 0;
			return;
		}
		(void)nanosleep(&pause, NULL);
	}
	(void)kill(f->pid, SIGKILL);
	while (waitpid(f->pid, &status, 0) < 0 && errno == EINTR)
		;
	f->pid = 0;
}
