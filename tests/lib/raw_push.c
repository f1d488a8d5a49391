/*
 * raw_push.c - a push, byte by byte: says to receive-pack exactly what it is
 * told, however wrong that is.  For tests.  Needs nothing but libc.
 *
 *	raw_push [option...] PATH [line...]
 *
 * Starts `git-receive-pack PATH`, reads the advertisement, sends the lines in
 * their order (one argument is one pkt-line), a flush, and the pack.
 *
 * Options
 *	-a		print the advertisement ("<id> <ref>" lines, then
 *			"capabilities <list>") and end without pushing
 *	-c COMMAND	run COMMAND by the shell, with PATH as "$1", instead
 *	-C LIST		send this list of capabilities; without it
 *			"report-status side-band-64k" and what -o needs
 *	-o TEXT		send a push option; may be repeated; escapes as below
 *	-p FILE		send this pack; "-" is standard input; without it no
 *			pack is sent, as for a push that only deletes
 *
 * Lines
 *	update OLD NEW REF	a ref update; REF is the rest of the argument
 *	shallow ID		the client's history ends at this commit
 *	cert FILE		a push certificate, line by line; @NONCE@ in it
 *				is replaced by the nonce that was advertised
 *	raw TEXT		a pkt-line with just these bytes
 *
 * OLD and NEW are sent as they are, but "zero" stands for the zero id and
 * "real" for what the advertisement says of REF.  REF and TEXT may contain
 * \n \r \t \e \\ and \xHH (\x00 too).  Capabilities go with the first line
 * that is not "shallow".
 *
 * Output: the report, one line a status ("unpack ok", "ok REF", "ng REF WHY"),
 * on standard output; sideband text, unchanged, on standard error.
 * Exit status: 0 when unpack is ok and every update is; 1 when receive-pack
 * says otherwise or nothing; 2 when it could not be asked.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pkt.h"

enum { OPTIONS_MAX = 64, HEX = 40, BAND_REPORT = 1 };

struct job {
	bool advertise;
	const char *command, *pack, *path;
	const char *option[OPTIONS_MAX];
	size_t options;
	struct buf capabilities; /* empty: the default ones */
	char **line;
	size_t lines;
	/* from the server */
	struct buf refs; /* "<id> <ref>\n"... */
	struct buf offers;
	/* for the server */
	struct buf request;
	bool capabilities_sent;
	size_t updates;
};

/* ---- what the server says ---- */

static void read_advertisement(struct job *j, FILE *from)
{
	char bytes[PKT_MAX];
	int n;

	while ((n = pkt_read(from, bytes)) >= 0) {
		size_t len = strlen(bytes);

		if (len < (size_t)n)
			add_text(&j->offers, bytes + len + 1);
		add_text(&j->refs, bytes);
		if (len == 0 || bytes[len - 1] != '\n')
			add_text(&j->refs, "\n");
	}
	if (n == PKT_END)
		die("the server ended within its advertisement");
	if (j->offers.len > 0 && j->offers.ptr[j->offers.len - 1] == '\n')
		j->offers.ptr[--j->offers.len] = '\0';
}

static void print_advertisement(const struct job *j)
{
	fwrite(j->refs.ptr, 1, j->refs.len, stdout);
	printf("capabilities %s\n", j->offers.len > 0 ? j->offers.ptr : "");
}

/* The advertised value of a ref; the zero id when there is none. */
static void add_real(const struct job *j, const struct buf *ref,
		     struct buf *out)
{
	const char *line = j->refs.len > 0 ? j->refs.ptr : "";

	for (; *line != '\0'; line = strchr(line, '\n') + 1) {
		size_t len = strcspn(line, "\n");

		if (len == HEX + 1 + ref->len &&
		    memcmp(line + HEX + 1, ref->ptr, ref->len) == 0) {
			add(out, line, HEX);
			return;
		}
	}
	add_text(out, "0000000000000000000000000000000000000000");
}

/* ---- what we say ---- */

static void add_capabilities(struct job *j, struct buf *line)
{
	if (j->capabilities_sent)
		return;
	j->capabilities_sent = true;
	add(line, "", 1);
	add(line, j->capabilities.ptr, j->capabilities.len);
}

static void add_id(struct job *j, const char *id, const struct buf *ref,
		   struct buf *out)
{
	if (strcmp(id, "zero") == 0)
		add_text(out, "0000000000000000000000000000000000000000");
	else if (strcmp(id, "real") == 0)
		add_real(j, ref, out);
	else
		add_text(out, id);
}

