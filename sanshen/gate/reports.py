"""What people look at before they agree: the marked-up proof and the rendered pages of each open change, in a folder that
the office serves."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from urllib.parse import quote

from checks.secrets import hidden_in, veil
from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.gate.preview import pages_of, preview
from sanshen.gate.rendered_body import renderer
from sanshen.git import private
from sanshen.git.repo import Repo
from sanshen.review.case import law_at
from sanshen.review.forges.forge import Pull
from sanshen.review.judging.change import Change
from sanshen.review.notice import Links
from sanshen.review.redline import proof_of
from sanshen.review.redline_page import page

_PROOF = "proof.html"


class Reports:
    """`folder` is None where nothing is written; `url` is how people reach it. Unpublished text: never a public address."""

    def __init__(self, folder: Path | None, url: str) -> None:
        self.folder = folder
        self.url = url.rstrip("/")
        self._proofs: dict[
            int, tuple[object, bytes]
        ] = {}  # by pull request: of what the proof was made, and its digest

    def links(self, number: int) -> Links:
        """What stays when the change is public: its proof."""
        return Links(proof=f"{self.url}/{number}/{_PROOF}") if self.folder and self.url else Links()

    def write(self, repo: Repo, pull: Pull, change: Change, *, broken: str = "") -> Links:
        """The proof and the pages of this change as it stands; `broken` says why its pages cannot be made, if that is known."""
        if self.folder is None:
            return Links()
        home = self.folder / str(pull.number)
        home.mkdir(parents=True, exist_ok=True)
        self._write_proof(repo, pull, change, home / _PROOF)
        found, trouble = self._pages(repo, change, home, broken)
        if not self.url:
            return Links()
        previews = {f"{self.url}/{pull.number}/{quote(address)}": veil(title) for address, title in found.items()}
        return Links(proof=self.links(pull.number).proof, previews=previews, trouble=trouble)

    def _write_proof(self, repo: Repo, pull: Pull, change: Change, path: Path) -> None:
        """Made once for the same change, trees, title and law, while it stands there as it was made: nothing else of a quiet round costs so much.

        The trees have pictures in them that the change need not touch: main may bring another one for its page.
        """
        law = law_at(repo, change.base or change.head)
        of = (pull.title, change.digest, change.base_tree, change.merged, law.digests)
        if self._proofs.get(pull.number) == (of, _digest_of(path)):
            return
        proof = proof_of(repo, change, hidden=hidden_in, rendered=renderer(repo, law.config.register))
        atomic.write(path, page(pull.title, proof).encode())
        self._proofs[pull.number] = of, _digest_of(path)

    def _pages(self, repo: Repo, change: Change, home: Path, broken: str) -> tuple[dict[str, str], str]:
        """Addresses below `home` with titles, or why there are none. Built once for the same change, whatever main does."""
        found = pages_of(repo, change)
        if not found or broken:
            return {}, broken
        target = home / f"preview-{change.digest[:12]}"
        why = target.with_suffix(".txt")
        if not target.exists() and not why.exists():
            try:
                preview(repo, change, target, gate=True)
            except PortalError as error:
                why.write_text(f"{error.message} → {error.cure}", "utf-8")
            _clear(home, keep=target.name)
        if why.exists():
            return {}, why.read_text("utf-8")
        return {f"{target.name}/{address}": title for address, title in found.items()}, ""

    def forget(self, open_ones: Collection[int]) -> None:
        """Unpublished pages of what is no longer open go; proofs stay with the entry that points to them."""
        self._proofs = {number: made for number, made in self._proofs.items() if number in open_ones}
        for home in self.folder.iterdir() if self.folder and self.folder.is_dir() else ():
            if home.is_dir() and home.name.isdecimal() and int(home.name) not in open_ones:
                _clear(home, keep="")


def _digest_of(path: Path) -> bytes:
    """Of the file's bytes; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except FileNotFoundError:
        return b""


def _clear(home: Path, keep: str) -> None:
    for old in home.glob("preview-*"):
        if keep and old.name.startswith(keep):
            continue
        private.remove(old)
