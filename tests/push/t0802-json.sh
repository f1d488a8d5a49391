#!/bin/sh
test_description='what every command prints under --json'
. "${0%/*}/lib.sh"

# is_json FILE KEY[=VALUE]...: one line, one JSON object, exactly these keys;
# a value, where given, is the text of a string, true or false.
is_json () {
	test "$(wc -l <"$1")" -eq 1 &&
	perl -MJSON::PP -e '
		my ($file, @want) = @ARGV;
		open(my $in, "<", $file) or die;
		my $json = decode_json(do { local $/; <$in> });
		ref $json eq "HASH" or die "not an object\n";
		my @keys = map { (split /=/)[0] } @want;
		my $have = join " ", sort keys %$json;
		$have eq join(" ", sort @keys) or die "keys: $have\n";
		for (grep { /=/ } @want) {
			my ($key, $value) = split /=/, $_, 2;
			my $is = $json->{$key};
			$is = $is ? "true" : "false" if JSON::PP::is_bool($is);
			$is eq $value or die "$key is $is\n";
		}
	' "$@" && return 0
	cat "$1" >&2
	return 1
}

# fails_json STATUS COMMAND...: an object with an error, and text beside it.
fails_json () {
	fails_status=$1
	shift
	"$@" >json 2>err
	test "$?" -eq "$fails_status" && test_file_has err "^error: "
}

test_expect_success 'install, baseline and doctor' '
	make_people && make_policy </dev/null &&
	make_server project --json >json &&
	is_json json chained config entered hooks id=id-project name=project \
		records repository="$PROJECT" &&
	clone_as alice &&
	change_as alice first &&
	land alice first &&
	warder baseline --json --dry-run --repo "$PROJECT" >json &&
	is_json json declared=false values &&
	test_file_has json "\"ref\":\"refs/heads/main\"" &&
	warder baseline --json --repo "$PROJECT" >json &&
	is_json json declared=true values &&
	warder doctor --json "$PROJECT" >json &&
	test_file_has json "^\[{\"finding\":\"ok\","
'

test_expect_success 'key add and list' '
	make_person zoe &&
	warder key --json --config "$SITE/warder.conf" \
		--email zoe@example.com add zoe "$PEOPLE/zoe/.ssh/id.pub" >json &&
	is_json json added person=zoe &&
	test_file_has json "\"added\":\\[\"ssh-ed25519 [^\"]* zoe\"\\]" &&
	warder key --json --config "$SITE/warder.conf" list zoe >json &&
	test_file_has json "^\[{\"format\":\"ssh\",\"key\":\"SHA256:[^\"]*\",\"person\":\"zoe\",\"state\":\"good\",\"strength\":\"ed25519\"}\]$"
'

test_expect_success 'policy check and explain' '
	warder policy --json --config "$SITE/warder.conf" check >json &&
	is_json json digest groups keys ok=true persons rules warnings &&
	warder policy --json --repo "$PROJECT" check >json &&
	is_json json digest groups keys ok=true persons rules warnings &&
	warder policy --json --repo "$PROJECT" explain main >json &&
	is_json json ref=refs/heads/main rules unmatched=allow &&
	test_file_has json "\"source\":\"fast-forward\"" &&
	echo "[oops" >bad.conf &&
	fails_json 1 warder policy check --json bad.conf &&
	is_json json error ok=false &&
	test_file_has json "bad.conf:1: "
'

test_expect_success 'check, and what publishes evidence' '
	clone_as bob && clone_as ci && clone_as carol &&
	for person in alice bob ci carol
	do
		in_clone $person git config warder.site "$SITE" &&
		in_clone $person git config warder.id id-project || return 1
	done &&
	start_change alice &&
	change_as alice second CHG-2 &&
	commit=$(publish alice second) &&
	for person in bob ci carol
	do
		in_clone $person git fetch -q origin || return 1
	done &&
	in_clone bob warder approve --json --for main $commit >json &&
	is_json json object="$(server_ref $(review_ref bob $commit))" \
		published=true ref=$(review_ref bob $commit) &&
	in_clone bob warder reject --json --for main --print $commit >json &&
	is_json json body commands commit=$commit \
		ref=$(review_ref bob $commit) &&
	in_clone ci warder attest --json check unit --result success \
		$commit >json &&
	is_json json object published=true ref=$(check_ref ci $commit unit) &&
	in_clone carol warder ticket --json CHG-2 --project CHG \
		--state approved >json &&
	is_json json object published=true ref=$(ticket_ref carol CHG-2) &&
	test_must_fail in_clone alice warder check --json --for main >json &&
	perl -MJSON::PP -e "exit !! decode_json(<>)->{accepted}" json
'

test_expect_success 'evidence that the server refuses' '
	make_person mallory &&
	clone_as mallory &&
	in_clone mallory git config warder.id id-project &&
	test_must_fail in_clone mallory warder approve --json --person bob \
		--for main $commit >json &&
	is_json json object published=false ref=$(review_ref bob $commit)
'

test_expect_success 'explain' '
	push_refused alice check-missing HEAD:refs/heads/main &&
	decision=$(sed -n "s/.*decision \([0-9a-z]*-[0-9a-z]*\).*/\1/p" err) &&
	warder explain --json --repo "$PROJECT" $decision >json &&
	is_json json decision seal
'

test_expect_success 'errors are JSON too, wherever --json stands' '
	fails_json 2 warder explain --json --repo "$PROJECT" 0000-0000 &&
	is_json json error &&
	fails_json 2 warder policy check --json missing.conf &&
	is_json json error &&
	fails_json 2 warder doctor --json "$TRASH/nowhere" &&
	is_json json error &&
	fails_json 2 warder install --nonsense --json "$PROJECT" &&
	is_json json error usage &&
	fails_json 2 warder nonsense --json &&
	is_json json error usage &&
	fails_json 2 warder --json nonsense &&
	is_json json error usage &&
	fails_json 2 warder help nonsense --json &&
	is_json json error usage &&
	fails_json 2 warder key --json &&
	is_json json error usage &&
	fails_json 2 warder install --nonsense -- --json &&
	test_must_fail test -s json
'

test_expect_success 'but for serve: a git client reads its standard output' '
	test_must_fail warder serve --json alice >json 2>err &&
	test_file_has err "^You are alice here" &&
	test_must_fail test -s json
'

test_expect_success 'uninstall' '
	warder uninstall --json "$PROJECT" >json &&
	is_json json removed repository="$PROJECT" &&
	test_file_has json "hooks/pre-receive\"" &&
	fails_json 1 warder uninstall --json "$PROJECT" &&
	is_json json removed repository &&
	test_file_has json "\"removed\":\[\]"
'

test_done
