#!/usr/bin/env bash
# Starts a Docker Engine where none answers, and prints its process id; prints nothing where one was there already.
# Usage: start-engine.sh LOG_FILE
set -euo pipefail
log=$1

answers() { timeout 10 docker version >/dev/null 2>&1; }

answers && exit 0
# A killed daemon leaves its pid file behind, and the next one refuses to start because of it.
pidof dockerd >/dev/null || rm -f /var/run/docker.pid
setsid dockerd >"$log" 2>&1 </dev/null &
engine=$!
for _ in $(seq 60); do
  answers && { echo "$engine"; exit 0; }
  kill -0 "$engine" 2>/dev/null || break
  sleep 1
done
echo 'the Docker Engine did not start; the end of its log:' >&2
tail -n 20 "$log" >&2
kill "$engine" 2>/dev/null || true
exit 1
