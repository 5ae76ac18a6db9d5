#!/usr/bin/env bash
# Debian 13 from Debian's own packages, imported as the image named by the first argument, with the label of the second.
# It reaches the registries as this machine does: the same mirror, the same settings of apt, the same certificates.
set -euo pipefail
image=$1 label=$2

command -v debootstrap >/dev/null && [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap debian-archive-keyring >/dev/null
}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
debootstrap --variant=minbase --include=ca-certificates trixie "$root" ${mirror:+"$mirror"} >"$root.log" 2>&1 || {
  tail -n 20 "$root.log" >&2
  exit 1
}
rm -f "$root.log"

apt-config dump Acquire | grep -v -e '""' -e IndexTargets >"$root/etc/apt/apt.conf.d/90machine" || true
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$root/usr/local/share/ca-certificates/machine.crt"
chroot "$root" update-ca-certificates >/dev/null 2>&1
printf 'path-exclude=/usr/share/%s/*\n' doc man locale >"$root/etc/dpkg/dpkg.cfg.d/small"
rm -rf "$root"/usr/share/{doc,man,locale}/* "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
mkdir "$root/usr/share/man/man1" # where Java's package links its pages

bundle=/etc/ssl/certs/ca-certificates.crt
tar -C "$root" -c . | docker import \
  --change "LABEL antipode.inputs=$label" \
  --change "ENV LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive" \
  --change "ENV SSL_CERT_FILE=$bundle PIP_CERT=$bundle REQUESTS_CA_BUNDLE=$bundle NODE_EXTRA_CA_CERTS=$bundle npm_config_cafile=$bundle" \
  --change 'CMD ["bash"]' \
  - "$image" >/dev/null
