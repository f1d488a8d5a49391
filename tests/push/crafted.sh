# shellcheck shell=sh
# crafted.sh - a server for the objects of tests/craft, and pushes of them.
#
# Sourced by tests after lib.sh.

CRAFTED=$TRASH/crafted

# make_crafted GROUP...: objects, site, server, and the commit they stand on.
make_crafted () {
	mkdir "$CRAFTED" &&
	"$WARDER_BUILD/lib/craft" "$CRAFTED" "$@" &&
	mkdir -p "$SITE/gnupg" "$PEOPLE/mallory" &&
	chmod 700 "$SITE/gnupg" &&
	at_exit "gpgconf --homedir '$SITE/gnupg' --kill all" &&
	gpg --homedir "$SITE/gnupg" --batch --quiet --no-autostart \
		--import "$CRAFTED/keyring" &&
	crafted_policy >"$SITE/policy.conf" &&
	make_server &&
	push_crafted base refs/heads/main "$(cat "$CRAFTED/base")"
}

crafted_policy () {
	printf '[policy]\n\tversion = 1\n\towner = @owners\n' &&
	cat "$CRAFTED/people" &&
	cat <<-\END
	[group "owners"]
		member = bob
	[rule "commits are signed"]
		on = refs/heads/**
		require = each(signed(by: @anyone))
	[rule "by their authors"]
		on = refs/heads/author/**
		require = each(author(signer))
	[rule "with SSH"]
		on = refs/heads/ssh/**
		trust = refs/heads/main
		require = each(signed(by: @anyone, format: ssh))
	[rule "with OpenPGP"]
		on = refs/heads/openpgp/**
		trust = refs/heads/main
		require = each(signed(by: @anyone, format: openpgp))
	[rule "tags are signed"]
		on = refs/tags/**
		require = tag-signed(by: @anyone)
	END
}

# push_crafted NAME REF ID
push_crafted () {
	raw_push_as mallory -p "$CRAFTED/$1.pack" "$PROJECT" \
		"update zero $3 $2"
}

# crafted_accepted NAME REF ID
crafted_accepted () {
	push_crafted "$@" &&
	test "$(server_ref "$2")" = "$3"
}

# crafted_refused NAME CODE REF ID: nothing moved, and the code is told.
crafted_refused () {
	server_refs >"$TRASH/refs.before" &&
	test_must_fail push_crafted "$1" "$3" "$4" &&
	was_refused project "$2"
}

# One test for each object of the groups that were made, and how many of those
# that we refuse plain git finds well signed, when WARDER_ASK_GIT is set.
# Object hygiene has a profile and tests of its own, and would speak first.
test_crafted () {
	printf '[hygiene]\n\tmode = off\n' >>"$SITE/warder.conf"
	test -z "${WARDER_ASK_GIT:-}" || ask_git
	while read -r name code ref id
	do
		if test "$code" = ok
		then
			test_expect_success "$name is accepted" "
				crafted_accepted $name $ref $id"
		else
			test_expect_success "$name is refused: $code" "
				crafted_refused $name $code $ref $id"
		fi
	done <"$CRAFTED/cases"
}

ask_git () {
	git init -q --bare plain.git &&
	for pack in base all
	do
		git -C plain.git unpack-objects -q <"$CRAFTED/$pack.pack" ||
		return 1
	done
	git -C plain.git config gpg.ssh.allowedSignersFile \
		"$CRAFTED/allowed_signers"
	yes=0 asked=0
	while read -r _ code ref id
	do
		test "$code" != ok || continue
		case $ref in
		refs/tags/*) git_verify=verify-tag ;;
		*) git_verify=verify-commit ;;
		esac
		asked=$((asked + 1))
		GNUPGHOME=$SITE/gnupg git -C plain.git $git_verify "$id" \
			>/dev/null 2>&1 </dev/null && yes=$((yes + 1))
	done <"$CRAFTED/cases"
	say_note "plain git says yes to $yes of $asked"
}
