#!/bin/sh
# shellcheck disable=SC2046,SC2086 # ids are one word each
test_description='trees that harm whoever fetches them, on any branch'
. "${0%/*}/lib.sh"
. "$TESTS/hygiene.sh"

test_expect_success 'main, and something to put into trees' '
	make_project_with_main &&
	file=$(echo text | blob) &&
	dir=$(entry 100644 f $file | raw_tree) &&
	link=$(printf target | blob) &&
	commit=$(server_ref refs/heads/main) &&
	printf "[submodule \"a\"]\n\tpath = a\n\turl = ../a\n" | blob >modules
'

# Each name as a directory, and as a file.
while read -r name
do
	test_expect_success ".git in disguise: $name" '
		refused tree-dotgit $(commit_tree $(with_entry 40000 "$name" $dir)) &&
		refused tree-dotgit $(commit_tree $(with_entry 100644 "$name" $file))
	'
done <<\END
.git
.GIT
.gIt
.git.
.git\040
.git\040.\040.
.git::$INDEX_ALLOCATION
.git:stream
.git.:x
git~1
GIT~1
git~2
git~1.
git~1::$DATA
.g\342\200\214it
.\342\200\252git
.g\342\201\257it
\357\273\277.git
.g\342\200\213it
x\\.git
x\\.GIT\\hooks
\\.git
x\\git~1\\config
END

test_expect_success 'deep in the tree, and below a directory that is new' '
	bad=$(entry 40000 .Git $dir | raw_tree) &&
	bad=$(entry 40000 inner $bad | raw_tree) &&
	refused tree-dotgit $(commit_tree $(with_entry 40000 new $bad)) &&
	test_file_has err "new/inner/.Git"
'

test_expect_success 'a submodule of that name' '
	refused tree-dotgit $(commit_tree $(with_entry 160000 .git $commit))
'

while read -r name
do
	test_expect_success "not .git, though it looks like it: $name" '
		accepted $(commit_tree $(with_entry 100644 "$name" $file))
	'
done <<\END
z.git
git
git~
zgit~1
.gitx
.git.x
.git\040x
.gitkeep
x\\gitx
zgit::$INDEX_ALLOCATION
END

# malformed WHAT, entries on standard input
malformed () {
	cat >raw && tree=$(raw_tree <raw) && refused tree-malformed $(commit_tree $tree) &&
	# below a directory, too
	refused tree-malformed $(commit_tree $(with_entry 40000 z $tree))
}

test_expect_success 'entries out of order' '
	{ entry 100644 b $file; entry 100644 a $file; } | malformed &&
	{ entry 40000 a $dir; entry 100644 a.b $file; } | malformed &&
	{ entry 100644 a0 $file; entry 40000 a $dir; } | malformed
'

test_expect_success 'entries twice' '
	{ entry 100644 a $file; entry 100644 a $file; } | malformed &&
	{ entry 100644 a $file; entry 100755 a $file; } | malformed &&
	{ entry 100644 a $file; entry 40000 a $dir; } | malformed &&
	{ entry 120000 a $link; entry 100644 a-b $file; entry 100644 a.c $file
		entry 40000 a $dir; } | malformed
'

test_expect_success 'a name that becomes the second beside one that was there' '
	in_clone alice git checkout -q origin/main &&
	mkdir alice/twin && echo f >alice/twin/f &&
	in_clone alice git add twin && in_clone alice git commit -q -m twin &&
	push_accepted alice HEAD refs/heads/free/twin &&
	twin=$(id_of alice HEAD:twin) &&
	{ entry 100644 first.t $file; entry 100644 twin $file; entry 40000 twin $twin; } >raw &&
	refused tree-malformed $(commit_tree $(raw_tree <raw) $(id_of alice HEAD))
'

test_expect_success 'names that are none' '
	entry 100644 . $file | malformed &&
	entry 40000 .. $dir | malformed &&
	entry 100644 a/b $file | malformed &&
	entry 100644 /a $file | malformed &&
	entry 100644 "..\\\\x" $file | malformed &&
	entry 100644 "a\\\\..\\\\x" $file | malformed
'

test_expect_success 'modes of no type' '
	entry 0 a $file | malformed &&
	entry 10644 a $file | malformed &&
	entry 60000 a $file | malformed &&
	entry 777777 a $file | malformed &&
	entry 1100644 a $file | malformed
'

test_expect_success 'a submodule at no commit' '
	entry 160000 a 0000000000000000000000000000000000000000 | malformed
'

test_expect_success 'modes of old only warn' '
	warned tree-malformed $(commit_tree $(with_entry 100664 z $file)) &&
	warned tree-malformed $(commit_tree $(with_entry 0100644 z $file)) &&
	warned tree-malformed $(commit_tree $(with_entry 040000 z $dir)) &&
	warned tree-malformed $(commit_tree $(with_entry 100600 z $file))
