#!/bin/sh
test_description='warder-signatures(7): every reason code, and examples that are true'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

PAGE=$SOURCE/src/sign/warder-signatures.7

# Where ids stand in what a pusher reads, and in the page.
mask_ids () {
	sed -e 's/\b[0-9a-f]\{10\}\b/ID/g' -e 's|SHA256:[A-Za-z0-9+/.]*|KEY|g'
}

test_expect_success 'the page has every code of the profile, and no other' '
	sed -n "/the strict profile of commits/,/the profile of object hygiene/p" \
		"$SOURCE/src/model/reason.h" |
	sed -n "s/^	X([A-Z_]*, \"\([a-z-]*\)\".*/\1/p" | sort >expect &&
	test "$(wc -l <expect)" -ge 33 &&
	sed -n "s/^\.It Cm \([a-z-]*\)$/\1/p" "$PAGE" | sort >actual &&
	test_cmp expect actual
'

# The lines "CODE CASE", and for each case the line that the pusher reads.
test_expect_success 'every code has an example' '
	make_crafted &&
	awk "/^\.It Cm / { code = \$3 }
		/^\.\\\\\" example: / { print code, \$3 }" "$PAGE" >examples &&
	cut -d" " -f1 examples | sort >actual &&
	test_cmp expect actual
'

while read -r code name
do
	test_expect_success "$code is told as the page says" "
		grep '^$name $code ' '$CRAFTED/cases' >case &&
		read -r name code ref id <case &&
		test_must_fail push_crafted $name \$ref \$id &&
		sed -n '/example: $name\$/,/^\.Ed/s/^  > //p' '$PAGE' |
		mask_ids >said &&
		test -s said &&
		mask_ids <err | grep -F -f said
	"
done <"$TRASH/examples"

test_done
