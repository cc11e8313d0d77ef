# make run: start Toban.  make test: everything that must be green.  The rest is for whoever develops it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than a small machine has cores: many a test waits.
JOBS ?= 3
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
INSTALL := sh .ci/install $(BIN)/python
COMPILE := $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib >/dev/null 2>&1 || true  # on all cores; pip uses one
KEEP_COMPILED := env -u PYTHONDONTWRITEBYTECODE  # else each of the tests' processes compiles everything anew
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url

.PHONY: run test lint collected format fuzz bench chaos lock audit clean

run: $(VENV)/.installed
	@exec $(BIN)/toban start

test: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory -j 2 lint collected
	@.ci/chromium $(BIN)/python
	@$(KEEP_COMPILED) $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

# On another core while mypy works: else each of the tests' processes compiles all the tests by itself.
collected: $(VENV)/.installed-dev
	@$(KEEP_COMPILED) $(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

fuzz: $(VENV)/.installed-dev
	@TOBAN_FUZZ=$${TOBAN_FUZZ:-50} $(BIN)/python -m pytest -n $(JOBS) --dist worksteal --timeout 3600 -m fuzz

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.bench

# All of it; CHAOS="--crashes 2000 --kills 20" for a piece, CHAOS="--help" for the rest. Without the hash seed the order
# of a set would be another each time, and a run with it.
chaos: $(VENV)/.installed-dev
	@PYTHONHASHSEED=0 PYTHONWARNINGS=ignore $(BIN)/python -m tests.chaos $(CHAOS)

# The stamps: what is installed already is not looked at again until its list changes.
$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "必要なものを入れています / Installing what is needed …"
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-build-isolation --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "テストに必要なものを入れています / Installing what the tests need …"
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@$(INSTALL) --no-build-isolation --editable .
	@$(COMPILE)
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 以上が必要です。PYTHON=python3.12 のように指定してください。 / Python 3.11 or newer is needed: say which, such as PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Pythonのvenvがありません(Debianでは python3-venv)。 / Python's venv is missing (on Debian: python3-venv)." >&2; exit 1; }

lock: $(VENV)/.installed-dev
	@$(PIP) install --upgrade uv
	@echo uv | $(BIN)/$(LOCK) - -o requirements-uv.txt
	@$(BIN)/$(LOCK) requirements.in -o requirements.txt
	@$(BIN)/$(LOCK) requirements-dev.in -o requirements-dev.txt

# Needs the registry, and a minute or two.
audit: $(VENV)/.installed-dev
	@sh .ci/audit $(BIN)/python

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
