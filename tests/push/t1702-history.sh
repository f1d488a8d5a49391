#!/bin/sh
test_description='sign-offs, reverts, first parents, and messages in other encodings'
. "${0%/*}/lib.sh"

# encoded_as PERSON ENCODING: an unsigned commit with this header and the
# message of standard input, byte for byte; its id is printed.
encoded_as () {
	{
		in_clone "$1" git cat-file commit HEAD | sed '/^gpgsig/,/^ -----END/d;/^$/,$d' |
			grep -v '^encoding' &&
		echo "encoding $2" && echo && cat
	} >"$TRASH/encoded" &&
	in_clone "$1" git hash-object -t commit -w --stdin <"$TRASH/encoded"
}

told () {
	test_file_has "$TRASH/err" "$1"
}

test_expect_success 'a rule for each' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed off"]
		on = refs/heads/dco
		trust = refs/heads/base
		require = author(signed-off)
	[rule "line"]
		on = refs/heads/line
		require = first-parent
	[rule "reverts"]
		on = refs/heads/reverts
		require = revert-exists
	[rule "titles"]
		on = refs/heads/titles/**
		trust = refs/heads/base
		require = message(\x27^Grüße\x27)
	[rule "untitled"]
		on = refs/heads/untitled/**
		trust = refs/heads/base
		require = not message(\x27^Secret\x27)
	[rule "ticketed"]
		on = refs/heads/ticketed/**
		trust = refs/heads/base
		require = ticket(project: CHG, state: approved)
	[rule "base"]
		on = refs/heads/base
		require = fast-forward
	END
	sed -i "s/\\\\x27/\x27/g" "$SITE/policy.conf" &&
	make_server &&
	clone_as alice &&
	commit_as alice base &&
	push_accepted alice HEAD refs/heads/base &&
	evidence_ticket carol "$(id_of alice HEAD)" CHG-1
'

test_expect_success 'policy check points from the trailer to the sign-off' '
	cp "$SITE/policy.conf" policy.good &&
	printf "[rule \"x\"]\n\ton = refs/heads/x\n\trequire = trailer(Signed-off-by)\n" >>"$SITE/policy.conf" &&
	warder policy check --config "$SITE/warder.conf" >out 2>&1 &&
	cp policy.good "$SITE/policy.conf" &&
	test_file_has out "author(signed-off)"
'

test_expect_success 'a sign-off is the author'\''s own' '
	in_clone alice git reset -q --hard origin/base &&
	commit_as alice one "Signed-off-by: Nobody <nobody@example.com>" &&
	push_refused alice sign-off HEAD:refs/heads/dco &&
	told "alice@example.com>, who has not signed it off; who has is Nobody" &&
	in_clone alice git commit -q --amend --no-edit -S -s &&
	push_accepted alice HEAD refs/heads/dco &&
	commit_as alice two "Signed-off-by: A. <ALICE@example.com>
Reviewed-by: Bob <bob@example.com>" &&
	push_accepted alice HEAD refs/heads/dco &&
	commit_as alice three "Signed-off-by: alice" &&
	push_refused alice sign-off HEAD:refs/heads/dco &&
	in_clone alice git commit -q --amend --no-edit -S --author "Bob <bob@example.com>" \
		--trailer "Signed-off-by: alice <alice@example.com>" &&
	push_refused alice sign-off HEAD:refs/heads/dco
'

test_expect_success 'a foxtrot merge leaves the line, though it is a fast-forward' '
	in_clone alice git reset -q --hard origin/base &&
	push_accepted alice HEAD refs/heads/line &&
	in_clone alice git checkout -q -b topic && commit_as alice topic &&
	in_clone alice git checkout -q -b onward origin/base && commit_as alice onward &&
	push_accepted alice HEAD refs/heads/line &&
	in_clone alice git checkout -q topic &&
	in_clone alice git merge -q --no-edit onward &&
	in_clone alice git merge-base --is-ancestor onward HEAD &&
	push_refused alice first-parent HEAD:refs/heads/line &&
	told "is not on the line of first parents" &&
	in_clone alice git checkout -q --detach onward &&
	in_clone alice git merge -q --no-edit topic^1 &&
	push_accepted alice HEAD refs/heads/line &&
	commit_as alice after && commit_as alice again &&
	push_accepted alice HEAD refs/heads/line &&
	push_refused alice first-parent +HEAD~1:refs/heads/line &&
	commit_as alice sideways &&
	push_refused alice first-parent "+origin/base:refs/heads/line" &&
	push_refused alice delete-refused :refs/heads/line
'

test_expect_success 'what is reverted has to be in the history' '
	in_clone alice git checkout -q -B main origin/base &&
	push_accepted alice HEAD refs/heads/reverts &&
	commit_as alice wrong "This reverts commit 1234567890123456789012345678901234567890." &&
	push_refused alice revert-unknown HEAD:refs/heads/reverts &&
	told "says that it reverts 1234567890123456789012345678901234567890" &&
	in_clone alice git reset -q --hard HEAD^ &&
	commit_as alice right &&
	in_clone alice git revert --no-edit HEAD >/dev/null &&
	push_accepted alice HEAD refs/heads/reverts &&
	commit_as alice short "this reverts commit
$(id_of alice HEAD~1 | cut -c1-10)" &&
	push_accepted alice HEAD refs/heads/reverts &&
	elsewhere=$(id_of alice topic) &&
	commit_as alice branch "This reverts commit $elsewhere." &&
	push_refused alice revert-unknown HEAD:refs/heads/reverts &&
	in_clone alice git reset -q --hard HEAD^ &&
	commit_as alice tree "This reverts commit $(id_of alice "HEAD^{tree}")." &&
	push_refused alice revert-unknown HEAD:refs/heads/reverts &&
	in_clone alice git reset -q --hard HEAD^ &&
	commit_as alice prose "This reverts commit messages to prose." &&
	push_accepted alice HEAD refs/heads/reverts
'

n=0
while read -r encoding title
do
	n=$((n + 1))
	test_expect_success "a title in $encoding is read as what it says" '
		in_clone alice git reset -q --hard origin/base &&
		id=$(printf "$title, alle\\n" | encoded_as alice $encoding) &&
		push_accepted alice $id refs/heads/titles/$n
	'
done <<\END
ISO-8859-1 Gr\374\337e
latin1 Gr\374\337e
iso8859-15 Gr\374\337e
windows-1252 Gr\374\337e
cp1250 Gr\374\337e
UTF-8 Gr\303\274\303\237e
END

for encoding in UTF-7 UTF-16 ISO-2022-JP IBM037 HZ x-unknown us-ascii EUC-JP
do
	test_expect_success "in $encoding it cannot be read, and satisfies nothing" '
		in_clone alice git reset -q --hard origin/base &&
		id=$(printf "Gr\\374\\337e\\n\\nTicket: CHG-1\\n" | encoded_as alice $encoding) &&
		push_refused alice unavailable $id:refs/heads/titles/$encoding &&
		told "is in the encoding \"$encoding\"" &&
		push_refused alice unavailable $id:refs/heads/untitled/$encoding &&
		push_refused alice unavailable $id:refs/heads/ticketed/$encoding
	'
done

test_expect_success 'a ticket behind letters of another encoding is found' '
	in_clone alice git reset -q --hard origin/base &&
	id=$(printf "Gr\\374\\337e\\n\\nTicket: CHG-1\\n" | encoded_as alice ISO-8859-1) &&
	push_accepted alice $id refs/heads/ticketed/latin &&
	id=$(printf "\\203\\\\ T\\n\\nTicket: CHG-1\\n" | encoded_as alice Shift_JIS) &&
	push_accepted alice $id refs/heads/ticketed/sjis
'

test_done
