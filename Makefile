# Plain `make` tells what there is. It needs make, git and Swift; scripts/setup installs the rest, on Debian 12.

.DEFAULT_GOAL := help
.PHONY: help run build test lint format bench storm powercut faults drill screenshots clean

help: ## Tell what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Build Acqua and show it at work: ERP on 127.0.0.1:8080, store on :8081, the connector between them
	@scripts/setup
	swift build --configuration release --product acqua
	exec "$$(swift build --configuration release --show-bin-path)/acqua" demo

build: ## Build everything, for debugging
	@scripts/setup
	swift build

test: ## Install what the tests need (PostgreSQL too), build them and run them
	@scripts/setup --tests
	swift build --build-tests
	@scripts/test

lint: ## Check the format and the habits of the tree
	@scripts/setup
	swift format lint --strict --recursive --parallel Sources Tests Package.swift
	@scripts/lint

format: ## Put the sources into the format of the house
	swift format --in-place --recursive --parallel Sources Tests Package.swift

bench: ## Measure how many orders and reads a second this machine carries
	@scripts/setup --tests
	swift build --configuration release --product acqua
	swift build --configuration release --product acqua-drill
	exec "$$(swift build --configuration release --show-bin-path)/acqua-drill" bench

storm: ## Kill, cut and delay everything between store and ERP, then check that the books agree
	@scripts/setup --tests
	swift build --configuration release --product acqua
	swift build --configuration release --product acqua-drill
	exec "$$(swift build --configuration release --show-bin-path)/acqua-drill" storm

powercut: ## Cut the power of the disk 200 times under SQLite and 40 times under PostgreSQL (needs root and a loop device)
	@scripts/setup --tests
	swift build --configuration release --product acqua
	swift build --configuration release --product acqua-drill
	exec "$$(swift build --configuration release --show-bin-path)/acqua-drill" powercut

faults: ## Fail every n-th call that writes, syncs, opens or removes SQLite's files
	@scripts/setup --tests
	swift build --configuration release --product acqua
	swift build --configuration release --product acqua-drill
	exec "$$(swift build --configuration release --show-bin-path)/acqua-drill" faults

drill: ## A short storm on both databases, a few power cuts and faults, and the demonstration once, built for debugging
	@scripts/setup --tests
	swift build
	"$$(swift build --show-bin-path)/acqua-drill" storm --orders 250 --over-seconds 20
	"$$(swift build --show-bin-path)/acqua-drill" powercut --cuts 10 --postgres-cuts 3
	"$$(swift build --show-bin-path)/acqua-drill" faults --faults 40
	rm -rf .build/drill && "$$(swift build --show-bin-path)/acqua" demo --once --folder .build/drill --erp-listen 127.0.0.1:18080 --store-listen 127.0.0.1:18081

screenshots: ## Take the pictures of docs/guide anew, on the demonstration's pages
	@scripts/setup --tests
	swift build --configuration release --product acqua
	@scripts/screenshots

clean: ## Remove what was built, and the data of the demonstration
	swift package clean
	rm -rf demo-data
