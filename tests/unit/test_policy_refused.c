/* Every way in which a policy can be wrong, and what its author is told. */
#include "policy_text.h"

static const char *const no_files[] = { NULL };

#define FILES(...)                                                             \
	(const char *const[])                                                  \
	{                                                                      \
		__VA_ARGS__, NULL                                              \
	}

/* clang-format off */
static const struct {
	const char *name;
	struct texts in;
	const char *message;
} refused[] = {
	{ "no version",
	  { .site = "[policy]\n" },
	  "site.conf:1: expected version = 1 in this file's [policy], found "
	  "none" },
	{ "empty text",
	  { .site = "" },
	  "site.conf:1: expected version = 1 in this file's [policy], found "
	  "none" },
	{ "other version",
	  { .site = "[policy]\nversion = 2\n" },
	  "site.conf:2: expected version = 1, found \"2\"" },
	{ "version twice",
	  { .site = V "\tversion = 1\n" },
	  "site.conf:3: expected version once in [policy], found it again "
	  "(line 2)" },
	{ "syntax of the file",
	  { .site = V "[person \"alice\n" },
	  "site.conf:3: expected '\"' after the subsection" },
	{ "unknown section",
	  { .site = V "[persn \"alice\"]\n" },
	  "site.conf:3: expected a section policy, person, group, class, "
	  "evidence, rule or include, found \"persn\" (did you mean "
	  "\"person\"?)" },
	{ "unknown key",
	  { .site = V ALICE "\temial = x\n" },
	  "site.conf:5: expected one of name, email, key, login, kind, revoked, "
	  "expires in [person \"alice\"], found \"emial\" (did you mean \"email\"?)" },
	{ "unknown policy key",
	  { .site = V "\tunmatch = deny\n" },
	  "site.conf:3: expected one of version, owner, review-by, unmatched "
	  "in [policy], found \"unmatch\" (did you mean \"unmatched\"?)" },
	{ "section without name",
	  { .site = V "[person]\n" },
	  "site.conf:3: expected [person \"name\"], found [person]" },
	{ "section with name",
	  { .site = "[policy \"x\"]\n" },
	  "site.conf:1: expected [policy], found [policy \"x\"]" },
	{ "key without value",
	  { .site = V ALICE "\tkey\n" },
	  "site.conf:5: expected a value for key, found nothing" },
	{ "empty value",
	  { .site = V ALICE "\tname =\n" },
	  "site.conf:5: expected a value for name, found nothing" },
	{ "value of two lines",
	  { .site = V ALICE "\tname = a\\nb\n" },
	  "site.conf:5: expected one line of text for name, found control "
	  "character 0x0a" },
	{ "single key twice",
	  { .site = V ALICE "\tkind = bot\n\tkind = bot\n" },
	  "site.conf:6: expected kind once in [person \"alice\"], found it "
	  "again (line 5)" },
	{ "end of a key that nobody has",
	  { .site = V ALICE "\tkey = " KEY_A "\n\trevoked = " KEY_B
			    " 2026-01-01\n" },
	  "site.conf:6: expected a key that this person has, found \"" KEY_B
	  "\"" },
	{ "end of somebody else's key",
	  { .site = V ALICE "\tkey = " KEY_A "\n" BOB "\texpires = " KEY_A
			    " 2026-01-01\n" },
	  "site.conf:8: expected a key that this person has, found \"" KEY_A
	  "\"" },
	{ "end of no key",
	  { .site = V ALICE "\trevoked = 2026-01-01\n" },
	  "site.conf:5: key of person \"alice\": expected an SSH key of type "
	  "ssh-ed25519, ecdsa-sha2-nistp*, ssh-rsa or sk-*" },
	{ "end without a date",
	  { .site = V ALICE "\tkey = " KEY_A "\n\trevoked = " KEY_A
			    " retired\n" },
	  "site.conf:6: expected a date such as 2027-01-31 after the key, found "
	  "\"retired\"" },
	{ "end with an unknown reason",
	  { .site = V ALICE "\tkey = " KEY_A "\n\trevoked = " KEY_A
			    " 2026-01-01 retierd\n" },
	  "site.conf:6: expected compromised, retired or superseded, found "
	  "\"retierd\" (did you mean \"retired\"?)" },
	{ "expiry with a reason",
	  { .site = V ALICE "\tkey = " KEY_A "\n\texpires = " KEY_A
			    " 2026-01-01 retired\n" },
	  "site.conf:6: expected nothing after the date, found \"retired\"" },
	{ "a lower layer revives nobody's key",
	  { .site = V ALICE "\tkey = " KEY_A "\n",
	    .repository = V "[person \"alice\"]\n\texpires = " KEY_A
			    " 2099-01-01\n" },
	  "repo.conf:3: expected a new name, found [person \"alice\"], which "
	  "is sealed by the site layer (site.conf:3)" },
	{ "person id",
	  { .site = V "[person \"Alice\"]\n" },
	  "site.conf:3: expected a name of at most 64 bytes a-z 0-9 . _ - "
	  "that begins with a letter or digit, found [person \"Alice\"]" },
	{ "person id dots",
	  { .site = V "[person \"a..b\"]\n" },
	  "site.conf:3: expected an id without \"..\": it becomes part of a "
	  "ref, found [person \"a..b\"]" },
	{ "person id lock",
	  { .site = V "[person \"a.lock\"]\n" },
	  "site.conf:3: expected an id that does not end in \".lock\" or "
	  "\".\": it becomes part of a ref, found [person \"a.lock\"]" },
	{ "empty id",
	  { .site = V "[person \"\"]\n" },
	  "site.conf:3: expected a name of at most 64 bytes a-z 0-9 . _ - "
	  "that begins with a letter or digit, found [person \"\"]" },
	{ "kind",
	  { .site = V ALICE "\tkind = employe\n" },
	  "site.conf:5: expected employee, vendor or bot, found \"employe\" "
	  "(did you mean \"employee\"?)" },
	{ "email without form",
	  { .site = V "[person \"a\"]\nemail = A <a@b>\n" },
	  "site.conf:4: expected an e-mail address: no white space, no < >, "
	  "one @, found \"A <a@b>\"" },
	{ "email of two",
	  { .site = V ALICE "[person \"bob\"]\n\temail = alice@Example.COM\n" },
	  "site.conf:6: expected a new email in person \"bob\", found "
	  "\"alice@Example.COM\", which person \"alice\" has (site.conf:3)" },
	{ "email repeated",
	  { .site = V ALICE "\temail = alice@example.com\n" },
	  "site.conf:5: expected a new email in person \"alice\", found "
	  "\"alice@example.com\", which person \"alice\" has (site.conf:3)" },
	{ "login of two",
	  { .site = V ALICE "\tlogin = ldap:x\n" BOB "\tlogin = ldap:x\n" },
	  "site.conf:8: expected a new login in person \"bob\", found "
	  "\"ldap:x\", which person \"alice\" has (site.conf:3)" },
	{ "login with a space",
	  { .site = V ALICE "\tlogin = ldap x\n" },
	  "site.conf:5: expected a login without white space, such as "
	  "gerrit:alice, found \"ldap x\"" },
	{ "key of two",
	  { .site = V ALICE "\tkey = " KEY_A " one\n" BOB "\tkey = " KEY_A " two\n" },
	  "site.conf:8: expected a new key in person \"bob\", found "
	  "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB "
	  "two\", which person \"alice\" has (site.conf:3)" },
	{ "openpgp of two",
	  { .site = V ALICE "\tkey = openpgp:0123456789abcdef0123456789ABCDEF01234567\n" BOB "\tkey = openpgp:0123456789ABCDEF0123456789ABCDEF01234567\n" },
	  "site.conf:8: expected a new key in person \"bob\", found "
	  "\"openpgp:0123456789ABCDEF0123456789ABCDEF01234567\", which "
	  "person \"alice\" has (site.conf:3)" },
	{ "openpgp short",
	  { .site = V ALICE "\tkey = openpgp:01234567\n" },
	  "site.conf:5: key of person \"alice\": expected an OpenPGP "
	  "fingerprint of 40 hexadecimal digits" },
	{ "ssh malformed",
	  { .site = V ALICE "\tkey = ssh-ed25519 AAAA\n" },
	  "site.conf:5: key of person \"alice\": SSH key without a type" },
	{ "ssh weak",
	  { .site = V ALICE "\tkey = ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAA"
			    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" },
	  "site.conf:5: key of person \"alice\": a weak key, which must not "
	  "be used: a point of small order: anybody can sign with it" },
	{ "ssh unknown",
	  { .site = V ALICE "\tkey = ssh-dss AAAA\n" },
	  "site.conf:5: key of person \"alice\": DSA (ssh-dss) cannot be "
	  "verified: expected an Ed25519, ECDSA or RSA key" },
	{ "key unknown",
	  { .site = V ALICE "\tkey = whatever\n" },
	  "site.conf:5: key of person \"alice\": expected an SSH key of type "
	  "ssh-ed25519, ecdsa-sha2-nistp*, ssh-rsa or sk-*" },
	{ "group implicit",
	  { .site = V "[group \"bots\"]\n" },
	  "site.conf:3: expected a group other than employees, vendors, bots "
	  "and anyone, which always exist, found [group \"bots\"]" },
	{ "group id",
	  { .site = V "[group \"a b\"]\n" },
	  "site.conf:3: expected a name of at most 64 bytes a-z 0-9 . _ - "
	  "that begins with a letter or digit, found [group \"a b\"]" },
	{ "group empty",
	  { .site = V "[group \"staff\"]\n" },
	  "site.conf:3: expected a member in [group \"staff\"], found nobody" },
	{ "group empty through another",
	  { .site = V ALICE "[group \"staff\"]\nmember = @bots\n" },
	  "site.conf:5: expected a member in [group \"staff\"], found nobody" },
	{ "member unknown",
	  { .site = V ALICE "[group \"staff\"]\nmember = alcie\n" },
	  "site.conf:6: expected a person of the site layer or above it, or "
	  "an @group, found \"alcie\" (did you mean \"alice\"?)" },
	{ "member group unknown",
	  { .site = V ALICE STAFF "[group \"x\"]\nmember = @staf\n" },
	  "site.conf:8: expected a group of the site layer or above it, "
	  "found \"@staf\" (did you mean \"staff\"?)" },
	{ "circle",
	  { .site = V ALICE "[group \"a\"]\nmember = alice\nmember = @b\n[group \"b\"]\nmember = @a\n" },
	  "site.conf:9: expected groups without a circle, found \"@a\" in "
	  "[group \"b\"], which is in \"@a\" itself" },
	{ "circle of one",
	  { .site = V ALICE "[group \"a\"]\nmember = @a\n" },
	  "site.conf:6: expected groups without a circle, found \"@a\" in "
	  "[group \"a\"], which is in \"@a\" itself" },
	{ "class without path",
	  { .site = V "[class \"c\"]\n" },
	  "site.conf:3: expected a path in [class \"c\"], found none" },
	{ "class path",
	  { .site = V "[class \"c\"]\npath = /src\n" },
	  "site.conf:4: expected a glob over files, without / at either end: "
	  "src/**, found \"/src\"" },
	{ "class glob",
	  { .site = V "[class \"c\"]\npath = src/[a\n" },
	  "site.conf:4: expected a glob (expected ']' at the end of a "
	  "class), found \"src/[a\"" },
	{ "class path with an empty component",
	  { .site = V "[class \"c\"]\npath = src//a\n" },
	  "site.conf:4: expected a glob over paths as git has them, without "
	  "empty, . and .. components: src/**, found \"src//a\"" },
	{ "class path from here",
	  { .site = V "[class \"c\"]\npath = ./src/**\n" },
	  "site.conf:4: expected a glob over paths as git has them, without "
	  "empty, . and .. components: src/**, found \"./src/**\"" },
	{ "class owner",
	  { .site = V ALICE "[class \"c\"]\npath = a\nowner = alice\n" },
	  "site.conf:7: expected a group such as @maintainers, found "
	  "\"alice\"" },
	{ "class owner unknown",
	  { .site = V ALICE "[class \"c\"]\npath = a\nowner = @nobody\n" },
	  "site.conf:7: expected a group of the site layer or above it, "
	  "found \"@nobody\"" },
	{ "evidence kind",
	  { .site = V "[evidence \"oracle\"]\n" },
	  "site.conf:3: expected evidence \"review\", \"ticket\", "
	  "\"check\", \"opa\" or \"control\", found [evidence \"oracle\"]" },
	{ "evidence kind near",
	  { .site = V "[evidence \"tickets\"]\n" },
	  "site.conf:3: expected evidence \"review\", \"ticket\", "
	  "\"check\", \"opa\" or \"control\", found [evidence \"tickets\"] (did "
	  "you mean "
	  "\"ticket\"?)" },
	{ "issuer",
	  { .site = V "[evidence \"ticket\"]\nissuer = @cab\n" },
	  "site.conf:4: expected a group of the site layer or above it, "
	  "found \"@cab\"" },
	{ "issuer of reviews",
	  { .site = V "[evidence \"review\"]\nissuer = @anyone\n" },
	  "site.conf:4: expected no issuer in [evidence \"review\"], found "
	  "\"@anyone\"" },
	{ "provider's name",
	  { .site = V "[evidence \"check\"]\nprovider = ci server\n" },
	  "site.conf:4: expected a provider's name, as in warder.conf, found "
	  "\"ci server\"" },
	{ "provider of controls",
	  { .site = V "[evidence \"control\"]\nprovider = x\n" },
	  "site.conf:4: expected no provider in [evidence \"control\"], found "
	  "\"x\"" },
	{ "issuer of answers",
	  { .site = V "[evidence \"opa\"]\nprovider = x\n"
		      "issuer = @anyone\n" },
	  "site.conf:5: expected no issuer in [evidence \"opa\"], found "
	  "\"@anyone\"" },
	{ "no agent",
	  { .site = V "[evidence \"opa\"]\n" },
	  "site.conf:3: expected provider = NAME in [evidence \"opa\"], one, "
	  "and not embedded, found 0" },
	{ "two agents",
	  { .site = V "[evidence \"opa\"]\nprovider = x\nprovider = y\n" },
	  "site.conf:3: expected provider = NAME in [evidence \"opa\"], one, "
	  "and not embedded, found 2" },
	{ "an embedded agent",
	  { .site = V "[evidence \"opa\"]\nprovider = embedded\n" },
	  "site.conf:3: expected provider = NAME in [evidence \"opa\"], one, "
	  "and not embedded, found 1" },
	{ "an agent for a higher rule",
	  { .site = V RULE("opa('a')"),
	    .repository = V "[evidence \"opa\"]\nprovider = mine\n" },
	  "repo.conf:3: expected no issuer or provider for a rule of a higher "
	  "layer, found [evidence \"opa\"], which [rule \"r\"] "
	  "(site.conf:3) asks for" },
	{ "provider for a higher rule",
	  { .site = V RULE("reviews(1)"),
	    .repository = V "[evidence \"review\"]\nprovider = mine\n" },
	  "repo.conf:3: expected no issuer or provider for a rule of a higher "
	  "layer, found [evidence \"review\"], which [rule \"r\"] "
	  "(site.conf:3) asks for" },
	{ "trailer",
	  { .site = V "[evidence \"ticket\"]\ntrailer = Change Id\n" },
	  "site.conf:4: expected a trailer's name: letters, digits and -, "
	  "found \"Change Id\"" },
	{ "trailer of check",
	  { .site = V "[evidence \"check\"]\ntrailer = X\n" },
	  "site.conf:4: expected trailer in [evidence \"ticket\"] alone, "
	  "found it in [evidence \"check\"]" },
	{ "owner",
	  { .site = V "\towner = @security\n" },
	  "site.conf:3: expected a group of the site layer or above it, "
	  "found \"@security\"" },
	{ "owner not a group",
	  { .site = V "\towner = security\n" },
	  "site.conf:3: expected a group such as @maintainers, found "
	  "\"security\"" },
	{ "review-by",
	  { .site = V "\treview-by = soon\n" },
	  "site.conf:3: expected a date such as 2027-01-31, found \"soon\"" },
	{ "unmatched",
	  { .site = V "\tunmatched = maybe\n" },
	  "site.conf:3: expected allow or deny, found \"maybe\"" },
	{ "rule without on",
	  { .site = V "[rule \"r\"]\n\trequire = create\n" },
	  "site.conf:3: expected an \"on\" in [rule \"r\"], found none" },
	{ "rule without require",
	  { .site = V "[rule \"r\"]\n\ton = refs/heads/main\n" },
	  "site.conf:3: expected a \"require\" in [rule \"r\"], found none" },
	{ "rule twice in a file",
	  { .site = V RULE("create") RULE("delete") },
	  "site.conf:6: expected a new name, found [rule \"r\"] again "
	  "(site.conf:3)" },
	{ "rule name",
	  { .site = V "[rule \"\"]\n" },
	  "site.conf:3: expected a name of 1 to 200 bytes of text, found "
	  "[rule \"\"]" },
	{ "rule on short",
	  { .site = V "[rule \"r\"]\n\ton = main\n\trequire = create\n" },
	  "site.conf:4: expected a glob over full names, such as "
	  "refs/heads/main, found \"main\"" },
	{ "rule on glob",
	  { .site = V "[rule \"r\"]\n\ton = refs/**x\n\trequire = create\n" },
	  "site.conf:4: expected a glob (expected '**' between slashes "
	  "only), found \"refs/**x\"" },
	{ "rule on that ends in a slash",
	  { .site = V "[rule \"r\"]\n\ton = refs/heads/main/\n\trequire = create\n" },
	  "site.conf:4: expected a glob that some ref can match, such as "
	  "refs/heads/main (what it matches has an empty component), found "
	  "\"refs/heads/main/\"" },
	{ "rule on with a space",
	  { .site = V "[rule \"r\"]\n\ton = refs/heads/a b\n\trequire = create\n" },
	  "site.conf:4: expected a glob that some ref can match, such as "
	  "refs/heads/main (what it matches has one of the characters "
	  "' ~^:?*[\\'), found \"refs/heads/a b\"" },
	{ "rule on below refs alone",
	  { .site = V "[rule \"r\"]\n\ton = refs/main\n\trequire = create\n" },
	  "site.conf:4: expected a glob that some ref can match, such as "
	  "refs/heads/main (what it matches has only one level below refs/), "
	  "found \"refs/main\"" },
	{ "rule on with refs twice",
	  { .site = V "[rule \"r\"]\n\ton = refs/heads/refs/*\n\trequire = create\n" },
	  "site.conf:4: expected a glob that some ref can match, such as "
	  "refs/heads/main (what it matches repeats refs/ below refs/heads/), "
	  "found \"refs/heads/refs/*\"" },
	{ "rule except that no ref can match",
	  { .site = V RULE("create") "\texcept = refs/heads/*.lock\n" },
	  "site.conf:6: expected a glob that some ref can match, such as "
	  "refs/heads/main (what it matches has a component that ends in "
	  "'.lock'), found \"refs/heads/*.lock\"" },
	{ "rule on reserved",
	  { .site = V "[rule \"r\"]\n\ton = refs/warder/**\n\trequire = create\n" },
	  "site.conf:4: expected no glob below refs/warder/ and "
	  "refs/tags/warder/, which built-in rules judge, found "
	  "\"refs/warder/**\"" },
	{ "rule trust reserved",
	  { .site = V RULE("create") "\ttrust = refs/tags/warder/x\n" },
	  "site.conf:6: expected no glob below refs/warder/ and "
	  "refs/tags/warder/, which built-in rules judge, found "
	  "\"refs/tags/warder/x\"" },
	{ "rule except",
	  { .site = V RULE("create") "\texcept = tags/x\n" },
	  "site.conf:6: expected a glob over full names, such as "
	  "refs/heads/main, found \"tags/x\"" },
	{ "rule mode",
	  { .site = V RULE("create") "\tmode = wran\n" },
	  "site.conf:6: expected enforce, warn or observe, found \"wran\" "
	  "(did you mean \"warn\"?)" },
	{ "rule mode twice",
	  { .site = V RULE("create") "\tmode = warn\n\tmode = warn\n" },
	  "site.conf:7: expected mode once in [rule \"r\"], found it again "
	  "(line 6)" },
	{ "rule when",
	  { .site = V RULE("create") "\twhen = crate\n" },
	  "site.conf:6: column 1: expected a predicate, found \"crate\" (did "
	  "you mean \"create\"?)" },
	{ "rule override",
	  { .site = V RULE("create") "\toverride = pusher(by: @x)\n" },
	  "site.conf:6: column 12: expected a group of this layer or above "
	  "it, found \"@x\"" },
	{ "rule require",
	  { .site = V RULE("create and") },
	  "site.conf:5: column 11: expected a predicate, found the end" },
	{ "include without reader",
	  { .site = V "[include]\n\tpath = people.conf\n" },
	  "site.conf:4: expected no include in the site layer, found "
	  "\"people.conf\"" },
	{ "include missing",
	  { .site = V "[include]\n\tpath = people.conf\n", .file = no_files },
	  "site.conf:4: expected a file to include, found \"people.conf\": "
	  "no such file" },
	{ "include in the repository",
	  { .site = V,
	    .repository = V "[include]\n\tpath = people.conf\n", .file = no_files },
	  "repo.conf:4: expected no include in the repository layer, found "
	  "\"people.conf\"" },
	{ "include loop",
	  { .site = V "[include]\n\tpath = loop\n", .file = FILES("loop", "[include]\n\tpath = loop\n") },
	  "loop:2: expected includes at most 8 deep, found \"loop\" below "
	  "that" },
	{ "error in an include",
	  { .site = V "[include]\n\tpath = x\n", .file = FILES("x", "\n[what]\n") },
	  "x:2: expected a section policy, person, group, class, evidence, "
	  "rule or include, found \"what\"" },
	{ "person in two files",
	  { .site = V ALICE "[include]\n\tpath = x\n", .file = FILES("x", "\n" ALICE) },
	  "x:2: expected a new name, found [person \"alice\"] again "
	  "(site.conf:3)" },
	{ "owner in two files",
	  { .site = V ALICE STAFF "[include]\n\tpath = x\n[policy]\nowner = @staff\n", .file = FILES("x", "[policy]\nowner = @staff\n") },
	  "x:2: expected owner once, found it again (site.conf:10)" },
	{ "repository without version",
	  { .site = V,
	    .repository = "" },
	  "repo.conf:1: expected version = 1 in this file's [policy], found "
	  "none" },
	{ "repository owner",
	  { .site = V,
	    .repository = V "\towner = @anyone\n" },
	  "repo.conf:3: expected only the site layer to say owner, found it "
	  "in the repository layer" },
	{ "repository review-by",
	  { .site = V,
	    .repository = V "\treview-by = 2030-01-01\n" },
	  "repo.conf:3: expected only the site layer to say review-by, found "
	  "it in the repository layer" },
	{ "repository unmatched",
	  { .site = V "\tunmatched = deny\n",
	    .repository = V "\tunmatched = allow\n" },
	  "repo.conf:3: expected unmatched = deny, the only one that the "
	  "repository layer may say, found \"allow\"" },
	{ "sealed person",
	  { .site = V ALICE,
	    .repository = V ALICE },
	  "repo.conf:3: expected a new name, found [person \"alice\"], which "
	  "is sealed by the site layer (site.conf:3)" },
	{ "sealed group",
	  { .site = V ALICE STAFF,
	    .repository = V STAFF },
	  "repo.conf:3: expected a new name, found [group \"staff\"], which "
	  "is sealed by the site layer (site.conf:5)" },
	{ "sealed class",
	  { .site = V "[class \"c\"]\npath = a\n",
	    .repository = V "[class \"c\"]\npath = b\n" },
	  "repo.conf:3: expected a new name, found [class \"c\"], which is "
	  "sealed by the site layer (site.conf:3)" },
	{ "sealed rule",
	  { .site = V RULE("create"),
	    .repository = V RULE("delete") },
	  "repo.conf:3: expected a new name, found [rule \"r\"], which is "
	  "sealed by the site layer (site.conf:3)" },
	{ "sealed evidence",
	  { .site = V "[evidence \"check\"]\nissuer = @bots\n",
	    .repository = V "[evidence \"check\"]\nissuer = @anyone\n" },
	  "repo.conf:3: expected a new name, found [evidence \"check\"], "
	  "which is sealed by the site layer (site.conf:3)" },
	{ "issuer for a higher rule",
	  { .site = V RULE("not create or checks(unit)"),
	    .repository = V "[evidence \"check\"]\nissuer = @anyone\n" },
	  "repo.conf:3: expected no issuer or provider for a rule of a higher "
	  "layer, found [evidence \"check\"], which [rule \"r\"] (site.conf:3) asks "
	  "for" },
	{ "sealed email",
	  { .site = V ALICE,
	    .repository = V "[person \"mallory\"]\n\temail = alice@example.com\n" },
	  "repo.conf:4: expected a new email in person \"mallory\", found "
	  "\"alice@example.com\", which person \"alice\" has (site.conf:3)" },
	{ "later person",
	  { .site = V "[group \"staff\"]\n\tmember = bob\n",
	    .repository = V BOB },
	  "site.conf:4: expected a person of the site layer or above it, or "
	  "an @group, found \"bob\"" },
	{ "later group",
	  { .site = V RULE("pusher(by: @staff)"),
	    .repository = V ALICE STAFF },
	  "site.conf:5: column 12: expected a group of this layer or above "
	  "it, found \"@staff\"" },
	{ "later class",
	  { .site = V RULE("touches(class: c)"),
	    .repository = V "[class \"c\"]\npath = a\n", NULL},
	  "site.conf:5: column 16: expected a class of this layer or above "
	  "it, found \"c\"" },
};
/* clang-format on */

static void refuses_each_with_its_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct wd_arena a = new_arena();
		struct wd_policy out = { .rules = 77 };
		wd_err err = load(&a, refused[i].in, &out);

		if (err == NULL)
			fail_msg("%s: loads", refused[i].name);
		if (strcmp(wd_err_text(&a, err), refused[i].message) != 0)
			fail_msg("%s:\n  got  %s\n  want %s", refused[i].name,
				 wd_err_text(&a, err), refused[i].message);
		assert_int_equal(out.rules, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_each_with_its_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
