# shellcheck shell=sh
# people.sh - the cast of the tests, each with a home and a fresh key.
#
#	alice bob	@maintainers; both review
#	carol		@cab: issues tickets
#	ci		a bot: issues checks
#	dave		employee who signs with OpenPGP
#	eve		has a key, but the registry does not know her
#
# Sourced by lib.sh.

: "${TRASH=}"
PEOPLE=$TRASH/people

home_of () {
	printf '%s/%s' "$PEOPLE" "$1"
}

# Run a command as a person: their HOME, keys and git configuration.
as () {
	as_home=$PEOPLE/$1
	as_person=$1
	shift
	env HOME="$as_home" GNUPGHOME="$as_home/.gnupg" \
		WARDER_PERSON="$as_person" \
		GIT_SSH_COMMAND="ssh -F $as_home/.ssh/config" "$@"
}

# make_person NAME [openpgp]: home, git configuration and key.
make_person () {
	mkdir -p "$PEOPLE/$1/.ssh" &&
	cat >"$PEOPLE/$1/.gitconfig" <<-END &&
	[user]
		name = $1
		email = $1@example.com
	[init]
		defaultBranch = main
	[core]
		abbrev = 10
	[advice]
		detachedHead = false
	[push]
		default = nothing
	END
	ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$PEOPLE/$1/.ssh/id" &&
	if test "${2:-ssh}" = openpgp
	then
		make_openpgp_key "$1"
	else
		as "$1" git config --global gpg.format ssh &&
		as "$1" git config --global user.signingKey "$PEOPLE/$1/.ssh/id"
	fi
}

# The agent that gpg starts ends with the test, by its own home's socket.
make_openpgp_key () {
	mkdir -m 700 "$PEOPLE/$1/.gnupg" &&
	at_exit "gpgconf --homedir '$PEOPLE/$1/.gnupg' --kill all" &&
	as "$1" gpg --batch --quiet --passphrase '' --quick-gen-key \
		"$1 <$1@example.com>" ed25519 sign never &&
	as "$1" git config --global gpg.format openpgp &&
	as "$1" git config --global user.signingKey "$(fingerprint_of "$1")"
}

fingerprint_of () {
	as "$1" gpg --batch --with-colons --list-keys |
	sed -n 's/^fpr:::::::::\([0-9A-F]*\):$/\1/p' | head -n 1
}

# "ssh-ed25519 AAAA...", as the policy and authorized_keys write it.
ssh_key_of () {
	cut -d' ' -f1,2 <"$PEOPLE/$1/.ssh/id.pub"
}

# make_people [NAME...]: all of them, or only these.
make_people () {
	test "$#" -gt 0 || set -- alice bob carol dave ci eve
	for person
	do
		case $person in
		dave) make_person dave openpgp ;;
		*) make_person "$person" ;;
		esac || return 1
	done
}

# The [person] section of everyone who was made, but for eve.
policy_people () {
	for person in "$PEOPLE"/*/
	do
		person=$(basename "$person")
		test "$person" != eve || continue
		printf '[person "%s"]\n\temail = %s@example.com\n' \
			"$person" "$person"
		if test -d "$PEOPLE/$person/.gnupg"
		then
			printf '\tkey = openpgp:%s\n' "$(fingerprint_of "$person")"
		fi
		printf '\tkey = %s\n' "$(ssh_key_of "$person")"
		test "$person" != ci || printf '\tkind = bot\n'
	done
}

# The README's example with one approval instead of two.  Standard input is
# added at the end, so that a test can bring rules of its own.
make_policy () {
	mkdir -p "$SITE" || return 1
	{
		cat <<-\END &&
		[policy]
			version = 1
			owner = @maintainers
		END
		policy_people &&
		cat <<-\END &&
		[group "maintainers"]
			member = alice
			member = bob
		[group "cab"]
			member = carol
		[evidence "ticket"]
			issuer = @cab
			trailer = Ticket
		[evidence "check"]
			issuer = @bots
		[rule "main is signed, reviewed, ticketed and tested"]
			on = refs/heads/main
			on = refs/heads/release/**
			section = 3.2
			require = fast-forward
			require = each(signed(by: @employees) or clean-merge)
			require = reviews(1, by: @maintainers, not: contributors)
			require = ticket(project: CHG, state: approved)
			require = checks(unit, sast)
		[rule "release tags"]
			on = refs/tags/v*
			require = create and tag-signed(by: @maintainers)
			require = on-branch('refs/heads/release/**')
			hint = Tags are never moved: make a new one.
		END
		cat
	} >"$SITE/policy.conf"
}
