.PHONY: fuzz

# Whether an input reaches new code depends on the order of Go's maps, so making
# one smaller would go on for its whole minute, for each of them: it is not done.
# A failure prints its input.
fuzz: ## fuzz every target, one after the other; FUZZTIME=10m, FUZZ=Judge for some
	@grep -Ero '^func Fuzz[A-Za-z]*$(FUZZ)[A-Za-z]*' --include='*_test.go' internal | sed 's,/[^/]*_test.go:func , ,' | while read -r dir name; do \
		echo "$$dir $$name"; \
		$(GO_TEST) -run '^$$' -fuzz "^$$name\$$" -fuzztime $(or $(FUZZTIME),10m) -fuzzminimizetime 1x -timeout 0 "./$$dir"; \
	done
