# shellcheck shell=sh
# evidence.sh - evidence by plain git, as src/evidence/FORMAT describes it.
#
# The tags are made in one repository, $EVIDENCE, signed as whoever speaks, and
# pushed from there.  Sourced by lib.sh.
#
#	review_body COMMIT BASE REF VERDICT SUPERSEDES	the texts, on standard
#	check_body COMMIT NAME RESULT SUPERSEDES	output: tests bend them
#	ticket_body ID STATE SUPERSEDES
#	write_tag PERSON REF COMMIT	sign standard input as the tag of REF
#	send_evidence PERSON [REF...]	push what was written
#
#	evidence_review PERSON COMMIT [VERDICT [REF]]	all of it at once
#	evidence_check PERSON COMMIT NAME [RESULT]
#	evidence_ticket PERSON COMMIT ID [STATE]
#	fulfil COMMIT [ID]	everything that the example policy asks for

EVIDENCE=$TRASH/evidence
PROJECT_ID=id-project

# Bring in what the server has.
evidence_fetch () {
	test -d "$EVIDENCE" || git init -q "$EVIDENCE" || return 1
	git -C "$EVIDENCE" fetch -q --prune --no-tags "$PROJECT" \
		'+refs/*:refs/server/*'
}

review_ref () {
	echo "refs/warder/reviews/$2/$1"
}

check_ref () {
	echo "refs/warder/checks/$2/$3/$1"
}

ticket_ref () {
	echo "refs/warder/tickets/$2/$1"
}

review_body () {
	cat <<-END
	warder evidence 1

	Kind: review
	Repository: $PROJECT_ID
	Commit: $1
	Base: $2
	Ref: $3
	Verdict: $4
	Supersedes: $5
	END
}

check_body () {
	cat <<-END
	warder evidence 1

	Kind: check
	Repository: $PROJECT_ID
	Commit: $1
	Name: $2
	Result: $3
	Supersedes: $4
	END
}

ticket_body () {
	cat <<-END
	warder evidence 1

	Kind: ticket
	Repository: $PROJECT_ID
	Ticket: $1
	Project: CHG
	State: $2
	Supersedes: $3
	END
}

# The tag's name is its ref without "refs/"; write_tag_named has another.
write_tag () {
	write_tag_named "$1" "$2" "$3" "${2#refs/}"
}

# write_tag_named PERSON REF OBJECT NAME
write_tag_named () {
	test_tick
	as "$1" git -C "$EVIDENCE" tag -s -f -F - --cleanup=verbatim \
		"$4" "$3" >/dev/null &&
	git -C "$EVIDENCE" update-ref "refs/written/$2" "refs/tags/$4"
}

# The id of the tag that was written last for a ref.
written () {
	git -C "$EVIDENCE" rev-parse --verify -q "refs/written/$1"
}

send_evidence () {
	send_person=$1
	shift
	if test "$#" -eq 0
	then
		set -- '+refs/written/refs/warder/*:refs/warder/*'
	else
		for ref
		do
			set -- "$@" "+refs/written/$ref:$ref"
			shift
		done
	fi
	as "$send_person" git -C "$EVIDENCE" push -q \
		"$(url_of "$send_person" project)" "$@" >"$TRASH/out" 2>"$TRASH/err"
	send_status=$?
	cat "$TRASH/err" >&2
	test "$send_status" -eq 0 || return 1
	forget_evidence
}

forget_evidence () {
	git -C "$EVIDENCE" for-each-ref --format='delete %(refname)' \
		refs/written refs/tags/warder |
	git -C "$EVIDENCE" update-ref --stdin
}

# evidence_refused PERSON REASON [REF...]: nothing is taken, and why.
evidence_refused () {
	refused_person=$1 refused_reason=$2
	shift 2
	server_refs project >"$TRASH/refs.before" &&
	test_must_fail send_evidence "$refused_person" "$@" &&
	forget_evidence &&
	was_refused project "$refused_reason"
}

# base_of COMMIT REF: where a change for REF begins.
base_of () {
	git -C "$EVIDENCE" merge-base "refs/server/${2#refs/}" "$1" \
		2>/dev/null || echo none
}

write_review () {
	ref=$(review_ref "$1" "$2")
	review_body "$2" "$(base_of "$2" "${4:-refs/heads/main}")" \
		"${4:-refs/heads/main}" "${3:-approve}" "$(server_ref "$ref")" |
	write_tag "$1" "$ref" "$2"
}

write_check () {
	ref=$(check_ref "$1" "$2" "$3")
	check_body "$2" "$3" "${4:-success}" "$(server_ref "$ref")" |
	write_tag "$1" "$ref" "$2"
}

write_ticket () {
	ref=$(ticket_ref "$1" "$3")
	ticket_body "$3" "${4:-approved}" "$(server_ref "$ref")" |
	write_tag "$1" "$ref" "$2"
}

evidence_review () {
	evidence_fetch && write_review "$@" && send_evidence "$1"
}

evidence_check () {
	evidence_fetch && write_check "$@" && send_evidence "$1"
}

evidence_ticket () {
	evidence_fetch && write_ticket "$@" && send_evidence "$1"
}

fulfil () {
	evidence_fetch &&
	write_review bob "$1" &&
	write_check ci "$1" unit &&
	write_check ci "$1" sast &&
	write_ticket carol "$1" "${2:-CHG-1}" &&
	send_evidence bob
}

# publish PERSON NAME [REVISION]: push for review; the commit's id is printed.
publish () {
	push_as "$1" "+${3:-HEAD}:refs/heads/review/$1/$2" &&
	id_of "$1" "${3:-HEAD}"
}

# land PERSON NAME: publish what the person has, fulfil, and push it to main.
land () {
	landed=$(publish "$1" "$2") &&
	fulfil "$landed" &&
	push_as "$1" HEAD:refs/heads/main
}

# The commands of FORMAT's section "by hand", without their indentation.
evidence_commands () {
	sed -n '/^5\. /,/^6\. /{s/^  //p;/^$/p}' "$SOURCE/src/evidence/FORMAT"
}
