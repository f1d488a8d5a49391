# shellcheck shell=sh
# systems.sh - other systems as they would answer, on loopback.
#
# The test file sources lib.sh first, and makes people.  System NAME stands in
# the directory $TRASH/NAME: `says NAME PATH` puts an answer there.

# start_system NAME PRESET [KEY=VALUE...]: a server, and its [provider] in
# warder.conf.
start_system () {
	system=$1 preset=$2
	shift 2
	mkdir -p "$TRASH/$system" &&
	{ "$TESTS/../lib/canned_server" "$TRASH/$system" \
		"$TRASH/$system.port" & } &&
	at_exit "kill $!" &&
	echo "$!" >"$TRASH/$system.pid" &&
	wait_until test -s "$TRASH/$system.port" &&
	(umask 077 && echo "token-of-$system" >"$SITE/$system.token") &&
	{
		printf '[provider "%s"]\n' "$system" &&
		printf '\tfile = %s\n' "$SOURCE/config/providers/$preset.conf" &&
		printf '\turl = http://127.0.0.1:%s\n' \
			"$(cat "$TRASH/$system.port")" &&
		{ grep -q 'auth = none' "$SOURCE/config/providers/$preset.conf" ||
			printf '\ttoken-file = %s.token\n' "$system"; } &&
		for pair
		do
			printf '\t%s = %s\n' "${pair%%=*}" "${pair#*=}"
		done
	} >>"$SITE/warder.conf"
}

# says NAME PATH: standard input is what it answers there.
says () {
	cat >"$TRASH/$1/$(printf '%s' "$2" | perl -pe \
		's/([^A-Za-z0-9._-])/sprintf "%%%02X", ord $1/ge')"
}

# All requests to it are answered so: "503", "401", "hang"; "" as it should.
mode_of () {
	printf '%s' "$2" >"$TRASH/$1/mode"
}

# How many requests a system had since the last time.
asked_of () {
	test -f "$TRASH/$1/log" || : >"$TRASH/$1/log"
	wc -l <"$TRASH/$1/log" | tr -d ' '
	: >"$TRASH/$1/log"
}

# Logins are "<system>:<account>"; tickets, reviews and checks each have one.
make_their_policy () {
	mkdir -p "$SITE" &&
	{
		printf '[policy]\n\tversion = 1\n\towner = @maintainers\n' &&
		policy_people &&
		cat <<-\END
		[group "maintainers"]
			member = alice
			member = bob
		[evidence "review"]
			provider = forge
		[evidence "ticket"]
			provider = desk
			trailer = Ticket
		[evidence "check"]
			provider = builder
		[rule "main"]
			on = refs/heads/main
			require = each(signed(by: @employees) or clean-merge)
			require = reviews(1, by: @maintainers, not: contributors)
			require = ticket(project: CHG, state: approved)
			require = checks(unit)
		END
	} | sed 's/^\[person "\([a-z]*\)"\]/&\n\tlogin = gitea:\1-at-forge/' \
		>"$SITE/policy.conf"
}

# forge_of_one_request AUTH: a provider file; it says who voted for a commit.
forge_of_one_request () {
	cat <<-END
	[provider]
		version = 1
		kind = review
		login = gitea
	[connection]
		auth = $1
	[step "votes"]
		get = /votes/{commit}
	[result]
		account = /account
		commit = /commit
		verdict = /verdict
	[map "verdict"]
		map = yes -> approve
	END
}

# What each of them says; the commit is in $tip.

forge_has_pull () {
	says forge "/api/v1/repos/team/app/pulls?state=open&limit=50" <<-END &&
	X-Total-Count: 1

	[{"number":5,"head":{"sha":"$tip"}}]
	END
	says forge /api/v1/repos/team/app/pulls/5 <<-END
	{"number":5,"draft":false,"head":{"sha":"$tip"},"base":{"ref":"main"}}
	END
}

# forge_reviews "NAME STATE COMMIT"...
forge_reviews () {
	{
		printf 'X-Total-Count: %d\n\n[' "$#" &&
		sep= &&
		for review
		do
			# shellcheck disable=SC2086 # three words
			set -- $review
			printf '%s{"user":{"login":"%s"},"state":"%s",' \
				"$sep" "$1" "$2" &&
			printf '"commit_id":"%s","official":true,' "$3" &&
			printf '"dismissed":false}' || return 1
			sep=,
		done &&
		echo ']'
	} | says forge "/api/v1/repos/team/app/pulls/5/reviews?limit=50"
}

# desk_says ID: standard input is what it answers to that ticket.
desk_says () {
	says desk "/rest/api/2/issue/$1?fields=status,issuetype,project,archiveddate"
}

# desk_has ID STATE [ANSWERED-ID]
desk_has () {
	desk_says "$1" <<-END
	{"key":"${3:-$1}","fields":{"status":{"name":"$2"},
	"issuetype":{"name":"Change"},"project":{"key":"CHG"}}}
	END
}

# builder_ran RESULT
builder_ran () {
	says builder \
		"/api/v2/changes?revision=$tip&field=changeid&field=revision" \
		<<-END &&
	{"changes":[{"changeid":4,"revision":"$tip"}]}
	END
	says builder "/api/v2/changes/4/builds?field=complete&field=complete_at&field=results&field=builderid&field=properties&property=revision" <<-END &&
	{"builds":[{"complete":true,"complete_at":1700000000,"results":$1,
	"properties":{"revision":["$tip","Build"]},"builderid":1}]}
	END
	says builder "/api/v2/builders/1?field=name&field=builderid" <<-END
	{"builders":[{"builderid":1,"name":"unit"}]}
	END
}

all_is_well () {
	forge_has_pull && forge_reviews "bob-at-forge APPROVED $tip" &&
	desk_has CHG-1 Approved && builder_ran 0
}
