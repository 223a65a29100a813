"""What the gate admits can be published: it makes the pages of what changes, and of what uses what goes away, by the builder itself."""

from __future__ import annotations

import io
import os
import random
import shutil
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

import tests.support.office
from checks.finding import Finding
from sanshen.gate.admit import admit, errors_in
from sanshen.pages import bounds
from sanshen.review.judging.act import DECISION_OF
from tests.conftest import git
from tests.publish.test_publish import publish, served, store_of
from tests.review.calendar import rewrite
from tests.support.office import (
    BODY_TEXT,
    COLUMNS,
    Office,
    article,
    copy_of,
    now,
)
from tests.support.tiny import ROOT

ROUNDS = int(os.environ.get("SANSHEN_LINKS", "1"))  # of 60 articles each, a few seconds long
NEWS, PYTHON = "content/ywdt/yxyw/", "content/ywdt/pyth/"
BOTH = pytest.mark.parametrize("folder", [NEWS, PYTHON], ids=["comrak", "python"])
OWN = "www.yunxi.gov.example"
RIGHTS = ' "图片来源：区政府办；许可：自制"'
Files = Mapping[str, str | bytes | None]


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support.office, "COLUMNS", (*COLUMNS, ("ywdt/pyth", "另写", "qzfb", "leader", "editor")))
        office = Office(tmp_path_factory.mktemp("house") / "clone")
    shutil.rmtree(office.root / "theme")
    shutil.copytree(ROOT / "theme", office.root / "theme")
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, office.root)
    rewrite(office, "columns.toml", 'path = "ywdt/pyth"\n', 'path = "ywdt/pyth"\nmarkdown = "python"\n')
    rewrite(office, "portal.toml", "0000-8000000", "0000-8000000@@9")
    times = ["path\tpublished_at", f"{NEWS}first.md\t2026-11-02T09:30:00+08:00"]
    for path in (f"{NEWS}target.md", f"{PYTHON}first.md", f"{PYTHON}target.md"):
        office.write(path, article(f"旧稿 {path[-20:-3]}"))
        times.append(f"{path}\t2026-11-02T09:30:00+08:00")
    office.write("adoption.tsv", "\n".join(times) + "\n")
    office.commit("what a build needs")
    office.adopt()
    return office


@pytest.fixture
def house(_house: Office, tmp_path: Path) -> Office:
    return copy_of(_house, tmp_path / "clone")


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), (10, 120, 200)).save(made, kind)
    return made.getvalue()


def body(text: str) -> str:
    return f"{BODY_TEXT}\n\n{text}"


def branch(office: Office, name: str, files: Files) -> None:
    git(office.root, "checkout", "-q", "-B", name, "main")
    for path, data in files.items():
        if data is None:
            git(office.root, "rm", "-q", path)
        else:
            office.write(path, data)
    office.commit(person="editor")
    git(office.root, "checkout", "-q", "main")


def errors(office: Office, name: str, files: Files) -> dict[str, list[Finding]]:
    """What the gate refuses of this change, by path."""
    branch(office, name, files)
    found = defaultdict(list)
    for one in errors_in(office.repo, office.local_review.look(name, now()).change):
        found[one.path].append(one)
    return found


def carry(office: Office, name: str, files: Files | None = None) -> None:
    """A change all the way to main by the gate's own road."""
    if files is not None:
        branch(office, name, files)
    case = office.submit(name)
    while case.verdict.open:
        case = office.act(name, case.verdict.waiting[0], DECISION_OF[case.verdict.open[0].kind])
    admit(office.repo, office.local_review, name, office.keys["gate"], name, now())
    git(office.root, "reset", "-q", "--hard", "main")


def page(office: Office, name: str) -> str:
    return (store_of(office).link / "site" / name).read_text("utf-8")


