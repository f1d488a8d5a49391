/*
 * post_receive.c - seal the decision: which refs really moved.
 *
 * What to settle was written down by pre-receive; here it is only copied into
 * the records.  Nothing can be refused any more: a failure goes to the log,
 * and the next push seals what this one could not.
 */
#include <warder/hooks.h>

#include "audit/pending.h"
#include "audit/record.h"
#include "base/time.h"
#include "gate/hook.h"

/* `*rest` is moved behind the line that names the update. */
static bool named(wd_str *rest, const struct wd_pending_update *u)
{
	wd_str line, old_hex, new_hex, tail, ref;
	wd_oid new_id;

	while (wd_str_next_line(rest, &line))
		if (wd_str_cut(line, ' ', &old_hex, &tail) &&
		    wd_str_cut(tail, ' ', &new_hex, &ref) &&
		    wd_str_eq(ref, u->asked) && wd_oid_read(new_hex, &new_id) &&
		    wd_oid_eq(new_id, u->new_id))
			return true;
	return false;
}

/* git names the refs in the order of the push: look on from the last one. */
static bool moved(wd_str input, wd_str *rest, const struct wd_pending_update *u)
{
	wd_str before = *rest;

	if (named(rest, u))
		return true;
	*rest = input;
	if (named(rest, u))
		return true;
	*rest = before;
	return false;
}

static wd_err seal(struct wd_hook *h, wd_str input, const struct wd_pending *p)
{
	wd_str *part = wd_new(h->arena, wd_str, p->updates);
	wd_str rest = input;
	size_t parts = 0;

	for (size_t i = 0; p->accepted && i < p->updates; i++)
		if (moved(input, &rest, &p->update[i]))
			part[parts++] = p->update[i].seal;
	/* Of a push that moved in part git names the rest */
	if (parts > 0 && parts == p->updates)
		wd_hook_say(h->arena, p->says);
	return parts == 0
		       ? NULL
		       : wd_records_append(h->arena, h->site.store,
					   wd_record_seal(h->arena, p->decision,
							  wd_now(), part, parts,
							  false));
}

static wd_err post_receive(struct wd_hook *h, bool *accept)
{
	struct wd_receiver receiver;
	struct wd_pending *list = NULL;
	size_t count = 0;
	wd_str input;

	h->late = true;
	wd_err err = wd_hook_site(h);

	if (err == NULL)
		err = wd_hook_input(h, &input);
	if (err == NULL)
		err = wd_receiver_find(h->arena, &receiver);
	if (err == NULL)
		err = wd_pending_read(h->arena, h->site.store, &receiver, &list,
				      &count);
	for (size_t i = 0; err == NULL && i < count; i++)
		err = seal(h, input, &list[i]);
	if (err == NULL)
		err = wd_pending_remove(h->arena, h->site.store, &receiver);
	if (err != NULL)
		return err;
	*accept = true;
	return wd_hook_chain(h, input);
}

int warder_post_receive(int argc, char **argv)
{
	return wd_hook_main(argc, argv, post_receive);
}
