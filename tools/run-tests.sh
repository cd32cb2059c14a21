#!/usr/bin/env bash
# Runs the tests, and the lint beside them: what the tests wait for leaves it time. Then all that the exporter said is searched
# for the secrets that tests have planted. Fails where one of them does.
# Usage: run-tests.sh [ARGUMENT OF VITEST...]
npm run --silent lint &
lint=$!
rm -rf coverage/output
EXPORTER_OUTPUT=$PWD/coverage/output vitest run "$@"
tests=$?
wait "$lint" || exit 1
# Of single files there is too little to search.
if [ $# -eq 0 ]; then
  node --import tsx tools/search-secrets.ts coverage/output || exit 1
fi
exit "$tests"
