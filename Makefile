# Everything a person types. The work is done by deploy/start, in Python's standard library.
START = python3 -m deploy.start
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: venv test-db test-db-stop lock

venv:           ## Python and Node environments with the tools of checks and tests
	@$(START) venv

test-db:        ## a running test cluster; its connection stands in var/test.env
	@$(START) test-db

test-db-stop:   ## end the test cluster
	@$(START) test-db-stop

lock:           ## renew the hash-locked requirements
	@$(START) lock
