#!/bin/sh
test_description='the repository'\''s own layer of the policy, refs/warder/policy

Alice and bob are its owners.  Every refusal leaves the layer as it was, and
nothing that is pushed there may stop the next push from being judged.'
. "${0%/*}/lib.sh"

layer=refs/warder/policy

# layer_as [--unsigned] PERSON [FILE]: on branch "layer" of the person's
# clone, a commit with standard input as policy.conf (or FILE).
layer_as () {
	layer_sign=-S
	if test "$1" = --unsigned
	then
		layer_sign=--no-gpg-sign
		shift
	fi
	cat >"$TRASH/$1/${2:-policy.conf}" &&
	test_tick &&
	in_clone "$1" git add -A . &&
	in_clone "$1" git commit -q "$layer_sign" -m "The layer at $test_time"
}

# The person's clone on a branch that holds nothing but what the layer holds.
on_layer () {
	if test "$(server_ref "$layer")" = none
	then
		in_clone "$1" git checkout -q -f --detach origin/main &&
		{ in_clone "$1" git branch -q -D fresh || :; } &&
		in_clone "$1" git checkout -q --orphan fresh &&
		in_clone "$1" git rm -rfq --ignore-unmatch .
	else
		in_clone "$1" git fetch -q origin "$layer" &&
		in_clone "$1" git checkout -q -f FETCH_HEAD
	fi
}

# What happens between the judgement and the moving of the refs.
meanwhile () {
	git -C "$PROJECT" config warder.chain pre-receive &&
	mkdir -p "$PROJECT/hooks.chained" &&
	printf '#!/bin/sh\n%s\n' "$1" >"$PROJECT/hooks.chained/pre-receive" &&
	chmod +x "$PROJECT/hooks.chained/pre-receive"
}

rule_deny_topic () {
	cat <<-\END
	[policy]
		version = 1
	[rule "topics are fast"]
		on = refs/heads/topic
		require = fast-forward
		require = message('[A-Z]')
	END
}

test_expect_success 'a repository without a layer' '
	make_project_with_main &&
	clone_as bob &&
	clone_as carol &&
	on_layer alice &&
	commit_as --unsigned alice draft &&
	push_accepted alice HEAD refs/heads/topic
'

test_expect_success 'not signed' '
	on_layer alice &&
	rule_deny_topic | layer_as --unsigned alice &&
	push_refused alice policy-layer HEAD:$layer &&
	test_file_has err no-signature
'

test_expect_success 'signed by somebody who is no owner' '
	on_layer carol &&
	rule_deny_topic | layer_as carol &&
	push_refused carol policy-layer HEAD:$layer &&
	test_file_has err signer-not-allowed
'

test_expect_success 'signed by an owner on top of what is not' '
	on_layer alice &&
	rule_deny_topic | layer_as --unsigned alice &&
	echo "# more" | layer_as alice more &&
	push_refused alice policy-layer HEAD:$layer
'

test_expect_success 'main as the policy: its tree has none' '
	push_refused alice policy-layer refs/remotes/origin/main:$layer
'

while IFS='|' read -r what cause text
do
	test_expect_success "one that would not load: $what" '
		on_layer alice &&
		printf "[policy]\n\tversion = 1\n$text" | layer_as alice &&
		push_refused alice policy-layer HEAD:$layer &&
		test_file_has err "it would not load: .*$cause"
	'
