# shellcheck shell=bash
# Debian's packages for CI: every step is retried and bounded, and mirrors are the ones the machine already uses.
export DEBIAN_FRONTEND=noninteractive

apt_options=(-q -o Acquire::Retries=3 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=120)

# Runs a command up to three times, five minutes each: mirrors do fail for a moment.
try_thrice() {
  local attempt
  for attempt in 1 2 3; do
    timeout 300 "$@" && return
    echo "attempt $attempt failed: $*" >&2
    sleep 5
  done
  return 1
}

apt_install() {
  try_thrice apt-get "${apt_options[@]}" update
  try_thrice apt-get "${apt_options[@]}" install --yes --no-install-recommends "$@"
}

# A registry or web server that Debian starts on installation would hold a port that the tests need.
without_starting_services() {
  local policy=/usr/sbin/policy-rc.d status=0
  if [ -e "$policy" ]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 0755 "$policy"
  "$@" || status=$?
  rm -f "$policy"
  return "$status"
}

mirror_in_sources() {
  # shellcheck disable=SC2016 # apt expands it
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p
}

# The address of the Debian mirror that the machine itself uses; apt knows it once it has fetched the lists.
debian_mirror() {
  local address
  address=$(mirror_in_sources)
  [ -n "$address" ] || try_thrice apt-get "${apt_options[@]}" update >&2
  address=${address:-$(mirror_in_sources)}
  [ -n "$address" ] || { echo 'no Debian mirror in the apt sources' >&2; return 1; }
  echo "$address"
}

# Unpacks packages of another release into a folder, leaving the machine's own sources and packages alone.
apt_unpack() {
  local release=$1 into=$2 apt mirror
  shift 2
  apt=$(mktemp -d)
  mirror=$(debian_mirror)
  chmod 0755 "$apt"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main" >"$apt/sources.list"
  local elsewhere=(
    -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache"
    # A mirror may be a snapshot; its signature is checked all the same.
    -o Acquire::Check-Valid-Until=false
  )
  try_thrice apt-get "${apt_options[@]}" "${elsewhere[@]}" update
  (cd "$apt" && try_thrice apt-get "${apt_options[@]}" "${elsewhere[@]}" -o APT::Sandbox::User=root download "$@")
  find "$apt" -maxdepth 1 -name '*.deb' -exec dpkg-deb -x {} "$into" \;
  rm -rf "$apt"
}
