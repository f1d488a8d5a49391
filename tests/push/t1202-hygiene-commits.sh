#!/bin/sh
# shellcheck disable=SC2046,SC2086 # ids are one word each
test_description='hygiene of commits and tags, for what it holds, and its switches'
. "${0%/*}/lib.sh"
. "$TESTS/hygiene.sh"

test_expect_success 'main, and trees good and bad' '
	make_project_with_main &&
	file=$(echo text | blob) &&
	good=$(with_entry 100644 good $file) &&
	bad=$(with_entry 100644 .git $file) &&
	main=$(server_ref refs/heads/main)
'

# A commit with exactly these parents, though git would drop one.
with_parents () {
	{
		echo "tree $good"
		printf 'parent %s\n' "$@"
		printf 'author a <a@example.com> 1 +0000\n'
		printf 'committer a <a@example.com> 1 +0000\n\nmerge\n'
	} | git -C "$TRASH/alice" hash-object -t commit -w --stdin --literally
}

test_expect_success 'the same parent twice' '
	other=$(commit_tree $good) &&
	refused dup-parent $(with_parents $main $main) &&
	refused dup-parent $(with_parents $main $other $main) &&
	accepted $(with_parents $main $other)
'

test_expect_success 'not at the tip either, nor behind a merge' '
	twice=$(with_parents $main $main) &&
	refused dup-parent $(commit_tree $good $twice) &&
	refused dup-parent $(commit_tree $good $main $twice)
'

test_expect_success 'parents up to the limit' '
	hygiene "max-parents = 3" &&
	for i in 1 2 3 4
	do
		commit_tree $good || return 1
	done >parents &&
	refused limit $(with_parents $(cat parents)) &&
	accepted $(with_parents $(head -n 3 parents)) &&
	hygiene
'

# tag_as NAME TARGET TYPE: an unsigned tag object
tag_as () {
	printf "object %s\ntype %s\ntag %s\ntagger a <a@example.com> 1 +0000\n\nx\n" \
		"$2" "$3" "$1" |
	git -C "$TRASH/alice" hash-object -t tag -w --stdin
}

test_expect_success 'a tag under another name' '
	tag=$(tag_as one $main commit) &&
	push_refused alice tag-name-mismatch $tag:refs/tags/two &&
	push_refused alice tag-name-mismatch $tag:refs/tags/x/one &&
	push_accepted alice $tag refs/tags/one &&
	push_refused alice tag-name-mismatch $tag:refs/tags/three &&
	push_accepted alice $tag refs/elsewhere/two
'

test_expect_success 'a tag of a tag' '
	nested=$(tag_as nested $tag tag) &&
	push_refused alice nested-tag $nested:refs/tags/nested
'

test_expect_success 'tags of other things, and no tag at all' '
	push_accepted alice $(tag_as tree $good tree) refs/tags/tree &&
	push_accepted alice $(tag_as file $file blob) refs/tags/file &&
	push_accepted alice $good refs/tags/bare-tree &&
	push_accepted alice $main refs/tags/light &&
	push_refused alice tree-dotgit $(tag_as bad $bad tree):refs/tags/bad &&
	push_refused alice tree-dotgit $bad:refs/tags/bad &&
	hygiene "max-file = 4" &&
	push_refused alice limit $(tag_as small $(echo small | blob) blob):refs/tags/small &&
	hygiene
'

test_expect_success 'bad in the middle of a push, gone at its tip' '
	one=$(commit_tree $bad) &&
	two=$(commit_tree $good $one) &&
	refused tree-dotgit $two &&
	test_file_has err "commit $(echo $one | cut -c 1-10)"
'

test_expect_success 'brought by a merge' '
	refused tree-dotgit $(commit_tree $good $main $one)
'

test_expect_success 'objects that stayed on the server are no excuse' '
	pack_of alice $one ^$main &&
	git -C "$PROJECT" unpack-objects -q <pack &&
	empty_pack &&
	raw_refused alice tree-dotgit -p empty "$PROJECT" \
		"update zero $one refs/heads/free/left"
'

test_expect_success 'on a branch with rules, in the policy, by update alone' '
	push_refused alice tree-dotgit $one:refs/heads/main &&
	push_refused alice tree-dotgit $one:refs/warder/policy &&
	mkdir kept && mv "$PROJECT/hooks/pre-receive" kept/ &&
	warder install --hooks update,reference-transaction,post-receive \
		--config "$SITE/warder.conf" --name project --id id-project "$PROJECT" &&
	refused tree-dotgit $one &&
	accepted $(commit_tree $good) &&
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project "$PROJECT"
'

