# `make run` and `make test` do all set-up themselves; `make help` lists the rest.

PYTHON ?= python3.11
# An index with a CPU build of PyTorch (see the README); empty: whatever pip's own settings give.
PIP_TORCH_INDEX ?=
# More arguments for the program (`make run RUN="--demo"`) or for pytest (`make test TESTS="-k cases"`).
RUN ?=
TESTS ?=

venv := .venv
python := $(venv)/bin/python
# One more than there are cores, for a third of the time is spent waiting for processes and browsers.
pytest := $(python) -m pytest -n 3 --dist loadscope
export PIP_TORCH_INDEX
# Images of Python often say so; each process would then compile all of the program before it begins.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo test test-services check sure docs screenshots clean
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: $(venv)/.runtime ## Set up and start the app: web, worker, clock and a Redis of its own
	@exec $(python) app.py run $(RUN)

demo: $(venv)/.runtime ## Send a few dozen made-up messages through the intake
	@$(python) app.py demo

test: $(venv)/.dev ## Set up and run every test on the embedded defaults
	@tools/chromium || true
	@env -u TEST_DATABASE_URL -u TEST_REDIS_URL $(pytest) $(TESTS)

test-services: $(venv)/.dev ## Run what uses a database or Redis on $TEST_DATABASE_URL and $TEST_REDIS_URL
	@: $${TEST_DATABASE_URL:?names a PostgreSQL whose user may create databases, such as postgresql+psycopg://127.0.0.1/postgres}
	@: $${TEST_REDIS_URL:?names a Redis server whose databases 0 to 3 may be emptied, such as redis://127.0.0.1:6379}
	@$(pytest) -m services $(TESTS)

check: $(venv)/.dev ## Format, lint, types and import contracts, changing nothing
	@$(venv)/bin/ruff format --quiet --check .
	@$(venv)/bin/ruff check --quiet .
	@$(venv)/bin/mypy
	@$(venv)/bin/lint-imports

sure: $(venv)/.dev ## Format, then check everything: lint, types, contracts, tests, coverage
	@$(venv)/bin/ruff format .
	@$(MAKE) --no-print-directory check
	@tools/chromium || true
	@env -u TEST_DATABASE_URL -u TEST_REDIS_URL $(pytest) --cov --cov-report=term $(TESTS)

docs: $(venv)/.runtime ## Write the pages of docs/ that are made from the code
	@$(python) app.py document

screenshots: $(venv)/.dev ## Take the README's pictures anew, with Chromium
	@tools/chromium
	@$(python) -m tools.screenshots

clean: ## Remove the virtual environment and what tools left; instance/ keeps your data
	@rm -rf $(venv) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(python):
	@command -v $(PYTHON) >/dev/null || { echo "Weighbridge needs Python 3.11: install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(venv) || { rm -rf $(venv); echo "That Python cannot make virtual environments; on Debian: apt-get install python3.11-venv"; exit 1; }

# A stamp follows its lock file: nothing is installed again until a lock changes.
$(venv)/.runtime: requirements.lock | $(python)
	@$(python) tools/install.py $<
	@touch $@

$(venv)/.dev: requirements-dev.lock $(venv)/.runtime
	@$(python) tools/install.py $<
	@touch $@
