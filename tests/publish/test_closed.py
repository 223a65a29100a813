"""Pages are made by the engine, of the agreed commit's site files, in a child without keys; a branch's programs are not run."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from sanshen.base import child_process
from sanshen.base.errors import PortalError
from sanshen.gate.preview import preview
from sanshen.pages import bounds
from sanshen.publish import program_checkout as site_files
from sanshen.publish.base_release import state_of
from sanshen.publish.child_limits import Watch
from sanshen.publish.store import taking
from sanshen.review.case import law_at
from sanshen.review.judging.change import Change, proposed
from tests.conftest import git
from tests.gate.test_preview import URL, written
from tests.publish.test_built import NEWS, _house, carry, house
from tests.publish.test_publish import house_change, publish, released, served, store_of
from tests.support import tiny, walls
from tests.support.office import Office, article

__all__ = ["_house", "house"]
SANSHEN = str(Path(sys.executable).with_name("sanshen"))
EVIL = "raise SystemExit('EVIL')\n"
PROGRAMS: dict[str, str | bytes] = dict.fromkeys(
    (
        "plugins/__init__.py",
        "plugins/sanitise.py",
        "sanshen/pages/build/__main__.py",
        "plugins/portal.py",
        "sanshen/portal/__init__.py",
        "sanshen/portal/article.py",
        "sanshen/publish/target.py",
        "checks/__init__.py",
        "msgspec.py",
        "json.py",
        "sitecustomize.py",
        "usercustomize.py",
        "theme/__init__.py",
    ),
    EVIL,
)
PRODUCT = '[project]\nname = "sanshen"\n'


def page(office: Office, name: str) -> str:
    return (store_of(office).link / "site" / name).read_text("utf-8")


def pages(office: Office) -> dict[str, bytes]:
    site = store_of(office).link / "site"
    return {path: (site / path).read_bytes() for path in served(office) if path.endswith(".html")}


def sanshen(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SANSHEN, *words], cwd=office.root, capture_output=True, text=True, check=False)


# -- the engine's programs, never a commit's -----------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, {"pyproject.toml": PRODUCT}], ids=["a portal", "the product"])
def test_i11_f1_programs_that_a_commit_brings_make_no_page(house: Office, more: dict[str, str | bytes]) -> None:
    released(house)
    before = pages(house)
    house_change(house, {**PROGRAMS, **more})
    released(house)
    carry(house, "new", {f"{NEWS}new.md": article("新稿")})
    released(house)
    after = pages(house)
    assert {name: after[name] for name in before if name.rpartition("/")[2].startswith("old1")} == {
        name: data for name, data in before.items() if name.rpartition("/")[2].startswith("old1")
    }
    assert f"{NEWS[8:]}new.html" in after


def test_i11_f1_pushed_programs_do_not_judge_their_own_push(house: Office) -> None:
    before = released(house)
    for name, text in {
        "sanshen/publish/target.py": "refusals = []\n",
        **PROGRAMS,
        f"{NEWS}pushed.md": article("没有审过"),
    }.items():
        house.write(name, text)
    house.commit("past the chain")
    done = sanshen(house, "publish")
    assert done.returncode == 1 and "未经审核" in done.stderr and "EVIL" not in done.stdout + done.stderr
    assert store_of(house).current() == before.release


def test_i11_1_with_pelican_too(office: Office) -> None:
    released(office)
    before = page(office, "ywdt/yxyw/first.html")
    programs = {name: text for name, text in PROGRAMS.items() if not name.startswith("plugins/")}
    house_change(office, {**programs, "plugins/portal.py": EVIL, "plugins/pelican.py": EVIL})
    released(office)
    assert page(office, "ywdt/yxyw/first.html") == before


def test_i11_1_another_engine_makes_all_pages_anew(house: Office) -> None:
    first = released(house)
    built = store_of(house).built
    built.write_text(re.sub(r'"house":"\w+"', '"house":"an engine of the past"', built.read_text()))
    again = released(house)
    assert again.release != first.release and again.digest == first.digest
    assert publish(house).plan.outcome == "unchanged"


# what agreed settings may make of the builder's file, in which it works
POISONED = {
    "an endless view": "DROP TABLE mark; CREATE VIEW mark AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT 'house' AS key, i AS value FROM n",
    "rows without end": "DELETE FROM mark; INSERT INTO mark WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
    " LIMIT 400) SELECT i, printf('%.*c', 1000000, 'x') FROM n",
    "a virtual table": "DROP TABLE mark; CREATE VIRTUAL TABLE mark USING fts5(key, value)",
}


@pytest.mark.slow
@pytest.mark.parametrize("statements", POISONED.values(), ids=POISONED)
def test_i11_2_the_publisher_never_reads_the_builder_s_own_file(house: Office, statements: str) -> None:
    made = released(house)
    with closing(sqlite3.connect(state_of(store_of(house)))) as link:
        link.executescript(statements)
    for words in (["--dry-run"], [], ["--force"]):
        done = subprocess.run(
            [SANSHEN, "publish", *words], cwd=house.root, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
    store = store_of(house)
    assert store.manifest(store.current() or "").digest == made.digest
    carry(house, "new", {f"{NEWS}new.md": article("新稿")})
    assert not publish(house).whole, "the file was made anew with all pages"


# -- bounds --------------------------------------------------------------------------------------------------------


def test_i11_8_pelican_too_is_stopped_in_the_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tiny.FILES["plugins/tiny.py"].replace("def register():\n", "def register():\n    while True: pass\n")
    house_change(office, {"plugins/tiny.py": endless})
    monkeypatch.setattr(bounds, "RELEASE", 6.0)
    with pytest.raises(PortalError, match="超过了时限，已经停下 → 检查模板、设置或稿件"):
        publish(office)
    assert store_of(office).current() is None


def test_i11_8_what_fills_the_disk_is_ended_while_others_still_have_room(disk: Callable[[str], Path]) -> None:
    folder = disk("size=300m")
    endless = "import sys, time\nwhile True: sys.stdout.buffer.write(bytes(1 << 20)); time.sleep(0.002)"
    with (folder / "made").open("wb") as made:
        child = subprocess.Popen([sys.executable, "-c", endless], stdout=made, start_new_session=True)
        watch = Watch(partial(child_process.kill, child, group=True), folder, 60)
        code = child.wait()
        watch.end()
    assert code < 0 and watch.over and "占用的磁盘超过了限度" in str(watch.over) and "MB" in watch.over.cure
    assert os.statvfs(folder).f_bavail


def test_i11_8_what_takes_the_disk_s_names_is_ended_while_others_still_have_some(disk: Callable[[str], Path]) -> None:
    """Empty files cost no bytes, and without an inode nobody makes a file on that disk."""
    folder = disk("size=300m,nr_inodes=60000")
    endless = "import itertools, time\nfor n in itertools.count():\n    open(str(n), 'x').close()\n    n % 100 or time.sleep(0.005)"
    child = subprocess.Popen([sys.executable, "-c", endless], cwd=folder, start_new_session=True)
    watch = Watch(partial(child_process.kill, child, group=True), folder, 60)
    code = child.wait()
    watch.end()
    assert code < 0 and watch.over and "文件太多" in str(watch.over) and "df -i" in watch.over.cure
    assert len(list(folder.iterdir())) > 10_000 and os.statvfs(folder).f_favail


def test_i11_8_more_files_than_the_disk_can_hold_twice_are_not_copied(disk: Callable[[str], Path]) -> None:
    folder = disk("size=300m,nr_inodes=5000")
    stage = folder / "stage"
    stage.mkdir()
    for number in range(2_400):
        (stage / str(number)).touch()
    with pytest.raises(PortalError, match="文件太多，放不下"):
        taking.take_all(stage, folder / "taken")
    assert os.statvfs(folder).f_favail


def test_a_disk_that_counts_no_files_takes_as_many_as_any(disk: Callable[[str], Path]) -> None:
    folder = disk("size=300m,nr_inodes=0")
    assert os.statvfs(folder).f_files == 0
    stage = folder / "stage"
    stage.mkdir()
    for number in range(2_400):
        (stage / str(number)).touch()
    assert len(taking.take_all(stage, folder / "taken")) == 2_400


def test_i11_8_sparse_files_are_not_copied_until_the_disk_is_full(disk: Callable[[str], Path]) -> None:
    """They cost the child nothing."""
    folder = disk("size=300m")
    stage = folder / "stage"
    stage.mkdir()
    for number in range(5):
        with (stage / str(number)).open("wb") as file:
            file.truncate(40 << 20)
    with pytest.raises(PortalError, match="太大，放不下"):
        taking.take_all(stage, folder / "taken")
    assert os.statvfs(folder).f_bavail


# -- no keys -------------------------------------------------------------------------------------------------------

ALLOWED = {
    "PATH", "HOME", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONNOUSERSITE", "PYTHONUTF8", "TZ", "LC_ALL",
    "SOURCE_DATE_EPOCH", "NO_COLOR", "COLUMNS", "PWD",
}  # fmt: skip


@walls.needed
@pytest.mark.parametrize("kind", ["house", "office"])
def test_i11_1_agreed_settings_see_no_key_network_or_home(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The builder's road and Pelican's."""
    office: Office = request.getfixturevalue(kind)
    with walls.watched(office, tmp_path) as spy:
        template, shown = ("404", "404.html") if kind == "house" else ("index", "index.html")
        conf = office.repo.read("main", "pelicanconf.py").decode()
        house_change(office, {"pelicanconf.py": conf + spy.settings, f"theme/templates/{template}.html": walls.PAGE})
        spy.arm(monkeypatch)
        done = publish(office)
    assert done.release and done.closed is True
    found = spy.found(page(office, shown))
    assert set(found.pop("env")) <= ALLOWED  # type: ignore[call-overload]
    assert set(found.values()) == {None} and len(found) == 7 and not spy.trap.exists()


