#!/bin/sh
test_description='hooks of a forge and of others: each finds what it found before'
. "${0%/*}/lib.sh"

chained=$PROJECT/hooks.chained

# a_hook HOOK BODY: somebody else's.
a_hook () {
	rm -f "$PROJECT/hooks/$1" &&
	{ echo '#!/bin/sh' && echo "$2"; } >"$PROJECT/hooks/$1" &&
	chmod +x "$PROJECT/hooks/$1"
}

# As Gitea does it: a script, which finds the directory by its own name and
# runs all in it; and in there its own program, which here notes that it ran.
forge_writes () {
	for hook in pre-receive update post-receive
	do
		mkdir -p "$PROJECT/hooks/$hook.d" &&
		a_hook "$hook" '
		name=$(basename $0) failed=0 input=
		test $# -gt 0 || input=$(cat)
		for part in ${GIT_DIR:-$(dirname $0)/..}/hooks/${name}.d/*; do
			if test -x "$part" && test -f "$part"; then
				echo "$input" | "$part" "$@" || failed=$?
			fi
		done
		exit $failed' &&
		printf '#!/bin/sh\necho %s >>%s\ntest ! -e %s/no\n' \
			"$hook" "$TRASH/ran" "$TRASH" \
			>"$PROJECT/hooks/$hook.d/gitea" &&
		chmod +x "$PROJECT/hooks/$hook.d/gitea" || return 1
	done
}

installs () {
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project "$@" "$PROJECT"
}

# Everything in the repository but its own configuration and objects.
layout () {
	(cd "$PROJECT" && find . -path ./objects -prune -o ! -name config \
		! -path './refs/*' ! -name packed-refs -print |
		sort | while read -r path
		do
			printf '%s %s\n' "$(stat -c '%A %i' "$path")" "$path"
			test ! -L "$path" || readlink "$path"
		done)
}

# ran HOOK...: these hooks of the forge ran, and no others.
ran () {
	printf '%s\n' "$@" >expect && sort ran >actual && rm ran &&
	sort expect >expect.sorted && test_cmp expect.sorted actual
}

is_well () {
	warder doctor "$PROJECT" >found && test_file_has_not found "^error"
}

test_expect_success 'a forge with its hooks' '
	make_people && make_policy </dev/null && make_bare project &&
	make_site && forge_writes && layout >layout.before &&
	clone_as alice && commit_as alice one &&
	in_clone alice git branch good && commit_as --unsigned alice bad &&
	in_clone alice git branch bad
'

test_expect_success 'ours is one more file in each directory' '
	test_must_fail installs 2>err && test_file_has err "\-\-chain" &&
	layout >layout.now && test_cmp layout.before layout.now &&
	installs --chain >said && test_file_has said "entered  pre-receive,post-rec" &&
	for hook in pre-receive post-receive
	do
		test -x "$PROJECT/hooks/$hook.d/warder" &&
		test -x "$PROJECT/hooks/$hook.d/gitea" &&
		test -f "$PROJECT/hooks/$hook" || return 1
	done &&
	test -L "$PROJECT/hooks/reference-transaction" &&
	test_must_fail test -e "$chained" &&
	is_well && test_file_has found "^ok .*pre-receive runs .*pre-receive.d/warder"
'

test_expect_success 'both judge, and success is told once all of it moved' '
	push_refused alice no-signature bad:refs/heads/main && ran pre-receive &&
	push_accepted alice good refs/heads/free &&
	ran pre-receive update post-receive &&
	commit_as alice ok "Ticket: CHG-1" && : >no &&
	make_policy <<-\END &&
	[rule "dev is signed"]
		on = refs/heads/dev/**
		require = signed(by: @employees)
	END
	test_must_fail push_as alice good:refs/heads/dev/a &&
	test_file_has_not err "accepted" && test_file_has_not err "^remote: success" &&
	rm no && push_as alice good:refs/heads/dev/a &&
	test_file_has err "^remote: success: refs/heads/dev/a: accepted" &&
	rm ran
'

test_expect_success 'through serve, too' '
	through_serve alice push server:project.git good:refs/heads/dev/b &&
	ran pre-receive update post-receive &&
	rm "$PROJECT/hooks/pre-receive.d/warder" &&
	test_must_fail through_serve alice push server:project.git \
		good:refs/heads/dev/c &&
	test_file_has err "takes no pushes now" &&
	installs --chain &&
	mv "$PROJECT/hooks/pre-receive.d/warder" away &&
	ln -s "$TRASH/nowhere/warder/pre-receive" \
		"$PROJECT/hooks/pre-receive.d/warder" &&
	test_must_fail warder doctor "$PROJECT" >found &&
	test_file_has found "^error .*pre-receive.d/warder leads to .*not there" &&
	test_must_fail push_as alice good:refs/heads/dev/d &&
	test_file_has err "no decision of this push" &&
	installs && is_well && push_as alice good:refs/heads/dev/d
'

test_expect_success 'the forge writes its hooks anew: nothing is lost' '
	forge_writes && is_well && rm -f ran &&
	push_refused alice no-signature bad:refs/heads/main && ran pre-receive &&
	installs && is_well
'

test_expect_success 'a script that no longer runs the directory: found, and closed' '
	a_hook pre-receive "exit 0" &&
	test_must_fail warder doctor "$PROJECT" >found &&
	test_must_fail push_as alice bad:refs/heads/main &&
	test_file_has err "no decision of this push" &&
	forge_writes && is_well
'

test_expect_success 'hooks that do not notice it are not enough' '
	warder uninstall "$PROJECT" && layout >layout.before &&
	test_file_has_not layout.before "warder" &&
	test_must_fail installs --chain --hooks pre-receive,post-receive 2>err &&
	test_file_has err "needs reference-transaction" &&
	layout >layout.now && test_cmp layout.before layout.now
'

test_expect_success 'uninstall leaves what was there' '
	installs --chain --hooks all && is_well && warder uninstall "$PROJECT" &&
	layout >layout.now && test_cmp layout.before layout.now &&
	rm -f ran && push_as alice bad:refs/heads/free2 &&
	ran pre-receive update post-receive
'

# As earlier versions left it: the script under another name finds nothing.
test_expect_success 'an earlier version'\''s installation is taken over' '
	installs --chain && warder uninstall "$PROJECT" &&
	for hook in pre-receive post-receive
	do
		mv "$PROJECT/hooks/$hook" "$PROJECT/hooks/$hook.chained" &&
		ln -s "$WARDER_BUILD/$hook" "$PROJECT/hooks/$hook" || return 1
	done &&
	ln -s "$WARDER_BUILD/reference-transaction" "$PROJECT/hooks/" &&
	git -C "$PROJECT" config warder.chain pre-receive,post-receive &&
	test_must_fail warder doctor "$PROJECT" >found &&
	test_file_has found "^error .*the chained pre-receive does not run as before" &&
	push_refused alice no-signature bad:refs/heads/main &&
	installs && is_well &&
	test_must_fail git -C "$PROJECT" config warder.chain &&
	rm -f ran && push_as alice good:refs/heads/dev/e &&
	ran pre-receive update post-receive &&
	push_refused alice no-signature bad:refs/heads/main && rm ran &&
	warder uninstall "$PROJECT" && layout >layout.now &&
	test_cmp layout.before layout.now
'

# Scripts are read, not run: what plainly runs each file in the directory.
takes_as () {
	how=$1
	while IFS= read -r line
	do
		a_hook pre-receive "$line" && installs --chain >said &&
		{ test_file_has said "^  $how  pre-receive" ||
			{ echo "not $how: $line" && return 1; }; } &&
		warder uninstall "$PROJECT" >said || return 1
	done
}

test_expect_success 'scripts that run their directory, and scripts that do not' '
	rm -rf "$PROJECT"/hooks/* && mkdir "$PROJECT/hooks/pre-receive.d" &&
	takes_as entered <<-\END &&
	for h in "$0.d"/*; do "$h"; done
	for h in "$0".d/*; do "$h"; done
	for h in ${0}.d/*; do "$h"; done
	for h in $(dirname "$0")/pre-receive.d/*; do "$h"; done
	for h in "$(dirname "$0")/$(basename "$0").d/"*; do "$h"; done
	for h in hooks/$hook_name.d/*; do "$h"; done
	exec run-parts --exit-on-error "$0.d"
	END
	takes_as chained <<-\END
	true
	# for h in $0.d/*; do "$h"; done
	"$0.d/first"
	for h in /etc/cron.d/*; do "$h"; done
	for h in "$PWD"/.d/*; do "$h"; done
	cat "$0.data/*"
	END
'

# ---- a hook that is chained ----

test_expect_success 'a script that finds its files by its own name' '
	rm -r "$PROJECT"/hooks/* && mkdir "$PROJECT/hooks/pre-receive.d" &&
	rm -f ran && echo "echo lib >>$TRASH/ran" >"$PROJECT/hooks/lib.sh" &&
	printf "#!/bin/sh\necho part >>%s\n" "$TRASH/ran" \
		>"$PROJECT/hooks/pre-receive.d/part" &&
	chmod +x "$PROJECT/hooks/pre-receive.d/part" &&
	a_hook pre-receive "
	. \"\$(dirname \"\$0\")/lib.sh\"
	\"\$0.d/part\"
	basename \"\$0\" >>$TRASH/ran
	test -f \"\$(dirname \"\$0\")/../HEAD\" && echo home >>$TRASH/ran" &&
	layout >layout.before &&
	push_as alice good:refs/heads/x/1 && ran lib part pre-receive home &&
	installs --chain >said && test_file_has said "chained  pre-receive " &&
	is_well && test_file_has found "^ok .*hooks.chained/pre-receive is run" &&
	push_as alice good:refs/heads/x/2 && ran lib part pre-receive home
'

test_expect_success 'success is told after it has agreed' '
	a_hook other "exit 1" && mv "$chained/pre-receive" away &&
	mv "$PROJECT/hooks/other" "$chained/pre-receive" &&
	test_must_fail push_as alice good:refs/heads/dev/f &&
	test_file_has_not err "accepted" &&
	mv away "$chained/pre-receive" && push_as alice good:refs/heads/dev/f &&
	test_file_has err "^remote: success: refs/heads/dev/f: accepted" && rm ran
'

test_expect_success 'a script that does not say what runs it' '
	mv "$chained/pre-receive" away && echo "echo plain >>$TRASH/ran; cat >$TRASH/read" \
		>"$chained/pre-receive" && chmod +x "$chained/pre-receive" &&
	push_as alice good:refs/heads/x/plain && ran plain &&
	test_file_has read refs/heads/x/plain && mv away "$chained/pre-receive"
'

test_expect_success 'doctor proves that it still runs' '
	finds () {
		test_must_fail warder doctor "$PROJECT" >found &&
		test_file_has found "^error .*chained pre-receive .*$1"
	} &&
	chmod -x "$chained/pre-receive" && finds "cannot be executed" &&
	chmod +x "$chained/pre-receive" && is_well &&
	cp -p "$chained/pre-receive" away &&
	sed -i "1s/.*/#!\/nowhere\/perl -w/" "$chained/pre-receive" &&
	finds "wants /nowhere/perl" && mv away "$chained/pre-receive" &&
	mv "$chained/pre-receive" away && finds "not in" &&
	test_must_fail push_as alice good:refs/heads/x/3 &&
	mv away "$chained/pre-receive" &&
	mv "$chained/pre-receive" "$PROJECT/hooks/pre-receive.chained" &&
	finds "not the name that it had" &&
	installs && is_well && push_as alice good:refs/heads/x/3 && rm ran &&
	rm "$chained/lib.sh" && is_well && test_file_has found "^warning .*lib.sh" &&
	installs && is_well && test_file_has_not found "lib.sh"
'

test_expect_success 'what is new in hooks/ is found, what is gone is not' '
	echo x >"$PROJECT/hooks/new.sh" && installs &&
	test -f "$chained/new.sh" && rm "$PROJECT/hooks/new.sh" && installs &&
	test_must_fail test -L "$chained/new.sh"
'

test_expect_success 'written anew by a forge: install repairs it' '
	a_hook pre-receive "echo newer >>$TRASH/ran" &&
	test_must_fail warder doctor "$PROJECT" >found &&
	test_file_has found "^error .*warder install put Warder" &&
	installs && is_well &&
	push_refused alice no-signature bad:refs/heads/main &&
	test_must_fail test -e ran &&
	push_as alice good:refs/heads/x/4 && ran newer
'

test_expect_success 'uninstall puts it back, and takes the links away' '
	installs --hooks all && a_hook pre-receive "" && installs &&
	printf "#!/bin/sh\n\n" >expect && warder uninstall "$PROJECT" &&
	test_cmp expect "$PROJECT/hooks/pre-receive" &&
	sed "s/ [0-9]* / /" layout.before >expect && layout | sed "s/ [0-9]* / /" >actual &&
	test_cmp expect actual
'

# As gitolite has them.
test_expect_success 'a relative link goes on to lead where it led' '
	mkdir -p "$SERVER/common" && a_hook update "echo common >>$TRASH/ran" &&
	mv "$PROJECT/hooks/update" "$SERVER/common/update" &&
	ln -s ../../common/update "$PROJECT/hooks/update" &&
	layout >layout.before && installs --chain --hooks all && is_well &&
	push_as alice good:refs/heads/x/5 && ran common &&
	warder uninstall "$PROJECT" && layout >layout.now &&
	test_cmp layout.before layout.now
'

test_expect_success 'the hook without which gitolite denies all is left alone' '
	printf "#!/usr/bin/perl\nuse Gitolite::Hooks::Update;\n" \
		>"$SERVER/common/update" &&
	test_must_fail installs --chain --hooks all 2>err &&
	test_file_has err "update is gitolite" &&
	layout >layout.now && test_cmp layout.before layout.now &&
	installs --chain && is_well
'

test_expect_success 'it, too, has its say before success is told' '
	printf "#!/bin/sh\n# Gitolite::Hooks\nexit 1\n" >"$SERVER/common/update" &&
	test_must_fail push_as alice good:refs/heads/dev/g &&
	test_file_has_not err accepted &&
	printf "#!/bin/sh\n" >"$SERVER/common/update" &&
	push_as alice good:refs/heads/dev/g &&
	test_file_has err "^remote: success: refs/heads/dev/g: accepted" &&
	warder uninstall "$PROJECT"
'

test_expect_success 'what does not run is not chained' '
	chmod -x "$SERVER/common/update" &&
	test_must_fail installs --chain --hooks all 2>err &&
	test_file_has err "cannot be executed" && rm -r "$SERVER/common" &&
	test_must_fail installs --chain --hooks all 2>err &&
	test_file_has err "update leads to ../../common/update, which is not there" &&
	layout >layout.now && test_cmp layout.before layout.now &&
	rm "$PROJECT/hooks/update"
'

test_expect_success 'links of ours whose programs moved are linked again' '
	installs --hooks all --chain && mkdir old &&
	for hook in pre-receive update reference-transaction post-receive
	do
		ln -sfn "$TRASH/old/$hook" "$PROJECT/hooks/$hook" || return 1
	done &&
	test_must_fail warder doctor "$PROJECT" >found &&
	test "$(grep -c "^error .*which is not there" found)" = 4 &&
	installs && is_well
'

test_done
