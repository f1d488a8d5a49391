#!/bin/sh
test_description='what a hostile system does ends in a refusal, and with which reason'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"
# shellcheck source=tests/push/fetch.sh
. "$TESTS/fetch.sh"

# What warder-fetch makes of each is in t1502; what an inquiry makes of damaged
# answers, in tests/unit/test_inquiry_faults.c.  Here is what the pusher reads.

make_policy_of_tickets () {
	mkdir -p "$SITE" &&
	{
		printf '[policy]\n\tversion = 1\n\towner = @employees\n' &&
		policy_people &&
		cat <<-\END
		[evidence "ticket"]
			provider = desk
			trailer = Ticket
		[rule "main"]
			on = refs/heads/main
			require = ticket(project: CHG, state: approved)
		END
	} >"$SITE/policy.conf"
}

# desk_asks PATH [LINE-OF-STEP...]: the desk's file.
desk_asks () {
	{
		printf '[provider]\n\tversion = 1\n\tkind = ticket\n' &&
		printf '[connection]\n\tauth = none\n[step "issue"]\n' &&
		printf '\tget = %s\n' "$1" &&
		shift &&
		for line
		do
			printf '\t%s\n' "$line"
		done &&
		printf '[result]\n\tid = /key\n\tproject = /project\n' &&
		printf '\tstate = /state\n'
	} >"$SITE/desk.conf"
}

# desk_is URL [KEY=VALUE...]
desk_is () {
	{
		cat no-desk.conf &&
		printf '[provider "desk"]\n\tfile = desk.conf\n\turl = %s\n' "$1" &&
		printf '\tcache = 0s\n' &&
		shift &&
		for pair
		do
			printf '\t%s = %s\n' "${pair%%=*}" "${pair#*=}"
		done
	} >"$SITE/warder.conf"
}

# refused_for REASON TEXT: in time, and what the pusher reads.
refused_for () {
	before=$(milliseconds) &&
	push_refused alice "$1" HEAD:refs/heads/main &&
	test_file_has err "$2" &&
	test $(($(milliseconds) - before)) -lt 10000
}

# each_act: lines "PATH;KEY=VALUE...;REASON;TEXT" of standard input.
each_act () {
	while IFS=';' read -r path pairs reason text
	do
		echo "== $path $pairs"
		# shellcheck disable=SC2086 # words
		desk_is "$PLAIN" $pairs && desk_asks "$path" &&
		refused_for "$reason" "$text" || return 1
	done
}

# says_json: standard input is what the desk answers.
says_json () {
	says canned /issue
}

test_expect_success 'a repository, and a desk that any server can be' '
	make_people alice && make_policy_of_tickets && make_server &&
	cp "$SITE/warder.conf" no-desk.conf && make_certs && cp ca.pem "$SITE/" &&
	start_server plain plain && PLAIN=http://127.0.0.1:$(cat plain.port) &&
	start_server expired tls expired.pem expired.key &&
	start_server wrong tls wrong.pem wrong.key &&
	start_server self tls self.pem self.key &&
	start_server gone plain && kill "$(cat gone.pid)" &&
	start_system canned jira && CANNED=http://127.0.0.1:$(cat canned.port) &&
	clone_as alice && change_as alice one
'

test_expect_success 'it is not there' '
	desk_asks /ok && desk_is "http://127.0.0.1:$(cat gone.port)" &&
	refused_for unavailable "desk: no connection to it" &&
	desk_is https://warder.invalid &&
	refused_for unavailable "desk: its name cannot be resolved"
'

test_expect_success 'it hangs, drips, resets, and lies about length' '
	each_act <<-\END
	/hang;timeout=300ms;unavailable;desk: no answer in its time
	/hang-body;timeout=300ms;unavailable;desk: no answer in its time
	/drip;timeout=300ms min-rate=0;unavailable;desk: no answer in its time
	/drip-head;timeout=300ms min-rate=0;unavailable;desk: no answer in its time
	/reset;;unavailable;desk: it broke off its answer
	/reset-body;;unavailable;desk: it broke off its answer
	/cut;;unavailable;desk: it broke off its answer
	/too-long;;unavailable;desk: it broke off its answer
	/bad-chunk;;unavailable;desk: it broke off its answer
	/too-short;;unavailable;desk: its answer has no id
	END
'

test_expect_success 'it sends too much, or what is no HTTP' '
	each_act <<-\END
	/huge;;unavailable;desk: its answer is too large
	/endless;;unavailable;desk: its answer is too large
	/unbounded;;unavailable;desk: its answer is too large
	/garbage;;unavailable;desk: it does not speak HTTP
	/http09;;unavailable;desk: it does not speak HTTP
	/bomb;;unavailable;desk: it does not speak HTTP
	/continues;;unavailable;desk: it does not speak HTTP
	/gzip;;unavailable;desk: it does not speak HTTP
	END
