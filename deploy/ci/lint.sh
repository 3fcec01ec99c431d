#!/usr/bin/env bash
# Zero findings, or it says which. No baseline file, no exclusions.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0
say() { printf '%s\n' "$*" >&2; bad=1; }

# Every module on its own, by its own go.mod. The tools are pinned as tools of modules (e2e/go.mod, services/go.mod).
export GOWORK=off
tool() { (cd e2e && go tool -n "$1"); } # where it lies, built
gofumpt=$(tool gofumpt) staticcheck=$(tool staticcheck)
unformatted=$(git ls-files --cached --others --exclude-standard '*.go' | grep -v '_templ\.go$' | xargs -r "$gofumpt" -l)
[ -z "$unformatted" ] || say "gofumpt: $unformatted"
for m in contracts libs services e2e; do
  (cd "$m" && go mod tidy -diff) || say "go.mod of $m is not tidy"
  (cd "$m" && go list -export ./... >/dev/null) || say "$m does not build on its own" # compiled; nothing is linked, to be thrown away
  (cd "$m" && go vet ./...) || say "vet of $m: see above"
  (cd "$m" && "$staticcheck" ./...) || say "staticcheck of $m: see above"
done
(cd contracts && go run ./gen -check) || say "contracts: run make contracts and commit"
pages() { find services -name '*_templ.go' -print0 | sort -z | xargs -0 cat | sha256sum; }
before=$(pages)
(cd services && go tool templ generate >/dev/null 2>&1) || say "templ: a page does not parse"
[ "$before" = "$(pages)" ] || say "templ: pages and their generated code differ; run make contracts and commit"
exit $bad
