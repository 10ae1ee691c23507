.PHONY: example
STAGES += example
example: build ## the gate on a bundled history with violations, or on REPO=… [BASE=…] [HEAD=…]
	@scripts/example $(if $(REPO),'$(REPO)' '$(BASE)' '$(HEAD)')