def test_i11_1_without_walls_agreed_pages_are_made_without_keys_and_it_is_said(
    house: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with walls.watched(house, tmp_path) as spy:
        conf = house.repo.read("main", "pelicanconf.py").decode()
        house_change(house, {"pelicanconf.py": conf + spy.settings, "theme/templates/404.html": walls.PAGE})
        spy.arm(monkeypatch)
        walls.without_bubblewrap(tmp_path / "bin", monkeypatch)
        done = sanshen(house, "publish", "--json")
        again = sanshen(house, "publish", "--to", str(tmp_path / "site"))
    assert json.loads(done.stdout)["closed"] is False
    assert "没有关起来" in again.stdout and "bubblewrap" in again.stdout
    assert set(spy.found(page(house, "404.html"))["env"]) <= ALLOWED  # type: ignore[call-overload]


# -- checkouts -----------------------------------------------------------------------------------------------------


def _link(path: Path) -> None:
    path.rename(path.with_name("away"))
    path.symlink_to("away")


def _pyc(root: Path) -> None:
    """What Python would take for pelicanconf.py, whatever that says."""
    import importlib.util
    import py_compile

    source = root.parent / "evil.py"
    source.write_text("raise SystemExit('EVIL')\n")
    target = root / f"__pycache__/pelicanconf.{sys.implementation.cache_tag}.pyc"
    target.parent.mkdir()
    py_compile.compile(str(source), str(target), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert target.read_bytes()[:4] == importlib.util.MAGIC_NUMBER
    source.unlink()


def _appended(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def _cut_pyc(root: Path) -> None:
    _pyc(root)
    next(root.glob("__pycache__/*")).write_bytes(b"\xa7\r\r\n")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _no_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("EVIL")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "template": lambda root: _appended(root / "theme/templates/article.html", "EVIL"),
    "settings": lambda root: _appended(root / "pelicanconf.py", EVIL),
    "same size": lambda root: (root / "theme/templates/404.html").write_bytes(
        bytes(len((root / "theme/templates/404.html").read_bytes()))
    ),
    "register": lambda root: _appended(root / "columns.toml", "EVIL"),
    "compiled settings": _pyc,
    "cut compiled file": _cut_pyc,
    "planted module": lambda root: (root / "msgspec.py").write_text(EVIL),
    "planted template": lambda root: (root / "theme/templates/_evil.html").write_text("EVIL"),
    "planted folder": lambda root: (root / "plugins/press").mkdir(parents=True),
    "link": lambda root: _link(root / "theme/static"),
    "linked file": lambda root: _link(root / "publishconf.py"),
    "pipe": lambda root: _pipe(root / "publishconf.py"),
    "lost file": lambda root: (root / "people.toml").unlink(),
    "lost folder": lambda root: shutil.rmtree(root / "theme"),
    "another checkout": _link,
    "a file": lambda root: _no_folder(root.parent),
}


@pytest.mark.parametrize("force", [False, True], ids=["", "force"])
def test_i11_f2_f3_f6_what_was_done_to_a_checkout_is_undone_before_it_is_used(house: Office, force: bool) -> None:
    released(house)
    folder = site_files.folder_of(store_of(house))
    for number, (name, damage) in enumerate(DAMAGES.items()):
        if force and number % 5:
            continue
        (root,) = (path for path in folder.iterdir() if not path.name.startswith("away"))
        damage(root)
        carry(house, f"n{number}", {f"{NEWS}n{number}.md": article(f"第{number}篇新稿")})
        released(house, force=force)
        assert not [path for path, data in pages(house).items() if b"EVIL" in data], name
        wanted = site_files.files(house.repo, "main")
        assert site_files.is_laid_out(wanted, root), name
        if (away := folder / "away").exists():
            shutil.rmtree(away)


def test_i11_f3_spoilt_compiled_templates_are_made_again(house: Office) -> None:
    released(house)
    state = state_of(store_of(house))
    for number, code in enumerate((b"", b"\xa7\r\r\nrubbish", bytes(5000))):
        with sqlite3.connect(state) as link:
            assert link.execute("SELECT count(*) FROM template").fetchone()[0] > 5
            link.execute("UPDATE template SET code = ?", (code,))
        link.close()
        carry(house, f"n{number}", {f"{NEWS}n{number}.md": article(f"第{number}篇新稿")})
        made = released(house)
        assert store_of(house).damages(made.release) == []
    assert released(house, force=True).digest == made.digest


def test_i11_f6_compiled_files_and_what_cannot_be_read_are_not_laid_out(house: Office, tmp_path: Path) -> None:
    names = (
        "plugins/mine.py",
        "plugins/__pycache__/mine.cpython-311.pyc",
        "plugins/x.pyc",
        "plugins/x.so",
        "theme/x.pyc",
    )
    for name in (*names, "theme/__pycache__/a.html", "conftest.py", "pelican.py", "docs/x.md"):
        house.write(name, "x")
    git(house.root, "add", "-f", "-A")
    git(house.root, "commit", "-qm", "compiled")
    tree = house.repo.commit("main").tree
    root = site_files.ready(house.repo, tree, "x" * 64, tmp_path / "checkouts")
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert "plugins/mine.py" in found
    assert {path.partition("/")[0] for path in found} <= {*site_files.NAMES, "plugins"}
    assert not [path for path in found if "pycache" in path or path.endswith((".pyc", ".so"))]
    assert (tmp_path / "checkouts").stat().st_mode & 0o777 == 0o700


# -- a portal's own plugins ----------------------------------------------------------------------------------------


def test_i11_1_own_plugins_have_names_of_their_own(office: Office) -> None:
    """One that is called as an engine's module is loaded, and the engine's is what it was."""
    text = tiny.FILES["plugins/tiny.py"].replace(
        "import sanshen.portal as portal\n",
        "import sanshen.portal as portal\nfrom portal_plugins import portal as mine\n",
    )
    text = text.replace("{seen}", "{seen} {mine.NAME} {mine.__name__}")
    house_change(office, {"plugins/tiny.py": text, "plugins/portal.py": "NAME = '自己的'\n"})
    released(office)
    assert "[False] 自己的 portal_plugins.portal" in page(office, "ywdt/yxyw/first.html")


def test_plugins_by_their_former_names_are_told_the_new_ones(office: Office) -> None:
    for former in ('PLUGINS = ["plugins.tiny"]', "from plugins.tiny import register"):
        conf = tiny.FILES["pelicanconf.py"].replace('PLUGINS = ["portal_plugins.tiny"]', former)
        house_change(office, {"pelicanconf.py": conf})
        with pytest.raises(PortalError) as told:
            released(office)
        assert "portal_plugins.tiny" in told.value.cure and "plugins/tiny.py" in told.value.cure


# -- what nobody has agreed to -------------------------------------------------------------------------------------


def change_of(office: Office, name: str, files: dict[str, str | bytes]) -> Change:
    head = office.branch(name, files, person="admin")
    return proposed(office.repo, name, git(office.root, "rev-parse", "main"), head, law_at(office.repo, "main").config)


@walls.needed
def test_i11_1_the_gate_shows_a_change_of_the_look_behind_walls(
    house: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with walls.watched(house, tmp_path) as spy:
        conf = house.repo.read("main", "pelicanconf.py").decode()
        files: dict[str, str | bytes] = {
            "pelicanconf.py": conf + spy.settings,
            "theme/templates/404.html": walls.PAGE,
        }
        spy.arm(monkeypatch)
        links = written(house, tmp_path / "reports", files)
    ((url, title),) = links.previews.items()
    assert title == "首页" and links.trouble == "" and not spy.trap.exists()
    found = spy.found((tmp_path / "reports" / url.removeprefix(f"{URL}/")).with_name("404.html").read_text("utf-8"))
    assert set(found.pop("env")) <= ALLOWED  # type: ignore[call-overload]
    assert set(found.values()) == {None}


def test_i11_1_without_walls_the_gate_runs_nothing_of_a_change(
    house: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    files: dict[str, str | bytes] = {"pelicanconf.py": f"open({str(trap)!r}, 'w')\n"}
    walls.without_bubblewrap(tmp_path / "bin", monkeypatch)
    links = written(house, tmp_path / "reports", files)
    assert links.previews == {} and "bubblewrap" in links.trouble and not trap.exists()


def test_i11_1_an_article_is_shown_with_what_main_has(house: Office, tmp_path: Path) -> None:
    """The change starts from an older main, whose look is another one."""
    head = house.branch("article/second", {f"{NEWS}second.md": article("第二篇稿件")})
    house_change(house, {"theme/templates/404.html": "<!doctype html>新的样子"})
    base = git(house.root, "rev-parse", "main")
    change = proposed(house.repo, "article/second", base, head, law_at(house.repo, "main").config)
    preview(house.repo, change, tmp_path / "pages")
    assert "新的样子" in (tmp_path / "pages/404.html").read_text("utf-8")
    assert "第二篇稿件" in (tmp_path / f"pages/{NEWS[8:]}second.html").read_text("utf-8")


@walls.needed
def test_i11_7_settings_that_never_end_are_stopped(house: Office, tmp_path: Path) -> None:
    change = change_of(house, "house/loop", {"pelicanconf.py": "while True:\n    pass\n"})
    with pytest.raises(Exception, match="超过了时限"):
        preview(house.repo, change, tmp_path / "pages", gate=True, limit=3)
    assert not (tmp_path / "pages").exists()


@walls.needed
def test_i11_1_links_that_a_change_leaves_among_the_pages_are_not_followed(house: Office, tmp_path: Path) -> None:
    conf = house.repo.read("main", "pelicanconf.py").decode()
    leak = f"""
import os
def _leak(value, root={str(tmp_path)!r}):
    for folder, _, _ in os.walk(root):
        if folder.endswith("/work/stage"):
            os.symlink({str(house.keys["gate"])!r}, folder + "/leak.html")
    return value
JINJA_FILTERS = {{"leak": _leak}}
"""
    files: dict[str, str | bytes] = {"pelicanconf.py": conf + leak, "theme/templates/404.html": "{{ 'x'|leak }}"}
    change = change_of(house, "house/leak", files)
    with pytest.raises(Exception, match="生成了链接"):
        preview(house.repo, change, tmp_path / "pages", gate=True)
    assert not (tmp_path / "pages").exists()


# -- a foreign branch in the work tree -----------------------------------------------------------------------------


@pytest.fixture
def foreign(house: Office, tmp_path: Path) -> Office:
    """Somebody's branch is checked out, whose settings write a file where they can."""
    conf = house.repo.read("main", "pelicanconf.py").decode()
    trap = f"\ntry:\n    open({str(tmp_path / 'trap')!r}, 'w')\nexcept OSError:\n    pass\n"
    house.branch("house/foreign", {**PROGRAMS, "pelicanconf.py": conf + trap})
    git(house.root, "checkout", "-q", "house/foreign")
    return house


@walls.needed
def test_i11_f16_build_runs_a_foreign_branch_behind_walls(foreign: Office, tmp_path: Path) -> None:
    done = sanshen(foreign, "build", "--json")
    assert json.loads(done.stdout)["closed"] is True, done.stderr
    assert (foreign.root / "output/index.html").is_file() and not (tmp_path / "trap").exists()


def test_i11_f16_without_walls_build_refuses_a_foreign_branch(
    foreign: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walls.without_bubblewrap(tmp_path / "bin", monkeypatch)
    done = sanshen(foreign, "build")
    assert done.returncode == 1 and "与审定的主分支不同" in done.stderr and "bubblewrap" in done.stderr
    assert not (tmp_path / "trap").exists()
    git(foreign.root, "checkout", "-q", "main")
    foreign.write(f"{NEWS}draft.md", article("正在写的稿件"))
    done = sanshen(foreign, "build", "--json")
    assert json.loads(done.stdout)["closed"] is False and done.returncode == 0, done.stderr
    assert (foreign.root / f"output/{NEWS[8:]}draft.html").is_file()


def settings(house: Office, tmp_path: Path, more: str) -> None:
    """A foreign branch with these settings is checked out."""
    conf = house.repo.read("main", "pelicanconf.py").decode()
    house.branch("house/more", {"pelicanconf.py": conf + more})
    git(house.root, "checkout", "-q", "house/more")


@walls.needed
def test_build_of_a_foreign_branch_for_pelican_stays_behind_walls(house: Office, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    more = f"\ntry:\n    open({str(trap)!r}, 'w')\nexcept OSError:\n    pass\n"
    conf = house.repo.read("main", "pelicanconf.py").decode()
    mine = conf.replace("PLUGINS = []", 'PLUGINS = ["portal_plugins.mine"]')
    files: dict[str, str | bytes] = {
        "pelicanconf.py": mine + more,
        "plugins/mine.py": f"def register():\n    pass\n{more}",
    }
    house.branch("house/foreign", files)
    git(house.root, "checkout", "-q", "house/foreign")
    done = sanshen(house, "build", "--json")
    assert json.loads(done.stdout)["closed"] is True, done.stderr
    assert (house.root / "output/index.html").is_file() and not trap.exists()
    assert "pelican content" not in done.stderr


def test_build_writes_through_no_link_that_a_branch_brings(house: Office, tmp_path: Path) -> None:
    kept = tmp_path / "kept/theme"
    kept.mkdir(parents=True)
    (house.root / "output").symlink_to(tmp_path / "kept")
    done = sanshen(house, "build")
    assert done.returncode == 1 and "链接" in done.stderr and "→" in done.stderr and kept.is_dir()


_SPEAKS = """
import os
for _number in os.listdir("/proc/self/fd"):
    try:
        if os.readlink(f"/proc/self/fd/{{_number}}").startswith("pipe:"):
            os.write(int(_number), {said!r} + b"\\n")
    except OSError:
        pass
"""
SAID = {
    "escape": b'{"step":"\\u001b]0;pwned\\u0007","done":1,"total":2}',
    "markup": b'{"step":"[/red]","done":1,"total":2}',
    "endless": b'{"step":"\xe7\x94\x9f\xe6\x88\x90\xe9\xa1\xb5\xe9\x9d\xa2","done":1,"total":%d}' % 10**400,
    "less than nothing": b'{"step":"\xe7\x94\x9f\xe6\x88\x90\xe9\xa1\xb5\xe9\x9d\xa2","done":-1,"total":-2}',
}


@walls.needed
@pytest.mark.parametrize("said", SAID.values(), ids=SAID.keys())
def test_what_settings_say_in_the_builder_s_name_does_not_reach_a_terminal(
    house: Office, tmp_path: Path, said: bytes
) -> None:
    """`script` gives the command a terminal."""
    settings(house, tmp_path, _SPEAKS.format(said=said))
    words = ["script", "-qec", f"{SANSHEN} build", "/dev/null"]
    done = subprocess.run(words, cwd=house.root, capture_output=True, stdin=subprocess.DEVNULL, timeout=100)
    assert b"pwned" not in done.stdout and b"Traceback" not in done.stdout and "页面没有生成".encode() in done.stdout
    assert done.returncode == 1


def test_i11_f16_check_runs_nothing_of_a_foreign_branch(foreign: Office, tmp_path: Path) -> None:
    done = sanshen(foreign, "check", f"{NEWS}old01.md")
    assert done.returncode == 0 and "EVIL" not in done.stdout + done.stderr and not (tmp_path / "trap").exists()


# -- what an agreed program did does not outlive its repair --------------------------------------------------------

_MEDDLER = """
import fcntl, os, stat

def _meddled():
    seen = []
    for name in os.listdir("/proc/self/fd"):
        try:
            seen.append(os.readlink(f"/proc/self/fd/{name}"))
            fcntl.flock(int(name), fcntl.LOCK_UN)
            if not stat.S_ISCHR(os.fstat(int(name)).st_mode):  # of root's child it would be the machine's own device
                os.fchmod(int(name), 0)
        except OSError:
            pass
    for line in open("/proc/self/mountinfo"):
        if (place := line.split()[4]).endswith("/state"):
            os.chmod(place, 0o777)
    return seen

JINJA_GLOBALS = {"SPY": _meddled()}
"""


def test_an_agreed_program_has_no_hold_on_the_publishers_lock_and_folders(office: Office) -> None:
    settings = (office.root / "pelicanconf.py").read_text("utf-8")
    house_change(office, {"pelicanconf.py": settings + _MEDDLER, "theme/templates/index.html": walls.PAGE})
    released(office)
    store = store_of(office)
    assert str(store.lock) not in page(office, "index.html")
    office.branch(
        "house/repair", {"pelicanconf.py": settings, "theme/templates/index.html": "<!doctype html>"}, "admin"
    )
    office.agree("house/repair", "admin", "operator-leader", "operator-principal", "leader", opener="admin")
    office.merge("house/repair")
    released(office)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (store.lock, store.builder, store.state)]
    assert modes == [0o600, 0o600, 0o700] and "SPY" not in page(office, "index.html")


@pytest.mark.parametrize("umask", [0o777, 0o700, 0o400, 0o300, 0o077, 0])
def test_no_umask_closes_our_own_records_to_us(office: Office, tmp_path: Path, umask: int) -> None:
    words = [SANSHEN, "publish", "--to", str(tmp_path / "www")]
    for more in ([], ["--force"], ["--verify"]):
        done = subprocess.run([*words, *more], cwd=office.root, capture_output=True, text=True, umask=umask)
        assert done.returncode == 0, done.stderr
    own = office.repo.git_dir / "sanshen"
    for path in (own, *own.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        owners = 0o700 if path.is_dir() else 0o400
        assert path.is_symlink() or mode & owners == owners, (path, oct(mode))
    assert stat.S_IMODE((own / "builds").stat().st_mode) == 0o700
