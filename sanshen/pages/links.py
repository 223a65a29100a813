"""The links of one article, pointed at addresses of the site (`sanshen.portal.linking`); what they lead to is noted."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from sanshen.base.errors import PortalError
from sanshen.pages.world import World
from sanshen.portal.linking import BadLink, LinkTargets, lead

Resolve = Callable[[str, bool], str]


def resolver(world: World, path: str, uses: set[str]) -> Resolve:
    """A function (url, is it an image) -> address; PortalError where it leads nowhere. What it leads to goes into `uses`."""
    config = world.config
    targets = LinkTargets(config.settings.site.domain, config.register.columns, world.is_article, world.is_file)

    def resolve(url: str, image: bool) -> str:
        try:
            found = lead(targets, path, url, image)
        except BadLink as bad:
            what = f"{'图片' if image else '链接'}“{unquote(url)}”{bad.what}"
            raise PortalError(what, cure=bad.cure, path=path) from None
        if found.path:
            uses.add(found.path)
        return found.address

    return resolve
