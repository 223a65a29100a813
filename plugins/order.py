"""Newest first, and always the same order: Pelican finds files in the order of a set."""

from __future__ import annotations

from sanshen.pages.views import ArticlePage


def newest_first(article: ArticlePage) -> tuple[float, str]:
    return -article.date.timestamp(), article.facts.path
