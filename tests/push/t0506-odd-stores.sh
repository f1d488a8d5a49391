#!/bin/sh
# shellcheck disable=SC2046,SC2086 # ids are one word each
test_description='objects kept in other ways, damaged, or with lies about them'
. "${0%/*}/lib.sh"

# signed PARENT; unsigned PARENT: a commit on top of it, in alice's clone.
signed () {
	test_tick
	as alice git -C alice commit-tree -S -p "$1" -m signed "HEAD^{tree}"
}

unsigned () {
	test_tick
	as alice git -C alice commit-tree -p "$1" -m unsigned "HEAD^{tree}"
}

loose () {
	echo "$PROJECT/objects/$(echo $1 | sed 's,^..,&/,')"
}

test_expect_success 'a rule that wants signatures, and a commit without one' '
	make_people alice bob carol ci &&
	make_policy <<-\END &&
	[rule "signed"]
		on = refs/heads/dev/**
		require = each(signed(by: @employees))
	END
	make_server &&
	clone_as alice &&
	commit_as alice first &&
	push_accepted alice HEAD refs/heads/dev/a &&
	base=$(id_of alice HEAD) &&
	parked=$(unsigned $base) &&
	above=$(signed $parked) &&
	push_as alice $above:refs/heads/free/parked
'

test_expect_success 'packs with an index over all, bitmaps and a commit graph' '
	git -C "$PROJECT" repack -adq --write-bitmap-index &&
	git -C "$PROJECT" multi-pack-index write --bitmap &&
	git -C "$PROJECT" commit-graph write --reachable --changed-paths &&
	next=$(signed $base) &&
	push_accepted alice $next refs/heads/dev/a &&
	push_refused alice no-signature $above:refs/heads/dev/b
'

# Every commit a root: whoever walks by it sees no parent of anything.
test_expect_success 'a commit graph that lies' '
	graph=$PROJECT/objects/info/commit-graph &&
	chmod u+w "$graph" &&
	perl -e "
		open my \$f, q(+<:raw), shift or die;
		local \$/;
		my \$all = <\$f>;
		my (\$from, \$to);
		for (my \$i = 8; ; \$i += 12) {
			my (\$id, \$high, \$low) = unpack q(a4NN), substr(\$all, \$i, 12);
			\$to = \$low, last if defined \$from;
			\$from = \$low if \$id eq q(CDAT);
		}
		for (my \$i = \$from; \$i < \$to; \$i += 36) {
			substr(\$all, \$i + 20, 8) = pack(q(NN), 0x70000000, 0x70000000);
		}
		seek \$f, 0, 0;
		print \$f \$all;
	" "$graph" &&
	test "$(git -C "$PROJECT" rev-list --count $above)" = 1 &&
	push_refused alice no-signature $above:refs/heads/dev/b &&
	rm -f "$graph"
'

test_expect_success 'a replaced commit' '
	rm -f "$PROJECT/objects/pack/multi-pack-index"* &&
	good=$(signed $base) &&
	push_as alice $good:refs/heads/free/good &&
	git -C "$PROJECT" replace $parked $good &&
	git -C "$PROJECT" replace $above $good &&
	push_refused alice no-signature $above:refs/heads/dev/b &&
	push_refused alice no-signature $(signed $above):refs/heads/dev/b &&
	git -C "$PROJECT" replace -d $parked $above
'

test_expect_success 'objects of another repository, borrowed' '
	git clone -q --bare "$PROJECT" "$SERVER/lender.git" &&
	mv "$PROJECT/objects" "$TRASH/objects" &&
	mkdir -p "$PROJECT/objects/info" "$PROJECT/objects/pack" &&
	echo "$SERVER/lender.git/objects" >"$PROJECT/objects/info/alternates" &&
	push_accepted alice $(signed $next) refs/heads/dev/a &&
	push_refused alice no-signature $above:refs/heads/dev/b &&
	echo "$SERVER/nobody.git/objects" >"$PROJECT/objects/info/alternates" &&
	test_must_fail push_as alice $(signed $next):refs/heads/dev/b &&
	cp -Rn "$PROJECT/objects/." "$TRASH/objects/" &&
	rm "$TRASH/objects/info/alternates" &&
	rm -rf "$PROJECT/objects" &&
	mv "$TRASH/objects" "$PROJECT/objects"
'

test_expect_success 'a damaged parent, loose' '
	parent=$(signed $base) &&
	push_as alice $parent:refs/heads/free/parent &&
	file=$(loose $parent) &&
	test -f "$file" &&
	cp "$file" good.object &&
	chmod u+w "$file" &&
	for damage in "truncate -s 20" "truncate -s 0" "dd bs=1 seek=30 count=9 conv=notrunc if=/dev/zero of="
	do
		cp good.object "$file" &&
		case $damage in
		*=) $damage"$file" 2>/dev/null ;;
		*) $damage "$file" ;;
		esac &&
		server_refs project >refs.before &&
		test_must_fail push_as alice $(signed $parent):refs/heads/dev/b &&
		server_refs project >refs.after &&
		test_cmp refs.before refs.after || return 1
	done &&
	cp good.object "$file" &&
	push_accepted alice $(signed $parent) refs/heads/dev/b
'

test_expect_success 'a damaged pack' '
	git -C "$PROJECT" repack -adq &&
	pack=$(ls "$PROJECT"/objects/pack/*.pack) &&
	cp "$pack" good.pack &&
	chmod u+w "$pack" &&
	size=$(wc -c <"$pack") &&
	dd if=/dev/zero of="$pack" bs=1 seek=12 count=$((size - 32)) \
		conv=notrunc 2>/dev/null &&
	server_refs project >refs.before &&
	test_must_fail push_as alice $(signed $next):refs/heads/dev/c &&
	server_refs project >refs.after &&
	test_cmp refs.before refs.after &&
	cp good.pack "$pack" &&
	push_accepted alice $(signed $next) refs/heads/dev/c
'

# gitformat-pack(5): behind the header and the ids are the sums.
test_expect_success 'a pack index with wrong sums' '
	index=$(echo "$PROJECT"/objects/pack/*.idx) &&
	count=$(git show-index <"$index" | wc -l) &&
	chmod u+w "$index" &&
	head -c $((4 * count)) /dev/zero |
	dd of="$index" bs=1 seek=$((1032 + 20 * count)) conv=notrunc 2>/dev/null &&
	test_must_fail git -C "$PROJECT" verify-pack "$index" 2>/dev/null &&
	push_refused alice no-signature $above:refs/heads/dev/d &&
	push_accepted alice $(signed $next) refs/heads/dev/d
'

test_done
