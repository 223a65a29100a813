"""Many portals published in one run (`sites.toml`): each by itself, so that one that fails never stops the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from sanshen.base.errors import PortalError
from sanshen.base.parallel import processors, spread
from sanshen.base.programs import digest_of
from sanshen.git.repo import Repo
from sanshen.portal.schema import decode_toml, decode_utf8, line_of
from sanshen.portal.site import Text
from sanshen.publish.plan import Outcome
from sanshen.publish.run import Done, publish, store_of

_FLOORS = ("sanshen", "checks", "plugins")
_MOST = 8  # sites at a time on one machine; each has its own processes where there is much to do


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`clone` is the site's repository, `to` the folder it is published into (the clone's own if empty)."""

    name: Text
    clone: Text
    to: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one site; `message` and `cure` where something is in the way."""

    site: str
    outcome: Outcome | Literal["failed"]
    release: str = ""
    changes: int = 0
    message: str = ""
    cure: str = ""
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        return self.outcome not in ("refused", "failed")


class Asked(msgspec.Struct, frozen=True):
    """What is asked of every site, and of which programs."""

    force: bool
    keep: int
    programs: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    site: list[Site]


def read(file: Path) -> list[Site]:
    """The sites that a file names, paths taken from where it lies; PortalError names line and cure."""
    data = file.read_bytes()
    sites = decode_toml(data, _File, str(file)).site
    for key, label in (("name", "名称"), ("clone", "仓库"), ("to", "发布文件夹")):
        seen: set[str] = set()
        for index, site in enumerate(sites):
            value = getattr(site, key)
            if value in seen:
                line = line_of(decode_utf8(data, str(file)), ["site", index, key])
                raise PortalError(f"{label}“{value}”写了两次", cure="每个网站各写各的", path=str(file), line=line)
            seen |= {value} if value else set()
    below = file.absolute().parent
    return [
        Site(name=site.name, clone=str(below / site.clone), to=str(below / site.to) if site.to else "")
        for site in sites
    ]


def publish_all(
    sites: Sequence[Site], *, force: bool, keep: int, jobs: int, scheduler: str, tell: Callable[[str], None]
) -> Generator[Row, None, None]:
    """One row a site, in their order, as they come; on a cluster every machine must see the same folders."""
    asked = Asked(force, keep, digest_of(*_FLOORS))
    jobs = min(jobs or processors(_MOST), len(sites))
    return spread(_published, sites, shared=asked, jobs=jobs, scheduler=scheduler, tell=tell, lost=_lost)


def _published(asked: Asked, site: Site) -> Row:
    """Publish one site; whatever goes wrong there is told in its row."""
    begun = time.monotonic()
    try:
        row = _row(site, _publish(asked, site))
    except PortalError as error:
        row = Row(site=site.name, outcome="failed", message=error.message, cure=error.cure)
    except Exception as error:
        cure = "在这个网站的仓库里单独运行 sanshen publish 查看"
        row = Row(site=site.name, outcome="failed", message=f"程序出错：{type(error).__name__}：{error}", cure=cure)
    return msgspec.structs.replace(row, seconds=round(time.monotonic() - begun, 2))


def _publish(asked: Asked, site: Site) -> Done:
    if asked.programs != digest_of(*_FLOORS):
        raise PortalError("集群上的程序与本机不是同一版本", cure="在所有机器上安装同一版本后重试")
    repo = Repo(site.clone)
    try:
        store = store_of(repo, Path(site.to) if site.to else None)
        return publish(repo, store, force=asked.force, keep=asked.keep, tell=lambda *_: None, waiting=lambda: None)
    finally:
        repo.close()


def _row(site: Site, done: Done) -> Row:
    refusals = done.plan.refusals
    first = refusals[0] if refusals else None
    return Row(
        site=site.name,
        outcome=done.plan.outcome,
        release=done.release.release if done.release else done.plan.last or "",
        changes=len(done.plan.steps) if done.release else 0,
        message=f"{len(refusals)} 处不符合发布条件，第一处：{first.path} {first.message}" if first else "",
        cure=first.cure if first else "",
    )


def _lost(site: Site) -> Row:
    cure = "检查内存后，在这个网站的仓库里单独运行 sanshen publish"
    return Row(site=site.name, outcome="failed", message="发布程序反复被终止", cure=cure)
