# Two commands do everything on a fresh machine with a Swift toolchain:
#   make demo    installs what is missing, builds, imports Samples, writes the reports
#   make test    installs what is missing, runs all tests

SHELL := /bin/bash
SWIFT ?= swift
DEMO ?= build/demo
SOURCES := Sources Tests Package.swift

.PHONY: help demo test bench release packages lint format deps-check clean
.DEFAULT_GOAL := help

help:
	@echo "make demo        build, import Samples into a store, write the reports"
	@echo "make test        run all tests"
	@echo "make bench       measure hoso beside its peers (Tests/Benchmarks/bench.py says how to set it)"
	@echo "make release     build the program: .build/release/hoso"
	@echo "make lint        check the formatting"
	@echo "make format      format the sources"
	@echo "make deps-check  build; fails where a target imports what it does not name"
	@echo "make clean       remove all that was built"

demo: release
	@.ci/demo .build/release/hoso "$(DEMO)"

test:
	@.ci/packages "$(SWIFT)" tests
	$(SWIFT) test

bench: release
	@.ci/packages "$(SWIFT)" tests
	$(SWIFT) build -c release --product hoso-datagen
	$(SWIFT) build -c release --product hoso-bench
	@python3 Tests/Benchmarks/bench.py

release: packages
	$(SWIFT) build -c release --product hoso

packages:
	@.ci/packages "$(SWIFT)"

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format format --in-place --recursive $(SOURCES)

deps-check: packages
	$(SWIFT) build --explicit-target-dependency-import-check error

clean:
	rm -rf .build build
