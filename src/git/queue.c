#include "git/queue.h"

#include <string.h>

static bool younger(const struct wd_node *x, const struct wd_node *y)
{
	return x->links.time > y->links.time;
}

void wd_stack_push(struct wd_queue *q, struct wd_node *n)
{
	if (q->count == q->cap) {
		size_t cap = q->cap == 0 ? 64 : q->cap * 2;
		struct wd_node **item = wd_new(q->arena, struct wd_node *, cap);

		if (q->count > 0)
			memcpy(item, q->item, q->count * sizeof(*item));
		q->item = item;
		q->cap = cap;
	}
	q->item[q->count++] = n;
}

void wd_queue_push(struct wd_queue *q, struct wd_node *n)
{
	wd_stack_push(q, n);
	size_t at = q->count - 1;

	while (at > 0 && younger(n, q->item[(at - 1) / 2])) {
		q->item[at] = q->item[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	q->item[at] = n;
}

struct wd_node *wd_queue_pop(struct wd_queue *q)
{
	struct wd_node *top = q->item[0], *last = q->item[--q->count];
	size_t at = 0;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= q->count)
			break;
		if (child + 1 < q->count &&
		    younger(q->item[child + 1], q->item[child]))
			child++;
		if (!younger(q->item[child], last))
			break;
		q->item[at] = q->item[child];
		at = child;
	}
	q->item[at] = last;
	return top;
}
