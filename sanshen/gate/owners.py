"""CODEOWNERS in a tree: lines that a forge would pass over without a word."""

from __future__ import annotations

from collections.abc import Iterator

from sanshen.base.errors import PortalError
from sanshen.git.repo import Repo
from sanshen.portal import config
from sanshen.review.forges.codeowners.lint import LIMIT, lint
from sanshen.review.forges.codeowners.owners import DIALECTS, Dialect, home_of, known_logins

_MOST = 20  # errors of one file that are told one by one: a line may name hundreds of thousands of accounts


def owner_faults(repo: Repo, base: str, tree: str) -> Iterator[PortalError]:
    """Errors in each CODEOWNERS of `tree` that were none in `base`."""
    for dialect in DIALECTS:
        found = _errors(repo, tree, dialect)
        known = _errors(repo, base, dialect) if found and base else {}
        new = [(message, *where) for message, where in found.items() if message not in known]
        for message, line, cure in new[:_MOST]:
            yield PortalError(message, cure=cure, path=home_of(dialect), line=line)
        if len(new) > _MOST:
            yield PortalError(f"另有 {len(new) - _MOST} 处", cure="改正以上各处以后再检查一遍", path=home_of(dialect))


def _errors(repo: Repo, tree: str, dialect: Dialect) -> dict[str, tuple[int, str]]:
    """Each error's message with its line and cure. What matches no file is a warning, so no path is held against it."""
    entry = repo.entry(tree, home_of(dialect))
    if entry is None or not entry.mode.startswith("100"):
        return {}
    try:
        stated = config.at_commit(repo, tree)
    except PortalError:  # it is told where it is read
        return {}
    if repo.size(entry.blob) >= LIMIT:
        return {f"超过 {LIMIT // 1_000_000} MB": (1, "平台也不读这样大的文件：合并重复的行")}
    text = repo.object(entry.blob).decode(errors="replace")
    found = lint(text, dialect, known_logins(stated, dialect), tree=())
    return {one.message: (one.line, one.fix) for one in found if one.severity == "error"}
