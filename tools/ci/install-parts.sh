#!/usr/bin/env bash
# Installs the real programs that the tests run. Needs root on Debian; does nothing where all of them are there.
set -euo pipefail
# shellcheck source=tools/ci/apt.sh
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"
plugins=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins
# Debian's Alertmanager does not carry its default templates inside, as the official one does.
templates=/usr/share/prometheus/alertmanager

declare -A package_of=(
  [dockerd]=docker.io [iptables]=iptables [debootstrap]=debootstrap [docker-registry]=docker-registry
  [skopeo]=skopeo [umoci]=umoci [nginx]=nginx-light [htpasswd]=apache2-utils [logrotate]=logrotate [openssl]=openssl
  # An object store with the interface of S3: OpenStack Swift.
  [swift-proxy-server]=swift-proxy [swift-account-server]=swift-account [swift-container-server]=swift-container
  [swift-object-server]=swift-object [swift-ring-builder]=swift [memcached]=memcached
)

install_from_this_release() {
  local program missing=()
  for program in "${!package_of[@]}"; do
    command -v "$program" >/dev/null || missing+=("${package_of[$program]}")
  done
  [ ${#missing[@]} -eq 0 ] || without_starting_services apt_install "${missing[@]}"
}

has_newer_programs() {
  local program
  for program in /usr/local/bin/{prometheus,promtool,alertmanager,amtool} "$plugins"/docker-{compose,buildx}; do
    [ -x "$program" ] || return 1
  done
  [ -d "$templates" ]
}

# This release's Prometheus and Compose are too old. Each is one Go program with no more needs than libc, so it is
# taken out of forky's package; mixing releases on the machine itself would pull in far more.
install_from_forky() {
  has_newer_programs && return
  local unpacked
  unpacked=$(mktemp -d)
  apt_unpack forky "$unpacked" docker-compose docker-buildx prometheus promtool prometheus-alertmanager
  install -D -m 0755 -t "$plugins" "$unpacked"/usr/libexec/docker/cli-plugins/docker-{compose,buildx}
  install -m 0755 -t /usr/local/bin "$unpacked"/usr/bin/{prometheus,promtool,amtool}
  install -m 0755 "$unpacked/usr/bin/prometheus-alertmanager" /usr/local/bin/alertmanager
  mkdir -p "$templates"
  cp -r "$unpacked$templates/." "$templates"
  rm -rf "$unpacked"
}

install_from_this_release
install_from_forky
