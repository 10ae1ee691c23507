# What the tests exchange with their fake GitHub, against what GitHub publishes of
# its API: every query, path, parameter, answer and null.
STAGES += github-api
GITHUB_API := $(CURDIR)/.cache/github
.PHONY: github-api
github-api: ## the fake GitHub against GitHub's published schemas (30 MB from npm, once)
	@code=0; scripts/github-schemas '$(GITHUB_API)' || code=$$?; \
	if [ $$code = 77 ] && [ "$${CI:-}" != true ]; then echo 'NOT RUN: github-api: the schemas cannot be had (no npm registry?)' | tee -a "$${NOT_RUN_FILE:-/dev/null}"; exit 0; fi; \
	[ $$code = 0 ] && export GITHUB_SCHEMAS='$(GITHUB_API)' && \
	$(GO_TEST) ./internal/testkit/githubapi ./internal/tracker ./internal/recheck ./internal/github && \
	$(GO_TEST) -run '^TestScripts$$/^(shim_[^f]|recheck|merge_group|depth_one)' ./cmd/migration-gate
