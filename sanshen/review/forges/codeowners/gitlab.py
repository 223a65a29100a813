"""What a path of GitLab's CODEOWNERS matches."""

from __future__ import annotations

import re
from functools import lru_cache

from sanshen.review.forges.codeowners.match import as_regex, folders, glob

_SPAN = re.compile(r"(.)(?:-(.))?", re.DOTALL)


def gitlab_matches(pattern: str, path: str) -> bool:
    """Ruby's File.fnmatch with PATHNAME and DOTMATCH: without a leading slash at any depth; a folder only with `/`."""
    if pattern == "*":
        return True
    expression = _gitlab(pattern)
    return expression is not None and expression.fullmatch(path) is not None


def is_path(pattern: str) -> bool:
    """Whether it can be read at all; `[z-a]` cannot."""
    return pattern == "*" or _gitlab(pattern) is not None


@lru_cache(maxsize=512)
def _gitlab(pattern: str) -> re.Pattern[str] | None:
    rooted = pattern if pattern.startswith("/") else f"/**/{pattern}"
    whole = f"{rooted}**/*" if rooted.endswith("/") else rooted
    parts = whole.removeprefix("/").split("/")
    try:
        return re.compile(folders(parts[:-1], _classes) + _classes(parts[-1]), re.DOTALL)
    except re.error:
        return None


def _classes(text: str) -> str:
    """A segment in which `[…]` names characters, as in a shell."""
    return glob(re.findall(r"\\.|\[[!^]?[^\]/]{1,200}\]|\*+|.", text, re.DOTALL), _token)


def _token(token: str) -> str:
    return f"(?!/)[{_set(token[1:-1])}]" if len(token) > 2 and token[0] == "[" else as_regex(token)


def _set(inside: str) -> str:
    negated = inside[0] in "!^" and len(inside) > 1
    safe = "".join(map(_span, _SPAN.finditer(inside[1:] if negated else inside)))
    return f"^{safe}" if negated else safe


def _span(found: re.Match[str]) -> str:
    """One character of a set, or a range of them, in which no sign is special but the hyphen between."""
    return "-".join(re.escape(one) for one in found.groups() if one)
