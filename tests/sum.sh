#!/bin/sh
# sum.sh PROGRAM... [-- PROGRAM...] - runs every test program, those behind "--" beside those before
# it, then names the tests that failed and prints one line of counts over all programs. Fails if a
# program failed, or ended without telling its counts (it crashed).
# What runs beside is told program by program, when each has ended.
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM

# lane NAME PROGRAM...: one after the other, each with a log of its own. A shell has what it starts
# beside itself ignore Ctrl-C; tests must not.
lane() {
	name=$1
	shift
	for program; do
		began=$(date +%s)
		log=$(mktemp "$logs/$name.XXXXXX")
		echo "== $program" >"$log"
		{ env --default-signal=INT,QUIT "$program" 2>&1 || echo "$program: exit status $?"; } >>"$log"
		echo "== $program took $(($(date +%s) - began)) s" >>"$log"
		flock "$logs" grep -v '^counts: ' "$log"
	done
}

first=
count=0
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	first="$first $1"
	count=$((count + 1))
	shift
done
[ $# -eq 0 ] || shift
count=$((count + $#))
lane beside "$@" &
lane first $first
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