static void say_update(struct job *j, const char *text)
{
	char old_id[HEX + 1], new_id[HEX + 1];
	struct buf line = { 0 }, ref = { 0 };
	int at = 0;

	if (sscanf(text, "%40s %40s %n", old_id, new_id, &at) != 2 || at == 0)
		die("update needs OLD NEW REF: %s", text);
	add(&ref, "", 0);
	add_unescaped(&ref, text + at);
	add_id(j, old_id, &ref, &line);
	add_text(&line, " ");
	add_id(j, new_id, &ref, &line);
	add_text(&line, " ");
	add(&line, ref.ptr, ref.len);
	add_capabilities(j, &line);
	add_pkt(&j->request, line.ptr, line.len);
	j->updates++;
	free(line.ptr);
	free(ref.ptr);
}

static void say_shallow(struct job *j, const char *text)
{
	struct buf line = { 0 };

	add_text(&line, "shallow ");
	add_text(&line, text);
	add_pkt(&j->request, line.ptr, line.len);
	free(line.ptr);
}

static void say_raw(struct job *j, const char *text)
{
	struct buf line = { 0 };

	add(&line, "", 0);
	add_unescaped(&line, text);
	add_capabilities(j, &line);
	add_pkt(&j->request, line.ptr, line.len);
	free(line.ptr);
}

/* The advertised "push-cert=<nonce>". */
static void add_nonce(const struct job *j, struct buf *out)
{
	const char *at =
		j->offers.len > 0 ? strstr(j->offers.ptr, "push-cert=") : NULL;

	if (at == NULL)
		die("the server offers no push certificates");
	at += strlen("push-cert=");
	add(out, at, strcspn(at, " "));
}

static void say_cert_line(struct job *j, const char *text, size_t len)
{
	static const char mark[] = "@NONCE@";
	const char *at = memmem(text, len, mark, strlen(mark));
	struct buf line = { 0 };

	if (at != NULL) {
		add(&line, text, (size_t)(at - text));
		add_nonce(j, &line);
		len -= (size_t)(at - text) + strlen(mark);
		text = at + strlen(mark);
	}
	add(&line, text, len);
	add_pkt(&j->request, line.ptr, line.len);
	free(line.ptr);
}

static void say_cert(struct job *j, const char *path)
{
	struct buf line = { 0 }, file = { 0 };

	add_text(&line, "push-cert");
	add_capabilities(j, &line);
	add_pkt(&j->request, line.ptr, line.len);
	add(&file, "", 0);
	add_file(&file, path);
	for (size_t at = 0; at < file.len;) {
		const char *end = memchr(file.ptr + at, '\n', file.len - at);
		size_t n = end == NULL ? file.len - at
				       : (size_t)(end + 1 - (file.ptr + at));

		say_cert_line(j, file.ptr + at, n);
		at += n;
	}
	add_pkt(&j->request, "push-cert-end\n", strlen("push-cert-end\n"));
	j->updates++;
	free(line.ptr);
	free(file.ptr);
}

static const struct {
	const char *word;
	void (*say)(struct job *j, const char *text);
} words[] = { { "update ", say_update },
	      { "shallow ", say_shallow },
	      { "cert ", say_cert },
	      { "raw ", say_raw } };

static void say(struct job *j, const char *line)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].word);

		if (strncmp(line, words[i].word, n) == 0) {
			words[i].say(j, line + n);
			return;
		}
	}
	die("unknown line: %s", line);
}

static void make_request(struct job *j)
{
	for (size_t i = 0; i < j->lines; i++)
		say(j, j->line[i]);
	add_text(&j->request, "0000");
	for (size_t i = 0; i < j->options; i++) {
		struct buf option = { 0 };

		add(&option, "", 0);
		add_unescaped(&option, j->option[i]);
		add_pkt(&j->request, option.ptr, option.len);
		free(option.ptr);
	}
	if (j->options > 0)
		add_text(&j->request, "0000");
	if (j->pack != NULL)
		add_file(&j->request, j->pack);
}

/* ---- the report ---- */

struct report {
	bool unpacked, refused;
	size_t accepted;
};

static void print_status(struct report *r, const char *line)
{
	if (strncmp(line, "unpack ", 7) == 0)
		r->unpacked = strcmp(line, "unpack ok\n") == 0;
	else if (strncmp(line, "ok ", 3) == 0)
		r->accepted++;
	else
		r->refused = true;
	fputs(line, stdout);
	if (line[0] != '\0' && line[strlen(line) - 1] != '\n')
		fputc('\n', stdout);
}