'

test_expect_success 'it says by a status that there is no answer' '
	each_act <<-\END
	/status/204;;unavailable;desk: its answer is not JSON
	/status/301;;unavailable;desk: it redirects, which is not followed
	/status/400;;unavailable;desk: answered HTTP 400
	/status/401;;unavailable;desk: not authorized (HTTP 401)
	/status/403;;unavailable;desk: not authorized (HTTP 403)
	/status/404;;ticket-unknown;CHG-1
	/status/410;;ticket-unknown;CHG-1
	/status/429;retries=0;unavailable;desk: it asks to come back later
	/status/500;;unavailable;desk: it reports an error of its own
	/status/503;retries=0;unavailable;desk: it asks to come back later
	END
'

test_expect_success 'it redirects to where metadata live, or leads there' '
	: >plain.log && echo "/redirect;;unavailable;desk: it redirects" |
	each_act && test_file_has_not plain.log meta-data &&
	desk_asks /ok && desk_is https://169.254.169.254 &&
	refused_for unavailable "desk: its name leads to a private address"
'

test_expect_success 'its certificate is not good' '
	desk_asks /ok &&
	for server in expired wrong self
	do
		desk_is "https://localhost:$(cat $server.port)" ca-file=ca.pem &&
		refused_for unavailable "desk: its certificate is not good" &&
		test ! -s $server.log || return 1
	done
'

GOOD='"key":"CHG-1","project":"CHG","state":"approved"'

test_expect_success 'what it says is no JSON, or not to be trusted' '
	desk_asks /issue && desk_is "$CANNED" &&
	for answer in "" "{$GOOD" "{$GOOD}}" "{$GOOD}{$GOOD}" "<html>ok</html>" \
		"{$GOOD,\"state\":\"approved\"}" \
		"{\"state\":\"draft\",$GOOD}" "{$GOOD,}" "{$GOOD,\"a\":01}" \
		"{$GOOD,\"a\":NaN}" "{$GOOD,\"a\":\"\\u0000\"}" \
		"{$GOOD,\"a\":\"\\ud800\"}" "\"approved\"" "true" "null"
	do
		printf "%s\n" "$answer" && printf "%s" "$answer" | says_json &&
		refused_for unavailable "desk: " || return 1
	done &&
	printf "{$GOOD,\"a\":\"\\377\"}" | says_json &&
	refused_for unavailable "desk: its answer is not JSON" &&
	perl -e "print q([) x 100000" | says_json &&
	refused_for unavailable "desk: its answer is not JSON"
'

test_expect_success 'it speaks of another issue, project or state' '
	echo "{$GOOD}" | sed s/CHG-1/CHG-2/ | says_json &&
	refused_for ticket-unknown CHG-1 &&
	echo "{$GOOD}" | sed s/CHG-1/chg-1/ | says_json &&
	refused_for ticket-unknown CHG-1 &&
	echo "{$GOOD}" | sed "s/\"CHG\"/\"CHGX\"/" | says_json &&
	refused_for ticket-scope CHG-1 &&
	echo "{$GOOD}" | sed s/approved/Approved/ | says_json &&
	refused_for ticket-state CHG-1 &&
	echo "{$GOOD}" | sed "s/\"approved\"/[\"approved\"]/" | says_json &&
	refused_for unavailable "desk: "
'

# paged LINK: a list of one good ticket, and more behind that address.
paged () {
	printf 'Link: <%s>; rel="next"\n\n[{%s}]' "$1" "$GOOD" | says_json
}

test_expect_success 'its pages have no end, or the next is elsewhere' '
	desk_asks /issue "page = link" && desk_is "$CANNED" &&
	paged "$CANNED/issue" && asked_of canned >/dev/null &&
	refused_for unavailable "desk: too many requests would be needed" &&
	test "$(asked_of canned)" -eq 50 &&
	for next in "$PLAIN/issue" "https://169.254.169.254/latest/meta-data" \
		"//127.0.0.1/issue" "$CANNED.evil.example/issue" \
		"$CANNED@evil.example/issue" "$CANNED/../issue" "file:///etc/passwd"
	do
		echo "== $next" && paged "$next" && : >plain.log &&
		refused_for unavailable "desk: its next page is elsewhere" &&
		test ! -s plain.log || return 1
	done
'

test_expect_success 'but what is good is' '
	desk_asks /issue && desk_is "$CANNED" && echo "{$GOOD}" | says_json &&
	push_accepted alice HEAD refs/heads/main
'

test_done
