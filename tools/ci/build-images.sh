#!/usr/bin/env bash
# Gives the Engine the images that the compose files name, built from Debian's packages: no image registry is within
# reach of CI. The base is kept once it exists; everything else is built every time, mostly from the Engine's cache.
set -euo pipefail
tools=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")")
project=$(readlink -f "$tools/../..")
cd "$project"
# shellcheck source=tools/ci/apt.sh
source "$tools/apt.sh"

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

is_pulled() { [ "$(docker image inspect --format '{{len .RepoDigests}}' "$1" 2>/dev/null)" -gt 0 ] 2>/dev/null; }

# One minimal trixie for all: what the images add to it is copied in, so that only this step needs the network.
import_base() {
  has_image registry-observability/ci-base && return
  local root mirror
  root=$(mktemp -d)
  mirror=$(debian_mirror)
  # Unpacks nothing over the remains of an attempt that failed.
  try_thrice sh -c 'rm -rf "$0"/* && debootstrap "$@"' "$root" --variant=minbase \
    --include=ca-certificates,docker-registry,nginx-light,nodejs,wget trixie "$root" "$mirror" >/dev/null
  tar -C "$root" --exclude=./var/cache/apt --exclude=./usr/share/doc --exclude=./usr/share/man -c . |
    docker import - registry-observability/ci-base >/dev/null
  rm -rf --one-file-system "$root"
}

# A build that worked is not worth its output, one that failed needs it.
docker_build() {
  local log status=0
  log=$(mktemp)
  docker build --progress plain "$@" >"$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || tail -n 40 "$log" >&2
  rm -f "$log"
  return "$status"
}

# Usage: build IMAGE FOLDER [PROGRAM...]: the programs are taken from this machine. A real image, pulled by whoever can,
# stays what it is.
build() {
  local image=$1 folder=$2 context
  shift 2
  is_pulled "$image" && return
  context=$(mktemp -d)
  cp -r "$tools/images/$folder/." "$context"
  [ $# -eq 0 ] || cp -rL "$@" "$context"
  docker_build --tag "$image" "$context"
  rm -rf "$context"
}

# The names are read from the compose files, so that CI runs what is shipped under the version that is shipped.
# Usage: image_of SERVICE [FOLDER]
image_of() {
  (cd "${2:-.}" && docker compose --profile observability config --format json) |
    node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).services[process.argv[1]].image' "$1"
}

build_exporter() {
  local secret=()
  [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || secret=(--secret "id=ca,src=$NODE_EXTRA_CA_CERTS")
  docker_build "${secret[@]}" --tag "$(image_of exporter)" "$project"
}

import_base
build "$(image_of registry)" registry
build "$(image_of socket-proxy)" socket-proxy
build "$(image_of nginx examples/nginx-tls-htpasswd)" nginx
build "$(image_of prometheus)" prometheus /usr/local/bin/{prometheus,promtool}
build "$(image_of alertmanager)" alertmanager /usr/local/bin/{alertmanager,amtool} /usr/share/prometheus
build "$(sed -n 's/^ARG NODE_IMAGE=//p' "$project/Dockerfile")" node "$(npm root --global)/npm"
build_exporter
