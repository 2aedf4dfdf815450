# make book | read | check | test | test-all | serve | clean. Needs Python 3.11.4 or newer; everything else goes into .venv.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
INSTALLED := .venv/.installed
CHAPTERS := $(sort $(wildcard book/*.ipynb))
PACKAGE := $(shell find promptnotes -type f -not -path '*/__pycache__/*')
PAGES := $(shell find book -type f -not -path '*/.*') _config.yml _toc.yml

.PHONY: help book read check lint browser test test-all serve clean

help:
	@echo "make book    run every chapter afresh, then render the book"
	@echo "make read    render the book with the outputs that are committed (under a minute)"
	@echo "make serve   show the rendered book in a browser, PORT=$(PORT)"
	@echo "make check   lint, types and the quick tests (under two minutes)"
	@echo "make test    everything that must pass (20 minutes on two cores)"
	@echo "make test-all  that, and every chapter alone in new environments (an hour, several GB)"
	@echo "make clean   remove what was built, .venv included"

book: _build/.book
read: _build/.read

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 4))' || { \
	  echo "promptnotes needs Python 3.11.4 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	@touch $@

_build/executed/.done: $(INSTALLED) $(PAGES) $(PACKAGE) data_scripts/execute_book.py
	$(BIN)/python data_scripts/execute_book.py
	@touch $@

# The site is always _build/html; the stamp says which of the two it is. A clean build each time: a second -W run over
# unchanged pages would pass whatever the first one warned of.
_build/.book: _build/executed/.done
	$(call render,_build/executed)

_build/.read: $(INSTALLED) $(PAGES)
	$(call render,.)

define render
@rm -rf _build/.book _build/.read _build/html
$(BIN)/jupyter-book build $(1) --path-output . --all -n -W --keep-going --quiet
@touch $@
@echo "The book is in _build/html/index.html; make serve shows it with its search."
endef

lint: $(INSTALLED)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy

# One process a core, each with one thread: two programs with two threads on two cores crawl.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --quiet

check: lint
	$(PYTEST) -m "not slow"

# Tests in a browser drive the system's Chromium. Root, as in a container, installs it where apt can; else they are skipped.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name > /dev/null && exit; done; \
	  { test "$$(id -u)" = 0 && apt-get update && apt-get install -y chromium; } > /dev/null 2>&1 \
	  || echo "No Chromium here, and none can be installed: tests in a browser are skipped."

test: lint browser
	$(PYTEST)
	$(PYTEST) --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout 300 $(CHAPTERS)

test-all: test
	$(BIN)/python tests/environments.py

serve: $(INSTALLED)
	@test -e _build/.book -o -e _build/.read || $(MAKE) --no-print-directory read
	@echo "http://localhost:$(PORT)/  (Ctrl-C ends it)"
	@$(BIN)/python -m http.server $(PORT) --directory _build/html

clean:
	rm -rf _build .venv .pytest_cache
