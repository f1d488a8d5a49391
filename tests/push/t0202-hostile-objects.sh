#!/bin/sh
test_description='hostile packs, shallow lines, certificates and options'
. "${0%/*}/lib.sh"

test_expect_success 'main, and a change that may not go there' '
	make_project_with_main &&
	old=$(server_ref refs/heads/main) &&
	commit_as --unsigned alice bad &&
	bad=$(id_of alice HEAD) &&
	pack_of alice $bad ^$old &&
	cp pack bad.pack &&
	empty_pack
'

test_expect_success 'objects that stayed on the server are judged all the same' '
	raw_refused alice no-signature -p bad.pack "$PROJECT" \
		"update real $bad refs/heads/main" &&
	push_accepted alice HEAD refs/heads/free &&
	push_as alice :refs/heads/free &&
	git -C "$PROJECT" cat-file -e $bad &&
	raw_refused alice no-signature -p empty "$PROJECT" \
		"update real $bad refs/heads/main"
'

test_expect_success 'commits parked on a free branch first' '
	push_accepted alice HEAD refs/heads/parked &&
	push_refused alice no-signature HEAD:refs/heads/main
'

test_expect_success 'a pack without a parent' '
	start_change alice &&
	commit_as --unsigned alice hidden &&
	change_as alice visible &&
	tip=$(id_of alice HEAD) &&
	in_clone alice git rev-parse $tip $tip^{tree} $tip:visible.t >ids &&
	git -C alice pack-objects --stdout -q <ids >pack &&
	raw_refused alice missing-object -p pack "$PROJECT" \
		"update real $tip refs/heads/main"
'

test_expect_success 'the same to a new branch that a rule governs' '
	raw_refused alice missing-object -p pack "$PROJECT" \
		"update zero $tip refs/heads/release/1"
'

test_expect_success 'a commit that is not in the pack at all' '
	raw_refused alice missing-object -p empty "$PROJECT" \
		"update real 1234567890123456789012345678901234567890 refs/heads/main"
'

test_expect_success 'a push without a pack' '
	server_refs >refs.before &&
	test_must_fail raw_push_as alice "$PROJECT" \
		"update real $tip refs/heads/main" &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
'

test_expect_success 'a shallow line: history does not end where the client says' '
	git -C "$PROJECT" config receive.shallowUpdate true &&
	raw_refused alice shallow -p pack "$PROJECT" "shallow $tip" \
		"update real $tip refs/heads/main" &&
	raw_refused alice shallow -p pack "$PROJECT" "shallow $tip" \
		"update zero $tip refs/heads/release/1" &&
	test_must_fail test -s "$PROJECT/shallow"
'

test_expect_success 'not on a free branch either' '
	raw_refused alice shallow -p pack "$PROJECT" "shallow $tip" \
		"update zero $tip refs/heads/free" &&
	test_must_fail test -s "$PROJECT/shallow"
'

test_expect_success 'an honest shallow clone can push to a free branch' '
	git clone -q --depth 1 "file://$PROJECT" shallow &&
	(cd shallow && as alice git commit -q --allow-empty -m x &&
		as alice git push -q origin HEAD:refs/heads/from-shallow)
'

test_expect_success 'grafts and replacements hide nothing' '
	git -C "$PROJECT" config receive.shallowUpdate false &&
	start_change alice &&
	commit_as --unsigned alice one &&
	change_as alice two &&
	two=$(id_of alice HEAD) &&
	commit=$(publish alice two) &&
	fulfil $commit &&
	good=$(as alice git -C alice commit-tree -S -p $old -m "Write two" \
		-m "Ticket: CHG-1" $two^{tree}) &&
	in_clone alice git push -q origin $good:refs/heads/review/alice/good &&
	git -C "$PROJECT" replace $two $good &&
	server_refs >refs.before &&
	push_refused alice no-signature $two:refs/heads/main &&
	git -C "$PROJECT" replace -d $two &&
	mkdir -p "$PROJECT/info" &&
	echo "$two $old" >"$PROJECT/info/grafts" &&
	server_refs >refs.before &&
	test_must_fail push_as alice $two:refs/heads/main &&
	rm "$PROJECT/info/grafts" &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
'

# cert NONCE OLD NEW: what alice might sign.
cert () {
	cat <<-END
	certificate version 0.1
	pusher alice <alice@example.com> $test_time +0000
	pushee $PROJECT
	nonce $1

	$2 $3 refs/heads/main
	END
}

test_expect_success 'a push certificate does not stand for a signed commit' '
	git -C "$PROJECT" config receive.certNonceSeed seed &&
	echo "alice@example.com $(ssh_key_of alice)" >signers &&
	git -C "$PROJECT" config gpg.ssh.allowedSignersFile "$TRASH/signers" &&
	cert 1700000000-0123456789012345678901234567890123456789 $old $bad >cert &&
	as alice ssh-keygen -q -Y sign -n git -f "$PEOPLE/alice/.ssh/id" cert &&
	cat cert.sig >>cert &&
	raw_refused alice no-signature -p bad.pack "$PROJECT" "cert cert"
'

test_expect_success 'nor one that nobody signed' '
	cert @NONCE@ $old $bad >cert &&
	server_refs >refs.before &&
	test_must_fail raw_push_as alice -p bad.pack "$PROJECT" "cert cert" &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
'

test_expect_success 'push options are data' '
	git -C "$PROJECT" config receive.advertisePushOptions true &&
	raw_refused alice no-signature -p bad.pack -o "\$(touch $TRASH/owned)" \
		-o ";touch $TRASH/owned;" -o "a\nGIT_PUSH_CERT_STATUS=G" \
		-o "\e]0;owned\x07" "$PROJECT" "update real $bad refs/heads/main" &&
	test_must_fail test -e owned
'

test_expect_success 'what a commit says reaches no terminal unescaped' '
	start_change alice &&
	printf "red \033[31m\r\302\233 bidi \342\200\256 bad \377\n" >message &&
	commit=$(as alice git -C alice -c i18n.commitEncoding=utf-8 commit-tree \
		-p $old HEAD^{tree} <message 2>/dev/null) &&
	in_clone alice git push -q origin $commit:refs/heads/review/alice/red &&
	push_refused alice no-signature $commit:refs/heads/main
'

test_expect_success 'nor what its author is called' '
	git -C alice cat-file commit $commit >raw &&
	env printf "s/^author [^<]*/author a\\033[31mb \342\200\256c /" >script &&
	LC_ALL=C sed -f script raw >raw2 &&
	commit=$(git -C alice hash-object -t commit -w --stdin --literally <raw2) &&
	in_clone alice git push -q origin $commit:refs/heads/review/alice/author &&
	server_refs >refs.before &&
	test_must_fail push_as alice $commit:refs/heads/main &&
	test_printable <err &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
'

test_expect_success 'a repository path with a colon is judged, or refused' '
	make_bare with:colon &&
	warder install --config "$SITE/warder.conf" --name project \
		--id id-colon "$SERVER/with:colon.git" &&
	git -C alice push -q "$SERVER/with:colon.git" \
		origin/main:refs/heads/free &&
	test_must_fail as alice git -C alice push -q "$SERVER/with:colon.git" \
		$bad:refs/heads/main 2>err &&
	test "$(server_ref refs/heads/main with:colon)" = none
'

test_done
