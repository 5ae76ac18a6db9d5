#!/usr/bin/env bash
# The images that stand in for LocalStack's and the others' where no image registry is in reach. README.md beside this
# file says what they are. Each is built once for each state of what goes into it: its folder, the image under it and,
# at the bottom, the machine's certificates. Progress goes to stderr; stdout has lines to eval, which make
# docker-compose.yml and the tests take these images.
set -euo pipefail
cd "$(dirname "$0")"
export DOCKER_BUILDKIT=0

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$1"
  say "Do this: $2"
  exit 1
}

docker info >/dev/null 2>&1 ||
  fail 'No Docker daemon answers.' 'docker=$(tests/compose/machine/docker.sh start) && eval "$docker"'
command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] ||
  fail 'The stand-in images are built from Debian packages, which takes a Debian machine and root rights.' \
    'pull the real images; the tests take them by default.'

# hash_of FOLDER MORE...: one word for the files of a folder and for whatever else decides.
hash_of() {
  local folder=$1
  shift
  { find "$folder" -type f | LC_ALL=C sort | xargs sha256sum; printf '%s\n' "$@"; } | sha256sum | cut -c 1-16
}

is_built() { [ "$(docker image inspect --format '{{ index .Config.Labels "antipode.inputs" }}' "$1" 2>/dev/null)" = "$2" ]; }

# done_in IMAGE STARTED: says how long it took and how big it became.
done_in() {
  say "$1: built in $((SECONDS - $2)) s, $(docker image inspect --format '{{ .Size }}' "$1" | awk '{ printf "%d MB", $1 / 1e6 }')"
}

# image NAME FOLDER KEY: builds FOLDER's Dockerfile, with the npm packages of its lock in the context if it has one.
image() {
  local name=$1 folder=$2 key=$3 started=$SECONDS context
  if is_built "$name" "$key"; then
    say "$name: there already"
    return
  fi
  say "$name: building"
  context=$scratch/$folder
  cp -r "$folder" "$context"
  if [ -e "$context/package-lock.json" ]; then
    npm ci --prefix "$context" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
  fi
  docker build --network host --quiet --force-rm --label "antipode.inputs=$key" --tag "$name" \
    --build-arg http_proxy --build-arg https_proxy --build-arg no_proxy --build-arg PIP_INDEX_URL "$context" >/dev/null
  done_in "$name" "$started"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
debian=$(hash_of debian "$(sha256sum <"$certificates")" "$(dpkg --print-architecture)")
if is_built antipode-stand-in/debian:13 "$debian"; then
  say 'antipode-stand-in/debian:13: there already'
else
  started=$SECONDS
  say 'antipode-stand-in/debian:13: building'
  debian/import.sh antipode-stand-in/debian:13 "$debian"
  done_in antipode-stand-in/debian:13 "$started"
fi

dynamodb_local=$(hash_of dynamodb-local "$debian")
node=$(hash_of node "$debian")
image antipode-stand-in/dynamodb-local dynamodb-local "$dynamodb_local"
image antipode-stand-in/localstack:4.14.0 localstack "$(hash_of localstack "$dynamodb_local")"
image antipode-stand-in/node node "$node"
image antipode-stand-in/ministack ministack "$(hash_of ministack "$node")"

cat <<'EXPORTS'
export ANTIPODE_LOCALSTACK_IMAGE=antipode-stand-in/localstack:4.14.0
export ANTIPODE_MINISTACK_IMAGE=antipode-stand-in/ministack
export ANTIPODE_DYNAMODB_LOCAL_IMAGE=antipode-stand-in/dynamodb-local
export ANTIPODE_NODE_IMAGE=antipode-stand-in/node
EXPORTS
