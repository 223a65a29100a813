"""`sanshen publish --verify`: what is served against the private record, and the record against the ledger."""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.publish.store.releases import Store
from sanshen.publish.verify import verify
from tests.conftest import git
from tests.publish.test_publish import SECOND, publish, released, silent, store_of
from tests.support.office import ARTICLE, Office


def other_release(store: Store) -> str:
    return next(name for name in store.names() if name != store.current())


def planted(store: Store) -> None:
    (store.link / "site/evil.html").write_text("EVIL")


def altered(store: Store) -> None:
    (store.link / "site/index.html").write_text("EVIL")


def swapped(store: Store) -> None:
    store.link.unlink()
    store.link.symlink_to("/tmp")


def replaced(store: Store) -> None:
    """Another release folder, whole in itself, under the same name."""
    tree = store.link.resolve()
    shutil.copytree(tree, tree.with_name("copy"))
    (tree.with_name("copy") / "site/index.html").write_text("EVIL")
    shutil.rmtree(tree)
    tree.with_name("copy").rename(tree)


def led_away(store: Store) -> None:
    tree = store.link.resolve()
    tree.rename(store.folder / "elsewhere")
    tree.symlink_to(store.folder / "elsewhere")


def restated(store: Store) -> None:
    path = store.link / "manifest.json"
    path.write_text(path.read_text().replace('"files": ', '"files": 1'))


FOUND: dict[str, tuple[Callable[[Store], object], str]] = {
    "a planted file": (planted, "evil.html 是清单之外的文件"),
    "an altered file": (altered, "index.html 内容被改动"),
    "another current": (swapped, "current 不指向 "),
    "another folder": (replaced, "index.html 内容被改动"),
    "a linked folder": (led_away, "不是文件夹"),
    "an altered manifest": (restated, "manifest.json 内容被改动"),
}


@pytest.mark.parametrize("alter,said", FOUND.values(), ids=FOUND.keys())
def test_whatever_was_done_to_the_web_root_is_found(
    office: Office, alter: Callable[[Store], object], said: str
) -> None:
    released(office)
    store = store_of(office)
    assert verify(office.repo, store, silent).damages == []
    alter(store)
    found = [str(one) for one in verify(office.repo, store, silent).damages]
    assert len(found) == 1 and said in found[0]
    released(office, force=True)
    assert verify(office.repo, store, silent).damages == []


@pytest.mark.parametrize("what", [f"HEAD:{ARTICLE}", "HEAD:content", "HEAD:theme/templates/base.html"])
def test_bytes_that_were_put_in_the_place_of_an_object_are_not_published(office: Office, what: str) -> None:
    """A loose object of another content: git gave it, it was served, and every look said that all was well."""
    made = released(office)
    name, kind = git(office.root, "rev-parse", what), git(office.root, "cat-file", "-t", what)
    raw = office.repo.object(name, kind)
    path = office.repo.git_dir / "objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(zlib.compress(b"%s %d\0" % (kind.encode(), len(raw)) + raw[:-1] + bytes([raw[-1] ^ 1])))
    office.repo.close()
    with pytest.raises(PortalError, match="内容与编号不符"):
        publish(office, force=True)
    assert store_of(office).current() == made.release and verify(office.repo, store_of(office), silent).damages == []


def test_a_release_stays_proven_while_others_go_on(office: Office) -> None:
    released(office)
    office.publish_article()
    office.write(SECOND, "past the chain")
    office.commit("past the chain")
    assert verify(office.repo, store_of(office), silent).damages == []


RECORDS = {
    "an unagreed commit": "update releases set commit_id = :new, tree = :tree",
    "no part of the ledger": "update releases set ledger = :new",
}


@pytest.mark.parametrize("change", RECORDS.values(), ids=RECORDS.keys())
def test_a_record_that_the_ledger_does_not_know_is_found(office: Office, change: str) -> None:
    released(office)
    store = store_of(office)
    office.write(SECOND, "past the chain")
    new = office.commit("past the chain")
    with closing(sqlite3.connect(store.versions)) as link:
        link.execute(change, {"new": new, "tree": office.repo.commit(new).tree})
        link.commit()
    assert any(SECOND in str(one) or "台账" in str(one) for one in verify(office.repo, store, silent).damages)


def test_a_ledger_that_was_cut_back_is_found(office: Office) -> None:
    office.publish_article()
    released(office)
    git(office.root, "update-ref", "refs/heads/ledger", "ledger^")
    assert any("不见了" in str(one) for one in verify(office.repo, store_of(office), silent).damages)


def test_a_clone_that_published_nothing_says_so(office: Office, tmp_path: Path) -> None:
    store = store_of(office)
    released(office)
    shutil.rmtree(store.private)
    with pytest.raises(PortalError, match="没有发布过任何版本"):
        verify(office.repo, store, silent)
    assert publish(office).release