static void read_report(FILE *from, struct report *r)
{
	char bytes[PKT_MAX];

	while (pkt_read(from, bytes) >= 0)
		print_status(r, bytes);
}

/* Splits the bands; the report is gathered and read afterwards. */
static void read_bands(FILE *from, struct report *r)
{
	char bytes[PKT_MAX];
	struct buf gathered = { 0 };
	int n;

	while ((n = pkt_read(from, bytes)) >= 0)
		if (n > 0 && bytes[0] == BAND_REPORT)
			add(&gathered, bytes + 1, (size_t)n - 1);
		else if (n > 0)
			fwrite(bytes + 1, 1, (size_t)n - 1, stderr);
	if (gathered.len == 0)
		return;
	FILE *text = fmemopen(gathered.ptr, gathered.len, "r");

	if (text == NULL)
		die("fmemopen: %s", strerror(errno));
	read_report(text, r);
	fclose(text);
	free(gathered.ptr);
}

/* ---- processes ---- */

static pid_t start(const struct job *j, int *to, FILE **from)
{
	int down[2], up[2];

	if (pipe2(down, O_CLOEXEC) != 0 || pipe2(up, O_CLOEXEC) != 0)
		die("pipe: %s", strerror(errno));
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid == 0) {
		signal(SIGPIPE, SIG_DFL);
		dup2(down[0], STDIN_FILENO);
		dup2(up[1], STDOUT_FILENO);
		if (j->command != NULL)
			execl("/bin/sh", "sh", "-c", j->command, "sh", j->path,
			      (char *)NULL);
		else
			execlp("git-receive-pack", "git-receive-pack", j->path,
			       (char *)NULL);
		_exit(127);
	}
	close(down[0]);
	close(up[1]);
	*to = down[1];
	*from = fdopen(up[0], "r");
	if (*from == NULL)
		die("fdopen: %s", strerror(errno));
	return pid;
}

/* In a process of its own: the server may answer before it has read all. */
static void send_request(const struct job *j, int to)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid > 0) {
		close(to);
		return;
	}
	for (size_t at = 0; at < j->request.len;) {
		ssize_t n = write(to, j->request.ptr + at, j->request.len - at);

		if (n < 0 && errno != EINTR)
			_exit(1);
		at += n > 0 ? (size_t)n : 0;
	}
	_exit(0);
}

static int push(struct job *j)
{
	struct report report = { 0 };
	FILE *from;
	int to;

	start(j, &to, &from);
	read_advertisement(j, from);
	if (j->advertise) {
		print_advertisement(j);
		add_text(&j->request, "0000");
	} else {
		make_request(j);
	}
	send_request(j, to);
	if (strstr(j->capabilities.ptr, "side-band-64k") != NULL)
		read_bands(from, &report);
	else
		read_report(from, &report);
	fclose(from);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	if (j->advertise)
		return 0;
	return report.unpacked && !report.refused && report.accepted > 0 &&
			       report.accepted >= j->updates
		       ? 0
		       : 1;
}

int main(int argc, char **argv)
{
	struct job j = { 0 };
	int c;

	while ((c = getopt(argc, argv, "+ac:C:o:p:")) != -1)
		if (c == 'a')
			j.advertise = true;
		else if (c == 'c')
			j.command = optarg;
		else if (c == 'C')
			add_text(&j.capabilities, optarg);
		else if (c == 'p')
			j.pack = optarg;
		else if (c == 'o' && j.options < OPTIONS_MAX)
			j.option[j.options++] = optarg;
		else
			die("unknown option; see the source's first comment");
	if (optind == argc)
		die("usage: raw_push [option...] PATH [line...]");
	if (j.capabilities.len == 0)
		add_text(&j.capabilities,
			 j.options > 0
				 ? "report-status side-band-64k push-options"
				 : "report-status side-band-64k");
	j.path = argv[optind];
	j.line = argv + optind + 1;
	j.lines = (size_t)(argc - optind - 1);
	signal(SIGPIPE, SIG_IGN);
	unsetenv("GIT_PROTOCOL");
	int status = push(&j);

	free(j.capabilities.ptr);
	free(j.refs.ptr);
	free(j.offers.ptr);
	free(j.request.ptr);
	return status;
}
