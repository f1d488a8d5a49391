#!/bin/sh
# shellcheck disable=SC2046,SC2086 # ids are one word each
test_description='few bytes that would be many: decided, and soon'
. "${0%/*}/lib.sh"
. "$TESTS/hygiene.sh"

test_expect_success 'main' '
	make_project_with_main &&
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
	push_refused alice limit $bomb:refs/heads/main
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
	hygiene
'

test_expect_success '3,000 directories in each other' '
	path=$(printf "%03000d" 0 | sed "s,0,d/,g")f &&
	printf "100644 %s\t%s\n" $file $path |
	GIT_INDEX_FILE=$TRASH/index git -C alice update-index --add --index-info &&
	deep=$(GIT_INDEX_FILE=$TRASH/index git -C alice write-tree) &&
	refused limit $(commit_tree $deep)
'

test_expect_success '64 MiB of zeros' '
	zeros=$(head -c 67108864 /dev/zero | blob) &&
	accepted $(commit_tree $(with_entry 100644 zeros $zeros)) &&
	refused gitmodules $(commit_tree $(with_entry 100644 .gitmodules $zeros))
'

test_expect_success '66 parents' '
	good=$(with_entry 100644 good $file) &&
	for i in $(seq 66)
	do
		commit_tree $(with_entry 100644 f$i $file) || return 1
	done >parents &&
	accepted $(commit_tree $good $(cat parents))
'

test_done
