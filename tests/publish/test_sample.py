"""The sample portal with its own theme and plugins, built from blobs: complete, and the same bytes each time."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.git import export
from sanshen.git.repo import Repo
from sanshen.portal.provenance import Provenance, Record, Responsible
from sanshen.publish import admission, pelican_child
from sanshen.publish.pelican import laid_out
from sanshen.publish.store import taking
from tests.conftest import git
from tests.support.tiny import ROOT

PARTS = ("content", "theme", "plugins", "sanshen", "policies")
FILES = ("portal.toml", "columns.toml", "people.toml", "pelicanconf.py", "publishconf.py", "pyproject.toml")
AT = datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING)


@pytest.fixture
def sample(tmp_path: Path) -> Repo:
    folder = tmp_path / "sample"
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "sample")
    return Repo(folder)


def articles(repo: Repo) -> list[str]:
    paths = [entry.path for entry in repo.entries("HEAD")]
    return [path for path in paths if path.startswith("content/") and path.endswith(".md")]


def built(repo: Repo, folder: Path, agreed: list[str]) -> Path:
    """The pages, with a made-up ledger that agreed to these articles."""
    folder.mkdir()
    people = [Responsible("三审", "主要负责人", "裴承志", "区政府办")]
    facts = Provenance(repo.resolve("HEAD"), "b" * 40, {path: Record(AT, None, 1, people) for path in agreed})
    export.lay_out(repo, laid_out(repo, "HEAD", "HEAD"), folder / "root", lambda done: None)
    pelican_child.release(folder / "root", folder / "site", facts, repo.commit("HEAD").committer.when)
    return folder / "site"


def test_the_sample_is_built_whole_and_alike(sample: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert admission.refusals(sample, sample.commit("HEAD").tree) == []
    agreed = articles(sample)
    one = built(sample, tmp_path / "one", agreed)
    for name, value in {
        "TZ": "America/New_York",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    before = os.umask(0o077)
    try:
        other = built(sample, tmp_path / "another place", agreed)
    finally:
        os.umask(before)
    assert taking.scan(one) == taking.scan(other)
    assert list(pelican_child.missing_pages((file.path for file in taking.scan(one)), agreed)) == []
    assert {"index.html", "404.html", "sitemap.xml", "sitemap.html"} <= {file.path for file in taking.scan(one)}


def test_an_article_without_record_stops_the_build(sample: Repo, tmp_path: Path) -> None:
    first, *others = articles(sample)
    with pytest.raises(PortalError, match=first):
        built(sample, tmp_path / "one", others)
