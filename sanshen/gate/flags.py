"""Marks of an article that raise its chain: those that the policy in force does not know would be believed and do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from checks.finding import Finding, error_at
from checks.rules.unknown_flag import UnknownFlag
from sanshen.git.repo import Repo
from sanshen.portal.article import Article, parse_article
from sanshen.portal.paths import CONTENT
from sanshen.review.case import Law, law_at
from sanshen.review.judging.chain import FLAGS, stated
from sanshen.review.judging.change import Change

_SHOWN = frozenset({"important"})  # the front page shows such an article first, whatever the policy


def unknown_flags(repo: Repo, change: Change) -> Iterator[Finding]:
    """By the law of the main branch, of every article that the change brings or alters; a site is taken over as it is."""
    articles = [
        one for one in change.paths if one.path.startswith(CONTENT) and one.path.endswith(".md") and not one.deleted
    ]
    if not change.base or not articles:
        return
    law = law_at(repo, change.base)
    for one in articles:
        yield from _unknown(parse_article(one.path, repo.object(one.new_blob)), law)


def _unknown(article: Article, law: Law) -> Iterator[Finding]:
    facts, column = stated(article.meta), law.config.register.column_of(article.path)
    for flag in sorted(facts.flags - law.policy.heeded(column.origin, facts.flags) - _SHOWN):
        what = f"现行制度（{law.policy.title}）没有规定“{FLAGS[flag]}”的稿件怎么审，写了 {flag} 也不起作用"
        yield error_at(UnknownFlag.code, article.path, article.lines.get(flag), what, UnknownFlag.cure)
    if facts.undecided not in ((), (column.unit,)) and not law.policy.asks_the_named(column.origin, facts.flags):
        unit = law.config.roster.unit(column.unit)
        what = f"现行制度（{law.policy.title}）规定由本单位的保密工作机构审查，undecided 写的却是别的单位"
        cure = f"写成 undecided: {column.unit}（{unit.short}）"
        yield error_at(UnknownFlag.code, article.path, article.lines.get("undecided"), what, cure)
