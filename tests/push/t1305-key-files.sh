#!/bin/sh
test_description='key files as people send them, weak keys, and keys that cannot count'
. "${0%/*}/lib.sh"

add () {
	warder key add --config "$SITE/warder.conf" --email zoe@example.com zoe "$@"
}

check () {
	warder policy --config "$SITE/warder.conf" check "$@"
}

# taken FILE LINES: so many keys are added, and the policy loads.
taken () {
	cp policy.was "$SITE/policy.conf" &&
	add "$1" >out &&
	test "$(grep -c "^added to zoe: " out)" = "$2" &&
	check >out 2>err
}

# refused FILE TEXT: nothing changes, and the text says why.
refused () {
	cp policy.was "$SITE/policy.conf" &&
	test_must_fail add "$1" 2>err &&
	test_file_has err "$2" &&
	test_cmp policy.was "$SITE/policy.conf"
}

# weak_key BYTES: an Ed25519 key with this point, in printf's octal.
weak_key () {
	printf 'ssh-ed25519 %s\n' "$(printf %b "\\0\\0\\0\\013ssh-ed25519\\0\\0\\0\\040$1" | base64 -w 0)"
}

test_expect_success 'a server, and a key' '
	make_people &&
	make_policy <<-\END &&
	[rule "signed"]
		on = refs/heads/signed
		require = signed
	END
	make_server &&
	cp "$SITE/policy.conf" policy.was &&
	ssh-keygen -q -t ed25519 -N "" -C "zoe@pc" -f zoe &&
	ssh-keygen -q -t ecdsa -N "" -C "" -f other
'

test_expect_success 'what has one reading is taken' '
	taken zoe.pub 1 &&
	sed "s/\$/\\r/" zoe.pub >crlf && taken crlf 1 &&
	{ printf "\\357\\273\\277" && cat crlf; } >bom && taken bom 1 &&
	{ printf "\n# from the desk\n" && printf %s "$(cat zoe.pub)"; } >comment &&
	taken comment 1 &&
	cat zoe.pub other.pub >two && taken two 2 &&
	cat zoe.pub zoe.pub >twice && taken twice 1
'

test_expect_success 'all else is named' '
	refused zoe "this is a private key" &&
	ssh-keygen -e -m RFC4716 -f zoe.pub >rfc && refused rfc "RFC 4716.*ssh-keygen -i" &&
	ssh-keygen -e -m PKCS8 -f other.pub >pkcs8 &&
	refused pkcs8 "ssh-keygen -i -m PKCS8" &&
	iconv -t UTF-16LE zoe.pub >le && refused le UTF-16 &&
	iconv -t UTF-16 zoe.pub >marked && refused marked UTF-16 &&
	sed "s/^/command=\"x y\",no-pty /" zoe.pub >options &&
	refused options "line 1: .*authorized_keys" &&
	sed "s/^/zoe@example.com namespaces=\"git\" /" zoe.pub >allowed &&
	refused allowed "line 1: .*allowed_signers" &&
	ssh-keygen -q -t ed25519 -N "" -f ca && ssh-keygen -q -s ca -I zoe -n zoe zoe.pub &&
	refused zoe-cert.pub "SSH certificate" &&
	{ cat other.pub && echo "ssh-dss AAAAB3NzaC1kc3MAAACBAPwgmJ8wyBEh"; } >dss &&
	refused dss "line 2: DSA" &&
	printf "PuTTY-User-Key-File-3: ssh-ed25519\n" >ppk && refused ppk PuTTY &&
	: >empty && refused empty "the file is empty"
'

test_expect_success 'weak keys are refused, with the limit' '
	ssh-keygen -q -t rsa -b 1024 -N "" -f small &&
	cat zoe.pub small.pub >keys &&
	refused keys "line 2: a weak key, RSA of 1024 bits.*2048" &&
	weak_key "\\001$(printf "%031d" 0 | sed "s/0/\\\\0/g")" >neutral &&
	refused neutral "small order" &&
	weak_key "$(printf "%032d" 0 | sed "s/0/\\\\0/g")" >four &&
	refused four "small order"
