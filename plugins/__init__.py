"""How Markdown becomes the site: Pelican plugins, one concern each, and the press, which makes the same pages without Pelican.

facts, prepare        one article's file into what lists need and its HTML
world                 what a page may ask about the tree
views, names, leaves  what templates see, and what each page is made of
sheets                anchored pagination
fragments             pieces shared by many pages
edition               what one build by Pelican knows: the house, the provenance, the faults found so far
strict                the Pelican class: every plugin must load, every logged error stops the build
tree                  what may lie under content/: no links, no strays, no look-alikes
reader, articles      Markdown with front matter, and nothing else; how articles lead to each other
columns, pages, feeds column, module and list pages from the register; home, 404, site map; one Atom feed a column
metadata, sitemaps    the meta tags of 国办发〔2017〕47号; sitemap.xml and robots.txt
outputs               every page inside the output folder, one source for each
press                 the same pages at speed, all of them or those that a change touches
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """`plugins.Portal`, Pelican's class for this site, loaded by whoever asks for it."""
    if name == "Portal":
        from plugins.strict import Portal

        return Portal
    raise AttributeError(name)
