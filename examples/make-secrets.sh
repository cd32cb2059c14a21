#!/bin/sh
# Makes ./secrets for the example in this folder: an authority of your own, a certificate by it that is good for each NAME
# and for localhost, the user "monitor" for the exporter and the user "pusher" for you, with random passwords.
# Usage, in the folder of an example: ../make-secrets.sh NAME...
# Needs openssl and htpasswd (Debian: apache2-utils).
set -eu
umask 022
# Containers read these files as users of their own, so each file is open; the folder lets nobody else on this machine in.
mkdir -m 700 secrets
cd secrets

new_key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
# shellcheck disable=SC2086
openssl req -x509 $new_key -days 3650 -subj '/CN=authority of the registry' -keyout ca.key -out ca.pem 2>/dev/null
chmod 600 ca.key

names='DNS:localhost,IP:127.0.0.1'
for name in "$@"; do names="$names,DNS:$name"; done
printf 'subjectAltName=%s\n' "$names" >names
# shellcheck disable=SC2086
openssl req -new $new_key -subj "/CN=${1:-localhost}" -keyout tls.key -out request 2>/dev/null
openssl x509 -req -in request -extfile names -CA ca.pem -CAkey ca.key -CAcreateserial -days 365 -out leaf.pem 2>/dev/null
cat leaf.pem ca.pem >tls.pem
rm leaf.pem request names
chmod 644 tls.key

for user in monitor pusher; do
  openssl rand -hex 16 >"$user-password"
  htpasswd -niB "$user" <"$user-password" | sed '/^$/d' >>htpasswd
done
grep '^pusher:' htpasswd >pushers
echo "secrets/ is there; the password of \"pusher\" is in secrets/pusher-password"
