# syntax=docker/dockerfile:1
# A static program, the root certificates, an empty folder, and nothing else: no shell, no package manager, no root.
#   docker build --build-arg COMMIT="$(git rev-parse HEAD)" -t superfone-audit:0.1.0 .
FROM rust:1.90-alpine AS build
# A C compiler for the cryptography and the database; what is built is linked statically.
# Versions are those of the base image's release.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base ca-certificates
WORKDIR /src
COPY . .
# For --version; there is no repository in here.
ARG COMMIT=""
RUN SUPERFONE_AUDIT_COMMIT="$COMMIT" cargo build --release --locked && mkdir -p /empty/superfone-audit

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/target/release/superfone-audit /usr/local/bin/superfone-audit
COPY --from=build --chown=65532:65532 /empty /var/lib
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
WORKDIR /var/lib/superfone-audit
# Ends the build if the program is not static after all.
RUN ["/usr/local/bin/superfone-audit", "--version"]
ENTRYPOINT ["/usr/local/bin/superfone-audit"]
CMD ["--help"]
