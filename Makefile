# Grepp's commands. `make run` and `make test` do all set-up themselves; they need Python 3.11 or newer and pip.
PYTHON ?= python3
BIN := .venv/bin
export GRADIO_ANALYTICS_ENABLED := False
export ANONYMIZED_TELEMETRY := False

.PHONY: run test check bench eval clean

run: .venv/run.stamp
	@$(BIN)/grepp

test: .venv/test.stamp
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest

check: .venv/test.stamp
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest -m "not slow and not browser"

# The suite over the guide: figures with intervals, and a report to open.
eval: .venv/test.stamp
	@$(BIN)/grepp ingest >/dev/null
	@$(BIN)/grepp eval run --split all

bench: .venv/run.stamp
	@$(BIN)/python -m evals.bench

.PHONY: lint
lint:
	@$(BIN)/ruff format --check -q . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 3

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Grepp needs Python 3.11 or newer."; exit 1; }
	@echo "Bygger miljön i .venv (första gången tar det några minuter) …"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml | .venv/bin/python
	@$(BIN)/pip install -q --disable-pip-version-check -e .
	@touch $@

.venv/test.stamp: pyproject.toml | .venv/bin/python
	@$(BIN)/pip install -q --disable-pip-version-check -e '.[test]'
	@touch $@ .venv/run.stamp
