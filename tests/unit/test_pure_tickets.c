/* Tickets: who says so, of what, and is it this. */
#include "judge_scene.h"

#define TEXT_OF(literal)                                                       \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}

static struct wd_ticket *ticket(struct scene *s, const char *id,
				const char *state)
{
	struct wd_ticket *t = &s->ticket[s->evidence.tickets++];

	*t = (struct wd_ticket){ .provider = WD_STR("embedded"),
				 .person = CAROL_IS,
				 .id = wd_str_of(id),
				 .project = WD_STR("CHG"),
				 .state = wd_str_of(state),
				 .type = WD_STR("normal") };
	return t;
}

static void name_in(struct scene *s, size_t commit, const char *trailers)
{
	s->commit[commit].message = wd_strf(&s->a, "title\n\n%s\n", trailers);
}

#define NAMES_NONE                                                             \
	"no ticket ticket-missing: 1111111111 names no ticket of CHG in a "    \
	"trailer: Ticket: ..."

static void only_this(struct scene *s, const char *message)
{
	s->commit[0].message = wd_str_of(message);
	s->commit[1].message = s->commit[2].message = WD_STR("title\n");
}
static void lower_case(struct scene *s)
{
	only_this(s, "title\n\nTicket: chg-1\n");
}
static void number_alone(struct scene *s)
{
	only_this(s, "title\n\nTicket: #12\n");
}
static void no_value(struct scene *s)
{
	only_this(s, "title\n\nTicket:\n");
}
static void above_the_last_paragraph(struct scene *s)
{
	only_this(s, "title\n\nTicket: CHG-1\n\nmore\n");
}
static void beside_prose(struct scene *s)
{
	only_this(s, "title\n\nTicket: CHG-1\nmore\n");
}
static void in_the_title(struct scene *s)
{
	only_this(s, "fix chg 1 at once\n");
}
static void two_in_one_word(struct scene *s)
{
	only_this(s, "title\n\nTicket: CHG-1/CHG-2\n");
}
static void above_a_divider(struct scene *s)
{
	only_this(s, "title\n\nTicket: CHG-1\n\n---\n\nmore\n");
}

static void approved(struct scene *s)
{
	ticket(s, "CHG-1", "approved");
}
static void draft(struct scene *s)
{
	ticket(s, "CHG-1", "draft");
}
static void two_issuers_disagree(struct scene *s)
{
	approved(s);
	draft(s);
	s->ticket[1].person = BOB_IS;
	s->ticket[0].time = NOW;
}
static void stranger_disagrees(struct scene *s)
{
	two_issuers_disagree(s);
	s->ticket[1].person = VERA_IS;
}
static void stranger_approves(struct scene *s)
{
	approved(s);
	s->ticket[0].person = VERA_IS;
}
static void nobody_may_issue(struct scene *s)
{
	approved(s);
	s->policy.ticket.issuer = WD_NOBODY;
}
static void other_project(struct scene *s)
{
	approved(s);
	s->ticket[0].project = WD_STR("OPS");
}
static void for_gadgets(struct scene *s)
{
	static wd_str glob[] = { TEXT_OF("gad*"), TEXT_OF("x") };

	approved(s);
	s->ticket[0].repository = glob;
	s->ticket[0].repositories = 2;
}
static void for_this_id(struct scene *s)
{
	static wd_str glob[] = { TEXT_OF("x"), TEXT_OF("id-widgets") };

	approved(s);
	s->ticket[0].repository = glob;
	s->ticket[0].repositories = 2;
}
static void for_release(struct scene *s)
{
	static wd_str glob[] = { TEXT_OF("refs/heads/release/**") };

	approved(s);
	s->ticket[0].ref = glob;
	s->ticket[0].refs = 1;
}
static void for_the_alias_alone(struct scene *s)
{
	for_release(s);
	s->update.asked = WD_STR("refs/heads/release/1");
}
static void not_yet_open(struct scene *s)
{
	approved(s);
	s->ticket[0].window_start = NOW + 1;
}
static void no_longer_open(struct scene *s)
{
	approved(s);
	s->ticket[0].window_end = NOW - 1;
}
static void open_now(struct scene *s)
{
	approved(s);
	s->ticket[0].window_start = s->ticket[0].window_end = NOW;
}
static void none_named(struct scene *s)
{
	approved(s);
	for (size_t i = 0; i < 3; i++)
		name_in(s, i, "Fixes: CHG-1");
}
static void one_names_none(struct scene *s)
{
	approved(s);
	name_in(s, 1, "Reviewed-by: x");
}
static void clean_merge_names_none(struct scene *s)
{
	approved(s);
	name_in(s, 0, "Reviewed-by: x");
	tip_is_clean_merge(s);
}
static void one_names_two_more(struct scene *s)
{
	approved(s);
	name_in(s, 2, "ticket: CHG-1, CHG-2 CHG-3");
	ticket(s, "CHG-2", "approved");
	ticket(s, "CHG-3", "draft");
}
static void one_names_unknown(struct scene *s)
{
	approved(s);
	name_in(s, 2, "Ticket: CHG-1\nTicket: CHG-9");
}
static void one_names_another_project(struct scene *s)
{
	approved(s);
	name_in(s, 2, "Ticket: CHG-1, CHGX-2, OPS-3, CHG-");
}
static void moved_away(struct scene *s)
{
	approved(s);
	s->ticket[0].moved_to = WD_STR("OPS-9");
}
static void rewind_with_ticket(struct scene *s)
{
	approved(s);
	introduces_nothing(s);
}
static void rewind_without_ticket(struct scene *s)
{
	none_named(s);
	introduces_nothing(s);
}
static void only_clean_merges(struct scene *s)
{
	clean_merge_names_none(s);
	s->range.count = 1;
}
static void tickets_unavailable(struct scene *s)
{
	approved(s);
	s->evidence.no_tickets =
		(struct wd_missing){ true, WD_STR("no answer") };
}
static void unreadable_trailers(struct scene *s)
{
	approved(s);
	s->commit[1].message = WD_STR("t\n\nTicket: CHG-1\0\n");
}

