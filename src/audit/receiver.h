/*
 * receiver.h - the parts of wd_receiver_find() that read what /proc holds.
 * Pure; for receiver.c, its tests and its fuzz target.
 */
#ifndef WD_AUDIT_RECEIVER_H
#define WD_AUDIT_RECEIVER_H

#include <sys/types.h>

#include "base/str.h"

enum {
	WD_RECEIVER_LEVELS_MAX = 64,
	WD_PROC_FILE_MAX = 4 << 20 /* more than the kernel's own default */
};

struct wd_process {
	pid_t parent;
	unsigned long long start;
	bool ended; /* a zombie: it waits to be waited for */
};

/* A line of /proc/PID/stat (proc(5)); `*out` is written on success only. */
bool wd_process_read(wd_str stat, struct wd_process *out);

/* Is this /proc/PID/cmdline one of git, whichever command of it? */
bool wd_is_git(wd_str cmdline);

/* Is this /proc/PID/cmdline one of git receive-pack? */
bool wd_is_receive_pack(wd_str cmdline);

#endif
