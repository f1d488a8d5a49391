#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fetch/fetch.h"

enum { FILES_MAX = 512 };

/* What libc reads to resolve a name, and libcurl to check a certificate. */
static const char *const readable[] = { "/etc/resolv.conf",
					"/etc/hosts",
					"/etc/nsswitch.conf",
					"/etc/host.conf",
					"/etc/gai.conf",
					"/etc/services",
					"/etc/protocols",
					"/etc/ld.so.cache",
					"/etc/ssl",
					"/etc/pki",
					"/etc/ca-certificates",
					"/usr/lib",
					"/usr/lib64",
					"/usr/share/ca-certificates",
					"/usr/local/share/ca-certificates",
					"/lib",
					"/lib64",
					"/run/systemd/resolve",
					"/dev/urandom" };

static bool allow_reading(int ruleset, const char *path)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE
	};
	struct landlock_path_beneath_attr tree = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
				  LANDLOCK_ACCESS_FS_READ_DIR |
				  LANDLOCK_ACCESS_FS_EXECUTE
	};
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return true; /* not on this machine */
	rule.parent_fd = tree.parent_fd = fd;
	/* a directory takes both, a file only the first */
	bool good = syscall(SYS_landlock_add_rule, ruleset,
			    LANDLOCK_RULE_PATH_BENEATH, &tree, 0) == 0 ||
		    syscall(SYS_landlock_add_rule, ruleset,
			    LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;

	(void)close(fd);
	return good;
}

/*
 * Every access of the first version; what a later kernel adds is not ours.
 * `*done`: the kernel knows it; here and below.
 */
static bool confine_files(bool *done)
{
	struct landlock_ruleset_attr all = {
		.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1
	};
	int ruleset =
		(int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	bool good = true;

	*done = ruleset >= 0;
	if (ruleset < 0) /* none in this kernel, or switched off */
		return errno == ENOSYS || errno == EOPNOTSUPP;
	for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++)
		good = good && allow_reading(ruleset, readable[i]);
	good = good && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	(void)close(ruleset);
	return good;
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE
#define LOAD(member)                                                           \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                     \
		 offsetof(struct seccomp_data, member))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE(call)                                                           \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1),                 \
		ANSWER(SECCOMP_RET_ERRNO | EPERM)

/*
 * A list of what is never needed: no other programs, no other processes, no
 * one else's memory, nobody who calls us, no way to change the machine, and
 * what Landlock's first version does not see of files.
 */
static bool confine_calls(bool *done)
{
	struct sock_filter filter[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS), LOAD(nr),
		/* x32 has the same calls under other numbers */
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
		ANSWER(SECCOMP_RET_KILL_PROCESS), REFUSE(execve),
		REFUSE(execveat), REFUSE(ptrace), REFUSE(process_vm_readv),
		REFUSE(process_vm_writev), REFUSE(pidfd_getfd), REFUSE(kill),
		REFUSE(tkill), REFUSE(listen), REFUSE(accept), REFUSE(accept4),
		REFUSE(mount), REFUSE(umount2), REFUSE(pivot_root),
		REFUSE(chroot), REFUSE(unshare), REFUSE(setns), REFUSE(bpf),
		REFUSE(perf_event_open), REFUSE(keyctl), REFUSE(add_key),
		REFUSE(request_key), REFUSE(userfaultfd),
		REFUSE(io_uring_setup), REFUSE(init_module),
		REFUSE(finit_module), REFUSE(kexec_load), REFUSE(setuid),
		REFUSE(setgid), REFUSE(setgroups), REFUSE(truncate),
		REFUSE(fchmodat), REFUSE(fchownat), REFUSE(setxattr),
		REFUSE(utimensat),
#ifdef SYS_fork /* calls that newer architectures do not have */
		REFUSE(fork), REFUSE(vfork), REFUSE(chmod), REFUSE(chown),
		REFUSE(lchown),
#endif
		/* agents and buses of the account are sockets in files */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 6),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0),
		ANSWER(SECCOMP_RET_ERRNO | EAFNOSUPPORT), LOAD(nr),
		/* threads by clone(), whose flags can be seen, only */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
		ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
		LOAD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
		ANSWER(SECCOMP_RET_ERRNO | EPERM), ANSWER(SECCOMP_RET_ALLOW)
	};
	struct sock_fprog program = { .len = sizeof(filter) / sizeof(filter[0]),
				      .filter = filter };

	*done = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
	return *done || errno == EINVAL; /* not in this kernel */
}
#else
static bool confine_calls(bool *done)
{
	*done = false;
	return true;
}
#endif

bool wd_fetch_no_dumps(void)
{
	struct rlimit none = { 0 };

	return setrlimit(RLIMIT_CORE, &none) == 0 &&
	       prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

bool wd_fetch_confine(struct wd_fetch_confined *out)
{
	struct rlimit files = { FILES_MAX, FILES_MAX };

	return setrlimit(RLIMIT_NOFILE, &files) == 0 &&
	       prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       confine_files(&out->files) && confine_calls(&out->calls);
}
