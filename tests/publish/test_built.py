"""Publishing goes on from what was published, and comes to what a whole build comes to; kill -9 at any moment changes nothing of that."""

from __future__ import annotations

import pstats
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.git.repo import Repo
from sanshen.publish import run
from sanshen.publish.base_release import state_of
from sanshen.publish.rebuild import rebuild
from sanshen.publish.store.releases import Store
from sanshen.review.judging.act import DECISION_OF
from tests.conftest import git
from tests.pages.conftest import THEME, png
from tests.publish.test_kill import PUBLISH, assert_whole, finish, kill, start
from tests.publish.test_publish import released, served, silent, store_of
from tests.support.office import Office, article, copy_of
from tests.support.tiny import ROOT

NEWS = "content/ywdt/yxyw/"


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("house") / "clone")
    for name, text in THEME.items():
        office.write(f"theme/templates/{name}.html", text)
    office.write("theme/static/css/site.css", "body { color: black }\n")
    for name in ("pelicanconf.py", "publishconf.py"):
        office.write(name, (ROOT / name).read_text())
    for number in range(25):
        office.write(f"{NEWS}old{number:02}.md", article(f"第{number}篇旧稿"))
    office.commit("what a build needs")
    office.adopt()
    return office


@pytest.fixture
def house(_house: Office, tmp_path: Path) -> Office:
    return copy_of(_house, tmp_path / "clone")


def elsewhere(office: Office, folder: Path) -> str:
    """Digest of a whole build by another clone."""
    git(folder, "clone", "-q", "--mirror", str(office.root), "mirror.git")
    try:
        store = Store(folder / "elsewhere", folder / "private")
        done = run.publish(Repo(folder / "mirror.git"), store, force=False, tell=silent, waiting=lambda: None)
    finally:
        shutil.rmtree(folder / "mirror.git")
        shutil.rmtree(folder / "elsewhere", ignore_errors=True)
    assert done.release
    return done.release.digest


CHANGES: tuple[tuple[str, dict[str, str | bytes | None]], ...] = (
    ("new", {f"{NEWS}new.md": article("新稿")}),
    ("edited", {f"{NEWS}old07.md": article("第7篇旧稿", "改过的正文，会议研究了秋季重点工作和冬季供暖准备。")}),
    ("renamed", {f"{NEWS}old03.md": None, f"{NEWS}was-three.md": article("第3篇旧稿")}),
    ("moved", {f"{NEWS}old05.md": None, f"{NEWS}old06.md": article("第6篇旧稿，改了题目")}),
    ("file", {f"{NEWS}old09.md": article("第9篇旧稿").replace("created:", "attachments: [{file: a.png, title: 图}]\ncreated:"), f"{NEWS}old09/a.png": png(5)}),
    ("removed", {f"{NEWS}old10.md": None}),
)  # fmt: skip


def carry(office: Office, name: str, files: dict[str, str | bytes | None]) -> None:
    """A change all the way to main; a file without contents is taken away."""
    branch = f"article/{name}"
    git(office.root, "checkout", "-q", "-B", branch, "main")
    for path, text in files.items():
        if text is None:
            git(office.root, "rm", "-q", path)
        else:
            office.write(path, text)
    office.commit(person="editor")
    git(office.root, "checkout", "-q", "main")
    case = office.submit(branch)
    while case.verdict.open:
        case = office.act(branch, case.verdict.waiting[0], DECISION_OF[case.verdict.open[0].kind])
    office.merge(branch)


def test_every_kind_of_change_comes_to_what_a_whole_build_does(house: Office, tmp_path: Path) -> None:
    first = released(house)
    assert first.digest == elsewhere(house, tmp_path)
    for name, files in CHANGES:
        carry(house, name, files)
        made = released(house)
        assert made.digest == elsewhere(house, tmp_path), name
        assert store_of(house).damages(made.release) == []
    assert f"{NEWS[8:]}was-three.html" in served(house) and f"{NEWS[8:]}old03.html" not in served(house)


def test_a_change_of_the_theme_makes_every_page_anew(house: Office, tmp_path: Path) -> None:
    released(house)
    house.write("theme/templates/404.html", "另一个页面")
    house.commit("without review", person="admin")
    done = run.publish(house.repo, store_of(house), force=False, tell=silent, waiting=lambda: None)
    assert done.release is None and any("未经审核" in one.message for one in done.plan.refusals)