'

test_expect_success 'or refuse, where the site wants it' '
	hygiene "old-modes = enforce" &&
	refused tree-malformed $(commit_tree $(with_entry 0100644 z $file)) &&
	hygiene
'

test_expect_success '.gitmodules that is no file' '
	refused gitmodules $(commit_tree $(with_entry 120000 .gitmodules $link)) &&
	refused gitmodules $(commit_tree $(with_entry 40000 .gitmodules $dir)) &&
	refused gitmodules $(commit_tree $(with_entry 160000 .gitmodules $commit)) &&
	refused gitmodules $(commit_tree $(with_entry 120000 .GITMODULES. $link)) &&
	refused gitmodules $(commit_tree $(with_entry 120000 gitmod~1 $link)) &&
	refused gitmodules $(commit_tree $(with_entry 120000 GI7EBA~1 $link)) &&
	refused gitmodules $(commit_tree $(with_entry 120000 ".git\342\200\214modules" $link)) &&
	refused gitmodules $(commit_tree $(with_entry 120000 ".gitmodules:x" $link))
'

test_expect_success 'other files of git as links warn, in any disguise' '
	for name in .gitattributes .gitignore .mailmap .GitIgnore. gitatt~1 \
		GI250A~1 "maba30~4 " ".mail\342\200\214map"
	do
		warned tree-dotgit \
			$(commit_tree $(with_entry 120000 "$name" $link)) || return 1
	done
'

# with_modules FILE [NAME]: a commit with this .gitmodules
with_modules () {
	commit_tree $(entry 100644 "${2:-.gitmodules}" $(blob <"$1") | raw_tree)
}

# with_submodule NAME KEY VALUE, the last two quoted as git reads them
with_submodule () {
	printf '[submodule "%s"]\n\t%s = "%s"\n' "$@" >text && with_modules text
}

# More rows of these are in the unit test.
cat >"$TRASH/harmful" <<\END
a|url|-u./x
a|url|ext::sh -c x
a|url|https://example.com/x%0ahost=evil
a|url|https://example.com/x\nhost=evil
a|url|ssh://-oProxyCommand=x/y
a|url|../../../:evil.example.com/x
a|path|-x
a|path|/etc
a|path|x\\..\\y
a|path|x/.GIT
../b|path|a
a|update|!rm
END
cat >"$TRASH/honest" <<\END
a|url|https://user@example.com:8443/~x/y%20z.git
a|url|git@example.com:x/y.git
a|url|../../x.git
libs/a b|path|libs/a b
a|update|none
END

test_expect_success 'a .gitmodules that harms' '
	while IFS="|" read -r name key value
	do
		refused gitmodules $(with_submodule "$name" "$key" "$value") ||
		return 1
	done <"$TRASH/harmful" &&
	printf "[submodule \"a\"]\n\tpath = \"a\r\"\n" >text &&
	refused gitmodules $(with_modules text)
'

test_expect_success 'a .gitmodules that nobody can read' '
	printf "[submodule\n" >text &&
	refused gitmodules $(with_modules text) &&
	head -c 2000000 /dev/zero | tr "\0" "#" >text &&
	refused gitmodules $(with_modules text)
'

test_expect_success 'a .gitmodules that harms, in disguise' '
	printf "[submodule \"a\"]\n\turl = -a\n" >text &&
	refused gitmodules $(with_modules text .GITMODULES) &&
	refused gitmodules $(with_modules text gitmod~1)
'

test_expect_success 'a file first, .gitmodules in the next commit' '
	bad=$(blob <text) &&
	first=$(commit_tree $(with_entry 100644 x $bad)) &&
	second=$(commit_tree $(with_entry 100644 .gitmodules $bad) $first) &&
	refused gitmodules $second
'

test_expect_success 'honest ones' '
	while IFS="|" read -r name key value
	do
		accepted $(with_submodule "$name" "$key" "$value") || return 1
	done <"$TRASH/honest" &&
	printf "[submodule \"a\"]\r\n\tpath = a\r\n\turl = ../a\r\n" >text &&
	accepted $(with_modules text)
'

test_expect_success 'honest trees with odd things in them' '
	empty=$(raw_tree </dev/null) &&
	accepted $(commit_tree $empty) &&
	{ entry 100644 .gitattributes $file; entry 100644 .gitignore $file
		entry 100644 .gitmodules $(cat modules); entry 100644 .mailmap $file
		entry 160000 a $commit; entry 40000 b $empty; entry 100755 c $file
		entry 120000 d $link; entry 100644 "e\\\\x2d" $file
		entry 100644 "f\377\001 " $file; } | raw_tree >odd &&
	accepted $(commit_tree $(cat odd))
'

test_done
