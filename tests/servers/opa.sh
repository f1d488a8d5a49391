#!/bin/sh
test_description='answers from Open Policy Agent'
. "${0%/*}/servers.sh"

release=v1.0.0

# The Go module proxy has its source.
install_agent () {
	command -v go >/dev/null || cannot 'no Go to build it with'
	say_note "building Open Policy Agent $release"
	GOBIN=$CACHE GOPATH=$CACHE/go GOCACHE=$CACHE/build \
		GOFLAGS=-modcacherw \
		go install "github.com/open-policy-agent/opa@$release" \
		>>"$server_log" 2>&1 ||
		cannot 'Open Policy Agent cannot be built'
	mv "$CACHE/opa" "$CACHE/opa-$release"
}

need_packages curl
server_cache opa
test -x "$CACHE/opa-$release" || install_agent
agent=$CACHE/opa-$release
port=$(free_port)
url=http://127.0.0.1:$port

# The gate may ask; the admin may do anything; nobody else may do that.
cat >"$TRASH/authz.rego" <<-\END
package system.authz
import rego.v1
default allow := false
allow if input.identity == "token-of-admin"
allow if {
	input.identity == "token-of-gate"
	input.method == "POST"
	input.path[0] == "v1"
	input.path[1] == "data"
	input.path[2] == "warder"
}
END
start_as "$(id -un)" "$agent" run --server --addr "127.0.0.1:$port" \
	--disable-telemetry --authentication=token --authorization=basic \
	"$TRASH/authz.rego"
comes_up "$url/health" 30 || cannot 'Open Policy Agent does not start'

# put PATH: standard input, as the agent's admin.
put () {
	curl -sf -X PUT -H 'Authorization: Bearer token-of-admin' \
		--data-binary @- "$url/v1/$1" >/dev/null
}

# A release manager pushes, everything is signed by whoever wrote it, and the
# commit was let in.
let_in_what_is_listed () {
	put policies/warder <<-\END
	package warder.main
	import rego.v1
	default allow := false
	allow if {
		input.version == 1
		input.ref == "refs/heads/main"
		"maintainers" in input.pusher.groups
		every c in input.commits {
			c.signature.reason == "ok"
			c.author.email == sprintf("%s@example.com",
				[c.signature.person])
		}
		every p in input.paths { endswith(p.path, ".t") }
		data.listed[input.tip]
	}
	END
}

list_tip () {
	printf '{"%s":true}' "$(id_of alice HEAD)" | put data/listed
}

test_expect_success 'a repository that asks Open Policy Agent' '
	make_people && they_require opa agent - "opa('\''warder/main/allow'\'')" &&
	make_server && token=token-of-gate &&
	system_is agent opa "$url" auth=bearer &&
	clone_as alice && commit_as alice one
'

# agent_check OPTION...: what an admin reads.
agent_check () {
	warder provider check agent --repo "$PROJECT" "$@" >said 2>&1
}

test_expect_success 'an admin asks: there, the token is good, no such rule' '
	agent_check && test_file_has said "^  undefined  *warder/main/allow "
'

test_expect_success 'it has no such policy: refused' '
	refused opa-refused && test_file_has err "neither true nor false"
'

test_expect_success 'its policy says false: refused' '
	let_in_what_is_listed && refused opa-refused &&
	test_file_has err "agent says false"
'

test_expect_success 'an admin asks what it says to another input' '
	printf "{\"version\":1,\"ref\":\"refs/heads/main\",\"tip\":\"t\"," >in &&
	printf "\"pusher\":{\"groups\":[\"maintainers\"]},\"commits\":[]," >>in &&
	printf "\"paths\":[]}" >>in && echo "{\"t\":true}" | put data/listed &&
	agent_check --input in && test_file_has said "^  true  *warder/main/allow" &&
	agent_check && test_file_has said "^  false  *warder/main/allow" &&
	agent_check --path warder/main/deny &&
	test_file_has said "^  undefined  *warder/main/deny" &&
	test_must_fail agent_check --path system/authz/allow &&
	test_file_has said "^  unavailable *system/authz/allow  not authorized"
'

test_expect_success 'another commit is listed: refused' '
	echo "{\"1111111111111111111111111111111111111111\":true}" |
	put data/listed && refused opa-refused
'

test_expect_success 'it is listed: accepted' '
	list_tip && accepted
'

test_expect_success 'the next is not, until it is listed too' '
	commit_as alice two && refused opa-refused && list_tip && accepted
'

test_expect_success 'who pushes is told: not a maintainer, refused' '
	clone_as carol && commit_as carol three &&
	printf "{\"%s\":true}" "$(id_of carol HEAD)" | put data/listed &&
	push_refused carol opa-refused HEAD:refs/heads/main
'

test_expect_success 'what changes is told: another kind of file, refused' '
	(cd alice && echo x >x.sh && as alice git add x.sh) &&
	in_clone alice git commit -q -S -m "A script" && list_tip &&
	refused opa-refused && in_clone alice git reset -q --hard HEAD^
'

test_expect_success 'who wrote it is told: not the signer, refused' '
	commit_as alice four && in_clone alice git commit -q --amend -S --no-edit \
		--author "bob <bob@example.com>" && list_tip &&
	refused opa-refused &&
	in_clone alice git commit -q --amend -S --no-edit --reset-author &&
	list_tip && accepted
'

test_expect_success 'a policy that answers with something else: refused' '
	commit_as alice five &&
	printf "package warder.main\nallow := \"true\"\n" |
	put policies/warder && refused opa-refused &&
	test_file_has err "neither true nor false" &&
	printf "package warder.main\nallow := true\n" |
	put policies/warder && accepted
'

# Policies that say what is forbidden are the common ones: what the pusher makes
# undefined must not get past them.
forbid_secrets () {
	put policies/warder <<-END
	package warder.main
	import rego.v1
	deny contains "secret" if {
		some p in input.paths
		$1
		startswith(p.path, "secret/")
	}
	$2
	allow if count(deny) == 0
	END
}

test_expect_success 'what is forbidden is, in bytes of any kind' '
	forbid_secrets "" "" && commit_as alice fine && accepted &&
	perl -e "mkdir q(alice/secret); open my \$f, q(>), q(alice/secret/a)" &&
	in_clone alice git add secret && in_clone alice git commit -q -S -m a &&
	refused opa-refused && in_clone alice git reset -q --hard HEAD^ &&
	perl -e "mkdir q(alice/secret); open my \$f, q(>), qq(alice/secret/\377)" &&
	in_clone alice git add secret && in_clone alice git commit -q -S -m b &&
	refused unavailable && test_file_has err "agent: .*status 500" &&
	forbid_secrets "is_string(p.path)" "deny contains \"bytes\" if {
		some p in input.paths
		not is_string(p.path)
	}" && refused opa-refused && in_clone alice git reset -q --hard HEAD^
'

test_expect_success 'the token is wrong: refused, and why' '
	printf "package warder.main\nallow := true\n" | put policies/warder &&
	commit_as alice six && token_is agent token-of-nobody &&
	refused unavailable && test_file_has err "agent: not authorized" &&
	test_must_fail agent_check && test_file_has said "not authorized" &&
	token_is agent token-of-gate
'

test_expect_success 'it is down: refused, and which system it was' '
	stop_group "$server_pid" && refused unavailable &&
	test_file_has err "agent: "
'

test_done
