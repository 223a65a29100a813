"""Which forge the portal lives on, and the adapters that speak with it, loaded only when it is asked."""

from __future__ import annotations

from portal.errors import PortalError
from portal.site import PATH, ForgeChoice, Settings
from review.forge import Forge
from review.protection import Protection


def connect(settings: Settings, token: str) -> Forge:
    """The forge that portal.toml names; PortalError where it names none."""
    chosen = _named(settings)
    if chosen.kind == "github":
        from review.github import GitHub
        from review.github_api import api_of

        return GitHub(api_of(chosen.url), chosen.repository, token)
    from review.gitea import Gitea

    return Gitea(chosen.url, chosen.repository, token)


def protection(settings: Settings, token: str) -> Protection:
    """The guarded side of the same repository."""
    chosen = _named(settings)
    if chosen.kind == "github":
        from review.github_api import api_of
        from review.github_protection import GitHubProtection

        return GitHubProtection(api_of(chosen.url), chosen.repository, token)
    from review.gitea_protection import GiteaProtection

    return GiteaProtection(chosen.url, chosen.repository, token)


def _named(settings: Settings) -> ForgeChoice:
    chosen = settings.forge
    if chosen.kind == "local":
        cure = '在 [forge] 里写 kind = "github"、"gitea" 或 "forgejo"，以及 url 和 repository'
        raise PortalError("门户没有放在代码平台上", cure=cure, path=PATH)
    if not chosen.url or not chosen.repository:
        raise PortalError("没有写明平台的网址或仓库", cure="在 [forge] 里写 url 和 repository", path=PATH)
    return chosen
