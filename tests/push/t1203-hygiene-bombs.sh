#!/bin/sh
# shellcheck disable=SC2046,SC2086 # ids are one word each
test_description='few bytes that would be many: decided, and soon'
. "${0%/*}/lib.sh"
. "$TESTS/hygiene.sh"

test_expect_success 'main' '
	make_project_with_main &&
	measure &&
	file=$(echo text | blob) &&
	main=$(server_ref refs/heads/main)
'

test_expect_success '10^12 paths' '
	at=$file mode=100644 &&
	for level in 1 2 3 4 5 6 7 8 9 10 11 12
	do
		at=$(for i in 0 1 2 3 4 5 6 7 8 9
			do
				entry $mode $i $at
			done | raw_tree) && mode=40000 || return 1
	done &&
	bomb=$(commit_tree $at) &&
	refused limit $bomb &&
	push_refused alice limit $bomb:refs/heads/main &&
	cheap
'

test_expect_success 'a few paths short of the limit, in many commits' '
	hygiene "max-paths = 150000" &&
	tree=$(git -C alice rev-parse "$bomb^{tree}") &&
	at=$tree && for i in 1 2 3 4 5 6 7
	do
		at=$(git -C alice rev-parse $at:0) || return 1
	done &&
	one=$(commit_tree $(with_entry 40000 a $at)) &&
	accepted $one &&
	{ entry 40000 a $at; entry 40000 b $at; } | raw_tree >two &&
	refused limit $(commit_tree $(cat two) $one) &&
	cheap &&
	hygiene
'

test_expect_success '3,000 directories in each other' '
	path=$(printf "%03000d" 0 | sed "s,0,d/,g")f &&
	printf "100644 %s\t%s\n" $file $path |
	GIT_INDEX_FILE=$TRASH/index git -C alice update-index --add --index-info &&
	deep=$(GIT_INDEX_FILE=$TRASH/index git -C alice write-tree) &&
	refused limit $(commit_tree $deep) &&
	cheap
'

test_expect_success '64 MiB of zeros' '
	zeros=$(head -c 67108864 /dev/zero | blob) &&
	accepted $(commit_tree $(with_entry 100644 zeros $zeros)) &&
	refused gitmodules $(commit_tree $(with_entry 100644 .gitmodules $zeros)) &&
	cheap
'

test_expect_success '66 parents' '
	good=$(with_entry 100644 good $file) &&
	for i in $(seq 66)
	do
		commit_tree $(with_entry 100644 f$i $file) || return 1
	done >parents &&
	accepted $(commit_tree $good $(cat parents)) &&
	cheap
'

# Without hygiene, a rule has to find out what changed.
test_expect_success 'a rule that asks for paths, and no hygiene' '
	hygiene "mode = off" &&
	cat >>"$SITE/policy.conf" <<-\END
	[rule "no secrets"]
		on = refs/heads/free/**
		require = not touches(secret/**) and max-file(1GiB)
		require = each(clean-merge or not touches(keys/**))
	END
'

test_expect_success '10^12 paths, for a rule' '
	refused limit $bomb &&
	cheap
'

test_expect_success '10^12 directories without a file' '
	at=$(git -C alice mktree </dev/null) &&
	for level in 1 2 3 4 5 6 7 8 9 10 11 12
	do
		at=$(for i in 0 1 2 3 4 5 6 7 8 9
			do
				entry 40000 $i $at
			done | raw_tree) || return 1
	done &&
	empty=$at &&
	push_as alice $(commit_tree $empty):refs/heads/free/empty &&
	cheap
'

# Two trees, each in the other place: neither is what the other one has.
test_expect_success 'the same, merged' '
	main=$(server_ref refs/heads/main) &&
	base=$(commit_tree $(with_entry 40000 d $empty) $main) &&
	for level in 1 2 3 4 5 6 7 8 9 10 11 12
	do
		ours=$(entry 40000 0 ${ours:-$empty} | raw_tree) &&
		theirs=$(entry 40000 1 ${theirs:-$empty} | raw_tree) || return 1
	done &&
	x=$(commit_tree $(with_entry 40000 d $ours) $base) &&
	y=$(commit_tree $(with_entry 40000 d $theirs) $base) &&
	push_as alice $(commit_tree $(with_entry 40000 d $ours) $x $y):refs/heads/free/m &&
	cheap
'

test_expect_success 'long paths, many times' '
	name=$(printf "%0250d" 0) &&
	at=$file mode=100644 &&
	for level in 1 2 3 4 5 6 7 8 9 10 11 12
	do
		at=$(for i in a b c d
			do
				entry $mode $name$i $at
			done | raw_tree) && mode=40000 || return 1
	done &&
	refused limit $(commit_tree $at) &&
	cheap
'

# 8 MiB of entries in a few kilobytes of pack, in 1,000 places.
test_expect_success 'a large directory, many times' '
	seq -w 200000 | awk -v oid="$(git -C alice rev-parse $file)" \
		"{ printf \"100644 blob %s\tf%s\n\", oid, \$1 }" |
	git -C alice mktree >wide &&
	seq -w 1000 | awk -v oid="$(cat wide)" \
		"{ printf \"040000 tree %s\td%s\n\", oid, \$1 }" |
	git -C alice mktree >places &&
	refused limit $(commit_tree $(cat places)) &&
	cheap
'

test_done
