#!/bin/sh
test_description='what a message says: tickets, co-authors, addresses'
. "${0%/*}/lib.sh"

# message_as PERSON: a signed commit on the branch's tip, with the message that
# standard input has, byte for byte.
message_as () {
	test_tick
	echo "$test_time" >"$TRASH/$1/message.t" &&
	in_clone "$1" git add message.t &&
	message_tree=$(in_clone "$1" git write-tree) &&
	message_id=$(in_clone "$1" git commit-tree -S -p HEAD "$message_tree") &&
	in_clone "$1" git reset -q --hard "$message_id"
}

# seen_by_git: what git itself makes of the commit's trailer.
seen_by_git () {
	in_clone alice git log -1 --format='%(trailers:key=Ticket,valueonly)' |
		tr -d '\r\n'
}

# told TEXT: the refusal has it.
told () {
	test_file_has "$TRASH/err" "$1"
}

# amend_as_told: run what the first hint says, as alice.
amend_as_told () {
	sed -n 's/^remote: hint: name it: //p' "$TRASH/err" |
		sed 's/ *$//' >"$TRASH/told" &&
	test -s "$TRASH/told" &&
	in_clone alice sh -c "$(cat "$TRASH/told")" >/dev/null
}

test_expect_success 'rules about messages' '
	make_people &&
	make_policy <<-\END &&
	[rule "ticketed"]
		on = refs/heads/ticketed/**
		trust = refs/heads/base
		require = ticket(project: CHG, state: approved)
	[rule "base"]
		on = refs/heads/base
		require = fast-forward
	[rule "signed"]
		on = refs/heads/signed/**
		trust = refs/heads/base
		require = signed
	[rule "reviewed"]
		on = refs/heads/reviewed/**
		trust = refs/heads/base
		require = reviews(1, by: @maintainers, not: contributors)
	[rule "known"]
		on = refs/heads/known/**
		trust = refs/heads/base
		require = reviews(1, by: @maintainers, not: unknown)
	END
	make_server &&
	clone_as alice &&
	commit_as alice base &&
	push_accepted alice HEAD refs/heads/base &&
	evidence_ticket carol "$(id_of alice HEAD)" CHG-1
'

n=0
for message in 'Fix\n\nTicket: CHG-1\n(cherry picked from commit 1234567)\n' \
	'Fix\r\n\r\nTicket: CHG-1\r\n' 'Fix\n\nTicket: CHG-1' \
	'Fix\n \nTicket : CHG-1 \t\n\n\n' 'Fix\n\nTICKET:\n CHG-1\n' \
	'Fix\n\n---\n\nTicket: CHG-1\n' 'Fix\n\nTicket: CHG-1\n# a comment\n' \
	'Fix\n\nTicket: CHG-1\n[bob: rebased]\nSigned-off-by: A <a@example.com>\n'
do
	n=$((n + 1))
	test_expect_success "git finds the ticket, and so do we: $message" '
		in_clone alice git reset -q --hard origin/base &&
		printf "$message" | message_as alice &&
		test "$(seen_by_git)" = CHG-1 &&
		push_accepted alice HEAD refs/heads/ticketed/$n
	'
done

# What is written, what is said of it.
while IFS='|' read -r message said
do
	n=$((n + 1))
	test_expect_success "a refusal says what it saw, and mends it: $message" '
		in_clone alice git reset -q --hard origin/base &&
		printf "$message" | message_as alice &&
		push_refused alice ticket-missing HEAD:refs/heads/ticketed/$n &&
		told "$said" &&
		amend_as_told &&
		push_accepted alice HEAD refs/heads/ticketed/$n
	'
done <<'END'
Fix\n\n* valve\n\nTicket: CHG-1\n\nmore\n|"Ticket: CHG-1" is in paragraph 3 of 4, not in the last paragraph
Fix\n\nTicket: CHG-1\n\n---\n\nmore\n|"Ticket: CHG-1" is in paragraph 2 of 4, not in the last paragraph
Fix\n\nTicket: chg-1\n|its trailer says "chg-1", and tickets of CHG are written CHG-NUMBER
Fix\n\nTicket: CHG 1\n|its trailer says "CHG 1", and tickets of CHG are written CHG-NUMBER
Fix\n\nTicket: https://host/browse/CHG-1\n|its trailer says "https://host/browse/CHG-1"
CHG-1: fix\n|"CHG-1: fix" is no trailer Ticket
END

test_expect_success 'a number alone is shown' '
	in_clone alice git reset -q --hard origin/base &&
	commit_as alice number "Ticket: #12" &&
	push_refused alice ticket-missing HEAD:refs/heads/ticketed/number &&
	told "its trailer says \"#12\"" &&
	commit_as alice joined "Ticket: CHG-1/CHG-2" &&
	push_refused alice ticket-unknown HEAD:refs/heads/ticketed/number &&
	told "is not the id of one ticket"
'

test_expect_success 'an address in capitals is the same person' '
	in_clone alice git reset -q --hard origin/base &&
	in_clone alice git config user.email Alice@EXAMPLE.com &&
	commit_as alice capitals &&
	push_accepted alice HEAD refs/heads/signed/capitals &&
	in_clone alice git config user.email alice@elsewhere.example &&
	commit_as alice elsewhere &&
	push_refused alice committer-mismatch HEAD:refs/heads/signed/elsewhere &&
	told "<alice@elsewhere.example>; the policy has <alice@example.com>" &&
	in_clone alice git config --unset user.email
'

test_expect_success 'two persons do not share an address, whatever its case' '
	cp "$SITE/policy.conf" policy.good &&
	printf "[person \"bobby\"]\n\temail = BOB@example.com\n" >>"$SITE/policy.conf" &&
	test_must_fail warder policy check --config "$SITE/warder.conf" >out 2>&1 &&
	test_file_has out "BOB@example.com.*which person .bob. has" &&
	cp policy.good "$SITE/policy.conf"
'

for by in "Co-authored-by: Bob <BOB@Example.com>" "co-authored-by : bob@example.com" \
	"Co-Authored-By: Eve <eve@x>,
 Bob (bob@example.com)" "Co-authored-by: < bob@example.com >" "Co-developed-by: Bob <bob@example.com>"
do
	test_expect_success "a co-author does not approve: $by" '
		in_clone alice git reset -q --hard origin/base &&
		commit_as alice ours "$by" &&
		ours=$(publish alice ours) &&
		evidence_review bob "$ours" approve refs/heads/reviewed/ours &&
		push_refused alice review-missing HEAD:refs/heads/reviewed/ours &&
		told "bob wrote it"
	'
done

test_expect_success 'a patch from outside is reviewed, and its author named' '
	in_clone alice git reset -q --hard origin/base &&
	commit_as alice outside "From outside." &&
	in_clone alice git commit -q -S --amend --no-edit \
		--author "Zoe <zoe@outside.example>" &&
	outside=$(publish alice outside) &&
	push_refused alice review-missing HEAD:refs/heads/reviewed/outside &&
	told "nobody in the policy is author Zoe <zoe@outside.example>" &&
	evidence_review bob "$outside" approve refs/heads/reviewed/outside &&
	push_accepted alice HEAD refs/heads/reviewed/outside &&
	evidence_review bob "$outside" approve refs/heads/known/outside &&
	push_refused alice contributor-unknown HEAD:refs/heads/known/outside
'

test_expect_success 'what strangers alone made cannot be told from the reviewer' '
	in_clone alice git reset -q --hard origin/base &&
	in_clone alice git config user.email bob@home.example &&
	commit_as --unsigned alice strange &&
	in_clone alice git config --unset user.email &&
	strange=$(publish alice strange) &&
	evidence_review bob "$strange" approve refs/heads/reviewed/strange &&
	push_refused alice contributor-unknown HEAD:refs/heads/reviewed/strange &&
	told "<bob@home.example>"
'

test_done
