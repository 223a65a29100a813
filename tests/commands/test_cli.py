"""The table of verbs: complete, lazy, and Chinese."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from checks.registry import BOOK
from sanshen.commands import cli
from sanshen.commands.verbs import VERBS
from tests.support.office import Office

ROOT = Path(__file__).resolve().parents[2]
SANSHEN = Path(sys.executable).parent / "sanshen"
HEAVY = ("git", "rich", "pelican", "yaml", "jinja2", "holidays", "checks", "review", "publish")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SANSHEN, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_a_command_with_chinese_help(verb: str) -> None:
    command = importlib.import_module(VERBS[verb][0]).command
    assert isinstance(command, click.Command)
    done = run(verb, "--help")
    assert done.returncode == 0 and done.stdout.startswith(f"用法：sanshen {verb}")


def test_every_module_with_a_command_is_in_the_table() -> None:
    modules = {f"sanshen.commands.{path.stem}" for path in (ROOT / "sanshen/commands").glob("*.py")}
    verbs = {
        name for name in modules if isinstance(getattr(importlib.import_module(name), "command", None), click.Command)
    }
    assert verbs == {module for module, _ in VERBS.values()}


def test_help_imports_nothing_heavy() -> None:
    code = "import sys\nfrom sanshen.commands.cli import main\ntry: main(['--help'])\nexcept SystemExit: print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = eval(done.stderr)
    assert [name for name in loaded if name.split(".")[0] in HEAVY] == []


def test_checking_named_files_imports_neither_git_nor_rich() -> None:
    code = (
        "import sys\nfrom sanshen.commands.cli import main\n"
        "try: main(['check', 'portal.toml'])\nexcept SystemExit: print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in eval(done.stderr)}
    assert not loaded & {"git", "rich", "pelican", "zipfile", "xml", "click", "yaml", "typing_extensions"}


MODULES = (
    "import importlib, pathlib, sys\n"
    "for top in ('sanshen', 'checks', 'plugins'):\n"
    "    for path in sorted(pathlib.Path(top).rglob('*.py')):\n"
    "        name = '.'.join(path.with_suffix('').parts).removesuffix('.__init__')\n"
    "        if path.stem != '__main__' and name != 'sanshen.git.library':\n"
    "            try: importlib.import_module(name)\n"
    "            except ImportError as error: assert (error.name or '').split('.')[0] not in ('sanshen', 'git'), error\n"
)


@pytest.mark.parametrize(
    "code",
    [MODULES, *(
        f"import sys\nfrom sanshen.commands.cli import main\ntry: main({words})\nexcept SystemExit: pass\n"
        for words in (["--help"], ["check"], ["publish", "--to", "../site"], ["gate"], ["ledger", "verify"])
    )],
    ids=["every module", "--help", "check", "publish", "gate", "ledger verify"],
)  # fmt: skip
def test_gitpython_and_jieba_are_loaded_by_no_verb_but_those_that_use_them(office: Office, code: str) -> None:
    """They take 0.05 and 0.7 s: hook, publisher and gate never pay that."""
    said = "print(sorted(sys.modules.keys() & {'git', 'gitdb', 'smmap', 'jieba'}), 'sanshen' in sys.modules)"
    place = ROOT if code is MODULES else office.root
    done = subprocess.run([sys.executable, "-c", code + said], cwd=place, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["[] True"], done.stdout + done.stderr


def test_one_module_speaks_to_gitpython_and_one_verb_asks_it() -> None:
    text = {path: path.read_text("utf-8") for path in (ROOT / "sanshen").rglob("*.py")}
    asking = {path.name for path, said in text.items() if "import git\n" in said or "from git import" in said}
    loading = {str(path.relative_to(ROOT)) for path, said in text.items() if "sanshen.git.library import" in said}
    assert (asking, loading) == ({"library.py"}, {"sanshen/review/ledger/audit.py"})


def test_jieba_is_asked_for_redlines_and_keywords_alone() -> None:
    text = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for top in ("sanshen", "checks", "plugins")
        for path in (ROOT / top).rglob("*.py")
    }
    loading = {name for name, said in text.items() if "import jieba" in said}
    asking = {name for name, said in text.items() if "sanshen.base.words import" in said}
    assert loading == {"sanshen/base/words.py", "sanshen/portal/keywords.py"}
    assert asking == {"sanshen/portal/keywords.py", "sanshen/review/redline.py"}


def test_typing_extensions_is_spared_for_msgspec_only() -> None:
    code = (
        "import sys\nfrom sanshen.base.partial_msgspec import load_msgspec\nload_msgspec()\n"
        "assert 'typing_extensions' not in sys.modules\nimport msgspec, typing_extensions\n"
        "from typing import NotRequired, TypedDict\n"
        "class Row(TypedDict):\n a: int\n b: NotRequired[int]\n"
        "assert msgspec.convert({'a': 1}, Row) == {'a': 1}"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize(
    "given",
    [["check"], ["check", "-h"], ["check", "a.md", "--json"], ["check", "--", "a.md"], ["publish", "--to"], ["publish", "--to", "--json"],
     ["publish", "--to", ""], ["publish", "--force"], ["publish", "a"], ["proof", "a.md"], []],
)  # fmt: skip
def test_whatever_click_has_to_take_apart_is_left_to_it(given: list[str]) -> None:
    assert cli._plain(given) is None


@pytest.mark.parametrize("given", [["check", "a.md", ""], ["publish"], ["publish", "--to", "/srv/site"]])
def test_the_plain_calls_go_without_click(given: list[str]) -> None:
    assert cli._plain(given) is not None


def test_version() -> None:
    assert run("--version").stdout.startswith("sanshen 0.")


@pytest.mark.parametrize("rule", BOOK, ids=[rule.code for rule in BOOK])
def test_each_rule_is_explained(rule: object) -> None:
    code = getattr(rule, "code", "")
    done = run("explain", code.lower())
    assert done.returncode == 0 and done.stdout.startswith(code)


def test_explain_lists_and_refuses() -> None:
    assert len(json.loads(run("explain", "--json").stdout)) == len(BOOK)
    done = run("explain", "XXX")
    assert done.returncode == 1 and "→" in done.stderr