def test_zl_9_3b_a_link_that_a_withdrawal_breaks_stops_the_publication(house: Office) -> None:
    carry(
        house,
        "linked",
        {f"{NEWS}new.md": article("新稿", "会议研究了重点工作，详见[旧稿](old11.md)，要求各单位抓好落实。")},
    )
    before = released(house)
    carry(house, "withdrawn", {f"{NEWS}old11.md": None})
    done = run.publish(house.repo, store_of(house), force=False, tell=silent, waiting=lambda: None)
    assert [(one.path, one.message) for one in done.plan.refusals] == [
        (f"{NEWS}new.md", "LNK001 链接指向不存在的稿件或文件")
    ]
    assert store_of(house).current() == before.release


def test_kills_during_publications_that_go_on(house: Office, tmp_path: Path) -> None:
    store, chance = store_of(house), random.Random(7)
    finish(start(PUBLISH, cwd=house.root))
    for number in range(6):
        carry(house, f"n{number}", {f"{NEWS}n{number}.md": article(f"第{number}篇新稿")})
        begun = time.monotonic()
        process = start(PUBLISH, cwd=house.root)
        time.sleep(chance.uniform(0.05, 0.6))
        kill(process)
        assert_whole(store)
        assert time.monotonic() - begun < 30
    finish(start(PUBLISH, cwd=house.root))
    assert_whole(store)
    made = store.manifest(store.current() or "")
    assert made.digest == elsewhere(house, tmp_path) and made.articles == 32


def test_a_served_release_follows_from_its_commit_and_the_ledger(house: Office) -> None:
    released(house)
    carry(house, "new", {f"{NEWS}new.md": article("新稿")})
    made = released(house)
    carry(house, "later", {f"{NEWS}later.md": article("还没有发布的稿件")})
    proven = rebuild(house.repo, store_of(house), silent)
    assert (proven.digest, proven.damages) == (made.digest, [])
    page = store_of(house).link / "site" / f"{NEWS[8:]}new.html"
    text = page.read_text()
    page.unlink()
    page.write_text(text.replace("新稿", "旧稿"))
    assert [one.path for one in rebuild(house.repo, store_of(house), silent).damages] == [f"{NEWS[8:]}new.html"]


def test_where_the_time_goes_is_written_down(house: Office, tmp_path: Path) -> None:
    finish(start(PUBLISH, "--profile", str(tmp_path / "spent"), cwd=house.root))
    names = {name for file in ("spent", "spent.press") for _, _, name in pstats.Stats(str(tmp_path / file)).stats}  # type: ignore[attr-defined]
    assert {"publish", "verify_incremental", "print_head"} <= names


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_bytes(b"rubbish" * 999)], ids=["lost", "spoilt"]
)
def test_without_its_memory_the_press_makes_everything_anew(
    house: Office, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    released(house)
    carry(house, "new", {f"{NEWS}new.md": article("新稿")})
    spoil(state_of(store_of(house)))
    assert released(house).digest == elsewhere(house, tmp_path)


def test_a_rollback_is_gone_on_from(house: Office, tmp_path: Path) -> None:
    first = released(house)
    carry(house, "new", {f"{NEWS}new.md": article("新稿")})
    released(house)
    store = store_of(house)
    with store.locked():
        assert store.switch_back(first.release) == []
    assert f"{NEWS[8:]}new.html" not in served(house)
    carry(
        house, "edited", {f"{NEWS}old07.md": article("第7篇旧稿", "改过的正文，会议研究了秋季重点工作和冬季供暖准备。")}
    )
    assert released(house).digest == elsewhere(house, tmp_path) and f"{NEWS[8:]}new.html" in served(house)


@pytest.mark.parametrize("kilobytes", [60, 400, 1200, 2400])
def test_a_full_disk_leaves_nothing_that_the_next_run_stumbles_over(
    house: Office, disk: Callable[[str], Path], kilobytes: int
) -> None:
    """F3: half a compiled file in the release folder made every later publication fail, `--force` too."""
    www = disk(f"size={kilobytes}k") / "www"
    first = start(PUBLISH, "--to", str(www), cwd=house.root)
    first.communicate()
    disk("size=64m")
    finish(start(PUBLISH, "--to", str(www), cwd=house.root))
    finish(start(PUBLISH, "--to", str(www), "--verify", cwd=house.root))
    assert {path.name for path in www.iterdir()} == {"current", "releases", ".publishing", ".publisher"}
