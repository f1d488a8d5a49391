#!/bin/sh
test_description='merges that git makes by itself, with all that it follows'
. "${0%/*}/lib.sh"

# Lines FILE FROM TO, one a line.
lines () {
	seq "$2" "$3" >"$TRASH/alice/$1" && in_clone alice git add -f "$1"
}

# line FILE NUMBER TEXT: puts that there instead.
line () {
	sed -i "$2s/.*/$3/" "$TRASH/alice/$1" && in_clone alice git add "$1"
}

# commit SUBJECT: what is staged, with a ticket.
commit () {
	test_tick &&
	in_clone alice git commit -q -S -m "$1" -m "Ticket: CHG-1"
}

# reviewed NAME: publishes HEAD, and bob approves.
reviewed () {
	evidence_review bob "$(publish alice "$1")"
}

# The ticket and the checks of HEAD, which is published.
all_but_review () {
	ready=$(publish alice ready) && evidence_ticket carol "$ready" CHG-1 &&
	evidence_check ci "$ready" unit &&
	evidence_check ci "$ready" sast
}

# merge HEAD...: on what is checked out.
merge () {
	test_tick &&
	in_clone alice git merge -q --no-ff -S -m "Merge" -m "Ticket: CHG-1" "$@"
}

test_expect_success 'a file that is long enough to be known again' '
	make_project_with_main &&
	lines pump.c 1 40 && mkdir "$TRASH/alice/lib" &&
	lines lib/a 50 70 && lines lib/b 80 99 && commit "Add a pump" &&
	land alice pump && start_change alice && base=$(id_of alice HEAD)
'

test_expect_success 'an update merge over a rename needs no review' '
	in_clone alice git mv pump.c valve.c && commit "Rename the pump" &&
	land alice rename &&
	in_clone alice git checkout -q -f -B edit $base && line pump.c 20 twenty &&
	commit "Spell a number" && reviewed edit &&
	in_clone alice git fetch -q && merge origin/main && all_but_review &&
	grep -q twenty "$TRASH/alice/valve.c" &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'with a change of its own it does' '
	start_change alice && tip=$(id_of alice HEAD) &&
	in_clone alice git mv valve.c tap.c && commit "Rename the valve" &&
	land alice tap &&
	in_clone alice git checkout -q -f -B edit $tip && line valve.c 30 thirty &&
	commit "Spell another" && reviewed edit &&
	in_clone alice git fetch -q && merge origin/main &&
	line tap.c 1 evil &&
	in_clone alice git commit -q -S --amend --no-edit && all_but_review &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	short=$(id_of alice HEAD | cut -c 1-10) &&
	test_file_has err "the merge $short is not git.s own: \"tap.c\""
'

test_expect_success 'what is not followed is named, and stays on record' '
	start_change alice && tip=$(id_of alice HEAD) &&
	in_clone alice git mv lib src && commit "Rename the library" &&
	land alice src &&
	in_clone alice git checkout -q -f -B edit $tip && lines lib/c 1 9 &&
	commit "Add to the library" && reviewed edit &&
	in_clone alice git fetch -q &&
	in_clone alice git -c merge.directoryRenames=false merge -q --no-ff -S \
		-m "Merge" -m "Ticket: CHG-1" origin/main &&
	all_but_review &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "adds a file to that directory" &&
	decision=$(sed -n "s/.*(decision \([^)]*\)).*/\1/p" err | head -n 1) &&
	warder explain --repo "$PROJECT" "$decision" >why &&
	test_file_has why "adds a file to that directory"
'

test_expect_success 'three reviewed branches in one merge' '
	start_change alice && tip=$(id_of alice HEAD) &&
	for n in 1 2 3
	do
		in_clone alice git checkout -q -f -B part$n $tip &&
		line tap.c ${n}0 part && commit "Part $n" &&
		reviewed part$n || return 1
	done &&
	in_clone alice git checkout -q -f -B work $tip &&
	merge part1 part2 part3 && all_but_review &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'three branches, and what none of them has' '
	start_change alice && tip=$(id_of alice HEAD) &&
	for n in 1 2
	do
		in_clone alice git checkout -q -f -B part$n $tip &&
		line tap.c ${n}5 part && commit "Part $n" &&
		reviewed part$n || return 1
	done &&
	in_clone alice git checkout -q -f -B work $tip &&
	change_as alice third && reviewed third &&
	merge part1 part2 && line tap.c 1 evil &&
	in_clone alice git commit -q -S --amend --no-edit && all_but_review &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "\"tap.c\" is not what git makes of it"
'

test_expect_success 'a union that both sides want' '
	start_change alice &&
	echo "CHANGES merge=union" >"$TRASH/alice/.gitattributes" &&
	in_clone alice git add .gitattributes && lines CHANGES 1 3 &&
	commit "Keep a list of changes" && land alice list &&
	start_change alice && tip=$(id_of alice HEAD) &&
	line CHANGES 1 "ours\n1" && commit "Note ours" && land alice ours &&
	in_clone alice git checkout -q -f -B edit $tip &&
	line CHANGES 1 "theirs\n1" && commit "Note theirs" && reviewed edit &&
	in_clone alice git fetch -q && merge origin/main && all_but_review &&
	push_accepted alice HEAD refs/heads/main
'

test_expect_success 'a union that one side brings along' '
	start_change alice && tip=$(id_of alice HEAD) &&
	line tap.c 2 ours && commit "Change a line" && land alice ours &&
	in_clone alice git checkout -q -f -B edit $tip &&
	echo "* merge=union" >"$TRASH/alice/.gitattributes" &&
	in_clone alice git add .gitattributes && line tap.c 2 theirs &&
	commit "Never stop" && reviewed edit &&
	in_clone alice git fetch -q && merge origin/main && all_but_review &&
	push_refused alice review-missing HEAD:refs/heads/main &&
	test_file_has err "only the first parent wants a union"
'

test_expect_success 'a change carried to where its file has another name' '
	sed -i "s/require = reviews.*/require = reviews(1, by: @maintainers, not: contributors, carry: patch)/" \
		"$SITE/policy.conf" &&
	start_change alice && tip=$(id_of alice HEAD) &&
	line tap.c 35 carried && commit "Change what moves" && reviewed carry &&
	edit=$(id_of alice HEAD) &&
	start_change alice && in_clone alice git mv tap.c cock.c &&
	commit "Rename the tap" && land alice cock &&
	start_change alice && in_clone alice git cherry-pick -S $edit &&
	all_but_review && grep -q carried "$TRASH/alice/cock.c" &&
	push_accepted alice HEAD refs/heads/main
'

test_done
