#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/fetch.h"

enum { PIECE = 64 << 10 };

/* Room for `more` bytes behind `len`. */
static bool grow(char **buffer, size_t *cap, size_t len, size_t more)
{
	size_t wanted = *cap == 0 ? PIECE : *cap;

	while (wanted < len + more)
		wanted *= 2;
	if (wanted == *cap)
		return true;
	char *moved = realloc(*buffer, wanted);

	if (moved == NULL)
		return false;
	*buffer = moved;
	*cap = wanted;
	return true;
}

bool wd_stream_open(void)
{
	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++) {
		int flags = fcntl(fd, F_GETFL);

		if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
			return false;
	}
	return true;
}

bool wd_stream_read(struct wd_stream *s)
{
	ssize_t n;

	if (!grow(&s->in, &s->in_cap, s->in_len, PIECE))
		return false;
	n = read(STDIN_FILENO, s->in + s->in_len, PIECE);
	if (n > 0)
		s->in_len += (size_t)n;
	else if (n == 0)
		s->in_closed = true;
	else if (errno != EINTR && errno != EAGAIN)
		return false;
	return true;
}

void wd_stream_taken(struct wd_stream *s, size_t n)
{
	s->in_len -= n;
	memmove(s->in, s->in + n, s->in_len);
}

bool wd_stream_put(struct wd_stream *s, wd_str frame)
{
	if (s->out_from == s->out_len)
		s->out_from = s->out_len = 0;
	if (!grow(&s->out, &s->out_cap, s->out_len, frame.len))
		return false;
	memcpy(s->out + s->out_len, frame.ptr, frame.len);
	s->out_len += frame.len;
	return true;
}

void wd_stream_write(struct wd_stream *s)
{
	while (!s->out_closed && s->out_from < s->out_len) {
		ssize_t n = write(STDOUT_FILENO, s->out + s->out_from,
				  s->out_len - s->out_from);

		if (n > 0)
			s->out_from += (size_t)n;
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			s->out_closed = true;
	}
}

void wd_stream_look(struct wd_stream *s)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	/* a pipe without a reader is an error, a socket hangs up */
	if (poll(&out, 1, 0) == 1 &&
	    (out.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
		s->out_closed = true;
}
