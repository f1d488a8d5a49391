#!/bin/sh
test_description='warder-fetch asks, and says what was answered'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/fetch.sh
. "$TESTS/fetch.sh"

OK='body={"ok":true}'

test_expect_success 'servers and their providers' '
	make_certs &&
	start_server plain plain &&
	start_server tls tls good.pem good.key &&
	start_server mutual tls good.pem good.key ca.pem &&
	PLAIN=http://127.0.0.1:$(cat plain.port) &&
	TLS=https://localhost:$(cat tls.port) &&
	token secret &&
	provider plain $PLAIN &&
	provider base $PLAIN/status/ &&
	provider tls $TLS ca-file=ca.pem
'

test_expect_success 'an answer has status, body and the headers that count' '
	ask headers "plain /ok" &&
	answers_are <<-\END
	1 answered none 200 attempts=1 etag="v1" last-modified=Wed, 01 Jan 2025 00:00:00 GMT content-type=application/json link=<https://a.example/?page=2>; rel="next", <https://a.example/?page=9>; rel="last" next-page=2 total-count=44 body={"ok":true}
	exit 0
	END
'

test_expect_success 'what a request says, and nothing else' '
	port=$(cat plain.port) &&
	tail -n 1 plain.log >line &&
	cat >expect <<-END &&
	1 GET /ok HTTP/1.1|Host: 127.0.0.1:$port|User-Agent: warder/0.1.0|Accept: application/json|body=0
	END
	test_cmp expect line
'

test_expect_success 'a header without a value is none' '
	ask headers "plain /empty-header" &&
	answers_are <<-\END
	1 answered none 200 attempts=1 content-type=application/json body={"ok":true}
	exit 0
	END
'

test_expect_success 'a path stands behind the url as it was written' '
	ask "plain /ok?q=a%2Fb+c&d=%22" "base /404" &&
	answers_are <<-END &&
	1 answered none 200 attempts=1 $OK
	2 answered none 404 attempts=1 body={"message":"no"}
	exit 0
	END
	asked plain 2 >actual &&
	test_file_has actual "^[0-9]* /ok?q=a%2Fb+c&d=%22$" &&
	test_file_has actual "^[0-9]* /status/404$"
'

test_expect_success 'over TLS, with the authority that the site names' '
	ask "tls /ok" &&
	answers_are <<-END
	1 answered none 200 attempts=1 $OK
	exit 0
	END
'

test_expect_success 'many rounds over one connection' '
	ask "tls /ok?1" wait "tls /ok?2" wait "tls /ok?3" &&
	asked tls 3 | cut -d" " -f1 | sort -u >connections &&
	test "$(wc -l <connections)" -eq 1 &&
	asked tls 3 | cut -d" " -f2 >actual &&
	printf "/ok?%s\n" 1 2 3 >expect &&
	test_cmp expect actual
'

test_expect_success 'what was not modified says so' '
	ask "plain /cond" "plain /cond etag=\"v1\"" "plain /cond since=now" \
		"plain /cond etag=\"v2\"" "plain /status/304" &&
	answers_are <<-END
	1 answered none 200 attempts=1 $OK
	2 answered none 304 attempts=1 not-modified
	3 answered none 304 attempts=1 not-modified
	4 answered none 200 attempts=1 $OK
	5 answered none 304 attempts=1
	exit 0
	END
'

test_expect_success 'each way to say who asks' '
	for auth in bearer token "header PRIVATE-TOKEN"
	do
		name=auth${auth%% *} &&
		printf "[connection]\n\tauth = %s\n" "$auth" >$name.conf &&
		provider $name $PLAIN token-file=secret &&
		ask "$name /ok" &&
		tail -n 1 plain.log || return 1
	done >lines &&
	printf "[connection]\n\tauth = basic\n" >basic.conf &&
	provider basic $PLAIN token-file=secret user=warder &&
	ask "basic /ok" &&
	tail -n 1 plain.log >>lines &&
	grep -o "|\(Authorization\|PRIVATE-TOKEN\): [^|]*" lines >actual &&
	basic=$(printf "warder:%s" "$SECRET" |
		perl -MMIME::Base64 -0777 -ne "print encode_base64(\$_, qq())") &&
	cat >expect <<-END &&
	|Authorization: Bearer $SECRET
	|Authorization: token $SECRET
	|PRIVATE-TOKEN: $SECRET
	|Authorization: Basic $basic
	END
	test_cmp expect actual
'

test_expect_success 'headers of the file and of the site are sent' '
	cat >rich.conf <<-\END &&
	[connection]
		auth = none
		accept = application/vnd.github+json
		header = X-GitHub-Api-Version: 2022-11-28
	END
	provider rich $PLAIN "header=X-Site: 1" &&
	ask "rich /ok" &&
	tail -n 1 plain.log >line &&
	test_file_has line "|Accept: application/vnd.github+json|" &&
	test_file_has line "|X-GitHub-Api-Version: 2022-11-28|" &&
	test_file_has line "|X-Site: 1|"
