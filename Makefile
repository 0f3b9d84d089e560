# Everything a person types. The work is done by deploy/start, in Python's standard library.
START = python3 -m deploy.start
CHECKS = var/venv/bin/python -m deploy.checks
CHAOS = var/venv/bin/python -m tests.chaos
export PORT DEMO_COUNTY LAN DATA INCIDENTS FRESH

.PHONY: help demo demo-fresh province stop logs install compose-secrets venv test-db test-db-stop test-setup test test-fast test-province screens test-bare bench-start bench-density bench-tiles bench-locate bench-photos bench-lists bench-rosters bench-ingest bench-sync chaos openapi lock

help:           ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

demo:           ## install, start, seed, build; prints the address. PORT=8000 DEMO_COUNTY=330110 LAN=0
	@$(START) demo

demo-fresh:     ## the same with a new history; what people entered stays
	@$(START) fresh

province:       ## load the whole province into a database of its own. INCIDENTS=380000 FRESH=0; then make demo DATA=province
	@$(START) province

stop:           ## end exactly what make demo started; nothing is lost
	@$(START) stop

logs:           ## follow the logs of all processes
	@$(START) logs

install:        ## on a real server: packages, environments and the web app (docs/deployment.md)
	@$(START) install

compose-secrets: ## make the secrets of docker-compose.yml that are not there yet
	@python3 -m deploy.secrets deploy/compose/secrets

venv:           ## Python and Node environments with the tools of checks and tests
	@$(START) venv

test-db:        ## a running test cluster; its connection stands in var/test.env
	@$(START) test-db

test-db-stop:   ## end the test cluster
	@$(START) test-db-stop

test-setup:     ## everything that checks and tests need
	@$(START) test-setup

test: test-setup       ## every check and test, each stage with a time budget
	@$(CHECKS) all

test-fast: test-setup  ## what runs in under a minute
	@$(CHECKS) fast

test-province: test-setup  ## browser tests of the leader's page on the whole province; after make province
	@$(START) stop
	@DATA=province $(START) demo
	@var/venv/bin/python -m pytest tests/e2e/test_leader.py tests/e2e/test_situation.py; code=$$?; $(START) stop; exit $$code

screens: test-setup    ## docs/screens anew: every page of every role, in both languages and sizes, from the demo
	@rm -rf docs/screens && SCREENS=1 var/venv/bin/python -m pytest tests/e2e/test_pages.py tests/e2e/test_field_pages.py -k "opens_for or whoever or for_everybody"

test-bare:      ## the start in a fresh Debian, as root and as a user with sudo
	@python3 -m deploy.bare

bench-start:    ## seconds from an empty clone to an answering address
	@python3 -m tests.bench.start

bench-density:  ## heat tiles at 380,000 and 10,000,000 incidents. ROWS=380000,10000000 BENCH_SOURCE=wangge_province
	@WANGGE_ENV_FILE=var/test.env DB_ROLE=owner var/venv/bin/python -m tests.bench.density

bench-tiles:    ## tiles a second on the province, beside pgbench, nginx, django-vectortiles, tipg and MapServer
	@var/venv/bin/python -m tests.bench.tiles

bench-locate:   ## point to grid on the province, beside brute force
	@var/venv/bin/python -m tests.bench.locate

bench-photos:   ## renditions of photos, beside pyvips and the bare decode; memory of bad pictures
	@WANGGE_ENV_FILE=var/test.env var/venv/bin/python -m tests.bench.photos

bench-lists:    ## pages of lists at 380,000 and 3.8 million incidents. TIMES=1,10 BENCH_SOURCE=wangge_province
	@WANGGE_ENV_FILE=$${WANGGE_ENV_FILE:-var/test.env} DB_ROLE=owner var/venv/bin/python -m tests.bench.lists

bench-rosters:  ## a roster through the product that runs, from the file to the printed codes. WORKERS=5000
	@var/venv/bin/python -m tests.bench.rosters

bench-ingest:   ## reports a second, signed in, beside the frozen reference in pgbench. ROUNDS=3 SECONDS=10
	@$(CHAOS) bench tests.bench.ingest

bench-sync:     ## pulls of 150,000 devices in an open loop, beside slow writers. SECONDS=30 RATE=167
	@$(CHAOS) bench tests.bench.sync

chaos:          ## every drill: kill, cut and fill what reports depend on. SHORT=1 for seconds; make chaos-db-kill for one
	@$(CHAOS) all

chaos-%:        # one drill of docs/reliability.md
	@$(CHAOS) $*

openapi:        ## write docs/openapi.yaml and the web's types from the code
	@WANGGE_ENV_FILE=var/test.env $(CHECKS) openapi-renew

lock:           ## renew the hash-locked requirements
	@$(START) lock
