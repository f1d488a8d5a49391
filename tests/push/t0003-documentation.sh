#!/bin/sh
test_description='the manual pages and the completion say what the programs do'
. "${0%/*}/lib.sh"

HOOKS_PAGE=$SOURCE/hooks/warder-hooks.8
POLICY_PAGE=$SOURCE/src/policy/policy.conf.5

# help_lists EXPRESSION: of each command of `warder help`, as Perl sees it.
help_lists () {
	warder help --json | perl -MJSON::PP -e '
		my $help = decode_json(join "", <STDIN>);
		for my $command (@{$help->{commands}}) {
			print map { "$_\n" } eval $ARGV[0];
			die $@ if $@;
		}
	' "$1" | sort
}

subcommands () {
	help_lists "\$command->{name}"
}

# documented_options COMMAND: as its help has them.
documented_options () {
	help_lists "
		\$command->{name} eq '$1' ?
			map { \$_->{name} } @{\$command->{options}} : ()"
}

# Long options in the tables of a subcommand's file.
options_of () {
	grep -o '{ "[a-z-]*", \(NULL\|&\)' "$SOURCE/src/cli/$1.c" |
	sed 's/{ "\([a-z-]*\)".*/\1/' | sort -u
}

test_expect_success 'every reason code stands in warder-hooks(8), and no other' '
	sed -n "s/^	X([A-Z_]*, \"\([a-z-]*\)\".*/\1/p" \
		"$SOURCE/src/model/reason.h" | sort >expect &&
	test "$(grep -c "^	X(" "$SOURCE/src/model/reason.h")" -eq \
		"$(wc -l <expect)" &&
	sed -n "/^\.Sh DIAGNOSTICS/,/^\.Sh SEE ALSO/s/^\.It Cm //p" \
		"$HOOKS_PAGE" | sort >actual &&
	test_cmp expect actual
'

test_expect_success 'every subcommand has a page, and every page a subcommand' '
	subcommands >expect &&
	test_file_has expect "^approve$" &&
	ls "$SOURCE/src/cli" | sed -n "s/^warder-\([a-z]*\)\.1$/\1/p" |
	sort >actual &&
	test_cmp expect actual
'

test_expect_success 'warder(1) and warder help name them all' '
	warder help >help &&
	for command in $(subcommands)
	do
		test_file_has "$SOURCE/src/cli/warder.1" \
			"^\.It Xr warder-$command 1" &&
		test_file_has help "^  $command " || return 1
	done
'

# reject is in the file of approve.
test_expect_success 'warder help has every option that a command takes' '
	for command in $(subcommands)
	do
		table=$command &&
		{ test $command != reject || table=approve; } &&
		options_of $table >expect &&
		documented_options $command >actual &&
		test_cmp expect actual || return 1
	done
'

test_expect_success 'warder help COMMAND: every option, every exit status' '
	for command in $(subcommands)
	do
		warder help $command >page &&
		warder $command --help >help &&
		test_cmp page help &&
		test_file_has page "^usage: warder $command " &&
		test_file_has page "^  --json  *print" &&
		test_file_has page "^  0  " &&
		test_file_has page "^  2  " &&
		test "$(wc -L <page)" -le 80 || return 1
		for option in $(documented_options $command)
		do
			test_file_has page "^  --$option " || return 1
		done
	done
'

test_expect_success 'every option stands in its page' '
	for command in $(subcommands)
	do
		table=$command &&
		{ test $command != reject || table=approve; } &&
		options_of $table >options &&
		while read -r option
		do
			test_file_has "$SOURCE/src/cli/warder-$command.1" \
				"^\.It.* Fl -$option\( \|\$\)" || return 1
		done <options || return 1
	done &&
	options_of ticket >options &&
	test_file_has options "^project$"
'

test_expect_success 'every predicate and key stands in policy.conf(5)' '
	sed -n "s/.*\[WD_PRED_[A-Z_]*\] = { \.name = \"\([a-z-]*\)\".*/\1/p" \
		"$SOURCE/src/policy/predicates.c" >predicates &&
	test "$(wc -l <predicates)" -ge 24 &&
	while read -r predicate
	do
		test_file_has "$POLICY_PAGE" "^\.It Ql $predicate\((\|\$\)" ||
		return 1
	done <predicates &&
	for key in version owner review-by unmatched path name email key login \
		kind revoked expires member issuer provider trailer on except trust when require \
		override mode section hint
	do
		test_file_has "$POLICY_PAGE" "^\.It Va $key\( \|\$\)" || return 1
	done
'

test_expect_success 'every key stands in warder.conf(5)' '
	sed -n "s/^	{ \"[a-z]*\", \"\([a-z-]*\)\", read_.*/\1/p" \
		"$SOURCE/src/gate/site.c" >keys &&
	sed -n "s/^	{ \"\([a-z-]*\)\", [A-Zs].*/\1/p" \
		"$SOURCE/src/gate/site_hygiene.c" >>keys &&
	test_file_has keys "^max-file$" &&
	test_file_has keys "^deadline$" &&
	while read -r key
	do
		test_file_has "$SOURCE/src/gate/warder.conf.5" \
			"^\.It Va $key\$" || return 1
	done <keys
'

test_expect_success 'every key of a connection stands in warder-provider(5)' '
	sed -n "s/^	{ \"\([a-z-]*\)\", read_.*/\1/p" \
		"$SOURCE/src/text/connection.c" >keys &&
	test_file_has keys "^retry-wait$" &&
	while read -r key
	do
		test_file_has "$SOURCE/src/fetch/warder-provider.5" \
			"^\.It Va \(.* , \)*$key\( ,\|\$\)" || return 1
	done <keys
'

test_expect_success 'every cause stands in the format of the fetcher' '
	sed -n "s/^	X([A-Z_]*, \"\([a-z-]*\)\", \([A-Z]*\),.*/\1 \2/p" \
		"$SOURCE/src/text/fetch_wire.h" | tr A-Z a-z | sort >expect &&
	test "$(grep -c "^	X(" "$SOURCE/src/text/fetch_wire.h")" -eq \
		"$(wc -l <expect)" &&
	sed -n "/^  cause  /,/^The reader/s/^  \([a-z-]*\)  *\([a-z]*ed\|unavailable\)\( .*\|\$\)/\1 \2/p" \
		"$SOURCE/src/fetch/FORMAT" | sort >actual &&
	test_cmp expect actual
'

test_expect_success 'the policy in policy.conf(5) loads' '
	sed -n "/^\.Ss A whole policy/,/^\.Ed/p" "$POLICY_PAGE" |
	sed -e "/^\./d" -e "s/\\\\e\$/\\\\/" >whole.conf &&
	warder policy check whole.conf >out &&
	test_file_has out "^ok: "
'

test_expect_success 'the configuration in warder.conf(5) loads' '
	sed -n "/^\.Sh EXAMPLES/,/^\.Ed/p" "$SOURCE/src/gate/warder.conf.5" |
	sed "/^\./d" >warder.conf &&
	mv whole.conf policy.conf &&
	warder key --config "$TRASH/warder.conf" list >out &&
	test_file_has out "^alice "
'

if command -v mandoc >/dev/null
then
	test_expect_success 'mandoc has nothing to warn of' '
		for page in "$SOURCE"/src/*/*.[1-8] "$SOURCE"/hooks/*.[1-8]
		do
			mandoc -Tlint -Wwarning "$page" || return 1
		done
	'
else
	test_skip 'mandoc has nothing to warn of' 'no mandoc'
fi

# complete WORD...: what bash offers for the last word.
complete () {
	bash -c '
		. "$0" || exit 1
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		COMP_LINE="$*"
		COMP_POINT=${#COMP_LINE}
		_warder
		printf "%s\n" "${COMPREPLY[@]}"
	' "$SOURCE/contrib/completion/warder.bash" "$@"
}

if command -v bash >/dev/null
then
	test_expect_success 'bash completes every subcommand' '
		subcommands >expect &&
		echo help >>expect &&
		sort expect >expect.sorted &&
		complete warder "" | grep -v "^--" | sort >actual &&
		test_cmp expect.sorted actual
	'

	test_expect_success 'bash completes commands after help, too' '
		complete warder help appr >actual &&
		echo approve >expect &&
		test_cmp expect actual
	'

	test_expect_success 'bash completes every option' '
		for command in $(subcommands)
		do
			table=$command &&
			{ test $command != reject || table=approve; } &&
			{
				options_of $table &&
				echo help &&
				echo json
			} | sed "s/^/--/" | sort -u >expect &&
			complete warder $command -- | sort >actual &&
			test_cmp expect actual || return 1
		done
	'

	test_expect_success 'bash completes refs' '
		git init -q repo &&
		git -C repo commit -q --allow-empty -m one &&
		git -C repo branch topic &&
		(cd repo && complete warder check --for to) >actual &&
		echo topic >expect &&
		test_cmp expect actual &&
		(cd repo && complete warder approve ma) >actual &&
		echo main >expect &&
		test_cmp expect actual
	'
fi

test_expect_success 'make install brings programs, pages, examples, completion' '
	install_programs >installed &&
	for file in bin/warder libexec/warder/pre-receive \
		libexec/warder/update libexec/warder/post-receive \
		libexec/warder/reference-transaction \
		share/warder/policy.conf.example \
		share/warder/warder.conf.example share/man/man1/warder.1 \
		share/man/man5/policy.conf.5 share/man/man7/warder-evidence.7 \
		share/man/man8/warder-hooks.8 \
		share/bash-completion/completions/warder
	do
		test -s "dest/usr/$file" || return 1
	done &&
	for command in $(subcommands)
	do
		test -s "dest/usr/share/man/man1/warder-$command.1" || return 1
	done &&
	dest/usr/bin/warder --version
'

test_done
