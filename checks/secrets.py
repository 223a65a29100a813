"""Passwords and keys as they stand in a text, so that nothing that speaks of the text repeats them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from checks.document import Document
from checks.finding import Finding
from checks.rules.access_key import AccessKey
from checks.rules.connection import Connection
from checks.rules.password import Password
from checks.seen import seen_in
from checks.text.passwords import is_shared
from checks.triggered import Triggered

HIDDEN = "******"
_RULES: tuple[Password | Connection | AccessKey, ...] = (Password(), Connection(), AccessKey())
_TRIGGERED = Triggered(_RULES)
_WORDS = ("message", "fix", "excerpt", "reason")
_SHORTEST = 4  # characters by which a password that was cut off is still known
_LONGEST = 256  # characters that are looked for at once; of a longer secret each piece is hidden


def secrets_in(document: Document, *, shared: bool = True) -> list[str]:
    """Each password and key, as it stands and as its page shows it, the longest first.

    Those that everybody is told who comes (KEY004) may be published: `shared` says whether they are among them.
    """
    try:
        return secrets_among((document, *seen_in(document)), shared=shared)
    except Exception:  # no page can be made, which a finding says
        return secrets_among((document,), shared=shared)


def secrets_among(readings: Iterable[Document], *, shared: bool = True) -> list[str]:
    """The same of one document as it may be read."""
    found = set[str]()
    for read in readings:
        folded = read.folded
        for start, end in (place for rule in _TRIGGERED.by(read) for place in rule.secrets(read)):
            if not shared and is_shared(folded.text, start):
                continue
            first, last = folded.span(start, end)
            found |= {folded.text[start:end].strip(), read.text[first:last].strip()}
    return sorted((one for one in found if len(one) >= _SHORTEST), key=len, reverse=True)


class Veil:
    """Hides secrets in any number of texts; a text costs hardly more with ten thousand secrets than with one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._whole = {piece for one in secrets if len(one) >= _SHORTEST for piece in _pieces(one)}
        self._sorted = sorted(self._whole)
        self._begin = {one[:_SHORTEST] for one in self._whole}
        self._lengths = sorted({len(one) for one in self._whole}, reverse=True)

    def over(self, text: str) -> str:
        """The text without these; at its end also without the beginning of one."""
        pieces, done = list[str](), 0
        for start, end in self.places(text):
            pieces.append(text[done:start])
            done = end
        return HIDDEN.join([*pieces, text[done:]])

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where they stand, from and to, in order and apart."""
        found: list[tuple[int, int]] = []
        for at in range(len(text) - _SHORTEST + 1):
            if text[at : at + _SHORTEST] not in self._begin or not (length := self._length(text, at)):
                continue
            if found and at <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], at + length)
            else:
                found.append((at, at + length))
        return found

    def _length(self, text: str, at: int) -> int:
        """Characters from `at` on that are a secret, or all the rest where one begins like it; 0 where none does."""
        rest = text[at : at + _LONGEST + 1]  # longer than any piece, unless the text ends
        near = bisect_left(self._sorted, rest)
        if near < len(self._sorted) and self._sorted[near].startswith(rest):
            return len(rest)
        return next((length for length in self._lengths if rest[:length] in self._whole), 0)


def _pieces(secret: str) -> Iterator[str]:
    """What overlaps, so that a cut behind one leaves enough of the next."""
    for at in range(0, len(secret) - _LONGEST, _LONGEST - _SHORTEST):
        yield secret[at : at + _LONGEST]
    yield secret[-_LONGEST:]


def veiled(text: str, secrets: Iterable[str]) -> str:
    return Veil(secrets).over(text)


def without_secrets(readings: Iterable[Document], findings: list[Finding]) -> list[Finding]:
    """The findings of one document, none of whose words repeats a secret that stands in one of its `readings`."""
    secrets = secrets_among(readings) if findings else []
    if not secrets:
        return findings
    over = Veil(secrets).over
    return [replace(one, **{name: over(getattr(one, name)) for name in _WORDS}) for one in findings]


def without_words(findings: list[Finding]) -> list[Finding]:
    """The findings without what they quote, where there is no time to see what is a secret in it."""
    said = "检查超时，这一处的说明从略"
    return [replace(one, message=said, fix="按规则编号查看说明", excerpt="", reason="") for one in findings]


def hidden_in(text: str) -> list[tuple[int, int]]:
    """Where passwords and keys stand in any text that nobody may publish."""
    return Veil(secrets_in(_text(text), shared=False)).places(text)


def veil(text: str) -> str:
    """Any text without the passwords and keys in it that nobody may publish."""
    return veiled(text, secrets_in(_text(text), shared=False))


def _text(text: str) -> Document:
    return Document("text.md", text.encode("utf-8", "replace"))
