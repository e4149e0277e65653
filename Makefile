# Two commands work from nothing, with Python 3.11 and make only:
#   make run    environment, install, a demo home, everything served
#   make test   the same environment, then linters, types, tests (the browser's too) and the site
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
HOME_DIR ?= .taphuan
PORT ?= 8000
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run demo test check types tests unit browser equality pictures site site-check lock clean

help:
	@sed -n '1,3p' Makefile | sed 's/^# //'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/test.done: $(VENV)/run.done
	$(PIP) install --constraint constraints.txt --editable '.[dev,docs]'
	@touch $@

# A home is made in one piece: home.json is there only when it is whole.
$(HOME_DIR)/home.json: | $(VENV)/run.done
	$(BIN)/taphuan --home $(HOME_DIR) demo

demo: $(HOME_DIR)/home.json

run: $(VENV)/run.done $(HOME_DIR)/home.json
	$(BIN)/taphuan --home $(HOME_DIR) up --port $(PORT)

test: check types tests site site-check

check: $(VENV)/test.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/nbstripout --verify notebooks/*.ipynb notebooks/labs/*.ipynb
	$(BIN)/taphuan course check

types: $(VENV)/test.done
	$(BIN)/mypy

# Three workers on two cores: many tests wait for servers to start. One file stays with one worker, as it shares a Hub.
# A test that fails runs once more, and the summary names it: on a machine that is busy with other things a server may answer too
# late. One that passes only then is a bug to be mended, not a nuisance.
tests: $(VENV)/test.done
	sh tests/browser/chromium.sh $(BIN)/python
	$(BIN)/python -m pytest -n 3 --dist loadfile --reruns 1 -rfER

unit: $(VENV)/test.done
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "not browser and not heavy"

browser: $(VENV)/test.done
	sh tests/browser/chromium.sh $(BIN)/python
	$(BIN)/python -m pytest -n 3 --dist loadfile -m "browser and not heavy"

# All 238 submissions of the corpus through stock nbgrader and through ours: some ten minutes.
equality: $(VENV)/test.done
	$(BIN)/python -m pytest -m heavy tests/grading/marking/test_equality.py

# The pictures of the tutorials and of the README: every tutorial is walked through on a demo home.
pictures: $(VENV)/test.done
	sh tests/browser/chromium.sh $(BIN)/python
	$(BIN)/python -m tests.pictures

site: $(VENV)/test.done
	rm -rf site/_build/html
	$(BIN)/python -m sphinx -nW --keep-going -q -b html site site/_build/html
	@# No page may hold a module's source: it has the keys of the marked questions.
	@if grep -rqF -e '- [x]' --include='*.txt' --include='*.html' site/_build/html/tu-hoc site/_build/html/_sources 2>/dev/null; \
	  then echo "site: a page holds the keys of marked questions" >&2; exit 1; fi

# Every link of the built site, and one page of each kind on a phone through axe.
site-check: $(VENV)/test.done
	sh tests/browser/chromium.sh $(BIN)/python
	$(BIN)/python -m tests.site.links site/_build/html
	$(BIN)/python -m tests.site.accessible site/_build/html

lock: $(VENV)/test.done
	$(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --no-header --no-annotate --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --extra dev --extra docs --output-file constraints.new pyproject.toml
	(echo '# The exact versions that were tested together. Made by: make lock'; cat constraints.new) > constraints.txt
	rm constraints.new

clean:
	rm -rf $(VENV) site/_build
