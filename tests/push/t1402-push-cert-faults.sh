#!/bin/sh
test_description='push certificates while each read, each write and each piece of memory fails once'
. "${0%/*}/lib.sh"

# A bad push again and again: the nonce is good for an hour, as over http.
push_cert () {
	raw_push_as alice -c "git receive-pack --http-backend-info-refs \"\$1\" &&
		git receive-pack --stateless-rpc \"\$1\"" -p pack \
		"$PROJECT" "cert $1"
}

# make_cert FILE PERSON PUSHEE
make_cert () {
	cat >"$1" <<-END &&
	certificate version 0.1
	pusher $2@example.com $test_time +0000
	pushee $3
	nonce $nonce

	$old $new refs/heads/signed
	END
	as "$2" ssh-keygen -q -Y sign -n git -f "$PEOPLE/$2/.ssh/id" "$1" &&
	cat "$1.sig" >>"$1"
}

wrap_hook () {
	rm -f "$PROJECT/hooks/pre-receive" &&
	cat >"$PROJECT/hooks/pre-receive" <<-END &&
	#!/bin/sh
	test ! -f "$TRASH/fault" || . "$TRASH/fault"
	exec "$WARDER_BUILD/pre-receive"
	END
	chmod +x "$PROJECT/hooks/pre-receive"
}

fault () {
	rm -f "$TRASH/told" &&
	printf '%s\n' "FAULT_KIND=$1 FAULT_AT=$2 FAULT_FOR=1" \
		"FAULT_TOLD=$TRASH/told LD_PRELOAD=$WARDER_BUILD/lib/faults.so" \
		"export FAULT_KIND FAULT_AT FAULT_FOR FAULT_TOLD LD_PRELOAD" \
		>"$TRASH/fault"
}

stays_out () {
	test_must_fail push_cert "$1" >/dev/null 2>&1 &&
	test "$(server_ref refs/heads/signed)" = "$old"
}

# every_fault KIND STEP: each call up to 20, then steps that grow.
every_fault () {
	at=1 tried=0
	while :
	do
		fault "$1" "$at" || return 1
		for bad in bad.*.cert
		do
			stays_out "$bad" && continue
			echo "$bad was taken at $1 $at" >&2
			return 1
		done
		tried=$((tried + 1))
		test -e told || break
		at=$((at + 1 + (at > 20 ? at / $2 : 0)))
	done
	rm -f fault
	test "$tried" -gt 3
}

test_expect_success 'a good certificate, and four that are not' '
	make_people alice eve &&
	make_policy <<-\END &&
	[person "bob"]
		email = bob@example.com
	[person "carol"]
		email = carol@example.com
	[person "ci"]
		email = ci@example.com
		kind = bot
	[rule "the push is signed"]
		on = refs/heads/signed
		require = push-signed(by: @maintainers)
	END
	make_server &&
	git -C "$PROJECT" config receive.certNonceSeed secret &&
	git -C "$PROJECT" config receive.certNonceSlop 36000 &&
	clone_as alice &&
	commit_as alice one &&
	push_as alice --signed HEAD:refs/heads/signed &&
	commit_as alice two &&
	old=$(server_ref refs/heads/signed) &&
	new=$(id_of alice HEAD) &&
	pack_of alice $new ^$old &&
	nonce=$("$RAW_PUSH" -a "$PROJECT" |
		sed -n "s/^capabilities.*push-cert=\([^ ]*\).*/\1/p") &&
	make_cert good alice "$PROJECT" &&
	make_cert bad.stranger.cert eve "$PROJECT" &&
	make_cert bad.foreign.cert alice "$SERVER/elsewhere.git" &&
	sed "s/^pusher .*/pusher mallory 1 +0000/" good >bad.changed.cert &&
	(test_time=1700000001 && make_cert bad.used.cert alice "$PROJECT") &&
	push_cert bad.used.cert &&
	git -C "$PROJECT" update-ref refs/heads/signed "$old" &&
	wrap_hook &&
	for bad in bad.*.cert
	do
		stays_out $bad || return 1
	done
'

for kind in read memory
do
	test_expect_success "each $kind" "
		every_fault $kind 3"
done

# A new certificate each time: with one that was taken, nothing is taken again.
used_up () {
	at=1 taken=0
	while :
	do
		rm -f once.cert once.cert.sig &&
		fault write "$at" &&
		(test_time=$((1700001000 + at)) &&
			make_cert "once.cert" alice "$PROJECT") || return 1
		push_cert once.cert >/dev/null 2>&1
		told=$(test -e told && echo yes)
		rm -f fault
		if test "$(server_ref refs/heads/signed)" = "$new"
		then
			taken=$((taken + 1))
			git -C "$PROJECT" update-ref refs/heads/signed "$old"
			if ! stays_out once.cert
			then
				echo "taken twice: write $at" >&2
				return 1
			fi
		fi
		test -n "$told" || break
		at=$((at + 1))
	done
	test "$at" -gt 10 && test "$taken" -gt 0
}

test_expect_success 'each write: what is taken is used up' '
	used_up
'

test_expect_success 'the good one is taken' '
	push_cert good &&
	test "$(server_ref refs/heads/signed)" = $new
'

test_done