done <<\END
malformed|policy.conf:3|[rule "x"\n
an unknown predicate|conf:5: |[rule "x"]\n\ton = refs/heads/x\n\trequire = nonsense\n
an include|include|[include]\n\tpath = /etc/passwd\n
a sealed rule|expected a new name|[rule "release tags"]\n\ton = refs/heads/x\n\trequire = create\n
a sealed person|expected a new name|[person "alice"]\n\temail = a@example.com\n
a sealed group|expected a new name|[group "maintainers"]\n\tmember = carol\n
another owner|only the site|\towner = @cab\n
unmatched refs|unmatched|\tunmatched = allow\n
issuers of its own|conf:3: |[evidence "check"]\n\tissuer = @cab\n
END

test_expect_success 'a directory in the place of the file' '
	on_layer alice &&
	mkdir alice/policy.conf &&
	echo x | layer_as alice policy.conf/x &&
	push_refused alice policy-layer HEAD:$layer &&
	rm -rf alice/policy.conf
'

test_expect_success 'not a commit at all' '
	blob=$(rule_deny_topic | in_clone alice git hash-object -w --stdin) &&
	push_refused alice policy-layer $blob:$layer
'

test_expect_success 'names beside it are nobody'\''s' '
	push_refused alice ref-reserved refs/remotes/origin/main:$layer/x &&
	push_refused alice ref-reserved refs/remotes/origin/main:refs/warder/x
'

test_expect_success 'signed by an owner, pushed by anybody: in force from now on' '
	on_layer alice &&
	rule_deny_topic | layer_as alice &&
	push_accepted alice HEAD $layer &&
	in_clone alice git checkout -q --orphan lower &&
	test_tick &&
	in_clone alice git commit -q --no-gpg-sign -m lower &&
	push_refused alice not-fast-forward +HEAD:refs/heads/topic
'

test_expect_success 'the site'\''s own rules still hold' '
	start_change alice &&
	change_as alice plain &&
	push_refused alice review-missing HEAD:refs/heads/main
'

test_expect_success 'a tag of the commit that it already holds' '
	in_clone carol git fetch -q origin "$layer" &&
	in_clone carol git tag -a -m x lock FETCH_HEAD &&
	push_refused carol policy-layer refs/tags/lock:$layer
'

test_expect_success 'and a signed one, by an owner' '
	in_clone alice git fetch -q origin "$layer" &&
	in_clone alice git tag -s -m x lock FETCH_HEAD &&
	push_refused alice policy-layer refs/tags/lock:$layer
'

test_expect_success 'pushes are still judged' '
	commit_as --unsigned carol still &&
	push_accepted carol HEAD refs/heads/still
'

test_expect_success 'not a fast-forward' '
	on_layer alice &&
	echo "# other" | layer_as alice other &&
	in_clone alice git reset -q --soft HEAD~1 &&
	in_clone alice git commit -q --amend -S -m "Another beginning" &&
	push_refused alice policy-layer +HEAD:$layer
'

test_expect_success 'not deleted by a push' '
	push_refused alice policy-layer :$layer
'

test_expect_success 'a merge that brings what no owner signed' '
	on_layer alice &&
	old=$(id_of alice HEAD) &&
	tree=$(id_of alice HEAD^{tree}) &&
	stray=$(in_clone alice git commit-tree -m stray $tree) &&
	merge=$(in_clone alice git commit-tree -S -p $old -p $stray -m m $tree) &&
	push_refused alice policy-layer $merge:$layer
'

test_expect_success 'one that becomes stricter while a push is judged' '
	on_layer alice &&
	{
		rule_deny_topic &&
		printf "[rule \"closed\"]\n\ton = refs/heads/closed\n" &&
		printf "\trequire = signed(by: @maintainers)\n"
	} | layer_as alice &&
	stricter=$(id_of alice HEAD) &&
	push_accepted alice HEAD refs/heads/stricter &&
	meanwhile "echo $stricter >$layer" &&
	before=$(server_ref "$layer") &&
	commit_as --unsigned carol slow &&
	test_must_fail push_as carol HEAD:refs/heads/closed &&
	has_reason ref-moved &&
	test "$(server_ref refs/heads/closed)" = none &&
	git -C "$PROJECT" update-ref $layer $before
'

test_expect_success 'nor does it help to name the layer in that push' '
	pack_of carol "$(id_of carol HEAD)" &&
	test_must_fail raw_push_as carol -p pack "$PROJECT" \
		"update real $before $layer" \
		"update zero $(id_of carol HEAD) refs/heads/closed" &&
	has_reason policy-layer &&
	test "$(server_ref refs/heads/closed)" = none &&
	test "$(server_ref "$layer")" = $before &&
	meanwhile "exit 0"
'

test_expect_success 'with anything else in one push' '
	push_refused alice policy-layer $stricter:$layer HEAD:refs/heads/new &&
	test_file_has err "by itself" &&
	push_accepted alice $stricter $layer &&
	push_refused carol no-signature HEAD:refs/heads/closed
'

test_expect_success 'the site takes a name that the layer has: every push is refused, and why' '
	cp site/policy.conf policy.before &&
	cat >>site/policy.conf <<-\END &&
	[rule "closed"]
		on = refs/heads/elsewhere
		require = fast-forward
	END
	push_refused carol closed HEAD:refs/heads/other &&
	test_file_has err "the policy does not load" &&
	test_file_has err "refs/warder/policy:policy.conf:"
'

test_expect_success 'not even the layer can be mended by a push then' '
	on_layer alice &&
	rule_deny_topic | layer_as alice &&
	push_refused alice closed HEAD:$layer
'

test_expect_success 'the way out, on the server' '
	git -C "$PROJECT" update-ref -d $layer &&
	push_accepted carol HEAD refs/heads/other
'

test_expect_success 'or the site gives the name back' '
	cp policy.before site/policy.conf &&
	on_layer bob &&
	rule_deny_topic | layer_as bob &&
	push_accepted bob HEAD $layer
'

test_expect_success 'a site without an owner takes no layer' '
	sed "/owner = @maintainers/d" policy.before >site/policy.conf &&
	on_layer bob &&
	echo "# more" | layer_as bob more &&
	push_refused bob policy-layer HEAD:$layer &&
	test_file_has err "names no owner" &&
	cp policy.before site/policy.conf
'

test_done
