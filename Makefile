# make run    the service with the demo office, on http://127.0.0.1:8000
# make test   every test             make both  and what uses a database on PostgreSQL as well
# make lint   every check            make lock  new pins
# make pictures   the pictures of the clerk's manual, out of the running demo office
# make bench  the measurements       make days  twenty simulated days with crashes
# make bundle an installation for a machine without a network         make lock-check  are the pins what was written down?

PYTHON ?= python3
BIN := .venv/bin
# The browser that the page tests drive, Chinese letters for it, and what its driver is linked with.
BROWSER_PACKAGES := chromium fonts-noto-cjk libatomic1
# The second database: the tests start a server of their own (tests/postgres.py). openssl makes the certificate with which nginx is tried.
DATABASE_PACKAGES := postgresql openssl

.PHONY: setup run test both lint audit fuzz bench days pictures lock lock-check bundle licences clean

setup: .venv/.run

run: .venv/.run
	@exec $(BIN)/sangyu run

test: .venv/.dev .venv/.peers .venv/.packages
	@$(BIN)/python -m pytest $(ARGS)

both: .venv/.dev .venv/.peers .venv/.packages
	@$(BIN)/python -m tests.both $(ARGS)

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/bandit -q -c pyproject.toml -r bot handlers jobs
	@$(BIN)/python -m tests.audit
	@for script in bot/web/static/*.js; do node --check $$script || exit 1; done

# Fails too where the advisories cannot be had.
audit: .venv/.dev
	@$(BIN)/python -m tests.audit --strict

# A parser under fire: make fuzz TARGET=reply MINUTES=10. The fuzzer is for Linux on x86 alone, so it is no part of .dev.
fuzz: .venv/.dev
	@test -d .venv/fuzz || $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --target .venv/fuzz atheris==3.0.0
	@$(BIN)/python -m tests.fuzz $(TARGET) --minutes $(or $(MINUTES),10)

bench: .venv/.dev
	@$(BIN)/python -m benchmarks.echo
	@$(BIN)/python -m benchmarks.codec

days: .venv/.dev
	@$(BIN)/python -m tests.days.crash_day --seeds 20 --kills 8

pictures: .venv/.dev .venv/.packages
	@$(BIN)/python -m tests.manual.pictures

lock: .venv/.dev
	@$(call compiled,requirements)

# Pins follow from what is written down: compiled again from the same files, they are the same, hashes and all. Asks the package index,
# unless uv has kept the answers (UV_OFFLINE=1).
lock-check: .venv/.dev
	@rm -rf build/lock && mkdir -p build && cp -r requirements build/lock
	@$(call compiled,build/lock)
	@diff -r requirements build/lock && echo "the lock is what its sources say"

# For an intranet: everything that an installation needs, in build/sangyu-VERSION-bundle.tar. MACHINES="x86_64" makes it smaller.
bundle: .venv/.dev
	@deploy/bundle/make.sh

licences: .venv/.dev .venv/.peers
	@mkdir -p build
	@$(BIN)/python -m deploy.licences >build/licences.md && mv build/licences.md docs/licences.md

clean:
	rm -rf .venv build

# A fresh Debian has python3 without the part that makes environments.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call install,python3-venv)
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements/run.txt requirements/pages.txt pyproject.toml
	@echo "installing (once, about a minute) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/pages.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# The parties that the channels are tried against, apart from everything else.
.venv/.peers: .venv/bin/python requirements/peers.txt
	@$(PYTHON) -m venv .venv/peers
	@.venv/peers/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/peers.txt
	@touch $@

.venv/.packages: .venv/bin/python
	@dpkg -s $(BROWSER_PACKAGES) $(DATABASE_PACKAGES) >/dev/null 2>&1 || $(call install,$(BROWSER_PACKAGES) $(DATABASE_PACKAGES))
	@command -v nginx >/dev/null || $(nginx)
	@touch $@

# Unpacked and not installed, for Debian's package would begin to serve at once.
nginx = { cd .venv && { apt-get download -qq nginx 2>/dev/null || { apt-get update -qq && apt-get download -qq nginx; }; } \
	&& dpkg -x nginx_*.deb nginx && rm nginx_*.deb; }

compiled = for name in run dev peers pages installer; do \
	  (cd $(1) && $(CURDIR)/$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    $$([ $$name = pages ] && echo --no-deps || echo -c constraints.in) -o $$name.txt $$name.in) || exit 1; done

# Debian packages: as root at once, otherwise the words to say.
install = { if [ "$$(id -u)" = 0 ]; then apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null; \
	else echo "please run: sudo apt-get install -y $(1)"; exit 1; fi; }
