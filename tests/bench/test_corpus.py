"""The corpus of the speed benchmarks: the same every time, sound for the product, equal for the peers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import peer_sites, portal_site
from bench.changes import KINDS, changes
from bench.clerks import Clerks
from bench.texts import Texts
from bench.words import Language
from checks.batch import check_all
from checks.sources import of_tree
from sanshen.portal.article import parse_article
from sanshen.portal.paths import CONTENT
from sanshen.publish import run
from sanshen.publish.store.releases import Store

SIZE = 120
# tests do not need the dictionary: any words will do
WORDS = [
    (word, 100 - number)
    for number, word in enumerate(
        [
            "会议",
            "重点",
            "工作",
            "推进",
            "落实",
            "项目",
            "建设",
            "服务",
            "群众",
            "道路",
            "改造",
            "治理",
            "的",
            "和",
            "在",
        ]
    )
]


@pytest.fixture(scope="module")
def language() -> Language:
    return Language(WORDS, sentences=500)


@pytest.fixture(scope="module")
def portal(language: Language, tmp_path_factory: pytest.TempPathFactory) -> Clerks:
    made = portal_site.make(tmp_path_factory.mktemp("corpus") / "portal", Texts(language, SIZE))
    portal_site.adopt(made)
    return made


def test_the_same_numbers_give_the_same_articles(language: Language) -> None:
    again = Language(WORDS, sentences=500)
    assert list(Texts(language, SIZE)) == list(Texts(again, SIZE))


def test_the_same_corpus_is_the_same_commit(language: Language, portal: Clerks, tmp_path: Path) -> None:
    other = portal_site.make(tmp_path / "portal", Texts(language, SIZE))
    assert other.repo.resolve("main") == portal.repo.beginning("main")


def test_every_article_is_sound(portal: Clerks) -> None:
    adopted = portal.repo.beginning("main")
    entries = [entry for entry in portal.repo.entries(adopted) if entry.path.startswith(CONTENT)]
    articles = [entry for entry in entries if entry.path.endswith(".md")]
    for entry in articles:
        parse_article(entry.path, portal.repo.object(entry.blob))
    assert len(articles) == SIZE < len(entries)
    batch = of_tree(portal.repo, adopted, [entry.path for entry in entries], adopted)
    assert [finding for findings in check_all(batch) for finding in findings if finding.blocks] == []


def test_every_kind_of_change_is_agreed_and_published(language: Language, portal: Clerks, tmp_path: Path) -> None:
    store = Store(tmp_path / "site", tmp_path / "private")
    made = changes(Texts(language, SIZE), 1)[0]
    assert [change.kind for change in made] == list(KINDS)
    for number, change in enumerate(made, 1):
        assert portal.change(f"article/{change.kind}", change.portal(), change.editor).predicate.number == number
    run.publish(portal.repo, store, force=False, tell=lambda *_: None, waiting=lambda: None)
    pages = {
        path.relative_to(store.link.resolve() / "site").as_posix() for path in store.link.resolve().rglob("*.html")
    }
    for change in made:
        if change.new:
            assert f"{change.new.path}.html" in pages
        if change.old and (not change.new or change.new.path != change.old.path):
            assert f"{change.old.path}.html" not in pages


def test_peers_get_the_same_articles_and_files(language: Language, portal: Clerks, tmp_path: Path) -> None:
    peer_sites.make(tmp_path, Texts(language, SIZE))
    adopted = portal.repo.beginning("main")
    ours = {entry.path for entry in portal.repo.entries(adopted) if entry.path.startswith(CONTENT)}
    for peer in ("hugo", "eleventy"):
        articles = {f"content/{name}" for name in _below(tmp_path / peer / "content", "a0*.md")}
        attached = {f"content/{name}" for name in _below(tmp_path / peer / "static", "a0*/*")}
        assert articles | attached == ours


def _below(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern)}
