#!/bin/bash
# warder.bash - completion for the warder command.
#
# Source it in bash, or install it as
# /usr/share/bash-completion/completions/warder.  Needs nothing else.

# Options of a subcommand; those with a value end in '='.
_warder_options() {
	case $1 in
	approve | reject)
		echo 'for= base= remote= site= person= comment= print withdraw'
		;;
	attest) echo 'result= url= remote= site= person= comment= print' ;;
	baseline) echo 'repo= dry-run' ;;
	check) echo 'for= site= remote= person= offline' ;;
	explain) echo 'config= repo=' ;;
	install) echo 'config= name= id= hooks= chain' ;;
	key) echo 'config= repo= email= name= reason= date= note=' ;;
	provider) echo 'config= repo= commit= ref= ticket= path= input= pusher= answer=' ;;
	policy) echo 'config= repo= file=' ;;
	serve) echo 'config= root=' ;;
	ticket)
		echo 'project= state= type= start= end= refs= repositories=' \
			'at= remote= site= person= comment= print'
		;;
	esac
	echo 'json help'
}

_warder_refs() {
	git for-each-ref --format='%(refname:short)' refs/heads refs/remotes \
		refs/tags 2>/dev/null
}

_warder_branches() {
	git for-each-ref --format='%(refname:lstrip=2)' refs/heads 2>/dev/null
	git for-each-ref --format='%(refname:lstrip=3)' refs/remotes \
		2>/dev/null | grep -vx HEAD
}

# What may stand after an option that takes a value.
_warder_values() {
	case $1 in
	for) _warder_branches | sort -u ;;
	base | at) _warder_refs ;;
	remote) git remote 2>/dev/null ;;
	result) printf '%s\n' success failure ;;
	reason) printf '%s\n' compromised retired superseded ;;
	hooks)
		printf '%s\n' all pre-receive update reference-transaction \
			post-receive
		;;
	esac
}

_warder_commands='approve attest baseline check doctor explain help
	install key policy provider reject serve ticket uninstall'

_warder_operands() {
	case $1 in
	help) echo "$_warder_commands" ;;
	approve | reject | check) _warder_refs ;;
	attest) printf '%s\n' check && _warder_refs ;;
	baseline) git for-each-ref --format='%(refname)' 2>/dev/null ;;
	key) printf '%s\n' add list revoke expire audit ;;
	provider) printf '%s\n' list check ;;
	policy) printf '%s\n' check explain && _warder_branches | sort -u ;;
	esac
}

_warder_offer() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_warder() {
	local word=${COMP_WORDS[COMP_CWORD]} before='' command=${COMP_WORDS[1]}
	local option

	COMPREPLY=()
	if ((COMP_CWORD < 2)); then
		_warder_offer "$_warder_commands --help --version" "$word"
		return
	fi
	before=${COMP_WORDS[COMP_CWORD - 1]}
	# bash takes --name=value apart at the '='
	if [[ $word == = ]]; then
		word=
	elif [[ $before == = ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for option in $(_warder_options "$command"); do
		if [[ $option == *= && $before == "--${option%=}" ]]; then
			_warder_offer "$(_warder_values "${option%=}")" "$word"
			return
		fi
	done
	if [[ $word == -* ]]; then
		_warder_offer "$(_warder_options "$command" | tr -s ' ' '\n' |
			sed 's/^/--/; s/=$//')" "$word"
		return
	fi
	_warder_offer "$(_warder_operands "$command")" "$word"
}

complete -o default -o bashdefault -F _warder warder
