#!/usr/bin/env bash
# Builds the programs twice, elsewhere, and compares: the same sources must give the same bytes. The second time everything of
# ours is compiled anew; with NOTHING_REMEMBERED=1 the libraries and Go's own packages are too, which takes minutes.
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
# What was compiled of ours for a system: where its bytes are remembered.
ours() { (cd "$work/a/services" && GOOS=$1 GOARCH=$2 CGO_ENABLED=0 GOWORK=off GOFLAGS= go list -trimpath -buildvcs=false -deps -export -f '{{with .Module}}{{if or .Main .Replace}}{{$.Export}}{{end}}{{end}}' "$3"); }
# forget TARGET PACKAGES makes the next build for it compile ours again, and remembers what that has to be.
forget() {
  ours "${1%-*}" "${1#*-}" "$2" | sort -u >"$work/ours"
  [ "$(wc -l <"$work/ours")" -gt 5 ] || { echo "没有找到本项目编译过的包，无法证明第二次构建是重新编译的" >&2; exit 1; }
  xargs rm -f <"$work/ours"
  cat "$work/ours" >>"$work/forgotten"
}
"$work/a/deploy/ci/binaries.sh" "$work/one"
"$work/a/deploy/ci/sealers.sh" "$work/sealers one"
if [ -n "${NOTHING_REMEMBERED:-}" ]; then
  export GOCACHE="$work/cache"
else
  forget "$(go env GOOS)-$(go env GOARCH)" ./.../cmd/...
  for target in $SEALERS; do forget "$target" ./tender/cmd/sanshe-seal; done
fi
"$work/another place/with a longer name/deploy/ci/binaries.sh" "$work/two"
"$work/another place/with a longer name/deploy/ci/sealers.sh" "$work/sealers two"
deploy/ci/same.sh "$work/one" "$work/two"
deploy/ci/same.sh "$work/sealers one" "$work/sealers two"
[ ! -e "$work/forgotten" ] || xargs ls <"$work/forgotten" >/dev/null || { echo "第二次构建没有重新编译本项目的包，比较没有意义" >&2; exit 1; }
echo "$(ls "$work/one" | wc -l) programs, built twice, the same bytes"
