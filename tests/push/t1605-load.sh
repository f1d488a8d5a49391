#!/bin/sh
test_description='eight clients at once, and a system that fails half the time'
# usage: LOAD_SECONDS=60 WARDER_BUILD=DIR sh tests/push/t1605-load.sh
#
# Four systems are asked for each push: a forge, a desk, a builder and an Open
# Policy Agent.  The desk fails half the time, and its answers are remembered
# for a while.  Each client pushes commits of all kinds to a branch of its own,
# and what got in once more to another, for LOAD_SECONDS (4), but ROUNDS_MIN at
# least.  Afterwards what the clients saw, the refs, and the records must tell
# the same story.  `make check-load` does it for a minute.
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"

: "${LOAD_SECONDS:=4}"
CLIENTS=8
ROUNDS_MIN=5
RECORDS=$SITE/store/id-project/records.jsonl

make_policy_of_four () {
	make_their_policy &&
	sed '/^\[evidence/,$d' "$SITE/policy.conf" >people.part &&
	{
		cat people.part - <<-\END
		[evidence "review"]
			provider = forge
		[evidence "ticket"]
			provider = desk
			trailer = Ticket
		[evidence "check"]
			provider = builder
		[evidence "opa"]
			provider = agent
		[rule "all of it"]
			on = refs/heads/**
			require = each(signed(by: @employees))
			require = reviews(1, by: @maintainers, not: contributors)
			require = ticket(project: CHG, state: approved)
			require = checks(unit)
			require = opa('warder/allow')
		END
	} >"$SITE/policy.conf"
}

make_forge () {
	forge_of_one_request bearer >"$SITE/forge.conf" &&
	start_system forge github-statuses cache=1h &&
	sed "s|file = .*github-statuses.conf|file = forge.conf|" \
		"$SITE/warder.conf" >conf.new && mv conf.new "$SITE/warder.conf"
}

# ---- one client: its branch is l$1, its clone w$1, its person $(who $1) ----

who () {
	test $(($1 % 2)) -eq 0 && echo alice || echo bob
}

reviewer () {
	test $(($1 % 2)) -eq 0 && echo bob || echo alice
}

in_work () {
	(cd "$TRASH/w$1" && shift && as "$@")
}

make_client () {
	as "$(who "$1")" git init -q "$TRASH/w$1" &&
	desk_has "CHG-$1" Approved && desk_has "CHG-9$1" Draft
}

# Half of them are as they must be.
kind_of () {
	case $((($1 + $2) % 8)) in
	1) echo draft ;;
	3) echo unreviewed ;;
	5) echo failed ;;
	7) echo unsigned ;;
	*) echo good ;;
	esac
}

# make_change CLIENT NUMBER KIND: a commit, and what the systems say of it.
make_change () {
	sign=-S ticket=CHG-$1 vote=yes result=success
	case $3 in
	draft) ticket=CHG-9$1 ;;
	unreviewed) vote=no ;;
	failed) result=failure ;;
	unsigned) sign=--no-gpg-sign ;;
	esac
	echo "$2 of $1" >"$TRASH/w$1/file" &&
	in_work "$1" "$(who "$1")" git add file &&
	in_work "$1" "$(who "$1")" git commit -q "$sign" -m "Change $2 of $1" \
		-m "Ticket: $ticket" &&
	tip=$(git -C "$TRASH/w$1" rev-parse HEAD) &&
	printf '[{"account":"%s-at-forge","commit":"%s","verdict":"%s"}]\n' \
		"$(reviewer "$1")" "$tip" "$vote" | says forge "/votes/$tip" &&
	printf '[{"context":"unit","state":"%s"}]\n' "$result" |
	says builder "/repos/team/app/commits/$tip/statuses?per_page=100"
}

# push_it CLIENT KIND REF: the client's ledger gets a line of it:
# "tip kind ref status decision"; what it read is added to read.CLIENT.
push_it () {
	in_work "$1" "$(who "$1")" timeout 60 git push -q "$PROJECT" \
		"HEAD:$3" 2>"$TRASH/err.$1"
	pushed=$?
	cat "$TRASH/err.$1" >>"$TRASH/read.$1"
	decision=$(sed -n 's/.*(decision \([^)]*\)).*/\1/p' "$TRASH/err.$1" |
		head -n 1)
	echo "$tip $2 $3 $pushed ${decision:-none}" >>"$TRASH/ledger.$1"
	return "$pushed"
}

