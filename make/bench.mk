.PHONY: bench-speed bench-peers
bench-speed: build bench-peers ## the whole process on generated repositories, beside git and other linters; RUNS=15
	@go run -tags $(TAGS) ./test/bench -gate bin/migration-gate -runs $(or $(RUNS),15)

bench-peers: ## the linters that bench-speed runs beside the gate, into .cache
	@scripts/bench-peers