static const struct scene_case tickets[] = {
	{ "ticket", approved, "ok ticket: CHG-1" },
	{ "ticket(project: CHG, state: approved, type: normal)", approved,
	  "ok ticket: CHG-1" },
	{ "ticket(state: approved)", moved_away,
	  "no ticket ticket-unknown: CHG-1 was moved: embedded has it as OPS-9 "
	  "now" },
	{ "ticket(state: approved)", NULL,
	  "no ticket ticket-unknown: CHG-1 is not known here" },
	{ "ticket(state: approved)", draft,
	  "no ticket ticket-state: CHG-1 is \"draft\", must be approved" },
	{ "ticket(state: [approved, draft])", draft, "ok ticket: CHG-1" },
	{ "ticket(state: approved)", two_issuers_disagree,
	  "no ticket ticket-state: CHG-1 is \"draft\", must be approved" },
	{ "ticket(state: approved)", stranger_disagrees, "ok ticket: CHG-1" },
	{ "ticket(state: approved)", stranger_approves,
	  "no ticket ticket-unknown: CHG-1 is not known here" },
	{ "ticket(state: approved)", nobody_may_issue,
	  "no ticket ticket-unknown: the policy names nobody who may issue "
	  "tickets" },
	{ "ticket(type: [urgent, standard])", approved,
	  "no ticket ticket-scope: CHG-1 is \"normal\", must be urgent or "
	  "standard" },
	{ "ticket(project: CHG)", other_project,
	  "no ticket ticket-scope: CHG-1 is a ticket of another project" },
	{ "ticket", other_project, "ok ticket: CHG-1" },
	{ "ticket", for_gadgets,
	  "no ticket ticket-scope: CHG-1 is not for this repository" },
	{ "ticket", for_this_id, "ok ticket: CHG-1" },
	{ "ticket", for_release,
	  "no ticket ticket-scope: CHG-1 is not for this ref" },
	{ "ticket", for_the_alias_alone,
	  "no ticket ticket-scope: CHG-1 is not for this ref" },
	{ "ticket(window: open)", not_yet_open,
	  "no ticket ticket-scope: CHG-1 is not open now" },
	{ "ticket(window: open)", no_longer_open,
	  "no ticket ticket-scope: CHG-1 is not open now" },
	{ "ticket(window: open)", open_now, "ok ticket: CHG-1" },
	{ "ticket(window: open)", approved, "ok ticket: CHG-1" },
	{ "ticket", not_yet_open, "ok ticket: CHG-1" },
	{ "ticket", none_named,
	  "no ticket ticket-missing: 1111111111 names no ticket in a trailer: "
	  "Ticket: ..." },
	{ "ticket(project: OPS)", approved,
	  "no ticket ticket-missing: 1111111111 names no ticket of OPS in a "
	  "trailer: Ticket: ...; its trailer says \"CHG-1\", and tickets of "
	  "OPS "
	  "are written OPS-NUMBER" },
	{ "ticket(project: CHG)", lower_case,
	  NAMES_NONE "; its trailer says \"chg-1\", and tickets of CHG are "
		     "written CHG-NUMBER" },
	{ "ticket(project: CHG)", number_alone,
	  NAMES_NONE "; its trailer says \"#12\", and tickets of CHG are "
		     "written CHG-NUMBER" },
	{ "ticket(project: CHG)", no_value,
	  NAMES_NONE "; its trailer Ticket has no value" },
	{ "ticket(project: CHG)", above_the_last_paragraph,
	  NAMES_NONE "; \"Ticket: CHG-1\" is in paragraph 2 of 3, not "
		     "in the last paragraph" },
	{ "ticket(project: CHG)", beside_prose,
	  NAMES_NONE
	  "; \"Ticket: CHG-1\" is in its last paragraph, beside prose: "
	  "git sees no trailers there" },
	{ "ticket(project: CHG)", in_the_title,
	  NAMES_NONE "; \"fix chg 1 at once\" is no trailer Ticket" },
	{ "ticket(project: CHG)", two_in_one_word,
	  "no ticket ticket-unknown: \"CHG-1/CHG-2\" is not the id of one "
	  "ticket: write CHG-1, or CHG-1, CHG-2" },
	{ "ticket", one_names_none, "ok ticket: CHG-1" },
	{ "ticket(each: commit)", one_names_none,
	  "no ticket ticket-missing: 2222222222 names no ticket in a trailer: "
	  "Ticket: ..." },
	{ "ticket(each: commit)", approved, "ok ticket: CHG-1" },
	{ "ticket(each: commit)", clean_merge_names_none, "ok ticket: CHG-1" },
	{ "ticket(each: commit)", only_clean_merges,
	  "ok ticket: clean merges only" },
	{ "ticket", only_clean_merges,
	  "no ticket ticket-missing: 1111111111 names no ticket in a trailer: "
	  "Ticket: ..." },
	{ "ticket(state: approved)", one_names_two_more,
	  "no ticket ticket-state: CHG-3 is \"draft\", must be approved" },
	{ "ticket(state: [draft, approved])", one_names_two_more,
	  "ok ticket: CHG-1, CHG-2, CHG-3" },
	{ "ticket(state: approved)", one_names_unknown,
	  "no ticket ticket-unknown: CHG-9 is not known here" },
	{ "ticket(project: CHG)", one_names_another_project,
	  "no ticket ticket-unknown: CHG- is not known here" },
	{ "ticket", one_names_another_project,
	  "no ticket ticket-unknown: CHGX-2 is not known here; OPS-3 is not "
	  "known here; CHG- is not known here" },
	{ "ticket", rewind_with_ticket, "ok ticket: CHG-1" },
	{ "ticket(each: commit)", rewind_without_ticket,
	  "no ticket ticket-missing: 1111111111 names no ticket in a trailer: "
	  "Ticket: ..." },
	{ "ticket", tickets_unavailable,
	  "? ticket unavailable: tickets cannot be had: no answer" },
	{ "ticket", range_unknown,
	  "? ticket unavailable: the introduced commits are not known" },
	{ "ticket", unreadable_trailers,
	  "no ticket nul: 2222222222 has a message with a NUL byte" },
};

