#include "text/unicode.h"

#include <string.h>

#include "text/escape.h"
#include "text/unicode_table.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Hangul syllables are computed: The Unicode Standard, section 3.12. */
enum {
	S_BASE = 0xac00,
	L_BASE = 0x1100,
	V_BASE = 0x1161,
	T_BASE = 0x11a7,
	L_COUNT = 19,
	V_COUNT = 21,
	T_COUNT = 28,
	S_COUNT = L_COUNT * V_COUNT * T_COUNT
};
enum { LONGEST_SPELLING = 8 };

static int value_in(const struct unicode_range *range, size_t count,
		    uint32_t cp)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (cp > range[mid].last)
			low = mid + 1;
		else if (cp < range[mid].first)
			high = mid;
		else
			return range[mid].value;
	}
	return 0;
}

static int class_of(uint32_t cp)
{
	return cp < 0x300 ? 0 : value_in(combining, COUNT(combining), cp);
}

/* A table, and the text that its entries are places in. */
struct spelling {
	const struct unicode_entry *entry;
	size_t entries;
	const uint32_t *text;
	bool lower, drops; /* capitals of ASCII; what Unicode says to ignore */
};

static const struct spelling decomposed = { parts, COUNT(parts), parts_text,
					    false, false };
static const struct spelling folded = { folds, COUNT(folds), folds_text, true,
					true };

static const struct unicode_entry *entry_of(const struct spelling *s,
					    uint32_t cp)
{
	size_t low = 0, high = s->entries;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (cp == s->entry[mid].from)
			return &s->entry[mid];
		if (cp > s->entry[mid].from)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static size_t spell_hangul(uint32_t cp, uint32_t *out)
{
	uint32_t s = cp - S_BASE, t = s % T_COUNT;

	out[0] = L_BASE + s / (V_COUNT * T_COUNT);
	out[1] = V_BASE + s % (V_COUNT * T_COUNT) / T_COUNT;
	out[2] = T_BASE + t;
	return t == 0 ? 2 : 3;
}

/* At most LONGEST_SPELLING of them. */
static size_t spell_one(const struct spelling *s, uint32_t cp, uint32_t *out)
{
	const struct unicode_entry *e;

	if (cp < 0x80) {
		*out = s->lower && cp >= 'A' && cp <= 'Z' ? cp | 0x20 : cp;
		return 1;
	}
	if (cp >= S_BASE && cp < S_BASE + S_COUNT)
		return spell_hangul(cp, out);
	if (s->drops && value_in(ignorable, COUNT(ignorable), cp) != 0)
		return 0;
	e = entry_of(s, cp);
	if (e == NULL) {
		*out = cp;
		return 1;
	}
	memcpy(out, s->text + e->at, e->length * sizeof(*out));
	return e->length;
}

/* Marks that stand on one letter, in the order of their classes. */
static void order_marks(uint32_t *cp, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const uint32_t one = cp[i];
		const int c = class_of(one);
		size_t at = i;

		while (c > 0 && at > 0 && class_of(cp[at - 1]) > c) {
			cp[at] = cp[at - 1];
			at--;
		}
		cp[at] = one;
	}
}

static void put(struct wd_buf *b, uint32_t cp)
{
	if (cp < 0x80) {
		wd_buf_byte(b, (char)cp);
	} else if (cp < 0x800) {
		wd_buf_byte(b, (char)(0xc0 | cp >> 6));
		wd_buf_byte(b, (char)(0x80 | (cp & 0x3f)));
	} else {
		if (cp < 0x10000) {
			wd_buf_byte(b, (char)(0xe0 | cp >> 12));
		} else {
			wd_buf_byte(b, (char)(0xf0 | cp >> 18));
			wd_buf_byte(b, (char)(0x80 | (cp >> 12 & 0x3f)));
		}
		wd_buf_byte(b, (char)(0x80 | (cp >> 6 & 0x3f)));
		wd_buf_byte(b, (char)(0x80 | (cp & 0x3f)));
	}
}

bool wd_name_plain(wd_str name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.ptr[i] >= 0x80)
			return false;
	return true;
}

static uint32_t *spell(struct wd_arena *a, const struct spelling *s,
		       wd_str text, size_t *count)
{
	uint32_t *cp = wd_new(a, uint32_t, text.len * LONGEST_SPELLING);
	size_t n = 0;
	uint32_t one;

	while (text.len > 0 && wd_utf8_next(&text, &one))
		n += spell_one(s, one, cp + n);
	order_marks(cp, n);
	*count = n;
	return cp;
}

