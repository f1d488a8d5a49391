#!/bin/sh
test_description='tickets from Redmine'
. "${0%/*}/servers.sh"

rails=/usr/share/redmine

# The package asks whether it shall make a database, and its last step fails
# with a newer Ruby of Debian's: bundler wants a directory for each gem.
install_redmine () {
	may_install || cannot 'Redmine is not installed, and this is not root'
	debconf-set-selections <<-END
	redmine redmine/instances/default/dbconfig-install boolean true
	redmine redmine/instances/default/database-type select sqlite3
	END
	{ apt-get -q update && { apt_install redmine redmine-sqlite puma ||
		{ gem_directories && dpkg --configure -a; }; }; } \
		>>"$server_log" 2>&1
}

gem_directories () {
	for spec in /usr/share/rubygems-integration/*/specifications/*.gemspec
	do
		mkdir -p "${spec%/specifications/*}/gems/$(basename "$spec" \
			.gemspec)" || return 1
	done
	echo "gem 'puma'" >"$rails/Gemfile.local"
}

need_packages curl
{ installed redmine && installed puma; } || install_redmine
gem_directories
port=$(free_port)
url=http://127.0.0.1:$port

# in_rails COMMAND...: as Redmine's own account.
in_rails () {
	start=$1
	shift
	(cd "$rails" && "$start" www-data env RAILS_ENV=production HOME=/tmp \
		bundle exec "$@")
}

run_as () {
	run_account=$1
	shift
	setpriv --reuid "$run_account" --regid "$run_account" --clear-groups "$@"
}

# A public project, a private one, another one; and the gate's account, which
# may read the first.
seed='
Setting.rest_api_enabled = "1"
admin = User.find_by_login("admin")
admin.update!(must_change_passwd: false)
names = { "chg" => true, "other" => true, "secret" => false }
project = names.to_h { |id, open|
  [id, Project.find_by_identifier(id) || Project.create!(name: id.upcase,
    identifier: id, is_public: open, trackers: Tracker.all)] }
gate = User.find_by_login("gate")
if gate.nil?
  gate = User.new(firstname: "Gate", lastname: "Keeper",
    mail: "gate@example.com")
  gate.login = "gate"
  gate.password = gate.password_confirmation = SecureRandom.hex(16)
  gate.save!
  Member.create!(project: project["chg"], user: gate,
    roles: [Role.where(builtin: 0).first])
end
puts "keys #{admin.api_key} #{gate.api_key} #{Redmine::VERSION}"
'
in_rails run_as rails runner "$seed" >"$TRASH/seeded" 2>>"$server_log"
# shellcheck disable=SC2046 # words on purpose
set -- $(grep '^keys ' "$TRASH/seeded")
test "$#" -eq 4 || cannot 'Redmine has no database that can be used'
admin=$2 gate=$3
say_note "Redmine $4"
cd "$rails" || cannot "no $rails"
start_as www-data env RAILS_ENV=production HOME=/tmp \
	bundle exec puma -e production -b "tcp://127.0.0.1:$port" config.ru
cd "$TRASH" || exit 1
comes_up "$url/users/current.json" || cannot 'Redmine does not start'

# redmine METHOD PATH [BODY]: as its administrator, in file "reply".
redmine () {
	curl -sf -X "$1" -H "X-Redmine-API-Key: $admin" \
		-H 'Content-Type: application/json' ${3:+-d "$3"} "$url$2" \
		>"$TRASH/reply"
}

# new_issue PROJECT: its number in $issue.
new_issue () {
	redmine GET "/projects/$1.json" &&
	project=$(json '->{project}{id}' <"$TRASH/reply") &&
	redmine POST /issues.json "{\"issue\":{\"project_id\":$project,\"subject\":\"a change\",\"tracker_id\":1,\"priority_id\":2}}" &&
	issue=$(json '->{issue}{id}' <"$TRASH/reply")
}

# issue_is STATUS: by its name.
issue_is () {
	redmine GET /issue_statuses.json &&
	status=$(json "->{issue_statuses}; (grep { \$_->{name} eq '$1' } @{\$j->{issue_statuses}})[0]->{id}" <"$TRASH/reply") &&
	redmine PUT "/issues/$issue.json" "{\"issue\":{\"status_id\":$status}}"
}

test_expect_success 'a repository that asks Redmine' '
	make_people && they_require ticket desk - \
		"ticket(project: CHG, state: '\''In Progress'\'')" &&
	make_server && token=$gate && system_is desk redmine "$url" \
		help=the-desk &&
	clone_as alice
'

test_expect_success 'a ticket that is not there: refused' '
	change_as alice one CHG-999999 && refused ticket-unknown
'

test_expect_success 'a ticket that is new: refused' '
	new_issue chg && names_ticket "CHG-$issue" && refused ticket-state &&
	says_of desk --ticket "CHG-$issue" && test_file_has said "state New"
'

test_expect_success 'work has begun on it: accepted' '
	issue_is "In Progress" && accepted
'

test_expect_success 'a wrong key, which reads public tickets as anybody: refused' '
	change_as alice two "CHG-$issue" && token_is desk "${gate}0" &&
	curl -sf -H "X-Redmine-API-Key: ${gate}0" "$url/issues/$issue.json" \
		>"$TRASH/reply" && test_file_has reply "In Progress" &&
	refused unavailable && test_file_has err "desk: not authorized" &&
	test_file_has err "the-desk" && token_is desk "$gate"
'

test_expect_success 'it was closed meanwhile: refused' '
	issue_is Closed && refused ticket-state &&
	issue_is "In Progress" && accepted
'

test_expect_success 'a ticket of another project with our name: refused' '
	new_issue other && issue_is "In Progress" &&
	change_as alice three "CHG-$issue" && refused ticket-scope
'

test_expect_success 'a ticket that the gate may not see: that is no answer' '
	new_issue secret && issue_is "In Progress" &&
	names_ticket "CHG-$issue" && refused unavailable &&
	test_file_has err "not authorized"
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "desk: " && test_file_has err "the-desk"
'

test_done