test_expect_success 'only warns' '
	hygiene "tree-dotgit = warn" &&
	warned tree-dotgit $one &&
	test_file_has "$SITE/store/id-project/records.jsonl" \
		"\"notes\":\[{\"reason\":\"tree-dotgit\"" &&
	hygiene "mode = warn" &&
	warned tree-dotgit $one &&
	hygiene
'

test_expect_success 'off, one or all' '
	hygiene "tree-dotgit = off" && accepted $one &&
	hygiene "mode = off" && accepted $one &&
	hygiene "tree-dotgit = off" "mode = enforce" &&
	refused dup-parent $(with_parents $main $main) &&
	hygiene "mode = maybe" && refused internal $one &&
	hygiene "max-depth = 0" && refused internal $one &&
	hygiene "max-file = 1TB" && refused internal $one &&
	hygiene
'

test_expect_success 'what the server has is not judged again' '
	refused tree-dotgit $one &&
	hygiene "mode = off" &&
	push_accepted alice $one refs/heads/old &&
	hygiene &&
	push_accepted alice $one refs/heads/old-too &&
	accepted $(commit_tree $bad $one) &&
	accepted $(commit_tree $good $one) &&
	accepted $(with_parents $main $(commit_tree $good $one))
'

test_expect_success 'nor what stays where it is, but what is moved is new' '
	old=$(with_entry 40000 dir $bad) &&
	hygiene "mode = off" &&
	push_accepted alice $(commit_tree $old) refs/heads/dir &&
	hygiene &&
	dir=$(server_ref refs/heads/dir) &&
	{ entry 40000 dir $bad; entry 100644 file $file; } | raw_tree >tree &&
	accepted $(commit_tree $(cat tree) $dir) &&
	{ entry 100644 .git $file; entry 100644 more $file; } | raw_tree >tree &&
	accepted $(commit_tree $(with_entry 40000 dir $(cat tree)) $dir) &&
	refused tree-dotgit $(commit_tree $(with_entry 40000 moved $bad) $dir)
'

# A long history stands between: the refs have to be read to know.
test_expect_success 'a branch from far down in a history with flaws' '
	hygiene "mode = off" &&
	at=$one &&
	for i in $(seq 300)
	do
		echo "commit refs/heads/long"
		echo "committer a <a@example.com> $((1600000000 + i)) +0000"
		printf "data 2\nx\n"
		test $i -ne 1 || echo "from $one"
	done | git -C alice fast-import --quiet &&
	push_accepted alice refs/heads/long refs/heads/long &&
	hygiene &&
	accepted $(commit_tree $good long~290) &&
	refused tree-dotgit $(commit_tree $(with_entry 40000 .GIT $good) long~290) &&
	push_accepted alice long~280 refs/heads/middle
'

test_expect_success 'names and paths up to their limits' '
	name=$(printf "%0200d" 0) &&
	hygiene "max-name = 200" "max-path = 402" "max-depth = 2" \
		"max-entries = 2" "max-paths = 3" "max-file = 5" &&
	accepted $(commit_tree $(with_entry 100644 $name $file)) &&
	refused limit $(commit_tree $(with_entry 100644 1$name $file)) &&
	refused limit $(commit_tree $(with_entry 40000 1$name $good)) &&
	at=$(with_entry 100644 $name $file) && at=$(with_entry 40000 $name $at) &&
	accepted $(commit_tree $at) &&
	at=$(with_entry 40000 x $at) &&
	refused limit $(commit_tree $at) &&
	accepted $(commit_tree $(with_entry 40000 x $(with_entry 40000 x $good))) &&
	at=$(with_entry 40000 x $(with_entry 40000 x $(with_entry 40000 x $good))) &&
	refused limit $(commit_tree $at) &&
	{ entry 100644 a $file; entry 100644 b $file; } | raw_tree >two &&
	accepted $(commit_tree $(cat two)) &&
	{ entry 100644 a $file; entry 100644 b $file; entry 100644 c $file
	} | raw_tree >three &&
	refused limit $(commit_tree $(cat three)) &&
	{ entry 100644 a $file; entry 40000 b $(cat two); } | raw_tree >paths &&
	accepted $(commit_tree $(cat paths)) &&
	{ entry 40000 a $(cat two); entry 40000 b $(cat two); } | raw_tree >paths &&
	refused limit $(commit_tree $(cat paths)) &&
	accepted $(commit_tree $(with_entry 100644 x $(echo text | blob))) &&
	refused limit $(commit_tree $(with_entry 100644 x $(echo text1 | blob))) &&
	hygiene
'

test_done
