#!/bin/sh
test_description='tickets from Request Tracker 5'
. "${0%/*}/servers.sh"

install_rt () {
	may_install ||
		cannot 'Request Tracker is not installed, and this is not root'
	debconf-set-selections <<-\END
	request-tracker5 request-tracker5/rtname string test
	request-tracker5 request-tracker5/organization string test.example
	request-tracker5 request-tracker5/webbaseurl string http://127.0.0.1
	request-tracker5 request-tracker5/webserver select none
	request-tracker5 request-tracker5/initial-root-password password first-pass-1
	request-tracker5 request-tracker5/initial-root-password-again password first-pass-1
	request-tracker5 request-tracker5/dbconfig-install boolean true
	request-tracker5 request-tracker5/database-type select sqlite3
	END
	{ apt-get -q update &&
		apt_install request-tracker5 rt5-db-sqlite rt5-standalone; } \
		>>"$server_log" 2>&1 || cannot 'apt cannot install it'
}

need_packages curl
{ installed request-tracker5 && installed rt5-standalone; } || install_rt
test "$(id -u)" -eq 0 || cannot 'its settings are for root to change'
etc=/etc/request-tracker5
port=$(free_port)
url=http://127.0.0.1:$port
chown root:www-data "$etc/RT_SiteConfig.pm" && chmod 640 "$etc/RT_SiteConfig.pm"
cat >"$etc/RT_SiteConfig.d/99-warder-test.pm" <<END
Set(\$WebPath, ''); Set(\$WebDomain, '127.0.0.1'); Set(\$WebPort, $port);
Set(\$WebBaseURL, '$url');
1;
END
cd / || exit 1
start_as www-data /usr/share/request-tracker5/libexec/rt-server \
	--server Starlet --host 127.0.0.1 --port "$port" --workers 2

# in_rt: the Perl on standard input, with RT at hand.
in_rt () {
	(cd / && setpriv --reuid www-data --regid "$(id -g www-data)" \
		--clear-groups perl -I/usr/share/request-tracker5/lib \
		-e 'use RT -init; use RT::Interface::CLI; local $/;
			my $code = <STDIN>; eval "$code; 1" or die $@')
}

# The gate's account may see what is in the queues CHG and Other.
in_rt >"$TRASH/seeded" 2>>"$server_log" <<'END'
my $root = RT::User->new(RT->SystemUser); $root->Load('root');
my $gate = RT::User->new(RT->SystemUser); $gate->Load('gate');
$gate->Create(Name => 'gate', Privileged => 1) unless $gate->id;
for my $name (qw(CHG Other Secret)) {
	my $queue = RT::Queue->new(RT->SystemUser);
	$queue->Load($name);
	$queue->Create(Name => $name) unless $queue->id;
	next if $name eq 'Secret';
	$gate->PrincipalObj->GrantRight(Right => $_, Object => $queue)
		for qw(SeeQueue ShowTicket);
}
sub token {
	my $token = RT::AuthToken->new(RT->SystemUser);
	return ($token->Create(Owner => $_[0]->id, Description => 'test'))[2];
}
print 'tokens ', token($root), ' ', token($gate), " $RT::VERSION\n";
END
# shellcheck disable=SC2046 # words on purpose
set -- $(grep '^tokens ' "$TRASH/seeded")
test "$#" -eq 4 || cannot 'it has no database that can be used'
root=$2 gate=$3
say_note "Request Tracker $4"
cd "$TRASH" || exit 1
comes_up "$url/REST/2.0/rt" || cannot 'it does not start'

# rt METHOD PATH [BODY]: as its administrator, in file "reply".
rt () {
	curl -sf -X "$1" -H "Authorization: token $root" \
		-H 'Content-Type: application/json' ${3:+-d "$3"} \
		"$url/REST/2.0$2" >"$TRASH/reply"
}

# new_ticket QUEUE: its number in $number.
new_ticket () {
	rt POST /ticket "{\"Queue\":\"$1\",\"Subject\":\"a change\"}" &&
	number=$(json '->{id}' <"$TRASH/reply")
}

ticket_is () {
	rt PUT "/ticket/$number" "{\"Status\":\"$1\"}"
}

test_expect_success 'a repository that asks Request Tracker' '
	make_people && they_require ticket desk - \
		"ticket(project: CHG, state: open)" &&
	make_server && token=$gate && system_is desk rt "$url" help=the-desk &&
	clone_as alice
'

test_expect_success 'a ticket that is not there: refused' '
	change_as alice one CHG-999999 && refused ticket-unknown
'

test_expect_success 'a ticket that is new: refused' '
	new_ticket CHG && names_ticket "CHG-$number" && refused ticket-state &&
	says_of desk --ticket "CHG-$number" && test_file_has said "state new"
'

test_expect_success 'it was opened: accepted' '
	ticket_is open && accepted
'

test_expect_success 'a wrong token: that is no answer' '
	change_as alice two "CHG-$number" && token_is desk "${gate}0" &&
	refused unavailable && test_file_has err "desk: not authorized" &&
	test_file_has err "the-desk" && token_is desk "$gate"
'

test_expect_success 'it was rejected meanwhile: refused' '
	ticket_is rejected && refused ticket-state && ticket_is open && accepted
'

test_expect_success 'a ticket of another queue with our name: refused' '
	new_ticket Other && ticket_is open &&
	change_as alice three "CHG-$number" && refused ticket-scope
'

test_expect_success 'a ticket that the gate may not see: that is no answer' '
	new_ticket Secret && ticket_is open &&
	names_ticket "CHG-$number" && refused unavailable &&
	test_file_has err "not authorized"
'

test_expect_success 'a ticket that became another one: refused' '
	new_ticket CHG && ticket_is open && into=$number &&
	new_ticket CHG && ticket_is open &&
	echo "my \$t = RT::Ticket->new(RT->SystemUser); \$t->Load($number);
		my (\$ok, \$why) = \$t->MergeInto($into); die \$why unless \$ok" |
	in_rt &&
	names_ticket "CHG-$number" && refused ticket-unknown
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "desk: " && test_file_has err "the-desk"
'

test_done
