#!/usr/bin/env bash
# Builds every program into a directory, the same bytes from the same sources wherever they lie: the image's way.
set -euo pipefail
out=$(realpath -m "${1:?an output directory}")
cd "$(dirname "$0")/../../services"
mkdir -p "$out"
CGO_ENABLED=0 GOWORK=off GOFLAGS= go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o "$out/" ./.../cmd/...
