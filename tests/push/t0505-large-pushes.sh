#!/bin/sh
test_description='pushes of many commits, much content, and many refs'
. "${0%/*}/lib.sh"

STORE=$SITE/store/id-project
COMMITS=5000
REFS=10000 # WD_UPDATES_MAX

# history REF NUMBER [ODD]: so many commits by alice in her clone, the ODDth by
# somebody else.
history () {
	awk -v ref="$1" -v number="$2" -v odd="${3:-0}" '
		BEGIN {
			for (i = 1; i <= number; i++) {
				who = i == odd ? "mallory" : "alice"
				date = 1700000000 + i
				print "commit " ref
				print "mark :" i
				printf "author %s <%s@example.com> %d +0000\n", who, who, date
				printf "committer alice <alice@example.com> %d +0000\n", date
				text = "change " i "\n"
				printf "data %d\n%s", length(text), text
				print "M 644 inline dir" i % 40 "/file" i % 700
				printf "data %d\n%s\n", length(text), text
			}
		}' |
	in_clone alice git fast-import --quiet
}

test_expect_success 'rules that look into every commit' '
	make_people alice bob carol ci &&
	make_policy <<-\END &&
	[rule "bulk is by employees"]
		on = refs/heads/bulk/**
		require = author(by: @employees) and no-file(**/*.exe)
	END
	make_server &&
	clone_as alice
'

test_expect_success "$COMMITS commits, one of them by nobody: refused, and which" '
	history refs/heads/odd $COMMITS 2500 &&
	odd=$(in_clone alice git rev-list --author=mallory odd) &&
	push_refused alice author-not-allowed odd:refs/heads/bulk/a &&
	has_reason "$(echo $odd | cut -c1-10)"
'

test_expect_success 'more commits than the limit: refused' '
	history refs/heads/good $COMMITS &&
	cp "$SITE/warder.conf" conf.good &&
	printf "[limits]\n\tcommits = 4000\n" >>"$SITE/warder.conf" &&
	push_refused alice limit good:refs/heads/bulk/a &&
	cp conf.good "$SITE/warder.conf"
'

test_expect_success "$COMMITS commits by alice: accepted" '
	push_accepted alice good refs/heads/bulk/a &&
	in_clone alice git checkout -q good &&
	commit_as alice next &&
	push_accepted alice HEAD refs/heads/bulk/a
'

test_expect_success 'a pack of 32 MiB, and a file that is not allowed in it' '
	head -c 33554432 /dev/urandom >alice/large.bin &&
	in_clone alice git add large.bin &&
	commit_as alice large &&
	push_accepted alice HEAD refs/heads/bulk/a &&
	head -c 1048576 /dev/urandom >alice/large.exe &&
	in_clone alice git add large.exe &&
	commit_as alice exe &&
	in_clone alice git rm -q large.exe &&
	commit_as alice gone &&
	push_refused alice path-not-allowed HEAD:refs/heads/bulk/a
'

many_refs () {
	seq "$1" | sed "s|.*|create refs/many/& $(id_of alice HEAD~3)|" |
	in_clone alice git update-ref --stdin
}

test_expect_success "$REFS refs in one push: accepted, and sealed" '
	many_refs $REFS &&
	push_as alice --atomic "refs/many/*:refs/heads/m/*" >/dev/null &&
	test "$(git -C "$PROJECT" for-each-ref refs/heads/m | wc -l)" = $REFS &&
	tail -n 1 "$STORE/records.jsonl" >seal &&
	test "$(grep -o "\"new\":" seal | wc -l)" = $REFS &&
	test_file_has seal "\"ref\":\"refs/heads/m/$REFS\""
'

test_expect_success 'one more: refused' '
	in_clone alice git update-ref refs/many/more HEAD~3 &&
	test_must_fail push_as alice --atomic "refs/many/*:refs/heads/n/*" &&
	test_file_has err "^remote: error: warder: more than $REFS refs" &&
	has_reason limit &&
	test -z "$(git -C "$PROJECT" for-each-ref refs/heads/n)"
'

# --prune: refspecs by the thousand keep the client busy for minutes.
test_expect_success 'all of them gone in one push, or none' '
	push_accepted alice HEAD~3 refs/heads/bulk/c &&
	push_refused alice delete-refused --atomic --prune \
		"refs/gone/1*:refs/heads/m/1*" :refs/heads/bulk/c &&
	push_as alice --atomic --prune "refs/gone/*:refs/heads/m/*" &&
	test -z "$(git -C "$PROJECT" for-each-ref refs/heads/m)"
'

test_done
