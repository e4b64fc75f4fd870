# straits.bash - completion for bash: commands, their options, and the names of shows, routes and
# suites.
#
# Commands and options are read from the program's own help, so they are those of the version that is
# installed.

_straits_commands() {
	"$1" --help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

# Without those that the help names of other commands, as in "straits run --anonymise does it".
_straits_options() {
	"$1" "$2" --help 2>/dev/null | sed "s/straits $2//; s/straits [a-z]* --[a-z-]*//g" 2>/dev/null |
		grep -o -e '--[a-z][a-z-]*' | sort -u
}

# The names in a list that a command prints: shows, routes, suites, formats.
_straits_names() {
	"$@" 2>/dev/null | sed -n 's/^  \([a-z0-9][a-z0-9._-]*\).*/\1/p'
}

_straits() {
	local program=$1 word=$2 command=${COMP_WORDS[1]} names=

	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_straits_commands "$program") --help --version" -- "$word")
		return
	fi
	case $word in
	-*)
		mapfile -t COMPREPLY < <(compgen -W "$(_straits_options "$program" "$command")" -- "$word")
		return
		;;
	esac
	case $command in
	run) names=$(_straits_names "$program" list shows) ;;
	suite) names=$(_straits_names "$program" list suites) ;;
	replay | shell | attach) names=$(_straits_names "$program" list routes) ;;
	explain) names=$(_straits_names "$program" list shows routes) ;;
	import) names=$(_straits_names "$program" import --list) ;;
	list) names="shows routes access transit suites" ;;
	mark) names="write find" ;;
	history) names="list show trend export add prune check" ;;
	ctl) names="state watch set fire stop" ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$names" -- "$word")
	mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")
}

complete -o filenames -F _straits straits
