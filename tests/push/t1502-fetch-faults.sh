#!/bin/sh
test_description='what servers do wrong is told apart, bounded, and never an answer'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/fetch.sh
. "$TESTS/fetch.sh"

# fault CAUSE STATUS PATH [KEY=VALUE]...: one request to a provider with these
# values is unavailable for that cause.
faults=0
fault () {
	faults=$((faults + 1)) &&
	cause=$1 status=$2 path=$3 &&
	shift 3 &&
	provider "fault$faults" "$URL" "$@" &&
	ask "fault$faults $path" &&
	answers_are <<-END
	1 unavailable $cause $status attempts=1
	exit 0
	END
}

test_expect_success 'servers' '
	make_certs &&
	start_server plain plain &&
	start_server silent silent &&
	start_server good tls good.pem good.key &&
	start_server expired tls expired.pem expired.key &&
	start_server wrong tls wrong.pem wrong.key &&
	start_server self tls self.pem self.key &&
	start_server old old-tls good.pem good.key &&
	URL=http://127.0.0.1:$(cat plain.port)
'

test_expect_success 'refuses the connection' '
	start_server gone plain &&
	kill "$(cat gone.pid)" &&
	{ wait "$(cat gone.pid)" || :; } &&
	provider gone http://127.0.0.1:$(cat gone.port) &&
	ask text "gone /ok" &&
	answers_are <<-\END
	1 unavailable connect 0 attempts=1 text=gone: no connection to it: 127.0.0.1
	exit 0
	END
'

test_expect_success 'has no such name' '
	provider nameless https://warder.invalid &&
	ask "nameless /ok" &&
	answers_are <<-\END
	1 unavailable dns 0 attempts=1
	exit 0
	END
'

test_expect_success 'hangs before and within its answer' '
	fault timeout 0 /hang timeout=300ms &&
	fault timeout 200 /hang-body timeout=300ms &&
	fault timeout 200 /drip-head timeout=300ms min-rate=0
'

test_expect_success 'drips' '
	fault timeout 200 /drip timeout=300ms min-rate=0 &&
	fault too-slow 200 /drip timeout=20s
'

test_expect_success 'resets before and within its answer' '
	fault reset 0 /reset &&
	fault reset 200 /reset-body &&
	fault reset 0 /cut
'

test_expect_success 'says that more comes than does' '
	fault reset 200 /too-long
'

test_expect_success 'sends more than it says: what is behind is no answer' '
	provider short $URL max-in-flight=1 &&
	ask "short /too-short" wait "short /ok" "short /too-short" "short /ok" &&
	answers_are <<-\END
	1 answered none 200 attempts=1 body={}
	2 answered none 200 attempts=1 body={"ok":true}
	3 answered none 200 attempts=1 body={}
	4 answered none 200 attempts=1 body={"ok":true}
	exit 0
	END
'

test_expect_success 'never ends, says 10 GiB, or nothing of its length' '
	fault too-large 200 /endless &&
	fault too-large 200 /huge &&
	fault too-large 200 /unbounded &&
	fault too-large 200 /ok max-answer=10
'

test_expect_success 'an answer of exactly the limit is taken' '
	provider exact $URL max-answer=11 &&
	ask "exact /ok" &&
	answers_are <<-\END
	1 answered none 200 attempts=1 body={"ok":true}
	exit 0
	END
'

test_expect_success 'speaks no HTTP, or an old one' '
	fault protocol 0 /garbage &&
	fault protocol 0 /http09 &&
	fault reset 200 /bad-chunk
'

test_expect_success 'has too many, too long, and endless headers' '
	fault protocol 200 /bomb &&
	fault protocol 100 /continues &&
	ask "fault1 /ok" &&
	provider big $URL &&
	ask "big /big-header" &&
	test_file_has answers "^1 unavailable \(protocol\|internal\|reset\) "
'

