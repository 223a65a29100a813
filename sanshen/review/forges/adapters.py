"""Which forge the portal lives on: the one place that knows every adapter, and loads only the one it needs."""

from __future__ import annotations

from sanshen.base.errors import PortalError
from sanshen.portal.site import PATH, ForgeChoice, Settings
from sanshen.review.forges.forge import Forge
from sanshen.review.forges.protection import Protection


def connect(settings: Settings, token: str) -> Forge:
    """The forge that portal.toml names; nothing is asked of it yet."""
    chosen = _named(settings)
    if chosen.kind == "github":
        from sanshen.review.forges.github.adapter import GitHub
        from sanshen.review.forges.github.api import api_of

        return GitHub(api_of(chosen.url), chosen.repository, token)
    from sanshen.review.forges.gitea.adapter import Gitea

    return Gitea(chosen.url, chosen.repository, token)


def protection(settings: Settings, token: str) -> Protection:
    """The guarded side of the same repository."""
    chosen = _named(settings)
    if chosen.kind == "github":
        from sanshen.review.forges.github.api import api_of
        from sanshen.review.forges.github.protection import GitHubProtection

        return GitHubProtection(api_of(chosen.url), chosen.repository, token)
    from sanshen.review.forges.gitea.protection import GiteaProtection

    return GiteaProtection(chosen.url, chosen.repository, token)


def _named(settings: Settings) -> ForgeChoice:
    chosen = settings.forge
    if chosen.kind == "local":
        raise PortalError(
            "没有登记代码平台",
            cure='在 [forge] 写明 kind、url 和 repository，如 kind = "gitea"，提交后再运行',
            path=PATH,
        )
    if not chosen.url or not chosen.repository:
        raise PortalError("代码平台的登记不全", cure="在 [forge] 写明 url 和 repository", path=PATH)
    return chosen
