# The truth table: what was measured of 715 migrations under a running release,
# against what the gate says of them. MIGRATION_GATE_CASES names another table.
STAGES += cases
.PHONY: cases
cases: ## the truth table of measured migrations; mismatches in .cache/cases.tsv
	@mkdir -p .cache
	go vet -tags $(TAGS),cases ./test/cases
	MIGRATION_GATE_MISMATCHES='$(CURDIR)/.cache/cases.tsv' go test -tags $(TAGS),cases -timeout 20m -count=1 -v ./test/cases
