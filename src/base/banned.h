/*
 * banned.h - functions that this project does not use, and why a build breaks.
 * Forced into every file by the Makefile, after the system's own headers.
 */
#ifndef WD_BASE_BANNED_H
#define WD_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Fortified builds under clang make macros of these. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat strtok strtok_r sprintf       \
	vsprintf gets atoi atol atof gmtime localtime asctime strerror_l       \
		system popen tmpnam tempnam mktemp

/* libgit2 has a field of this name, so the word itself cannot be poisoned. */
extern char *ctime(const time_t *seconds) __attribute__((deprecated));

#endif
