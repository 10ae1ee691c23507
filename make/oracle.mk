# The simulated catalog against real servers: the truth table's migrations, and
# with CORPUS and REGRESS real directories and PostgreSQL's own tests. CI takes
# two versions; PG="14 15 16 17 18" takes more. Agreement and differences are
# held to the tables of test/oracle; what is not explained goes to .cache/oracle.
PG ?= 15 17
ORACLE := MIGRATION_GATE_CORPUS='$(if $(wildcard $(CORPUS)),$(abspath $(CORPUS)))' MIGRATION_GATE_ORACLE_OUT='$(CURDIR)/.cache/oracle' \
  POSTGRES_REGRESS='$(if $(wildcard $(REGRESS)),$(abspath $(REGRESS)))' scripts/postgres run $(PG) --

STAGES += oracle
.PHONY: oracle probes
oracle: ## the simulated catalog against PostgreSQL: PG="15 17" CORPUS=FILE REGRESS=FOLDER
	@mkdir -p .cache/oracle
	go vet -tags $(TAGS),oracle ./test/oracle
	$(ORACLE) go test -tags $(TAGS),oracle -timeout 60m -count=1 -v -run '^Test(Cases|Operators|Corpus|Regress)$$' ./test/oracle

STAGES += probes
probes: ## what a running release sends, before and after each change, on PostgreSQL
	@mkdir -p .cache/oracle
	go vet -tags $(TAGS),oracle,probes ./test/oracle
	$(ORACLE) go test -tags $(TAGS),oracle,probes -timeout 60m -count=1 -v -run '^TestProbes' ./test/oracle
