#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fetch/fetch.h"

enum { MEMORY = 512 << 20, FAILED = 2 };

static void full(void *ctx)
{
	static const char text[] = "warder-fetch: out of memory\n";

	(void)ctx;
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(FAILED);
}

static int fail(const char *what)
{
	(void)fprintf(stderr, "warder-fetch: %s\n", what);
	return FAILED;
}

/* The pusher reads this, too: no files but warder.conf may be named. */
static int not_started(struct wd_arena *a, const char *what)
{
	wd_fetch_log(*a, wd_strf(a, "could not start: %s", what));
	return FAILED;
}

static bool read_token_option(const char *value, struct wd_fetch_options *out)
{
	struct wd_fetch_given *given = &out->token[out->tokens];
	unsigned long long fd;
	wd_str digits;

	if (out->tokens == WD_FETCH_TOKENS_MAX ||
	    !wd_str_cut(wd_str_of(value), '=', &given->provider, &digits) ||
	    !wd_str_u64(digits, &fd) || fd < 3 || fd > 1023)
		return false;
	given->fd = (int)fd;
	out->tokens++;
	return true;
}

static bool read_deadline(const char *value, struct wd_fetch_options *out)
{
	unsigned long long n;

	if (!wd_str_u64(wd_str_of(value), &n) || n < 1 ||
	    n > WD_FETCH_DEADLINE_MAX_MS)
		return false;
	out->deadline_ms = (int64_t)n;
	return true;
}

static bool read_option(const char *name, const char *value,
			struct wd_fetch_options *out)
{
	if (strcmp(name, "--config") == 0) {
		out->config = value;
		return true;
	}
	if (strcmp(name, "--deadline-ms") == 0)
		return read_deadline(value, out);
	return strcmp(name, "--token") == 0 && read_token_option(value, out);
}

static bool read_options(int argc, char **argv, struct wd_fetch_options *out)
{
	for (int i = 1; i < argc; i += 2)
		if (i + 1 == argc || !read_option(argv[i], argv[i + 1], out))
			return false;
	return out->config != NULL && out->deadline_ms > 0;
}

/* Not swapped out, not in a dump; what the kernel refuses is left. */
static bool map_secrets(struct wd_arena *out)
{
	if (!wd_arena_map(WD_FETCH_SECRETS, full, NULL, out))
		return false;
	(void)mlock2(out->next, WD_FETCH_SECRETS, MLOCK_ONFAULT);
	(void)madvise(out->next, WD_FETCH_SECRETS, MADV_DONTDUMP);
	return true;
}

static int work(struct wd_fetch_options *options, int64_t started)
{
	struct wd_arena a, secrets;
	struct wd_fetch_providers providers;
	struct wd_fetch_confined done;
	wd_err err;

	if (!wd_arena_map(MEMORY, full, NULL, &a) || !map_secrets(&secrets))
		return fail("could not start: out of memory");
	struct wd_arena wipe = secrets;

	err = wd_fetch_load(&a, &secrets, options, &providers);
	if (err != NULL)
		return not_started(&a, wd_err_text(&a, err));
	if (!wd_fetch_curl_init())
		return not_started(&a, "libcurl does not start");
	if (!wd_fetch_confine(&done))
		return not_started(&a, "the kernel refused to confine it");
	int status =
		wd_fetch_run(&a, &providers, started + options->deadline_ms);

	explicit_bzero(wipe.next, (size_t)(secrets.next - wipe.next));
	return status == 0 ? 0 : fail("what was sent is no request");
}

/* For an admin: what this kernel can do. */
static int show_confinement(void)
{
	struct wd_fetch_confined done = { 0 };

	if (!wd_fetch_confine(&done))
		return fail("the kernel refused to confine this program");
	(void)printf("files: %s\ncalls: %s\n",
		     done.files ? "confined" : "not confined: no Landlock",
		     done.calls ? "confined" : "not confined: no seccomp");
	if (fflush(stdout) != 0)
		return FAILED;
	/* what a sanitizer does at the end is not allowed any more */
	_exit(done.files && done.calls ? 0 : 1);
}

int main(int argc, char **argv)
{
	struct wd_fetch_options options = { 0 };
	int64_t started = wd_fetch_clock();

	/* proxies, resolver and TLS settings: none of them is the caller's */
	if (clearenv() != 0 || !wd_fetch_no_dumps() ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return fail("could not start: it cannot guard its memory");
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return printf("warder-fetch " WD_VERSION "\n") < 0;
	if (argc == 2 && strcmp(argv[1], "--confinement") == 0)
		return show_confinement();
	if (!read_options(argc, argv, &options))
		return fail("usage: warder-fetch --config FILE --deadline-ms N "
			    "[--token NAME=FD]...");
	int status = work(&options, started);

	/* a name server that does not answer must not keep us */
	_exit(status);
}