'

test_expect_success 'a policy with such a key does not load' '
	{ cat policy.was && printf "[person \"eve\"]\n\tkey = %s\n" "$(cat neutral)"; } >"$SITE/policy.conf" &&
	line=$(wc -l <"$SITE/policy.conf") &&
	test_must_fail check 2>err &&
	test_file_has err "policy.conf:$line: .*\"eve\".*small order"
'

test_expect_success 'an RSA key below the limit that is there already only warns' '
	{ cat policy.was && printf "[person \"eve\"]\n\tkey = %s\n" "$(cat small.pub)"; } >"$SITE/policy.conf" &&
	check 2>err &&
	test_file_has err "^warning: person \"eve\": .*1024 bits.*weak-key.*2048"
'

test_expect_success 'persons who cannot sign are told' '
	{ cat policy.was && printf "[person \"%s\"]\n" p q r &&
		printf "[person \"s\"]\n\tlogin = s\n"; } >"$SITE/policy.conf" &&
	check 2>err &&
	test_file_has err "^warning: persons without a key: p, q and 1 more: can sign nothing, and without a login" &&
	test_file_has err "^warning: persons without a key: s: can sign nothing; with a login" &&
	cp policy.was "$SITE/policy.conf" &&
	check 2>err &&
	test_must_fail grep "without a key" err
'

test_expect_success 'a subkey named as a key, and a key that is not in the keyring' '
	primary=$(fingerprint_of dave) &&
	as dave gpg --batch --quiet --passphrase "" --quick-add-key "$primary" ed25519 sign &&
	as dave gpg --armor --export >dave.asc &&
	warder key add --config "$SITE/warder.conf" dave dave.asc &&
	sub=$(as dave gpg --batch --with-colons --list-keys |
		sed -n "s/^fpr:::::::::\([0-9A-F]*\):\$/\1/p" | sed -n 2p) &&
	absent=0123456789ABCDEF0123456789ABCDEF01234567 &&
	{ cat policy.was && printf "[person \"eve\"]\n" && printf "\tkey = openpgp:%s\n" "$sub" "$absent"; } >"$SITE/policy.conf" &&
	check 2>err &&
	test_file_has err "^warning: openpgp:$sub of eve is a subkey.*openpgp:$primary\$" &&
	test_file_has err "^warning: openpgp:$absent of eve is not in the keyring" &&
	{ warder doctor "$PROJECT" >out || :; } &&
	test_file_has out "openpgp:$sub of eve is a subkey" &&
	cp policy.was "$SITE/policy.conf"
'

test_expect_success 'a key without a user id' '
	as dave gpg --armor --export --export-filter "keep-uid=uid =~ nobody" >bare.asc &&
	sed "/openpgp:/d" policy.was >"$SITE/policy.conf" &&
	rm -rf "$SITE/gnupg" &&
	test_must_fail add bare.asc 2>err &&
	test_file_has err "no user id.*gpg --armor --export"
'


test_expect_success 'a commit signed with an SSH certificate' '
	cp policy.was "$SITE/policy.conf" &&
	cp "$PEOPLE/alice/.ssh/id.pub" alice.pub &&
	cp "$PEOPLE/alice/.ssh/id" alice.key &&
	ssh-keygen -q -s ca -I alice -n alice@example.com alice.pub &&
	mv alice.key alice.signing && mv alice-cert.pub alice.signing-cert.pub &&
	clone_as alice &&
	in_clone alice git config user.signingKey "$PWD/alice.signing-cert.pub" &&
	commit_as alice one &&
	push_refused alice engine-unsupported HEAD:refs/heads/signed &&
	test_file_has "$TRASH/err" "SSH certificate (ssh-ed25519-cert-v01@openssh.com): set user.signingKey"
'

test_done
