/*
 * nobody.h - do something as an account that may not write here, also when
 * the tests run as root.  Include after <cmocka.h>.
 */
#ifndef WD_TESTS_NOBODY_H
#define WD_TESTS_NOBODY_H

#include "sandbox.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY_ID = 65534 };

/* In a child; `act` answers true when all is as it should be. */
static inline void as_nobody(struct sandbox *s, bool (*act)(struct sandbox *s))
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		if (geteuid() == 0 &&
		    (chmod(s->dir, 0755) != 0 ||
		     setresgid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0 ||
		     setresuid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0))
			_exit(2);
		_exit(act(s) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

#endif
