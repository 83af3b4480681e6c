# Every verb does its own set-up: the first run makes the environment, later runs start at once.
.PHONY: run chat test test-slow check bench

run: .venv/.ready ## the assistant: trains first where there is no model, then serves
	@.venv/bin/frontdesk serve

chat: .venv/.ready ## talk to the running assistant
	@.venv/bin/frontdesk chat

test: .venv/.ready ## everything that must hold, in minutes
	@.venv/bin/python -m pytest -m "not slow"

test-slow: .venv/.ready ## what takes longer
	@.venv/bin/python -m pytest -m slow

check: .venv/.ready ## style, types, import rules, the shop's content
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/python -m pytest -q tests/test_architecture.py
	@.venv/bin/frontdesk check

bench: .venv/.ready ## speed and memory beside stock Rasa
	@PYTHONPATH=tests/support .venv/bin/python tests/benchmarks/speed.py

.venv/.ready: uv.lock pyproject.toml .setup.sh
	@sh .setup.sh
	@touch $@
