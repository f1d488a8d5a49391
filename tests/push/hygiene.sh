# shellcheck shell=sh
# hygiene.sh - trees as no tool writes them, in alice's clone.
#
# For the tests of object hygiene; sourced after lib.sh.

# A tree entry, in bytes: entry MODE NAME OBJECT; the name has printf's escapes.
entry () {
	# shellcheck disable=SC2059
	printf "%s $2\\000" "$1"
	printf '%s' "$3" | sed 's/../\\x&/g' | { read -r hex; env printf "$hex"; }
}

# A tree of the bytes on standard input.
raw_tree () {
	git -C "$TRASH/alice" hash-object -t tree -w --stdin --literally
}

# A file of standard input.
blob () {
	git -C "$TRASH/alice" hash-object -w --stdin
}

# commit_tree TREE [PARENT...]: unsigned; on main unless parents are given.
commit_tree () {
	tree=$1
	shift
	test "$#" -gt 0 || set -- "$(server_ref refs/heads/main)"
	for parent
	do
		set -- "$@" -p "$parent"
		shift
	done
	test_tick
	as alice git -C "$TRASH/alice" commit-tree -m "$tree" "$@" "$tree"
}

# A tree with this one entry.
with_entry () {
	entry "$@" | raw_tree
}

# Refused on a branch that no rule names: refused CODE COMMIT
refused () {
	push_refused alice "$1" "$2:refs/heads/free/x"
}

# Accepted there, without a word: accepted COMMIT
accepted () {
	push_as alice "$1:refs/heads/free/x" &&
	test_file_has_not err '^remote: \(warning\|error\)' &&
	push_as alice ":refs/heads/free/x"
}

# Accepted, with a warning of that code: warned CODE COMMIT
warned () {
	push_as alice "$2:refs/heads/free/x" &&
	test_file_has err "^remote: warning: .*\\[$1\\]" &&
	push_as alice ":refs/heads/free/x"
}

# hygiene LINE...: these settings, and nothing else in [hygiene].
hygiene () {
	sed -i '/^\[hygiene\]/,$d' "$SITE/warder.conf" &&
	{
		echo '[hygiene]' &&
		for line
		do
			printf '\t%s\n' "$line"
		done
	} >>"$SITE/warder.conf"
}

# Of every run of pre-receive: at most so many milliseconds of CPU, and KiB.
# Sanitizers cost three times as much of both.
CPU_MAX=300
MEMORY_MAX=65536
if grep -q __asan_init "$WARDER_BUILD/pre-receive"
then
	CPU_MAX=900
	MEMORY_MAX=196608
fi

measure () {
	mv "$PROJECT/hooks/pre-receive" "$PROJECT/hooks/pre-receive.real" &&
	cp "$WARDER_BUILD/lib/measured" "$PROJECT/hooks/pre-receive"
}

# cheap [MILLISECONDS [KIB]]: since the last time that this was asked.
cheap () {
	test -s "$PROJECT/hooks/pre-receive.took" || return 1
	sort -n "$PROJECT/hooks/pre-receive.took" | sed 's/^/ms, KiB: /' >&2
	awk -v ms="${1:-$CPU_MAX}" -v kib="${2:-$MEMORY_MAX}" \
		'$1 > ms || $2 > kib { bad = 1 } END { exit bad }' \
		"$PROJECT/hooks/pre-receive.took" &&
	rm "$PROJECT/hooks/pre-receive.took"
}
