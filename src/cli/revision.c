#include "cli/revision.h"

#include <string.h>

#include "base/file.h"
#include "cli/clone.h"
#include "text/escape.h"
#include "text/refname.h"

enum {
	DIGITS_MIN = 4, /* as git takes them */
	STEPS_MAX = 64, /* bytes of "~2^2" */
	OBJECTS_MAX = 1000,
	CANDIDATES_SHOWN = 4,
	WORD_SHOWN = 120,
	OUTPUT_MAX = 1 << 20,
	FETCH_HEAD_MAX = 16 << 20
};

/* One meaning that the word could have. */
struct candidate {
	const char *kind; /* "commit", "tag", "ref" */
	wd_str name;      /* of a ref; empty: an object */
	wd_oid object, commit;
};

struct naming {
	struct wd_cli *cli;
	wd_str word, name, steps; /* "main~2": "main" and "~2" */
	struct candidate *candidate;
	size_t candidates;
};

static wd_str shown(const struct naming *n)
{
	return wd_escape(n->cli->arena, n->word, WORD_SHOWN);
}

static bool is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static bool is_step(char c)
{
	return c == '~' || c == '^' || (c >= '0' && c <= '9');
}

static bool is_object_id(wd_str name)
{
	return name.len >= DIGITS_MIN && name.len <= WD_OID_HEX &&
	       wd_str_all(name, is_digit);
}

wd_oid wd_revision_ref(struct wd_cli *cli, const char *full_name)
{
	const char *const argv[] = { "git", "show-ref", "--verify", "--hash",
				     "--",  full_name,  NULL };
	wd_oid id;

	return wd_oid_read(wd_clone_try(cli, argv), &id) ? id : (wd_oid){ 0 };
}

/* Whole digits and steps alone: git has nothing to choose from. */
static wd_oid peel(struct wd_cli *cli, wd_oid object, wd_str steps)
{
	const char *spec =
		wd_strf(cli->arena, "%.*s%.*s^{commit}",
			WD_FMT(wd_oid_hex(cli->arena, object)), WD_FMT(steps))
			.ptr;
	const char *const argv[] = { "git",      "rev-parse", "--quiet",
				     "--verify", spec,        NULL };
	wd_oid id;

	return wd_oid_read(wd_clone_try(cli, argv), &id) ? id : (wd_oid){ 0 };
}

struct wd_commit_words wd_revision_words(struct wd_cli *cli, wd_oid commit)
{
	enum { AUTHOR_SHOWN = 100, SUBJECT_SHOWN = 160 };
	struct wd_arena *a = cli->arena;
	const char *const argv[] = { "git",
				     "show",
				     "--no-patch",
				     "--no-show-signature",
				     "--no-color",
				     "--encoding=UTF-8",
				     "--date=iso-strict",
				     "--format=%an <%ae>%x00%ad%x00%s",
				     wd_oid_hex(a, commit).ptr,
				     NULL };
	struct wd_commit_words w = { 0 };
	wd_str rest = wd_clone_try(cli, argv), author, date;

	if (!wd_str_cut(rest, '\0', &author, &rest) ||
	    !wd_str_cut(rest, '\0', &date, &rest))
		return w;
	w.author = wd_escape(a, author, AUTHOR_SHOWN);
	w.date = wd_escape(a, date, AUTHOR_SHOWN);
	w.subject = wd_escape(a, rest, SUBJECT_SHOWN);
	return w;
}

static void add_candidate(struct naming *n, struct candidate c)
{
	c.commit = peel(n->cli, c.object, (wd_str){ 0 });
	if (!wd_oid_zero(c.commit))
		n->candidate[n->candidates++] = c;
}

static bool is_unique(const struct naming *n)
{
	for (size_t i = 1; i < n->candidates; i++)
		if (!wd_oid_eq(n->candidate[i].commit, n->candidate[0].commit))
			return false;
	return n->candidates > 0;
}

static void add_meaning(const struct naming *n, const struct candidate *c,
			struct wd_buf *b)
{
	struct wd_arena *a = n->cli->arena;
	struct wd_commit_words w = wd_revision_words(n->cli, c->commit);

	wd_buf_f(b, "; %s %.*s%s%.*s (%.*s, %.*s)", c->kind, WD_FMT(c->name),
		 c->name.len > 0 ? " is " : "",
		 WD_FMT(wd_oid_hex(a, c->name.len > 0 ? c->commit : c->object)),
		 WD_FMT(w.author), WD_FMT(w.subject));
}