static void judges_tickets(void **state)
{
	(void)state;
	RUN_CASES(tickets);
}

static void hostile_id(struct scene *s)
{
	name_in(s, 0, "Ticket: CHG-$(a)'b");
	name_in(s, 1, "");
	name_in(s, 2, "");
}

/* The policy asks for no signature, so nobody looked at one. */
static void nobody_signs(struct scene *s)
{
	for (size_t i = 0; i < s->facts.commits; i++)
		s->commit[i].signature_known = false;
}

static void says_what_to_do_next(void **state)
{
	(void)state;
	expect_str(remedies_after("ticket(project: CHG, state: approved)",
				  NULL),
		   "a member of @employees runs: warder ticket CHG-1 "
		   "--project CHG --state approved\n");
	expect_str(remedies_after("ticket(type: [urgent, standard])", NULL),
		   "a member of @employees runs: warder ticket CHG-1 "
		   "--project PROJECT --state STATE --type urgent\n");
	expect_str(remedies_after("ticket(project: CHG, state: approved)",
				  draft),
		   "once it is, a member of @employees runs: warder ticket "
		   "CHG-1 --project CHG --state approved\n");
	expect_str(remedies_after("ticket(project: CHG)", lower_case),
		   "name it: git -c trailer.ifexists=replace commit --amend "
		   "--no-edit -S --trailer "
		   "'Ticket: CHG-1'\n");
	expect_str(remedies_after("ticket(project: CHG)", above_a_divider),
		   "name it: git log -1 --format=%B | git interpret-trailers "
		   "--no-divider --trailer 'Ticket: CHG-1' | git commit "
		   "--amend -S -F -\n");
	expect_str(remedies_after("ticket(project: OPS)", approved),
		   "name it: git commit --amend --no-edit -S --trailer "
		   "'Ticket: OPS-NUMBER'\n");
	expect_str(remedies_after("ticket(project: OPS)", nobody_signs),
		   "name it: git commit --amend --no-edit --trailer "
		   "'Ticket: OPS-NUMBER'\n");
	expect_str(remedies_after("ticket", nobody_may_issue),
		   "ask an admin to name somebody in the policy: "
		   "[evidence \"ticket\"] issuer = @GROUP\n");
	expect_str(remedies_after("ticket(project: CHG)", hostile_id),
		   "a member of @employees runs: warder ticket "
		   "'CHG-$(a)'\\''b' --project CHG --state STATE\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_tickets),
		cmocka_unit_test(says_what_to_do_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
