/* Who signed, who wrote it, and whether the registry agrees. */
#include "judge_scene.h"

static void unsigned_tip(struct scene *s)
{
	s->commit[0].signature =
		(struct wd_verdict){ .reason = WD_REASON_NO_SIGNATURE,
				     .person = WD_NOBODY };
}
static void unknown_key(struct scene *s)
{
	s->commit[1].signature =
		(struct wd_verdict){ .reason = WD_REASON_UNKNOWN_KEY,
				     .person = WD_NOBODY,
				     .key = WD_STR("SHA256:abc") };
}
static void expired_key(struct scene *s)
{
	s->commit[1].signature.reason = WD_REASON_EXPIRED_KEY;
}
static void weak_sig_class(struct scene *s)
{
	s->commit[1].signature.reason = WD_REASON_SIG_CLASS;
}
static void flawed(struct scene *s)
{
	s->commit[2].flaw = WD_REASON_DUP_HEADER;
	s->commit[2].signature_known = false;
}
static void nobody_asked(struct scene *s)
{
	s->commit[2].signature_known = false;
}
static void one_not_asked_one_unsigned(struct scene *s)
{
	nobody_asked(s);
	unsigned_tip(s);
}
static void good_but_nobody(struct scene *s)
{
	s->commit[1].signature.person = WD_NOBODY;
}
static void signed_by_vera(struct scene *s)
{
	s->commit[0].signature.person = VERA_IS;
	s->commit[0].committer.email = WD_STR("vera@y");
}
static void signed_by_bob(struct scene *s)
{
	s->commit[1].signature.person = BOB_IS;
	s->commit[1].committer.email = WD_STR("bob@x");
}
static void other_address(struct scene *s)
{
	s->commit[1].committer.email = WD_STR("al@home");
}
static void committed_as_bob(struct scene *s)
{
	s->commit[1].committer.email = WD_STR("bob@x");
}
static void committed_in_capitals(struct scene *s)
{
	s->commit[1].committer.email = WD_STR("Alice@x");
}
static void committed_as_stranger(struct scene *s)
{
	s->commit[1].committer.email = WD_STR("alicf@x");
}
static void within_skew(struct scene *s)
{
	s->commit[0].committer.time = NOW + SKEW;
}
static void beyond_skew(struct scene *s)
{
	s->commit[0].committer.time = NOW + SKEW + 1;
}
static void negative_skew(struct scene *s)
{
	s->facts.clock_skew = -1;
	s->commit[0].committer.time = NOW + 1;
}
static void authored_at_the_end_of_time(struct scene *s)
{
	s->commit[0].author.time = INT64_MAX;
}
static void openpgp(struct scene *s)
{
	s->commit[2].signature.format = WD_KEY_OPENPGP;
}
static void unsigned_clean_merge(struct scene *s)
{
	unsigned_tip(s);
	tip_is_clean_merge(s);
}
static void authored_by_bob(struct scene *s)
{
	s->commit[1].author.email = WD_STR("bob@x");
}
static void authored_by_stranger(struct scene *s)
{
	s->commit[1].author.email = WD_STR("eve@z");
}

