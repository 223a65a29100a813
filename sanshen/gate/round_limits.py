"""How much of what whoever may push can plant is looked at in one round, and what of it comes first."""

from __future__ import annotations

from collections.abc import Container, Mapping

SECONDS = 600.0  # that one pull request may take of a round: a first preview of ten thousand articles takes one minute
MOST = 500  # refs of one kind that are fetched in a round; the rest waits for the next ones
SHOWN = 20  # of many things that are out of place


def most(refspecs: Mapping[str, str], first: Container[str], then: Container[str] = ()) -> dict[str, str]:
    """So many of these, by name of the change: those under review first, then those that are known here."""
    names = sorted(refspecs, key=lambda name: (name not in first, name not in then))
    return {name: refspecs[name] for name in names[:MOST]}
