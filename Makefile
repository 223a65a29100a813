# `make help` lists what there is. Everything lives in .venv; nothing outside the clone is touched.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# jieba is published as source alone: it is built by the setuptools of requirements/build.txt, never by one that pip fetches
HASHED := $(PIP) install --require-hashes --only-binary :all: --no-binary jieba --no-build-isolation
ARGS ?=
JOBS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n > 4 ? 4 : n)))
SIZE ?= 1000
SIZES ?= $(SIZE)

.DEFAULT_GOAL := help
.PHONY: help demo engine install test test-slow test-browser test-forge lint rules proof bench hook lock clean
PREFIX ?= /opt/sanshen
ACT := v0.2.89

help:  ## 列出所有命令 / list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: engine  ## 装好引擎，走完一篇稿件的全程，并在本机打开门户 / the whole road, then serve (ARGS=--no-serve ends by itself)
	@.tools/engine/current/bin/python -m demo $(ARGS)

# the same as `make install`, for the demo; that it may lie in this clone is because it never judges this clone
engine: .tools/build.stamp
	@SANSHEN_DEVELOPER=1 .tools/build/bin/python -m sanshen.setup.engine --prefix .tools/engine --alone

install: .tools/build.stamp  ## 安装审核和发布用的引擎 / the engine that judges and publishes (PREFIX=/opt/sanshen)
	@.tools/build/bin/python -m sanshen.setup.engine --prefix $(PREFIX)

test: .venv/dev.stamp .tools/openapi.stamp engine  ## 装好一切，跑全部测试 / set up and run the tests
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not browser and not forge and not slow" $(ARGS)

test-slow: .venv/dev.stamp .tools/openapi.stamp engine  ## 随机历史、逐刻中断等费时的测试 / random histories, kills at every moment, largest cases
	@$(BIN)/python -m pytest -n $(JOBS) --dist load -m "slow and not browser and not forge" $(ARGS)

test-browser: .venv/browser.stamp .tools/npm.stamp  ## 用真浏览器、Nu 与 axe 检查页面 / pages in Chromium, Nu HTML checker, axe-core
	@$(BIN)/python -m pytest -m browser -rs tests/browser $(ARGS)

test-forge: .venv/dev.stamp $(if $(FORGE_BIN)$(shell command -v gitea forgejo),.tools/act.stamp .venv/browser.stamp)  ## 在真的 Gitea 或 Forgejo 上走一遍 / against a real forge (FORGE_BIN=/path/to/gitea)
	@$(BIN)/python -m pytest -m forge -rs tests/forge $(ARGS)

lint: .venv/dev.stamp  ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

rules: .venv/dev.stamp  ## 生成 docs/ 里的规则、命令和稿件模板 / write the books of rules, commands and templates
	@mkdir -p .tools
	@$(BIN)/sanshen explain --all --format markdown > .tools/rules.md && mv .tools/rules.md docs/rules.zh.md
	@$(BIN)/python -m sanshen.commands.reference > .tools/commands.md && mv .tools/commands.md docs/commands.zh.md
	@$(BIN)/sanshen new --templates > .tools/templates.md && mv .tools/templates.md docs/article-templates.zh.md

proof: .venv/proof.stamp .tools/libime.stamp  ## 安装校对所需的语言模型（不需要管理员权限）/ what sanshen proof needs

bench: .venv/run.stamp  ## 与 Hugo、Eleventy 比速度和内存 / speed and memory (SIZE=10000, SIZES=1000,10000,100000, ARGS=--record)
	@$(BIN)/python -m bench.build --sizes $(SIZES) $(ARGS)
	@$(BIN)/python -m bench.publish --sizes $(SIZES) $(ARGS)
	@$(if $(findstring --record,$(ARGS)),$(BIN)/python -m bench.chart)

hook: .venv/dev.stamp  ## 安装提交前检查 / check every commit before it is made
	@$(BIN)/pre-commit install