static wd_err ambiguous(const struct naming *n, const char *help)
{
	struct wd_buf b = { .arena = n->cli->arena };
	size_t listed = n->candidates < CANDIDATES_SHOWN ? n->candidates
							 : CANDIDATES_SHOWN;

	for (size_t i = 0; i < listed; i++)
		add_meaning(n, &n->candidate[i], &b);
	if (listed < n->candidates)
		wd_buf_f(&b, "; and %zu more", n->candidates - listed);
	return wd_failf(n->cli->arena, WD_ERR_NOT_FOUND,
			"\"%.*s\" is ambiguous: %s%.*s", WD_FMT(shown(n)), help,
			WD_FMT(wd_buf_str(&b)));
}

static const char *const namespaces[] = { "refs/", "refs/tags/", "refs/heads/",
					  "refs/remotes/" };
enum { NAMESPACES = sizeof(namespaces) / sizeof(namespaces[0]) };

/* Refs that a name could mean; what cannot be a ref's name means none. */
static void find_refs(struct naming *n)
{
	struct wd_arena *a = n->cli->arena;

	n->candidates = 0;
	n->candidate = wd_new(a, struct candidate, NAMESPACES);
	for (size_t i = 0; i < NAMESPACES; i++) {
		wd_str full =
			wd_strf(a, "%s%.*s", namespaces[i], WD_FMT(n->name));

		if (wd_refname_flaw(full) != NULL)
			continue;
		struct candidate c = { .kind = "ref",
				       .name = full,
				       .object = wd_revision_ref(n->cli,
								 full.ptr) };

		if (!wd_oid_zero(c.object))
			add_candidate(n, c);
	}
}

/* The commits and tags whose id begins like this. */
static wd_err list_objects(struct naming *n)
{
	struct wd_arena *a = n->cli->arena;
	const char *const all[] = {
		"git", "rev-parse",
		wd_strf(a, "--disambiguate=%.*s", WD_FMT(n->name)).ptr, NULL
	};
	const char *const types[] = { "git", "cat-file", "--batch-check",
				      NULL };
	wd_str rest, line, hex, type;
	struct candidate c = { 0 };
	wd_err err =
		wd_cli_git(n->cli, types, wd_clone_try(n->cli, all), &rest);

	n->candidate = wd_new(a, struct candidate, OBJECTS_MAX);
	while (err == NULL && n->candidates < OBJECTS_MAX &&
	       wd_str_next_line(&rest, &line)) {
		if (!wd_str_cut(line, ' ', &hex, &type) ||
		    !wd_oid_read(hex, &c.object))
			continue;
		c.kind = wd_str_starts(type, WD_STR("tag ")) ? "tag" : "commit";
		if (c.kind[0] == 't' || wd_str_starts(type, WD_STR("commit ")))
			add_candidate(n, c);
	}
	return err;
}

/* Somebody may have named a ref like this so that it is taken for the id. */
static wd_err no_object(struct naming *n)
{
	struct wd_arena *a = n->cli->arena;

	find_refs(n);
	if (n->candidates == 0)
		return wd_failf(a, WD_ERR_NOT_FOUND,
				"there is no commit %.*s here: git fetch "
				"brings what was published",
				WD_FMT(shown(n)));
	return wd_failf(a, WD_ERR_NOT_FOUND,
			"there is no commit %.*s here; what looks like an id "
			"is never taken for the name of a ref: write %.*s if "
			"that is meant",
			WD_FMT(shown(n)), WD_FMT(n->candidate[0].name));
}

static void warn_of_refs(const struct naming *n)
{
	struct naming refs = *n;

	find_refs(&refs);
	for (size_t i = 0; i < refs.candidates; i++)
		wd_cli_err(n->cli,
			   wd_strf(n->cli->arena,
				   "warning: %.*s is taken for the id of an "
				   "object; the ref %.*s is not meant\n",
				   WD_FMT(n->name),
				   WD_FMT(refs.candidate[i].name)));
}

static wd_err find_object(struct naming *n, wd_oid *object)
{
	wd_err err = list_objects(n);

	if (err != NULL)
		return err;
	if (n->candidates == 0)
		return no_object(n);
	if (n->candidates > 1)
		return ambiguous(n, "give more of its digits");
	*object = n->candidate[0].object;
	warn_of_refs(n);
	return NULL;
}

/* "review/alice/parser" is what git checkout would look for at the remotes. */
static wd_err no_ref(const struct naming *n)
{
	struct wd_arena *a = n->cli->arena;
	const char *const argv[] = {
		"git",
		"for-each-ref",
		"--count=1",
		"--format=%(refname)",
		wd_strf(a, "refs/remotes/*/%.*s", WD_FMT(n->name)).ptr,
		NULL
	};
	wd_str remote = wd_str_starts(n->name, WD_STR("-"))
				? (wd_str){ 0 }
				: wd_clone_try(n->cli, argv);

	return wd_failf(
		a, WD_ERR_NOT_FOUND,
		"there is no commit, branch or tag \"%.*s\" here%s%.*s%s",
		WD_FMT(shown(n)), remote.len > 0 ? ": is " : "",
		WD_FMT(wd_escape(a, remote, WORD_SHOWN)),
		remote.len > 0 ? " meant?" : "");
}

