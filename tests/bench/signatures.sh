# shellcheck shell=sh
# shellcheck disable=SC2154 # variables are those of run
# signatures.sh - what verifying costs: a part of run, not for itself.
#
# The commits are on the server already, on a ref that no rule names, and the
# pushes are refused for one requirement that has nothing to do with
# signatures.  So a push transfers nothing, settles nothing, and judges all
# signatures each time.  What the gate costs is the whole push less the bare
# push of the same run; beside it stands `git log --format=%G?` over the same
# commits with the same keys.

made_signatures=

sig_keys() {
	gpg --batch --quiet --pinentry-mode loopback --passphrase '' \
		--quick-gen-key 'Rita Roe <rita@example.com>' rsa3072 sign never 2>/dev/null
	rita=$(gpg --batch --with-colons --list-keys rita@example.com |
		awk -F: '$1 == "fpr" { print $10; exit }')
	gpg --batch --armor --export "$rita" >"$work/keys/rita.asc"
	mkdir -p "$work/sigsite"
	cat >"$work/sigsite/policy.conf" <<-END
	[policy]
		version = 1
	[person "alice"]
		email = alice@example.com
	[person "bob"]
		email = bob@example.com
	[person "rita"]
		email = rita@example.com
	[person "zed"]
		email = zed@example.com
	[rule "signed"]
		on = refs/heads/main
		require = each(signed(by: @anyone))
		require = max-commits(1)
	END
	sed -e "s|$work/site/gnupg|$work/sigsite/gnupg|" "$work/site/warder.conf" \
		>"$work/sigsite/warder.conf"
	printf '[limits]\n\tdeadline = 300s\n' >>"$work/sigsite/warder.conf"
}

sig_add() { # PERSON FILE
	"$warder" key add --config "$work/sigsite/warder.conf" "$1" "$2" >/dev/null
}

# sig_chain NAME PERSON FORMAT KEY: 1,000 commits, each signed by git
sig_chain() {
	tip=$(git rev-parse main)
	for i in $(seq 1000); do
		tip=$(git -c user.name="$2" -c user.email="$2@example.com" \
			-c gpg.format="$3" -c user.signingKey="$4" \
			commit-tree -S -p "$tip" -m "$1 $i" 'main^{tree}') || return
	done
	git update-ref "refs/heads/sig/$1" "$tip"
}

# 10,000 commits in a row, of which the 1,000th has a name too
sig_row() {
	"$build/lib/bench_commits" "$work/client/.git" "$(git rev-parse main)" 10000 >"$work/out" || return
	sed -n 1p "$work/out" >"$work/keys/zed.pub"
	git update-ref refs/heads/sig/long "$(sed -n 2p "$work/out")" &&
		git update-ref refs/heads/sig/short refs/heads/sig/long~9000 &&
		sig_add zed "$work/keys/zed.pub"
}

make_signatures() {
	[ -z "$made_signatures" ] || return 0
	note 'making 13,000 signed commits (about three minutes)'
	sig_keys && sig_add alice "$work/keys/alice.pub" &&
		sig_add bob "$work/keys/bob.asc" && sig_add rita "$work/keys/rita.asc" || return
	cd "$work/client" || return
	sig_row && sig_chain ssh alice ssh "$work/keys/alice.pub" &&
		sig_chain ed bob openpgp "$fingerprint" &&
		sig_chain rsa rita openpgp "$rita" || return
	cd "$work" || return
	git init -q --bare "$work/start/sig.git" &&
		git -C "$work/start/sig.git" fetch -q "$work/client" \
			refs/heads/main:refs/heads/main '+refs/heads/sig/*:refs/heads/parked/*' &&
		git -C "$work/start/sig.git" gc -q || return
	"$warder" install --config "$work/sigsite/warder.conf" --name sig --id sig --hooks all \
		"$work/start/sig.git" >/dev/null &&
		"$warder" baseline --repo "$work/start/sig.git" >/dev/null || return
	cp -a "$work/start/sig.git" "$work/start/sigbare.git"
	rm -f "$work/start/sigbare.git/hooks/"*
	cp -a "$work/sigsite/store" "$work/start/sigstore"
	made_signatures=yes
}

