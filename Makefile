# Each target says what it is for; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help dictionaries

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

dictionaries: ## writes the larger dictionaries anew, from Debian's iso-codes and unicode-cldr-core
	@command -v python3 >/dev/null && dpkg --status iso-codes unicode-cldr-core >/dev/null 2>&1 \
		|| { $(SUDO) apt-get update && $(SUDO) apt-get install --yes python3 iso-codes unicode-cldr-core; }
	python3 dictionaries/refresh.py