static const struct scene_case of_commits[] = {
	{ "signed", NULL, "ok signed: 3 commits, alice" },
	{ "signed(by: @employees)", signed_by_bob,
	  "ok signed: 3 commits, alice, bob" },
	{ "signed", unsigned_tip,
	  "no signed no-signature: 1111111111 is not signed" },
	{ "signed", unknown_key,
	  "no signed unknown-key: 2222222222 is signed with a key that nobody "
	  "has: SHA256:abc" },
	{ "signed", expired_key,
	  "no signed expired-key: 2222222222 is signed with an expired key" },
	{ "signed", weak_sig_class,
	  "no signed sig-class: 2222222222 has a signature that is not one "
	  "of a document" },
	{ "signed", flawed,
	  "no signed dup-header: 3333333333 has a header twice" },
	{ "signed", nobody_asked,
	  "? signed unavailable: the signature of 3333333333 was not looked "
	  "at" },
	{ "signed", one_not_asked_one_unsigned,
	  "no signed no-signature: 1111111111 is not signed" },
	{ "signed", good_but_nobody,
	  "no signed unknown-key: 2222222222 is signed with a key that nobody "
	  "has" },
	{ "signed(by: @employees)", signed_by_vera,
	  "no signed signer-not-allowed: 1111111111 is signed by vera, who is "
	  "not in @employees" },
	{ "signed(by: [@employees, @vendors])", signed_by_vera,
	  "ok signed: 3 commits, vera, alice" },
	{ "signed", other_address, "ok signed: 3 commits, alice" },
	{ "signed", committed_as_bob,
	  "no signed committer-mismatch: 2222222222 is signed by alice, but "
	  "committed by <bob@x>; "
	  "the policy has <alice@x>, <al@home> for alice" },
	{ "signed", committed_as_stranger,
	  "no signed committer-mismatch: 2222222222 is signed by alice, but "
	  "committed by <alicf@x>; the policy has <alice@x>, <al@home> for "
	  "alice" },
	{ "signed", committed_in_capitals, "ok signed: 3 commits, alice" },
	{ "signed", within_skew, "ok signed: 3 commits, alice" },
	{ "signed", beyond_skew,
	  "no signed clock: 1111111111 is dated in the future" },
	{ "signed", negative_skew,
	  "no signed clock: 1111111111 is dated in the future" },
	{ "signed", authored_at_the_end_of_time,
	  "no signed clock: 1111111111 is dated in the future" },
	{ "signed(format: ssh)", openpgp,
	  "no signed format-not-enabled: 3333333333 is signed with OpenPGP" },
	{ "signed(format: [ssh, openpgp])", openpgp,
	  "ok signed: 3 commits, alice" },
	{ "signed", unsigned_clean_merge,
	  "no signed no-signature: 1111111111 is not signed" },
	{ "each(signed or clean-merge)", unsigned_clean_merge,
	  "ok signed: 3 commits, alice" },
	{ "each(signed or clean-merge)", unsigned_tip,
	  "no signed no-signature: 1111111111 is not signed, and 1111111111 is "
	  "not a merge" },
	{ "any(signed(by: @vendors))", signed_by_vera,
	  "ok signed: 1111111111 is signed by vera" },
	{ "signed", introduces_nothing, "ok signed: nothing is introduced" },
	{ "any(signed)", introduces_nothing,
	  "no signed unmet: nothing is introduced" },
	{ "author(by: @employees)", NULL, "ok author: 3 commits" },
	{ "author(by: @vendors)", authored_by_bob,
	  "no author author-not-allowed: 3 of 3 commits: 1111111111 is written "
	  "by <alice@x>, who is not in @vendors" },
	{ "author(by: @employees)", authored_by_stranger,
	  "no author author-not-allowed: 2222222222 is written by <eve@z>, who "
	  "is not in @employees" },
	{ "author(signer)", NULL, "ok author: 3 commits" },
	{ "author(signer)", authored_by_bob,
	  "no author author-mismatch: 2222222222 is written by <bob@x>, but "
	  "signed by alice" },
	{ "author(signer)", authored_by_stranger,
	  "no author author-mismatch: 2222222222 is written by <eve@z>, but "
	  "signed by alice" },
	{ "author(signer)", expired_key,
	  "no author expired-key: 2222222222 has no good signature" },
	{ "author(signer)", good_but_nobody,
	  "no author unknown-key: 2222222222 has no good signature" },
	{ "author(signer)", nobody_asked,
	  "? author unavailable: the signature of 3333333333 was not looked "
	  "at" },
	{ "author(signer)", flawed,
	  "no author dup-header: 3333333333 has a header twice" },
	{ "author(signer, by: @vendors)", NULL,
	  "no author author-not-allowed: 3 of 3 commits: 1111111111 is written "
	  "by <alice@x>, who is not in @vendors" },
	{ "not any(author(by: @vendors))", NULL,
	  "ok author: none of 3 commits: 1111111111 is written by <alice@x>, "
	  "who is not in @vendors" },
};

static void judges_commits(void **state)
{
	(void)state;
	RUN_CASES(of_commits);
}

