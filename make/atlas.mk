# The gate's sums against those of the Atlas CLI. The module proxy serves no
# newer CLI than this one; its go.sum fixes every byte that it is built from.
STAGES += test-atlas
ATLAS_CLI := $(TOOLS)/atlas-v0.13.1

.PHONY: test-atlas
test-atlas: $(ATLAS_CLI) ## the sum against the Atlas CLI
	go vet -tags $(TAGS),atlascli ./internal/atlas
	ATLAS_CLI='$(abspath $(ATLAS_CLI))' go test -tags $(TAGS),atlascli -timeout 20m -count=1 -v -run '^TestCLI' ./internal/atlas | { grep -vE '^(=== |  *--- (PASS|SKIP))' || true; }

# Without cgo: hashing needs no SQLite, and building it takes a minute.
$(ATLAS_CLI): test/atlascli/go.mod test/atlascli/go.sum
	@mkdir -p $(@D)
	cd test/atlascli && CGO_ENABLED=0 GOFLAGS='-buildvcs=false -mod=readonly' go build -o '$(abspath $@)' ariga.io/atlas/cmd/atlas
