#!/bin/sh
test_description='warder-fetch guards its tokens, and itself'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/fetch.sh
. "$TESTS/fetch.sh"

OK='answered none 200 attempts=1 body={"ok":true}'

test_expect_success 'a server' '
	start_server plain plain &&
	URL=http://127.0.0.1:$(cat plain.port) &&
	printf "[connection]\n\tauth = bearer\n" >p.conf &&
	token secret &&
	provider p $URL token-file=secret
'

# no_token SAYS: provider p has no token, and the server was not asked.
no_token () {
	: >plain.log &&
	ask text "p /ok" &&
	answers_are <<-END &&
	1 refused no-token 0 attempts=0 text=p: its token cannot be read: $1
	exit 0
	END
	test_file_has errors "^warder-fetch: p: its token cannot be read: .*: $1" &&
	test ! -s plain.log
}

test_expect_success 'a token file that others may read or write is refused' '
	for mode in 640 604 620 602 610 601
	do
		chmod $mode secret &&
		no_token "group or others have rights to it: chmod 600" ||
		return 1
	done &&
	chmod 400 secret &&
	ask "p /ok" &&
	test "$(head -n 1 answers)" = "1 $OK" &&
	chmod 600 secret
'

test_expect_success 'which file it is, standard error has, once' '
	chmod 640 secret &&
	ask "p /ok" "p /ok" "p /ok" && chmod 600 secret &&
	grep -c "token-file \(.*/\)*secret: group or others" errors >count &&
	echo 1 | test_cmp - count
'

test_expect_success 'a token in place of the name of its file is nowhere' '
	cp warder.conf kept.conf &&
	provider q $URL auth=bearer "token-file=$SECRET" &&
	ask text "q /ok" && mv kept.conf warder.conf &&
	test_file_has answers "^1 refused no-token .* it cannot be opened" &&
	test_file_has errors "q: .*: token-file: it cannot be opened"
'

test_expect_success 'so is one that is missing or no file' '
	mv secret kept &&
	no_token "it cannot be opened" &&
	mkfifo -m 600 secret &&
	no_token "it is no regular file" &&
	rm secret &&
	mkdir -m 700 secret &&
	no_token "it is no regular file" &&
	rmdir secret &&
	ln -s /etc/passwd secret &&
	no_token "group or others have rights to it: chmod 600" &&
	rm secret
'

test_expect_success 'and what is no token' '
	: >secret &&
	chmod 600 secret &&
	no_token "it is empty" &&
	printf "%s\nX-Injected: 1\n" "$SECRET" >secret &&
	no_token "it is not one line of visible ASCII" &&
	printf "%s\001" "$SECRET" >secret &&
	no_token "it is not one line of visible ASCII" &&
	printf " %s" "$SECRET" >secret &&
	no_token "it is not one line of visible ASCII" &&
	printf "%s and" "$SECRET" >secret &&
	no_token "it has a space inside" &&
	mv kept secret &&
	ask "p /ok" &&
	test "$(head -n 1 answers)" = "1 $OK"
'

test_expect_success 'a token from a descriptor' '
	provider q $URL auth=bearer &&
	ask text "q /ok" &&
	test_file_has answers "^1 refused no-token .* there is no token-file" &&
	TOKEN_OPTION=q=9 ask "q /ok" 9<secret &&
	test "$(head -n 1 answers)" = "1 $OK" &&
	tail -n 1 plain.log >line &&
	test_file_has line "|Authorization: Bearer $SECRET|" &&
	TOKEN_OPTION=nobody=9 ask "q /ok" 9<secret &&
	echo "exit 2" | test_cmp - answers &&
	test_file_has errors "no such provider"
'

test_expect_success 'what is wrong with one provider does not stop another' '
	printf "[connection]\n\tcolour = %s\n" "$SECRET" >broken.conf &&
	provider broken $URL &&
	provider lost $URL ca-file=nowhere.pem &&
	provider bad http://forge.example &&
	ask text "broken /ok" "p /ok" "lost /ok" "nobody /ok" "bad /ok" &&
	cut -d" " -f2-4 answers >actual &&
	cat >expect <<-\END &&
	refused config 0
	answered none 200
	refused config 0
	refused unknown-provider 0
	refused config 0
	0
	END
	test_cmp expect actual &&
	test_file_has answers "broken.conf:2: colour: expected a key of" &&
	test_file_has answers "^3 .*: ca-file: it cannot be read$" &&
	test_file_has errors "lost: .*: ca-file: .*nowhere.pem" &&
	test_file_has answers "https://, for http:// is only for a loopback"
'

test_expect_success 'a key that others may read is refused, too' '
	make_certs &&
	provider keyed https://localhost:1 client-cert=client.pem \
		client-key=client.key &&
	chmod 640 client.key &&
	ask text "keyed /ok" &&
	test_file_has answers "^1 refused config .*client-key: group or others" &&
	test_file_has_not answers "client\.key" &&
	test_file_has errors "keyed: .*client-key .*client\.key: group or" &&
	chmod 600 client.key &&
	ask text "keyed /ok" &&
	test_file_has answers "^1 unavailable connect "
'

test_expect_success 'the environment decides nothing' '
	printf "machine 127.0.0.1\nlogin a\npassword b\n" >"$HOME/.netrc" &&
	echo "url = $URL/evil" >"$HOME/.curlrc" &&
	http_proxy=http://127.0.0.1:1 HTTPS_PROXY=http://127.0.0.1:1 \
	ALL_PROXY=http://127.0.0.1:1 SSL_CERT_FILE=/dev/null \
	OPENSSL_CONF=/nowhere ask "p /ok" &&
	test "$(head -n 1 answers)" = "1 $OK" &&
	tail -n 1 plain.log >line &&
	test_file_has_not line evil
