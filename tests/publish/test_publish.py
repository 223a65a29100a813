"""The road from an agreed main to a served release, through the real ledger and real builds."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.objects import Entry
from sanshen.git.repo import Repo
from sanshen.publish import run
from sanshen.publish.store.manifest import Manifest
from sanshen.publish.store.releases import Store
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article

SECOND = "content/ywdt/yxyw/second.md"


def silent(step: str, done: int, total: int) -> None:
    """Nobody looks."""


def publish(office: Office, *, force: bool = False, keep: int = 5) -> run.Done:
    store = run.store_of(office.repo, None)
    return run.publish(office.repo, store, force=force, keep=keep, tell=silent, waiting=lambda: None)


def released(office: Office, *, force: bool = False, keep: int = 5) -> Manifest:
    done = publish(office, force=force, keep=keep)
    assert done.release, [str(refusal) for refusal in done.plan.refusals]
    return done.release


def store_of(office: Office) -> Store:
    return run.store_of(office.repo, None)


def served(office: Office) -> set[str]:
    site = store_of(office).link / "site"
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def test_an_agreed_site_is_published_whole(office: Office) -> None:
    made = released(office)
    store = store_of(office)
    assert store.current() == made.release
    assert store.damages(made.release) == []
    assert served(office) == {"index.html", "theme/site.css", "ywdt/yxyw/first.html", "ywdt/yxyw/first/说明.txt"}
    assert [(one.path, one.entry) for one in store.articles(made.release)] == [(ARTICLE, 0)]
    assert (made.articles, made.files) == (1, 4)
    assert (made.commit, made.tree) == (office.repo.resolve("main"), office.repo.commit("main").tree)
    assert {path.name for path in store.releases.iterdir()} == {made.release, f".spare-{made.release}"}


def test_plan_names_each_path_with_its_entry(office: Office) -> None:
    released(office)
    office.publish_article()
    plan = run.dry_run(office.repo, store_of(office), force=False, tell=silent)
    assert [(step.path, step.kind, step.entry) for step in plan.steps] == [(SECOND, "added", 1)]
    assert store_of(office).articles(released(office).release)[1].title == "第二篇稿件"
    assert "ywdt/yxyw/second.html" in served(office)


def test_nothing_new_is_not_built_again_unless_forced(office: Office) -> None:
    first = released(office)
    assert publish(office).plan.outcome == "unchanged"
    again = released(office, force=True)
    assert again.release != first.release
    assert again.digest == first.digest, "the same commit and ledger must give the same bytes"


def test_two_clones_build_the_same_bytes(office: Office, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--mirror", str(office.root), "mirror.git")
    other = Repo(tmp_path / "mirror.git")
    store = Store(tmp_path / "elsewhere" / "with a longer name", tmp_path / "private")
    done = run.publish(other, store, force=False, tell=silent, waiting=lambda: None)
    assert done.release and done.release.digest == released(office).digest


def test_build_sees_blobs_and_not_the_work_tree(office: Office) -> None:
    office.write("plugins/tiny.py", "raise SystemExit('work tree')\n")
    office.write("sanshen/portal/article.py", "raise SystemExit('work tree')\n")
    office.write("content/ywdt/yxyw/uncommitted.md", article())
    office.write(".gitattributes", "* text eol=crlf\n")
    office.write(".git/info/attributes", "*.md filter=upper\n*.css export-ignore\n")
    git(office.root, "config", "filter.upper.smudge", "tr a-z A-Z")
    made = released(office)
    assert "theme/site.css" in served(office)
    assert "[False]" in (store_of(office).link / "site/ywdt/yxyw/first.html").read_text()
    assert made.articles == 1


def test_modes_suit_a_web_server_whatever_the_umask(office: Office) -> None:
    before = os.umask(0o077)
    try:
        released(office)
    finally:
        os.umask(before)
    site = store_of(office).link / "site"
    assert {oct(path.stat().st_mode & 0o777) for path in site.rglob("*") if path.is_file()} == {"0o644"}
    assert {oct(path.stat().st_mode & 0o777) for path in [site, *site.rglob("*")] if path.is_dir()} == {"0o755"}
    assert oct(store_of(office).link.resolve().stat().st_mode & 0o777) == "0o755"


# -- what is refused -------------------------------------------------------------------------------------------------


def plant(office: Office, path: str, mode: str, data: bytes = b"x") -> None:
    """A commit on main made from git objects, past every hook and file system."""
    blob = git(office.root, "rev-parse", "HEAD") if mode == "160000" else office.repo.write_blob(data)
    entries = [*office.repo.entries("main"), Entry(path, mode, blob)]
    rows = b"".join(f"{one.mode} {one.blob}\t{one.path}".encode() + b"\0" for one in entries)
    index = {"GIT_INDEX_FILE": str(office.root / ".git/planted")}
    for args in (("update-index", "-z", "--add", "--index-info"), ("write-tree",)):
        done = subprocess.run(
            ["git", *args], cwd=office.root, input=rows, capture_output=True, env=os.environ | index, check=True
        )
    commit = git(office.root, "commit-tree", "-p", "main", "-m", "planted", done.stdout.decode().strip())
    git(office.root, "update-ref", "refs/heads/main", commit)


REFUSED = {
    "symlink": ("content/ywdt/yxyw/link.md", "120000", b"/etc/hostname", "不能是符号链接"),
    "symlink in the theme": ("theme/static/link.css", "120000", b"/etc/passwd", "不能是符号链接"),
    "submodule": ("content/ywdt/yxyw/module", "160000", b"", "不能是子模块"),
    "executable": ("content/ywdt/yxyw/run.sh", "100755", b"#!/bin/sh\n", "不能是可执行文件"),
    "bidi": ("content/ywdt/yxyw/\u202egpj.md", "100644", b"x", "含有不允许的字符"),
    "bidi in the theme": ("theme/static/\u202essc.css", "100644", b"x", "看不见的字符"),
    "zero width": ("content/ywdt/yxyw/fir\u200bst.md", "100644", b"x", "含有不允许的字符"),
    "not NFC": ("content/ywdt/yxyw/first/e\u0301.txt", "100644", b"x", "NFC"),
    "case twin": ("content/ywdt/yxyw/first/说明.TXT", "100644", b"x", "只差大小写"),
    "own provenance": ("provenance.json", "100644", b"{}", "由发布程序根据台账生成"),
    "uncovered": ("content/ywdt/yxyw/pushed.md", "100644", article().encode(), "未经审核被新增"),
}


@pytest.mark.parametrize("path,mode,data,reason", REFUSED.values(), ids=REFUSED.keys())
def test_refused_trees(office: Office, path: str, mode: str, data: bytes, reason: str) -> None:
    first = released(office)
    plant(office, path, mode, data)
    done = publish(office)
    assert done.plan.outcome == "refused"
    assert any(reason in refusal.message and refusal.cure for refusal in done.plan.refusals)
    assert done.release is None
    assert store_of(office).current() == first.release


CHANGED = {
    "article": (ARTICLE, article(body="改过的正文。")),
    "attachment": ("content/ywdt/yxyw/first/说明.txt", "换过的附件\n"),
    "theme": ("theme/static/site.css", "body { color: red }\n"),
    "policy": ("policies/donghe.toml", "# nothing\n"),
    "build settings": ("publishconf.py", "import os; os.system('touch /tmp/owned')\n"),
}


@pytest.mark.parametrize("path,text", CHANGED.values(), ids=CHANGED.keys())
def test_any_unreviewed_byte_stops_publishing(office: Office, path: str, text: str) -> None:
    office.write(path, text)
    office.commit("past the chain")
    plan = publish(office).plan
    assert plan.outcome == "refused"
    assert [refusal.path for refusal in plan.refusals if refusal.source == "ledger"] == [path]


def test_a_ledger_that_was_cut_back_stops_publishing(office: Office) -> None:
    office.publish_article()
    released(office)
    git(office.root, "update-ref", "refs/heads/ledger", "ledger^")
    git(office.root, "update-ref", "refs/heads/main", "main^")
    assert any("台账被回退" in refusal.message for refusal in publish(office).plan.refusals)


def test_a_portal_without_ledger_is_not_published(tmp_path: Path) -> None:
    office = Office(tmp_path / "clone")
    assert publish(office).plan.refusals[0].source == "ledger"
    assert store_of(office).current() is None


BROKEN: dict[str, tuple[dict[str, str | bytes], str]] = {
    "settings": ({"publishconf.py": "raise ValueError('坏设置')\n"}, "坏设置"),
    "template": ({"theme/templates/article.html": "{% broken"}, "TemplateSyntaxError|Encountered unknown tag"),
    "lost page": (
        {
            "theme/templates/article.html": "x",
            "pelicanconf.py": "PATH='content'\nTHEME='theme'\nREADERS={'md': None}\n",
        },
        "没有生成页面",
    ),
}


@pytest.mark.parametrize("files,reason", BROKEN.values(), ids=BROKEN.keys())
def test_a_failed_build_leaves_the_old_release(office: Office, files: dict[str, str | bytes], reason: str) -> None:
    first = released(office)
    house_change(office, files)
    with pytest.raises(PortalError, match=reason):
        publish(office)
    assert store_of(office).current() == first.release
    with store_of(office).locked():
        names = {path.name for path in store_of(office).releases.iterdir()}
        assert names == {first.release, f".spare-{first.release}"} and not store_of(office).work.exists()


def house_change(office: Office, files: dict[str, str | bytes]) -> None:
    office.branch("house/change", files, person="admin")
    office.agree("house/change", "admin", "operator-leader", "operator-principal", "leader", opener="admin")
    office.merge("house/change")
