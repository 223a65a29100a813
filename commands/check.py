"""`sanshen check`: what may not pass."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.options import as_json

if TYPE_CHECKING:
    from checks.document import Document
    from checks.finding import Finding
    from checks.fixing import Change
    from checks.sources import Batch

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


@click.command(short_help="检查：涉密标志、个人信息、要素、链接和附件")
@click.argument("paths", nargs=-1, metavar="[文件…]")
@click.option("--staged", is_flag=True, help="检查已暂存（git add）的稿件和附件。")
@click.option("--range", "span", metavar="A..B", help="检查 A 到 B 之间改动的稿件和附件，内容取自 B。")
@click.option("--all", "everything", is_flag=True, help="检查 content/ 下的全部文件。")
@click.option("--fix", is_flag=True, help="把文件里的身份证号、手机号、银行卡号打码（只改指定的 Markdown 文件）。")
@as_json
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    staged: bool,
    span: str | None,
    everything: bool,
    fix: bool,
    as_json: bool,
) -> None:
    """检查文件。没有错误时退出码为 0（可以有警告），有错误为 1，用法不对为 2。

    每行一个问题：路径:行:列 编号 原因 → 怎么改。sanshen explain 编号 可看详细说明。
    """
    if sum((bool(paths), staged, span is not None, everything)) != 1:
        raise click.UsageError("请指定一种检查范围：文件名、--staged、--range A..B 或 --all")
    if fix and not paths:
        raise click.UsageError("--fix 要改动文件，只能与文件名一起用；请写明要打码的文件")
    from checks import report
    from checks.runner import check

    batch = _batch(paths, staged, span)
    findings: list[Finding] = []
    changes: list[Change] = []
    shown = everything and sys.stderr.isatty() and not as_json
    for document in _progress(batch) if shown else batch:
        if fix:
            document = _fixed(document, changes)
        found = check(document)
        findings += found
        if not as_json and not shown:
            _print(found)
    if shown:
        _print(findings)
    if fix and not as_json:
        _say(changes)
    if as_json:
        import msgspec

        data = report.as_data(findings, len(batch)) | (
            {"fixed": [change.as_data() for change in changes]} if fix else {}
        )
        click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
    else:
        click.echo(report.summary(findings, len(batch)))
    context.exit(1 if any(finding.severity == "error" for finding in findings) else 0)


def _fixed(document: Document, changes: list[Change]) -> Document:
    """The document as it stands in the file afterwards."""
    from checks import fixing, sources

    after, done = fixing.fixed(document)
    if done:
        fixing.write(sources.root_of(Path.cwd()), document, after)
        changes += done
    return after


def _say(changes: list[Change]) -> None:
    for change in changes:
        click.echo(click.style(str(change), fg="green"))
    click.echo(f"已打码 {len(changes)} 处，请核对后提交。" if changes else "没有可以自动打码的号码，文件未改动。")


def _batch(paths: tuple[str, ...], staged: bool, span: str | None) -> Batch:
    from checks import sources

    if not staged and span is None:
        here = Path.cwd()
        return sources.of_paths(paths, here) if paths else sources.of_all(here)
    from portal.repo import Repo

    if span is None:
        return sources.of_index(Repo())
    base, dots, head = span.partition("..")
    if not (base and dots and head) or head.startswith("."):
        raise click.UsageError("--range 写成 A..B，例如 main..HEAD")
    return sources.of_range(Repo(), base, head)


def _progress(batch: Batch) -> Iterator[Document]:
    """The same documents, with a bar on the terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        yield from bar.track(batch, total=len(batch), description="正在检查")


def _print(findings: Iterable[Finding]) -> None:
    for finding in findings:
        click.echo(click.style(str(finding), fg=_COLOURS[finding.severity]))
