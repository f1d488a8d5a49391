/* review_scene.h - reviews of the push of judge_scene.h. */
#ifndef TESTS_REVIEW_SCENE_H
#define TESTS_REVIEW_SCENE_H

#include "judge_scene.h"

/* Of 9999999999..`commit`, for main; covers the commits whose bits are set. */
static inline struct wd_review *review(struct scene *s, int person,
				       unsigned char commit, uint64_t covers)
{
	struct wd_review *r = &s->review[s->evidence.reviews++];

	*r = (struct wd_review){ .provider = WD_STR("embedded"),
				 .person = person,
				 .commit = oid_of(commit),
				 .base = oid_of(0x99),
				 .tree = tree_of(commit),
				 .base_tree = tree_of(0x99),
				 .ref = WD_STR("refs/heads/main"),
				 .time = NOW - 10,
				 .covers = wd_new(&s->a, uint64_t, 1) };
	r->covers[0] = covers;
	return r;
}

/* Of everything that is introduced. */
static inline struct wd_review *whole(struct scene *s, int person)
{
	return review(s, person, 0x11, 7);
}

static inline void by_bob(struct scene *s)
{
	(void)whole(s, BOB_IS);
}

#endif
