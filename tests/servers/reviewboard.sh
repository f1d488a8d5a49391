#!/bin/sh
test_description='reviews from Review Board'
. "${0%/*}/servers.sh"

release=7.0.6
need_packages curl patch python3-venv
server_cache reviewboard
test -x "$CACHE/bin/waitress-serve" ||
	{ python3 -m venv "$CACHE" && "$CACHE/bin/pip" install -q \
		"ReviewBoard==$release" waitress; } >>"$server_log" 2>&1 ||
	cannot 'pip cannot install it'
say_note "Review Board $release"
port=$(free_port)
url=http://127.0.0.1:$port
board=$TRASH/board
mkdir "$board" && cd "$board" || exit 1
# VIRTUAL_ENV: else it wants to enter the environment that it runs in.
HOME=$board VIRTUAL_ENV=$CACHE "$CACHE/bin/rb-site" install --noinput \
	--domain-name 127.0.0.1 --allowed-host 127.0.0.1 --site-root / \
	--db-type sqlite3 --cache-type file --cache-info "$board/cache" \
	--admin-user admin --admin-password pw-admin \
	--admin-email admin@example.com --sitelist "$board/sites" \
	"$board/site" >>"$server_log" 2>&1 </dev/null ||
	cannot 'it cannot make a site'
start_as "$(id -un)" env "VIRTUAL_ENV=$CACHE" \
	"REVIEWBOARD_SITEDIR=$board/site" "PYTHONPATH=$board/site/conf" \
	"$CACHE/bin/waitress-serve" "--listen=127.0.0.1:$port" \
	reviewboard.wsgi:application
cd "$TRASH" || exit 1
comes_up "$url/api/" || cannot 'it does not start'

# board WHO METHOD PATH [CURL OPTION...]: in file "reply".
board () {
	board_user=$1 board_method=$2 board_path=$3
	shift 3
	curl -s -u "$board_user:pw-$board_user" -X "$board_method" "$@" \
		"$url/api$board_path" >"$TRASH/reply" &&
	test_file_has "$TRASH/reply" '"stat": "ok"'
}

has_account () {
	board admin POST /users/ -d "username=$1" -d "password=pw-$1" \
		-d "email=$1@example.com"
}

# posts WHO: a review request for the commit that alice has now.
posts () {
	in_clone alice git diff --full-index HEAD^ HEAD >"$TRASH/patch" &&
	board "$1" POST /review-requests/ -d repository=1 -d "commit_id=$tip" &&
	request=/review-requests/$(json '->{review_request}{id}' \
		<"$TRASH/reply") &&
	board "$1" POST "$request/diffs/" -F "path=@$TRASH/patch" \
		-F "base_commit_id=$(id_of alice HEAD^)" &&
	board "$1" PUT "$request/draft/" -d summary=s -d description=d \
		-d branch=main -d target_people=bob -d public=1
}

ships () {
	board "$1" POST "$request/reviews/" -d ship_it=1 -d public=1
}

change () {
	commit_as alice "$1" && tip=$(id_of alice HEAD)
}

test_expect_success 'a repository that asks Review Board' '
	make_people && they_require review board reviewboard \
		"reviews(1, by: @maintainers, not: contributors)" &&
	make_server && for who in alice bob poster eve
	do
		has_account "$who" || return 1
	done &&
	board bob POST /users/bob/api-tokens/ -d note=n -d policy={} &&
	token=$(json "->{api_token}{token}" <reply) &&
	system_is board reviewboard "$url" "value=poster poster" &&
	clone_as alice && commit_as alice base &&
	warder uninstall "$PROJECT" && push_as alice HEAD:refs/heads/main &&
	warder install --config "$SITE/warder.conf" --name project \
		--id id-project "$PROJECT" && warder baseline --repo "$PROJECT" &&
	git clone -q "$PROJECT" "$board/copy" &&
	board admin POST /repositories/ -d name=project -d tool=Git \
		-d "path=$board/copy/.git" -d public=1 && change one
'

test_expect_success 'it knows no such commit: refused' '
	refused review-missing
'

test_expect_success 'nobody has looked at it yet: refused' '
	posts poster && refused review-missing
'

test_expect_success 'who shipped it does not count: refused' '
	ships alice && ships eve && refused review-missing
'

test_expect_success 'bob commented, and then shipped it: accepted' '
	board bob POST "$request/reviews/" -d body_top=hm -d public=1 &&
	refused review-missing && sleep 1 && ships bob &&
	says_of board --commit "$tip" && test_file_has said "account bob" &&
	accepted
'

test_expect_success 'another diff came after that: refused' '
	change two && posts poster && sleep 1 && ships bob && sleep 1 &&
	board poster POST "$request/diffs/" -F "path=@patch" \
		-F "base_commit_id=$(id_of alice HEAD^)" &&
	board poster PUT "$request/draft/" -d public=1 &&
	refused review-missing && sleep 1 && ships bob && accepted
'

test_expect_success 'a review request that was discarded' '
	change again && posts poster && sleep 1 && ships bob &&
	says_of board --commit "$tip" && test_file_has said "account bob" &&
	board poster PUT "$request/" -d status=discarded &&
	refused review-missing
'

test_expect_success 'anybody may say what commit a diff is: it counts for none' '
	change three && posts eve && sleep 1 && ships bob &&
	refused review-missing
'

test_expect_success 'a wrong token: that is no answer' '
	token_is board "${token}0" && refused unavailable &&
	test_file_has err "board: not authorized" && token_is board "$token"
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "board: "
'

test_done
