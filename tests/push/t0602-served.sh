#!/bin/sh
test_description='warder serve: what it serves, and what it keeps closed'
. "${0%/*}/lib.sh"

LIBEXEC=$TRASH/dest/usr/libexec/warder

# A push that the policy refuses: it must not get in, whatever is broken.
closed () {
	server_refs >refs.before &&
	test_must_fail through_serve alice push server:project.git \
		HEAD:refs/heads/main &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
}

# The same, and it is serve that says so.
kept_out () {
	closed && test_file_has err "takes no pushes now" &&
	test_file_has err "ask an admin, who runs: warder doctor" &&
	test_file_has_not err "no-signature" &&
	test_must_fail warder doctor "$PROJECT" >found
}

judged () {
	closed && has_reason no-signature
}

test_expect_success 'a server with programs of its own' '
	make_people && make_policy </dev/null && install_programs >installed &&
	make_server && clone_as alice &&
	commit_as --unsigned alice bad &&
	warder doctor "$PROJECT" >found &&
	test_file_has_not found "^error"
'

test_expect_success 'a push is judged' '
	judged &&
	through_serve alice push server:project.git HEAD:refs/heads/free
'

test_expect_success 'the programs are gone: no push, but a clone' '
	mv "$LIBEXEC" away &&
	kept_out &&
	test_file_has err "pre-receive leads to .*, which is not there" &&
	test_file_has found "^error .*/pre-receive, which is not there: git skips it" &&
	git init -q other &&
	serve_command alice "git-upload-pack '\''project.git'\''" &&
	mv away "$LIBEXEC" && judged
'

for hook in pre-receive reference-transaction post-receive
do
	test_expect_success "$hook alone is gone" '
		mv "$LIBEXEC/$hook" away &&
		kept_out && test_file_has found "^error .*/$hook, which" &&
		mv away "$LIBEXEC/$hook" && judged
	'

	test_expect_success "$hook cannot be executed" '
		chmod -x "$LIBEXEC/$hook" &&
		kept_out && test_file_has found "^error .*$hook cannot be exec" &&
		chmod +x "$LIBEXEC/$hook" && judged
	'

	test_expect_success "$hook is not ours any more" '
		mv "$PROJECT/hooks/$hook" away &&
		printf "#!/bin/sh\nexit 0\n" >"$PROJECT/hooks/$hook" &&
		chmod +x "$PROJECT/hooks/$hook" &&
		kept_out && test_file_has found "^error .*install put" &&
		rm "$PROJECT/hooks/$hook" &&
		kept_out && test_file_has found "^error .*install put" &&
		mv away "$PROJECT/hooks/$hook" && judged
	'
done

# git gives the shell what the kernel does not run: nothing is a success.
test_expect_success 'an empty file, and a script, are no programs' '
	cp -p "$LIBEXEC/pre-receive" away &&
	: >"$LIBEXEC/pre-receive" && kept_out &&
	test_file_has err "is not a program" &&
	echo "exit 0" >"$LIBEXEC/pre-receive" && kept_out &&
	cp -p away "$LIBEXEC/pre-receive" && judged
'

# As when a library of it is gone: every push is refused.
test_expect_success 'a program that does not start, and one of another version' '
	cp -p "$LIBEXEC/pre-receive" away &&
	head -c 65536 away >"$LIBEXEC/pre-receive" && closed &&
	test_must_fail warder doctor "$PROJECT" >found &&
	test_file_has found "^error .*pre-receive does not start" &&
	perl -pe "s/warder [0-9]\.[0-9]\.[0-9]\$/warder 9.9.9/" away \
		>"$LIBEXEC/pre-receive" && judged &&
	warder doctor "$PROJECT" >found &&
	test_file_has found "^warning .*pre-receive is not of version" &&
	cp -p away "$LIBEXEC/pre-receive"
'

test_expect_success 'another hook of ours in its place' '
	mv "$PROJECT/hooks/pre-receive" away &&
	ln -s "$LIBEXEC/post-receive" "$PROJECT/hooks/pre-receive" &&
	kept_out &&
	rm "$PROJECT/hooks/pre-receive" && mv away "$PROJECT/hooks/pre-receive"
'

test_expect_success 'a copy of the program is as good as a link' '
	mv "$PROJECT/hooks/pre-receive" away &&
	cp "$LIBEXEC/pre-receive" "$PROJECT/hooks/pre-receive" && judged &&
	rm "$PROJECT/hooks/pre-receive" && mv away "$PROJECT/hooks/pre-receive"
'

