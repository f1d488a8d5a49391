#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fetch/fetch.h"

/* Every trial runs in a process of its own, confined; 0: as it should be. */
static int confined(int (*trial)(void))
{
	struct wd_fetch_confined done;
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(wd_fetch_confine(&done) ? trial() : 99);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static int refused(long result, int error)
{
	return result == -1 && errno == error ? 0 : 1;
}

static int run_program(void)
{
	char *const none[] = { NULL };

	return refused(execve("/bin/true", none, none), EPERM);
}

static int make_process(void)
{
	return refused(fork(), EPERM);
}

static int make_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	return refused(pid, EPERM);
}

static int signal_parent(void)
{
	return refused(kill(getppid(), 0), EPERM);
}

static int talk_to_agent(void)
{
	return refused(socket(AF_UNIX, SOCK_STREAM, 0), EAFNOSUPPORT);
}

static int serve(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? 2 : refused(listen(fd, 1), EPERM);
}

static int change_mode(void)
{
	return refused(chmod("/nowhere", 0700), EPERM);
}

static int cut_file(void)
{
	return refused(truncate("/nowhere", 0), EPERM);
}

static void no_calls_that_are_not_needed(void **state)
{
	(void)state;
	assert_int_equal(confined(run_program), 0);
	assert_int_equal(confined(make_process), 0);
	assert_int_equal(confined(make_vfork), 0);
	assert_int_equal(confined(signal_parent), 0);
	assert_int_equal(confined(talk_to_agent), 0);
	assert_int_equal(confined(serve), 0);
	assert_int_equal(confined(change_mode), 0);
	assert_int_equal(confined(cut_file), 0);
}

static int read_file(void)
{
	return refused(open("/proc/self/status", O_RDONLY), EACCES);
}

static int write_file(void)
{
	return refused(open("/tmp/warder-unit-file", O_WRONLY | O_CREAT, 0600),
		       EACCES);
}

static int write_readable(void)
{
	return refused(open("/etc/hosts", O_WRONLY), EACCES);
}

static int read_directory(void)
{
	return refused(open("/tmp", O_RDONLY | O_DIRECTORY), EACCES);
}

static void no_files_that_are_not_needed(void **state)
{
	(void)state;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1)
		skip(); /* not in this kernel */
	assert_int_equal(confined(read_file), 0);
	assert_int_equal(confined(write_file), 0);
	assert_int_equal(confined(write_readable), 0);
	assert_int_equal(confined(read_directory), 0);
}

static int resolve(void)
{
	struct addrinfo *found = NULL;
	int status = getaddrinfo("localhost", "443", NULL, &found);

	if (status == 0)
		freeaddrinfo(found);
	return status == 0 ? 0 : 1;
}

static int read_hosts(void)
{
	return open("/etc/hosts", O_RDONLY) >= 0 ? 0 : 1;
}

static void *nothing(void *arg)
{
	return arg;
}

static int make_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, nothing, NULL) == 0 &&
			       pthread_join(thread, NULL) == 0
		       ? 0
		       : 1;
}

static void what_is_needed_works(void **state)
{
	(void)state;
	assert_int_equal(confined(resolve), 0);
	assert_int_equal(confined(read_hosts), 0);
	assert_int_equal(confined(make_thread), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_calls_that_are_not_needed),
		cmocka_unit_test(no_files_that_are_not_needed),
		cmocka_unit_test(what_is_needed_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
