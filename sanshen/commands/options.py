"""Options that several verbs share, and the clone they work in."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError, legible
from sanshen.commands import speech
from sanshen.setup.engine.running import require_installed

if TYPE_CHECKING:
    from sanshen.git.repo import Repo
    from sanshen.portal.site import Settings
    from sanshen.review.local_acts import LocalReview


def in_utf8(value: str) -> str:
    """A word that a shell may give in any bytes, and that is compared with names in UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        cure = "改成 UTF-8 的写法再运行（文件名里有这样的字节的，先改名）"
        raise PortalError(f"参数不是 UTF-8：{legible(value)}", cure=cure) from error
    return value


as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
key_option = click.option(
    "--key", type=click.Path(path_type=Path), help="本人的 SSH 私钥。不写则用 git 设置 user.signingkey。"
)
gate_key_option = click.option(
    "--gate-key", type=click.Path(path_type=Path), help="审核闸门的 SSH 私钥。不写则用 git 设置 sanshen.gatekey。"
)


to_option = click.option(
    "--to", type=click.Path(path_type=Path), envvar="SANSHEN_SITE", help="发布文件夹（默认 .git/sanshen/site）。"
)
_FACTS = (
    click.option("--urgent", is_flag=True, help="假设稿件标明突发紧急。"),
    click.option("--sensitive", is_flag=True, help="假设稿件标明敏感。"),
    click.option("--important", is_flag=True, help="假设稿件标明重要。"),
    click.option("--undecided", default="", metavar="单位", help="假设须请示这个单位（编号）。"),
    click.option("--joint", multiple=True, metavar="单位", help="假设与这个单位（编号）联合。可多次给出。"),
    click.option("--unresolved", is_flag=True, help="假设稿件标明含尚未研究决定的事项。"),
)


class _Supposed(NamedTuple):
    """As an article's front matter would state it."""

    urgent: bool
    sensitive: bool
    important: bool
    undecided: str
    joint: tuple[str, ...]
    unresolved: bool


def facts_options(command: Callable[..., None]) -> Callable[..., None]:
    """What an article could state to raise its chain; the command gets them together, as `facts`."""

    @wraps(command)
    def with_facts(**given: Any) -> None:
        from sanshen.review.judging.chain import stated

        supposed = _Supposed(**{name: given.pop(name) for name in _Supposed._fields})
        command(**given, facts=stated(supposed))

    whole: Callable[..., None] = with_facts
    for option in reversed(_FACTS):
        whole = option(whole)
    return whole


class Here(NamedTuple):
    """The clone one stands in, the site's settings, and review in the clone."""

    repo: Repo
    settings: Settings
    local_review: LocalReview


def here() -> Here:
    from sanshen.git.repo import Repo
    from sanshen.review.ledger.mainline import settings_of
    from sanshen.review.local_acts import LocalReview

    repo = Repo()
    settings = settings_of(repo)
    return Here(repo, settings, LocalReview(repo, settings.forge.main, settings.site.code))


def forge_token() -> str:
    """From the environment or systemd: an option would stand in the shell's history and in the list of processes."""
    token = known_token()
    if not token:
        raise PortalError("没有代码平台的令牌", cure="把令牌放进环境变量 SANSHEN_FORGE_TOKEN 再运行")
    return token


def known_token() -> str:
    """The forge's token, from the environment or what systemd's `LoadCredential=` hands to this service alone; or empty."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    file = Path(folder, "forge-token")
    loaded = file.read_text("utf-8") if folder and file.is_file() else ""
    return (os.environ.get("SANSHEN_FORGE_TOKEN") or loaded).strip()


def now() -> datetime:
    return datetime.now(BEIJING).replace(microsecond=0)


def key_or_configured(repo: Repo, key: Path | None, setting: str = "user.signingkey") -> Path:
    """The key given, or the one that git's settings name; no program that lies in the clone gets to hold it."""
    require_installed(repo.root, repo.git_dir)
    chosen = str(key or repo.config(setting))
    if not chosen:
        option = "--gate-key" if setting.startswith("sanshen") else "--key"
        raise PortalError("没有指明用哪把密钥", cure=f"加上 {option} 私钥路径，或运行 git config {setting} 私钥路径")
    return Path(chosen).expanduser()


def say(data: Any, text: str, *, as_json: bool) -> None:
    """One result: JSON for programs, Chinese for people."""
    if as_json:
        speech.say_data(data)
    else:
        speech.say(text)