test_expect_success 'a header too long to be true is left out' '
	provider odd $URL &&
	ask headers "odd /long-header" "odd /odd-header" "odd /trailer" &&
	answers_are <<-\END
	1 answered none 200 attempts=1 body={}
	2 answered none 200 attempts=1 etag="\x1b[31m\xff" body={}
	3 answered none 200 attempts=1 body={}
	exit 0
	END
'

test_expect_success 'sends what was packed, though nobody asked for it' '
	fault protocol 200 /gzip &&
	head -c 100000000 /dev/zero | gzip -9 >bomb.gz &&
	fault too-large 200 /gzip-transfer
'

test_expect_success 'redirects, also to where metadata live' '
	provider moved $URL &&
	ask text "moved /redirect" "moved /status/301" &&
	answers_are <<-\END &&
	1 refused redirect 302 attempts=1 text=moved: it redirects, which is not followed: status 302
	2 refused redirect 301 attempts=1 text=moved: it redirects, which is not followed: status 301
	exit 0
	END
	test_file_has_not plain.log meta-data
'

test_expect_success 'a status that speaks about the request is an answer' '
	provider s $URL &&
	ask "s /status/204" "s /status/400" "s /status/401" "s /status/403" \
		"s /status/404" "s /status/410" &&
	cut -d" " -f2-4 answers >actual &&
	cat >expect <<-\END &&
	answered none 204
	answered none 400
	answered none 401
	answered none 403
	answered none 404
	answered none 410
	0
	END
	test_cmp expect actual
'

test_expect_success 'a status that speaks about the server is none' '
	for status in 500 501 502 504 408 599
	do
		fault http $status /status/$status || return 1
	done &&
	provider lazy $URL retry-wait=1ms &&
	ask "lazy /status/429" "lazy /status/503" &&
	answers_are <<-\END
	1 unavailable busy 429 attempts=3
	2 unavailable busy 503 attempts=3
	exit 0
	END
'

test_expect_success 'shows us our own token' '
	token secret &&
	printf "[connection]\n\tauth = bearer\n" >mirror.conf &&
	provider mirror $URL token-file=secret &&
	printf "[connection]\n\tauth = basic\n" >basic.conf &&
	provider basic $URL token-file=secret user=warder &&
	ask headers text "mirror /repeat" "mirror /repeat-header" \
		"basic /repeat" "fault1 /repeat" &&
	test "$(grep -c " body= \**$" answers)" -eq 2 &&
	sed "s/ body=.*//" answers >shown && mv shown answers &&
	answers_are <<-\END
	1 answered none 401 attempts=1
	2 unavailable echo 200 attempts=1 text=mirror: its answer repeats our token: 127.0.0.1
	3 answered none 401 attempts=1
	4 answered none 401 attempts=1
	exit 0
	END
'

# certificate NAME CA SAYS: its certificate is refused for that.
certificate () {
	provider "$1-$2" "https://localhost:$(cat "$1.port")" "ca-file=$2.pem" &&
	ask text "$1-$2 /ok" &&
	test_file_has answers "^1 unavailable tls-cert 0 .*not good: .*$3" &&
	test ! -s "$1.log"
}

test_expect_success 'certificates that expired, are of others, or of nobody' '
	certificate expired ca "certificate has expired" &&
	certificate wrong ca "localhost" &&
	certificate self ca "self.signed certificate" &&
	certificate good other-ca "unable to get local issuer"
'

test_expect_success 'the authorities of the system are others' '
	provider system https://localhost:$(cat good.port) &&
	ask "system /ok" &&
	answers_are <<-\END
	1 unavailable tls-cert 0 attempts=1
	exit 0
	END
'

test_expect_success 'TLS that is too old, not there, or never comes' '
	provider old https://localhost:$(cat old.port) ca-file=ca.pem &&
	start_server full full &&
	provider none https://localhost:$(cat plain.port) ca-file=ca.pem \
		connect-timeout=300ms &&
	provider full https://localhost:$(cat full.port) ca-file=ca.pem \
		connect-timeout=300ms &&
	provider silent https://localhost:$(cat silent.port) ca-file=ca.pem \
		connect-timeout=300ms &&
	ask "old /ok" "none /ok" "silent /ok" "full /ok" &&
	answers_are <<-\END
	1 unavailable tls 0 attempts=1
	2 unavailable tls 0 attempts=1
	3 unavailable tls 0 attempts=1
	4 unavailable connect 0 attempts=1
	exit 0
	END