static void tagged(struct scene *s)
{
	s->tag = (struct wd_tag){
		.id = oid_of(0xaa),
		.target = oid_of(0x11),
		.tagger = { WD_STR("A"), WD_STR("alice@x"), NOW },
		.signature = { .person = ALICE_IS, .format = WD_KEY_SSH },
		.signature_known = true,
	};
	s->update.tag = &s->tag;
}
static void tag_unsigned(struct scene *s)
{
	tagged(s);
	s->tag.signature.reason = WD_REASON_NO_SIGNATURE;
}
static void tag_malformed(struct scene *s)
{
	tagged(s);
	s->tag.flaw = WD_REASON_TAG_MALFORMED;
}
static void tag_not_asked(struct scene *s)
{
	tagged(s);
	s->tag.signature_known = false;
}
static void tagged_as_bob(struct scene *s)
{
	tagged(s);
	s->tag.tagger.email = WD_STR("bob@x");
}
static void tagged_tomorrow(struct scene *s)
{
	tagged(s);
	s->tag.tagger.time = NOW + 86400;
}

static const struct scene_case of_tags[] = {
	{ "tag-signed", tagged, "ok tag: the tag is signed by alice" },
	{ "tag-signed", NULL,
	  "no tag no-signature: it is no annotated tag, so nobody signed it" },
	{ "tag-signed", tag_unsigned,
	  "no tag no-signature: the tag is not signed" },
	{ "tag-signed", tag_malformed,
	  "no tag tag-malformed: the tag is not as git writes one" },
	{ "tag-signed", tag_not_asked,
	  "? tag unavailable: the signature of the tag was not looked at" },
	{ "tag-signed(by: @vendors)", tagged,
	  "no tag signer-not-allowed: the tag is signed by alice, who is not "
	  "in @vendors" },
	{ "tag-signed(format: openpgp)", tagged,
	  "no tag format-not-enabled: the tag is signed with SSH" },
	{ "tag-signed", tagged_as_bob,
	  "no tag committer-mismatch: the tag is signed by alice, but made by "
	  "<bob@x>; the policy has <alice@x>, <al@home> for alice" },
	{ "tag-signed", tagged_tomorrow,
	  "no tag clock: the tag is dated in the future" },
};

static void judges_tags(void **state)
{
	(void)state;
	RUN_CASES(of_tags);
}

static wd_str remedy_of_tag(void (*change)(struct scene *))
{
	struct scene *s = scene_of("[rule \"r\"]\n\ton = refs/tags/v*\n"
				   "\trequire = tag-signed\n");

	s->update.asked = s->update.ref = WD_STR("refs/tags/v1.0");
	if (change != NULL)
		change(s);
	scene_decide(s);
	assert_int_equal(scene_why(s)->remedies, 1);
	return scene_why(s)->remedy[0];
}

static void key_unknown(struct scene *s)
{
	tagged(s);
	s->tag.signature.reason = WD_REASON_UNKNOWN_KEY;
}

#define COMMIT "1111111111111111111111111111111111111111"

/* What helps a commit does not help a tag. */
static void says_how_to_tag_again(void **state)
{
	(void)state;
	expect_str(remedy_of_tag(NULL),
		   "make it again: git tag -f -s v1.0 " COMMIT);
	expect_str(remedy_of_tag(tag_unsigned),
		   "make it again: git tag -f -s v1.0 " COMMIT);
	expect_str(remedy_of_tag(tagged_as_bob),
		   "git config user.email ADDRESS, one that the policy has for "
		   "the signer, and make it again: git tag -f -s v1.0 " COMMIT);
	expect_str(remedy_of_tag(key_unknown),
		   "ask an admin to register the key: warder key add PERSON "
		   "FILE");
}

/* A push of many bad commits is refused in few words. */
static void explains_the_first_few(void **state)
{
	(void)state;
	struct scene *s = scene_requiring("signed");
	enum { MANY = 20000 };

	s->facts.commit = wd_new(&s->a, struct wd_commit, MANY);
	s->facts.commits = s->range.count = MANY;
	s->range.commit = wd_new(&s->a, uint32_t, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		s->facts.commit[i] = s->commit[0];
		s->facts.commit[i].signature.reason = WD_REASON_BAD_SIG;
		s->range.commit[i] = i;
	}
	const unsigned char *before = s->a.next;

	scene_decide(s);
	assert_int_equal(scene_why(s)->children, 10);
	expect_str(
		why_line(&s->a, scene_why(s)),
		"no signed bad-sig: 20000 of 20000 commits: 1111111111 has a "
		"signature that does not verify");
	assert_true(s->a.next - before < 64 << 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_commits),
		cmocka_unit_test(judges_tags),
		cmocka_unit_test(says_how_to_tag_again),
		cmocka_unit_test(explains_the_first_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
