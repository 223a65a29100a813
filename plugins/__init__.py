"""Pelican as the frame of the site: its settings name `plugins.Portal`, which runs the one builder (`sanshen.pages.build`).

portal           the Pelican class: the builder makes all pages; where another plugin listens, they show real articles
articles         that second case: Pelican's `Article` objects in the builder's pages
outputs          every page inside the output folder, one source for each
order, templates what a portal's settings import
with_pelican     Pelican in a child process, behind walls
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """`plugins.Portal`, loaded by Pelican alone: the builder reads the same settings without it."""
    if name == "Portal":
        from plugins.portal import Portal

        return Portal
    raise AttributeError(name)
