"""Whole portals for tests: laid out in a folder, built with Pelican as `publish` does, read back as pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path

from sanshen.base.dates import BEIJING
from sanshen.portal.article import parse_article
from sanshen.portal.provenance import FILE, Provenance, Record, Responsible

REPOSITORY = Path(__file__).resolve().parents[2]
REGISTERS = ("portal.toml", "columns.toml", "people.toml")
NINE = time(9)
CHAIN = [
    Responsible("一审", "编辑", "汤晚晴", "区政府办"),
    Responsible("二审", "分管领导", "沈怀远", "区政府办"),
    Responsible("三审", "主要负责人", "裴承志", "区政府办"),
]


def lay_out(folder: Path, articles: Mapping[str, str]) -> Path:
    """A portal with the sample's registers and just these articles, keyed by path below content/."""
    folder.mkdir(parents=True)
    for name in REGISTERS:
        shutil.copy(REPOSITORY / name, folder)
    (folder / "content").mkdir()
    for path, text in articles.items():
        file = folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def lay_out_sample(folder: Path) -> Path:
    """The sample portal, whole."""
    lay_out(folder, {})
    shutil.copytree(REPOSITORY / "content", folder / "content", dirs_exist_ok=True)
    return folder


def agree(folder: Path, first: int = 1) -> None:
    """State for every article what a ledger would have stated: agreed the day after it was written.

    The first, in entry `first`, has been updated since.
    """
    records = {}
    for number, file in enumerate(sorted((folder / "content").rglob("*.md"))):
        path = file.relative_to(folder).as_posix()
        written = parse_article(path, file.read_bytes()).meta.created
        at = datetime.combine(written + timedelta(days=1), NINE, BEIJING) + timedelta(minutes=number)
        records[path] = Record(at, None if number else at + timedelta(days=9), number + first, CHAIN)
    (folder / FILE).write_bytes(Provenance("a" * 40, "b" * 40, records).to_json())


def build(folder: Path) -> Path:
    """Run Pelican as a reader of the repository would, in a process of its own; the folder of pages."""
    output = folder / "output"
    options = {"-s": REPOSITORY / "pelicanconf.py", "-t": REPOSITORY / "theme", "-o": output}
    words = [str(word) for option in options.items() for word in option]
    done = subprocess.run(
        [sys.executable, "-m", "pelican", str(folder / "content"), *words], capture_output=True, check=False, cwd=folder
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return output


class Page(HTMLParser):
    """One page as an inspector's script reads it: `marks` (text) and `links` (href) by data-mark, tags, meta."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.marks: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._open: list[tuple[str, str | None]] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = dict(attrs)
        self.tags.append((tag, stated))
        if tag == "meta" and (name := stated.get("name")):
            self.meta[name] = stated.get("content") or ""
        if mark := stated.get("data-mark"):
            self.marks.setdefault(mark, "")
            self.links[mark] = stated.get("href") or ""
        if tag not in ("meta", "link", "img", "br", "hr", "input", "use"):
            self._open.append((tag, mark))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag, mark in self._open:
            if mark:
                self.marks[mark] += data.strip()
            if tag == "title":
                self.title += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)
