"""What people look at before they agree: the marked-up proof of each open change, in a folder that the office serves."""

from __future__ import annotations

import os
from pathlib import Path

from portal.repo import Repo
from review.change import Change
from review.forge import Pull
from review.notice import Links
from review.redline import proof_of
from review.redline_page import page


class Reports:
    """`folder` is None where nothing is written; `url` is how people reach it. Unpublished text: never a public address."""

    def __init__(self, folder: Path | None, url: str) -> None:
        self.folder = folder
        self.url = url

    def links(self, number: int) -> Links:
        return Links(proof=f"{self.url}/{number}/proof.html") if self.folder and self.url else Links()

    def write(self, repo: Repo, pull: Pull, change: Change) -> Links:
        """The proof of this change as it stands."""
        if self.folder:
            target = self.folder / str(pull.number) / "proof.html"
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"proof.{os.getpid()}.new")
            fresh.write_text(page(pull.title, proof_of(repo, change)), "utf-8")
            fresh.replace(target)
        return self.links(pull.number)
