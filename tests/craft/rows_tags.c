/* rows_tags.c - what only tags have. */
#include "craft.h"

#define DATE   "1700000000 +0000"
#define PERSON "Alice Adams <alice@example.com> " DATE "\n"
#define TAGGER "tagger " PERSON
#define END    "\n\n"
#define TYPE   "type commit\n"
#define NAME   "tag {name}\n"
#define OBJECT "object {root}\n"

#define MALFORMED(NAME_, FIND, PUT)                                            \
	{                                                                      \
		.name = NAME_, .code = "tag-malformed", .on = TAGS,            \
		.before = {                                                    \
			{ FIND, T(PUT) }                                       \
		}                                                              \
	}
#define UNREADABLE(NAME_, FIND, PUT)                                           \
	{                                                                      \
		.name = NAME_, .code = "tag-malformed", .on = TAGS,            \
		.before = {                                                    \
			{ FIND, T(PUT) }                                       \
		}                                                              \
	}
#define AFTER(NAME_, CODE, FIND, PUT)                                          \
	{                                                                      \
		.name = NAME_, .code = CODE, .on = TAGS, .after = {            \
			{ FIND, T(PUT) }                                       \
		}                                                              \
	}
#define BEFORE(NAME_, CODE, FIND, PUT)                                         \
	{                                                                      \
		.name = NAME_, .code = CODE, .on = TAGS, .before = {           \
			{ FIND, T(PUT) }                                       \
		}                                                              \
	}

