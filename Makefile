# Thin names for scripts/, which CI calls too. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help install run test check bench quality drill chaos

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

install: ## prepare .venv; does nothing when it is ready
	@scripts/bootstrap

run: install ## start the whole system with a fictional province and print its address
	@.venv/bin/soat up --demo

test: install ## run all tests on real services, with branch coverage
	@scripts/test

check: install ## formatting, lint, types, import directions, migrations
	@scripts/check

bench: install ## measure relevance and speed; see benchmarks/
	@.venv/bin/python -m benchmarks

quality: install ## is every realistic error found, and does nothing else shout? docs/howto/quality.md
	@.venv/bin/python -m benchmarks.quality

drill: install ## kill the engine, stop the indexer: the demo's lookups before and after, nothing blocked may turn clear
	@.venv/bin/python -m benchmarks.outages

chaos: install ## random clients, random faults, kills; nothing may be lost or wrongly clear (ROUNDS=100 SEED=…); docs/howto/chaos.md
	@.venv/bin/python -m tests.faults.chaos --rounds $(or $(ROUNDS),100) --seed $(or $(SEED),$(shell date +%s))
