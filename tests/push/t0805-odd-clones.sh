#!/bin/sh
test_description='work trees, directories, partial and shallow clones on a laptop'
. "${0%/*}/lib.sh"

# knows DIRECTORY: the clone there knows what it is a clone of.
knows () {
	git -C "$1" config warder.site "$SITE" &&
	git -C "$1" config warder.id id-project
}

# in_dir PERSON DIRECTORY COMMAND...
in_dir () {
	in_dir_of=$1 in_dir_at=$2
	shift 2
	(cd "$in_dir_at" && as "$in_dir_of" "$@")
}

check_in () {
	in_dir "$1" "$2" warder check --offline --for topic HEAD >told 2>&1
}

test_expect_success 'a branch with two commits, and clones that know it' '
	make_people &&
	make_policy <<-\END &&
	[rule "topic"]
		on = refs/heads/topic
		require = signed and max-file(1MiB) and no-file(**/*.pem)
	END
	make_server &&
	git -C "$PROJECT" config uploadpack.allowFilter true &&
	git -C "$PROJECT" symbolic-ref HEAD refs/heads/topic &&
	clone_as alice &&
	knows alice &&
	mkdir alice/deep &&
	commit_as alice deep/one &&
	commit_as alice deep/two &&
	push_accepted alice HEAD refs/heads/topic &&
	in_clone alice git fetch -q
'

# ---- linked work trees ----

test_expect_success 'a linked work tree' '
	in_clone alice git worktree add -q ../linked -b linked &&
	in_dir alice linked git commit -q --allow-empty -S -m Linked &&
	check_in alice linked &&
	test_file_has told "would be accepted by 1 rule"
'

test_expect_success 'its own HEAD is judged, not the one of the clone' '
	in_dir alice linked git commit -q --allow-empty --no-gpg-sign -m Bad &&
	test_must_fail check_in alice linked &&
	test_file_has told no-signature &&
	check_in alice alice &&
	in_dir alice linked git reset -q --hard HEAD~1
'

test_expect_success 'below a directory of it, and of the clone' '
	check_in alice linked/deep &&
	check_in alice alice/deep
'

test_expect_success 'a sparse work tree, with settings of its own' '
	in_dir alice linked git sparse-checkout set nothing &&
	test "$(git -C alice config extensions.worktreeConfig)" = true &&
	check_in alice linked
'

test_expect_success 'a work tree of a bare clone' '
	git clone -q --bare "$PROJECT" bare.git &&
	knows bare.git &&
	git -C bare.git fetch -q origin "+refs/heads/*:refs/remotes/origin/*" &&
	git -C bare.git worktree add -q ../of-bare topic &&
	in_dir alice of-bare git commit -q --allow-empty -S -m Bare &&
	check_in alice of-bare
'

test_expect_success 'a submodule' '
	git init -q super &&
	git -C super -c protocol.file.allow=always submodule --quiet add \
		"$PROJECT" sub &&
	knows super/sub &&
	in_dir alice super/sub git commit -q --allow-empty -S -m Sub &&
	check_in alice super/sub
'

test_expect_success 'approve, from a linked work tree' '
	in_dir alice linked git push -q origin HEAD:refs/heads/review/linked &&
	in_clone alice git fetch -q &&
	clone_as bob && knows bob &&
	in_clone bob git worktree add -q --detach ../reviewing \
		origin/review/linked &&
	in_dir bob reviewing warder approve --for topic HEAD >told 2>&1 &&
	test_file_has_not told "error:" &&
	test "$(server_ref $(review_ref bob $(id_of linked HEAD)))" != none
'

# ---- incomplete clones ----

# partial NAME FILTER: without files, as far as FILTER goes.
partial () {
	as alice git clone -q --filter="$2" --no-checkout "file://$PROJECT" "$1" &&
	knows "$1"
}

test_expect_success 'a partial clone with what is judged' '
	partial partial blob:none &&
	in_dir alice partial git checkout -q &&
	echo more >partial/more && git -C partial add more &&
	in_dir alice partial git commit -q -S -m More &&
	check_in alice partial
'

for filter in blob:none tree:0
do
	test_expect_success "a partial clone without it ($filter) says how to get it" '
		rm -rf partial && partial partial $filter &&
		git -C partial update-ref refs/remotes/origin/topic HEAD~1 &&
		test_must_fail check_in alice partial &&
		test_file_has told "this is a partial clone" &&
		sed -n "s/.*; \(git fetch .*\) brings it.*/\1/p" told >mend &&
		in_dir alice partial sh -e "$TRASH/mend" &&
		git -C partial update-ref refs/remotes/origin/topic HEAD~1 &&
		check_in alice partial
	'
done

test_expect_success 'a shallow clone says how to make it whole' '
	as alice git clone -q --depth 1 "file://$PROJECT" shallow &&
	knows shallow &&
	in_dir alice shallow git commit -q --allow-empty -S -m Shallow &&
	test_must_fail check_in alice shallow &&
	test_file_has told "shallow clone, and git fetch --unshallow makes" &&
	in_dir alice shallow git fetch -q --unshallow &&
	check_in alice shallow
'

# ---- the admin's commands ----

test_expect_success 'install, doctor and explain take a work tree' '
	git -C "$PROJECT" worktree add -q --detach ../served topic &&
	cp "$PROJECT/config" before &&
	warder install --config "$SITE/warder.conf" "$SERVER/served" >told &&
	test_file_has told "^installed: $PROJECT\$" &&
	test_cmp before "$PROJECT/config" &&
	warder doctor "$SERVER/served" >told &&
	test_file_has told "pushes are judged" &&
	decision=$(sed -n "s/.*\"decision\":\"\([^\"]*\)\".*/\1/p" \
		"$SITE/store/id-project/records.jsonl" | head -n 1) &&
	warder explain --repo "$SERVER/served" "$decision" >told &&
	test_file_has told "refs/heads/topic"
'

test_done
