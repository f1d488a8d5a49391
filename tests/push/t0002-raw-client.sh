#!/bin/sh
test_description='what the raw client sends does reach plain git

Each row of hostile input that the gate must stand, sent to a repository
without it: so that a refusal in the other tests is the gate'\''s, and not git'\''s
or a client'\''s that sent something harmless.'
. "${0%/*}/lib.sh"

# A repository whose hooks only write down what they see.
fresh () {
	rm -rf "$PROJECT" alice seen* &&
	make_bare project &&
	clone_as alice 2>/dev/null &&
	commit_as alice one &&
	push_as alice HEAD:refs/heads/main &&
	commit_as alice two &&
	old=$(id_of alice HEAD~1) &&
	new=$(id_of alice HEAD) &&
	pack_of alice "$new" "^$old" &&
	empty_pack &&
	cat >"$PROJECT/hooks/pre-receive" <<-END &&
	#!/bin/sh
	cat >"$TRASH/seen"
	env >"$TRASH/seen.env"
	ls "\$GIT_QUARANTINE_PATH/pack" >"$TRASH/seen.packs" 2>/dev/null
	ref=\$(sed -n '1s/^[^ ]* \([^ ]*\) .*/\1/p' "$TRASH/seen")
	git rev-list "\$ref" --not --all >"$TRASH/seen.new" 2>/dev/null
	exit 0
	END
	chmod +x "$PROJECT/hooks/pre-receive"
}

raw () {
	"$RAW_PUSH" "$@" >"$TRASH/out" 2>"$TRASH/err"
}

zero=0000000000000000000000000000000000000000

test_expect_success 'people' 'make_people alice'

test_expect_success 'the advertisement: ids, refs and capabilities' '
	fresh &&
	raw -a "$PROJECT" &&
	sed "/^capabilities /d" out >actual &&
	echo "$old refs/heads/main" >expect &&
	test_cmp expect actual &&
	test_file_has out "^capabilities .*report-status"
'

test_expect_success 'an ordinary push' '
	fresh &&
	raw -p pack "$PROJECT" "update real $new refs/heads/main" &&
	printf "%s\n" "unpack ok" "ok refs/heads/main" >expect &&
	test_cmp expect out &&
	echo "$old $new refs/heads/main" >expect &&
	test_cmp expect seen &&
	test "$(server_ref refs/heads/main)" = $new
'

test_expect_success 'the status tells a refusal, and the sideband text comes whole' '
	fresh &&
	echo "printf \"a\\rb\\033[31mc\\n\" >&2; exit 1" >>"$PROJECT/hooks/pre-receive" &&
	sed -i "/^exit 0/d" "$PROJECT/hooks/pre-receive" &&
	test_must_fail raw -p pack "$PROJECT" "update real $new refs/heads/main" &&
	test_file_has out "^ng refs/heads/main pre-receive hook declined" &&
	printf "a\\rb\\033[31mc\\n" >expect &&
	test_cmp expect err
'

test_expect_success 'a push without its pack is no success' '
	fresh &&
	test_must_fail raw "$PROJECT" "update real $new refs/heads/main"
'

test_expect_success 'a server that is not there is no success' '
	test_must_fail raw "$TRASH/none.git" "update zero $new refs/heads/main" &&
	test_must_fail raw -c "exit 0" "$PROJECT" "update zero $new refs/heads/main"
'

test_expect_success 'a newline in a ref name: the hook reads a forged line' '
	fresh &&
	test_must_fail raw -p pack "$PROJECT" \
		"update zero $new refs/heads/x\n$zero $new refs/heads/main" &&
	cat >expect <<-END &&
	$zero $new refs/heads/x
	$zero $new refs/heads/main
	END
	test_cmp expect seen &&
	test_file_has err "funny ref"
'

test_expect_success 'a symbolic ref: its target moves, the hook sees the alias' '
	fresh &&
	git -C "$PROJECT" symbolic-ref refs/heads/alias refs/heads/main &&
	raw -p pack "$PROJECT" "update $old $new refs/heads/alias" &&
	echo "$old $new refs/heads/alias" >expect &&
	test_cmp expect seen &&
	test "$(server_ref refs/heads/main)" = $new
'

test_expect_success 'a ref twice: the hook reads it twice' '
	fresh &&
	{
		raw -p pack "$PROJECT" "update real $old refs/heads/main" \
			"update real $new refs/heads/main" || :
	} &&
	test "$(grep -c "refs/heads/main\$" seen)" = 2
'

test_expect_success 'a delete with an invented old id deletes' '
	fresh &&
	raw "$PROJECT" "update $new zero refs/heads/main" &&
	echo "$new $zero refs/heads/main" >expect &&
	test_cmp expect seen &&
	test "$(server_ref refs/heads/main)" = none
'

for name in refs/heads/Main refs/tags/main refs/heads/refs/heads/main \
	refs/heads/-rf HEAD 'refs/heads/\e[31mred' 'refs/heads/\xff' \
	'refs/heads/\xe2\x80\xaeniam'
