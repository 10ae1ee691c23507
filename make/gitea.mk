# The life of an issue on a real server that nobody here wrote. Building it takes
# minutes once, so it is no part of `make test`.
.PHONY: gitea
gitea: ## issues and pull requests of a real Gitea server (built once, 5 min)
	@code=0; test/gitea/build .cache/gitea || code=$$?; \
	if [ $$code = 77 ]; then echo 'NOT RUN: gitea: it cannot be built here (no module proxy?)' | tee -a "$${NOT_RUN_FILE:-/dev/null}"; exit 0; fi; \
	[ $$code = 0 ] && go vet -tags $(TAGS),gitea ./test/gitea && GITEA='$(CURDIR)/.cache/gitea' go test -tags $(TAGS),gitea -count=1 -timeout 5m -v ./test/gitea