static wd_err find_named(struct naming *n, wd_oid *object, wd_str *ref)
{
	find_refs(n);
	if (n->candidates == 0)
		return no_ref(n);
	if (!is_unique(n))
		return ambiguous(n, "write the full name or the id");
	*object = n->candidate[0].object;
	*ref = n->candidate[0].name;
	return NULL;
}

static wd_err find_full(struct naming *n, wd_str full, wd_oid *object,
			wd_str *ref)
{
	*object = wd_revision_ref(n->cli, wd_str_c(n->cli->arena, full));
	*ref = full;
	return wd_oid_zero(*object) ? no_ref(n) : NULL;
}

/* Read from its file: to git it is a name like any other. */
static wd_err find_fetched(struct naming *n, wd_oid *object, wd_str *ref)
{
	const char *const where[] = { "git", "rev-parse", "--git-path",
				      "FETCH_HEAD", NULL };
	wd_str path = wd_clone_try(n->cli, where), text;

	*ref = n->name;
	if (path.len == 0 ||
	    wd_file_read(n->cli->arena, path.ptr, FETCH_HEAD_MAX, &text) !=
		    NULL ||
	    text.len < WD_OID_HEX ||
	    !wd_oid_read((wd_str){ text.ptr, WD_OID_HEX }, object))
		return no_ref(n);
	return NULL;
}

static wd_err find_upstream(struct naming *n, wd_oid *object, wd_str *ref)
{
	const char *const argv[] = { "git", "rev-parse", "--symbolic-full-name",
				     "@{upstream}", NULL };
	wd_str full = wd_clone_try(n->cli, argv);

	if (full.len == 0)
		return wd_fail(n->cli->arena, WD_ERR_NOT_FOUND,
			       "the branch that is checked out has no "
			       "upstream");
	return find_full(n, full, object, ref);
}

static wd_err find(struct naming *n, wd_oid *object, wd_str *ref)
{
	if (is_object_id(n->name))
		return find_object(n, object);
	if (wd_str_eq(n->name, WD_STR("HEAD")) ||
	    wd_str_eq(n->name, WD_STR("@")))
		return find_full(n, WD_STR("HEAD"), object, ref);
	if (wd_str_eq(n->name, WD_STR("FETCH_HEAD")))
		return find_fetched(n, object, ref);
	if (wd_str_eq(n->name, WD_STR("@{upstream}")) ||
	    wd_str_eq(n->name, WD_STR("@{u}")))
		return find_upstream(n, object, ref);
	if (wd_str_starts(n->name, WD_STR("refs/")))
		return wd_refname_flaw(n->name) != NULL
			       ? no_ref(n)
			       : find_full(n, n->name, object, ref);
	return find_named(n, object, ref);
}

static wd_err split(struct naming *n)
{
	size_t at = 0;

	while (at < n->word.len && n->word.ptr[at] != '~' &&
	       n->word.ptr[at] != '^')
		at++;
	n->name = wd_str_dup(n->cli->arena, (wd_str){ n->word.ptr, at });
	n->steps = wd_str_from(n->word, at);
	if (n->steps.len <= STEPS_MAX && wd_str_all(n->steps, is_step))
		return NULL;
	return wd_failf(n->cli->arena, WD_ERR_NOT_FOUND,
			"\"%.*s\": after a name stand ~N and ^N alone; for "
			"anything else give the id that git rev-parse shows",
			WD_FMT(shown(n)));
}

wd_err wd_revision_find(struct wd_cli *cli, const char *word,
			struct wd_revision *out)
{
	struct naming n = { .cli = cli, .word = wd_str_of(word) };
	wd_str ref = { 0 };
	wd_oid object;
	wd_err err = split(&n);

	if (err == NULL)
		err = find(&n, &object, &ref);
	if (err != NULL)
		return err;
	out->ref = ref;
	out->commit = peel(cli, object, n.steps);
	return !wd_oid_zero(out->commit)
		       ? NULL
		       : wd_failf(cli->arena, WD_ERR_NOT_FOUND,
				  "\"%.*s\" is not a commit",
				  WD_FMT(shown(&n)));
}

wd_err wd_cli_ref(struct wd_cli *cli, const char *name, wd_str *out)
{
	wd_str full = strncmp(name, "refs/", 5) == 0
			      ? wd_str_of(name)
			      : wd_strf(cli->arena, "refs/heads/%s", name);
	const char *flaw = wd_refname_flaw(full);

	if (flaw != NULL)
		return wd_failf(cli->arena, WD_ERR_NOT_FOUND,
				"\"%.*s\" cannot be a ref: it %s",
				WD_FMT(wd_escape(cli->arena, full, WORD_SHOWN)),
				flaw);
	*out = full;
	return NULL;
}
