#!/bin/sh
# determinism.sh - the same capture, routes and seed give the same bytes, however straits was compiled.
#
# Builds the model and the replay with gcc and clang, without and with optimisation, and compares the
# decisions and captures of routes that use every stage byte for byte; then a short capture under
# valgrind, which must find no use of what was never written. Takes less than a minute.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sources="tests/determinism/decide.c harness/base/*.c harness/model/*.c
	harness/drive/alter.c harness/drive/capture.c harness/drive/carrier_*.c
	harness/drive/decision*.c harness/drive/draft.c harness/drive/feed.c harness/drive/order.c
	harness/drive/pool.c harness/drive/replay*.c harness/drive/side.c"

# build NAME COMPILER FLAG...
build() {
	name=$1
	shift
	mkdir -p "$work/$name"
	# shellcheck disable=SC2086 # the sources are a list
	"$@" -std=c11 -g -I. -D_GNU_SOURCE -DVERSION='"test"' -pthread $sources \
		-o "$work/$name/decide" -lpcap -lm
}

# The first build that is there is what the others are held against.
first=
built=0
status=0
for compiler in gcc clang; do
	command -v $compiler >/dev/null || { echo "SKIPPED: no $compiler here"; continue; }
	for level in -O0 -O3; do
		name=$compiler$level
		build "$name" $compiler $level
		"$work/$name/decide" "$work/$name" >"$work/$name/summary"
		rm "$work/$name/in.pcap"
		built=$((built + 1))
		if test -z "$first"; then
			first=$name
			cat "$work/$name/summary"
			continue
		fi
		for f in "$work/$first"/*.decisions "$work/$first"/*.pcap; do
			cmp "$f" "$work/$name/${f##*/}" || status=1
		done
	done
done
echo "$built builds: $(if test $status = 0; then echo the same bytes; else echo NOT the same; fi)"

if command -v valgrind >/dev/null && test -n "$first"; then
	mkdir "$work/plain" "$work/watched"
	"$work/$first/decide" "$work/plain" 300 >/dev/null
	valgrind --quiet --error-exitcode=1 --leak-check=full \
		"$work/$first/decide" "$work/watched" 300 >/dev/null || status=1
	for f in "$work/plain"/*; do
		cmp "$f" "$work/watched/${f##*/}" || status=1
	done
	echo "valgrind: $(if test $status = 0; then echo clean, and the same bytes; else echo NOT clean; fi)"
else
	echo "SKIPPED: no valgrind here"
fi
exit $status
