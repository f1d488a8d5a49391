#!/bin/sh
test_description='what an Open Policy Agent says'
. "${0%/*}/lib.sh"
# shellcheck source=tests/push/systems.sh
. "$TESTS/systems.sh"

# A policy that asks it about two branches, and of a third nothing.
make_policy_with_agent () {
	mkdir -p "$SITE" &&
	{
		printf '[policy]\n\tversion = 1\n\towner = @maintainers\n' &&
		policy_people &&
		cat <<-\END
		[group "maintainers"]
			member = alice
			member = bob
		[group "others"]
			member = carol
		[evidence "opa"]
			provider = agent
		[rule "main"]
			on = refs/heads/main
			require = each(signed(by: @employees))
			require = opa('warder/main/allow')
		[rule "other"]
			on = refs/heads/other
			require = not opa('warder/deny') or reviews(1)
		[rule "tags"]
			on = refs/tags/**
			require = opa('warder/tag')
		[rule "bytes"]
			on = refs/heads/bytes
			require = opa('warder/bytes')
		[rule "free"]
			on = refs/heads/free
			require = signed
		END
	} >"$SITE/policy.conf"
}

place_of () {
	echo "/v1/data/$1?strict-builtin-errors=true"
}

agent_says () {
	printf '%s' "$2" | says agent "$(place_of "$1")"
}

refused () {
	push_refused alice "$1" HEAD:refs/heads/main
}

# sent PERL-EXPRESSION: holds for the input of the last question, $i.
sent () {
	perl -MJSON::PP -e '
		my $line;
		while (<STDIN>) { $line = $_ }
		$line =~ s/^[^{]*\|(?=\{)// or die "no body";
		our $i = decode_json($line)->{input};
		exit !eval $ARGV[0];
	' "$1" <"$TRASH/agent/log"
}

test_expect_success 'a repository, and an agent' '
	make_people && make_policy_with_agent && make_server &&
	start_system agent opa help=the-desk &&
	clone_as alice && change_as alice one && tip=$(id_of alice HEAD)
'

test_expect_success 'whom it does not concern is not asked' '
	push_accepted alice HEAD refs/heads/free && test "$(asked_of agent)" -eq 0
'

test_expect_success 'only a literal true satisfies' '
	for answer in "{\"result\":false}" "{}" "{\"result\":\"true\"}" \
		"{\"result\":1}" "{\"result\":null}" "{\"result\":[true]}" \
		"{\"result\":{\"result\":true}}" "{\"Result\":true}"
	do
		agent_says warder/main/allow "$answer" &&
		refused opa-refused && test_file_has err "agent says" ||
			return 1
	done
'

test_expect_success 'what is no answer: unavailable, and whom to ask' '
	for answer in "" "{\"result\":true" "true" "[]" "{\"result\":true}x" \
		"{\"result\":true,\"result\":true}" \
		"{\"result\":false,\"result\":true}"
	do
		agent_says warder/main/allow "$answer" &&
		refused unavailable && test_file_has err "agent: .*ask the-desk" ||
			return 1
	done
'

test_expect_success 'neither is another status than 200, whatever it says' '
	for status in 201 204 400 401 403 404 500 503
	do
		printf "HTTP status: %s\n\n{\"result\":true}" "$status" |
		says agent "$(place_of warder/main/allow)" &&
		refused unavailable || return 1
	done
'

test_expect_success 'true: accepted, once asked' '
	agent_says warder/main/allow "{\"decision_id\":\"x\",\"result\":true}" &&
	asked_of agent >/dev/null &&
	push_accepted alice HEAD refs/heads/main &&
	test "$(wc -l <"$TRASH/agent/log")" -eq 1
'

test_expect_success 'it was told what was pushed, and by whom' '
	export tip &&
	sent "\$i->{version} == 1 && \$i->{ref} eq q(refs/heads/main)" &&
	sent "\$i->{new} eq \$ENV{tip} && \$i->{tip} eq \$ENV{tip}" &&
	sent "!exists \$i->{old}" &&
	sent "\$i->{pusher}{person} eq q(alice)" &&
	sent "grep { \$_ eq q(maintainers) } @{\$i->{pusher}{groups}}" &&
	sent "grep { \$_ eq q(employees) } @{\$i->{pusher}{groups}}" &&
	sent "!grep { \$_ eq q(others) } @{\$i->{pusher}{groups}}" &&
	sent "\$i->{repository}{name} eq q(project)" &&
	sent "\$i->{commits}[0]{id} eq \$ENV{tip}" &&
	sent "\$i->{commits}[0]{signature}{person} eq q(alice)" &&
	sent "\$i->{commits}[0]{signature}{reason} eq q(ok)" &&
	sent "\$i->{commits}[0]{message} =~ /Ticket: CHG-1/" &&
	sent "\$i->{commits}[0]{author}{email} eq q(alice@example.com)" &&
	sent "\$i->{paths}[0]{new_mode} eq q(100644)"
'

test_expect_success 'the next push tells what is new in it' '
	old=$tip && export old && change_as alice two && tip=$(id_of alice HEAD) &&
	push_accepted alice HEAD refs/heads/main &&
	sent "@{\$i->{commits}} == 1 && \$i->{commits}[0]{id} eq \$ENV{tip}" &&
	sent "\$i->{commits}[0]{parents}[0] eq \$ENV{old}" &&
	sent "\$i->{old} eq \$ENV{old} && \$i->{fast_forward}"
'

test_expect_success 'its word is not remembered' '
	change_as alice three && agent_says warder/main/allow "{\"result\":false}" &&
	refused opa-refused
'

test_expect_success 'why, years later' '
	decision=$(sed -n "s/.*(decision \([^)]*\)).*/\1/p" err | head -n 1) &&
	warder explain --repo "$PROJECT" "$decision" >why &&
	test_file_has why "agent says false to warder/main/allow" &&
	tail -n 1 "$SITE/store/id-project/records.jsonl" >last &&
	test_file_has last "\"path\":\"warder/main/allow\",\"provider\":\"agent\"" &&
	digest=$(tail -n 1 "$TRASH/agent/log" | sed "s/^[^{]*|{/{/" |
		tr -d "\n" | sha256sum | cut -d " " -f 1) &&
	test_file_has last "\"input\":\"sha256:$digest\""
'

test_expect_success 'no: what is not defined denies nothing, and allows nothing' '
	agent_says warder/deny "{\"result\":true}" &&
	push_refused alice opa-refused HEAD:refs/heads/other &&
	agent_says warder/deny "{}" &&
	push_refused alice opa-refused HEAD:refs/heads/other &&
	agent_says warder/deny "{\"result\":false}" &&
	push_accepted alice HEAD refs/heads/other
'

test_expect_success 'one that hangs: refused in time' '
	agent_says warder/main/allow "{\"result\":true}" &&
	printf "\ttimeout = 1s\n" >>"$SITE/warder.conf" &&
	mode_of agent hang && refused unavailable && mode_of agent ""
'

test_expect_success 'too much to tell is not told' '
	perl -e "print q(x) x 1100000" >long &&
	in_clone alice git commit -q -S --allow-empty -F "$PWD/long" &&
	asked_of agent >/dev/null && refused unavailable &&
	test_file_has err "push in smaller steps" &&
	test "$(asked_of agent)" -eq 0 &&
	in_clone alice git reset -q --hard HEAD^
'

test_expect_success 'a message with any bytes at all' '
	printf "caf\351 \"}],\"\n\n" >odd &&
	in_clone alice git -c i18n.commitEncoding=x-odd commit -q -S \
		--allow-empty -F "$PWD/odd" &&
	agent_says warder/bytes "{\"result\":true}" &&
	push_as alice "+HEAD:refs/heads/bytes" &&
	git -C "$SERVER/project.git" update-ref -d refs/heads/bytes &&
	in_clone alice git reset -q --hard HEAD^ &&
	sent "ref \$i->{commits}[0]{message} eq q(HASH) &&
		\$i->{commits}[0]{message}{base64} &&
		\$i->{commits}[0]{encoding} eq q(x-odd)"
'

# told_of NAME: the only commit in a push to a branch whose rule asks nothing
# else; the agent lets it in, and was told.
told_of () {
	agent_says warder/bytes "{\"result\":true}" &&
	push_accepted alice HEAD refs/heads/bytes
}

test_expect_success 'a message in an encoding that is read here is decoded' '
	in_clone alice git -c i18n.commitEncoding=ISO-8859-1 commit -q -S \
		--allow-empty -F "$PWD/odd" &&
	push_accepted alice HEAD refs/heads/main &&
	sent "\$i->{commits}[0]{message} =~ /caf\x{e9}/ &&
		!exists \$i->{commits}[0]{encoding}"
'

test_expect_success 'a signature is ok where signed() says so, and nowhere else' '
	in_clone alice git checkout -q -B bytes && commit_as alice mine &&
	told_of && sent "\$i->{commits}[0]{signature}{reason} eq q(ok)" &&
	in_clone alice env GIT_COMMITTER_EMAIL=bob@example.com \
		git commit -q -S --allow-empty -m "As if by bob" && told_of &&
	sent "\$i->{commits}[0]{signature}{reason} eq q(committer-mismatch)" &&
	in_clone alice env GIT_COMMITTER_DATE="$(($(date +%s) + 864000)) +0000" \
		git commit -q -S --allow-empty -m "From the future" && told_of &&
	sent "\$i->{commits}[0]{signature}{reason} eq q(clock)" &&
	commit_as --unsigned alice unsigned && told_of &&
	sent "\$i->{commits}[0]{signature}{reason} eq q(no-signature)" &&
	sent "!exists \$i->{commits}[0]{flaw}"
'

test_expect_success 'a commit that git would not write is told to be one' '
	in_clone alice git cat-file commit HEAD |
	sed "s/^committer .*/&\n&/" >twice &&
	id=$(git -C alice hash-object -t commit -w --literally --stdin <twice) &&
	agent_says warder/bytes "{\"result\":false}" &&
	push_refused alice opa-refused "+$id:refs/heads/bytes" &&
	sent "\$i->{commits}[0]{flaw} eq q(dup-header)" &&
	sent "\$i->{commits}[0]{signature}{reason} eq q(dup-header)"
'

test_expect_success 'paths of any bytes' '
	in_clone alice git checkout -q -f -B bytes "$tip" &&
	in_clone alice git reset -q --hard &&
	perl -e "mkdir q(alice/secret);
		for (qq(a\377), qq(\"],\"), qq(\n), qq(\xe2\x80\xae)) {
			open my \$f, q(>), qq(alice/secret/\$_) or die }" &&
	in_clone alice git add secret && in_clone alice git commit -q -S -m paths &&
	agent_says warder/bytes "{\"result\":true}" &&
	cp "$SITE/warder.conf" keep &&
	printf "[hygiene]\n\todd-names = off\n" >>"$SITE/warder.conf" &&
	push_as alice "+HEAD:refs/heads/bytes" &&
	cp keep "$SITE/warder.conf" &&
	sent "grep { ref eq q(HASH) && \$_->{base64} eq q(c2VjcmV0L2H/) }
		map { \$_->{path} } @{\$i->{paths}}" &&
	sent "grep { \$_ eq qq(secret/\"],\") } map { \$_->{path} } @{\$i->{paths}}" &&
	sent "grep { \$_ eq qq(secret/\n) } map { \$_->{path} } @{\$i->{paths}}" &&
	sent "grep { \$_ eq qq(secret/\x{202e}) } map { \$_->{path} } @{\$i->{paths}}"
'

test_expect_success 'a tag is told with who signed it' '
	agent_says warder/tag "{\"result\":true}" &&
	in_clone alice git tag -s -m one v1 "$tip" &&
	push_accepted alice v1 refs/tags/v1 &&
	sent "\$i->{tag}{name} eq q(v1) && \$i->{tag}{target} eq \$ENV{tip}" &&
	sent "\$i->{tag}{signature}{reason} eq q(ok)" &&
	sent "\$i->{tag}{signature}{person} eq q(alice)" &&
	in_clone alice git tag -a -m two v2 "$tip" &&
	push_accepted alice v2 refs/tags/v2 &&
	sent "\$i->{tag}{signature}{reason} eq q(no-signature)" &&
	in_clone alice git tag v3 "$tip" && push_accepted alice v3 refs/tags/v3 &&
	sent "!exists \$i->{tag}" && in_clone alice git checkout -q main
'

test_expect_success 'last-known is not for it' '
	change_as alice four && cp "$SITE/warder.conf" keep &&
	printf "\tunavailable = last-known 2h\n" >>"$SITE/warder.conf" &&
	refused unavailable && test_file_has err "agent: its configuration" &&
	test_file_has "$LOG" "not for kind opa" &&
	cp keep "$SITE/warder.conf"
'

test_expect_success 'a provider of something else is no agent' '
	start_system desk jira user=warder &&
	sed "s/provider = agent/provider = desk/" "$SITE/policy.conf" >new &&
	mv new "$SITE/policy.conf" && refused unavailable &&
	test_file_has err "desk: its configuration" &&
	test_file_has "$LOG" "no Open Policy Agent"
'

test_expect_success 'on a laptop it is not known' '
	sed "s/provider = desk/provider = agent/" "$SITE/policy.conf" >new &&
	mv new "$SITE/policy.conf" && asked_of agent >/dev/null &&
	in_clone alice git config warder.site "$SITE" &&
	in_clone alice git config warder.id id-project &&
	test_must_fail in_clone alice warder check --for main HEAD >out 2>&1 &&
	test_file_has out "only the server asks agent" &&
	test "$(asked_of agent)" -eq 0
'

# Started by the gate in place of warder-fetch, it says so, and becomes it.
count_starts () {
	cat >"$TRASH/counting" <<-END &&
	#!/bin/sh
	echo started >>"$TRASH/starts"
	exec "$WARDER_BUILD/warder-fetch" "\$@"
	END
	chmod +x "$TRASH/counting" &&
	sed "s|fetch = .*|fetch = $TRASH/counting|" "$SITE/warder.conf" >conf.new &&
	mv conf.new "$SITE/warder.conf"
}

test_expect_success 'with another system in the policy, one warder-fetch asks both' '
	change_as alice both && tip=$(id_of alice HEAD) &&
	agent_says warder/main/allow "{\"result\":true}" &&
	printf "[evidence \"ticket\"]\n\tprovider = desk\n\ttrailer = Ticket\n[rule \"tickets\"]\n\ton = refs/heads/main\n\trequire = ticket(project: CHG)\n" \
		>>"$SITE/policy.conf" && desk_has CHG-1 Approved &&
	count_starts && asked_of desk >/dev/null && asked_of agent >/dev/null &&
	push_accepted alice HEAD refs/heads/main &&
	test "$(wc -l <starts)" -eq 1 && test "$(asked_of desk)" -eq 1 &&
	test "$(asked_of agent)" -eq 1
'

test_expect_success 'one of them is remembered: refused only when both say so anew' '
	change_as alice again && : >starts &&
	agent_says warder/main/allow "{\"result\":false}" &&
	refused opa-refused && test "$(wc -l <starts)" -eq 2 &&
	test "$(asked_of desk)" -eq 1 && test "$(asked_of agent)" -eq 2
'

# agent_check OPTION...: what an admin reads.
agent_check () {
	warder provider check agent --repo "$PROJECT" "$@" >said 2>&1
}

test_expect_success 'warder provider: it is listed, and asked about all paths' '
	warder provider list --repo "$PROJECT" >out &&
	test_file_has out "agent *opa *http" &&
	agent_says warder/main/allow "{\"result\":true}" &&
	agent_says warder/deny "{\"result\":false}" &&
	agent_check && test_file_has said "asked  *4 times" &&
	test_file_has said "^  true  *warder/main/allow  {\"result\":true}" &&
	test_file_has said "^  false  *warder/deny  {\"result\":false}" &&
	sent "ref \$i eq q(HASH) && !%\$i"
'

test_expect_success 'or about one path, with an input' '
	agent_says a/b "{\"result\":\"true\"}" &&
	echo "{\"ref\":\"refs/heads/main\"}" >input &&
	agent_check --path a/b --input input &&
	test_file_has said "^  other  *a/b  {\"result\":\"true\"}" &&
	sent "\$i->{ref} eq q(refs/heads/main)" &&
	agent_says a/b "{}" && agent_check --path a/b &&
	test_file_has said "^  undefined  *a/b  there is no such rule.*: {}" &&
	agent_check --json --path a/b &&
	test_file_has said "\"path\":\"a/b\",\"says\":\"undefined\""
'

test_expect_success 'or about a commit, as a push of it would be told' '
	change_as alice tried && export tip && tip=$(id_of alice HEAD) &&
	agent_says warder/main/allow "{\"result\":false}" &&
	push_refused alice opa-refused HEAD:refs/heads/main &&
	tail -n 1 "$TRASH/agent/log" >pushed &&
	push_as alice HEAD:refs/heads/review/tried &&
	server_refs >before && wc -l <"$SITE/store/id-project/records.jsonl" >>before &&
	agent_check --commit "$tip" --pusher alice &&
	test_file_has said "asked  *1 times" &&
	test_file_has said "^  false  *warder/main/allow  {\"result\":false}" &&
	tail -n 1 "$TRASH/agent/log" >checked &&
	for line in pushed checked
	do
		sed "s/\"now\":[0-9]*/\"now\":0/;s/\"transport\":\"[a-z]*\"/_/;
			s/,_//" $line >$line.told || return 1
	done &&
	test_cmp pushed.told checked.told &&
	server_refs >after && wc -l <"$SITE/store/id-project/records.jsonl" >>after &&
	test_cmp before after
'

test_expect_success 'it is not there, or the token is not good' '
	mode_of agent 401 && test_must_fail agent_check --path a/b &&
	test_file_has said "^  unavailable *a/b  not authorized (HTTP 401)" &&
	test_must_fail agent_check --json --path a/b &&
	test_file_has said "\"says\":\"unavailable\",\"why\":\"not authorized" &&
	mode_of agent "" &&
	cp "$SITE/warder.conf" keep &&
	sed "s|url = .*:$(cat agent.port)|url = http://127.0.0.1:1|" keep \
		>"$SITE/warder.conf" &&
	test_must_fail agent_check --path a/b && cp keep "$SITE/warder.conf" &&
	test_file_has said "^  unavailable *a/b  agent: no connection to it"
'

test_expect_success 'a recorded answer, and nobody is asked' '
	echo "{\"result\":true}" >recorded && asked_of agent >/dev/null &&
	agent_check --path a/b --answer recorded &&
	test_file_has said "^  true  *a/b" &&
	echo "{\"result\":true,\"result\":false}" >recorded &&
	test_must_fail agent_check --path a/b --answer recorded &&
	test_file_has said "^  unavailable *a/b  its answer is not JSON" &&
	test "$(asked_of agent)" -eq 0
'

test_expect_success 'what cannot be asked is not' '
	test_must_fail agent_check --path a//b &&
	test_file_has said "path takes a path" &&
	test_must_fail agent_check --ticket CHG-1 &&
	test_file_has said "say --path PATH" &&
	test_must_fail agent_check --commit "$tip" --input input &&
	test_file_has said "say --path PATH" &&
	test_must_fail agent_check --path a/b --ref refs/heads/main &&
	test_file_has said "say --path PATH" &&
	test_must_fail agent_check --commit 12 &&
	test_file_has said "40 digits" &&
	test_must_fail agent_check --commit "$tip" --pusher nobody &&
	test_file_has said "no person \"nobody\"" &&
	test_must_fail agent_check --commit "$tip" --path a/b &&
	test_file_has said "no rule would ask for this path" &&
	test_must_fail agent_check --commit "$tip" --ref refs/heads/free &&
	test_file_has said "no rule would ask" &&
	echo "{\"a\":1,\"a\":2}" >input &&
	test_must_fail agent_check --path a/b --input input &&
	test_file_has said "^error: .*input: " &&
	test_must_fail warder provider check desk --repo "$PROJECT" \
		--ticket CHG-1 --path a/b 2>said &&
	test_file_has said "for kind opa" && test "$(asked_of agent)" -eq 0
'

test_done
