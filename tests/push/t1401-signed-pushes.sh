#!/bin/sh
test_description='push certificates: git push --signed, and everything that passes for it'
. "${0%/*}/lib.sh"
. "$TESTS/certificates.sh"

zero=0000000000000000000000000000000000000000

test_expect_success 'a repository where refs/heads/signed wants a signed push' '
	make_people &&
	make_policy <<-\END &&
	[rule "the push is signed"]
		on = refs/heads/signed
		on = refs/heads/other
		require = push-signed(by: @maintainers)
	[rule "hers"]
		on = refs/heads/any/*
		require = push-signed
	[rule "signed or by bob"]
		on = refs/heads/either
		require = push-signed(by: @cab) or pusher(by: @maintainers)
	END
	make_server project --hooks all &&
	git -C "$PROJECT" config receive.certNonceSeed "a secret" &&
	git -C "$PROJECT" config receive.advertisePushOptions true &&
	for person in alice bob carol dave eve
	do
		clone_as $person || return 1
	done &&
	commit_as alice one
'

test_expect_success 'a push that is not signed' '
	push_refused alice push-cert-missing HEAD:refs/heads/signed &&
	test_file_has err "git push --signed"
'

test_expect_success 'a signed one' '
	push_as alice --signed HEAD:refs/heads/signed &&
	test "$(server_ref refs/heads/signed)" = "$(id_of alice HEAD)"
'

test_expect_success 'the record has the certificate, and who signed it' '
	tail -n 2 "$SITE/store/id-project/records.jsonl" >record &&
	test_file_has record "\"certificate\":{\"id\":" &&
	test_file_has record "\"nonce_status\":\"OK\",\"signature\":{\"format\":\"ssh\",\"key\":\"SHA256:" &&
	test_file_has record "\"text\":\"certificate version 0.1"
'

test_expect_success 'with options, and several refs, and a deletion of an ungoverned one' '
	push_as alice HEAD:refs/heads/free &&
	next alice &&
	push_as alice --signed -o one -o "two  words" -o "" \
		HEAD:refs/heads/signed HEAD:refs/heads/other :refs/heads/free &&
	test "$(server_ref refs/heads/other)" = $new
'

test_expect_success 'signed with OpenPGP' '
	next dave &&
	push_as dave --signed HEAD:refs/heads/any/one &&
	push_refused dave signer-not-allowed --signed HEAD:refs/heads/signed
'

test_expect_success 'signed by somebody unknown, and by a known key that is revoked' '
	in_clone eve git fetch -q origin &&
	in_clone eve git checkout -q -B work origin/signed &&
	commit_as eve evil &&
	push_refused eve unknown-key --signed HEAD:refs/heads/any/two &&
	cp "$SITE/policy.conf" good.conf &&
	awk -v line="revoked = $(ssh_key_of alice) 2026-01-01 compromised" "
		{ print }
		/person \"alice\"/ { print \"\t\" line }" good.conf \
		>"$SITE/policy.conf" &&
	next alice &&
	push_refused alice revoked-key --signed HEAD:refs/heads/signed &&
	cp good.conf "$SITE/policy.conf"
'

test_expect_success 'a deletion is not allowed by it' '
	push_refused alice delete-refused --signed :refs/heads/other
'

test_expect_success 'an alternative: the push is not signed, but the pusher is known' '
	in_clone bob git fetch -q origin &&
	push_accepted bob origin/signed refs/heads/either
'

test_expect_success 'where the server offers no nonce: nothing is signed' '
	next alice &&
	git -C "$PROJECT" config --unset receive.certNonceSeed &&
	test_must_fail push_as alice --signed HEAD:refs/heads/signed &&
	cert_head alice | sed "s/@NONCE@/1-2/" >cert &&
	printf "\n%s %s refs/heads/signed\n" $old $new >>cert &&
	sign_cert alice &&
	raw_refused alice push-cert-nonce -p pack "$PROJECT" "cert cert" &&
	git -C "$PROJECT" config receive.certNonceSeed "a secret"
'

# Our own: the raw client puts the nonce in after signing, so the signature
# has to be made by somebody who was told it.  The nonce holds for a second.
signed_now () {
	nonce=$(offered_nonce) &&
	sed -i "s/@NONCE@/$nonce/" cert &&
	sign_cert "$1" &&
	raw_push_as "$1" -p pack "$PROJECT" "cert cert"
}

# In the same second the nonce is the same: try a few times.
signed_in_time () {
	cp cert cert.plain &&
	for attempt in 1 2 3 4 5 6 7 8
	do
		cp cert.plain cert &&
		{ signed_now "$1" || :; } &&
		{ test_file_has err push-cert-replayed || return 0; }
	done
	return 1
}

in_time_refused () {
	server_refs project >refs.before &&
	signed_in_time "$1" >/dev/null 2>&1 &&
	was_refused project "$2"
}

test_expect_success 'the raw client can do it right' '
	next alice &&
	{
		cert_head alice &&
		printf "\n%s %s refs/heads/signed\n" $old $new
	} >cert &&
	signed_in_time alice &&
	test "$(server_ref refs/heads/signed)" = $new
'

test_expect_success 'a nonce that is old, and one that was made up' '
	next alice &&
	{
		cert_head alice &&
		printf "\n%s %s refs/heads/signed\n" $old $new
	} >cert.plain &&
	sed "s/@NONCE@/$(offered_nonce)/" cert.plain >cert &&
	sign_cert alice &&
	sleep 1.1 &&
	raw_refused alice push-cert-replayed -p pack "$PROJECT" "cert cert" &&
	sed "s/@NONCE@/1700000000-0123456789012345678901234567890123456789/" \
		cert.plain >cert &&
	sign_cert alice &&
	raw_refused alice push-cert-replayed -p pack "$PROJECT" "cert cert" &&
	sed "/^nonce/d" cert.plain >cert &&
	sign_cert alice &&
	raw_refused alice push-cert-nonce -p pack "$PROJECT" "cert cert"
'

test_expect_success 'a right nonce, put in after signing' '
	cp cert.plain cert &&
	sign_cert alice &&
	raw_refused alice bad-sig -p pack "$PROJECT" "cert cert" &&
	test_file_has err "git push --signed"
'

test_expect_success 'for another repository, and for none' '
	{
		cert_head alice "$SERVER/elsewhere.git" &&
		printf "\n%s %s refs/heads/signed\n" $old $new
	} >cert &&
	in_time_refused alice push-cert-pushee &&
	sed "/^pushee/d" cert.plain >cert &&
	in_time_refused alice push-cert-pushee
'

test_expect_success 'addresses that the admin names are the only ones' '
	git -C "$PROJECT" config --add warder.pushee ssh://git.example.com/project.git &&
	git -C "$PROJECT" config --add warder.pushee https://git.example.com/project.git &&
	push_refused alice push-cert-pushee --signed HEAD:refs/heads/signed &&
	git -C "$PROJECT" config --add warder.pushee "$PROJECT" &&
	push_as alice --signed HEAD:refs/heads/signed &&
	git -C "$PROJECT" config --unset-all warder.pushee
'

test_expect_success 'a signature of another namespace' '
	next alice &&
	{
		cert_head alice &&
		printf "\n%s %s refs/heads/signed\n" $old $new
	} >cert.plain &&
	cp cert.plain cert &&
	namespace=file &&
	in_time_refused alice ssh-namespace &&
	namespace=git
'

# Without a signature git sees no commands; with something that begins like
# one it does.
test_expect_success 'something for a signature' '
	cp cert.plain cert &&
	cat >>cert <<-\END &&
	-----BEGIN SSH SIGNATURE-----
	U1NIU0lH
	-----END SSH SIGNATURE-----
	END
	raw_refused alice bad-armor -p pack "$PROJECT" "cert cert" &&
	cp cert.plain cert &&
	echo "-----BEGIN SIGNED MESSAGE-----" >>cert &&
	raw_refused alice format-not-enabled -p pack "$PROJECT" "cert cert"
'

# git takes the last line that begins a signature; what stands before it is
# commands to git, and no certificate to us.
test_expect_success 'two signatures, and lines between them' '
	cp cert.plain cert &&
	cat >>cert <<-\END &&
	-----BEGIN SSH SIGNATURE-----
	U1NIU0lH
	-----END SSH SIGNATURE-----
	-----BEGIN PGP SIGNATURE-----
	END
	server_refs >refs.before &&
	test_must_fail raw_push_as alice -p pack "$PROJECT" "cert cert" &&
	server_refs >refs.after &&
	test_cmp refs.before refs.after
'

test_expect_success 'headers twice, unknown ones, and another version' '
	sed "s/^pushee/pushee again\n&/" cert.plain >malformed.1 &&
	sed "s/^nonce/nonsense 1\n&/" cert.plain >malformed.2 &&
	sed "s/version 0.1/version 0.2/" cert.plain >malformed.3 &&
	sed "s/^pusher .*/pusher \x1b[31m/" cert.plain >malformed.4 &&
	for n in 1 2 3 4
	do
		cp malformed.$n cert &&
		echo "-----BEGIN SSH SIGNATURE-----" >>cert &&
		raw_refused alice push-cert-malformed -p pack "$PROJECT" \
			"cert cert" || return 1
	done
'

test_expect_success 'without a connection the nonce is good for a while' '
	next alice &&
	git -C "$PROJECT" config receive.certNonceSlop 3600 &&
	{
		cert_head alice &&
		printf "\n%s %s refs/heads/signed\n" $old $new
	} >cert.plain &&
	sed "s/@NONCE@/$(offered_nonce)/" cert.plain >cert &&
	sign_cert alice &&
	sleep 2 &&
	stateless &&
	test "$(server_ref refs/heads/signed)" = $new
'

test_expect_success 'and then it is stale' '
	next alice &&
	{
		cert_head alice &&
		printf "\n%s %s refs/heads/signed\n" $old $new
	} >cert.plain &&
	sed "s/@NONCE@/$(offered_nonce)/" cert.plain >cert &&
	sign_cert alice &&
	git -C "$PROJECT" config receive.certNonceSlop 1 &&
	sleep 3 &&
	server_refs >refs.before &&
	test_must_fail stateless &&
	was_refused project push-cert-stale &&
	git -C "$PROJECT" config --unset receive.certNonceSlop &&
	server_refs >refs.before &&
	test_must_fail stateless &&
	was_refused project push-cert-stale
'

for transport in ssh http
do
	if use_transport $transport
	then
		test_expect_success "over $transport" '
			next alice &&
			git -C "$PROJECT" config receive.certNonceSlop 60 &&
			in_clone alice git push --signed \
				"$(url_of alice project)" \
				HEAD:refs/heads/signed &&
			test "$(server_ref refs/heads/signed)" = $new &&
			git -C "$PROJECT" config warder.pushee \
				"$(url_of alice project | sed "s,//[^/]*@,//,")" &&
			next alice &&
			in_clone alice git push --signed \
				"$(url_of alice project)" \
				HEAD:refs/heads/signed &&
			test "$(server_ref refs/heads/signed)" = $new &&
			git -C "$PROJECT" config --unset warder.pushee &&
			git -C "$PROJECT" config --unset receive.certNonceSlop
		'
	else
		test_skip "over $transport" "$transport_missing"
	fi
done
WARDER_TRANSPORT=local

# wrap_pre_receive COMMAND: what stands between git and our hook bends its
# input, as a forge could, or a git that we do not know yet.
wrap_pre_receive () {
	rm -f "$PROJECT/hooks/pre-receive" &&
	cat >"$PROJECT/hooks/pre-receive" <<-END &&
	#!/bin/sh
	$1 | "$WARDER_BUILD/pre-receive"
	END
	chmod +x "$PROJECT/hooks/pre-receive"
}

test_expect_success 'partial: other updates than were signed for' '
	mv "$PROJECT/hooks/pre-receive" kept &&
	wrap_pre_receive cat &&
	push_as alice --signed HEAD:refs/heads/signed &&
	next alice &&
	for bend in "sed 1d" tac \
		"sh -c \"cat; echo $zero $new refs/heads/extra\"" \
		"sed \"s,refs/heads/other,refs/heads/free,\"" \
		"sed \"2s,[0-9a-f]* ,$zero ,\""
	do
		wrap_pre_receive "$bend" &&
		push_refused alice push-cert-refs --signed \
			HEAD:refs/heads/other HEAD:refs/heads/signed || return 1
	done
'

test_expect_success 'other push options than were signed for' '
	wrap_pre_receive cat &&
	sed -i "s/| \"/| GIT_PUSH_OPTION_0=else \"/" "$PROJECT/hooks/pre-receive" &&
	push_refused alice push-cert-options --signed -o one HEAD:refs/heads/signed &&
	rm "$PROJECT/hooks/pre-receive" &&
	mv kept "$PROJECT/hooks/pre-receive"
'

# Where only update is installed nobody sees the certificate.
test_expect_success 'update alone cannot tell' '
	mv "$PROJECT/hooks/pre-receive" kept &&
	push_refused alice unavailable --signed HEAD:refs/heads/signed &&
	test_file_has err "pre-receive must be installed" &&
	mv kept "$PROJECT/hooks/pre-receive"
'

test_expect_success 'warder check says what is needed' '
	in_clone alice git config warder.site "$SITE" &&
	in_clone alice git config warder.id id-project &&
	test_must_fail in_clone alice warder check --for signed HEAD >out 2>&1 &&
	test_file_has out "git push --signed" &&
	test_file_has out unavailable
'

test_expect_success 'doctor asks for addresses, for the seed, and for pre-receive' '
	warder doctor "$PROJECT" >doctor.now &&
	test_file_has doctor.now "^warning .*warder.pushee" &&
	git -C "$PROJECT" config warder.pushee "$PROJECT" &&
	warder doctor "$PROJECT" >doctor.now &&
	test_file_has doctor.now "^ok .*push certificates" &&
	git -C "$PROJECT" config --unset receive.certNonceSeed &&
	test_must_fail warder doctor "$PROJECT" >doctor.now &&
	test_file_has doctor.now "^error .*receive.certNonceSeed is not set" &&
	git -C "$PROJECT" config receive.certNonceSeed "a secret" &&
	rm "$PROJECT/hooks/pre-receive" &&
	test_must_fail warder doctor "$PROJECT" >doctor.now &&
	test_file_has doctor.now "^error .*only pre-receive sees it"
'

test_expect_success 'install says what such a policy needs' '
	make_bare second &&
	warder install --config "$SITE/warder.conf" --id id-second \
		"$SERVER/second.git" >out &&
	test_file_has out "config receive.certNonceSeed" &&
	git -C "$SERVER/second.git" config receive.certNonceSeed secret &&
	warder install --config "$SITE/warder.conf" --id id-second \
		"$SERVER/second.git" >out &&
	test_file_has_not out "config receive.certNonceSeed"
'

test_done
