# shellcheck shell=bash
# Sourced by what builds or runs the image. After containers_ready, $ENGINE is
# a docker or podman that can build the Dockerfile, and $IMAGE is its tag.
#
# On most machines that is the docker or podman that is already there. Where no
# registry can be reached, Debian can still supply both podman and the base
# image, so that the tests run on a machine that has package mirrors alone; that
# needs root.

IMAGE=${IMAGE:-localhost/migration-gate:test}
BASE_IMAGE=docker.io/library/golang:1.26-bookworm
CONTAINERS_HOME=${XDG_CACHE_HOME:-$HOME/.cache}/migration-gate/containers

containers_ready() {
  local engine
  for engine in docker podman; do
    "$engine" info >/dev/null 2>&1 || continue
    if "$engine" image inspect $BASE_IMAGE >/dev/null 2>&1 || "$engine" pull -q $BASE_IMAGE; then
      ENGINE=$engine BUILD_FLAGS=()
      return
    fi
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    containers_from_debian
    return
  fi
  cat >&2 <<EOF
************************************************************************
NOT RUN: what needs containers. Install one of
  - docker or podman, able to pull $BASE_IMAGE
  - or run it as root on Debian 12, whose packages have podman and what the
    base image is made of
************************************************************************
EOF
  echo "NOT RUN: $0 (no container engine; see above)" >>"${NOT_RUN_FILE:-/dev/null}"
  [ "${CI:-}" != true ]
  exit
}

# containers_from_debian makes podman usable and its base image present, with
# settings and storage of its own: the machine's are not touched.
containers_from_debian() {
  local home=$CONTAINERS_HOME
  if ! { command -v podman && command -v buildah && command -v runc && command -v mmdebstrap; } >/dev/null; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends podman buildah runc netavark mmdebstrap
  fi
  mkdir -p "$home"
  # runc, because crun refuses a machine that mounts cgroups v1 and v2 together.
  # Low limits, because without CAP_SYS_RESOURCE a container cannot raise the
  # caller's, and podman's default would.
  cat >"$home/containers.conf" <<'EOF'
[containers]
default_ulimits = ["nofile=16384:16384", "nproc=16384:16384"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
[network]
network_backend = "netavark"
EOF
  echo 'unqualified-search-registries = ["docker.io"]' >"$home/registries.conf"
  export CONTAINERS_CONF=$home/containers.conf CONTAINERS_REGISTRIES_CONF=$home/registries.conf
  export CONTAINERS_STORAGE_CONF=$home/storage.conf
  # The runroot must be short: with one of over 50 characters podman cannot
  # clean up after a container, and waits 20 seconds for that each time.
  local driver
  for driver in overlay vfs; do # overlay cannot be stacked on overlay
    printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' \
      "$driver" "$home/storage-$driver" "/run/migration-gate-$driver" >"$CONTAINERS_STORAGE_CONF"
    podman info >/dev/null 2>&1 && break
  done
  ENGINE=podman
  # The module cache of this machine stands in for the network, so that the
  # build needs neither a proxy nor its certificates inside.
  go mod download
  mkdir -p "$home/go-build"
  BUILD_FLAGS=(--pull=never --network=host --isolation=chroot
    -v "$(go env GOMODCACHE):/go/pkg/mod:ro" -v "$home/go-build:/root/.cache/go-build")
  base_image_from_debian
}

# base_image_from_debian makes what the Dockerfile uses of golang:1.26-bookworm:
# Debian 12 with gcc, git and Go, and this machine's Go is that Go.
base_image_from_debian() {
  local go
  go=$(go env GOVERSION)
  [ "$(podman image inspect --format '{{.Labels.go}}' $BASE_IMAGE 2>/dev/null)" = "$go" ] && return
  echo "making $BASE_IMAGE from Debian's packages and $go"
  mmdebstrap --quiet --variant=minbase --include=gcc,libc6-dev,git,ca-certificates \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="mkdir -p \"\$1/usr/local/go\" && cp -a '$(go env GOROOT)/.' \"\$1/usr/local/go/\"" \
    bookworm - |
    podman import -q -c "LABEL go=$go" -c 'ENV GOPATH=/go' -c 'ENV GOTOOLCHAIN=local' \
      -c 'ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
      - $BASE_IMAGE
}

# containers_build builds $IMAGE from the checkout in the current directory.
containers_build() { "$ENGINE" build -q "${BUILD_FLAGS[@]}" --build-arg VERSION="${VERSION:-devel}" -t "$IMAGE" .; }
