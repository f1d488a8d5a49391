#!/bin/sh
# shellcheck disable=SC2046,SC2086 # ids are one word each
test_description='merges that cost their maker less than who makes them again'
. "${0%/*}/lib.sh"
. "$TESTS/hygiene.sh"

# permutation SEED LINES: 1 to LINES, a line each, in no order.
permutation () {
	seq "$2" |
	awk -v seed="$1" 'BEGIN { srand(seed) } { print rand(), $1 }' |
	sort -n | cut -d" " -f2 | blob
}

# files NAME...: a tree of them, all alike.
files () {
	for name
	do
		entry 100644 "$name" "$file" || return 1
	done | raw_tree
}

# bomb [NAME...]: 10^8 paths, and on each level these besides.
bomb () {
	at=$file mode=100644
	for level in 1 2 3 4 5 6 7 8
	do
		at=$(
			{
				for i in 0 1 2 3 4 5 6 7 8 9
				do
					entry $mode $i "$at" || return 1
				done
				for name
				do
					entry 100644 "$name" "$file" || return 1
				done
			} | raw_tree
		) mode=40000
	done
	echo "$at"
}

# many MODE LAST: 30,000 files of that mode, all alike but for the last one.
many () {
	perl -e '
		my ($mode, $file, $last) = @ARGV;
		for (1 .. 30000) {
			printf "%s f%06d\0%s", $mode, $_,
				pack("H*", $_ == 30000 ? $last : $file);
		}' "$1" "$file" "$2" | raw_tree
}

# merged TREE BASE OURS THEIRS: a commit of these trees, merged.
merged () {
	base=$(commit_tree $2) &&
	commit_tree $1 $(commit_tree $3 $base) $(commit_tree $4 $base)
}

test_expect_success 'merges have to be clean' '
	make_project_with_main &&
	measure &&
	cat >>"$SITE/policy.conf" <<-\END &&
	[rule "merges are made by git"]
		on = refs/heads/free/**
		require = delete or each(clean-merge or not merge)
		require = delete or each(not touches(keys/**))
	END
	file=$(echo text | blob) other=$(echo other | blob)
'

# A, then MERGES times a merge of each with the other.
test_expect_success 'crossed merges' '
	cross () {
		one=$(commit_tree $(files a)) two=$(commit_tree $(files b)) &&
		for i in $(seq $1)
		do
			three=$(commit_tree $(files a b) $one $two) &&
			two=$(commit_tree $(files a b) $two $one) &&
			one=$three || return 1
		done
	} &&
	cross 3 &&
	one=$(commit_tree $(files a b c) $one) &&
	two=$(commit_tree $(files a b d) $two) &&
	accepted $(commit_tree $(files a b c d) $one $two) &&
	refused not-clean-merge $(commit_tree $(files a b) $one $two) &&
	refused not-clean-merge $(commit_tree $(files a b c d e) $one $two) &&
	cheap
'

test_expect_success 'crossed more often than anybody does' '
	cross 40 &&
	refused limit $(commit_tree $(files a b) $one $two) &&
	has_reason merge-bases &&
	cheap
'

test_expect_success '300 best common ancestors' '
	for i in $(seq 300)
	do
		commit_tree $(files f$i) || return 1
	done >roots &&
	for side in x y
	do
		at=$(commit_tree $(files $side) $(head -n 100 roots)) &&
		at=$(commit_tree $(files $side) $at $(sed -n 101,200p roots)) &&
		at=$(commit_tree $(files $side) $at $(tail -n 100 roots)) &&
		echo $at || return 1
	done >tops &&
	refused limit $(commit_tree $(files x y) $(cat tops)) &&
	has_reason merge-bases &&
	cheap
'

test_expect_success 'lines that all are somewhere else' '
	for i in 1 2 3
	do
		with_entry 100644 f $(permutation $i 100000) || return 1
	done >lines &&
	refused limit $(merged $(tail -n 1 lines) $(cat lines)) &&
	has_reason merge-bytes &&
	cheap
'

test_expect_success 'not so many' '
	for i in 1 2 3
	do
		with_entry 100644 f $(permutation $i 30000) || return 1
	done >lines &&
	refused not-clean-merge $(merged $(tail -n 1 lines) $(cat lines)) &&
	cheap
'

test_expect_success 'a limit of the site' '
	printf "[limits]\n\tmerge-bytes = 1MiB\n" >>"$SITE/warder.conf" &&
	refused limit $(merged $(tail -n 1 lines) $(cat lines)) &&
	has_reason merge-bytes &&
	sed -i "/^\[limits\]/,\$d" "$SITE/warder.conf"
'

test_expect_success '50 MiB of zeros and more' '
	head -c 52428800 /dev/zero | tr "\000" "\n" >zeros &&
	for i in 1 2 3
	do
		with_entry 100644 f $(echo $i | cat - zeros | blob) || return 1
	done >lines &&
	refused limit $(merged $(tail -n 1 lines) $(cat lines)) &&
	has_reason merge-bytes &&
	cheap
'

# Modes that mean the same make trees of other bytes, and no difference.
test_expect_success 'large directories with modes of old' '
	hygiene "old-modes = off" &&
	many 100644 $file >trees && many 100664 $other >>trees &&
	many 100644 $other >>trees &&
	x=$(commit_tree $(sed -n 1p trees)) y=$(commit_tree $(sed -n 2p trees)) &&
	refused not-clean-merge $(commit_tree $(sed -n 3p trees) $x $y) &&
	cheap
'

test_expect_success '10^8 paths, merged: too many for hygiene' '
	hygiene &&
	{ bomb; bomb y; bomb z; bomb y z; } >bombs &&
	bombs=$(merged $(tail -n 1 bombs) $(head -n 3 bombs)) &&
	refused limit $bombs &&
	cheap
'

test_expect_success 'but a clean merge' '
	hygiene "mode = off" &&
	refused limit $bombs &&
	sed -i "/keys/d" "$SITE/policy.conf" &&
	accepted $bombs &&
	refused not-clean-merge $(merged $(bomb y zz) $(head -n 3 bombs)) &&
	cheap
'

test_done
