# Every path here is relative and every program is run as a module of .venv: the checkout may lie in a directory whose
# name has spaces or Chinese characters, where absolute targets and the scripts of a virtual environment break.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py

.PHONY: help
help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'

# --- Run -------------------------------------------------------------------------------------------------------------

.PHONY: up
up: .venv/base ## Run the portal until Ctrl-C; SCALE=1 loads the whole district on the first run
	@exec $(MANAGE) up $(if $(SCALE),--scale $(SCALE))

.PHONY: down
down: .venv/base ## End a run of the portal and the embedded PostgreSQL and Valkey
	@$(MANAGE) down

.PHONY: reset
reset: down ## Delete the data of the embedded PostgreSQL and Valkey
	@$(MANAGE) services reset

# --- Test ------------------------------------------------------------------------------------------------------------

.PHONY: test
test: .venv/dev ## Run every test; ARGS="tests/training -k roster" runs some
	@$(PY) -m pytest -n 2 $(ARGS)

.PHONY: check
check: lint types contracts migrations ## Everything that needs no running server, but the tests

.PHONY: lint
lint: .venv/dev ## Style of Python and templates
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	find . -name '*.html' -not -path './.*' -exec .venv/bin/djade --target-version 5.2 --check {} +

.PHONY: types
types: .venv/dev ## Types, strictly
	$(PY) -m mypy .

.PHONY: contracts
contracts: .venv/dev ## Which app may import which
	$(PY) -c "from importlinter import cli; cli.lint_imports_command()"

.PHONY: migrations
migrations: .venv/dev ## No model has changed without its migration
	$(MANAGE) makemigrations --check --dry-run

.PHONY: bench
bench: .venv/dev ## Run the benchmarks one after another
	@for name in bench/[a-z]*.py; do $(PY) -m "bench.$$(basename "$$name" .py)" || exit 1; done

# --- Make what is committed ------------------------------------------------------------------------------------------

.PHONY: lock
lock: .venv/dev ## Compile the requirements, with hashes
	for name in base dev; do \
	  $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --output-file "requirements/$$name.txt" "requirements/$$name.in" || exit 1; \
	done

.PHONY: messages
messages: .venv/dev ## Gather the texts of the source and compile the translations
	$(PY) -m tests.catalogue

.PHONY: screenshots
screenshots: .venv/dev ## Take pictures of the running portal; a few are for the README
	$(PY) -m docs.take_screenshots $(ARGS)

# --- The virtual environment -----------------------------------------------------------------------------------------

.venv/made:
	@command -v $(PYTHON) > /dev/null || { echo "The portal needs Python 3.11 or newer; there is no $(PYTHON)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The portal needs Python 3.11 or newer; \
	$(PYTHON) is %d.%d: make PYTHON=python3.11 up" % sys.version_info[:2])'
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/base: .venv/made requirements/base.txt
	@echo "Installing what the portal runs on …"
	@$(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements/base.txt
	@touch $@

.venv/dev: .venv/base requirements/dev.txt
	@echo "Installing what it is tested with …"
	@$(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@
