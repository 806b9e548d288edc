# Two commands matter: `make run` and `make test`. Both fetch what they need.
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$python && break; done)
PY := .venv/bin/python
LOCK := uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header
ARGS :=
# The words shown are Chinese, whatever the terminal calls its encoding.
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help run test bench lint lock python install-run install-test

help: ## 显示这份说明
	@echo "商量：社区自治平台"; echo
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s%s\n", $$1, $$2 }'

run: install-run ## 启动整个平台与演示辖区（PORT=8001 换端口），按 Ctrl-C 停止
	@$(PY) -m config.local.run

test: install-test ## 运行全部测试（ARGS="-k 名称" 只运行一部分）
	@$(PY) -m config.local.testing $(ARGS)

bench: install-test ## 测量速度，结果写入 var/bench.json
	@$(PY) -m bench $(ARGS)
	@$(PY) -m bench.meeting

lint: install-test ## 检查代码风格、类型与分层
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && .venv/bin/lint-imports && $(PY) -m mypy

lock: ## 依 requirements/*.in 重写锁定文件（需要 uv）
	@$(LOCK) requirements/run.in -o requirements/run.txt
	@$(LOCK) requirements/test.in -o requirements/test.txt

install-run install-test: install-%: python
	@$(PYTHON) -m config.local.install $*

python:
	@test -n "$(PYTHON)" || { echo "✗ 需要 Python 3.11 或更新的版本，这台机器上没有找到（python3、python3.13、python3.12、python3.11）。" >&2; exit 1; }
