#!/bin/sh
# sum.sh [PROGRAM...] [-- PROGRAM...] - runs every test program, those before "--" one after the
# other, those behind it beside them and two at a time; then names the tests that failed and prints
# one line of counts over all programs. Fails if a program failed, or ended without telling its
# counts (it crashed). Each is told when it has ended.

# --one FOLDER PROGRAM: one program, with a log of its own in the folder. A shell has what it starts
# beside itself ignore Ctrl-C; tests must not. Where no log can be made (the disk is full, or Ctrl-C
# took the folder away) 255 has xargs start no further program.
if [ "${1-}" = --one ]; then
	program=$3
	began=$(date +%s)
	log=$(mktemp "$2/log.XXXXXX") || exit 255
	echo "== $program" >"$log"
	{ env --default-signal=INT,QUIT "$program" 2>&1 || echo "$program: exit status $?"; } >>"$log"
	echo "== $program took $(($(date +%s) - began)) s" >>"$log"
	flock "$2" grep -v '^counts: ' "$log"
	exit 0
fi

logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM

# lane WIDTH PROGRAM...: so many at a time, in their order.
lane() {
	width=$1
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | xargs -P "$width" -n 1 sh "$0" --one "$logs"
}

alone=
count=0
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	alone="$alone $1"
	count=$((count + 1))
	shift
done
[ $# -eq 0 ] || shift
count=$((count + $#))
lane 2 "$@" &
# shellcheck disable=SC2086 # a list
lane 1 $alone
wait

status=0
cat "$logs"/*.* >"$logs/all"
told=$(grep -c '^counts: ' "$logs/all")
if [ "$told" -ne $count ]; then
	echo "$told of $count test programs told their counts"
	status=1
fi
grep -q ': exit status [0-9]*$' "$logs/all" && status=1
awk '/^== / { program = $2 }
	/: exit status [0-9]+$/ { print }
	/ \.\.\.FAILED$/ { print program ": " $0; more = 3; next }
	more > 0 && /^    [0-9]/ { print; more-- }' "$logs/all"
sed -n 's/^counts: //p' "$logs/all" | awk '{ p += $1; f += $3; s += $5 }
	END { printf "%d passed, %d failed, %d skipped\n", p, f, s }'
exit $status
