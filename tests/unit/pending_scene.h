/* pending_scene.h - one pending file, as text and as data. */
#ifndef WD_UNIT_PENDING_SCENE_H
#define WD_UNIT_PENDING_SCENE_H

#include <string.h>

#include "audit/pending.h"
#include "audit/pending_text.h"
#include "sandbox.h"

#define OLD "1111111111111111111111111111111111111111"
#define NEW "2222222222222222222222222222222222222222"

static const struct wd_receiver receiver = { 4711, 123456 };

static inline wd_oid id(const char *hex)
{
	wd_oid out = { 0 };

	assert_true(wd_oid_read(wd_str_of(hex), &out));
	return out;
}

static const char whole[] = "warder-pending 2 260 235 254\n"
			    "decision 7q4k-31xw\n"
			    "accepted yes\n"
			    "alone no\n"
			    "pusher al%0Aice 100%25\n"
			    "packed 9:8:7\n"
			    "file 1:2:3 /etc/warder/policy.conf\n"
			    "file absent /etc/war der/x\n"
			    "watch refs/warder/reviews/\n"
			    "loose " OLD " refs/warder/reviews/a\n"
			    "watch refs/warder/policy\n"
			    "update " OLD " " NEW " refs/heads/alias\n"
			    "moves refs/heads/m%C3%A4in\n"
			    "update " NEW " " OLD " refs/heads/b\n"
			    "found refs/warder/reviews/\n"
			    "held " OLD " refs/warder/reviews/a\n"
			    "held " NEW " refs/warder/reviews/b\n"
			    "found refs/warder/policy\n"
			    "seal {\"new\":\"" NEW "\"}\n"
			    "seal \n"
			    "end\n";

static inline struct wd_pending sample(struct wd_arena *a)
{
	struct wd_pending p = { .decision = WD_STR("7q4k-31xw"),
				.accepted = true,
				.pusher = WD_STR("al\nice 100%"),
				.packed = WD_STR("9:8:7") };

	p.file = wd_new(a, struct wd_pending_file, 2);
	p.file[p.files++] =
		(struct wd_pending_file){ WD_STR("/etc/warder/policy.conf"),
					  WD_STR("1:2:3") };
	p.file[p.files++] = (struct wd_pending_file){ WD_STR("/etc/war der/x"),
						      WD_STR("absent") };
	p.watch = wd_new(a, struct wd_pending_watch, 2);
	p.watches = 2;
	p.watch[0].prefix = WD_STR("refs/warder/reviews/");
	p.watch[0].ref = wd_new(a, struct wd_ref, 2);
	p.watch[0].refs = 2;
	p.watch[0].ref[0] = (struct wd_ref){ WD_STR("refs/warder/reviews/a"),
					     id(OLD), true };
	p.watch[0].ref[1] = (struct wd_ref){ WD_STR("refs/warder/reviews/b"),
					     id(NEW), false };
	p.watch[1].prefix = WD_STR("refs/warder/policy");
	/* not in the order in which they are written */
	p.update = wd_new(a, struct wd_pending_update, 2);
	p.update[p.updates++] =
		(struct wd_pending_update){ .asked = WD_STR("refs/heads/b"),
					    .ref = WD_STR("refs/heads/b"),
					    .old_id = id(NEW),
					    .new_id = id(OLD) };
	p.update[p.updates++] = (struct wd_pending_update){
		.asked = WD_STR("refs/heads/alias"),
		.ref = WD_STR("refs/heads/m\xc3\xa4in"),
		.old_id = id(OLD),
		.new_id = id(NEW),
		.seal = WD_STR("{\"new\":\"" NEW "\"}")
	};
	return p;
}

static inline void assert_str(wd_str is, const char *should)
{
	if (!wd_str_eq(is, wd_str_of(should)))
		fail_msg("\"%.*s\" is not \"%s\"", WD_FMT(is), should);
}

#endif
