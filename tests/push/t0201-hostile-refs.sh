#!/bin/sh
test_description='hostile ref lines: each is refused, and nothing moves

t0002 shows that plain git lets these through to the hook.'
. "${0%/*}/lib.sh"

zero=0000000000000000000000000000000000000000

test_expect_success 'main, and a change that may go there' '
	make_project_with_main &&
	old=$(server_ref refs/heads/main) &&
	change_as alice ready &&
	commit=$(publish alice ready) &&
	fulfil $commit &&
	commit_as --unsigned alice bad &&
	bad=$(id_of alice HEAD) &&
	pack_of alice $bad ^$commit &&
	empty_pack
'

# The gate reads what git will only refuse later, so the forged line is judged
# as if it were real; git then refuses the name itself.
test_expect_success 'a newline in a ref name: the forged line is judged' '
	raw_refused alice no-signature -p pack "$PROJECT" \
		"update zero $bad refs/heads/x\n$old $bad refs/heads/main"
'

test_expect_success 'a forged line that is acceptable moves nothing' '
	server_refs >refs.before &&
	test_must_fail raw_push_as alice -p pack "$PROJECT" \
		"update zero $commit refs/heads/x\n$old $commit refs/heads/main" &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
'

test_expect_success 'and helps no other ref' '
	raw_refused alice ref-duplicate -p pack "$PROJECT" \
		"update zero $bad refs/heads/x\n$old $commit refs/heads/main" \
		"update $old $bad refs/heads/main"
'

test_expect_success 'a forged line cannot name a ref in place of a real one' '
	raw_refused alice no-signature -p pack "$PROJECT" \
		"update $old $bad refs/heads/main\n$zero $bad refs/heads/y"
'

test_expect_success 'a newline and nothing after it' '
	raw_refused alice newline -p pack "$PROJECT" \
		"update zero $bad refs/heads/x\n"
'

test_expect_success 'the same ref twice' '
	raw_refused alice ref-duplicate -p pack "$PROJECT" \
		"update real $commit refs/heads/main" \
		"update real $bad refs/heads/main"
'

test_expect_success 'the same free ref twice' '
	raw_refused alice ref-duplicate -p pack "$PROJECT" \
		"update zero $commit refs/heads/free" \
		"update zero $bad refs/heads/free"
'

test_expect_success 'a delete with an invented old id' '
	raw_refused alice delete-refused "$PROJECT" \
		"update $bad zero refs/heads/main"
'

test_expect_success 'a delete that says the ref is not there' '
	raw_refused alice delete-refused "$PROJECT" \
		"update zero zero refs/heads/main"
'

test_expect_success 'an update with an invented old id' '
	raw_refused alice ref-moved -p pack "$PROJECT" \
		"update $bad $commit refs/heads/main"
'

test_expect_success 'a create of what exists' '
	raw_refused alice ref-moved -p pack "$PROJECT" \
		"update zero $bad refs/heads/main"
'

# refs/heads/Main and refs/tags/main are other refs than main, and free: what
# they take, main does not take for it.
for name in refs/heads/Main refs/tags/main
do
	test_expect_success "$name is not main" '
		raw_push_as alice -p pack "$PROJECT" "update zero $bad $name" &&
		test "$(server_ref $name)" = $bad &&
		push_refused alice no-signature $bad:refs/heads/main
	'
done

for name in refs/heads/refs/heads/main refs/heads/-rf refs/heads/a/-b HEAD main \
	refs/main refs/heads refs/warder 'refs/heads/\e[31mred' 'refs/heads/\xff' \
	'refs/heads/a\x7fb' 'refs/heads/a\xc2\x9bb' \
	'refs/heads/\xe2\x80\xaeniam' 'refs/heads/a\xe2\x80\x8bb' \
	refs/heads/a..b refs/heads/.a refs/heads/a.lock refs/heads/a//b \
	../../HEAD refs/../HEAD refs/heads/HEAD
do
	test_expect_success "the name $name" '
		raw_refused alice ref-name -p pack "$PROJECT" \
			"update zero $bad $name"
	'
done

for name in refs/replace/$zero refs/tags/warder/reviews/x refs/warder/other \
	refs/notes/warder/x
do
	test_expect_success "the reserved name $name" '
		raw_refused alice ref-reserved -p pack "$PROJECT" \
			"update zero $bad $name"
	'
done

test_expect_success 'one bad ref refuses the whole push' '
	raw_refused alice no-signature -p pack "$PROJECT" \
		"update zero $commit refs/heads/harmless" \
		"update real $bad refs/heads/main"
'

test_expect_success 'a very long name' '
	long=$(awk "BEGIN { for (i = 0; i < 1100; i++) printf \"a\" }") &&
	raw_refused alice ref-name -p pack "$PROJECT" \
		"update zero $bad refs/heads/$long"
'

test_expect_success 'main points to something that is no commit' '
	tree=$(git -C alice rev-parse HEAD^{tree}) &&
	raw_refused alice not-a-commit -p pack "$PROJECT" \
		"update real $tree refs/heads/main"
'

test_expect_success 'after all this an honest push is accepted' '
	push_accepted alice $commit refs/heads/main
'

test_done