static const struct craft_row rows[] = {
	UNREADABLE("no object", OBJECT, ""),
	UNREADABLE("an object in capitals", OBJECT,
		   "object ABCDEF7890123456789012345678901234567890\n"),
	UNREADABLE("an object cut short", OBJECT, "object 12345678\n"),
	UNREADABLE("object twice", OBJECT, OBJECT OBJECT),
	UNREADABLE("a line in front of all", "^", "note x\n"),
	UNREADABLE("no type", TYPE, ""),
	UNREADABLE("an unknown type", TYPE, "type note\n"),
	UNREADABLE("a type in capitals", TYPE, "type Commit\n"),
	UNREADABLE("a space behind the type", TYPE, "type commit \n"),
	UNREADABLE("name before the type", TYPE NAME, NAME TYPE),
	UNREADABLE("type before the object", OBJECT TYPE, TYPE OBJECT),
	MALFORMED("type twice", TYPE, TYPE TYPE),
	MALFORMED("no name", NAME, ""),
	MALFORMED("an empty name", NAME, "tag \n"),
	MALFORMED("name twice", NAME, NAME NAME),
	MALFORMED("a header between name and tagger", TAGGER,
		  "note x\n" TAGGER),
	MALFORMED("no tagger", TAGGER, ""),
	MALFORMED("tagger before the name", NAME TAGGER, TAGGER NAME),
	MALFORMED("tagger twice", TAGGER, TAGGER TAGGER),
	MALFORMED("an unknown header", END, "\nnote x\n\n"),
	MALFORMED("an encoding", END, "\nencoding UTF-8\n\n"),
	MALFORMED("the name continues", NAME, NAME " more\n"),
	MALFORMED("the tagger continues", TAGGER, TAGGER " more\n"),
	MALFORMED("a space in the empty line", END, "\n \n"),
	MALFORMED("a CR in the empty line", END, "\n\r\n"),
	MALFORMED("no empty line", END "Release {name}\n", "\n"),
	MALFORMED("a line without a value", END, "\nnote\n\n"),
	BEFORE("gpgsig-sha256 that was signed", "unsigned-header", END,
	       "\ngpgsig-sha256 x\n y\n\n"),
	AFTER("gpgsig-sha256 that was not", "unsigned-header", END,
	      "\ngpgsig-sha256 x\n y\n\n"),
	BEFORE("gpgsig that was signed", "unsigned-header", END,
	       "\ngpgsig x\n\n"),
	AFTER("gpgsig that was not", "unsigned-header", END, "\ngpgsig x\n\n"),
	{ .name = "the signature as a header",
	  .code = "unsigned-header",
	  .on = TAGS,
	  .bare = true,
	  .after = { { END, T("\n{gpgsig}\n") } } },
	{ .name = "the type is another",
	  .code = "tag-malformed",
	  .on = TAGS,
	  .before = { { TYPE, T("type tree\n") } } },
	{ .name = "no signature",
	  .code = "no-signature",
	  .on = TAG_SSH,
	  .bare = true },
	{ .name = "the signature begins further in",
	  .code = "no-signature",
	  .on = TAGS,
	  .after = { { "-----BEGIN", T(" -----BEGIN") } } },
	{ .name = "the signature begins behind text",
	  .code = "no-signature",
	  .on = TAGS,
	  .after = { { "-----BEGIN", T("x-----BEGIN") } } },
	AFTER("text behind the signature", "bad-armor", "$", "more\n"),
	AFTER("a paragraph behind the signature", "bad-armor", "$",
	      "\nThis was not signed.\n"),
	AFTER("two empty lines behind the signature", "bad-armor", "$", "\n\n"),
	AFTER("a space behind the signature", "bad-armor", "$", " "),
	AFTER("a NUL behind the signature", "nul", "$", "\0"),
	AFTER("the same signature twice", "multi-sig", "$", "{armor}"),
	AFTER("the same signature twice, text between", "multi-sig", "$",
	      "text\n{armor}"),
	BEFORE("a begin of OpenPGP before the signature", "multi-sig", "$",
	       "-----BEGIN PGP SIGNATURE-----\n"),
	BEFORE("a begin of SSH before the signature", "multi-sig", "$",
	       "-----BEGIN SSH SIGNATURE-----\n"),
	BEFORE("a begin of X.509 before the signature", "multi-sig", "$",
	       "-----BEGIN SIGNED MESSAGE-----\n"),
	BEFORE("a begin of a message before the signature", "multi-sig", "$",
	       "-----BEGIN PGP MESSAGE-----\n"),
	AFTER("a begin of OpenPGP behind the signature", "multi-sig", "$",
	      "-----BEGIN PGP SIGNATURE-----\n"),
	AFTER("a begin of SSH behind the signature", "multi-sig", "$",
	      "-----BEGIN SSH SIGNATURE-----\n"),
	AFTER("an X.509 block behind the signature", "multi-sig", "$",
	      "-----BEGIN SIGNED MESSAGE-----\nAAAA\n"
	      "-----END SIGNED MESSAGE-----\n"),
	BEFORE("NUL in the name", "nul", NAME, "tag v1\0.0\n"),
	BEFORE("NUL in the tagger", "nul", "tagger Alice", "tagger Al\0ice"),
	BEFORE("NUL in the message", "nul", "$", "shown\0hidden\n"),
	BEFORE("escape in the name", "control-chars", NAME, "tag v1\x1b[31m\n"),
	BEFORE("tab in the name", "control-chars", NAME, "tag v1\t\n"),
	BEFORE("CR behind the name", "control-chars", NAME, "tag {name}\r\n"),
	BEFORE("DEL in the name", "control-chars", NAME, "tag v1\x7f\n"),
	BEFORE("CR behind the tagger", "control-chars", END, "\r\n\n"),
	{ .name = "a name that is too long",
	  .code = "limit",
	  .on = TAGS,
	  .before = { { "tag ", T("tag ") },
		      { "{name}", T("0123456789abcdef"), 257 } } },
	{ .name = "a message that is too long",
	  .code = "limit",
	  .on = TAGS,
	  .before = { { "$", T("0123456789abcde\n"), 4 << 16 } } },
	{ .name = "a tag that is too large",
	  .code = "limit",
	  .on = TAG_SSH,
	  .before = { { "$", T("0123456789abcde\n"), 16 << 16 } } },
	BEFORE("an object that nobody has", "missing-object", OBJECT,
	       "object 1234567890123456789012345678901234567890\n"),
};

ROWS(craft_tags, "tags")
