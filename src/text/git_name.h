/*
 * git_name.h - names in a tree that some file system takes for one of git's
 * own: .git, .gitmodules, .gitattributes, .gitignore and .mailmap.
 *
 * Pure.  What is compared and why stands in HYGIENE, section 2.
 */
#ifndef WD_TEXT_GIT_NAME_H
#define WD_TEXT_GIT_NAME_H

#include "base/str.h"

enum wd_git_name {
	WD_NAME_OTHER,
	WD_NAME_MAILMAP,
	WD_NAME_IGNORE,
	WD_NAME_ATTRIBUTES,
	WD_NAME_MODULES,
	WD_NAME_DOTGIT
};

/*
 * What the name, or any part of it between '\' and '/', is somewhere.  Where
 * parts are different ones, the last in the order above.
 */
enum wd_git_name wd_git_name(wd_str name);

/* Is a part of it between '\' and '/' exactly ".."? */
bool wd_name_climbs(wd_str name);

#endif
