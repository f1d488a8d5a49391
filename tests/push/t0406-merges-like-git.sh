#!/bin/sh
# MERGE_SEED and MERGE_STORIES choose other stories, and more of them.
test_description='what is called a clean merge is what git makes, and nothing else'
. "${0%/*}/lib.sh"

# Newer than 2.38.
if git merge-tree --write-tree 2>&1 | grep -q "unknown option"
then
	test_skip 'merges like git' 'no git merge-tree --write-tree'
	test_done
fi


test_expect_success 'stories of two sides' '
	git init -q --bare stories.git &&
	"$TESTS/../lib/merge-stories" "${MERGE_SEED:-9}" "${MERGE_STORIES:-150}" |
	git -C stories.git fast-import --quiet
'

# What git makes of each: "N STATUS TREE".
make_all () {
	for n in $(seq "${MERGE_STORIES:-150}")
	do
		status=0
		git -C stories.git merge-tree --write-tree \
			"refs/ours/$n" "refs/theirs/$n" >made || status=$?
		echo "$n $status $(head -n 1 made)"
	done
}

# One commit of each tree, whether git is content with it or not.
commit_all () {
	while read -r n status tree
	do
		id=$(git -C stories.git commit-tree "$tree" -m x \
			-p refs/ours/"$n" -p refs/theirs/"$n") || return 1
		echo "$id $status"
	done
}

test_expect_success 'git makes them' '
	make_all >all && commit_all <all >commits &&
	cut -d" " -f1 commits >ids &&
	"$WARDER_BUILD/lib/remerge" stories.git <ids >answers &&
	paste -d" " commits answers >both
'

# none_of PROGRAM: shows what awk finds in both, which has to be nothing.  Fields:
# id, status of git, id, answer.
none_of () {
	awk "$1" both >wrong && cat wrong >&2 && test ! -s wrong
}

test_expect_success 'none is clean where git stops' '
	none_of "\$2 != 0 && \$4 == \"clean\""
'

test_expect_success 'where git stops there is no other result either' '
	none_of "\$2 != 0 && /is not what git makes of it/"
'

test_expect_success 'and where git does not, another is never made' '
	none_of "\$2 == 0 && /is not what git makes of it/"
'

test_expect_success 'nearly all that git makes is clean' '
	awk "\$2 == 0 { made++ } \$4 == \"clean\" { clean++ }
		END { print made, clean; exit clean < made * 0.95 }" both >&2
'

test_done
