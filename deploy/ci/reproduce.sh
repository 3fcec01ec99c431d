#!/usr/bin/env bash
# Builds the programs twice, elsewhere and with nothing remembered, and compares: the same sources must give the same bytes.
# Of the sealers those of SEALERS, all of them with SEALERS="".
set -euo pipefail
cd "$(dirname "$0")/../.."
export SEALERS=${SEALERS-linux-amd64 windows-amd64}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for at in "$work/a" "$work/another place/with a longer name"; do
  mkdir -p "$at"
  git ls-files -z contracts libs services deploy/ci/binaries.sh deploy/ci/sealers.sh | xargs -0 cp --parents -t "$at"
done
# The first may use what the machine has compiled before, in yet another directory; the second compiles everything.
"$work/a/deploy/ci/binaries.sh" "$work/one"
GOCACHE="$work/cache" "$work/another place/with a longer name/deploy/ci/binaries.sh" "$work/two"
"$work/a/deploy/ci/sealers.sh" "$work/sealers one"
GOCACHE="$work/cache" "$work/another place/with a longer name/deploy/ci/sealers.sh" "$work/sealers two"
deploy/ci/same.sh "$work/one" "$work/two"
deploy/ci/same.sh "$work/sealers one" "$work/sealers two"
echo "$(ls "$work/one" | wc -l) programs, built twice, the same bytes"
