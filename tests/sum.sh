#!/bin/sh
# sum.sh PROGRAM... - runs every test program, then prints one line of counts over all of them.
# Fails if a program failed, or ended without telling its counts (it crashed).
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
for program; do
	echo "== $program"
	{ "$program" 2>&1 || echo "$program: exit status $?"; } | tee -a "$log" | grep -v '^counts: '
done
status=0
told=$(grep -c '^counts: ' "$log")
if [ "$told" -ne $# ]; then
	echo "$told of $# test programs told their counts"
	status=1
fi
grep -q ': exit status [0-9]*$' "$log" && status=1
sed -n 's/^counts: //p' "$log" | awk '{ p += $1; f += $3; s += $5 }
	END { printf "%d passed, %d failed, %d skipped\n", p, f, s }'
exit $status
