#!/usr/bin/env bash
# Zero findings, or it says which. No baseline file, no exclusions.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0
say() { printf '%s\n' "$*" >&2; bad=1; }

# The tools are pinned in contracts/go.mod and services/go.mod, as ordinary requirements.
unformatted=$(cd contracts && git ls-files --cached --others --exclude-standard '..' | grep '\.go$' | grep -v '_templ\.go$' | (xargs -r go run mvdan.cc/gofumpt -l))
[ -z "$unformatted" ] || say "gofumpt: $unformatted"
for m in contracts libs services e2e; do
  (cd "$m" && go vet ./...) || say "vet: $m"
  (cd "$m" && GOWORK=off go mod tidy -diff) || say "go.mod of $m is not tidy"
done
(cd contracts && go run ./gen -check) || say "contracts: run make contracts and commit"
before=$(git ls-files -z -- '*_templ.go' | xargs -0 -r cat | sha256sum)
(cd services && go run github.com/a-h/templ/cmd/templ generate -lazy >/dev/null)
after=$(git ls-files -z -- '*_templ.go' | xargs -0 -r cat | sha256sum)
[ "$before" = "$after" ] || say "templ: pages and their generated code differ; run make contracts and commit"
for m in contracts libs services e2e; do
  (cd "$m" && go run honnef.co/go/tools/cmd/staticcheck ./...) || say "staticcheck: $m"
done
exit $bad
