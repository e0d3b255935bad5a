# All commands use a virtual environment, .venv, which the first one makes. To choose the Python: make test PYTHON=python3.13

.PHONY: help demo screenshots check test lint docs bench clean
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
PYTHON ?=
ARGS ?=

# The first of these that is new enough. Each is tried by running it: some systems have a stub that only prints an error.
CANDIDATES := $(if $(PYTHON),$(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

help:
	@echo "make demo    play the demo"
	@echo "make screenshots  replace the demo's pictures in docs/images"
	@echo "make check   run lint and the fast tests; use it before each commit"
	@echo "make test    run all tests"
	@echo "make lint    run ruff and mypy, and check the files that GitHub reads"
	@echo "make docs    build the documentation into docs/_build/html"
	@echo "make bench   run all benchmarks (about 20 minutes); make bench ARGS=idle runs one"
	@echo "make clean   remove .venv and all generated files"

demo: $(VENV)/.has-demo
	@$(PY) -m demo_game $(ARGS)

screenshots: $(VENV)/.has-demo
	@$(PY) -m tools.screenshots $(ARGS)

check: lint
	@$(PY) -m pytest -n auto --dist loadfile -m "not engine and not slow" $(ARGS)

test: $(VENV)/.has-test
	@$(PY) -m pytest -n auto --dist loadfile $(ARGS)

SCHEMA := check_jsonschema --quiet --builtin-schema

lint: $(VENV)/.has-test
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff format --check --quiet
	@$(PY) -m mypy
	@$(PY) -m $(SCHEMA) vendor.github-workflows .github/workflows/ci.yml
	@$(PY) -m $(SCHEMA) vendor.github-issue-forms .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/question.yml

docs: $(VENV)/.has-docs
	@$(PY) -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/.has-test
	@$(PY) -m benchmarks $(or $(ARGS),--all --plot benchmarks.svg)

clean:
	@rm -rf $(VENV) docs/_build build dist benchmarks.svg .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp that is older than pyproject.toml means that the requirements may have changed.
$(VENV)/.has-demo: EXTRAS := demo
$(VENV)/.has-test: EXTRAS := demo,test,bench
$(VENV)/.has-docs: EXTRAS := demo,docs

$(VENV)/.has-%: pyproject.toml | $(PY)
	@echo "installing netpeer[$(EXTRAS)] into $(VENV) ..."
	@$(PY) -m pip install -qq --disable-pip-version-check -e ".[$(EXTRAS)]"
	@touch $@

$(PY):
	@for python in $(CANDIDATES); do \
		if "$$python" -c "$(NEW_ENOUGH)" 2>/dev/null; then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "netpeer needs Python 3.11 or newer. None of these is: $(CANDIDATES)." >&2; \
		echo "Install one, or name its path: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! "$$found" -c "import ensurepip, venv" 2>/dev/null; then \
		echo "$$found cannot make virtual environments. On Debian and Ubuntu, install the package python3-venv." >&2; exit 1; \
	fi; \
	echo "making $(VENV) with $$("$$found" --version) ..."; \
	"$$found" -m venv --clear $(VENV)
