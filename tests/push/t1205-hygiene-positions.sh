#!/bin/sh
# shellcheck disable=SC2046,SC2086 # ids are one word each
test_description='what harms is found wherever in a push it stands'
. "${0%/*}/lib.sh"
. "$TESTS/hygiene.sh"

# plain N: a tree of 40 files and a directory; N of them differ.
plain () {
	{
		for i in $(seq -w 40)
		do
			id=$file
			test $i -gt $1 || id=$other
			printf '100644 blob %s\tf%s\n' $id $i
		done
		printf '040000 tree %s\tsub\n' $sub
	} | git -C alice mktree
}

# beside TREE MODE NAME ID: the tree with one more entry in its place.
beside () {
	perl -e '
		my ($mode, $name, $id) = @ARGV;
		binmode STDIN;
		my ($raw, $key, $new) = ("", $name . ($mode eq "40000" ? "/" : ""),
			"$mode $name\0" . pack("H*", $id));
		local $/;
		my $all = <STDIN>;
		while ($all =~ s/^(\d+) ([^\0]+)\0(.{20})//s) {
			my ($m, $n, $i) = ($1, $2, $3);
			if (defined $new && ($n . ($m eq "40000" ? "/" : "")) gt $key) {
				$raw .= $new;
				undef $new;
			}
			$raw .= "$m $n\0$i";
		}
		print $raw, $new // "";' $2 $3 $4 |
	raw_tree
}

# with TREE MODE NAME ID
with () {
	git -C alice cat-file tree $1 | beside "$@"
}

# chain PARENT TREE...: commits of these trees on each other; prints the last,
# and leaves all of them in the file `chain`.
chain () {
	at=$1
	shift
	for next
	do
		at=$(commit_tree $next $at) && echo $at || return 1
	done >chain
	tail -n 1 chain
}

# blames CODE N TIP: refused for that code, and the Nth commit of the chain.
blames () {
	refused $1 $3 &&
	has_reason "$(sed -n ${2}p chain | cut -c1-10)"
}

# Each kind of harm, as an entry: CODE MODE NAME ID
kinds () {
	cat <<-END
	tree-dotgit 40000 .git $sub
	tree-dotgit 100644 f20\\\\.GIT $file
	tree-malformed 40000 f20 $sub
	tree-malformed 100644 f20 $file
	tree-malformed 100644 sub $file
	gitmodules 100644 .gitmodules $modules
	END
}

test_expect_success 'main' '
	make_project_with_main &&
	main=$(server_ref refs/heads/main) &&
	file=$(echo text | blob) other=$(echo other | blob) &&
	modules=$(printf "[submodule \"x\"]\n\turl = -x\n" | blob) &&
	sub=$(with_entry 100644 x $file) &&
	for n in 0 1 2 3 4 5
	do
		plain $n || return 1
	done >plain
'

for place in 1 2 3 5
do
	test_expect_success "each kind, in commit $place of 5" '
		kinds | while read -r code mode name id
		do
			bad=$(with $(sed -n ${place}p plain) $mode $name $id) &&
			tip=$(chain $main $(sed "${place}s/.*/$bad/" plain | head -n 5)) &&
			blames $code $place $tip || exit 1
		done
	'
done

test_expect_success 'each kind, on the second side of a merge' '
	kinds | while read -r code mode name id
	do
		bad=$(with $(sed -n 2p plain) $mode $name $id) &&
		side=$(chain $main $(sed -n 1p plain) $bad $(sed -n 3p plain)) &&
		merge=$(commit_tree $(sed -n 3p plain) $main $side) &&
		blames $code 2 $merge || exit 1
	done
'

test_expect_success 'each kind, made by a merge of good sides' '
	kinds | while read -r code mode name id
	do
		one=$(commit_tree $(sed -n 2p plain)) &&
		two=$(commit_tree $(sed -n 3p plain)) &&
		commit_tree $(with $(sed -n 3p plain) $mode $name $id) $one $two >chain &&
		blames $code 1 $(cat chain) || exit 1
	done
'

test_expect_success 'each kind, gone and back again' '
	kinds | while read -r code mode name id
	do
		bad=$(with $(sed -n 2p plain) $mode $name $id) &&
		hygiene "mode = off" &&
		one=$(chain $main $(sed -n 1p plain) $bad $(sed -n 3p plain)) &&
		push_as alice $one:refs/heads/free/old &&
		hygiene &&
		again=$(with $(sed -n 4p plain) $mode $name $id) &&
		tip=$(chain $one $again $(sed -n 5p plain)) &&
		blames $code 1 $tip &&
		push_as alice :refs/heads/free/old || exit 1
	done
'

# The same objects are fine in one place, and harm in another.
test_expect_success 'a file that is renamed' '
	fine=$(with $(sed -n 1p plain) 100644 modules $modules) &&
	accepted $(chain $main $fine) &&
	tip=$(chain $main $fine $(with $fine 100644 .gitmodules $modules) $fine) &&
	blames gitmodules 2 $tip
'

test_expect_success 'a directory that is renamed, and one that is moved to the top' '
	fine=$(with $(sed -n 1p plain) 40000 git $sub) &&
	accepted $(chain $main $fine) &&
	tip=$(chain $main $fine $(with $fine 40000 .git $sub) $fine) &&
	blames tree-dotgit 2 $tip &&
	deep=$(with_entry 40000 a $(with_entry 40000 git $sub)) &&
	tip=$(chain $main $deep $(with_entry 40000 .git $sub)) &&
	blames tree-dotgit 2 $tip
'

test_expect_success 'a tree that stood where its parent had none of it' '
	odd=$(with_entry 100664 x $file) &&
	hygiene "old-modes = enforce" &&
	inside=$(with_entry 40000 a $odd) &&
	tip=$(chain $main $inside) &&
	blames tree-malformed 1 $tip &&
	hygiene "mode = off" &&
	push_as alice $tip:refs/heads/free/inside &&
	hygiene "old-modes = enforce" &&
	more=$({ entry 40000 a $odd; entry 100644 b $file; } | raw_tree) &&
	accepted $(chain $tip $more) &&
	blames tree-malformed 1 $(chain $tip $odd) &&
	moved=$({ entry 40000 b $odd; } | raw_tree) &&
	blames tree-malformed 1 $(chain $tip $moved)
'

# Between entries that are as they were, and with the first parent elsewhere.
test_expect_success 'out of order, far from what is new' '
	hygiene &&
	old=$({
		entry 100644 z $file
		for i in 1 2 3; do entry 100644 a$i $file; done
	} | raw_tree) &&
	hygiene "mode = off" &&
	push_as alice $(chain $main $old):refs/heads/free/order &&
	order=$(cat chain) &&
	hygiene &&
	new=$({
		entry 100644 z $file
		for i in 1 2 3 4; do entry 100644 a$i $file; done
	} | raw_tree) &&
	blames tree-malformed 1 $(chain $order $new)
'

test_done
