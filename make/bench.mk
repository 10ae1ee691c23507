.PHONY: bench-speed
bench-speed: build ## the whole process on generated repositories, beside git; RUNS=15
	@go run -tags $(TAGS) ./test/bench -gate bin/migration-gate -runs $(or $(RUNS),15)
