#!/usr/bin/env bash
# Holds charts/ and deploy/ to the truth (deploy/check), with the programs that make build has left in bin/.
set -euo pipefail
cd "$(dirname "$0")/../check"
export GOWORK=off
go mod tidy -diff
go vet ./...
go test -count=1 -timeout 10m ./...