run_client () {
	number=0 base=
	until test "$(date +%s)" -ge "$2" && test "$number" -ge "$ROUNDS_MIN"
	do
		number=$((number + 1)) kind=$(kind_of "$1" "$number")
		make_change "$1" "$number" "$kind" || return 1
		if push_it "$1" "$kind" "refs/heads/l$1"
		then
			base=$tip
			push_it "$1" "$kind" "refs/heads/again/$1-$number"
		elif test -n "$base"
		then
			in_work "$1" "$(who "$1")" git reset -q --hard "$base"
		else
			in_work "$1" "$(who "$1")" git update-ref -d HEAD
		fi || :
	done
	echo ended >>"$TRASH/ended"
}

# ---- afterwards ----

cd "$TRASH" || exit 1
cat >tell.pl <<\END
# tell.pl LEDGER REFS RECORDS BLOBS: what is not as it must be, or the counts.
use strict;
use warnings;
use JSON::PP;

my ($ledger, $refs, $records, $blobs) = @ARGV;
my (@wrong, %decision, %seals, %holds, %count);
my $decisions = 0;

sub lines {
	open my $in, '<', $_[0] or die "$_[0]: $!";
	my @lines = <$in>;
	chomp @lines;
	return @lines;
}

sub wrong { push @wrong, join ' ', @_ }

