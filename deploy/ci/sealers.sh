#!/usr/bin/env bash
# Builds sanshe-seal for the systems that bidders use into a directory, with their sums: what SEALER_DIR offers.
set -euo pipefail
out=$(realpath -m "${1:?an output directory}")
cd "$(dirname "$0")/../../services"
mkdir -p "$out"
for target in ${SEALERS:-windows-amd64 windows-arm64 linux-amd64 linux-arm64 darwin-amd64 darwin-arm64}; do
  name="sanshe-seal-$target"
  [[ $target = windows-* ]] && name+=.exe
  GOOS=${target%-*} GOARCH=${target#*-} CGO_ENABLED=0 GOWORK=off GOFLAGS= go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$out/$name" ./tender/cmd/sanshe-seal
done
cd "$out" && sha256sum sanshe-seal-* >SHA256SUMS
