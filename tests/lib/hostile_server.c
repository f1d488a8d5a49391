/*
 * hostile_server LOG PORT MODE [CERT KEY [CLIENT_CA]] - an HTTP server that
 * does what a path says, mostly wrong.
 *
 * Listens on 127.0.0.1, writes its port to the file PORT, appends to the file
 * LOG a line for each request: connection, request line, headers, length of
 * the body.  MODE: plain, tls, old-tls
 * (at most TLS 1.1), silent (accepts, and never says a word), full (no
 * connection is ever accepted).  A process for each connection; all end with
 * the first one.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "hostile_acts.h"

/* ---- requests ---- */

static bool read_head(struct talk *t)
{
	char *end;

	t->head[t->len] = '\0';
	while ((end = strstr(t->head, "\r\n\r\n")) == NULL) {
		ssize_t n = t->len == HEAD_MAX ? 0
					       : get(t, t->head + t->len,
						     HEAD_MAX - t->len);

		if (n <= 0)
			return false;
		t->len += (size_t)n;
		t->head[t->len] = '\0';
	}
	return true;
}

/* A body is read and counted. */
static size_t read_body(struct talk *t)
{
	const char *at = strstr(t->head, "Content-Length: ");
	size_t left = at == NULL ? 0 : strtoul(at + 16, NULL, 10), all = left;
	size_t head = (size_t)(strstr(t->head, "\r\n\r\n") + 4 - t->head);
	char bytes[4096];

	left -= t->len - head < left ? t->len - head : left;
	while (left > 0) {
		ssize_t n = get(t, bytes,
				left < sizeof(bytes) ? left : sizeof(bytes));

		if (n <= 0)
			exit(0);
		left -= (size_t)n;
	}
	t->len = 0;
	return all;
}

static void log_request(struct talk *t, size_t body)
{
	static char line[HEAD_MAX + 256];
	int fd = open(t->server->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	size_t n = (size_t)snprintf(line, 64, "%d ", t->number);

	for (const char *at = t->head; strncmp(at, "\r\n\r\n", 4) != 0; at++)
		if (*at == '\r')
			line[n++] = '|';
		else if (*at != '\n')
			line[n++] = *at;
	n += (size_t)snprintf(line + n, 64, "|body=%zu\n", body);
	must(fd >= 0 && write(fd, line, n) == (ssize_t)n, "log");
	close(fd);
}

static void serve(struct talk *t)
{
	while (read_head(t)) {
		const char *path = strchr(t->head, ' ');
		char *end = strstr(t->head, "\r\n\r\n");
		size_t body = read_body(t);

		log_request(t, body);
		end[2] = '\0';
		if (path != NULL)
			act(t, path + 1);
	}
}

static void take(struct server *s, int fd, int number, bool silent)
{
	static struct talk t;

	t = (struct talk){ .server = s, .fd = fd, .number = number };
	if (silent)
		hang(&t);
	if (s->tls != NULL) {
		t.ssl = SSL_new(s->tls);
		must(t.ssl != NULL && SSL_set_fd(t.ssl, fd) == 1, "tls");
		if (SSL_accept(t.ssl) != 1)
			exit(0);
	}
	serve(&t);
	exit(0);
}

/* ---- the server ---- */

static SSL_CTX *make_tls(const char *mode, char **files, int count)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

	must(tls != NULL && count >= 2 &&
		     SSL_CTX_use_certificate_chain_file(tls, files[0]) == 1 &&
		     SSL_CTX_use_PrivateKey_file(tls, files[1],
						 SSL_FILETYPE_PEM) == 1,
	     "certificate");
	if (strcmp(mode, "old-tls") == 0) {
		SSL_CTX_set_security_level(tls, 0);
		SSL_CTX_set_min_proto_version(tls, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(tls, TLS1_1_VERSION);
	}
	if (count >= 3) {
		must(SSL_CTX_load_verify_locations(tls, files[2], NULL) == 1,
		     "client CA");
		SSL_CTX_set_verify(tls,
				   SSL_VERIFY_PEER |
					   SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
				   NULL);
	}
	return tls;
}

static int listen_on(const char *port_file)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char temporary[4096];

	must(fd >= 0 && bind(fd, (struct sockaddr *)&at, len) == 0 &&
		     listen(fd, 64) == 0 &&
		     getsockname(fd, (struct sockaddr *)&at, &len) == 0,
	     "listen");
	snprintf(temporary, sizeof(temporary), "%s.new", port_file);
	FILE *f = fopen(temporary, "w");

	must(f != NULL, temporary);
	fprintf(f, "%u\n", ntohs(at.sin_port));
	must(fclose(f) == 0 && rename(temporary, port_file) == 0, port_file);
	return fd;
}

/* The queue is one long, and takes no more. */
static void fill(int fd)
{
	struct sockaddr_in at;
	socklen_t len = sizeof(at);

	must(listen(fd, 0) == 0 &&
		     getsockname(fd, (struct sockaddr *)&at, &len) == 0,
	     "listen");
	for (int i = 0; i < 4; i++) {
		int talk = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

		(void)connect(talk, (struct sockaddr *)&at, len);
	}
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	struct server s = { .log = argv[1] };

	must(argc >= 4, "usage");
	bool tls = strstr(argv[3], "tls") != NULL;
	bool silent = strcmp(argv[3], "silent") == 0;

	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	s.counter = mmap(NULL, COUNTERS * sizeof(int), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(s.counter != MAP_FAILED, "mmap");
	s.tls = tls ? make_tls(argv[3], argv + 4, argc - 4) : NULL;
	int fd = listen_on(argv[2]);

	if (strcmp(argv[3], "full") == 0)
		fill(fd);
	for (int number = 1;; number++) {
		int talk = accept(fd, NULL, NULL), yes = 1;
		pid_t self = getpid();

		must(talk >= 0, "accept");
		setsockopt(talk, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != self)
				exit(0);
			take(&s, talk, number, silent);
		}
		close(talk);
	}
}
