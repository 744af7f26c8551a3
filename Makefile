# Everything that is done to the project by hand. The first call of a target sets up what it needs
# (packaging/setup_env.py: .venv, the pinned packages, Qt's system libraries on Linux); later calls do not.
#
#   make test ARGS="-k pad"      more words for the program that a target starts

VENV_PYTHON := .venv/bin/python
READY := .venv/ready
ARGS ?=

# A folder that was moved, or whose Python has gone, is set up again.
ifneq ($(shell cat $(READY)/where 2>/dev/null),$(CURDIR))
AGAIN := again
else ifeq ($(wildcard $(VENV_PYTHON)),)
AGAIN := again
endif

.DEFAULT_GOAL := help
.PHONY: help run test check bench package clean again

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: $(READY)/run  ## start the program (ARGS="predict seven.png" for its other commands)
	@$(VENV_PYTHON) -m digitscope $(ARGS)

test: $(READY)/test  ## run the tests (ARGS="-k pad" for some of them)
	@$(VENV_PYTHON) -m pytest $(ARGS)

check: $(READY)/check  ## ruff, mypy and the import contracts
	@sh packaging/check.sh $(VENV_PYTHON)

bench: $(READY)/test  ## measure the start and the way from the pen to the screen
	@$(VENV_PYTHON) tests/bench/startup.py
	@$(VENV_PYTHON) tests/bench/drawing.py

package: $(READY)/package  ## build dist/digitscope, which runs without Python, and let it check itself
	@sh packaging/build.sh $(VENV_PYTHON)

clean:  ## remove what was made here: .venv, caches, build and dist
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf src/*.egg-info

$(READY)/%: pyproject.toml packaging/constraints.txt packaging/setup_env.py $(AGAIN)
	@PYTHON="$(PYTHON)" sh packaging/python.sh packaging/setup_env.py $* "$(CURDIR)"