'

test_expect_success 'a POST where the file allows it' '
	printf "[connection]\n\tauth = none\n\tpost = true\n" >opa.conf &&
	provider opa $PLAIN &&
	ask text "opa /ok type=application/json post={\"input\":1}" \
		"plain /ok type=application/json post={}" &&
	answers_are <<-END &&
	1 answered none 200 attempts=1 $OK
	2 refused bad-request 0 attempts=0 text=plain: the request is malformed: its file does not allow POST
	exit 0
	END
	tail -n 1 plain.log >line &&
	test_file_has line "^[0-9]* POST /ok .*|Content-Type: application/json|.*|body=11$" &&
	test_file_has_not line Expect
'

test_expect_success 'a certificate of our own' '
	MUTUAL=https://localhost:$(cat mutual.port) &&
	provider known $MUTUAL ca-file=ca.pem client-cert=client.pem \
		client-key=client.key &&
	provider unknown $MUTUAL ca-file=ca.pem &&
	ask "known /ok" "unknown /ok" &&
	answers_are <<-END
	1 answered none 200 attempts=1 $OK
	2 unavailable reset 0 attempts=1
	exit 0
	END
'

test_expect_success 'requests of one round run at the same time' '
	provider slow $PLAIN max-in-flight=8 &&
	in_time 800 ask "slow /slow?1" "slow /slow?2" "slow /slow?3" \
		"slow /slow?4" "slow /slow?5" "slow /slow?6" &&
	test "$(grep -c "answered none 200" answers)" -eq 6
'

test_expect_success 'but no more than the provider wants' '
	provider narrow $PLAIN max-in-flight=1 &&
	before=$(milliseconds) &&
	ask "narrow /slow?1" "narrow /slow?2" "narrow /slow?3" &&
	after=$(milliseconds) &&
	test $((after - before)) -ge 900 &&
	asked plain 3 | cut -d" " -f1 | sort -u >connections &&
	test "$(wc -l <connections)" -eq 1
'

test_expect_success '429 and 503 are asked again, as the server says' '
	provider patient $PLAIN retry-wait=50ms &&
	before=$(milliseconds) &&
	ask "patient /busy/429/1/1/0" &&
	after=$(milliseconds) &&
	answers_are <<-END &&
	1 answered none 200 attempts=2 $OK
	exit 0
	END
	test $((after - before)) -ge 1000 &&
	ask "patient /busy/503/2/none/1" "patient /busy/503/1/date/2" \
		"patient /busy/503/1/soon/3" &&
	answers_are <<-END
	1 answered none 200 attempts=3 $OK
	2 answered none 200 attempts=2 $OK
	3 answered none 200 attempts=2 $OK
	exit 0
	END
'

test_expect_success 'but not for ever, and not beyond the time there is' '
	provider hasty $PLAIN retry-wait=10ms retries=1 timeout=2s &&
	ask text "hasty /busy/503/9/none/4" "hasty /busy/429/9/3600/5" &&
	answers_are <<-\END &&
	1 unavailable busy 503 attempts=2 text=hasty: it asks to come back later: status 503
	2 unavailable busy 429 attempts=1 text=hasty: it asks to come back later: status 429, its limit of requests is used up, retry after 3600
	exit 0
	END
	provider stubborn $PLAIN retries=0 &&
	ask "stubborn /busy/503/1/none/6" &&
	answers_are <<-\END
	1 unavailable busy 503 attempts=1
	exit 0
	END
'

test_expect_success '403 is busy where no request is left, and else an answer' '
	ask text "hasty /busy/403/9/used-up/7" "hasty /busy/403/9/3600/8" \
		"hasty /busy/403/9/none/9" "hasty /busy/403/9/second/10" &&
	sed "s/retry after 3[56][0-9][0-9]$/retry after AN HOUR/" answers >hour &&
	mv hour answers &&
	answers_are <<-\END
	1 unavailable busy 403 attempts=1 text=hasty: it asks to come back later: status 403, its limit of requests is used up, retry after AN HOUR
	2 unavailable busy 403 attempts=1 text=hasty: it asks to come back later: status 403, its limit of requests is used up, retry after AN HOUR
	3 answered none 403 attempts=1 body={}
	4 unavailable busy 403 attempts=2 text=hasty: it asks to come back later: status 403, its limit of requests is used up
	exit 0
	END
'

test_expect_success 'a thousand requests' '
	set -- &&
	while test $# -lt 1000
	do
		set -- "$@" "plain /ok?$#" || return 1
	done &&
	ask "$@" &&
	test "$(grep -c "answered none 200 attempts=1 body={\"ok\":true}$" answers)" -eq 1000 &&
	test "$(tail -n 1 answers)" = "exit 0"
'

test_done
