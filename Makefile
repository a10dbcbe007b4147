# Two commands do all the set-up: `make demo` and `make test`. Everything else here serves them.
PYTHON ?= python3
VENV ?= .venv
PIP = $(VENV)/bin/pip --disable-pip-version-check --quiet
RUN = $(VENV)/bin/

.PHONY: help demo test check fast bench translations lock clean
.DEFAULT_GOAL := help

help:  ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

$(VENV)/runtime: requirements.lock pyproject.toml
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what engage needs (locked by version and hash) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/testing: requirements-test.lock $(VENV)/runtime
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

demo: $(VENV)/runtime  ## Install, load the sample initiatives, serve them; Ctrl-C stops everything
	@exec $(RUN)engage demo

test: $(VENV)/testing  ## Everything: lint, types, contracts, all tests on both databases, Chromium
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" tests/run all

check: $(VENV)/testing  ## Lint, types, contracts and the pure tests, in under half a minute
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" tests/run check

bench: $(VENV)/testing  ## Run the benchmarks and print their results
	@for script in bench/[a-z]*.py; do echo "== $$script"; $(RUN)python $$script --quick; done

translations: $(VENV)/runtime  ## Find every text that people read and bring the catalogues up to date
	@$(RUN)python translations/update

lock:  ## Renew the two lock files (needs uv)
	uv pip compile pyproject.toml --extra postgres --extra scale --group build --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock
	uv pip compile pyproject.toml --extra postgres --extra scale --group build --group test --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements-test.lock

clean:  ## Remove what was installed and the demo's data
	rm -rf $(VENV) instance build dist
