"""The acts of each change that this clone has seen, kept beside its refs: a chain alone cannot tell that its end was cut off."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from sanshen.base import atomic
from sanshen.base.errors import UNREADABLE, PortalError
from sanshen.base.rights import unread
from sanshen.git import private
from sanshen.git.repo import Repo

FOLDER = Path("sanshen", "acts-seen")


def hold(
    repo: Repo,
    name: str,
    acts: Sequence[str],
    strange: Sequence[str],
    spent_of: Callable[[Iterable[str]], Container[str]],
) -> None:
    """Remember `acts` (`Reviews.mark` of each statement not yet spent); PortalError if one seen before is gone, moved or altered.

    What entries hold meanwhile (`spent_of` tells) may go. `strange` stands there, too, and is nobody's: it is not remembered,
    and an act whose key the roster no longer names is not gone. Nothing is remembered where the disk refuses.
    """
    path = path_of(repo, name)
    seen = _seen(path, name)
    spent = spent_of(one[:64] for one in seen)
    before = [one for one in seen if one[:64] not in spent and one not in strange]
    same = (then.startswith(now) or now.startswith(then) for then, now in zip(before, acts, strict=False))
    if len(before) > len(acts) or not all(same):
        raise PortalError(
            f"“{name}”的审核记录少了以前见过的动作：被删减或改写",
            cure=f"请网站管理员查明是谁改的，从别的克隆或备份取回；查明是两处同时签名、以另一处为准的，删去文件 {path} 再运行",
            path=str(path),
        )
    if list(acts) != seen:
        write(repo, name, acts)


def write(repo: Repo, name: str, acts: Sequence[str]) -> None:
    """Remember exactly these acts."""
    path = path_of(repo, name)
    with suppress(OSError):
        if not acts:
            path.unlink(missing_ok=True)
            return
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(0o700, exist_ok=True)
        atomic.write(path, "".join(f"{one}\n" for one in acts).encode("ascii"))


def path_of(repo: Repo, name: str) -> Path:
    """Where this is remembered."""
    return repo.git_dir / FOLDER / hashlib.sha256(name.encode()).hexdigest()


def _seen(path: Path, name: str) -> list[str]:
    try:
        with private.opened(path) as file:
            text = file.read().decode("ascii")
    except FileNotFoundError:
        nowhere = [one for one in (path.parent.parent, path.parent) if one.is_symlink() and not one.exists()]
        if not nowhere:
            return []
        path, text = nowhere[0], "damaged"  # what was seen is not where the link leads
    except UNREADABLE:
        text = "damaged"
    except OSError as error:
        if not private.is_other(error):
            raise unread(error, f"“{name}”见过哪些审核动作的记录", path) from error
        text = "damaged"
    if not re.fullmatch(r"([0-9a-f]{64}( [0-9a-f]{64})?\n)+", text):
        cure = "核对这个变更的审核动作是否齐全（sanshen gate），再删去这个文件"
        raise PortalError(f"“{name}”见过哪些审核动作的记录已损坏", cure=cure, path=str(path))
    return text.splitlines()  # with the signature's hash or without, as versions differed
