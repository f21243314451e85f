#!/usr/bin/env bash
# Installs Docker's engine and podman from Debian's packages where they are missing, and starts a Docker daemon where none
# answers, with everything of its own below a temporary folder: `scripts/start-engines.sh COMMAND…` runs the command beside
# it, with DOCKER_HOST set, and ends the daemon with it. Needs root, or sudo.
set -euo pipefail

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

missing=()
command -v dockerd > /dev/null || docker info > /dev/null 2>&1 || missing+=(docker.io)
command -v podman > /dev/null || missing+=(podman)
command -v runc > /dev/null || missing+=(runc)
# Podman's init.
command -v catatonit > /dev/null || missing+=(catatonit)
if [ ${#missing[@]} -gt 0 ]; then
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi

if docker info > /dev/null 2>&1; then
  "$@"
  exit
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/rollbench-engines-XXXXXX")
export DOCKER_HOST=unix://$folder/docker.sock
# No images come from a registry and no container needs a network of its own: neither bridge nor firewall rules are made.
as_root dockerd --iptables=false --ip6tables=false --bridge=none --host "$DOCKER_HOST" --data-root "$folder/data" \
  --exec-root "$folder/exec" --pidfile "$folder/pid" > "$folder/log" 2>&1 &
stop() {
  as_root kill "$(cat "$folder/pid" 2> /dev/null)" 2> /dev/null || true
  wait || true
  as_root rm -rf "$folder"
}
trap stop EXIT
for _ in $(seq 120); do
  if docker info > /dev/null 2>&1; then break; fi
  sleep 0.5
done
docker info > /dev/null || { cat "$folder/log" >&2; exit 1; }
"$@"
