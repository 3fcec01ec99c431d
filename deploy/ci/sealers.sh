#!/usr/bin/env bash
# Builds sanshe-seal for the systems that bidders use into a directory, with their sums: what SEALER_DIR offers.
set -euo pipefail
out=$(realpath -m "${1:?an output directory}")
cd "$(dirname "$0")/../../services"
mkdir -p "$out"
for os in windows linux darwin; do
  for arch in amd64 arm64; do
    name="sanshe-seal-$os-$arch"
    [ "$os" = windows ] && name+=.exe
    GOOS=$os GOARCH=$arch CGO_ENABLED=0 GOWORK=off GOFLAGS= go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$out/$name" ./tender/cmd/sanshe-seal
  done
done
cd "$out" && sha256sum sanshe-seal-* >SHA256SUMS
