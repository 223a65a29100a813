"""Pelican's part of the survey: what lies under content/ is looked through before anything is read."""

from __future__ import annotations

from typing import Any

from pelican.plugins import signals

from plugins.edition import edition_of
from sanshen.pages.content_tree import survey


def _survey(generator: Any) -> None:
    edition = edition_of(generator)
    edition.articles, edition.files = survey(edition.root, edition.house.register)


def register() -> None:
    signals.article_generator_init.connect(_survey)
