# `make` alone lists what there is. Works with GNU make 3.81, which macOS carries.

VENV := .venv
PY := $(VENV)/bin/python
PORT := 8000
ARGS :=
INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt

# Files of tests run in up to three processes; snippets stay in one, which uses all cores by itself.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 3 --dist loadgroup

# Material prints an advertisement-sized warning about MkDocs 2, which pyproject.toml rules out.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help serve test check run mutate llama site wheel bench screenshot clean

help: ## list these commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' Makefile

# A writer without torch can't renew a receipt, so problems are shown and the site is served all the same.
serve: $(VENV)/site.stamp ## check all content, then show the site on http://127.0.0.1:8000
	@$(PY) -m tools.port $(PORT)
	@$(PY) -m measures check || echo "Serving all the same; a page of problems stands in for what can't be built."
	@echo "Building the site; it will be on http://127.0.0.1:$(PORT)/ (Ctrl-C stops it)"
	@$(PY) -m mkdocs serve --no-strict --livereload --dev-addr 127.0.0.1:$(PORT)

test: $(VENV)/test.stamp ## install what the tests need, a browser too, and run all of them
	$(PY) -m tools.browser
	$(PY) -m pytest $(SIDE_BY_SIDE) $(ARGS)

check: $(VENV)/site.stamp ## check all content, in seconds; runs no snippet
	$(PY) -m measures check $(ARGS)

run: $(VENV)/run.stamp ## run changed snippets and write their receipts; ARGS='--check' compares
	$(PY) -m measures run $(ARGS)

mutate: $(VENV)/run.stamp ## break each snippet as its header says and see that it fails
	$(PY) -m measures mutate $(ARGS)

llama: $(VENV)/llama.stamp ## build llama-cpp-python for the snippets that need it; takes minutes and a C++ compiler

site: $(VENV)/site.stamp ## build the site into site/; any warning fails
	$(PY) -m mkdocs build --strict --clean

# SITE_URL, if set, is the address under which `measures explain` shows pages.
wheel: $(VENV)/site.stamp ## build `measures explain` with its data into build/wheel/
	@rm -rf build/wheel
	@$(PY) -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir build/wheel .
	@ls build/wheel/*.whl

bench: $(VENV)/test.stamp ## measure checks, runner, search and explain against named baselines
	$(PY) -m bench $(ARGS)

screenshot: $(VENV)/test.stamp ## make the README's picture anew
	$(PY) -m tools.screenshot

clean: ## remove all that make made, .venv too
	rm -rf $(VENV) site build .cache .pytest_cache test-results hooks/measures.egg-info
	find hooks tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps depend on the interpreter too: when that is upgraded or gone, everything is installed again.
$(PY):
	@python=$$(sh tools/python.sh) && echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)

$(VENV)/site.stamp: $(PY) pyproject.toml constraints.txt
	@echo "Installing the site's packages into $(VENV)"
	@$(INSTALL) -e '.[site]'
	@touch $@

$(VENV)/run.stamp: $(PY) pyproject.toml constraints.txt
	@echo "Installing the snippets' packages into $(VENV); torch is large"
	@$(INSTALL) -e '.[site,run]'
	@touch $(VENV)/site.stamp $@

# No other target asks for this one: snippets that need it are passed over without it, and say so.
$(VENV)/llama.stamp: $(PY) pyproject.toml constraints.txt
	@echo "Building llama-cpp-python into $(VENV); this takes several minutes"
	@$(INSTALL) -e '.[site,run,llama]'
	@touch $(VENV)/site.stamp $(VENV)/run.stamp $@

$(VENV)/test.stamp: $(PY) pyproject.toml constraints.txt
	@echo "Installing the tests' packages into $(VENV); torch is large"
	@$(INSTALL) -e '.[test]'
	@touch $(VENV)/site.stamp $(VENV)/run.stamp $@
