#!/usr/bin/env bash
# Compose 2 for Docker's client, of Debian 13's package, into the folder of CLI plugins that the first argument names.
# Debian 12 has only Compose 1: apt reads Debian 13's lists beside its own, and nothing of it is installed.
set -euo pipefail
plugins=$1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,cache}/partial "$work/cache/archives/partial" "$plugins"
chmod 755 "$work"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/sources.list"
apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$work/lists"
  -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none)
"${apt[@]}" update >&2
(cd "$work" && "${apt[@]}" download docker-compose >&2)
dpkg -x "$work"/docker-compose_*.deb "$work/package"
install -m 755 "$work/package/usr/libexec/docker/cli-plugins/docker-compose" "$plugins/docker-compose"