sig_fresh() {
	printf '%s' "rm -rf $work/sig.git $work/sigsite/store && cp -a $work/start/sig.git $work/sig.git && cp -a $work/start/sigstore $work/sigsite/store"
}

sig_push() { # BRANCH [SERVER]
	printf '%s' "git -C $work/client push -q $work/${2:-sig}.git sig/$1:main"
}

# sig_case LABEL BRANCH FIRST SECOND: how many times faster than git
sig_case() {
	label=$1 branch=$2 first=$3 second=$4
	git="git -C $work/client -c gpg.ssh.allowedSignersFile=$work/signers log --format=%G? main..sig/$branch"
	[ "$($git | sort | uniq -c | tr -d ' ')" = 1000G ] || [ "$($git | sort | uniq -c | tr -d ' ')" = 1000U ] ||
		die "$label: git does not find 1,000 good signatures"
	bare="rm -rf $work/sigbare.git && cp -a $work/start/sigbare.git $work/sigbare.git"
	set -- "${SIG_ROUNDS:-5}" - \
		git-log true "exec $git" \
		bare "$bare" "exec $(sig_push "$branch" sigbare)" \
		first "$(sig_fresh)" "exec $(sig_push "$branch")" \
		second "$(sig_fresh) && { $(sig_push "$branch") 2>/dev/null; true; }" "exec $(sig_push "$branch")"
	"$build/lib/bench_time" "$@" >"$work/result" || die "$label"
	[ "$(awk '$1 == "first" || $1 == "second" { print $5 }' "$work/result" | sort -u)" = 1 ] ||
		die "$label: warder did not refuse"
	row "$label" git-log "$(ms_of git-log)" - - ''
	row "$label" bare "$(ms_of bare)" - - ''
	for sight in first second; do
		least=$first
		[ $sight = first ] || least=$second
		times=$(awk "BEGIN { printf \"%.1f\", $(ms_of git-log) / ($(ms_of $sight) - $(ms_of bare)) }")
		at_most "$least" "$times" "at least $least times faster"
		row "  $sight sight, whole push" warder "$(ms_of $sight)" - - ''
		row '    times faster, above the bare push' warder - "$times" - "$verdict"
	done
}

case_sigssh() {
	make_signatures || die 'cannot make signed commits'
	sig_case '1,000 commits, SSH Ed25519' ssh 20 100
}

case_sigpgp() {
	make_signatures || die 'cannot make signed commits'
	sig_case '1,000 commits, OpenPGP Ed25519' ed 10 100
	sig_case '1,000 commits, OpenPGP RSA-3072' rsa 10 100
}

# above the bare push, ten times the commits cost at most twelve times as much
case_siglong() {
	make_signatures || die 'cannot make signed commits'
	bare="rm -rf $work/sigbare.git && cp -a $work/start/sigbare.git $work/sigbare.git"
	set -- 5 - \
		bare1 "$bare" "exec $(sig_push short sigbare)" \
		bare10 "$bare" "exec $(sig_push long sigbare)" \
		thousand "$(sig_fresh)" "exec $(sig_push short)" \
		ten "$(sig_fresh)" "exec $(sig_push long)"
	"$build/lib/bench_time" "$@" >"$work/result" || die '10,000 commits'
	for s in bare1 bare10 thousand ten; do
		row '1,000 and 10,000 SSH-signed commits' $s "$(ms_of $s)" - - ''
	done
	times=$(awk "BEGIN { printf \"%.1f\", ($(ms_of ten) - $(ms_of bare10)) / ($(ms_of thousand) - $(ms_of bare1)) }")
	at_most "$times" 12 'at most 12 times as much'
	row '  10,000 beside 1,000, above the bare push' warder - "$times" - "$verdict"
	"$build/lib/bench_time" 1 memory ten "$(sig_fresh)" "exec $(sig_push long)" >"$work/result" || die '10,000 commits'
	mib=$(awk '{ print $4 }' "$work/result")
	at_most "$mib" 64 'at most 64 MiB'
	row '  anonymous memory' warder - - "$mib" "$verdict"
}
