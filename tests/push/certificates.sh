# shellcheck shell=sh
# certificates.sh - push certificates by hand, and pushes with them.
#
# Sourced by tests after lib.sh.  The signed branch is refs/heads/signed.

# next PERSON: one more commit, and the ids of the step.
next () {
	in_clone "$1" git fetch -q origin &&
	in_clone "$1" git checkout -q -f -B work origin/signed &&
	commit_as "$1" "n$test_time" &&
	old=$(server_ref refs/heads/signed) &&
	new=$(id_of "$1" HEAD) &&
	pack_of "$1" "$new" "^$old"
}

# cert_head PERSON [PUSHEE [OPTION...]]: a certificate up to its empty line.
cert_head () {
	echo "certificate version 0.1" &&
	echo "pusher $1@example.com $test_time +0000" &&
	echo "pushee ${2:-$PROJECT}" &&
	echo "nonce @NONCE@"
}

# The nonce that the server would offer now.
offered_nonce () {
	"$RAW_PUSH" -a "$PROJECT" | sed -n "s/^capabilities.*push-cert=\([^ ]*\).*/\1/p"
}

# sign_cert PERSON: sign the file "cert" where it stands.
namespace=git
sign_cert () {
	as "$1" ssh-keygen -q -Y sign -n "$namespace" -f "$PEOPLE/$1/.ssh/id" cert &&
	cat cert.sig >>cert &&
	rm cert.sig
}

# As over http: the nonce is of another process, and only so and so old.
stateless () {
	raw_push_as alice -c "git receive-pack --http-backend-info-refs \"\$1\" &&
		git receive-pack --stateless-rpc \"\$1\"" -p pack \
		"$PROJECT" "cert cert"
}
