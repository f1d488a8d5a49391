# shellcheck shell=sh
# transport.sh - the ways a push can take, each real and on loopback.
#
#	local	the path of the repository; WARDER_PERSON stands for a login
#	ssh	sshd of our own on a free port, run by whoever runs the tests
#	http	git http-backend behind lighttpd with basic authentication
#
# use_transport NAME chooses one and starts what it needs; WARDER_TRANSPORT
# names the first.  Sourced by lib.sh.

: "${WARDER_TRANSPORT:=local}"
ssh_port=
http_port=
transport_missing=

# Passwords are no secret here: "alice" logs in with "pw-alice".
url_of () {
	case $WARDER_TRANSPORT in
	local) printf '%s/%s.git\n' "$SERVER" "$2" ;;
	ssh) printf 'ssh://warder-test%s/%s.git\n' "$SERVER" "$2" ;;
	http)
		printf 'http://%s:pw-%s@127.0.0.1:%s/git/%s.git\n' \
			"$1" "$1" "$http_port" "$2"
		;;
	esac
}

# False, with the cause in $transport_missing, when it cannot be had here.
use_transport () {
	transport_missing=
	case $1 in
	local) ;;
	ssh) test -n "$ssh_port" || start_ssh || return 1 ;;
	http) test -n "$http_port" || start_http || return 1 ;;
	*) transport_missing="no transport $1"; return 1 ;;
	esac
	WARDER_TRANSPORT=$1
}

# start_on_port STARTER: tries free-looking ports until one is ours.
start_on_port () {
	for attempt in 1 2 3 4 5 6 7 8 9 10
	do
		port=$(od -An -N2 -tu2 /dev/urandom)
		port=$((20000 + port % 40000))
		"$1" "$port" "$attempt" && return 0
	done
	return 1
}

# ended_or_says PID FILE TEXT: what a server that comes up does first.
ended_or_says () {
	grep -e "$3" "$2" >/dev/null 2>&1 || ! kill -0 "$1" 2>/dev/null
}

# The server runs and has said that it listens.
is_up () {
	wait_until ended_or_says "$@"
	grep -e "$3" "$2" >/dev/null 2>&1 && kill -0 "$1" 2>/dev/null
}

# ---- warder serve, as sshd would start it for a person's key ----

# serve_command PERSON COMMAND [OPTION...]: what the client reads is in the
# files "out" and "err".
serve_command () {
	serve_person=$1 serve_asked=$2
	shift 2
	printf 0000 | env SSH_ORIGINAL_COMMAND="$serve_asked" \
		warder serve --root "$SERVER" "$@" "$serve_person" \
		>"$TRASH/out" 2>"$TRASH/err"
	serve_status=$?
	cat "$TRASH/err" >&2
	return $serve_status
}

# through_serve PERSON GIT-COMMAND...: git in the person's clone, where
# "server:project.git" is reached by `warder serve`.
through_serve () {
	serve_person=$1
	shift
	printf "#!/bin/sh\nshift\nSSH_ORIGINAL_COMMAND=\$* exec warder serve --root '%s' %s %s\n" \
		"$SERVER" "${serve_options:-}" "$serve_person" >"$TRASH/serve-ssh" &&
	chmod +x "$TRASH/serve-ssh" &&
	in_clone "$serve_person" env GIT_SSH_COMMAND="$TRASH/serve-ssh" \
		GIT_SSH_VARIANT=simple git "$@" >"$TRASH/out" 2>"$TRASH/err"
	serve_status=$?
	cat "$TRASH/err" >&2
	return $serve_status
}

# ---- ssh ----

SSH=$TRASH/ssh

login_shell () {
	getent passwd "$(id -un)" | cut -d: -f7
}