'

test_expect_success 'an answer that TLS did not end is cut' '
	provider cut https://localhost:$(cat good.port) ca-file=ca.pem &&
	ask "cut /to-the-end" "fault1 /to-the-end" &&
	answers_are <<-\END
	1 unavailable reset 200 attempts=1
	2 answered none 200 attempts=1 body={"ok":true}
	exit 0
	END
'

test_expect_success 'a name that leads to this machine or to another inside' '
	port=$(cat good.port) &&
	: >good.log &&
	provider inside https://forge.localhost:$port ca-file=ca.pem &&
	provider metadata https://169.254.169.254 &&
	provider ten https://10.0.0.1 &&
	provider six https://[fd00::1] &&
	provider mapped https://[::ffff:10.0.0.1] &&
	ask text "inside /ok" "metadata /x" "ten /x" "six /x" "mapped /x" &&
	sed -e "s/localhost is ::1/localhost is 127.0.0.1/" answers >actual &&
	cat >expect <<-\END &&
	1 refused private-address 0 attempts=1 text=inside: its name leads to a private address: forge.localhost is 127.0.0.1
	2 refused private-address 0 attempts=1 text=metadata: its name leads to a private address: 169.254.169.254 is 169.254.169.254
	3 refused private-address 0 attempts=1 text=ten: its name leads to a private address: 10.0.0.1 is 10.0.0.1
	4 refused private-address 0 attempts=1 text=six: its name leads to a private address: fd00::1 is fd00::1
	5 refused private-address 0 attempts=1 text=mapped: its name leads to a private address: ::ffff:10.0.0.1 is 10.0.0.1
	exit 0
	END
	test_cmp expect actual &&
	test ! -s good.log
'

test_expect_success 'unless the site says that it may' '
	provider allowed https://forge.localhost:$(cat good.port) \
		ca-file=ca.pem allow-address=127.0.0.0/8 &&
	ask "allowed /ok" wait "inside /ok" &&
	answers_are <<-\END
	1 answered none 200 attempts=1 body={"ok":true}
	2 refused private-address 0 attempts=1
	exit 0
	END
'

hung () {
	fetch_client -d 1000 warder.conf "hung /hang" "hung /hang-body" \
		"hung /ok" "silent /ok" >answers
}

test_expect_success 'one hangs, the others answer, and the deadline holds' '
	provider hung $URL timeout=60s &&
	before=$(milliseconds) &&
	hung &&
	test $(($(milliseconds) - before)) -ge 1000 &&
	answers_are <<-\END &&
	1 unavailable deadline 0 attempts=1
	2 unavailable deadline 0 attempts=1
	3 answered none 200 attempts=1 body={"ok":true}
	4 unavailable tls 0 attempts=1
	exit 0
	END
	in_time 1000 hung
'

test_expect_success 'a provider that hangs is given up in its time' '
	provider brief $URL timeout=500ms &&
	ask ms "brief /hang" "brief /hang-body" "brief /ok" &&
	sed "s/ ms=[0-9]*//" answers >actual &&
	cat >expect <<-\END &&
	1 unavailable timeout 0 attempts=1
	2 unavailable timeout 200 attempts=1
	3 answered none 200 attempts=1 body={"ok":true}
	exit 0
	END
	test_cmp expect actual &&
	sed -n "s/.* timeout .* ms=//p" answers >took &&
	test "$(wc -l <took)" -eq 2 &&
	while read -r ms
	do
		echo "$ms ms of 500" &&
		test "$ms" -ge 490 &&
		test "$ms" -le 600 || return 1
	done <took
'

test_done
