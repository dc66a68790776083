# Every command that work on citesnap takes. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test nightly coverage lint format docs man demo bench clean archive.db
help:  ## This list
	@grep -E '^[a-z.]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/'

$(BIN)/citesnap: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q -e '.[test]'
	@touch $@

run: $(BIN)/citesnap  ## Archive the posts that the example articles cite, with the network as it is
	$(BIN)/citesnap archive demo.db examples

demo: $(BIN)/citesnap  ## The same inside a loopback internet that holds the invented posts, pictures and all
	rm -f demo.db demo.db-wal demo.db-shm
	$(BIN)/python tests/demo.py --story examples -- $(BIN)/citesnap archive demo.db examples
	$(BIN)/citesnap status demo.db

test: $(BIN)/citesnap  ## All tests
	$(BIN)/python -m pytest

nightly: $(BIN)/citesnap  ## The long tests: a hundred kills, a year of daily runs, three hundred damaged archives, all generated attacks
	CITESNAP_TEST_SIZE=nightly $(BIN)/python -m pytest $$(grep -rl --include='test_*.py' 'from sizes import' tests)

# The report comes also where a test failed, for instance one of time on a busy machine; the exit code is that of the tests.
coverage: $(BIN)/citesnap  ## Which lines and branches all tests run, processes of the command included; takes twice as long as `make test`
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest; status=$$?; \
		$(BIN)/coverage combine -q && $(BIN)/coverage report --skip-covered --sort=cover; exit $$status

lint: $(BIN)/citesnap  ## Style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(BIN)/citesnap  ## Put the style right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(BIN)/citesnap  ## Bring up to date what is taken from the program: parts of the documents, references of the contract test, tables of new archives
	$(BIN)/cog -r README.md CONTRIBUTING.md docs/*.md
	$(BIN)/python tests/test_contract.py

man: $(BIN)/citesnap  ## Manual pages in build/man, one a command; `man -l build/man/citesnap.1` shows one
	rm -rf build/man
	$(BIN)/python tools/man_pages.py build/man

bench: $(BIN)/citesnap  ## The benchmarks; the one of finding where CORPUS names a folder of labelled articles
	rm -f bench.db bench.db-wal bench.db-shm
	$(BIN)/python benchmarks/big_archive.py bench.db --posts 50000
	$(BIN)/python benchmarks/idle.py bench.db
	$(BIN)/python benchmarks/sealing.py bench.db
	$(BIN)/python benchmarks/merging.py bench.db
	$(BIN)/python benchmarks/browsing.py bench.db
	$(BIN)/python benchmarks/large.py bench.db
	$(BIN)/python benchmarks/fetching.py
	$(BIN)/python benchmarks/scanning.py
	$(BIN)/python benchmarks/sharding.py
	test -z "$(CORPUS)" || $(BIN)/python benchmarks/finding.py --corpus "$(CORPUS)"

# Made without a network, so that the file is the same wherever it is made: the citations are there, every attempt says
# that nobody could be reached, and the next run finishes the work.
archive.db: $(BIN)/citesnap  ## The archive at the top of the repository, from the example articles
	rm -f archive.db archive.db-wal archive.db-shm
	HTTPS_PROXY=http://127.0.0.1:9 HTTP_PROXY=http://127.0.0.1:9 CITESNAP_RATE='*=6000/m' $(BIN)/citesnap archive archive.db examples; test $$? -eq 3
	rm -f archive.db.lock

clean:  ## Remove what was made
	rm -rf $(VENV) dist build demo.db* bench.db* .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
