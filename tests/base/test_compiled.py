"""Kept expressions are what `re` compiles; whatever is odd about the file, they are compiled as ever."""

from __future__ import annotations

import marshal
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sanshen.base import compiled
from sanshen.base.compiled import Store

ROOT = Path(__file__).resolve().parents[2]
EXPRESSIONS = [
    (r"(?P<year>(?:19|20)\d{2})年|[一-鿿]{3}", 0), (r"(?i)wi-?fi\s{0,4}", 0), (r"^a.*?(?P<q>x)(?P=q)$", re.DOTALL | re.MULTILINE),
    (r"[\U0001d400-\U0001d7ff\u2e80-\u2fdf☆★]+", 0), (r"(?<![0-9])(?=(1[3-9](?:[ .\-]{0,3}\d){8}))(?!x)", 0), (r"\bkelvin\b", re.IGNORECASE | re.ASCII),
]  # fmt: skip


def kept(file: Path) -> None:
    store = Store(str(file))
    for expression, flags in EXPRESSIONS:
        store.compiled(expression, int(flags))
    store.save()


def same(store: Store) -> bool:
    """Whether it gives what `re` does; patterns are equal where expression, flags and code are."""
    return all(store.compiled(one, int(flags)) == re.compile(one, flags) for one, flags in EXPRESSIONS)


def test_what_is_kept_is_what_re_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "kept"
    kept(file)
    store = Store(str(file))
    assert same(store) and not store._new  # nothing was compiled
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]
    found = store.compiled(*EXPRESSIONS[0]).search("第一，2026年")
    assert found and found["year"] == "2026" and found.re.groupindex == {"year": 1}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:40],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
        lambda data: b"0" * 8 + data[8:],  # of another Python
        lambda data: compiled._stamp(b"[") + b"[",
        lambda data: compiled._stamp(marshal.dumps([1])) + marshal.dumps([1]),
        lambda data: _forged({(one, int(flags)): (0, b"\xff" * 64, 0, {}, (None,)) for one, flags in EXPRESSIONS}),
        lambda data: _forged({(one, int(flags)): "?" for one, flags in EXPRESSIONS}),
    ],
)
def test_a_damaged_or_foreign_file_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: object
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "kept"
    kept(file)
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert same(Store(str(file)))


def _forged(found: Any) -> bytes:
    data = marshal.dumps(found)
    return compiled._stamp(data) + data


def test_where_nothing_can_be_written_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept(tmp_path / "missing/kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept(tmp_path / "kept")
    assert list(tmp_path.iterdir()) == []


def test_what_two_processes_find_is_kept_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    stores = [Store(str(tmp_path / "kept")) for _ in range(2)]
    for store, (expression, flags) in zip(stores, EXPRESSIONS, strict=False):
        store.compiled(expression, int(flags))
    for store in stores:
        store.save()
    assert len(Store._read(str(tmp_path / "kept"))) == 2


def test_an_expression_that_is_wrong_says_so() -> None:
    with pytest.raises(re.error):
        compiled.compiled("(")


def test_findings_are_the_same_without_with_and_with_a_broken_file(tmp_path: Path) -> None:
    shutil.copy(ROOT / "portal.toml", tmp_path)
    shutil.copy(ROOT / "people.toml", tmp_path)
    shutil.copy(ROOT / "columns.toml", tmp_path)
    (tmp_path / "a.txt").write_text("绝密★启用前\n联系人手机：13800138000，密码：Ab12cd34\n", "utf-8")
    said = [_check(tmp_path), _check(tmp_path)]
    (file,) = (tmp_path / "cache").rglob("expressions.*.bin")
    file.write_bytes(file.read_bytes()[:-7] + b"rubbish")
    said.append(_check(tmp_path))
    assert said[0].count("SEC001") == 1 and said[0].count("KEY001") == 1 and len(set(said)) == 1


def _check(folder: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", "from sanshen.commands.cli import main; main()", "check", "a.txt"],
        cwd=folder,
        env=environment | {"PYTHONPYCACHEPREFIX": str(folder / "cache"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_what_is_imported_meanwhile_finds_its_expressions_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(compiled, "_STORE", Store(str(tmp_path / "kept")))
    expression = r"[^\W\d]{3}(?#only here)"
    before = re.compile(expression)
    re.purge()
    with pytest.raises(ImportError), compiled.while_importing():
        assert re.compile(expression) == before and re.compile(expression.encode()).pattern == expression.encode()
        raise ImportError
    re.purge()
    assert re.compile("(?#after)x").match("x")  # no longer looked for in the store
    compiled.save()
    assert list(Store._read(str(tmp_path / "kept"))) == [(expression, 0)]
