#!/usr/bin/env bash
# Runs the tests in two lanes, and the lint beside them: what the tests wait for leaves it time. Then all that the exporter said
# is searched for the secrets that tests have planted. Fails where one of them does.
# Usage: run-tests.sh [ARGUMENT OF VITEST...]
export EXPORTER_OUTPUT=$PWD/coverage/output
rm -rf "$EXPORTER_OUTPUT" coverage/results-*.json
npm run --silent lint &
lint=$!
# Of single files there is too little to search, and nothing to part.
if [ $# -gt 0 ]; then
  vitest run "$@"
  tests=$?
  wait "$lint" && exit "$tests"
  exit 1
fi
TEST_LANE=engine vitest run &
engine=$!
TEST_LANE=rest vitest run
tests=$?
wait "$engine" || tests=1
wait "$lint" || tests=1
node --import tsx tools/search-secrets.ts "$EXPORTER_OUTPUT" || tests=1
exit "$tests"
