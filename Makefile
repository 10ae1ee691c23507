# make build      leaves bin/migration-gate
# make test       all set-up and every test
# make help       the rest
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# What is tested is what ships: the same build tags everywhere, so that the C
# parser is compiled once (and once more for the race detector). netgo and
# osusergo are what a static glibc needs; see the Dockerfile.
TAGS := netgo,osusergo
export CGO_ENABLED := 1
export VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
GO_TEST := go test -tags $(TAGS) -timeout 20m

TOOLS := .cache/bin
GOLANGCI_LINT := $(TOOLS)/golangci-lint-v2.1.6
ACTIONLINT := $(TOOLS)/actionlint-v1.7.7
ACT := $(TOOLS)/act-v0.2.82

# What a target of make/*.mk adds to `make test`.
STAGES :=
-include make/*.mk

.PHONY: help build test test-unit test-race test-container test-act lint lint-go lint-workflows vet check-generated generate bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort -u | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

build: ## bin/migration-gate, static
	go build -tags $(TAGS) -ldflags '-s -w -X main.version=$(VERSION) -linkmode external -extldflags -static' -o bin/migration-gate ./cmd/migration-gate

test: ## all set-up and every test; the times at the end
	@MAKE='$(MAKE)' scripts/stages build check-generated vet lint test-race $(STAGES) test-container test-act

test-unit: ## the tests without the race detector: the quick loop
	$(GO_TEST) ./...

test-race: ## the tests with the race detector
	$(GO_TEST) -race ./...

test-container: ## build the image and run it as GitHub's runner does
	scripts/test-image '^Test(Runner|Image)'

test-act: $(ACT) ## the documented workflow on a real runner (act)
	ACT='$(abspath $(ACT))' scripts/test-image '^TestAct'

lint: lint-go lint-workflows ## golangci-lint and actionlint

lint-go: $(GOLANGCI_LINT)
	$(GOLANGCI_LINT) run --allow-parallel-runners ./...

lint-workflows: $(ACTIONLINT)
	$(ACTIONLINT) -color=false
	scripts/doc-workflows $(ACTIONLINT)

vet: ## go vet, the image tests too
	go vet -tags $(TAGS),image ./...

generate: ## write the generated files
	go generate ./...

check-generated: ## the generated files are those that go generate writes
	scripts/check-generated

bench: ## benchmarks; compare runs with benchstat
	$(GO_TEST) -run '^$$' -bench . -benchmem ./...

clean: ## remove what was built, the tools too
	rm -rf bin .cache

# Tools are built from the module proxy at a fixed version, which the checksum
# database vouches for; a new version has a new name and so is built.
define tool
$(TOOLS)/$(1)-$(3):
	@mkdir -p $$(@D)
	GOFLAGS=-buildvcs=false GOBIN=$$(abspath $$(@D)) go install $(2)@$(3)
	mv $$(@D)/$(1) $$@
endef
$(eval $(call tool,golangci-lint,github.com/golangci/golangci-lint/v2/cmd/golangci-lint,v2.1.6))
$(eval $(call tool,actionlint,github.com/rhysd/actionlint/cmd/actionlint,v1.7.7))
$(eval $(call tool,act,github.com/nektos/act,v0.2.82))