# what the check and the builder disagreed about, or the builder alone knew (`{n}` is the article's own folder)
REFUSED = (
    "![会场全景]({n}/x.bmp" + RIGHTS + ")", "![会场全景]({n}/x.txt" + RIGHTS + ")", "![会场全景]({n}/false.png" + RIGHTS + ")",
    "[a](/ywdt/yxyw/index_1.html)", "[a](/ywdt/yxyw/_latest.html)", "[a](/ywdt/feed.xml)", "[a](/favicon.ico)", "[a](/theme/js/site.js)",
    f"[a](http://{OWN}/none)", f"[a](HTTPS://{OWN}/none)", f"[a](https://{OWN.upper()}/none)", f"[a](https://{OWN}:443/none)",
    f"[a](//{OWN}/ywdt/)", "[a](//)", "[a](first.md/)", "![会场全景](http://evil.com/x.png)", "![会场全景](//evil.com/x.png)",
    "![会场全景](/theme/img/emblem.svg)", "![会场全景](first.md)", "![会场全景](#x)", "[a](no(ne(x)).md)", "[a](no\\(ne.md)", "[a](https:evil.com)",
    "[a](http:ywdt)", "[a](abc:def)", "[a](ftp://ftp.gov.cn/x)", "[a](<java\tscript:alert(1)>)", "[a](..\\first.md)",
)  # fmt: skip
ONLY = {
    NEWS: ("``[a](none.md)`", "[a](http://[x)"),
    PYTHON: ("<!-- [a](none.md)", "<!-- x --!> [a](none.md) -->", "~~~\nx\n~~~~ [a](none.md)\n", "[a](none.md 't'x)"),
}


@BOTH
def test_dh_A14_3_what_no_page_can_be_made_of_is_refused_before_it_is_merged(house: Office, folder: str) -> None:
    """One change; each spelling in an article of its own."""
    files: dict[str, str | bytes | None] = {}
    spelled = {f"a{at}": text for at, text in enumerate((*REFUSED, *ONLY[folder]))}
    for name, text in spelled.items():
        files[f"{folder}{name}.md"] = article(f"第 {name} 篇稿件", body(text.replace("{n}", name)))
        if "{n}" in text:
            files |= {f"{folder}{name}/x.bmp": picture("BMP"), f"{folder}{name}/false.png": picture("BMP")}
            files[f"{folder}{name}/x.txt"] = "会议材料说明\n"
    found = errors(house, "article/bad", files)
    passed = [text for name, text in spelled.items() if not found[f"{folder}{name}.md"]]
    assert passed == []
    for path, told in found.items():
        assert all(one.message and one.fix and one.line for one in told), path
        lines = {one.line for one in told if one.code in ("LNK001", "SYS002")}
        assert folder == PYTHON or len(lines) < 2, "comrak knows the line, so that a link is told once"


@BOTH
def test_a_fault_that_only_the_builder_sees_names_the_line(house: Office, folder: str) -> None:
    text = {NEWS: "``[a](none.md)`", PYTHON: "[a](none.md 't'x)"}[folder]
    (found,) = errors(house, "article/one", {f"{folder}one.md": article("一篇稿件", body(text))})[f"{folder}one.md"]
    assert (found.code, found.line) == ("SYS002", 9) and "none.md" in found.message and "核对文件名" in found.fix