do
	test_expect_success "the name $name reaches the hook" '
		fresh &&
		{ raw -p pack "$PROJECT" "update real $new $name" || :; } &&
		test "$(wc -l <seen)" -eq 1 &&
		cut -d" " -f3- seen | od -An -c >actual &&
		env printf "$name\n" | od -An -c >expect &&
		test_cmp expect actual
	'
done

test_expect_success 'commits that a free branch holds are not new to --not --all' '
	fresh &&
	raw -p pack "$PROJECT" "update zero $new refs/heads/free" &&
	raw -p empty "$PROJECT" "update real $new refs/heads/main" &&
	test_cmp /dev/null seen.new
'

test_expect_success 'objects that stayed after a refusal: the quarantine is empty' '
	fresh &&
	printf "#!/bin/sh\nexit 1\n" >"$PROJECT/hooks/update" &&
	chmod +x "$PROJECT/hooks/update" &&
	test_must_fail raw -p pack "$PROJECT" "update real $new refs/heads/main" &&
	rm "$PROJECT/hooks/update" &&
	raw -p empty "$PROJECT" "update real $new refs/heads/main" &&
	test_cmp /dev/null seen.packs &&
	test "$(server_ref refs/heads/main)" = $new
'

test_expect_success 'a shallow line: the server believes that history ends there' '
	fresh &&
	git -C "$PROJECT" config receive.shallowUpdate true &&
	orphan=$(as alice git -C alice commit-tree -p $new -m three $new^{tree}) &&
	printf "%s\n" $orphan "^$new" | git -C alice pack-objects --revs \
		--stdout -q >thin &&
	raw -p thin "$PROJECT" "shallow $orphan" \
		"update zero $orphan refs/heads/short" &&
	echo $orphan >expect &&
	test_cmp expect "$PROJECT/shallow"
'

test_expect_success 'a pack without a parent: a naive hook reads an empty list' '
	fresh &&
	orphan=$(as alice git -C alice commit-tree -p $new -m three $new^{tree}) &&
	printf "%s\n" $orphan | git -C alice pack-objects --stdout -q >thin &&
	test_must_fail raw -p thin "$PROJECT" "update zero $orphan refs/heads/x" &&
	echo "$zero $orphan refs/heads/x" >expect &&
	test_cmp expect seen &&
	test_cmp /dev/null seen.new
'

# cert NONCE: a certificate for another repository.
cert () {
	cat <<-END
	certificate version 0.1
	pusher alice <alice@example.com> $test_time +0000
	pushee elsewhere
	nonce $1

	$old $new refs/heads/main
	END
}

test_expect_success 'a push certificate without a signature: git gives up' '
	fresh &&
	git -C "$PROJECT" config receive.certNonceSeed seed &&
	cert @NONCE@ >cert &&
	test_must_fail raw -p pack "$PROJECT" "cert cert" &&
	test "$(server_ref refs/heads/main)" = $old
'

test_expect_success 'with something for a signature it gets through' '
	fresh &&
	git -C "$PROJECT" config receive.certNonceSeed seed &&
	cert @NONCE@ >cert &&
	cat >>cert <<-\END &&
	-----BEGIN SSH SIGNATURE-----
	U1NIU0lH
	-----END SSH SIGNATURE-----
	END
	raw -p pack "$PROJECT" "cert cert" &&
	test_file_has seen.env "^GIT_PUSH_CERT=" &&
	test_file_has_not seen.env "^GIT_PUSH_CERT_STATUS=G" &&
	test_file_has seen.env "^GIT_PUSH_CERT_NONCE_STATUS=OK" &&
	test "$(server_ref refs/heads/main)" = $new
'

test_expect_success 'so does a signed one with an old nonce' '
	fresh &&
	git -C "$PROJECT" config receive.certNonceSeed seed &&
	git -C "$PROJECT" config gpg.ssh.allowedSignersFile "$TRASH/signers" &&
	echo "alice@example.com $(ssh_key_of alice)" >signers &&
	cert 1700000000-0123456789012345678901234567890123456789 >cert &&
	as alice ssh-keygen -q -Y sign -n git -f "$PEOPLE/alice/.ssh/id" cert &&
	cat cert.sig >>cert &&
	raw -p pack "$PROJECT" "cert cert" &&
	test_file_has seen.env "^GIT_PUSH_CERT_STATUS=G" &&
	test_file_has seen.env "^GIT_PUSH_CERT_NONCE_STATUS=BAD" &&
	test "$(server_ref refs/heads/main)" = $new
'

test_expect_success 'push options with shell text, and many lines, reach the hook' '
	fresh &&
	git -C "$PROJECT" config receive.advertisePushOptions true &&
	raw -p pack -o "\$(touch owned)" -o "a\nGIT_PUSH_CERT_STATUS=G" \
		"$PROJECT" "update real $new refs/heads/main" &&
	cat >expect <<-\END &&
	GIT_PUSH_OPTION_0=$(touch owned)
	GIT_PUSH_OPTION_1=a
	GIT_PUSH_OPTION_COUNT=2
	END
	grep ^GIT_PUSH_OPTION_ seen.env | sort >actual &&
	test_cmp expect actual &&
	test_file_has seen.env "^GIT_PUSH_CERT_STATUS=G"
'

test_done
