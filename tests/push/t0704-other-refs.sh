#!/bin/sh
test_description='refs that move below a receive-pack, but are not its push'
. "${0%/*}/lib.sh"

# on HOOK BODY: what the hook that was there before ours does from now on.
on () {
	printf '%s\n' "$2" >"$TRASH/on-$1"
}

# Scripts that work in another repository begin like this (githooks(5)).
LEAVE='unset $(git rev-parse --local-env-vars) GIT_QUARANTINE_PATH'

# next_commit: an unsigned commit of alice, which a branch without rules takes.
next_commit () {
	commit_as --unsigned alice "$1" && id_of alice HEAD >tip
}

test_expect_success 'a server with hooks of its own, and two others' '
	make_people &&
	make_policy </dev/null &&
	make_bare project &&
	for hook in pre-receive update post-receive
	do
		on $hook "exit 0" &&
		printf "%s\n" "#!/bin/sh" ". $TRASH/on-$hook" \
			>"$PROJECT/hooks/$hook" &&
		chmod +x "$PROJECT/hooks/$hook" || return 1
	done &&
	make_site &&
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project --chain --hooks all "$PROJECT" &&
	make_server mirror &&
	make_server site &&
	clone_as alice &&
	next_commit first &&
	push_accepted alice HEAD refs/heads/free &&
	for other in mirror site
	do
		git -C "$SERVER/$other.git" fetch -q "$PROJECT" \
			"refs/heads/*:refs/heads/*" || return 1
	done
'

# ---- git gc --auto, which receive-pack starts after a push ----

packs () {
	find "$PROJECT/objects/pack" -name "*.pack" | wc -l
}

packed () {
	test -e "$PROJECT/packed-refs" && test "$(packs)" -le 3 &&
	test ! -e "$PROJECT/gc.pid"
}

for detach in false true
do
	test_expect_success "gc --auto packs it all (detached: $detach)" '
		rm -f "$PROJECT/packed-refs" &&
		git -C "$PROJECT" config gc.autoDetach $detach &&
		git -C "$PROJECT" config gc.autoPackLimit 2 &&
		git -C "$PROJECT" config receive.unpackLimit 1 &&
		for n in 1 2 3 4 5 6
		do
			next_commit "gc-$n" &&
			push_accepted alice HEAD refs/heads/free &&
			test_file_has_not err "error:\|fatal:\|ref-moved" ||
				return 1
		done &&
		wait_until packed &&
		test_file_has "$PROJECT/packed-refs" "refs/heads/free" &&
		test_must_fail test -e "$PROJECT/gc.log"
	'
done

test_expect_success 'and what is packed is judged as before' '
	push_refused alice no-signature HEAD:refs/heads/main &&
	push_as alice :refs/heads/free &&
	test "$(server_ref refs/heads/free)" = none &&
	push_accepted alice HEAD refs/heads/free
'

# ---- scripts below our hooks ----

for hook in pre-receive update post-receive
do
	test_expect_success "$hook moves refs in other repositories" '
		on $hook "$LEAVE
		git -C $SERVER/site.git update-ref refs/heads/by-$hook refs/heads/free &&
		git -C $SERVER/site.git symbolic-ref refs/heads/alias refs/heads/by-$hook &&
		git -C $SERVER/site.git fetch -q $SERVER/mirror.git \
			+refs/heads/free:refs/heads/fetched-$hook &&
		git -C $SERVER/site.git pack-refs --all &&
		git -C $SERVER/site.git gc -q" &&
		next_commit "by-$hook" &&
		push_accepted alice HEAD refs/heads/free &&
		on $hook "exit 0" &&
		test "$(server_ref refs/heads/by-$hook site)" = \
			"$(server_ref refs/heads/free site)" &&
		test "$(server_ref refs/heads/fetched-$hook site)" = \
			"$(server_ref refs/heads/free mirror)"
	'
done

test_expect_success 'post-receive pushes to a mirror, which judges it itself' '
	on post-receive "$LEAVE
	git -C $PROJECT push -q $SERVER/mirror.git refs/heads/free &&
	! git -C $PROJECT push -q $SERVER/mirror.git refs/heads/free:refs/heads/main" &&
	next_commit mirrored &&
	push_accepted alice HEAD refs/heads/free &&
	has_reason no-signature &&
	test "$(server_ref refs/heads/free mirror)" = "$(cat tip)" &&
	test "$(server_ref refs/heads/main mirror)" = none
'

test_expect_success 'post-receive deploys into a work tree' '
	mkdir www &&
	on post-receive "git --work-tree=$TRASH/www checkout -q -f free" &&
	next_commit deployed &&
	push_accepted alice HEAD refs/heads/free &&
	test -e www/deployed.t &&
	on post-receive "exit 0"
'

