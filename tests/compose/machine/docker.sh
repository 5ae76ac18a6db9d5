#!/usr/bin/env bash
# A Docker Engine with Compose for this machine. `docker.sh start` uses the one that answers, or else installs Debian's
# and starts it; it prints what a caller needs as lines to eval (after assigning them to a variable, or else the shell
# forgets a failure). `docker.sh stop` ends the daemon that it started.
# What it started or unpacked lies under one folder and one socket of its own, apart from any other Docker.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

home=${ANTIPODE_DOCKER:-/var/lib/antipode-docker}
run=/run/antipode-docker
socket=unix://$run/docker.sock
pid_file=$run/dockerd.pid

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$1"
  say "Do this: $2"
  exit 1
}

answers() { docker info >/dev/null 2>&1; }

has_compose() { docker compose version --short 2>/dev/null | grep -Eq '^v?([2-9]|[1-9][0-9])\.'; }

packages() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing Debian's $*"
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

# The pid of our daemon, if it lives: a pid file may outlive its process.
own_pid() {
  local pid
  pid=$(cat "$pid_file" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] && echo "$pid"
}

start_daemon() {
  command -v dockerd >/dev/null && command -v iptables >/dev/null || packages docker.io iptables ||
    fail 'No Docker daemon answers, and this is not a Debian machine with root rights to install one on.' \
      'start Docker Engine (or Docker Desktop), or point DOCKER_HOST at a daemon, and try again.'
  answers && return # the package's own service may have started by now
  export DOCKER_HOST=$socket
  answers && return
  mkdir -p "$home/data" "$run"
  own_pid >/dev/null || rm -f "$pid_file"
  say "Starting dockerd on $socket"
  # Descriptor 9 is the lock: the daemon must not hold it.
  setsid nohup dockerd --data-root "$home/data" --exec-root "$run/exec" --pidfile "$pid_file" --host "$socket" \
    --log-level warn >"$home/dockerd.log" 2>&1 </dev/null 9>&- &
  local daemon=$!
  for _ in $(seq 120); do
    answers && return
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.25
  done
  tail -n 5 "$home/dockerd.log" >&2
  fail 'dockerd does not run; the end of its log is above.' "read $home/dockerd.log."
}

# Makes of this machine one where Docker answers and has Compose; two at once do it one after the other.
install_and_start() {
  { mkdir -p "$home" && [ -w "$home" ]; } || fail "$home cannot be written." 'run this as root, or start Docker with Compose yourself.'
  exec 9>"$home/lock"
  flock 9
  answers || start_daemon
  has_compose && return
  export DOCKER_CONFIG=$home/client
  has_compose || "$here/compose.sh" "$DOCKER_CONFIG/cli-plugins"
  has_compose || fail 'Docker Compose 2 does not start.' 'run `docker compose version` to see why.'
}

start() {
  { answers && has_compose; } || install_and_start
  say "Docker $(docker version --format '{{.Server.Version}}'), Compose $(docker compose version --short)"
  if [ -n "${DOCKER_HOST:-}" ]; then printf 'export DOCKER_HOST=%q\n' "$DOCKER_HOST"; fi
  if [ -n "${DOCKER_CONFIG:-}" ]; then printf 'export DOCKER_CONFIG=%q\n' "$DOCKER_CONFIG"; fi
  if [ "${DOCKER_HOST:-}" = "$socket" ]; then
    # Ryuk is an image of its own, which a machine whose Docker comes from here cannot pull.
    echo 'export TESTCONTAINERS_RYUK_DISABLED=true'
    # A newer client insists on buildx, which Debian 12 has no package of.
    docker buildx version >/dev/null 2>&1 || echo 'export DOCKER_BUILDKIT=0'
  fi
}

stop() {
  local pid
  pid=$(own_pid) || {
    say 'No daemon of ours is running.'
    return
  }
  kill "$pid"
  for _ in $(seq 120); do
    [ -d "/proc/$pid" ] || return 0
    sleep 0.25
  done
  fail "dockerd (process $pid) did not end within 30 s." "look at $home/dockerd.log."
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  *) fail "docker.sh knows start and stop, not '${1:-}'." 'docker=$(tests/compose/machine/docker.sh start) && eval "$docker"' ;;
esac
