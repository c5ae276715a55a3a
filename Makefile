# What one does with Patchwalk. `make help` lists it.
#
# The web app is built before the program, which carries it inside.

SHELL := /bin/bash
.DEFAULT_GOAL := help
CARGO_TARGET := $(or $(CARGO_TARGET_DIR),target)
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
BROWSER = $(firstword $(shell command -v chromium chromium-browser google-chrome 2>/dev/null))

.PHONY: help demo web fmt test test-rust test-web test-browser bench demo-estate

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16 | sed 's/^/  make /'

demo: ## build Patchwalk and open a throw-away installation with an invented estate
	@scripts/need.sh build rust node
	@$(MAKE) --no-print-directory web
	cargo build --release --locked
	$(CARGO_TARGET)/release/patchwalk demo $(if $(LISTEN),--listen $(LISTEN))

web: web/dist/index.html ## build the web app, where its sources are newer than what was built

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@scripts/need.sh node
	cd web && npm ci
	@touch $@

fmt: ## put the Rust in its usual shape
	@scripts/need.sh lint
	cargo fmt

test: ## everything that must hold, installing what is missing
	@scripts/need.sh build lint node chromium postgresql python
	scripts/make_demo_estate.py --check
	@$(MAKE) --no-print-directory test-web
	@$(MAKE) --no-print-directory test-rust
	@$(MAKE) --no-print-directory test-browser
	@echo "All of it holds."

test-web: ## the web app: types, accessibility warnings, its own tests, and that it builds
	@$(MAKE) --no-print-directory web/node_modules/.package-lock.json
	cd web && npm run check
	cd web && npm test
	@$(MAKE) --no-print-directory web

test-rust: ## the program: shape, lints, and all tests on SQLite and PostgreSQL
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	tests/support/postgres.sh cargo test --locked

test-browser: ## the pages in a real Chromium, against the real program
	@$(MAKE) --no-print-directory web
	cargo build --locked
	PATCHWALK_BIN="$(CARGO_TARGET)/debug/patchwalk" CHROMIUM="$(BROWSER)" node tests/browser/run.mjs

bench: ## how fast lists of a million rows are read and brought in
	@scripts/need.sh build rust python
	cargo build --release --locked
	scripts/bench.py --program $(CARGO_TARGET)/release/patchwalk

demo-estate: ## write boundaries/demo anew from its plan
	@scripts/need.sh python
	scripts/make_demo_estate.py
