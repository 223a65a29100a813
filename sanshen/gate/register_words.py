"""What registers put on pages: names, descriptions, the address of the office. They pass the rules about secrets that articles pass."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checks import registry
from checks.document import Document
from checks.finding import Finding
from checks.runner import check
from checks.seen import GROUPS
from sanshen.base.errors import PortalError
from sanshen.git.objects import ZERO
from sanshen.git.repo import Repo
from sanshen.portal.schema import decode_utf8
from sanshen.portal.steps import Steps, scalars
from sanshen.portal.toml_lines import places
from sanshen.portal.toml_text import tree_of
from sanshen.review.judging.change import Change

_FILES = frozenset({"columns.toml", "people.toml", "portal.toml", "leaders.toml"})
_NOT_SHOWN = frozenset({"accounts", "emails", "gate", "id", "key"})
_OFFICE = frozenset({"telephone", "email"})  # meant to be published, and nothing else in their place
# what a column is about; a mark has more to it, or stands in what a person reads
_KEYWORDS = frozenset({"绝密", "机密", "秘密", "内部文件", "内部资料", "内部事项"})
_PUBLISHED = ("PII002", "PII006", "PII007")  # mobiles, addresses of mail, landlines


def found_in_registers(repo: Repo, change: Change) -> Iterator[Finding]:
    """Errors in the values that a change brings; what stood there before stands in nobody's way."""
    for one in change.paths:
        if one.path in _FILES and one.new_blob != ZERO:
            old = (
                {value for _, value in _values(one.path, repo.object(one.old_blob))} if one.old_blob != ZERO else set()
            )
            data = repo.object(one.new_blob)
            new = [(steps, value) for steps, value in _values(one.path, data) if value not in old]
            lines = places(decode_utf8(data, one.path), {at for at, _ in new}) if new else {}
            for office in (False, True):
                stated = [(lines.get(steps, 1), value) for steps, value in new if (steps[-1] in _OFFICE) is office]
                words = {lines.get(steps, 1) for steps, value in new if "keywords" in steps and value in _KEYWORDS}
                found = _found(one.path, stated, _PUBLISHED if office else ())
                yield from (it for it in found if not (it.line in words and it.excerpt in _KEYWORDS))


def _found(path: str, values: list[tuple[int, str]], but: tuple[str, ...]) -> Iterator[Finding]:
    """What the rules find in values, read one below the other, each at its line of the register."""
    if not values:
        return
    origins = [line for line, value in values for _ in value.split("\n")]
    text = "\n".join(value for _, value in values)
    rules = [rule for rule in registry.RULES if rule.reads == "text" and rule.code.startswith(GROUPS)]
    document = Document("values.txt", text.encode("utf-8", "replace"))
    for one in check(document, [rule for rule in rules if rule.code not in but]):
        if one.blocks:
            yield replace(one, path=path, line=origins[min(one.line, len(origins)) - 1], column=1)


def _values(path: str, data: bytes) -> list[tuple[Steps, str]]:
    try:
        found = scalars((), tree_of(decode_utf8(data, path), path))
        return [(at, one) for at, one in found if isinstance(one, str) and _NOT_SHOWN.isdisjoint(at)]
    except PortalError:  # which is an error of its own
        return []
