#!/bin/sh
# run.sh TARGET - FUZZ_RUNS executions of O/fuzz/TARGET, from its seeds and what earlier runs found.
set -eu
seeds=tests/fuzz/seeds/$1
work=$O/fuzz/corpus/$1
mkdir -p "$work"
test -d "$seeds" || seeds=
# 255 has xargs stop at once
# shellcheck disable=SC2086 # a target without seeds has no such argument
"$O/fuzz/$1" -runs="$FUZZ_RUNS" -max_len=4096 -timeout=10 -verbosity=0 \
	-artifact_prefix="$O/fuzz/" "$work" $seeds || exit 255