'

# held: warder-fetch waits for a request; its process is then in fetch.pid.
held () {
	mkfifo in out &&
	{ warder-fetch --config warder.conf --deadline-ms 20000 <in >out & } &&
	echo $! >fetch.pid &&
	exec 7>in 8<out &&
	wait_until grep "^Seccomp:.2" "/proc/$(cat fetch.pid)/status"
}

let_go () {
	exec 7>&- 8<&- &&
	wait "$(cat fetch.pid)" &&
	rm in out
}

test_expect_success 'it has no way to gain rights, and shows nothing of itself' '
	held &&
	status=/proc/$(cat fetch.pid)/status &&
	cp "$status" status &&
	: >environ &&
	{ cat "/proc/$(cat fetch.pid)/environ" >environ || :; } &&
	tr "\0" " " <"/proc/$(cat fetch.pid)/cmdline" >cmdline &&
	let_go &&
	test_file_has status "^NoNewPrivs:.1" &&
	test_file_has status "^Seccomp:.2" &&
	test_file_has_not cmdline "$SECRET" &&
	test ! -s environ
'

test_expect_success 'it says how far this kernel confines it' '
	{ warder-fetch --confinement >said || test $? -eq 1; } &&
	test_file_has said "^files: \(confined\|not confined: no Landlock\)$" &&
	test_file_has said "^calls: confined$"
'

test_expect_success 'it ends when nobody asks any more' '
	held &&
	before=$(milliseconds) &&
	let_go &&
	after=$(milliseconds) &&
	test $((after - before)) -lt 2000
'

test_expect_success 'it ends when nobody reads, though requests are open' '
	provider hang $URL timeout=60s &&
	mkfifo requests &&
	{ warder-fetch --config warder.conf --deadline-ms 30000 <requests |
		head -c 1 >/dev/null & } &&
	before=$(milliseconds) &&
	perl -e "print pack(q(N/a*), \$_) for
		q({\"id\":1,\"method\":\"GET\",\"path\":\"/hang\",\"provider\":\"hang\",\"version\":1}),
		q({\"id\":2,\"method\":\"GET\",\"path\":\"/ok\",\"provider\":\"p\",\"version\":1})" >requests &&
	wait $! &&
	after=$(milliseconds) &&
	test $((after - before)) -lt 5000
'

cd "$TRASH" || exit 1
cat >hang_up.pl <<\END
use Socket;
use Time::HiRes qw(time sleep);
socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, 0) or die;
my $pid = fork();
if ($pid == 0) {
	close $ours;
	open(STDIN, "<&", $theirs) or die;
	open(STDOUT, ">&", $theirs) or die;
	exec("warder-fetch", "--config", "warder.conf", "--deadline-ms", 20000);
}
close $theirs;
syswrite($ours, pack("N/a*", q({"id":1,"method":"GET","path":"/hang",) .
	q("provider":"hang","version":1})));
sleep 0.01 until -s "plain.log";
my $before = time;
close $ours;
waitpid($pid, 0);
exit($? != 0 || time - $before > 2);
END

test_expect_success 'it ends when a hook at the other end of a socket ends' '
	: >plain.log &&
	perl hang_up.pl
'

test_expect_success 'what is no request ends it, with no answer' '
	for bytes in "x" "\0\0\0\0" "\377\377\377\377" "\0\0\0\2{}" \
		"\0\0\0\10garbage!" "\0\0\0\100{}"
	do
		printf "$bytes" >sent &&
		warder-fetch --config warder.conf --deadline-ms 5000 \
			<sent >frames 2>errors && return 1
		test ! -s frames &&
		test_file_has errors "^warder-fetch: what was sent is no request" ||
		return 1
	done
'

test_expect_success 'a request with a flaw is answered' '
	perl -e "print pack(q(N/a*), \$_) for
		q({\"id\":1,\"method\":\"GET\",\"path\":\"/../x\",\"provider\":\"p\",\"version\":1}),
		q({\"etag\":\"a\\\\r\\\\nHost: b\",\"id\":2,\"method\":\"GET\",\"path\":\"/x\",\"provider\":\"p\",\"version\":1})" >sent &&
	: >plain.log &&
	warder-fetch --config warder.conf --deadline-ms 5000 <sent >frames &&
	test "$(grep -a -o "\"cause\":\"bad-request\"" frames | wc -l)" -eq 2 &&
	test ! -s plain.log
'

test_expect_success 'a wrong use says how to use it' '
	for use in "" "--config warder.conf" "--deadline-ms 5" \
		"--config warder.conf --deadline-ms 0" \
		"--config warder.conf --deadline-ms x" \
		"--config warder.conf --deadline-ms 5 --token p=1" \
		"--config warder.conf --deadline-ms 5 --token p" \
		"--config warder.conf --deadline-ms 5 --verbose"
	do
		# shellcheck disable=SC2086 # words on purpose
		warder-fetch $use </dev/null >out 2>errors && return 1
		test $? -eq 2 &&
		test_file_has errors "^warder-fetch: usage: " || return 1
	done &&
	test_must_fail warder-fetch --config nowhere --deadline-ms 5 \
		</dev/null 2>errors &&
	test_file_has errors "nowhere"
'

test_expect_success 'no other program has libcurl' '
	ldd "$WARDER_BUILD/warder-fetch" >libraries &&
	test_file_has libraries libcurl &&
	test_file_has_not libraries "libgit2\|gpgme\|sqlite" &&
	for program in pre-receive update post-receive reference-transaction warder
	do
		ldd "$WARDER_BUILD/$program" >libraries 2>&1 || : &&
		test_file_has_not libraries "libcurl\|libssl\|nghttp2" ||
		return 1
	done
'

test_done
