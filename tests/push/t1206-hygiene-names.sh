#!/bin/sh
# shellcheck disable=SC2046 # ids are one word each
test_description='names that fall together on other file systems'
. "${0%/*}/lib.sh"
. "$TESTS/hygiene.sh"

# tree_of NAME...: a tree of one file under these names, which are in order.
tree_of () {
	for tree_name
	do
		entry 100644 "$tree_name" "$file"
	done | raw_tree
}

# As refused, but what it says has letters that are not ASCII.
named () {
	test_must_fail push_as alice "$1:refs/heads/free/x" &&
	has_reason tree-names
}

test_expect_success 'a project, and a rule about one directory' '
	make_people &&
	make_policy <<-\END &&
	[class "secret"]
		path = src/crypto/**
		path = src/schlüssel/**
	[class "folded"]
		path = src/crypto/**
		case = fold
	[rule "secret"]
		on = refs/heads/plain/**
		require = not touches(class: secret)
	[rule "folded"]
		on = refs/heads/folded/**
		require = not touches(class: folded)
	[rule "called"]
		on = refs/heads/called/**
		require = not touches(src/crypto/**, case: fold)
	END
	make_server &&
	clone_as alice &&
	commit_as --unsigned alice begin &&
	file=$(echo text | blob)
'

while read -r one two
do
	test_expect_success "two names that are one: $one $two" '
		named $(commit_tree $(tree_of "$one" "$two") HEAD)
	'
done <<\END
Crypto crypto
Makefile makefile
schl\303\234ssel schl\303\274ssel
STRASSE stra\303\237e
crypto crypto\342\200\215
crypto crypto.
k \342\204\252
END

while read -r name
do
	test_expect_success "a name that others write in another way: $name" '
		named $(commit_tree $(tree_of "$name") HEAD)
	'
done <<\END
schlu\314\210ssel
a\314\202\314\243
\342\204\253ngstrom
cry\342\200\213pto
a\342\200\256b
\342\200\256
END

while read -r one two
do
	test_expect_success "names that are fine: $one $two" '
		accepted $(commit_tree $(tree_of "$one" "$two") HEAD)
	'
done <<\END
a-b a_b
schluessel schl\303\274ssel
schl\374sse schl\374ssel
a \342\200\215
\342\234\210\357\270\217 \360\237\221\251\342\200\215\360\237\222\273
END

test_expect_success 'what was there stays, and what is beside it changes' '
	hygiene "same-names = warn" "odd-names = off" &&
	old=$(commit_tree $(tree_of Crypto crypto "schlu\\314\\210ssel") HEAD) &&
	push_old () { in_clone alice git push -q origin "$1:refs/heads/old"; } &&
	push_old "$old" 2>err &&
	test_file_has err "tree-names" &&
	hygiene "same-names = enforce" &&
	new=$(commit_tree $({ entry 100644 Crypto $file
		entry 100644 crypto $(echo other | blob)
		entry 100644 "schlu\\314\\210ssel" $file
		entry 100644 z $file; } | raw_tree) $old) &&
	push_old "$new" &&
	refused tree-names $(commit_tree $({ entry 100644 CRYPTO $file
		entry 100644 Crypto $file
		entry 100644 crypto $file; } | raw_tree) $new)
'

test_expect_success 'a merge that brings the two together is refused' '
	one=$(commit_tree $(tree_of Crypto) HEAD) &&
	two=$(commit_tree $(tree_of crypto) HEAD) &&
	refused tree-names $(commit_tree $(tree_of Crypto crypto) $one $two) &&
	accepted $(commit_tree $(tree_of crypto) $one $two)
'

test_expect_success 'in a directory, by the name of another directory' '
	inner=$(tree_of a.c) &&
	both=$({ entry 40000 Crypto $inner; entry 40000 crypto $inner; } | raw_tree) &&
	refused tree-names $(commit_tree $(with_entry 40000 src $both) HEAD) &&
	test_file_has err "src/" && test_file_has err "are one name"
'

test_expect_success 'a rule with case: fold holds for every spelling' '
	inner=$(with_entry 40000 crypto. $(tree_of a.c)) &&
	dotted=$(commit_tree $(with_entry 40000 src $inner) HEAD) &&
	inner=$(with_entry 40000 Crypto $(tree_of a.c)) &&
	upper=$(commit_tree $(with_entry 40000 SRC $inner) HEAD) &&
	in_clone alice git push -q origin $upper:refs/heads/plain/upper &&
	for id in $dotted $upper
	do
		push_refused alice path-not-allowed $id:refs/heads/folded/x &&
		push_refused alice path-not-allowed $id:refs/heads/called/x ||
		return 1
	done &&
	other=$(commit_tree $(with_entry 40000 src $(with_entry 40000 cryptic $(tree_of a.c))) HEAD) &&
	in_clone alice git push -q origin $other:refs/heads/called/other
'

test_done
