#!/bin/sh
test_description='the commands of src/evidence/FORMAT, run as they stand there'
. "${0%/*}/lib.sh"

# block KIND: the commands that write one kind, from its "ref=" to its push.
block () {
	evidence_commands |
	awk -v start="^ref=warder/$1/" '
		$0 ~ start { on = 1 }
		on { print }
		on && /^git push/ { exit }'
}

# type_as PERSON FILE: somebody types the commands into their clone.
type_as () {
	in_clone "$1" git fetch -q origin &&
	in_clone "$1" sh -e -x "$2"
}

test_expect_success 'the repository that FORMAT speaks of' '
	make_people &&
	make_policy <<-\END &&
	[evidence "control"]
		issuer = @cab
	END
	make_bare project &&
	make_site &&
	warder install --config "$SITE/warder.conf" --name tools/project \
		--id 7d3a1c52f0 "$PROJECT" &&
	PROJECT_ID=7d3a1c52f0 &&
	for person in alice bob carol ci
	do
		clone_as $person || return 1
	done &&
	change_as alice first &&
	first=$(publish alice first) &&
	fulfil $first &&
	push_as alice HEAD:refs/heads/main &&
	start_change bob &&
	change_as bob parser CHG-12 &&
	commit=$(publish bob parser)
'

test_expect_success 'a review by hand' '
	evidence_commands | sed "/^git tag -d/q" >review &&
	test_file_has review "^git tag -s" &&
	type_as alice "$TRASH/review" &&
	git -C "$PROJECT" cat-file tag $(review_ref alice $commit) >raw &&
	test_file_has raw "^Verdict: approve"
'

test_expect_success 'a check by hand, over one of an earlier run' '
	evidence_check ci $commit unit failure &&
	evidence_check ci $commit sast &&
	{ echo "commit=$commit" && block checks; } >check &&
	test_file_has check "^git tag -s" &&
	type_as ci "$TRASH/check" &&
	git -C "$PROJECT" cat-file tag $(check_ref ci $commit unit) >raw &&
	test_file_has raw "^Result: success"
'

test_expect_success 'a ticket by hand' '
	block tickets >ticket &&
	test_file_has ticket "^git tag -s" &&
	type_as carol "$TRASH/ticket"
'

test_expect_success 'a control by hand' '
	block controls >control &&
	test_file_has control "^git tag -s" &&
	type_as carol "$TRASH/control"
'

test_expect_success 'the change gets in with it' '
	push_accepted bob HEAD refs/heads/main
'

test_done
