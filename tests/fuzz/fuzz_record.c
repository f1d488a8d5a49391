#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/lines.h"
#include "audit/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n);

static void full(void *ctx)
{
	longjmp(*(jmp_buf *)ctx, 1);
}

static wd_str write_again(struct wd_arena *a, const struct wd_record *r,
			  const struct wd_registry *people)
{
	struct wd_record_input in = { .facts = &r->facts,
				      .evidence = &r->evidence,
				      .decision = &r->decision,
				      .rule = r->rule,
				      .rules = r->rules,
				      .policy_digest = r->policy_digest,
				      .keyring_digest = r->keyring_digest,
				      .program = r->program,
				      .hook = wd_str_c(a, r->hook),
				      .people = people };

	return wd_record_decision(a, &in);
}

/* What was read is written, and read, and written the same. */
static void same_again(struct wd_arena *a, const struct wd_record *first,
		       const struct wd_registry *people)
{
	wd_str once = write_again(a, first, people);
	struct wd_record again;

	if (wd_record_read(a, once, people, &again) != NULL ||
	    !wd_str_eq(write_again(a, &again, people), once))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)
{
	static unsigned char mem[64 << 20];
	static jmp_buf exhausted;
	struct wd_arena a = { mem, mem + sizeof(mem), full, &exhausted };
	struct wd_person person[2] = { { .id = WD_STR("alice") },
				       { .id = WD_STR("bob") } };
	struct wd_registry people = { .person = person, .persons = 2 };
	wd_str text = { (const char *)d, n }, id;
	struct wd_record r;

	if (n > 1 << 16 || setjmp(exhausted) != 0)
		return 0;
	people.by_id.arena = &a;
	for (uint32_t i = 0; i < 2; i++)
		(void)wd_map_add(&people.by_id, person[i].id, i);
	if (wd_line_kind(text, &id) == WD_LINE_DECISION &&
	    !wd_decision_id_ok(id))
		abort();
	if (wd_record_read(&a, text, &people, &r) == NULL)
		same_again(&a, &r, &people);
	return 0;
}