@BOTH
def test_what_stands_on_the_site_can_be_linked_to(house: Office, folder: str) -> None:
    good = {
        "/ywdt/yxyw/feed.xml": "/ywdt/yxyw/feed.xml", "/ywdt/yxyw/index.html": "/ywdt/yxyw/index.html", "/ywdt/index.html": "/ywdt/index.html",
        "/ywdt/": "/ywdt/", "/sitemap.xml": "/sitemap.xml", "/robots.txt": "/robots.txt", "/404.html": "/404.html", "./": f"/{folder[8:]}",
        f"http://{OWN}/ywdt/yxyw/first.html": "/ywdt/yxyw/first.html", f"https://{OWN}:443/ywdt/": "/ywdt/", f"https://{OWN}//ywdt/yxyw/": "/ywdt/yxyw/",
        "first.md?x=1#a": f"/{folder[8:]}first.html?x=1#a",
    }  # fmt: skip
    links = "\n\n".join(f"[第 {at} 处]({url})" for at, url in enumerate(good))
    carry(house, "article/good", {f"{folder}good.md": article("好的链接", body(links))})
    assert publish(house).release
    made = page(house, f"{folder[8:]}good.html")
    for at, address in enumerate(good.values()):
        assert f'<a href="{address}">第 {at} 处</a>' in made
        if not address.startswith(f"/{folder[8:]}first"):
            file = address.lstrip("/").split("#")[0]
            assert (file if not file.endswith("/") else f"{file}index.html") in served(house), address


@BOTH
def test_an_address_outside_is_marked_however_it_is_spelled(house: Office, folder: str) -> None:
    carry(house, "article/out", {f"{folder}out.md": article("外站链接", body("[a](HTTPS://www.gov.cn/a_(b))"))})
    assert publish(house).release
    made = page(house, f"{folder[8:]}out.html")
    assert '<a class="external" rel="noopener external" href="https://www.gov.cn/a_(b)"' in made


def test_what_is_written_in_the_registers_does_not_cut_the_footer(house: Office) -> None:
    assert publish(house).release
    made = page(house, "index.html")
    assert "0000-8000000@@9" in made and 'data-mark="sitemap"' in made
    assert f"url=https%3A%2F%2F{OWN}%2F" in made


USES = (
    f"[a](http://{OWN}/ywdt/yxyw/target.html)", f"[a](https://{OWN}:443/ywdt/yxyw/target.html)", "[原\\]文](/ywdt/yxyw/target.html)",
    "[a](/ywdt/yxyw/t&#97;rget.html)", "[a](../yxyw/target.md)", "[a][b]\n\n[b]: ../yxyw/target.md",
)  # fmt: skip


@BOTH
def test_zl_9_3b_what_others_use_however_they_spell_it_does_not_go(house: Office, folder: str) -> None:
    spelled = (*USES, "``[a](../yxyw/target.md)`") if folder == NEWS else USES
    users = {f"{folder}u{at}.md": article(f"第 {at} 篇稿件", body(text)) for at, text in enumerate(spelled)}
    carry(house, "article/users", users)
    assert publish(house).release
    found = errors(house, "article/gone", {f"{NEWS}target.md": None})
    assert set(found) == set(users)
    assert all(one.line and "不存在" in one.message and one.fix for told in found.values() for one in told)
    carry(house, "article/both", {f"{NEWS}target.md": None, **dict.fromkeys(users)})
    assert publish(house).release


@BOTH
def test_a_file_that_others_show_is_not_replaced_by_one_that_is_no_picture(house: Office, folder: str) -> None:
    shown = f"![会场全景](p/x.png{RIGHTS})"
    carry(
        house,
        "article/p",
        {f"{folder}p.md": article("图片稿件", body(shown)), f"{folder}p/x.png": picture("PNG")},
    )
    assert publish(house).release
    (found,) = errors(house, "article/q", {f"{folder}p/x.png": picture("BMP")})[f"{folder}p.md"]
    assert (found.code, found.line) == ("SYS002", 9) and "使它不能再发布" in found.message
    assert not errors(house, "article/r", {f"{folder}p/x.png": picture("JPEG")})


def test_what_could_not_be_published_before_does_not_stand_in_the_way(house: Office) -> None:
    house.write(f"{NEWS}old.md", article("坏的旧稿", body("``[a](none.md)`")))
    house.commit("by another road")
    assert not errors(house, "article/gone", {f"{PYTHON}target.md": None})