test_expect_success 'another repository runs its hook without a git of its own' '
	on post-receive "$LEAVE
	cd $SERVER/site.git && echo \"$(cat tip) $(cat tip) refs/heads/x\" |
	GIT_DIR=. hooks/reference-transaction prepared && echo fine >$TRASH/ran" &&
	next_commit foreign &&
	push_accepted alice HEAD refs/heads/free &&
	test_file_has ran fine &&
	on post-receive "exit 0"
'

# ---- what moves in this repository counts as moved outside the gate ----

test_expect_success 'main, accepted' '
	in_clone alice git checkout -q --orphan good &&
	change_as alice good &&
	land alice good &&
	accepted=$(server_ref refs/heads/main) &&
	start_change alice
'

test_expect_success 'a script below post-receive moves main: not refused' '
	in_clone alice git checkout -q -f -B work origin/free &&
	next_commit sneaked &&
	on post-receive "$LEAVE
	git -C $PROJECT update-ref refs/heads/main $(cat tip)" &&
	push_accepted alice HEAD refs/heads/free &&
	test "$(server_ref refs/heads/main)" = "$(cat tip)" &&
	on post-receive "exit 0"
'

test_expect_success 'and what it moved to is not settled by that' '
	start_change alice &&
	change_as alice onto &&
	commit=$(publish alice onto) &&
	fulfil $commit &&
	push_refused alice no-signature HEAD:refs/heads/main &&
	test_file_has err "$(cut -c1-10 tip)"
'

test_expect_success 'the doctor says so' '
	warder doctor "$PROJECT" >told &&
	test_file_has told "refs/heads/main moved outside the gate" &&
	git -C "$PROJECT" update-ref refs/heads/main $accepted
'

# ---- a push stays one, however its receive-pack is started ----

test_expect_success 'from what free is now' '
	in_clone alice git fetch -q origin &&
	in_clone alice git checkout -q -f -B work origin/free
'

change_policy_meanwhile () {
	on pre-receive "echo '; changed' >>$SITE/policy.conf"
}

# Each spelling works, and a policy that changes meanwhile is noticed, which is
# what reference-transaction is for.
for spelling in \
	git-receive-pack \
	'git receive-pack' \
	'git -c a.b=receive receive-pack' \
	'git --no-pager --exec-path=/usr/lib/git-core receive-pack' \
	'git -c alias.rp=receive-pack rp' \
	'git -c alias.rp=!git-receive-pack rp' \
	'env GIT_TRACE=0 git-receive-pack' \
	'exec git-receive-pack' \
	'sh -c "git-receive-pack \"\$0\"; :"'
do
	test_expect_success "started as $spelling" '
		next_commit spelled &&
		push_as alice --receive-pack="$spelling" HEAD:refs/heads/free &&
		test "$(server_ref refs/heads/free)" = "$(cat tip)" &&
		change_policy_meanwhile &&
		next_commit noticed &&
		push_refused alice ref-moved --receive-pack="$spelling" \
			HEAD:refs/heads/free &&
		on pre-receive "exit 0"
	'
done

# git dies when this hook refuses, and what it and the hook print then goes to
# the web server's log: over http the pusher reads of a lost connection.
for transport in ssh http
do
	if ! use_transport $transport
	then
		test_skip "over $transport" "$transport_missing"
		continue
	fi
	test_expect_success "over $transport" '
		in_clone alice git remote set-url origin "$(url_of alice project)" &&
		next_commit "by-$transport" &&
		push_accepted alice HEAD refs/heads/free &&
		change_policy_meanwhile &&
		next_commit "noticed-$transport" &&
		server_refs >refs.before &&
		test_must_fail push_as alice HEAD:refs/heads/free &&
		{ test $transport = ssh || cp "$HTTP/log" err; } &&
		was_refused project ref-moved &&
		on pre-receive "exit 0"
	'
done
use_transport local

# ---- proc-receive, which moves refs in a git of its own ----

test_expect_success 'proc-receive may move what it likes' '
	in_clone alice git remote set-url origin "$PROJECT" &&
	git -C "$PROJECT" config receive.procReceiveRefs refs/for &&
	cat >"$PROJECT/hooks/proc-receive" <<-\END &&
	#!/bin/sh
	printf "000eversion=1\\0000000"
	git update-ref refs/changes/1 "$(cat "$TIP")"
	printf "0015ok refs/for/free\n0000"
	cat >/dev/null
	END
	chmod +x "$PROJECT/hooks/proc-receive" &&
	next_commit changed &&
	TIP=$TRASH/tip && export TIP &&
	push_as alice HEAD:refs/for/free &&
	test "$(server_ref refs/changes/1)" = "$(cat tip)" &&
	test "$(server_ref refs/for/free)" = none
'

test_done