start_ssh () {
	if ! sshd_program=$(command -v sshd)
	then
		transport_missing='no sshd'
		return 1
	fi
	case $(login_shell) in
	'' | */nologin | */false)
		transport_missing='this account has no login shell'
		return 1
		;;
	esac
	mkdir -p "$SSH" && ssh-keygen -q -t ed25519 -N '' -f "$SSH/host" ||
		return 1
	test "$(id -u)" -ne 0 || mkdir -p /run/sshd
	ssh_authorize
	if ! start_on_port start_sshd_on
	then
		transport_missing="sshd does not start: $(tail -n 1 "$SSH/log")"
		return 1
	fi
	for person in "$PEOPLE"/*/
	do
		ssh_client_config "$person" || return 1
	done
}

# The server's side of the session has no more of the account than it must:
# neither its home nor its git configuration.
start_sshd_on () {
	cat >"$SSH/sshd_config" <<-END &&
	ListenAddress 127.0.0.1
	Port $1
	HostKey $SSH/host
	PidFile none
	AuthorizedKeysFile $SSH/authorized_keys
	StrictModes no
	UsePAM no
	PasswordAuthentication no
	KbdInteractiveAuthentication no
	PermitRootLogin prohibit-password
	ExposeAuthInfo yes
	PrintMotd no
	SetEnv HOME=$HOME GIT_CONFIG_NOSYSTEM=1
	END
	: >"$SSH/log" || return 1
	"$sshd_program" -D -e -f "$SSH/sshd_config" </dev/null \
		>>"$SSH/log" 2>&1 4>&- &
	sshd_pid=$!
	if ! is_up "$sshd_pid" "$SSH/log" 'Server listening on'
	then
		wait "$sshd_pid"
		return 1
	fi
	ssh_port=$1
	at_exit "kill $sshd_pid"
}

# ssh_authorize [forced|key|COMMAND]: what a person's key may do.
#	forced	only `warder serve PERSON`
#	key	run git by the account's shell; sshd tells which key it was
#	COMMAND	only this
ssh_authorize () {
	for person in "$PEOPLE"/*/
	do
		person=$(basename "$person")
		case ${1:-forced} in
		forced)
			printf 'command="%s/warder serve --root %s %s",' \
				"$WARDER_BUILD" "$SERVER" "$person"
			;;
		key) ;;
		*) printf 'command="%s",' "$1" ;;
		esac
		printf 'restrict %s\n' "$(ssh_key_of "$person")"
	done >"$SSH/authorized_keys"
}

ssh_client_config () {
	printf '[127.0.0.1]:%s %s\n' "$ssh_port" \
		"$(cut -d' ' -f1,2 <"$SSH/host.pub")" >"$1/.ssh/known_hosts"
	cat >"$1/.ssh/config" <<-END
	Host warder-test
		HostName 127.0.0.1
		Port $ssh_port
		User $(id -un)
		IdentityFile $1/.ssh/id
		IdentitiesOnly yes
		UserKnownHostsFile $1/.ssh/known_hosts
		StrictHostKeyChecking yes
		BatchMode yes
	END
}

# ---- http ----

HTTP=$TRASH/http

start_http () {
	http_backend=$(git --exec-path)/git-http-backend
	if ! lighttpd_program=$(command -v lighttpd)
	then
		transport_missing='no lighttpd'
		return 1
	elif ! test -x "$http_backend"
	then
		transport_missing='no git http-backend'
		return 1
	fi
	mkdir -p "$HTTP/root" || return 1
	for person in "$PEOPLE"/*/
	do
		person=$(basename "$person")
		echo "$person:pw-$person"
	done >"$HTTP/users"
	if ! start_on_port start_lighttpd_on
	then
		transport_missing="lighttpd does not start: $(tail -n 1 "$HTTP/log")"
		return 1
	fi
}

start_lighttpd_on () {
	cat >"$HTTP/lighttpd.conf" <<-END &&
	server.modules = ("mod_auth", "mod_authn_file", "mod_alias",
		"mod_setenv", "mod_cgi")
	server.bind = "127.0.0.1"
	server.port = $1
	server.document-root = "$HTTP/root"
	server.upload-dirs = ("$HTTP")
	server.errorlog = "$HTTP/log"
	auth.backend = "plain"
	auth.backend.plain.userfile = "$HTTP/users"
	auth.require = ("/git/" => ("method" => "basic", "realm" => "git",
		"require" => "valid-user"))
	alias.url = ("/git/" => "$http_backend/")
	\$HTTP["url"] =~ "^/git/" {
		cgi.assign = ("" => "")
		setenv.add-environment = (
			"GIT_PROJECT_ROOT" => "$SERVER",
			"GIT_HTTP_EXPORT_ALL" => "1",
			"GIT_CONFIG_NOSYSTEM" => "1",
			"HOME" => "$HOME",
			"PATH" => "/usr/local/bin:/usr/bin:/bin")
	}
	END
	: >"$HTTP/log" || return 1
	"$lighttpd_program" -D -f "$HTTP/lighttpd.conf" </dev/null \
		>>"$HTTP/log" 2>&1 4>&- &
	lighttpd_pid=$!
	if ! is_up "$lighttpd_pid" "$HTTP/log" 'server started'
	then
		wait "$lighttpd_pid"
		return 1
	fi
	http_port=$1
	at_exit "kill $lighttpd_pid"
}
