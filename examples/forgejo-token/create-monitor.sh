#!/bin/sh
# Makes the user "monitor" in the running Forgejo and writes a token that can only read packages to ./monitor-token.
set -eu
cd "$(dirname "$0")"
forgejo() { docker compose exec --no-TTY forgejo forgejo admin user "$@"; }
forgejo create --username monitor --email monitor@localhost --random-password --must-change-password=false >/dev/null
# The exporter reads it as a user of its own; keep others out of this folder.
forgejo generate-access-token --username monitor --token-name exporter --scopes read:package --raw >monitor-token
chmod 644 monitor-token
