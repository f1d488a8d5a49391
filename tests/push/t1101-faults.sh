#!/bin/sh
test_description='every allocation, read and write fails once: the gate stays shut'
. "${0%/*}/lib.sh"
. "$TESTS/crafted.sh"

GOOD='commit-ssh commit-openpgp tag-ssh tag-openpgp'
BAD=swaps.another-message.commit-openpgp

# id_of_case NAME
id_of_case () {
	sed -n "s/^$1 .* //p" "$CRAFTED/cases"
}

# Two packs: "good" has four good objects, "bad" three of them and a bad one.
make_packs () {
	git init -q --bare objects.git &&
	for pack in base all
	do
		git -C objects.git unpack-objects -q <"$CRAFTED/$pack.pack" ||
		return 1
	done &&
	for kind in $GOOD
	do
		id_of_case "honest.as-git-writes-it.$kind" || return 1
	done >good.ids &&
	test "$(wc -l <good.ids)" -eq 4 &&
	{ head -n 3 good.ids && id_of_case "$BAD"; } >bad.ids &&
	for pack in good bad
	do
		git -C objects.git pack-objects -q --stdout <"$pack.ids" \
			>"$pack.pack" || return 1
	done
}

# push_ids good|bad NAME: commits to heads/f/NAME*, tags to tags/f/NAME*.
push_ids () {
	# shellcheck disable=SC2046 # ids are words
	set -- "$1" "$2" $(cat "$1.ids")
	case $1 in
	good) last=refs/tags/f/$2-4 ;;
	bad) last=refs/heads/f/$2-4 ;;
	esac
	raw_push_as mallory -C 'report-status side-band-64k atomic' \
		-p "$1.pack" "$SERVER/$fault_project.git" \
		"update zero $3 refs/heads/f/$2-1" \
		"update zero $4 refs/heads/f/$2-2" \
		"update zero $5 refs/tags/f/$2-3" "update zero $6 $last"
}

# A hook that runs with faults when the file fault.NAME says so.
wrap_hook () {
	hook=$SERVER/$1.git/hooks/$2
	rm -f "$hook" &&
	cat >"$hook" <<-END &&
	#!/bin/sh
	test ! -f "$TRASH/fault.$2" || . "$TRASH/fault.$2"
	exec "$TRASH/programs/$2" "\$@"
	END
	chmod +x "$hook"
}

# fault HOOK KIND AT FOR: what to do from now on.
fault () {
	rm -f "$TRASH"/fault.* "$TRASH/told" &&
	printf '%s\n' "FAULT_KIND=$2 FAULT_AT=$3 FAULT_FOR=$4" \
		"FAULT_TOLD=$TRASH/told LD_PRELOAD=$WARDER_BUILD/lib/faults.so" \
		"export FAULT_KIND FAULT_AT FAULT_FOR FAULT_TOLD LD_PRELOAD" \
		>"$TRASH/fault.$1"
}

moved_refs () {
	find "$SERVER/$fault_project.git/refs/heads/f" \
		"$SERVER/$fault_project.git/refs/tags/f" -type f 2>/dev/null
}

# The bad push moves nothing.
bad_stays_out () {
	push_ids bad "$1" >/dev/null 2>&1 &&
	{ echo "$1: the bad push succeeded" >&2; return 1; }
	test -z "$(moved_refs)" && return 0
	echo "$1: the bad push moved $(moved_refs)" >&2
	return 1
}

# decided REF: the first record that names it is a decision, whole, and accepts.
decided () {
	grep "$1\"" "$RECORDS" | head -n 1 >"$TRASH/line" &&
	grep '"accepted":true' "$TRASH/line" | grep '^{.*}$' >/dev/null
}

# The good one moves all or nothing, and all only with their records.
good_has_record () {
	push_ids good "$1" >/dev/null 2>&1
	test "$(moved_refs | wc -l)" -ne 0 || return 0
	accepted=$((accepted + 1))
	for ref in heads/f/$1-1 heads/f/$1-2 tags/f/$1-3 tags/f/$1-4
	do
		test -f "$SERVER/$fault_project.git/refs/$ref" &&
		decided "refs/$ref" && continue
		echo "$1: accepted, but for $ref:" >&2
		cat "$TRASH/line" "$TRASH/err" >&2
		return 1
	done
	rm -rf "$SERVER/$fault_project.git/refs/heads/f" \
		"$SERVER/$fault_project.git/refs/tags/f"
}

# every_fault HOOK KIND STEP [FOR]: each call up to 40, then steps that grow by
# one in STEP, until neither push meets its fault any more.
every_fault () {
	at=1 accepted=0 tried=0
	RECORDS=$SITE/store/id-$fault_project/records.jsonl
	while :
	do
		met=
		name=$1-$2-$at-${4:-1}
		fault "$1" "$2" "$at" "${4:-1}" &&
		bad_stays_out "$name" || return 1
		test ! -e told || met=t
		rm -f told
		good_has_record "$name" || return 1
		test ! -e told || met=t
		tried=$((tried + 1))
		test -n "$met" || break
		at=$((at + 1 + (at > 40 ? at / $3 : 0)))
	done
	rm -f fault.*
	echo "$1, $2: up to call $at, $tried tried, $accepted accepted" >>notes
	test "$tried" -gt 1
}

test_expect_success 'two servers with hooks that can fail' '
	make_crafted honest swaps &&
	make_packs &&
	mkdir programs &&
	cp "$WARDER_BUILD"/lib/dynamic/* "$WARDER_BUILD/pre-receive" programs &&
	make_server alone --hooks update,reference-transaction,post-receive &&
	printf "[hygiene]\n\ttag-name-mismatch = off\n" >>"$SITE/warder.conf" &&
	raw_push_as mallory -p "$CRAFTED/base.pack" "$SERVER/alone.git" \
		"update zero $(cat "$CRAFTED/base") refs/heads/main" &&
	for hook in pre-receive reference-transaction post-receive
	do
		wrap_hook project $hook || return 1
	done &&
	wrap_hook alone update
'

test_expect_success 'without a fault one push is accepted, and one refused' '
	for fault_project in project alone
	do
		RECORDS=$SITE/store/id-$fault_project/records.jsonl &&
		accepted=0 &&
		bad_stays_out none &&
		has_reason bad-sig &&
		good_has_record none &&
		test $accepted -eq 1 || return 1
	done &&
	fault_project=project
'

# reference-transaction writes nothing, and update only asks pre-receive.
while read -r hook kind step
do
	test_expect_success "$hook, each $kind" "
		every_fault $hook $kind $step"
done <<\END
pre-receive write 16
pre-receive read 16
pre-receive memory 12
reference-transaction read 16
reference-transaction memory 16
post-receive write 16
post-receive read 16
post-receive memory 16
END

test_expect_success 'the disk is full from some write on' '
	every_fault pre-receive write 16 1000000
'

test_expect_success 'update by itself, each read and memory' '
	fault_project=alone &&
	every_fault update read 16 &&
	every_fault update memory 16
'

test_expect_success 'the records are whole, and the next push is judged' '
	for fault_project in project alone
	do
		RECORDS=$SITE/store/id-$fault_project/records.jsonl &&
		accepted=0 &&
		bad_stays_out last &&
		has_reason bad-sig &&
		good_has_record last &&
		test $accepted -eq 1 || return 1
	done
'

say_note "$(cat "$TRASH/notes")"
test_done
