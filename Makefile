# `make help` lists what there is. Everything lives in .venv; nothing outside the clone is touched.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
ARGS ?=
SIZE ?= 1000
SIZES ?= $(SIZE)

.DEFAULT_GOAL := help
.PHONY: help demo test test-browser test-forge lint rules proof bench hook lock clean

help:  ## 列出所有命令 / list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: .venv/run.stamp  ## 装好一切，走完一篇稿件的全程，并在本机打开门户 / the whole road, then serve (ARGS=--no-serve ends by itself)
	@$(BIN)/python -m demo $(ARGS)

test: .venv/dev.stamp .tools/openapi.stamp  ## 装好一切，跑全部测试 / set up and run the tests
	@$(BIN)/python -m pytest -m "not browser and not forge" $(ARGS)

test-browser: .venv/browser.stamp .tools/npm.stamp  ## 用真浏览器、Nu 与 axe 检查页面 / pages in Chromium, Nu HTML checker, axe-core
	@$(BIN)/python -m pytest -m browser -rs tests/browser $(ARGS)

test-forge: .venv/dev.stamp  ## 在真的 Gitea 或 Forgejo 上走一遍 / against a real forge (FORGE_BIN=/path/to/gitea)
	@$(BIN)/python -m pytest -m forge -rs tests/forge $(ARGS)

lint: .venv/dev.stamp  ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

rules: .venv/dev.stamp  ## 由规则生成 docs/rules.zh.md / write the book of rules
	@$(BIN)/sanshen explain --all --format markdown > docs/rules.zh.md

proof: .venv/proof.stamp .tools/libime.stamp  ## 安装校对所需的语言模型（不需要管理员权限）/ what sanshen proof needs

bench: .venv/bench.stamp  ## 与 Hugo、Eleventy 比速度和内存 / speed and memory (SIZE=10000, SIZES=1000,10000,100000, ARGS=--record)
	@$(BIN)/python -m bench.build --sizes $(SIZES) $(ARGS)
	@$(BIN)/python -m bench.publish --sizes $(SIZES) $(ARGS)
	@$(if $(findstring --record,$(ARGS)),$(BIN)/python -m bench.chart)

hook: .venv/dev.stamp  ## 安装提交前检查 / check every commit before it is made
	@$(BIN)/pre-commit install

lock: .venv/dev.stamp  ## 重新锁定依赖 / lock the dependencies again (needs uv from PyPI)
	@$(PIP) install uv
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --extra build --extra images --extra forge -o requirements/run.txt pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --extra build --extra images --extra forge --extra proof -c requirements/run.txt -o requirements/proof.txt pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --extra build --extra images --extra forge --extra proof --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --extra build --extra images --extra forge --extra proof --extra dev --extra browser -c requirements/dev.txt -o requirements/browser.txt pyproject.toml

clean:  ## 删去 .venv 与生成物 / remove .venv and what was generated
	rm -rf .venv .tools output

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本：请安装后重试，或用 make PYTHON=python3.12 指定。"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "无法建立虚拟环境：Debian/Ubuntu 请先安装 python3-venv。"; exit 1; }

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "正在安装依赖（首次约一分钟）……"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q portal checks review plugins publish commands
	@$(BIN)/python -m plugins.press < /dev/null  # keeps its expressions compiled: later it may write nothing here
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

.venv/proof.stamp: requirements/proof.txt .venv/run.stamp
	@$(PIP) install --require-hashes -r requirements/proof.txt
	@touch $@

.venv/bench.stamp: bench/requirements.txt .venv/run.stamp
	@$(PIP) install -r bench/requirements.txt
	@touch $@

.venv/browser.stamp: requirements/browser.txt .venv/dev.stamp
	@$(PIP) install --require-hashes -r requirements/browser.txt
	@touch $@

# the checkers' code only, never their install scripts; without npm the tests that need them are skipped and say so
.tools/npm.stamp: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p .tools && cp $^ .tools/
	@if command -v npm > /dev/null; then npm ci --prefix .tools --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "没有 npm：axe 与 Nu 检查将跳过。请运行 sudo apt-get install -y npm 后重试。"; fi

# GitHub's published description of its interface; of its many editions only the one that the tests read is kept
.tools/openapi.stamp: tests/review/openapi/package.json tests/review/openapi/package-lock.json
	@mkdir -p .tools/openapi && cp $^ .tools/openapi/
	@if command -v npm > /dev/null && npm ci --prefix .tools/openapi --ignore-scripts --no-audit --no-fund --loglevel=error; then \
	find .tools/openapi/node_modules -name '*.json' -path '*/generated/*' ! -name api.github.com.json -delete && touch $@; \
	else echo "没有 npm 或连不上：GitHub 接口的测试将跳过。请运行 sudo apt-get install -y npm 并联网后重试。"; fi

# the word model of Debian's input method, unpacked beside the clone; apt's own signature check stands
.tools/libime.stamp:
	@mkdir -p .tools/libime
	@if command -v apt-get > /dev/null && (cd .tools/libime && apt-get -qq download libime-data-language-model 2> /dev/null && dpkg-deb -x libime-data-language-model_*.deb . && rm libime-data-language-model_*.deb); then touch $@; \
	else echo "没有取得词语模型：请先运行 sudo apt-get update，再重试；其他系统请安装 libime 的语言模型，并用环境变量 SANSHEN_WORDS 指明 zh_CN.lm。"; exit 1; fi
