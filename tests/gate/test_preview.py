"""What people look at before they agree: the page itself, and only what the main branch's own programs made of it."""

from __future__ import annotations

import re
from base64 import b64encode
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from sanshen.gate.preview import relative, render
from sanshen.gate.reports import Reports
from sanshen.git.repo import Repo
from sanshen.publish.built import Site
from sanshen.review.case import law_at
from sanshen.review.forges.forge import Account, Pull
from sanshen.review.judging.change import Change, proposed
from sanshen.review.notice import Links
from tests.conftest import git
from tests.publish.test_sample import sample
from tests.support import tiny
from tests.support.office import Office, article

__all__ = ["sample"]
NAME = "article/second"
PATH = "content/ywdt/yxyw/second.md"
URL = "https://shenhe.example.gov.cn"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("house") / "clone")
    tiny.equip(office)
    office.adopt()
    return office


def changed(office: Office, files: dict[str, str | bytes]) -> Change:
    head = office.branch(NAME, files)
    return proposed(office.repo, NAME, git(office.root, "rev-parse", "main"), head, law_at(office.repo, "main").config)


def pull_of(change: Change, number: int = 7, title: str = "第二篇") -> Pull:
    opener = Account(1, "editor")
    return Pull(number=number, branch=NAME, head=change.head, base="main", title=title, url="", opener=opener)


def written(office: Office, folder: Path, files: dict[str, str | bytes], number: int = 7) -> Links:
    change = changed(office, files)
    return Reports(folder, URL).write(office.repo, pull_of(change, number), change)


def shown(folder: Path, url: str) -> Path:
    return folder / url.removeprefix(f"{URL}/")


def test_wz_13_the_page_is_there_before_anybody_agrees(house: Office, tmp_path: Path) -> None:
    links = written(house, tmp_path, {PATH: article("第二篇稿件")})
    ((url, title),) = links.previews.items()
    page = shown(tmp_path, url)
    assert title == "第二篇稿件" and "第二篇稿件" in page.read_text("utf-8") and links.trouble == ""
    assert shown(tmp_path, links.proof).is_file()
    (css,) = re.findall(r"href=\"([^\"]+)\"", page.read_text("utf-8"))
    assert (page.parent / css).resolve().is_file(), "it opens from any folder, without a server"


def test_it_is_built_once_for_one_change_and_gone_with_it(house: Office, tmp_path: Path) -> None:
    (first,) = written(house, tmp_path, {PATH: article("第二篇稿件")}).previews
    born = shown(tmp_path, first).stat()
    assert list(written(house, tmp_path, {PATH: article("第二篇稿件")}).previews) == [first]
    assert shown(tmp_path, first).stat() == born
    links = written(house, tmp_path, {PATH: article("第二篇稿件（改）")})
    (second,) = links.previews
    assert shown(tmp_path, second).is_file() and not shown(tmp_path, first).exists()
    Reports(tmp_path, URL).forget({7})
    assert shown(tmp_path, second).is_file()
    Reports(tmp_path, URL).forget({8})
    assert not shown(tmp_path, second).exists() and shown(tmp_path, links.proof).is_file()


def test_a_proof_is_made_once_for_one_change_and_put_right_where_somebody_altered_it(
    house: Office, tmp_path: Path
) -> None:
    reports, change = Reports(tmp_path, URL), changed(house, {PATH: article("第二篇稿件")})
    proof = shown(tmp_path, reports.write(house.repo, pull_of(change), change).proof)
    born, made = proof.stat(), proof.read_bytes()
    reports.write(house.repo, pull_of(change), change)
    assert proof.stat() == born
    proof.write_text("什么也没有改", "utf-8")
    reports.write(house.repo, pull_of(change), change)
    assert proof.read_bytes() == made
    proof.unlink()
    reports.write(house.repo, pull_of(change, title="改过的标题"), change)
    assert "改过的标题" in proof.read_text("utf-8")


def test_a_proof_is_made_anew_where_main_has_another_picture_for_it(tmp_path: Path) -> None:
    office, picture = Office(tmp_path / "clone"), f"{PATH[:-3]}/a.gif"
    tiny.equip(office)
    office.adopt()
    office.publish_article("article/first", {PATH: article(body="![图](second/a.gif)"), picture: b"GIF89a-old"})
    reports, change = (
        Reports(tmp_path / "reports", URL),
        changed(office, {PATH: article(body="改。![图](second/a.gif)")}),
    )
    proof = shown(tmp_path / "reports", reports.write(office.repo, pull_of(change), change, broken="x").proof)
    assert b64encode(b"GIF89a-old") in proof.read_bytes()
    office.publish_article("article/third", {picture: b"GIF89a-new"})
    config = law_at(office.repo, "main").config
    moved = proposed(office.repo, NAME, git(office.root, "rev-parse", "main"), change.head, config)
    assert moved.digest == change.digest
    reports.write(office.repo, pull_of(moved), moved, broken="x")
    assert b64encode(b"GIF89a-new") in proof.read_bytes()


def test_articles_and_programs_together_have_no_preview(house: Office, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    files: dict[str, str | bytes] = {PATH: article("第二篇"), "pelicanconf.py": f"open({str(trap)!r}, 'w')\n"}
    links = written(house, tmp_path, files)
    assert links.previews == {} and "混在一起" in links.trouble and not trap.exists()


def test_why_there_is_no_page_is_said_and_not_tried_again(house: Office, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {PATH: article("第二篇"), "content/ywdt/yxyw/second/bad name?.txt": "x"}
    links = written(house, tmp_path, files)
    assert links.previews == {} and "bad name?.txt" in links.trouble
    assert written(house, tmp_path, files) == links


@pytest.mark.parametrize(
    ("link", "seen"),
    [
        ('<a href="/">', '<a href="../../index.html">'),
        ('<a href="/ywdt/jydt/">', '<a href="../jydt/index.html">'),
        ('<a href="/ywdt/yxyw/a.html#top">', '<a href="a.html#top">'),
        ('<img src="/ywdt/yxyw/a/图.jpg">', '<img src="a/图.jpg">'),
        ('<link href="/theme/site.css?v=1">', '<link href="../../theme/site.css?v=1">'),
        ('<a href="//other.example/">', '<a href="//other.example/">'),
        ('<a href="https://x.example/">', '<a href="https://x.example/">'),
        ('<p>href="/"</p>', '<p>href="/"</p>'),
    ],
)
def test_links_are_seen_from_the_page(link: str, seen: str) -> None:
    assert relative(link, "ywdt/yxyw/second.html") == seen


def test_every_link_of_the_sample_leads_somewhere(sample: Repo, tmp_path: Path) -> None:
    before = sample.resolve("HEAD")
    root = Path(sample.git_dir).parent
    first = next(entry.path for entry in sample.entries("HEAD") if entry.path.startswith("content/ywdt/"))
    (root / first).write_bytes((root / first).read_bytes() + "\n补一句。\n".encode())
    git(root, "commit", "-qam", "one more sentence")
    change = proposed(sample, "article/more", before, sample.resolve("HEAD"), law_at(sample, before).config)
    site = Site(words=change.merged, look=change.base_tree, agreed=True)
    render(sample, change, site, tmp_path / "pages")
    for page in (tmp_path / "pages").rglob("*.html"):
        for link in re.findall(r'\s(?:href|src)="([^"#?]+)', page.read_text("utf-8")):
            if not re.match(r"[a-z]+:|//", link):
                assert (page.parent / unquote(unescape(link))).exists(), f"{page}: {link}"
    assert "预览稿：未经审核，不得对外发布" in (tmp_path / "pages/index.html").read_text("utf-8")
