/* rows_idents.c - names, addresses and dates. */
#include "craft.h"

#define DATE "1700000000 +0000"
#define WHO  "{who} Alice Adams <alice@example.com> " DATE

/* In the line that says who made it: committer or tagger. */
#define MADE(NAME, CODE, TEXT)                                                 \
	{                                                                      \
		.name = NAME, .code = CODE, .on = ALL, .before = {             \
			{ WHO, T("{who} " TEXT) }                              \
		}                                                              \
	}
#define AUTHOR(NAME, CODE, TEXT)                                               \
	{                                                                      \
		.name = NAME, .code = CODE, .on = COMMITS, .before = {         \
			{ "author Alice Adams <alice@example.com> " DATE,      \
			  T("author " TEXT) }                                  \
		}                                                              \
	}
#define DATED(NAME, CODE, TEXT)                                                \
	MADE(NAME, CODE, "Alice Adams <alice@example.com>" TEXT)

static const struct craft_row rows[] = {
	MADE("no address", "bad-ident", "Alice Adams " DATE),
	MADE("no begin of the address", "bad-ident",
	     "Alice Adams alice@example.com> " DATE),
	MADE("no end of the address", "bad-ident",
	     "Alice Adams <alice@example.com " DATE),
	MADE("no space before the address", "bad-ident",
	     "Alice Adams<alice@example.com> " DATE),
	MADE("a bracket in the name", "bad-ident",
	     "Alice > Adams <alice@example.com> " DATE),
	MADE("two begins", "bad-ident",
	     "Alice Adams <bob@example.com <alice@example.com> " DATE),
	MADE("two begins together", "bad-ident",
	     "Alice Adams <<alice@example.com> " DATE),
	MADE("two addresses", "bad-date",
	     "Alice Adams <alice@example.com> <bob@example.com> " DATE),
	MADE("two ends", "bad-date", "Alice Adams <alice@example.com>> " DATE),
	MADE("brackets the wrong way round", "bad-ident",
	     "Alice Adams >alice@example.com< " DATE),
	MADE("nothing but a date", "bad-ident", DATE),
	MADE("text behind the address", "bad-date",
	     "Alice Adams <alice@example.com> x " DATE),
	AUTHOR("author without an address", "bad-ident", "Alice Adams " DATE),
	AUTHOR("author without a space", "bad-ident", "Alice<a@b> " DATE),
	AUTHOR("author with two begins", "bad-ident", "Alice <a <b> " DATE),
	AUTHOR("author without a date", "bad-date", "Alice <a@b>"),
	AUTHOR("author with a bad date", "bad-date", "Alice <a@b> x +0000"),

	MADE("escape in the name", "control-chars",
	     "Al\x1b[31mice <alice@example.com> " DATE),
	MADE("tab in the name", "control-chars",
	     "Al\tice <alice@example.com> " DATE),
	MADE("CR in the name", "control-chars",
	     "Al\rice <alice@example.com> " DATE),
	MADE("DEL in the name", "control-chars",
	     "Al\x7fice <alice@example.com> " DATE),
	MADE("bell in the address", "control-chars",
	     "Alice <al\x07ice@example.com> " DATE),
	MADE("tab before the date", "control-chars",
	     "Alice <alice@example.com>\t" DATE),
	AUTHOR("escape in the author", "control-chars",
	       "Al\x1bice <alice@example.com> " DATE),

	DATED("no date", "bad-date", ""),
	DATED("no seconds", "bad-date", " +0000"),
	DATED("no zone", "bad-date", " 1700000000"),
	DATED("no space before the seconds", "bad-date", DATE),
	DATED("two spaces before the seconds", "bad-date", "  " DATE),
	DATED("two spaces before the zone", "bad-date", " 1700000000  +0000"),
	DATED("text behind the zone", "bad-date", " " DATE " x"),
	DATED("a space behind the zone", "bad-date", " " DATE " "),
	DATED("negative seconds", "bad-date", " -1700000000 +0000"),
	DATED("seconds with a plus", "bad-date", " +1700000000 +0000"),
	DATED("seconds with a zero in front", "bad-date", " 01700000000 +0000"),
	DATED("seconds with a point", "bad-date", " 1700000000.5 +0000"),
	DATED("hexadecimal seconds", "bad-date", " 0x6553f100 +0000"),
	DATED("a date in words", "bad-date", " 2023-11-14 +0000"),
	DATED("seconds beyond JSON", "bad-date", " 9007199254740993 +0000"),
	DATED("seconds beyond 64 bits", "bad-date",
	      " 18446744075409551616 +0000"),
	DATED("a zone without a sign", "bad-date", " 1700000000 0000"),
	DATED("a zone of three digits", "bad-date", " 1700000000 +000"),
	DATED("a zone of five digits", "bad-date", " 1700000000 +00000"),
	DATED("a zone of seven digits", "bad-date", " 1700000000 +0000000"),
	DATED("a zone with a colon", "bad-date", " 1700000000 +00:00"),
	DATED("a zone in words", "bad-date", " 1700000000 UTC"),
	DATED("a zone with two signs", "bad-date", " 1700000000 +-000"),

	DATED("next century", "clock", " 4102444800 +0000"),
	DATED("the last date that JSON has", "clock",
	      " 9007199254740992 +0000"),
	AUTHOR("author from the next century", "clock",
	       "Alice <alice@example.com> 4102444800 +0000"),

	MADE("another person", "committer-mismatch",
	     "Bob <bob@example.com> " DATE),
	MADE("nobody's address", "committer-mismatch",
	     "Alice Adams <alice@example.org> " DATE),
	MADE("an empty address", "committer-mismatch", "Alice Adams <> " DATE),
	MADE("another local part", "committer-mismatch",
	     "Alice Adams <alicia@example.com> " DATE),
	MADE("the address in capitals", NULL,
	     "Alice Adams <ALICE@example.com> " DATE),
	MADE("a space behind the address", "committer-mismatch",
	     "Alice Adams <alice@example.com > " DATE),
	MADE("a space before the address", "committer-mismatch",
	     "Alice Adams < alice@example.com> " DATE),
	MADE("the address within a longer one", "committer-mismatch",
	     "Alice Adams <alice@example.com.evil.example> " DATE),
	MADE("a letter that looks alike", "committer-mismatch",
	     "Alice Adams <aIice@example.com> " DATE),
	{ .name = "signed by another person",
	  .code = "committer-mismatch",
	  .on = SSHS,
	  .key = SSH_BOB },
	{ .name = "signed by another person with OpenPGP",
	  .code = "committer-mismatch",
	  .on = PGPS,
	  .key = PGP_BOB },
	{ .name = "written by another person",
	  .code = "author-mismatch",
	  .on = COMMITS,
	  .under = "author",
	  .before = { { "author Alice Adams <alice@",
			T("author Bob <bob@") } } },
	{ .name = "written by nobody known",
	  .code = "author-mismatch",
	  .on = COMMITS,
	  .under = "author",
	  .before = { { "<alice@example.com>", T("<>") } } },

	{ .name = "a name that is too long",
	  .code = "limit",
	  .on = ALL,
	  .before = { { "{who} Alice Adams", T("{who} @@") },
		      { "@@", T("0123456789abcdef"), 257 } } },
};

ROWS(craft_idents, "idents")
