# Two commands set everything up on a machine that has Python >= 3.11, make and a network: `make demo` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := $(CURDIR)
# Machines behind a proxy have certificates of their own: uv trusts the system's.
export UV_SYSTEM_CERTS := true
export UV_NATIVE_TLS := true
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export PREFECT_SERVER_ALLOW_EPHEMERAL_MODE := false

.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

# uv makes the environment from the lock file; fetched from the package registry into .venv-uv when the machine has none.
UV := $(shell command -v uv 2>/dev/null || echo .venv-uv/bin/uv)
.venv-uv/bin/uv:
	$(PYTHON) -m venv .venv-uv
	.venv-uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9'

$(VENV)/.ready: uv.lock pyproject.toml $(filter .venv-uv/bin/uv,$(UV))
	$(UV) sync --frozen --quiet --python $(PYTHON) --compile-bytecode
	@touch $@

setup: $(VENV)/.ready ## the environment, from the lock file

demo: setup ## a quarter lived day by day, from Word roadmaps to Word reports, in demo/
	$(BIN)/quadrille demo

serve: setup ## the pages, on the demo's data (run `make demo` first)
	$(BIN)/quadrille serve --demo

check: setup ## before a commit: style, types, floors, the house's own rules
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/test_house.py

real-parts: setup ## what the tests may install: Chromium, LibreOffice, fonts (Debian, as root)
	@bash .ci/real-parts

test: real-parts ## every test, on SQLite and PostgreSQL, with the real parts
	$(BIN)/pytest -q -n auto --dist loadgroup

faults: setup ## the fault campaign: kills, stops, full disks, bad servers, clocks, outages (make test runs a small one)
	KILLS=$${KILLS:-500} FAULTS=$${FAULTS:-3} $(BIN)/pytest -q -n 2 --dist loadgroup tests/faults

faults-long: setup ## 10,000 kills a database, a million steps beside the oracle, two peers; writes docs/reliability.md
	$(BIN)/python -m benchmarks.reliability

reading-report: setup ## how well the reader reads the corpus of real-looking files, per file and per field
	@if [ -f ../shared/tools/score_reading.py ]; then \
	  $(BIN)/python ../shared/tools/score_reading.py --cmd "$(CURDIR)/$(BIN)/quadrille roadmap read {file} --as-of {as_of} --json"; \
	else echo "The corpus (../shared/roadmaps) is not here: nothing to measure."; fi

benchmarks: setup ## every benchmark, with its peer or its limit
	@for bench in importing consolidation building reading reports asking delivering journal; do echo "== $$bench"; $(BIN)/python -m benchmarks.$$bench || exit 1; done

migration: setup ## make the initial migration again from the models (until the first release)
	$(BIN)/python -m store.migrations.regenerate

clean: ## everything that was made
	rm -rf demo var build $(VENV) .venv-uv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup demo serve check real-parts test faults faults-long reading-report benchmarks migration clean