static void fold_text(struct wd_buf *b, wd_str text)
{
	size_t count;
	const uint32_t *cp = spell(b->arena, &folded, text, &count);

	for (size_t i = 0; i < count; i++)
		put(b, cp[i]);
}

static void fold_bytes(struct wd_buf *b, wd_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		wd_buf_byte(b, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
}

/* Not of a name that has nothing else, such as "...". */
static void drop_end(struct wd_buf *b, size_t from, bool glob)
{
	size_t n = b->len;

	while (n > from && wd_str_has(WD_STR(". "), b->ptr[n - 1])) {
		n--;
		if (glob && n > from && b->ptr[n - 1] == '\\')
			n--;
	}
	if (n > from)
		b->len = n;
}

static void fold_component(struct wd_buf *b, wd_str name, bool glob)
{
	const size_t from = b->len;

	if (name.len > WD_FOLD_MAX) {
		wd_buf_add(b, name);
		return;
	}
	if (wd_name_plain(name) || !wd_utf8_valid(name))
		fold_bytes(b, name);
	else
		fold_text(b, name);
	if (b->len == from) /* all of it is ignored: it is still a name */
		wd_buf_add(b, name);
	drop_end(b, from, glob);
}

wd_str wd_path_fold(struct wd_arena *a, wd_str path, bool glob)
{
	struct wd_buf b = { .arena = a };
	wd_str name;

	while (wd_str_cut(path, '/', &name, &path)) {
		fold_component(&b, name, glob);
		wd_buf_byte(&b, '/');
	}
	fold_component(&b, path, glob);
	return wd_buf_str(&b);
}

static uint32_t compose_hangul(uint32_t first, uint32_t second)
{
	if (first < S_BASE && second >= V_BASE && second < V_BASE + V_COUNT)
		return S_BASE +
		       ((first - L_BASE) * V_COUNT + second - V_BASE) * T_COUNT;
	if (first >= S_BASE && (first - S_BASE) % T_COUNT == 0 &&
	    second > T_BASE && second < T_BASE + T_COUNT)
		return first + second - T_BASE;
	return 0;
}

/* 0: they stay two. */
static uint32_t compose_two(uint32_t first, uint32_t second)
{
	size_t low = 0, high = COUNT(composed);

	if ((first >= L_BASE && first < L_BASE + L_COUNT) ||
	    (first >= S_BASE && first < S_BASE + S_COUNT))
		return compose_hangul(first, second);
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct unicode_pair *p = &composed[mid];

		if (p->first == first && p->second == second)
			return p->whole;
		if (p->first < first ||
		    (p->first == first && p->second < second))
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

/* The Unicode Standard, section 3.11: in place, of what is decomposed. */
static size_t compose(uint32_t *cp, size_t count)
{
	size_t out = 0, letter = SIZE_MAX;
	int before = 0; /* class of what stayed between the letter and this */

	for (size_t i = 0; i < count; i++) {
		const int c = class_of(cp[i]);
		uint32_t whole = 0;

		if (letter != SIZE_MAX && (letter + 1 == out || before < c))
			whole = compose_two(cp[letter], cp[i]);
		if (whole != 0) {
			cp[letter] = whole;
			continue;
		}
		if (c == 0)
			letter = out;
		before = c;
		cp[out++] = cp[i];
	}
	return out;
}

bool wd_name_composed(struct wd_arena *a, wd_str name)
{
	const struct wd_arena mark = *a;
	size_t count, n = 0;
	uint32_t cp;

	if (name.len > WD_FOLD_MAX || wd_name_plain(name) ||
	    !wd_utf8_valid(name))
		return true;
	uint32_t *nfc = spell(a, &decomposed, name, &count);

	count = compose(nfc, count);
	while (name.len > 0 && n < count && wd_utf8_next(&name, &cp) &&
	       nfc[n] == cp)
		n++;
	*a = mark;
	return name.len == 0 && n == count;
}

bool wd_name_has_unseen(wd_str name)
{
	static const struct {
		uint32_t first, last;
	} unseen[] = { { 0x200b, 0x200b },
		       { 0x200e, 0x200f },
		       { 0x202a, 0x202e },
		       { 0x2060, 0x206f },
		       { 0xfeff, 0xfeff } };

	while (name.len > 0) {
		uint32_t cp = 0;

		if (!wd_utf8_next(&name, &cp))
			name = wd_str_from(name, 1);
		for (size_t i = 0; i < COUNT(unseen); i++)
			if (cp >= unseen[i].first && cp <= unseen[i].last)
				return true;
	}
	return false;
}
