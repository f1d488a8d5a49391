/* queue.h - commits to look at, the youngest first.  Private. */
#ifndef WD_GIT_QUEUE_H
#define WD_GIT_QUEUE_H

#include "git/inside.h"

/* Start with { .arena = a }. */
struct wd_queue {
	struct wd_arena *arena;
	struct wd_node **item; /* a heap by the time of the commit */
	size_t count, cap;
};

/* The node must be loaded. */
void wd_queue_push(struct wd_queue *q, struct wd_node *n);

/* Not on an empty queue. */
struct wd_node *wd_queue_pop(struct wd_queue *q);

/* A list in the same shape: the last one in is the first one out. */
void wd_stack_push(struct wd_queue *q, struct wd_node *n);

#endif
