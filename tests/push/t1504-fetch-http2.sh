#!/bin/sh
test_description='warder-fetch speaks HTTP/2 where it is offered'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/fetch.sh
. "$TESTS/fetch.sh"

lighttpd_program=$(command -v lighttpd)

start_h2 () {
	mkdir -p root &&
	printf '{"ok":true}' >root/ok.json &&
	head -c 2000000 /dev/zero >root/large.json &&
	cat >lighttpd.conf <<-END &&
	server.modules = ("mod_openssl", "mod_accesslog")
	server.bind = "127.0.0.1"
	server.port = $1
	server.document-root = "$TRASH/root"
	server.errorlog = "$TRASH/h2.errors"
	accesslog.filename = "$TRASH/h2.log"
	accesslog.format = "%r"
	ssl.engine = "enable"
	ssl.pemfile = "$TRASH/good.pem"
	ssl.privkey = "$TRASH/good.key"
	mimetype.assign = (".json" => "application/json")
	END
	: >h2.errors || return 1
	"$lighttpd_program" -D -f lighttpd.conf </dev/null >>h2.errors 2>&1 4>&- &
	h2_pid=$!
	if ! is_up "$h2_pid" "$TRASH/h2.errors" 'server started'
	then
		wait "$h2_pid"
		return 1
	fi
	h2_port=$1
	at_exit "kill $h2_pid"
}

cd "$TRASH" && make_certs || exit 1
if test -z "$lighttpd_program" || ! start_on_port start_h2
then
	test_skip 'a server that offers HTTP/2' 'no lighttpd with mod_openssl'
	test_done
fi

test_expect_success 'requests over HTTP/2 are answered' '
	provider h2 https://localhost:$h2_port ca-file=ca.pem max-in-flight=8 &&
	ask "h2 /ok.json" wait "h2 /ok.json" "h2 /ok.json" &&
	answers_are <<-\END
	1 answered none 200 attempts=1 body={"ok":true}
	2 answered none 200 attempts=1 body={"ok":true}
	3 answered none 200 attempts=1 body={"ok":true}
	exit 0
	END
'

test_expect_success 'what is too large is too large there as well' '
	ask "h2 /large.json" wait "h2 /ok.json" &&
	answers_are <<-\END
	1 unavailable too-large 200 attempts=1
	2 answered none 200 attempts=1 body={"ok":true}
	exit 0
	END
'

test_expect_success 'it was HTTP/2 indeed' '
	kill "$h2_pid" &&
	wait_until test -s h2.log &&
	test_file_has h2.log "^GET /ok.json HTTP/2.0$" &&
	test_file_has_not h2.log "HTTP/1"
'

test_done
