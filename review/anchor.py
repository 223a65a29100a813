"""What this clone has already seen of the ledger, kept beside it: a chain alone cannot tell that its end was cut off."""

from __future__ import annotations

from pathlib import Path

from portal.beside import beside
from portal.repo import Repo

FILE = Path("sanshen", "ledger-seen")


def seen(repo: Repo) -> list[str]:
    """Ledger heads verified here before: the first ever and the latest."""
    path = repo.git_dir / FILE
    return path.read_text("ascii").split() if path.is_file() else []


def remember(repo: Repo, head: str) -> None:
    """Call only after a verification without faults, in which what was seen before was still part of the ledger."""
    path = repo.git_dir / FILE
    first = next(iter(seen(repo)), None) or repo.beginning(head)
    path.parent.mkdir(exist_ok=True)
    temporary = beside(path)
    temporary.write_text(f"{first}\n{head}\n", "ascii")
    temporary.replace(path)
