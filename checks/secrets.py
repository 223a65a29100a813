"""Passwords and keys as they stand in a text, so that nothing that speaks of the text repeats them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checks.document import Document
from checks.finding import Finding
from checks.rules.access_key import AccessKey
from checks.rules.connection import Connection
from checks.rules.password import Password

HIDDEN = "******"
_RULES = (Password(), Connection(), AccessKey())
_SHORTEST = 4  # characters by which a password that was cut off is still known


def secrets_in(document: Document) -> list[str]:
    """Each password and key, as written and as read, the longest first."""
    folded = document.folded
    found = set[str]()
    for rule in _RULES:
        for start, end in rule.secrets(document):
            first, last = folded.span(start, end)
            found |= {folded.text[start:end].strip(), document.text[first:last].strip()}
    return sorted((one for one in found if len(one) >= _SHORTEST), key=len, reverse=True)


def veiled(text: str, secrets: Iterable[str]) -> str:
    """The text without these; at its end also without the beginning of one."""
    for one in secrets:
        text = text.replace(one, HIDDEN)
        for length in range(min(len(one) - 1, len(text)), _SHORTEST - 1, -1):
            if text.endswith(one[:length]):
                text = text[:-length] + HIDDEN
                break
    return text


def without_secrets(document: Document, findings: list[Finding]) -> list[Finding]:
    """The findings of one document, none of whose words repeats a secret that stands in it."""
    secrets = secrets_in(document) if findings else []
    if not secrets:
        return findings
    words = ("message", "fix", "excerpt", "reason")
    return [replace(one, **{name: veiled(getattr(one, name), secrets) for name in words}) for one in findings]


def veil(text: str) -> str:
    """Any text without the passwords and keys in it."""
    return veiled(text, secrets_in(Document("text.md", text.encode("utf-8", "replace"))))