LOCK := $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-build-isolation-package jieba
lock: .venv/dev.stamp  ## 重新锁定依赖 / lock the dependencies again
	@$(PIP) install --require-hashes -r requirements/lock.txt
	@$(LOCK) --extra build --extra images --extra forge -o requirements/run.txt pyproject.toml
	@$(LOCK) --extra build --extra images --extra forge --extra proof -c requirements/run.txt -o requirements/proof.txt pyproject.toml
	@$(LOCK) --extra build --extra images --extra forge --extra proof --extra dev -c requirements/run.txt -o requirements/dev.txt pyproject.toml
	@$(LOCK) --extra build --extra images --extra forge --extra proof --extra dev --extra browser -c requirements/dev.txt -o requirements/browser.txt pyproject.toml
	@$(LOCK) -c requirements/run.txt -o requirements/build.txt requirements/build.in
	@$(LOCK) -o requirements/lock.txt requirements/lock.in

clean:  ## 删去 .venv 与生成物 / remove .venv and what was generated
	rm -rf .venv .tools output

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本：请安装后重试，或用 make PYTHON=python3.12 指定。"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "无法建立虚拟环境：Debian/Ubuntu 请先安装 python3-venv。"; exit 1; }

# the pip and setuptools that Python brings along are years old
.venv/pip.stamp: requirements/build.txt | .venv/bin/python
	@$(PIP) install --require-hashes -r requirements/build.txt
	@touch $@

.venv/run.stamp: requirements/run.txt pyproject.toml .venv/pip.stamp
	@echo "正在安装依赖（首次约一分钟）……"
	@$(HASHED) -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q sanshen checks plugins
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@$(HASHED) -r requirements/dev.txt
	@touch $@

.venv/proof.stamp: requirements/proof.txt .venv/run.stamp
	@$(HASHED) -r requirements/proof.txt
	@touch $@

.venv/browser.stamp: requirements/browser.txt .venv/dev.stamp
	@$(HASHED) -r requirements/browser.txt
	@touch $@

# what builds the engine's wheel and installs it: no more than hatchling, pip and setuptools
.tools/build.stamp: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本：请安装后重试，或用 make PYTHON=python3.12 指定。"; exit 1; }
	@mkdir -p .tools && $(PYTHON) -m venv .tools/build || { echo "无法建立虚拟环境：Debian/Ubuntu 请先安装 python3-venv。"; exit 1; }
	@.tools/build/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r requirements/build.txt
	@touch $@

# runs the forge's workflows on this machine; Go holds the module against its public checksum database
.tools/act.stamp:
	@mkdir -p .tools
	@if command -v go > /dev/null && GOBIN="$(CURDIR)/.tools/bin" go install github.com/nektos/act@$(ACT) 2> .tools/act.log; then touch $@; \
	else echo "没有 act：工作流的实跑测试将跳过。请安装 Go（sudo apt-get install -y golang）并联网后重试。"; fi

# the checkers' code only, never their install scripts; without npm the tests that need them are skipped and say so
.tools/npm.stamp: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p .tools && cp $^ .tools/
	@if command -v npm > /dev/null; then npm ci --prefix .tools --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "没有 npm：axe 与 Nu 检查将跳过。请运行 sudo apt-get install -y npm 后重试。"; fi

# GitHub's published description of its interface; of its many editions only the one that the tests read is kept
.tools/openapi.stamp: tests/review/forges/openapi/package.json tests/review/forges/openapi/package-lock.json
	@mkdir -p .tools/openapi && cp $^ .tools/openapi/
	@if command -v npm > /dev/null && npm ci --prefix .tools/openapi --ignore-scripts --no-audit --no-fund --loglevel=error; then \
	find .tools/openapi/node_modules -name '*.json' -path '*/generated/*' ! -name api.github.com.json -delete && touch $@; \
	else echo "没有 npm 或连不上：GitHub 接口的测试将跳过。请运行 sudo apt-get install -y npm 并联网后重试。"; fi

# the word model of Debian's input method, unpacked beside the clone; apt's own signature check stands
.tools/libime.stamp:
	@mkdir -p .tools/libime
	@if command -v apt-get > /dev/null && (cd .tools/libime && apt-get -qq download libime-data-language-model 2> /dev/null && dpkg-deb -x libime-data-language-model_*.deb . && rm libime-data-language-model_*.deb); then touch $@; \
	else echo "没有取得词语模型：请先运行 sudo apt-get update，再重试；其他系统请安装 libime 的语言模型，并用环境变量 SANSHEN_WORDS 指明 zh_CN.lm。"; exit 1; fi
