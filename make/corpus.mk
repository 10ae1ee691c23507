# Real histories: public repositories with what each change did, measured by
# other means. The pack is not part of this repository: CORPUS, a variable of
# make or of the environment, names it, and only then it is part of `make test`.
CORPUS ?=
ifneq ($(wildcard $(CORPUS)),)
STAGES += corpus
endif
.PHONY: corpus
corpus: ## real histories, with what was measured of them: CORPUS=FILE
	@if [ -e '$(CORPUS)' ]; then \
	  MIGRATION_GATE_CORPUS='$(abspath $(CORPUS))' $(GO_TEST) -tags $(TAGS),corpus -count=1 -v ./test/corpus; \
	else \
	  echo "NOT RUN: corpus (no file '$(CORPUS)': name the pack of real histories with CORPUS=FILE)" | tee -a "$${NOT_RUN_FILE:-/dev/null}"; \
	fi
