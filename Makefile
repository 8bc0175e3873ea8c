# Thin names for commands that also work without make; each is written out in README.md.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8001
ARCHIVE ?= archive.db
DEMO ?= demo.db
# What `make bench` measures: make bench TEXTS=folder BENCHES=search
TEXTS ?=
BENCHES ?= encoding repair html clean_speed office reprints figures finders search size ingest
# Real pages that `make eval-clean` prints besides: make eval-clean PAGES=folder
PAGES ?=
# Labelled texts that `make eval-figures` judges instead of our own: make eval-figures GOLD=folder
GOLD ?=
SECONDS = 60
BIN = .venv/bin
INSTALLED = pyproject.toml constraints.txt scripts/setup_venv.py

# Tests start some hundred processes, which would each compile all of `ingest` anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve demo ingest test lint bench eval-clean eval-figures fuzz docs clean

serve: ingest
	$(BIN)/xianzhi serve $(ARCHIVE) --port $(PORT)

# A few hundred synthetic articles, to see what the site does: make demo DEMO=demo.db
demo: .venv/.use
	test -e $(DEMO) || $(BIN)/xianzhi demo $(DEMO)
	$(BIN)/xianzhi serve $(DEMO) --port $(PORT)

ingest: .venv/.use
	$(BIN)/xianzhi ingest $(ARCHIVE) seeds

test: .venv/.dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/.dev
	for bench in $(BENCHES); do echo "— $$bench"; $(BIN)/python -m tests.bench.$$bench $(TEXTS) || exit 1; done

eval-clean: .venv/.dev
	$(BIN)/python -m tests.eval_clean $(PAGES)

eval-figures: .venv/.dev
	$(BIN)/python -m tests.eval_figures --misses $(GOLD)

# Mutated inputs over all stages: make fuzz SECONDS=600; what fails is kept in fuzz-found
fuzz: .venv/.dev
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

docs: .venv/.dev
	$(BIN)/cog -r docs/*.md README.md README.zh.md

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis archive.db archive.db-wal archive.db-shm demo.db

.venv/.use: $(INSTALLED)
	@$(PYTHON) scripts/setup_venv.py

.venv/.dev: $(INSTALLED)
	@$(PYTHON) scripts/setup_venv.py --dev
