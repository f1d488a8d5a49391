#!/bin/sh
test_description='commits that git takes and nobody can read

On a branch that no rule names they would stop everybody else.'
. "${0%/*}/lib.sh"

# A commit whose tree is written in capitals; git without fsck takes it.
junk () {
	{
		echo "tree $(id_of eve 'HEAD^{tree}' | tr a-f A-F)"
		printf 'author e <e@example.com> 1 +0000\n'
		printf 'committer e <e@example.com> 1 +0000\n\njunk\n'
	} | git -C "$TRASH/eve" hash-object -t commit --literally -w --stdin
}

# One of more bytes than are read of any.
huge () {
	{
		git -C "$TRASH/eve" cat-file commit HEAD | sed '/^$/q'
		head -c 17825792 /dev/zero | tr '\0' x
	} | git -C "$TRASH/eve" hash-object -t commit -w --stdin
}

test_expect_success 'a repository with main' '
	make_project_with_main &&
	clone_as eve &&
	commit_as --unsigned eve some
'

test_expect_success 'neither gets in, on no branch' '
	push_refused eve header-grammar "$(junk):refs/heads/free/junk" &&
	push_refused eve limit "$(huge):refs/heads/free/huge"
'

test_expect_success 'others go on' '
	change_as alice another &&
	land alice another
'

# From before the gate was there, or put there by a hand on the server.
test_expect_success 'what is there already stops nobody else' '
	junk=$(junk) && huge=$(huge) &&
	cp -Rn "$TRASH/eve/.git/objects/." "$PROJECT/objects/" &&
	git -C "$PROJECT" update-ref refs/heads/old/junk "$junk" &&
	git -C "$PROJECT" update-ref refs/heads/old/huge "$huge" &&
	start_change alice && change_as alice more && land alice more
'

test_expect_success 'a branch on top of it is refused, with the commit' '
	on_junk=$(in_clone alice git commit-tree -S -p "$junk" -m on \
		"HEAD^{tree}") &&
	push_refused alice header-grammar "$on_junk:refs/heads/release/1" &&
	test_file_has err "$(echo "$junk" | cut -c1-10)"
'

test_done
