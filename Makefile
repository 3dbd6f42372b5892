# What a person types. Needs only Debian or Ubuntu with python3 (3.11 or newer, with venv), git and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check browser scan bench installed soak mutants wheel lock format assets routes queries interface install-build install-dev built clean
MAKEFLAGS += --no-print-directory

# Where a machine forbids it, each of the many processes below would compile a thousand modules anew, 2.5 s each time.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PORT := $(or $(RONGUON_PORT),8000)
LOCKS := base build s3 dev scan uv node postgres bluebell seed
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header

help: ## say what can be typed
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

demo: install-build built ## set up, build the invented province, serve it (RONGUON_PORT, 8000 by default)
	@mkdir -p var && chmod 700 var
	@$(BIN)/python tools/demo.py
	@exec $(BIN)/ronguon serve --port $(PORT)

test: install-dev built ## all that a change must pass
	@$(BIN)/python tools/suite.py test

check: install-dev built ## lint, types, contracts and quick tests
	@$(BIN)/python tools/suite.py check

browser: install-dev built ## the journeys in a real browser alone
	@$(BIN)/python tools/suite.py browser

scan: install-dev ## weak places, advisories and the bill of materials (build/sbom.cdx.json)
	@$(BIN)/python tools/suite.py scan

bench: install-dev built ## measure reading, issuing and the tree beside their baselines (LABELLED="TEXTS LABELS")
	@$(BIN)/python tools/reader_score.py $(LABELLED)
	@$(BIN)/python tools/bluebell.py
	@$(BIN)/ronguon bench parse src/ronguon/content/samples/02-plan.txt --repeat 100 --pages 500
	@$(BIN)/ronguon bench cascade --units 50000 --obligations 20
	@$(BIN)/ronguon bench tree --units 50000
	@$(BIN)/ronguon bench lookup --channels 20000

installed: install-dev built ## carry out the installation by its page and keep the proof (.ci/proven.toml)
	@$(BIN)/python tools/suite.py installed

soak: install-dev built ## the long runs: all mutated files, all kills, all mutants of the rules of access
	@$(BIN)/python tools/suite.py soak

mutants: install-dev built ## change the rules of access one by one: a test must notice (ONLY="words of its name")
	@DJANGO_SETTINGS_MODULE=ronguon.settings.test $(BIN)/python tools/mutants.py --only "$(ONLY)"

wheel: install-build built ## the product as one file to install, with its lock, in dist/
	@$(BIN)/python tools/wheel.py

lock: install-dev ## resolve the versions anew from requirements/*.in
	@for name in $(LOCKS); do echo "requirements/$$name.txt"; \
		$(COMPILE) $(UPGRADE) requirements/$$name.in -o requirements/$$name.txt || exit 1; done
	@$(COMPILE:3.11=3.12) $(UPGRADE) requirements/tlog.in -o requirements/tlog.txt

format: install-dev ## lay out the Python code
	@$(BIN)/ruff check --fix-only --quiet src tests tools
	@$(BIN)/ruff format src tests tools

assets: install-build ## styles, scripts, icons, fonts
	@$(BIN)/python tools/assets.py

routes: install-dev ## write tests/routes.txt anew
	@DJANGO_SETTINGS_MODULE=ronguon.settings.test $(BIN)/python tools/routes.py > tests/routes.new
	@mv tests/routes.new tests/routes.txt

queries: install-dev ## write tests/query_counts.json anew: how many questions each page asks of the database
	@WRITE_QUERY_COUNTS=1 $(BIN)/python -m pytest -n 0 tests/test_query_counts.py

interface: install-dev ## pin the description of the programming interface anew (BREAK=--break to take promises back)
	@DJANGO_SETTINGS_MODULE=ronguon.settings.test $(BIN)/python tools/interface.py $(BREAK)

clean: ## remove what was built; var/ with its data stays
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@rm -rf frontend/node_modules src/ronguon/ui/static src/ronguon/papers/fonts src/*.egg-info
	@find src -name '*.mo' -delete

install-build:
	@tools/setup.sh build

install-dev:
	@tools/setup.sh dev

built:
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/catalogue.py compile
