"""`sanshen forge`: what a forge needs to be told about the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.commands import speech
from sanshen.commands.forge_accounts import accounts
from sanshen.commands.options import as_json, now, say
from sanshen.commands.protection import audit, setup

if TYPE_CHECKING:
    from pathlib import Path

    from sanshen.git.repo import Repo
    from sanshen.portal.config import Config
    from sanshen.review.forges.codeowners.lint import Finding
    from sanshen.review.forges.codeowners.owners import Dialect, Ownership


@click.group(short_help="代码平台：生成和核对平台要用的文件")
def command() -> None:
    """让 GitHub、GitLab、Gitea 或 Forgejo 知道该请谁审核、保护哪些分支。能否发布仍由审核闸门决定。"""


command.add_command(setup)
command.add_command(audit)
command.add_command(accounts)


@command.command("codeowners")
@click.option(
    "--dialect",
    type=click.Choice(["github", "gitlab"]),
    default="github",
    help="哪个平台的写法；不写就是根目录的 CODEOWNERS（GitHub 的写法）。",
)
@click.option("--check", is_flag=True, help="核对仓库里的文件是不是最新；不是则退出码为 1。")
@click.option("--write", is_flag=True, help="写入根目录的 CODEOWNERS；GitLab 的写入 .gitlab/CODEOWNERS。")
@as_json
def codeowners(dialect: Dialect, check: bool, write: bool, as_json: bool) -> None:
    """按栏目、名册和审核制度生成 CODEOWNERS（每个文件夹由谁审核）。不加选项则只显示，不写入。"""
    if check and write:
        raise click.UsageError("--check 和 --write 只能选一个")
    from sanshen.git.repo import Repo
    from sanshen.portal import config
    from sanshen.review.forges.codeowners.owners import home_of
    from sanshen.review.forges.codeowners.text import command_of, render

    repo = Repo()
    stated = config.in_folder(repo.root)
    owned = _owned(repo.root, stated, dialect)
    text, path = render(owned), home_of(dialect)
    _refuse_shadowed(repo, dialect)
    if write:
        atomic.refuse_foreign(repo.root / path, b"", repo.root)  # where one was written by hand, it is replaced
        _write(repo.root / path, text)
    stored = _read(repo.root / path)
    current = stored == text.encode()
    linted = stored.decode(errors="replace") if check and stored is not None else text
    findings = _lint(repo, stated, dialect, linted)
    data = {"dialect": dialect, "path": path, "current": current, "text": text}
    for warning in () if as_json else (*owned.missing, *findings):
        speech.say(str(warning), "yellow", err=True)
    if check and not current:
        cure = f"运行 {command_of(dialect)}，提交后送审"
        raise PortalError("CODEOWNERS 不是最新的" if stored is not None else "缺少这个文件", cure=cure, path=path)
    said = (
        f"{path} 是最新的。" if check else f"已写入 {path}。下一步：提交到分支并送审。" if write else text.rstrip("\n")
    )
    say(data | {"missing": owned.missing, "findings": findings}, said, as_json=as_json)
    raise SystemExit(1 if any(finding.severity == "error" for finding in findings) else 0)


def _owned(root: Path, config: Config, dialect: Dialect) -> Ownership:
    from sanshen.review.forges.codeowners.owners import ownership
    from sanshen.review.judging.policy_file import parse_policy

    def reading(path: str) -> bytes:
        data = _read(root / path)
        if data is None:
            raise PortalError("缺少这个文件", cure="核对 portal.toml 的 [policy] follows", path=path)
        return data

    return ownership(config, parse_policy(reading, config.settings.policy.path), dialect, now().date())


def _lint(repo: Repo, config: Config, dialect: Dialect, text: str) -> list[Finding]:
    """A column may be empty still: its folder counts as there."""
    from sanshen.review.forges.codeowners.lint import lint
    from sanshen.review.forges.codeowners.owners import known_logins

    tree = {entry.path for entry in repo.index()} | {f"{column.folder}x.md" for column in config.register}
    return lint(text, dialect, known_logins(config, dialect), tree)


def _refuse_shadowed(repo: Repo, dialect: Dialect) -> None:
    """A file in a place that the forge looks in first would be read instead of ours; the root file is GitHub's."""
    from sanshen.review.forges.codeowners.owners import home_of, read_before

    shadows = [place for place in read_before(dialect) if (repo.root / place).exists()]
    if not shadows:
        return
    name = "GitHub" if dialect == "github" else "GitLab"
    cure = "删去这个文件"
    if shadows[0] == home_of("github"):
        cure = "网站在 GitLab 上的，删去这个文件（它是 GitHub 的写法）；在别的平台上的，不加 --dialect gitlab"
    raise PortalError(f"{name} 会先读这个文件，不读 {home_of(dialect)}", cure=cure, path=shadows[0])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    atomic.write(path, text.encode())


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
