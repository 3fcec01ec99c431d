# Sanshe. `make` prints the targets. Nothing here needs a server of another kind.
SHELL := /bin/bash
GO ?= go
BIN := bin
DATA_DIR ?= data
# Without the paths of this machine and without C, everywhere: the programs are those of the image, and what the linters compiled, the programs, the
# tests and the builds that are compared need not compile again. The race detector alone needs C.
export GOFLAGS ?= -buildvcs=false -trimpath
export CGO_ENABLED ?= 0
# Every module by its own go.mod, as the image is built: what is compiled for one is what the others use. go.work is for editors and for hands.
export GOWORK := off
# Whose tests take minutes come first: left to the end of the alphabet, each of them would have the machine to itself.
LONGEST := ./tender ./platform ./portal
# What only computes is left out of the race detector, which makes it ten times as slow: SQLite's own code, translated to Go (one connection
# runs it at a time), passwords and ciphers, and expressions.
UNWATCHED := $(foreach p,github.com/ncruces/go-sqlite3-wasm/v6 golang.org/x/crypto/... regexp,-gcflags=$(p)=-race=false)

# When a test binary is taken to hang. It claims nothing about speed: the longest takes eleven minutes here, and a slow machine may take several times that.
HANG := 60m

# How many journeys go at once, each on a platform of its own: most of the time they wait for a disk or for an event. Apart, one alone is ten processes and three servers.
LANES ?= 3

.PHONY: help run build demo-data test test-full stack check-deploy lint contracts generate web journeys faults evidence bench clean

help: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: build ## build everything and serve http://127.0.0.1:8080 with demonstration data
	DEMO=true DATA_DIR=$(DATA_DIR) $(BIN)/platformd

build: ## build the binaries into bin/
	cd services && $(GO) build -o ../$(BIN)/ ./.../cmd/...

demo-data: build ## fill an empty DATA_DIR with the demonstration county, then end
	DEMO=true DATA_DIR=$(DATA_DIR) $(BIN)/platformd demo-data

test: lint ## every check: formatters, linters, walls, drift, unit tests with -race, journeys, browser
	for m in contracts libs services; do (cd $$m && CGO_ENABLED=1 $(GO) test -race $(UNWATCHED) -shuffle=on -p 3 -timeout $(HANG) $$([ $$m = services ] && echo $(LONGEST)) ./...) || exit 1; done
	$(MAKE) journeys
	$(MAKE) web

journeys: build ## the whole platform from outside, over HTTP only, and kill -9 under load
	cd e2e && $(GO) test -shuffle=on -count=1 -parallel $(LANES) -timeout $(HANG) ./...

test-full: stack ## the journeys and a short set of faults with every service apart, on Kafka, Consul and a server of MongoDB's protocol
	cd e2e && $(GO) test -count=1 -tags stack -timeout $(HANG) ./stack
	cd e2e && TOPOLOGY=apart $(GO) test -shuffle=on -count=1 -parallel 1 -timeout $(HANG) ./journeys ./faults
	$(MAKE) check-deploy

faults: stack ## every fault for as long as it should last, in both topologies: prints faults × invariants
	cd e2e && FAULTS=long $(GO) test -v -count=1 -timeout 30m ./faults
	cd e2e && FAULTS=long TOPOLOGY=apart $(GO) test -v -count=1 -timeout 60m ./faults

evidence: stack ## what a test samples, in full: a thousand marked bids, a thousand marked volunteers and 166 applicants looked for everywhere in both topologies, ten thousand sealed to and fro by both languages under both suites, the demonstration county begun on some days of a year, every program built twice with nothing remembered
	cd e2e && BIDS=1000 $(GO) test -v -count=1 -timeout 60m -run TestNothingThatABidSays ./journeys
	cd e2e && BIDS=1000 TOPOLOGY=apart $(GO) test -v -count=1 -timeout 60m -run TestNothingThatABidSays ./journeys
	cd e2e && PEOPLE=1000 $(GO) test -v -count=1 -timeout 60m -run TestNobodyFindsWho ./journeys
	cd e2e && PEOPLE=1000 TOPOLOGY=apart $(GO) test -v -count=1 -timeout 60m -run TestNobodyFindsWho ./journeys
	cd e2e && for days in $$(seq 3 9 400); do AHEAD=$$days $(GO) test -count=1 -run TestTheDemonstrationCounty ./journeys || exit 1; done
	SEALERS= NOTHING_REMEMBERED=1 deploy/ci/reproduce.sh
	cd services && SEAL_VECTORS=10000 $(GO) test -v -count=1 -timeout 120m ./portal/seal

stack: ## the servers that test-full needs: jars by Maven, Consul by Go
	deploy/ci/stack.sh

check-deploy: build ## charts against Kubernetes' schemas, settings, alarms and panels against the programs, builds that repeat
	deploy/ci/check.sh
	deploy/ci/reproduce.sh

web: build ## the browser's sealing module from its sources, then the purchase in a real browser as five users, with axe
	cd services/portal/seal && npm ci --loglevel=error && npm run check && npm run build && git diff --exit-code dist ../ui/assets
	deploy/ci/browser.sh
	cd e2e/web && npm ci --no-audit --no-fund --loglevel=error && npm test

lint: ## gofumpt, vet, staticcheck, tidy, contract drift; walls and sizes are tests in e2e
	deploy/ci/lint.sh

contracts generate: ## regenerate everything that is derived: Go shapes, AsyncAPI, lifecycles, pages
	cd contracts && $(GO) run ./gen
	cd services && $(GO) tool templ generate
	cd services && $(GO) test -count=1 -run TestLifecyclesAreDrawn ./platform/... -args -update

# A part of the register: REGISTER_SIZES="2000 20000" REGISTER_LOOKS="two common"; REGISTER_KEEP=DIR keeps what was planted for the next run.
bench: build ## the product against its baselines, as ratios of one run; CASES="lists", "bids", "rush", "opening", "register", "hours" or "topology" for a part; topology needs make stack
	cd e2e && $(GO) run ./load $(CASES)

clean: ## remove what was built; data stays
	rm -rf $(BIN)
