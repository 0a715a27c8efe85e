# Deskbell: `make run` starts it with a demo company, `make test` runs every test. `make help` lists the rest.
# Written for GNU make 3.81 (macOS) and newer.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STATIC := src/deskbell/web/static
TESTS ?= tests
PYTEST_ARGS ?= -n 2 --dist loadfile

# The first Python of 3.11 or newer; PYTHON=... chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$name"; break; }; done)

# npm, uv and Playwright keep caches below HOME; without one they get a place in the checkout.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/$(VENV)/home
endif
export UV_PYTHON_DOWNLOADS := never
# a company's own certificates are the system's, as they are for pip
export UV_SYSTEM_CERTS := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

# $(call install,ARGUMENTS): uv where it could be had, else pip; both check every hash of a lock.
install = { test -x $(BIN)/uv && $(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python $(1); } \
	|| $(BIN)/python -m pip install -q $(1)

PAGE_SOURCES := $(shell find browser \( -name node_modules -o -name '*.test.ts' -o -name '*.test.tsx' \) -prune \
	-o -type f -print 2>/dev/null)
LANGUAGES := $(wildcard src/deskbell/languages/*.json)

.PHONY: help run demo test test-python test-browser check types format lock bench clean pages environment screenshots
.DEFAULT_GOAL := help

help: ## list what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.installed $(STATIC)/manifest.json ## start Deskbell on this machine, with a demo company on first start
	@exec $(BIN)/deskbell serve --demo-on-first-start

demo: $(VENV)/.installed $(STATIC)/manifest.json ## fill the data folder with the demo company
	@$(BIN)/deskbell demo

environment: $(VENV)/.development browser/node_modules/.installed ## make .venv and browser/node_modules for development

pages: $(STATIC)/manifest.json ## build the browser's pages into the package

test: test-browser ## run all tests; installs what they need (Chromium, PostgreSQL, coturn, Dovecot) first
	@$(MAKE) --no-print-directory test-python

test-browser: environment
	@$(BIN)/python tools/pages.py run test

test-python: environment pages
	@$(BIN)/python tools/postgres.py || { $(call install,--require-hashes -r requirements/postgres.txt); }
	@$(BIN)/python tools/chromium.py --install
	@$(BIN)/python tools/firefox.py --install || true
	@$(BIN)/python tools/coturn.py --install
	@$(BIN)/python tools/dovecot.py --install
	@$(BIN)/python -m pytest $(PYTEST_ARGS) $(TESTS)

screenshots: environment pages ## take the documents' pictures anew
	@$(BIN)/python tools/chromium.py --install
	@TAKE_SCREENSHOTS=1 $(BIN)/python -m pytest -q -n 0 tests/browser/test_screenshots.py

check: environment ## look for mistakes without running the product: formats, types, imports, sizes, generated files
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo 'Not formatted: make format'; exit 1; }
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/mypy
	@$(BIN)/python tools/pages.py run check
	@$(BIN)/python tools/pages.py run lint
	@$(BIN)/python -m pytest -q tests/house

types: environment ## write what is generated: the browser's types of the wire and of the words, the documents' tables
	@$(BIN)/python tools/generate.py

format: environment ## put every file into the one format
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/python tools/pages.py run format

bench: environment pages ## measure, and print a table
	@$(BIN)/python -m bench

lock: $(VENV)/.made ## choose new versions for every lock
	@$(BIN)/python tools/lock.py
	@cd browser && rm -rf node_modules package-lock.json
	@$(BIN)/python tools/pages.py lock

clean: ## remove everything that was made here, except the data folder
	@rm -rf $(VENV) $(STATIC) browser/node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# --- made once, and again only when what they come from has changed ---

$(VENV)/.made: requirements/uv.txt
	@test -n "$(PYTHON)" || { echo 'Deskbell needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv).'; exit 1; }
	@echo 'Making .venv'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@mkdir -p $(VENV)/home
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/uv.txt || echo 'Going on with pip, without uv.'
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements/run.txt pyproject.toml
	@echo 'Installing Deskbell'
	@$(call install,--require-hashes -r requirements/run.txt)
	@$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

$(VENV)/.development: $(VENV)/.installed requirements/dev.txt
	@echo 'Installing what development needs'
	@$(call install,--require-hashes -r requirements/dev.txt)
	@touch $@

# The system's Node where it is new enough, else Node as a Python package.
$(VENV)/.node: $(VENV)/.made requirements/node.txt
	@$(BIN)/python tools/pages.py node || { $(call install,--require-hashes -r requirements/node.txt); }
	@touch $@

browser/node_modules/.installed: $(VENV)/.node browser/package-lock.json browser/.npmrc
	@echo 'Installing what the pages are built with'
	@$(BIN)/python tools/pages.py install
	@touch $@

$(STATIC)/manifest.json: browser/node_modules/.installed $(PAGE_SOURCES) $(LANGUAGES)
	@echo 'Building the pages'
	@$(BIN)/python tools/pages.py build
	@touch $@