@BOTH
def test_an_article_with_honest_notes_is_silent_admitted_and_published(house: Office, folder: str) -> None:
    said = (
        "[^1]: 数据来源：区统计局，2026年10月。",
        "[^1]:数据来源：区统计局，2026年10月。",
        "[^1]: 见[通知](first.md)。",
        "   [^1]: /ywdt/none.html 已停用",
    )
    files: dict[str, str | bytes | None] = {
        f"{folder}n{at}.md": article(f"带注释的第{at}篇稿件", body(f"会议[^1]通知。\n\n{note}"))
        for at, note in enumerate(said)
    }
    assert {path: [str(one) for one in found] for path, found in errors(house, "article/notes", files).items()} == {}
    carry(house, "article/notes")
    assert publish(house).release
    assert "数据来源" in page(house, f"{folder.removeprefix('content/')}n0.html")


@BOTH
def test_the_gate_is_stricter_about_time_than_the_publisher(
    house: Office, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So an article that an idle gate just admits is not stopped by a busy publisher."""
    assert bounds.ADMITTED * 4 <= bounds.ARTICLE
    monkeypatch.setattr(bounds, "ADMITTED", 0.02)
    slow = {
        f"{folder}slow.md": article("很长的稿件", body("".join(f"第{at}项[甲](first.md)。\n\n" for at in range(8000))))
    }
    found = errors(house, "article/slow", slow)[f"{folder}slow.md"]
    assert any(one.code == "SYS002" and "已经停下" in one.message and one.fix for one in found), found


TARGETS = (
    "first.md", "first.html", "./first.md", "/ywdt/yxyw/first.html", "../yxyw/first.md", "none.md", "first.md/", "first.md#a", "first.md#a b", "first.md?x",
    "?x", "#x", "", "/", "/ywdt", "/ywdt/", "/ywdt/yxyw/", "/ywdt/yxyw/index.html", "/ywdt/yxyw/index_1.html", "/ywdt/yxyw/feed.xml", "/sitemap.xml",
    f"https://{OWN}/", f"http://{OWN}/ywdt/yxyw/target.html", f"HTTPS://{OWN}/ywdt//yxyw/target.html", f"https://{OWN.upper()}:443/none", f"//{OWN}/ywdt/",
    f"https://{OWN}./ywdt/", f"https://a@{OWN}/ywdt/", "//", "///ywdt/", "http://[x", "https:www.gov.cn", "HTTPS://www.gov.cn/", "https://www.gov.cn/a_(b)?c=d&e#f",
    "abc:def", "ftp://www.gov.cn/x", "mailto:a@yunxi.gov.example", "tel:0000-8000000", "target.md", "t&#97;rget.md", "t%61rget.md", "no(ne(x)).md", "../../../x",
    "@/x.png", "@/x.png?a=b", "@/x.png#a", "@/./x.png", "@//x.png", "@/x.bmp", "@/false.png", "@/x.txt", "/theme/img/emblem.svg", "https://www.gov.cn/x.png",
)  # fmt: skip
AROUND = (
    "[a](%)", "[a](%)", "[a](<%>)", "![会场全景](%" + RIGHTS + ")", "![会场全景](%" + RIGHTS + ")", "![会场全景](<%>" + RIGHTS + ")", "<%>", "%",
    "[a][r]\n\n[r]: %", "![会场全景][r]\n\n[r]: %" + RIGHTS, "``[a](%)`", "`[a](%)`", "<!-- [a](%)", "<!-- x --!> [a](%) -->", "~~~\nx\n~~~~ [a](%)\n", "[a](% 't'x)", "[a](% \"题\")",
    '<a href="%">x</a>', "<img src='%' alt='会场全景'>", "[原\\]文](%)", "[![会场全景](%" + RIGHTS + ")](/)", "| a | b |\n|---|---|\n| [x](%) | b |",
    "注[^1]\n\n[^1]: [a](%)", "> - [a](%)", "# [a](%)", "**[a](%)**", "    [a](%)", "Term\n: [a](%)", "[a](%)[b](%)", "<!-- sanshen: allow LNK001 历史链接 -->\n\n[a](%)",
)  # fmt: skip
SIGNS = "()[]<>\\%&;#?:/'\"` .\t"


def spelled(luck: random.Random) -> str:
    """A link or a picture, now and then with a sign too many or too few."""
    target = luck.choice(TARGETS)
    if luck.random() < 0.3:
        at = luck.randrange(len(target) + 1)
        target = target[:at] + luck.choice(SIGNS) + target[at + luck.randrange(2) :]
    text = luck.choice(AROUND).replace("%", target)
    if luck.random() < 0.1:
        at = luck.randrange(len(text))
        text = text[:at] + luck.choice(SIGNS) + text[at + 1 :]
    return text


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_whatever_the_gate_admits_is_published(house: Office, seed: int) -> None:
    """SANSHEN_LINKS=200 for a long run. What is refused of a round is left out, the rest is merged; then a target is withdrawn."""
    luck = random.Random(seed)
    texts = {f"{luck.choice((NEWS, PYTHON))}r{at}.md": spelled(luck) for at in range(60)}
    files: dict[str, str | bytes | None] = {}
    for path, text in texts.items():
        own = path[:-3]
        if "@" in text.replace(f"a@{OWN}", "").replace("a@y", ""):
            files[f"{own}/x.png"] = picture("PNG")
            files |= {f"{own}/{name}": picture("BMP") for name in ("x.bmp", "false.png")} | {f"{own}/x.txt": "说明\n"}
        files[path] = article(f"{path[-8:-3]} 稿件", body(text.replace("@/", own.rpartition("/")[2] + "/")))
    refused = {path.removesuffix(".md") for path, told in errors(house, "article/all", files).items() if told}
    kept = {
        path: data
        for path, data in files.items()
        if not any(path.startswith((f"{one}.", f"{one}/")) for one in refused)
    }
    assert kept, "nothing was admitted"
    git(house.root, "branch", "-qD", "article/all")
    carry(house, "article/kept", kept)
    done = publish(house)
    shown = {path: texts[path] for path in kept if path in texts}
    assert done.release, ([str(one) for one in done.plan.refusals], shown)
    for path in (f"{NEWS}target.md", *[one for one in kept if one.endswith("/x.png")][:2]):
        if not errors(house, f"article/without-{path[-9:-4].replace('/', '-')}", {path: None}):
            carry(house, f"article/less-{path[-9:-4].replace('/', '-')}", {path: None})
            assert publish(house).release, (path, shown)


@BOTH
def test_a_cover_that_no_page_can_show_is_refused_before_it_is_merged(house: Office, folder: str) -> None:
    """Its line in the front matter is named; a picture passes and is published."""
    covers = {
        "x.txt": b"a",
        "x.tiff": picture("TIFF"),
        "x.jpg": picture("TIFF"),
        "y.png": b"\x89PNG",
        "z.jpg": picture("JPEG"),
    }
    files: dict[str, str | bytes | None] = {}
    for at, (file, data) in enumerate(covers.items()):
        said = f"cover:\n  file: {file}\n  alt: 会场全景\n  source: 区政府办\n  licence: 自制\n"
        files[f"{folder}c{at}.md"] = article(f"第{at}篇稿件").replace("---\n\n", f"{said}---\n\n", 1)
        files[f"{folder}c{at}/{file}"] = data
    found = errors(house, "article/covers", files)
    for at in range(4):
        assert [(one.code, one.line) for one in found[f"{folder}c{at}.md"]] == [("SYS002", 5)]
    assert not found[f"{folder}c4.md"]


def test_notes_that_make_a_page_of_tens_of_megabytes_are_refused_at_once(house: Office) -> None:
    path = f"{NEWS}notes.md"
    found = errors(house, "article/notes", {path: article("注释", body("[^a]" * 240_000 + "\n\n[^a]: x"))})
    assert [one.code for one in found[path]] == ["HTM002"] and "16 MB" in found[path][0].message
