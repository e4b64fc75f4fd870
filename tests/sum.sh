#!/bin/sh
# sum.sh PROGRAM... - runs every test program, then names the tests that failed and prints one line
# of counts over all programs. Fails if a program failed, or ended without telling its counts (it
# crashed).
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
for program; do
	began=$(date +%s)
	echo "== $program" | tee -a "$log"
	{ "$program" 2>&1 || echo "$program: exit status $?"; } | tee -a "$log" | grep -v '^counts: '
	echo "== $program took $(($(date +%s) - began)) s"
done
status=0
told=$(grep -c '^counts: ' "$log")
if [ "$told" -ne $# ]; then
	echo "$told of $# test programs told their counts"
	status=1
fi
grep -q ': exit status [0-9]*$' "$log" && status=1
awk '/^== / { program = $2 }
	/: exit status [0-9]+$/ { print }
	/ \.\.\.FAILED$/ { print program ": " $0; more = 3; next }
	more > 0 && /^    [0-9]/ { print; more-- }' "$log"
sed -n 's/^counts: //p' "$log" | awk '{ p += $1; f += $3; s += $5 }
	END { printf "%d passed, %d failed, %d skipped\n", p, f, s }'
exit $status
