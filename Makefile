# Canon: what a newcomer runs. `make help` lists it.
SHELL := /bin/bash
SWIFT := swift
DATA ?=
GRAMMAR_VENV := .build/grammar/venv
export SWIFT_BACKTRACE := enable=no

.PHONY: help setup build test policies grammar fuzz experiments demo bench format lint clean

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install the C libraries that are missing (Debian)
	@./.ci/setup

build: setup ## build the release `canon`
	$(SWIFT) build -c release --product canon --disable-index-store

test: setup ## everything that needs no browser and no peer
	$(SWIFT) test

policies: ## lint the standard policies
	$(SWIFT) build --product canon
	.build/debug/canon lint Policies/grocer
	.build/debug/canon lint Policies/grocer/commerce.canon Policies/grocer/behavior.canon \
	  Policies/small_grocer/training.canon
	.build/debug/canon lint Policies/retailer

grammar: ## the parser against a recogniser made from the published grammar (makes a Python venv below .build)
	@python3 -c 'import ensurepip, venv' 2>/dev/null || ./.ci/setup python3 python3-venv
	$(SWIFT) build --product canon-parse
	@[ -x $(GRAMMAR_VENV)/bin/pip ] || python3 -m venv $(GRAMMAR_VENV)
	@$(GRAMMAR_VENV)/bin/pip install --quiet --disable-pip-version-check -r Tests/Peers/grammar-requirements.txt
	$(GRAMMAR_VENV)/bin/python Tests/Peers/grammar.py

fuzz: setup ## parser, formatter, checker, bundles and roots under libFuzzer, 20,000 runs each
	./Tests/Fuzz/run

experiments: setup ## the experiments of the tests at full size, in optimised code (half an hour)
	./Tests/Experiments/run

demo: build ## the main job, end to end, in a fresh world (DATA=folder for real receipts)
	@.build/release/canon demo --world .build/demo $(if $(DATA),--data $(DATA))

bench: build ## measurements against peers (makes a Python venv below .build)
	@DATA=$(DATA) ./Tests/Peers/run

format: ## rewrite the sources in the house style
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

lint: ## the style gate
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

clean: ## remove everything that was built
	$(SWIFT) package clean
