#!/bin/sh
test_description='a push certificate is good for one push, though its nonce holds for an hour'
. "${0%/*}/lib.sh"
. "$TESTS/certificates.sh"

# A step of alice's, and her certificate for it in the file "cert".
signed_step () {
	next alice &&
	cert_head alice | sed "s/@NONCE@/$(offered_nonce)/" >cert &&
	printf "\n%s %s refs/heads/signed\n" "$old" "$new" >>cert &&
	cp cert cert.plain &&
	sign_cert alice &&
	cp cert cert.first
}

# An admin winds the branch back: the certificate fits again.
wind_back () {
	git -C "$PROJECT" update-ref refs/heads/signed "$old"
}

moved () {
	test "$(server_ref refs/heads/signed)" = "$new"
}

used_before () {
	server_refs >refs.before &&
	test_must_fail stateless &&
	was_refused project push-cert-replayed &&
	test_file_has err "the push certificate was used before"
}

test_expect_success 'a repository where refs/heads/signed wants a signed push' '
	make_people &&
	make_policy <<-\END &&
	[rule "the push is signed"]
		on = refs/heads/signed
		require = push-signed(by: @maintainers)
	END
	make_server project --hooks all &&
	git -C "$PROJECT" config receive.certNonceSeed "a secret" &&
	git -C "$PROJECT" config receive.certNonceSlop 3600 &&
	clone_as alice &&
	commit_as alice one &&
	push_as alice --signed HEAD:refs/heads/signed
'

test_expect_success 'it is taken once, and not again' '
	signed_step &&
	stateless && moved &&
	wind_back &&
	used_before
'

test_expect_success 'not with another signature over the same either' '
	cp cert.plain cert &&
	as alice ssh-keygen -q -Y sign -n git -O hashalg=sha256 \
		-f "$PEOPLE/alice/.ssh/id" cert &&
	cat cert.sig >>cert && rm cert.sig &&
	! cmp -s cert cert.first &&
	used_before
'

test_expect_success 'somebody else may sign for the same' '
	cp cert.plain cert &&
	sign_cert bob &&
	stateless && moved
'

test_expect_success 'a new one is made by git' '
	wind_back &&
	push_as alice --signed HEAD:refs/heads/signed && moved
'

test_expect_success 'a store that was lost knows it again' '
	signed_step &&
	stateless && moved &&
	wind_back &&
	tail -n 1 "$SITE/store/id-project/records.jsonl" >seal &&
	test_file_has seal "\"certificate\":\"sha256:[0-9a-f]*\"" &&
	rm "$SITE"/store/id-project/state.db* &&
	used_before
'

test_expect_success 'what was refused can be pushed again as it was' '
	signed_step &&
	cp "$SITE/policy.conf" good.conf &&
	printf "[rule \"closed\"]\n\ton = refs/heads/signed\n\trequire = create\n" \
		>>"$SITE/policy.conf" &&
	server_refs >refs.before &&
	test_must_fail stateless &&
	was_refused project not-create &&
	cp good.conf "$SITE/policy.conf" &&
	stateless && moved
'

test_expect_success 'where it is not needed it does not stand in the way' '
	wind_back &&
	sed "s/require = push-signed.*/& or ref('\''refs\/heads\/**'\'')/" \
		good.conf >"$SITE/policy.conf" &&
	stateless && moved &&
	cp good.conf "$SITE/policy.conf"
'

# The hook that stands behind ours holds the first one until the second is told.
test_expect_success 'of two at the same time one is too late' '
	signed_step &&
	mkdir -p "$PROJECT/hooks.chained" &&
	cat >"$PROJECT/hooks.chained/pre-receive" <<-END &&
	#!/bin/sh
	test -e "$TRASH/second" && exit 0
	: >"$TRASH/waiting"
	for i in \$(seq 100)
	do
		test -e "$TRASH/second" && exit 0
		sleep 0.1
	done
	exit 1
	END
	chmod +x "$PROJECT/hooks.chained/pre-receive" &&
	git -C "$PROJECT" config warder.chain pre-receive &&
	cp cert first.cert &&
	{ raw_push_as alice -c "git receive-pack --http-backend-info-refs \"\$1\" &&
		git receive-pack --stateless-rpc \"\$1\"" -p pack \
		"$PROJECT" "cert first.cert" & } &&
	first=$! &&
	for i in $(seq 100)
	do
		test -e waiting && break
		sleep 0.1
	done &&
	used_before &&
	: >second &&
	wait "$first" &&
	moved &&
	git -C "$PROJECT" config --unset warder.chain
'

test_done
