# One command each; every target sets up what it needs. See CONTRIBUTING.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
QUIZ_TOOLS := $(VENV)/quiz-tools

.PHONY: demo test check lint format types drift attack fuzz clean setup bubblewrap servers quiz-tools

demo: setup
	$(BIN)/torchgrade demo demo

# Three processes on two cores: tests of boxes, servers and browsers wait a good part of their time.
# They start hundreds of interpreters, so bytecode is kept, whatever the shell says.
test: export PYTHONDONTWRITEBYTECODE =
test: setup servers quiz-tools
	$(BIN)/python -m pytest -n 3 --dist loadfile

check: format lint types drift test

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

types: setup
	$(BIN)/mypy

drift: setup
	$(BIN)/torchgrade release --check

# Every attack of tests/box/attacks/, in every mode that this machine can; as root, also as an ordinary user.
attack: setup
	$(BIN)/python tests/box/attack_table.py

# Ten thousand mutated notebooks, archives, frames and graphs through the whole batch path.
fuzz: setup
	$(BIN)/python benchmarks/fuzz.py --inputs 10000

clean:
	rm -rf $(VENV) demo build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

setup: $(INSTALLED) bubblewrap

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "torchgrade needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# Student code runs only inside bubblewrap (with libseccomp); see docs/trust.md.
bubblewrap:
	@if ! command -v bwrap >/dev/null || ! $(PYTHON) -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")' 2>/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq bubblewrap libseccomp2; \
		else \
			echo "torchgrade needs bubblewrap and libseccomp; as root: apt-get install bubblewrap libseccomp2"; exit 1; \
		fi; \
	fi

# The real PostgreSQL and Chromium, which the tests start themselves; where they cannot be had, those tests are skipped.
servers:
	@if ! command -v chromium >/dev/null || ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
				chromium postgresql; \
		fi || true; \
		command -v chromium >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
			echo "Chromium or PostgreSQL is missing, so the tests that need it are skipped; as root: apt-get install chromium postgresql"; \
	fi

# Parsers that we did not write, for the tests of what a quiz gives to an LMS; where they cannot be had, these are skipped.
quiz-tools: $(QUIZ_TOOLS)/.installed

$(QUIZ_TOOLS)/.installed: $(INSTALLED)
	@if command -v npm >/dev/null && \
		$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary pyslet \
			-d $(QUIZ_TOOLS) pyslet==0.7.20170805 && \
		npm install --silent --no-audit --no-fund --prefix $(QUIZ_TOOLS) gift-pegjs@1.0.2 moodlexml-to-json@1.1.3; then \
		touch $@; \
	else \
		echo "other projects' parsers of quizzes cannot be had (npm?): the tests that need them are skipped"; \
	fi
