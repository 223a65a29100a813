"""What a path of GitLab's CODEOWNERS matches."""

from __future__ import annotations

import re
from functools import lru_cache

from sanshen.review.forges.codeowners.match import as_regex, folders, glob


def gitlab_matches(pattern: str, path: str) -> bool:
    """Ruby's File.fnmatch with PATHNAME and DOTMATCH: without a leading slash at any depth; a folder only with `/`."""
    return pattern == "*" or _gitlab(pattern).fullmatch(path) is not None


@lru_cache(maxsize=512)
def _gitlab(pattern: str) -> re.Pattern[str]:
    rooted = pattern if pattern.startswith("/") else f"/**/{pattern}"
    whole = f"{rooted}**/*" if rooted.endswith("/") else rooted
    parts = whole.removeprefix("/").split("/")
    return re.compile(folders(parts[:-1], _classes) + _classes(parts[-1]), re.DOTALL)


def _classes(text: str) -> str:
    """A segment in which `[…]` names characters, as in a shell."""
    return glob(re.findall(r"\\.|\[[!^]?[^\]/]{1,200}\]|\*+|.", text, re.DOTALL), _token)


def _token(token: str) -> str:
    return f"(?!/)[{_set(token[1:-1])}]" if len(token) > 2 and token[0] == "[" else as_regex(token)


def _set(inside: str) -> str:
    negated = inside[0] in "!^" and len(inside) > 1
    safe = re.sub(r"[\\\[\]&~|]", r"\\\g<0>", inside[1:] if negated else inside)
    return f"^{safe}" if negated else safe