test_expect_success 'installed before it was written down which hooks were put in' '
	git -C "$PROJECT" config --unset warder.hooks && judged &&
	mv "$LIBEXEC" away && kept_out && mv away "$LIBEXEC" &&
	mv "$PROJECT/hooks/pre-receive" away && kept_out &&
	mv away "$PROJECT/hooks/pre-receive" &&
	warder install --config "$SITE/warder.conf" "$PROJECT"
'

test_expect_success 'without serve, what is left refuses' '
	for hook in pre-receive reference-transaction
	do
		mv "$LIBEXEC/$hook" away &&
		server_refs >refs.before &&
		test_must_fail push_as alice HEAD:refs/heads/main &&
		server_refs >refs.after && test_cmp refs.before refs.after &&
		mv away "$LIBEXEC/$hook" || return 1
	done &&
	warder install --config "$SITE/warder.conf" --hooks all "$PROJECT" &&
	for gone in pre-receive "pre-receive update" \
		"pre-receive reference-transaction"
	do
		mkdir away &&
		for hook in $gone
		do
			mv "$LIBEXEC/$hook" away/ || return 1
		done &&
		server_refs >refs.before &&
		test_must_fail push_as alice HEAD:refs/heads/main &&
		server_refs >refs.after && test_cmp refs.before refs.after &&
		mv away/* "$LIBEXEC/" && rmdir away || return 1
	done
'

test_expect_success 'no configuration leads git to other hooks' '
	mkdir empty xdg xdg/git &&
	git config --global core.hooksPath "$TRASH/empty" && judged &&
	test_must_fail warder doctor "$PROJECT" >found &&
	test_file_has found "takes hooks from $TRASH/empty .*file:$HOME/.gitconfig" &&
	test_file_has found "warder serve takes those in $PROJECT/hooks" &&
	git config --global --unset core.hooksPath &&
	git config --file xdg/git/config core.hooksPath "$TRASH/empty" &&
	(XDG_CONFIG_HOME=$TRASH/xdg && export XDG_CONFIG_HOME && judged) &&
	git -C "$PROJECT" config core.hooksPath "$TRASH/empty" && judged &&
	git -C "$PROJECT" config core.hooksPath empty && judged &&
	git -C "$PROJECT" config --unset core.hooksPath
'

test_expect_success 'hooks that the repository'\''s own core.hooksPath names' '
	mkdir elsewhere && mv "$PROJECT"/hooks/* elsewhere/ &&
	kept_out &&
	git -C "$PROJECT" config core.hooksPath "$TRASH/elsewhere" &&
	judged &&
	git -C "$PROJECT" config --unset core.hooksPath &&
	mv elsewhere/* "$PROJECT/hooks/"
'

test_expect_success 'a repository without our hooks takes no push' '
	mkdir -p "$SERVER/sandbox" && git init -q --bare "$SERVER/sandbox/a.git" &&
	git init -q --bare "$SERVER/b.git" &&
	test_must_fail through_serve alice push server:sandbox/a.git HEAD &&
	test_file_has err "neither pre-receive nor update"
'

test_expect_success 'unless the site says that it may be unprotected' '
	printf "[serve]\n\tunprotected = sandbox/**\n" >>"$SITE/warder.conf" &&
	serve_options="--config $SITE/warder.conf" &&
	through_serve alice push server:sandbox/a HEAD:refs/heads/main &&
	test_must_fail through_serve alice push server:b.git HEAD &&
	judged && serve_options= &&
	test_must_fail through_serve alice push server:sandbox/a.git HEAD:x &&
	git -C "$SERVER/sandbox/a.git" config warder.config "$SITE/warder.conf" &&
	through_serve alice push server:sandbox/a.git HEAD:refs/heads/x &&
	sed -i "s/unprotected = .*/unprotected = [a/" "$SITE/warder.conf" &&
	test_must_fail through_serve alice push server:sandbox/a.git \
		HEAD:refs/heads/y &&
	sed -i "/unprotected/d; /\[serve\]/d" "$SITE/warder.conf"
'

# A deploy script: other repositories have other hooks.
test_expect_success 'what a chained hook does elsewhere is not led to our hooks' '
	warder uninstall "$PROJECT" &&
	git init -q deploy && git -C deploy config receive.denyCurrentBranch ignore &&
	cat >"$PROJECT/hooks/post-receive" <<-END &&
	#!/bin/sh
	unset GIT_DIR
	git -C "$TRASH/deploy" config core.hooksPath >"$TRASH/seen" ||
		echo none >"$TRASH/seen"
	git -C "$TRASH/deploy" update-ref refs/blobs/now \
		\$(git -C "$TRASH/deploy" hash-object -w /dev/null)
	END
	chmod +x "$PROJECT/hooks/post-receive" &&
	warder install --config "$SITE/warder.conf" --chain "$PROJECT" &&
	through_serve alice push server:project.git HEAD:refs/heads/free3 &&
	echo none >expect && test_cmp expect seen &&
	git -C deploy rev-parse --verify refs/blobs/now
'

# ---- what clients ask ----

serves () {
	serve_command alice "$1" && grep -a refs/heads/free out >/dev/null
}

# Nothing is there, whatever the cause.
serves_not () {
	test_must_fail serve_command alice "$1" &&
	test_file_has err "there is no repository" &&
	test_file_has_not err usage
}

test_expect_success 'a path in every spelling' '
	for path in project.git project /project.git /project project/ \
		project.git/ "~/project.git" "~/project" "$PROJECT" \
		"$SERVER/project"
	do
		serves "git-upload-pack '\''$path'\''" || return 1
		serves "git upload-pack '\''$path'\''" || return 1
	done &&
	git clone -q --bare "$PROJECT" "$SERVER/plain" &&
	git clone -q "$PROJECT" "$SERVER/work" 2>err &&
	git -C "$SERVER/work" fetch -q origin free:free &&
	for path in plain plain.git work work.git work/.git
	do
		serves "git-upload-pack '\''$path'\''" || return 1
	done
'

test_expect_success 'the repository of that very name comes first' '
	git init -q --bare "$SERVER/both" && git init -q --bare "$SERVER/both.git" &&
	(cd alice && git push -q "$SERVER/both" HEAD:refs/heads/free) &&
	serves "git-upload-pack '\''both'\''" &&
	test_must_fail serves "git-upload-pack '\''both.git'\''"
'

test_expect_success 'nothing outside of the root' '
	git clone -q --bare "$PROJECT" outside.git &&
	ln -s "$TRASH/outside.git" "$SERVER/linked.git" &&
	mkdir "$SERVER/pointer" "$SERVER/inner" "$SERVER/inner/.git" &&
	echo "gitdir: $TRASH/outside.git" >"$SERVER/pointer/.git" &&
	cp -R "$SERVER/pointer" "$SERVER/pointer.git" &&
	ln -s "$TRASH/outside.git" "$SERVER/half" &&
	for path in ../outside.git ../outside linked.git linked pointer \
		pointer.git half "$TRASH/outside.git" "$TRASH/outside" .. . / \
		"~" "~root/x" "~/../outside.git" "project.git/../../outside.git" \
		nothing -x --upload-pack=id inner
	do
		serves_not "git-upload-pack '\''$path'\''" || return 1
	done
'

test_expect_success 'a bare repository with a .git in it is not another one' '
	cp -R "$PROJECT" "$SERVER/twice.git" &&
	echo "gitdir: $TRASH/outside.git" >"$SERVER/twice.git/.git" &&
	serves_not "git-upload-pack '\''twice.git'\''"
'

test_expect_success 'git-lfs gets a clear no' '
	for command in "git-lfs-authenticate project.git upload" \
		"git-lfs-transfer project.git download" \
		"git lfs-authenticate project.git upload"
	do
		test_must_fail serve_command alice "$command" &&
		test_file_has err "^error: git-lfs is not served here" &&
		test_file_has_not err usage || return 1
	done
'

test_expect_success 'a login gets one sentence' '
	test_must_fail serve_command alice "" &&
	test "$(wc -l <err)" = 1 && test ! -s out &&
	test_file_has err "^You are alice here; .* no shell: git clone ssh://" &&
	SSH_CONNECTION="2001:db8::1 5 2001:db8::2 22" && export SSH_CONNECTION &&
	test_must_fail serve_command alice " " &&
	unset SSH_CONNECTION &&
	test_file_has err "@\[2001:db8::2\]/"
'

test_expect_success 'nothing reaches a shell' '
	for command in "git-upload-pack '\''project.git'\''; touch $TRASH/owned" \
		"git-upload-pack \$(touch $TRASH/owned)" \
		"git-upload-pack '\''project.git'\'' | touch $TRASH/owned" \
		"touch $TRASH/owned" "sh -c true" "git-shell" "git-receive-pack" \
		"git-receive-pack " "git-receive-pack '\'''\''" \
		"git-upload-pack project.git" "git-upload-packx '\''project.git'\''" \
		"git  upload-pack '\''project.git'\''" "scp -t project.git" \
		"git -c core.hooksPath=/dev/null receive-pack '\''project.git'\''"
	do
		test_must_fail serve_command alice "$command" &&
		test_file_has err "^error: this key is for git push" &&
		test_file_has_not err usage || return 1
	done &&
	test_must_fail test -e owned
'

test_done
