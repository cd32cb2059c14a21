#!/bin/sh
# A registry logs to its output alone, and the container beside it sees files alone: what is printed goes both ways. One old file
# is kept.
set -eu
log=/var/log/registry/registry.log
pipe=/tmp/log

rm -f "$pipe"
mkfifo "$pipe"
# A read takes what waits in the pipe: whole lines, 64 KiB at most. So a file has 128 MiB at most, and no line is torn or lost
# when the next one begins.
while :; do
  dd bs=64k count="${LOG_READS:-2000}" 2>/dev/null | tee "$log"
  mv "$log" "$log.1"
done <"$pipe" &
# In place of this shell, so that the kubelet's signals reach it.
exec registry serve /etc/registry/config.yml >"$pipe" 2>&1
