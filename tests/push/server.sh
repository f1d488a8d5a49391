# shellcheck shell=sh
# server.sh - a site with repositories, and how people push to them.
#
# Sourced by lib.sh.  The repository is "project" unless said otherwise; its
# id is "id-<name>".  People's clones are $TRASH/<person>.

SITE=$TRASH/site
SERVER=$TRASH/server
PROJECT=$SERVER/project.git
LOG=$SITE/warder.log

# make_bare NAME: a repository without hooks.
make_bare () {
	git init -q --bare "$SERVER/$1.git" &&
	git -C "$SERVER/$1.git" config receive.denyDeleteCurrent ignore
}

make_site () {
	mkdir -p "$SITE/store" || return 1
	test -d "$SITE/gnupg" || make_site_keyring || return 1
	cat >"$SITE/warder.conf" <<-END
	[warder]
		version = 1
		policy = $SITE/policy.conf
		store = $SITE/store
		gnupg = $SITE/gnupg
		fetch = $WARDER_BUILD/warder-fetch
		log = $LOG
		syslog = false
	[pusher]
		identity = forced-command
		identity = ssh-key
		identity = remote-user
	[limits]
		deadline = 30s
		clock-skew = 10m
	END
}

# Warder's own keyring holds the public keys of everyone in the registry.
make_site_keyring () {
	mkdir -p "$SITE/gnupg" && chmod 700 "$SITE/gnupg" &&
	at_exit "gpgconf --homedir '$SITE/gnupg' --kill all" &&
	for person in "$PEOPLE"/*/
	do
		person=$(basename "$person")
		test -d "$PEOPLE/$person/.gnupg" || continue
		as "$person" gpg --batch --quiet --armor --export |
		gpg --homedir "$SITE/gnupg" --batch --quiet --no-autostart \
			--import || return 1
	done
}

# install_programs: below $TRASH/dest, as `make install` does; nothing is built.
# They are taken instead of those in the build.
install_programs () {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$SOURCE" \
		install-built out="$WARDER_BUILD" DESTDIR="$TRASH/dest" \
		PREFIX=/usr &&
	PATH=$TRASH/dest/usr/bin:$PATH
}

# make_server [NAME [install option...]]: repository, site and hooks.  People
# and policy come first.
make_server () {
	test "$#" -gt 0 || set -- project
	make_bare "$1" && make_site || return 1
	server_name=$1
	shift
	warder install --config "$SITE/warder.conf" --name "$server_name" \
		--id "id-$server_name" "$@" "$SERVER/$server_name.git"
}

# The usual beginning: everybody, the example policy, one repository.
make_project () {
	make_people && make_policy </dev/null && make_server "$@"
}

# The same with a first change on main, and alice's clone on branch "work".
make_project_with_main () {
	make_project "$@" &&
	clone_as alice &&
	change_as alice first &&
	land alice first &&
	start_change alice
}

# Leave only these hooks of an installed server: keep_hooks NAME HOOK...
keep_hooks () {
	keep_in=$SERVER/$1.git/hooks
	shift
	for hook in pre-receive update reference-transaction post-receive
	do
		case " $* " in
		*" $hook "*) ;;
		*) rm -f "$keep_in/$hook" || return 1 ;;
		esac
	done
}

# clone_as PERSON [NAME]
clone_as () {
	as "$1" git clone -q "$(url_of "$1" "${2:-project}")" "$TRASH/$1"
}

# in_clone PERSON COMMAND...: run it in the person's clone.
in_clone () {
	in_clone_of=$1
	shift
	(cd "$TRASH/$in_clone_of" && as "$in_clone_of" "$@")
}

# commit_as [--unsigned] PERSON NAME [PARAGRAPH...]: a commit that writes the
# file NAME.t, signed unless said otherwise.
commit_as () {
	commit_sign=-S
	if test "$1" = --unsigned
	then
		commit_sign=--no-gpg-sign
		shift
	fi
	commit_person=$1 commit_name=$2
	shift 2
	for paragraph
	do
		set -- "$@" -m "$paragraph"
		shift
	done
	test_tick
	echo "$commit_name by $commit_person at $test_time" \
		>"$TRASH/$commit_person/$commit_name.t" &&
	in_clone "$commit_person" git add "$commit_name.t" &&
	in_clone "$commit_person" git commit -q $commit_sign \
		-m "Write $commit_name" "$@"
}

# What a commit on main needs: a signature, and a ticket in its message.
change_as () {
	commit_as "$1" "$2" "Ticket: ${3:-CHG-1}"
}

# start_change PERSON: on branch "work", from what main is now.
start_change () {
	in_clone "$1" git fetch -q --prune origin &&
	in_clone "$1" git checkout -q -f -B work origin/main
}

# push_as PERSON ARG...: git push to origin; ARG are options and refspecs.
# What the person reads stays in the file "err".
push_as () {
	push_person=$1
	shift
	in_clone "$push_person" git push origin "$@" >"$TRASH/out" 2>"$TRASH/err"
	push_status=$?
	cat "$TRASH/err" >&2
	return $push_status
}

# id_of PERSON REVISION
id_of () {
	git -C "$TRASH/$1" rev-parse --verify -q "$2"
}

# The value of a ref on the server; "none" when there is none.
server_ref () {
	git -C "$SERVER/${2:-project}.git" rev-parse --verify -q "$1" || echo none
}

server_refs () {
	git -C "$SERVER/${1:-project}.git" for-each-ref \
		--format='%(objectname) %(refname) %(symref)'
}

# A reason code as a word of its own.
has_reason () {
	test_file_has "$TRASH/err" "\\(^\\|[^a-z0-9-]\\)$1\\([^a-z0-9-]\\|\$\\)"
}

# Nothing moved, the reason is told, and nothing in it harms a terminal.
was_refused () {
	server_refs "$1" >"$TRASH/refs.after" &&
	test_cmp "$TRASH/refs.before" "$TRASH/refs.after" &&
	has_reason "$2" &&
	test_printable <"$TRASH/err"
}

# push_refused PERSON REASON ARG...: the push fails for that reason.
push_refused () {
	refused_person=$1 refused_reason=$2
	shift 2
	server_refs project >"$TRASH/refs.before" &&
	test_must_fail push_as "$refused_person" "$@" &&
	was_refused project "$refused_reason"
}

# raw_refused PERSON REASON ARG...: the same for the raw client.
raw_refused () {
	refused_person=$1 refused_reason=$2
	shift 2
	server_refs project >"$TRASH/refs.before" &&
	test_must_fail raw_push_as "$refused_person" "$@" &&
	was_refused project "$refused_reason"
}

# The push is accepted, and the ref has the person's commit.
# push_accepted PERSON REVISION REF
push_accepted () {
	push_as "$1" "$2:$3" &&
	id_of "$1" "$2" >"$TRASH/expect.id" &&
	server_ref "$3" >"$TRASH/actual.id" &&
	test_cmp "$TRASH/expect.id" "$TRASH/actual.id"
}

# raw_push_as PERSON [option...] "$PROJECT" LINE...
raw_push_as () {
	raw_person=$1
	shift
	as "$raw_person" "$RAW_PUSH" "$@" >"$TRASH/out" 2>"$TRASH/err"
	raw_status=$?
	cat "$TRASH/out" "$TRASH/err" >&2
	return $raw_status
}

# pack_of PERSON REVISION-LIST...: the objects as a pack, in file "pack".
pack_of () {
	pack_person=$1
	shift
	printf '%s\n' "$@" |
	git -C "$TRASH/$pack_person" pack-objects --revs --stdout -q >"$TRASH/pack"
}

# A pack with nothing in it, in file "empty".
empty_pack () {
	git -C "$SERVER/project.git" pack-objects --stdout -q </dev/null \
		>"$TRASH/empty"
}
