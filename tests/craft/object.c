/* object.c - from a row to the bytes of a commit or tag. */
#include "craft.h"

#include <string.h>

struct making {
	struct wd_arena *arena;
	const struct craft_base *base;
	const struct craft_row *row;
	bool commit, ssh;
	wd_str name, signature, armor, header;
};

static wd_str expand(const struct making *m, wd_str text)
{
	const char *kind = m->ssh ? "SSH" : "PGP";
	const struct {
		const char *word;
		wd_str text;
	} words[] = {
		{ "{who}", m->commit ? WD_STR("committer") : WD_STR("tagger") },
		{ "{BEGIN}",
		  wd_strf(m->arena, "-----BEGIN %s SIGNATURE-----", kind) },
		{ "{END}",
		  wd_strf(m->arena, "-----END %s SIGNATURE-----", kind) },
		{ "{armor}", m->armor },
		{ "{gpgsig}", m->header },
		{ "{name}", m->name },
		{ "{root}", m->base->root },
		{ "{tree}", m->base->tree },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		text = craft_all(m->arena, text, wd_str_of(words[i].word),
				 words[i].text);
	return text;
}

/* Where `find` stands in the text, and how long it is. */
static wd_str place(const struct making *m, wd_str text, const char *find)
{
	wd_str what = expand(m, wd_str_of(find));
	const char *at;

	if (strcmp(find, "*") == 0)
		return text;
	if (strcmp(find, "^") == 0)
		return (wd_str){ text.ptr, 0 };
	if (strcmp(find, "$") == 0)
		return (wd_str){ text.ptr + text.len, 0 };
	at = memmem(text.ptr, text.len, what.ptr, what.len);
	if (at == NULL)
		craft_die("%s: there is no \"%s\"", m->row->name, find);
	return (wd_str){ at, what.len };
}

static wd_str edit(const struct making *m, wd_str text,
		   const struct craft_edit *edits)
{
	for (size_t i = 0; i < EDITS_MAX && edits[i].find != NULL; i++) {
		struct wd_buf b = { .arena = m->arena };
		wd_str old = place(m, text, edits[i].find);
		wd_str put = expand(m, edits[i].put);
		unsigned times = edits[i].times != 0 ? edits[i].times : 1;
		size_t before = (size_t)(old.ptr - text.ptr);

		wd_buf_add(&b, (wd_str){ text.ptr, before });
		while (times-- > 0)
			wd_buf_add(&b, put);
		wd_buf_add(&b, wd_str_from(text, before + old.len));
		text = wd_buf_str(&b);
	}
	return text;
}

static wd_str plain_commit(const struct making *m)
{
	return wd_strf(m->arena,
		       "tree %.*s\nparent %.*s\n"
		       "author Alice Adams <alice@example.com> %d +0000\n"
		       "committer Alice Adams <alice@example.com> %d +0000\n"
		       "\nAdd %.*s\n",
		       WD_FMT(m->base->tree), WD_FMT(m->base->root), SIGN_TIME,
		       SIGN_TIME, WD_FMT(m->name));
}

static wd_str plain_tag(const struct making *m)
{
	return wd_strf(m->arena,
		       "object %.*s\ntype commit\ntag %.*s\n"
		       "tagger Alice Adams <alice@example.com> %d +0000\n"
		       "\nRelease %.*s\n",
		       WD_FMT(m->base->root), WD_FMT(m->name), SIGN_TIME,
		       WD_FMT(m->name));
}

/* As git folds it into a header. */
static wd_str fold(struct wd_arena *a, wd_str armor)
{
	struct wd_buf b = { .arena = a };
	const char *before = "gpgsig ";
	wd_str line;

	while (wd_str_next_line(&armor, &line)) {
		wd_buf_c(&b, before);
		wd_buf_add(&b, line);
		wd_buf_c(&b, "\n");
		before = " ";
	}
	return wd_buf_str(&b);
}

static void sign(struct making *m, wd_str payload)
{
	enum craft_key_name name = m->row->key;

	if (name == KEY_DEFAULT)
		name = m->ssh ? SSH_ED : PGP_ED;
	m->signature = m->ssh ? craft_ssh(m->arena, craft_key(name),
					  &m->row->ssh, payload)
			      : craft_pgp(m->arena, craft_key(name),
					  &m->row->pgp, payload);
	wd_str armor = craft_armor(m->arena, m->signature, m->ssh);

	if (m->row->armor_by != NULL)
		armor = m->row->armor_by(m->arena, armor);
	m->armor = edit(m, armor, m->row->armor);
	m->header = fold(m->arena, m->armor);
}

static wd_str put_in(const struct making *m, wd_str payload)
{
	const char *at;
	size_t before;
	struct wd_buf b = { .arena = m->arena };

	if (m->row->bare)
		return payload;
	if (!m->commit)
		return craft_join(m->arena, payload, m->armor);
	if (m->row->at != NULL)
		at = place(m, payload, m->row->at).ptr;
	else
		at = place(m, payload, "\n\n").ptr + 1;
	before = (size_t)(at - payload.ptr);
	wd_buf_add(&b, (wd_str){ payload.ptr, before });
	wd_buf_add(&b, m->header);
	wd_buf_add(&b, wd_str_from(payload, before));
	return wd_buf_str(&b);
}

struct craft_made craft_object(struct wd_arena *a,
			       const struct craft_base *base,
			       const struct craft_row *row, unsigned on,
			       wd_str name)
{
	struct making m = { .arena = a,
			    .base = base,
			    .row = row,
			    .commit = (on & COMMITS) != 0,
			    .ssh = (on & SSHS) != 0,
			    .name = name };
	wd_str payload = edit(&m, m.commit ? plain_commit(&m) : plain_tag(&m),
			      row->before);

	sign(&m, edit(&m, payload, row->over));
	return (struct craft_made){ edit(&m, put_in(&m, payload), row->after),
				    m.armor, m.signature };
}

wd_str craft_root(struct wd_arena *a, wd_str tree)
{
	static const struct craft_row first = { .before = { { "parent {root}\n",
							      T("") } } };
	const struct craft_base base = { .root = WD_STR("none"), .tree = tree };

	return craft_object(a, &base, &first, COMMIT_SSH, WD_STR("everything"))
		.object;
}
