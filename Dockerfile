# The gate as an image: one static binary and git, on an otherwise empty root.
# No shell, no package manager, no service: see docs/decisions/image.md.
FROM docker.io/library/golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
# netgo and osusergo keep getaddrinfo and getpwnam out, the two things that a
# static glibc cannot do without its shared libraries.
RUN CGO_ENABLED=1 go build -tags netgo,osusergo \
      -ldflags "-s -w -X main.version=$VERSION -linkmode external -extldflags -static" \
      -o /root-fs/usr/bin/migration-gate ./cmd/migration-gate
# The git commands that the gate runs are inside the git binary itself, so its
# shared libraries are all it needs. /tmp is for the one thing that is ever
# written; 1777 because `docker run -u` runs as anybody. status.d tells image
# scanners which Debian packages these files are from.
RUN set -eu; \
    for f in /usr/bin/git $(ldd /usr/bin/git | grep -o '/[^ ]*') /etc/ssl/certs/ca-certificates.crt; do \
      install -D "$f" "/root-fs$f"; \
    done; \
    install -d -m 1777 /root-fs/tmp; \
    install -d /root-fs/var/lib/dpkg/status.d; \
    for p in git libc6 libpcre2-8-0 zlib1g ca-certificates; do \
      dpkg-query -s "$p" >"/root-fs/var/lib/dpkg/status.d/$p"; \
    done

FROM scratch
COPY --from=build /root-fs/ /
# GitHub mounts the workspace and sets the working directory itself, and its
# docs ask actions for neither USER nor WORKDIR.
ENTRYPOINT ["/usr/bin/migration-gate"]
