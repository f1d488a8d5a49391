#include "cli/authorized.h"

/* A line that begins with a type of key has no options. */
static bool has_no_options(wd_str line)
{
	return wd_str_starts(line, WD_STR("ssh-")) ||
	       wd_str_starts(line, WD_STR("ecdsa-")) ||
	       wd_str_starts(line, WD_STR("sk-"));
}

static bool is_command(wd_str option)
{
	wd_str name = WD_STR("command=\"");

	return option.len > name.len &&
	       wd_str_eq_nocase((wd_str){ option.ptr, name.len }, name);
}

/*
 * Options end at the first blank outside of quotes, and commas separate them.
 * Inside of quotes a quote is \".
 */
static bool is_forced(wd_str line)
{
	bool quoted = false, fresh = true;

	if (has_no_options(line))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];

		if (fresh && is_command(wd_str_from(line, i)))
			return true;
		if (!quoted && (c == ' ' || c == '\t'))
			return false;
		if (quoted && c == '\\' && i + 1 < line.len &&
		    line.ptr[i + 1] == '"')
			i++;
		else if (c == '"')
			quoted = !quoted;
		fresh = !quoted && c == ',';
	}
	return false;
}

struct wd_authorized wd_authorized_read(wd_str text)
{
	struct wd_authorized found = { 0 };
	size_t number = 0;
	wd_str line;

	while (wd_str_next_line(&text, &line)) {
		number++;
		line = wd_str_trim(line);
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		found.keys++;
		if (found.loose == 0 && !is_forced(line))
			found.loose = number;
	}
	return found;
}
