"""Any sequence of publications, rollbacks and kills: what is served, its digest and what is kept are as a model has them."""

from __future__ import annotations

import hashlib
import itertools
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanshen.publish.store import digests
from sanshen.publish.store.releases import Store
from tests.support.killed import Killer
from tests.support.stock import article_of, file_of, publish

pytestmark = pytest.mark.slow

KEEP = 3
PATHS = ("a", "a/b.html", "a/c/d.html", "e.html", "f/g.html", "f/h.html")
TEXTS = ("", "one", "two", "three")

Content = dict[str, tuple[str, int]]  # path: its text, and the release that brought it
texts = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TEXTS), max_size=4)
moments = st.none() | st.integers(1, 60)
publications = st.tuples(
    st.just("publish"),
    texts,
    st.sets(st.sampled_from(PATHS), max_size=3),
    st.sampled_from(("delta", "base", "whole")),
    moments,
)
rollbacks = st.tuples(st.just("rollback"), st.integers(0, KEEP), moments)


def fitting(files: dict[str, str]) -> dict[str, str]:
    """Without those that would need a folder where another has a file."""
    return {path: text for path, text in files.items() if not any(other.startswith(f"{path}/") for other in files)}


class Model:
    """What each release ought to hold, beside a real store that is asked to do the same."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder, folder.parent / "private")
        self.releases: dict[str, Content] = {}
        self.served = ""
        self.finished = False

    def newest(self) -> str:
        return self.store.names()[0]

    def publish(self, files: dict[str, str], removed: set[str], kind: str, moment: int | None) -> None:
        files, whole = fitting(files), kind == "whole" or not self.served
        base = self.store.names()[-1] if kind == "base" and not whole else None
        stood = {} if whole else self.releases[base or self.newest()]
        gone = {old for old in stood for new in files if old.startswith(f"{new}/") or new.startswith(f"{old}/")}
        gone = (gone | removed) - files.keys()
        after = {path: text for path, (text, _) in stood.items() if path not in gone} | files
        before = self.releases[self.newest()] if self.served else {}
        number = int(self.newest()[:6]) + 1 if self.served else 1
        name = f"{number:06d}-{'c' * 12}"

        def act() -> None:
            publish(self.store, files, removed=gone, whole=whole, base=base, keep=KEEP)

        if self.done(act, moment):
            assert self.store.current() == name
            kept = {path: before[path] for path, text in after.items() if path in before and before[path][0] == text}
            self.releases[name] = {path: (text, number) for path, text in after.items()} | kept
            self.served = name

    def rollback(self, back: int, moment: int | None) -> None:
        names = [name for name in self.store.names() if name != self.served]
        if names:
            name = names[back % len(names)]
            if self.done(lambda: self._back(name), moment):
                assert self.store.current() == name
                self.served = name

    def _back(self, name: str) -> None:
        assert self.store.switch_back(name) == []

    def done(self, act: Callable[[], None], moment: int | None) -> bool:
        """Whether it happened: killed before its `moment`-th change of the disk, it did or it did not."""
        before = self.store.current()
        if moment is None:
            with self.store.locked():
                act()
        else:
            self.finished = not killed(self.store, act, moment)
            with self.store.locked():
                pass
        return self.store.current() != before

    def check(self) -> None:
        """Everything that is promised, of the store as it stands."""
        store = self.store
        if not self.served:
            assert store.current() is None and store.names() == []
            return
        content = self.releases[self.served]
        site = store.link / "site"
        found = {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*") if path.is_file()}
        assert found == {path: text for path, (text, _) in content.items()}
        assert all(path.is_dir() or path.is_file() for path in site.rglob("*"))
        assert not [path for path in site.rglob("*") if path.is_dir() and not any(path.iterdir())]
        assert store.current() == self.served and store.damages(self.served) == []
        self._check_words(content)
        self._check_kept(content)
        assert not store.unfinished.exists() and not store.work.exists()

    def _check_words(self, content: Content) -> None:
        made, files = self.store.manifest(self.served), [file_of(path, text) for path, (text, _) in content.items()]
        assert made.digest == digests.digest((one.path, bytes.fromhex(one.sha256)) for one in files)
        assert (made.files, made.articles) == (len(files), len(files))
        articles = {article_of(path, text) for path, (text, _) in content.items()}
        assert set(self.store.articles(self.served)) == articles

    def _check_kept(self, content: Content) -> None:
        names = self.store.names()
        assert self.served in names and len(names) <= KEEP + 3
        rows = [(path, row) for name in names for path, row in self.releases[name].items()]
        wanted = {file_of(path, row[0]).sha256 for path, row in rows if content.get(path) != row}
        kept = list(self.store.private.glob("kept/*"))
        assert {path.name for path in kept} == wanted
        assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in kept)


def killed(store: Store, act: Callable[[], None], moment: int) -> bool:
    """Whether a process of its own that did it ended, without a last word, before its `moment`-th change of the disk."""
    child = os.fork()
    if child == 0:
        try:
            with store.locked():
                Killer().begin(moment)
                act()
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


@contextmanager
def model() -> Iterator[Model]:
    with tempfile.TemporaryDirectory() as name:
        yield Model(Path(name) / "site")


@settings(max_examples=40, deadline=None)
@given(st.lists(publications | rollbacks, min_size=1, max_size=10))
def test_any_sequence_of_publications_rollbacks_and_kills(steps: list[tuple[object, ...]]) -> None:
    with model() as made:
        for verb, *words in steps:
            getattr(made, str(verb))(*words)
            made.check()


@settings(max_examples=20, deadline=None)
@given(st.lists(texts.filter(bool), min_size=2, max_size=5))
def test_the_digest_does_not_know_how_the_content_came_to_be(editions: list[dict[str, str]]) -> None:
    with model() as one, model() as other:
        for files in editions:
            one.publish(files, set(), "delta", None)
        content = {path: text for path, (text, _) in one.releases[one.served].items()}
        other.publish(content, set(), "whole", None)
        assert one.store.manifest(one.served).digest == other.store.manifest(other.served).digest


@pytest.mark.parametrize("verb", ["publish", "rollback"])
def test_every_moment(verb: str) -> None:
    """Killed before each single change that it makes, one after the other, until it makes no more."""
    for moment in itertools.count(1):
        with model() as made:
            made.publish({"a/b.html": "one", "e.html": "one"}, set(), "whole", None)
            made.publish({"a/b.html": "two", "f/g.html": "one"}, {"e.html"}, "delta", None)
            if verb == "publish":
                made.publish({"e.html": "two"}, {"a/b.html"}, "delta", moment)
            else:
                made.rollback(0, moment)
            made.check()
            finished = made.finished
            made.publish({"a/b.html": "three"}, set(), "delta", None)
            made.check()
        if finished:
            assert moment > 15
            break
