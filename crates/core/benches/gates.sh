#!/usr/bin/env bash
# Counts the instructions of one decision under callgrind and fails where a gate of docs/performance.md
# ("decide") is broken. Counts repeat to under 1 %, so this holds on a loaded machine, too.
# Needs valgrind. Run it from anywhere inside the workspace.
set -euo pipefail

cargo build --quiet --profile bench --package keywright-core --example decisions
program="$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/examples/decisions"
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT

# Instructions of a run: engine, statements, rounds of 4,096 requests.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" "$3" 2>"$counts" \
        || { cat "$counts"; exit 1; }
    sed -n 's/.*Collected *: *//p' "$counts"
}

# Instructions of one decision: what a second round costs.
each() { echo $((($(count "$1" "$2" 2) - $(count "$1" "$2" 1)) / 4096)); }

failed=0
# What, the figure and what it must not exceed.
at_most() {
    printf '%-50s %7s  (at most %s)\n' "$1" "$2" "$3"
    [ "$2" -le "$3" ] || { echo "  broken"; failed=1; }
}

one=$(each fragment 1) ten=$(each fragment 10) hundred=$(each fragment 100) thousand=$(each fragment 1000)
featbit=$(each featbit 10)
echo "instructions of one decision, by statements: 1: $one"
at_most "10 statements" "$ten" 1000
at_most "100 statements" "$hundred" 1600
at_most "1,000 statements" "$thousand" 2200
at_most "1,000 statements, in % of 10" $((thousand * 100 / ten)) 250
at_most "10 statements, in % of FeatBit's way ($featbit)" $((ten * 100 / featbit)) 25
exit $failed
