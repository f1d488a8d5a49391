#include "evidence/gather.h"

static wd_err read_items(struct wd_gather *g)
{
	size_t budget = WD_GATHER_BYTES_MAX;

	for (size_t i = 0; i < g->items; i++) {
		wd_err err = wd_item_read(g->arena, g->c, &budget, &g->item[i]);

		/* It could have been a reject: not to be left out. */
		if (err != NULL)
			return wd_because(g->arena, err, "%.*s",
					  WD_FMT(g->item[i].refname));
	}
	return wd_items_verify(g->arena, g->c, g->item, g->items, true);
}

wd_err wd_evidence_gather(struct wd_arena *a,
			  const struct wd_evidence_context *c,
			  const struct wd_evidence_query *q,
			  struct wd_evidence *out, struct wd_watch **watch,
			  size_t *watches)
{
	struct wd_gather g;
	struct wd_evidence found;
	wd_err err;

	wd_gather_prepare(&g, a, c, q);
	err = wd_gather_find(&g);

	if (err == NULL)
		err = read_items(&g);
	if (err == NULL)
		err = wd_gather_fill(&g, &found);
	if (err != NULL)
		return wd_because(a, err, "cannot gather evidence");
	*out = found;
	*watch = g.watch;
	*watches = g.watches;
	return NULL;
}
