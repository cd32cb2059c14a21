#!/usr/bin/env bash
# Runs the tests, and the lint beside them: what the tests wait for leaves it time. Fails where either does.
# Usage: run-tests.sh [ARGUMENT OF VITEST...]
npm run --silent lint &
lint=$!
vitest run "$@"
tests=$?
wait "$lint" || exit 1
exit "$tests"