sub push_of {
	my ($record) = @_;
	my ($hex) = ($record->{push}{blob} // '') =~ /^sha256:(.*)/
		or return $record->{push};
	return decode_json(join '', lines("$blobs/$hex"));
}

# What the policy asks for, looked for in the record's own evidence.
sub proves {
	my ($push, $tip) = @_;
	my $e = $push->{evidence};
	my ($commit) = grep { $_->{id} eq $tip } @{$push->{facts}{commits}};
	my $author = (split /@/, $commit->{author}{email})[0];
	return 'signature' if $commit->{signature}{reason} ne 'ok';
	return 'review' unless grep { $_->{commit} eq $tip &&
		$_->{vote} eq 'approve' && $_->{provider} eq 'forge' &&
		$_->{person} ne $author } @{$e->{reviews}};
	my ($id) = $commit->{message} =~ /^Ticket: (\S+)$/m;
	return 'ticket' unless grep { $_->{id} eq $id &&
		$_->{state} eq 'approved' && $_->{provider} eq 'desk' }
		@{$e->{tickets}};
	return 'check' unless grep { $_->{commit} eq $tip && $_->{success} &&
		$_->{name} eq 'unit' } @{$e->{checks}};
	return 'agent' unless grep { $_->{says} eq 'yes' } @{$e->{opa}};
	return 'missing' if grep { /^no_/ } keys %$e;
	return '';
}

for (lines($records)) {
	my $r = decode_json($_);
	if ($r->{kind} eq 'decision') {
		$decisions++;
		wrong('two records', $r->{decision})
			if exists $decision{$r->{decision}};
		$decision{$r->{decision}} = $r;
	} elsif ($r->{kind} eq 'seal') {
		push @{$seals{$r->{decision}}}, @{$r->{updates}};
	} else {
		wrong('a record of kind', $r->{kind});
	}
}

for (lines($ledger)) {
	my ($tip, $kind, $ref, $status, $id) = split / /;
	my $accepted = $status == 0;
	my $r = delete $decision{$id};
	$count{pushes}++;
	wrong('no record', $_), next unless $r;
	my $push = push_of($r);
	my $update = $push->{facts}{updates}[0];
	wrong('another push', $_) if @{$push->{facts}{updates}} != 1 ||
		$update->{new} ne $tip || $update->{ref} ne $ref;
	wrong('another answer', $_) if $accepted xor $r->{outcome}{accepted};
	my @seals = @{$seals{$id} // []};
	if ($accepted) {
		my $lacks = proves($push, $tip);
		$count{accepted}++;
		$count{remembered}++ if grep { $_->{asof} < $push->{facts}{now} }
			@{$push->{evidence}{tickets}};
		wrong('a bad one got in', $_) if $kind ne 'good';
		wrong("got in without $lacks", $_) if $lacks ne '';
		wrong('seals', scalar @seals, $_) if @seals != 1 ||
			$seals[0]{new} ne $tip || $seals[0]{ref} ne $ref;
		$holds{$ref} = $tip;
		next;
	}
	wrong('moved, though refused', $_) if @seals;
	my $missing = grep { /^no_/ } keys %{$push->{evidence}};
	$count{$missing ? 'unavailable' : 'refused'}++;
	wrong('a good one was refused', $_) if $kind eq 'good' && !$missing;
}

wrong('nobody pushed', $_) for keys %decision;
my %real = map { reverse split / / } lines($refs);
for my $ref (keys %{{ %real, %holds }}) {
	wrong("$ref is", $real{$ref} // 'none', 'not', $holds{$ref} // 'none')
		if ($real{$ref} // '') ne ($holds{$ref} // '');
}
print "$_\n" for @wrong;
$count{decisions} = $decisions;
$count{seals} = keys %seals;
print join(', ', map { ($count{$_} // 0) . " $_" } qw(pushes accepted
	remembered refused unavailable decisions seals)), "\n";
exit(@wrong > 0 ? 1 : 0);
END

test_expect_success 'a repository, four systems, eight clients' '
	make_people alice bob && make_policy_of_four && make_server &&
	git -C "$PROJECT" config gc.autoPackLimit 20 &&
	git -C "$PROJECT" config receive.unpackLimit 1 &&
	make_forge && start_system desk jira user=warder cache=3s &&
	start_system builder github-statuses cache=1h "value=repo team/app" &&
	start_system agent opa &&
	echo "{\"result\":true}" | says agent "/v1/data/warder/allow?strict-builtin-errors=true" &&
	for n in $(seq $CLIENTS)
	do
		make_client "$n" || return 1
	done &&
	mode_of desk flaky
'

test_expect_success "they push for $LOAD_SECONDS seconds, and all come to their end" '
	until=$(($(date +%s) + LOAD_SECONDS)) && pids= &&
	for n in $(seq $CLIENTS)
	do
		run_client "$n" "$until" >"out.$n" 2>&1 &
		pids="$pids $!"
	done &&
	for pid in $pids
	do
		wait "$pid" || return 1
	done &&
	test "$(wc -l <ended)" -eq "$CLIENTS"
'

test_expect_success 'nobody read of anything but answers' '
	cat read.* >read &&
	test_file_has_not read "error: warder: \|internal\|fatal:" &&
	test_file_has read "tickets cannot be had: desk: " &&
	test_file_has_not read "\(reviews\|checks\|opa\) cannot be had"
'

test_expect_success 'the clients, the refs and the records tell the same story' '
	cat ledger.* >ledger &&
	git -C "$PROJECT" for-each-ref --format="%(objectname) %(refname)" >refs &&
	if ! perl tell.pl ledger refs "$RECORDS" \
		"$SITE/store/id-project/blobs" >told
	then
		cat told
		return 1
	fi
'

test_expect_success 'some got in, some were refused, some were not answered' '
	cat told &&
	test_file_has_not told "[ ,]0 \(accepted\|refused\|unavailable\|seals\)"
'

test_expect_success 'why, of every one of them' '
	while read -r tip kind ref status decision
	do
		warder explain --repo "$PROJECT" "$decision" >why &&
		test_file_has why "$ref" && verdict=refused &&
		{ test "$status" -ne 0 || verdict=accepted; } &&
		test_file_has why "$verdict" || return 1
	done <ledger
'

test_expect_success 'the next push gets in, and leaves nothing pending' '
	mode_of desk "" && make_change 1 last good &&
	push_it 1 good refs/heads/l1 &&
	find "$SITE/store/id-project/pending" -type f >pending &&
	test ! -s pending
'

test_expect_success 'the repository is whole' '
	git -C "$PROJECT" fsck --strict --no-dangling >whole 2>&1 &&
	test_file_has_not whole "error\|missing\|corrupt"
'

say_note "$(cat "$TRASH/told" 2>/dev/null)"
say_note "requests: $(asked_of forge) forge, $(asked_of desk) desk, \
$(asked_of builder) builder, $(asked_of agent) agent"
test_done
