# Everything a clone needs is made by the target that needs it: Python 3.11+ and make are enough.
# Node comes from a Python wheel; the browser for the tests from tests/chromium.py.
PYTHON ?= python3
LAB ?= 1
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

INSTALLED := $(VENV)/.installed
PEERS := .venv-bench/.installed
# What npm itself writes when it has installed the lock.
MODULES := js/node_modules/.package-lock.json
BUNDLE := predict_widgets/static/model-viewer.js
JS_SOURCES := $(shell find js/src -type f) js/build.mjs js/package.json js/package-lock.json
# Without a browser the tests must fail, not skip what needs one.
WITH_CHROMIUM = CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM &&

.PHONY: demo test test-all lint test-js test-python bench screenshots wheel clean

demo: $(INSTALLED)
	$(BIN)/predict-widgets demo $(if $(filter 0,$(LAB)),--no-lab)

test: lint test-js test-python

test-all: lint test-js
	$(WITH_CHROMIUM) $(BIN)/pytest --numprocesses 2 --dist loadfile

lint: $(INSTALLED) $(BUNDLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	cd js && npm run --silent lint && npm run --silent typecheck

test-js: $(INSTALLED) $(BUNDLE)
	$(WITH_CHROMIUM) cd js && npm run --silent test

test-python: $(INSTALLED) $(BUNDLE)
	$(WITH_CHROMIUM) $(BIN)/pytest -m "not slow" --numprocesses 2 --dist loadfile

bench: $(INSTALLED) $(BUNDLE) $(PEERS)
	$(WITH_CHROMIUM) $(BIN)/python -m tests.benchmarks

screenshots: $(INSTALLED) $(BUNDLE)
	$(WITH_CHROMIUM) $(BIN)/python -m tests.screenshots

wheel: $(INSTALLED)
	rm -rf dist
	$(BIN)/python -m build --wheel
	for built in $$(cd predict_widgets && ls static/*.js static/parts/*.js); do \
	  $(BIN)/python -m zipfile -l dist/*.whl | grep -q "$$built" || exit 1; done

$(INSTALLED): requirements.lock pyproject.toml | $(BUNDLE)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(BUNDLE): $(MODULES) $(JS_SOURCES)
	cd js && npm run --silent build

$(MODULES): js/package-lock.json $(VENV)/.locked
	cd js && npm ci --loglevel=error
	touch $@

$(VENV)/.locked: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	touch $@

# What `make bench` measures us against lives apart: its OpenCV would replace ours.
$(PEERS): tests/benchmarks/requirements.lock
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	touch $@

clean:
	rm -rf $(VENV) .venv-bench js/node_modules predict_widgets/static/*.js predict_widgets/static/parts dist
