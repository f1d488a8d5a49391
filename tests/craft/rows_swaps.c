/* rows_swaps.c - good signatures of something else. */
#include "craft.h"

#define DATE "1700000000 +0000"
#define WHO  "{who} Alice Adams <alice@example.com> " DATE
#define END  "\n\n"
#define HEX  "1234567890123456789012345678901234567890"

/* What was signed differs from what is there. */
#define OVER(NAME, ON, FIND, PUT)                                              \
	{                                                                      \
		.name = NAME, .code = "bad-sig", .on = ON, .over = {           \
			{ FIND, T(PUT) }                                       \
		}                                                              \
	}
/* What is there was changed when it had been signed. */
#define AFTER(NAME, ON, FIND, PUT)                                             \
	{                                                                      \
		.name = NAME, .code = "bad-sig", .on = ON, .after = {          \
			{ FIND, T(PUT) }                                       \
		}                                                              \
	}

static const struct craft_row rows[] = {
	OVER("another message", ALL, "{name}", "nothing"),
	OVER("more of a message", ALL, "$", "Not.\n"),
	OVER("a newline more", ALL, "$", "\n"),
	OVER("a newline less", ALL, "{name}\n", "{name}"),
	OVER("a space less", ALL, "Alice Adams", "AliceAdams"),
	OVER("another date", ALL, "1700000000", "1700000001"),
	OVER("another zone", ALL, "+0000", "-0000"),
	OVER("another person", ALL, WHO, "{who} Bob <bob@example.com> " DATE),
	OVER("CRLF instead of LF", ALL, "\n\n", "\r\n\r\n"),
	OVER("nothing", ALL, "*", ""),
	OVER("its message alone", COMMITS, "*", "Add {name}\n"),
	OVER("a tag instead of a commit", COMMITS, "*",
	     "object {root}\ntype commit\ntag {name}\n"
	     "tagger Alice Adams <alice@example.com> " DATE
	     "\n\nRelease {name}\n"),
	OVER("a commit instead of a tag", TAGS, "*",
	     "tree {tree}\nparent {root}\n"
	     "author Alice Adams <alice@example.com> " DATE "\n"
	     "committer Alice Adams <alice@example.com> " DATE
	     "\n\nAdd {name}\n"),
	OVER("the id of its parent", ALL, "*", "{root}\n"),
	OVER("git's head of an object before it", ALL, "^", "commit 200\0"),
	OVER("another author", COMMITS, "author Alice Adams", "author Bob"),
	OVER("another tree", COMMITS, "{tree}", HEX),
	OVER("another parent", COMMITS, "{root}", HEX),
	OVER("no parent", COMMITS, "parent {root}\n", ""),
	OVER("a parent more", COMMITS, "parent {root}\n",
	     "parent {root}\nparent " HEX "\n"),
	OVER("another encoding", COMMITS, END, "\nencoding UTF-16\n\n"),
	OVER("a header more", COMMITS, END, "\nnote x\n\n"),
	OVER("an empty signature in its place", COMMITS, END, "\ngpgsig \n\n"),
	OVER("another object", TAGS, "{root}", HEX),
	OVER("another kind of object", TAGS, "type commit", "type tree"),
	OVER("another name", TAGS, "tag {name}", "tag v1"),
	OVER("a header more in a tag", TAGS, END, "\nnote x\n\n"),
	AFTER("an encoding that came later", COMMITS, "\ngpgsig ",
	      "\nencoding UTF-16\ngpgsig "),
	AFTER("an encoding that came behind", COMMITS, END,
	      "\nencoding UTF-16\n\n"),
	AFTER("a header that came later", COMMITS, END, "\nnote x\n\n"),
	AFTER("a merged tag that came later", COMMITS, END,
	      "\nmergetag object x\n type commit\n\n"),
	AFTER("a line of a message that came later", COMMITS, "$", "Not.\n"),
	AFTER("a first line that came later", ALL, END, "\n\nNot.\n"),
	AFTER("the author's name", COMMITS, "author Alice Adams", "author Bob"),
	AFTER("the author's address", COMMITS, "author Alice Adams <alice@",
	      "author Alice Adams <bob@"),
	AFTER("the name of who made it", ALL, "{who} Alice Adams",
	      "{who} Alice"),
	AFTER("the date of who made it", ALL, WHO,
	      "{who} Alice Adams <alice@example.com> 1700000000 +0100"),
	AFTER("the name of a tag", TAGS, "tag {name}\n", "tag v2.0\n"),
	AFTER("the message of a tag", TAGS, "Release ", "Withdraw "),
	AFTER("an empty line before the signature", TAGS, "-----BEGIN",
	      "\n-----BEGIN"),
	AFTER("text before the signature", TAGS, "-----BEGIN",
	      "Not.\n-----BEGIN"),
};

ROWS(craft_swaps, "swaps")
