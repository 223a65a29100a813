"""`sanshen check`: what may not pass."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import as_json

if TYPE_CHECKING:
    from checks.finding import Finding
    from checks.sources import Batch

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_FORMATS = ("text", "json", "sarif", "annotations")


@click.command(short_help="检查：涉密标志、个人信息、要素、链接和附件")
@click.argument("paths", nargs=-1, metavar="[文件…]")
@click.option("--staged", is_flag=True, help="检查已暂存（git add）的稿件和附件。")
@click.option("--range", "span", metavar="A..B", help="检查 A 到 B 之间改动的稿件和附件，内容取自 B。")
@click.option("--all", "everything", is_flag=True, help="检查 content/ 下的全部文件。")
@click.option("--fix", is_flag=True, help="把文件里的身份证号、手机号、银行卡号打码（只改指定的 Markdown 文件）。")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    help="text 文字，json 同 --json，sarif 供代码平台读取，annotations 在平台的改动旁标注。",
)
@click.option(
    "--baseline",
    "known",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="改用这个基线文件。不写则用仓库里的 baseline.tsv：其中列出的是启用检查前就有的问题。",
)
@click.option(
    "--write-baseline", "write", is_flag=True, help="把现有问题写进 baseline.tsv，清理已改好的。与 --all 同用。"
)
@click.option("--jobs", type=click.IntRange(1), help="用几个进程检查。不写则按本机处理器数，文件少时只用一个。")
@click.option("--scheduler", default="", metavar="地址", help="在 Dask 集群上检查，如 tcp://10.0.0.5:8786。")
@as_json
@click.pass_context
def command(context: click.Context, /, paths: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """检查文件。没有错误时退出码为 0（可以有警告），有错误为 1，用法不对为 2。

    每行一个问题：路径:行:列 编号 原因 → 怎么改。sanshen explain 编号 可看详细说明。
    确有理由保留的，在同一行或上一行写 <!-- sanshen: allow 编号 理由 -->，理由随稿件审核。
    """
    form = "json" if as_json else given["form"]
    _refuse_wrong(paths, given)
    from checks import baseline, report
    from checks.survey import survey

    batch = batch_of(paths, given["staged"], given["span"])
    if given["known"]:
        batch.baseline = baseline.read(given["known"])
    changes = _fixed(batch) if given["fix"] else []
    findings: list[Finding] = []
    with _progress(batch, given["everything"] and form == "text") as (shown, step, tell):
        for found in survey(batch, jobs=given["jobs"] or 0, scheduler=given["scheduler"], tell=tell):
            findings += found
            step(found)
            if form == "text" and not shown:
                _print(found)
    if form == "text" and shown:
        _print(findings)
    if given["write"]:
        _write(batch, findings, quiet=form != "text")
        findings = batch.baseline.applied(findings)
    idle = batch.baseline.idle(findings, None if given["everything"] else set(batch.paths))
    if form == "text":
        _say(changes, given["fix"])
        searched = report.malware_line(report.malware(batch.paths))
        click.echo("\n".join([*report.idle(idle), *searched, report.summary(findings, len(batch))]))
    else:
        fixed = {"fixed": [change.as_data() for change in changes]} if given["fix"] else {}
        _tell(form, findings, report.as_data(findings, batch.paths, idle) | fixed)
    context.exit(1 if any(finding.blocks for finding in findings) else 0)


def _refuse_wrong(paths: tuple[str, ...], given: dict[str, Any]) -> None:
    if sum((bool(paths), given["staged"], given["span"] is not None, given["everything"])) != 1:
        raise click.UsageError("请指定一种检查范围：文件名、--staged、--range A..B 或 --all")
    if given["fix"] and not paths:
        raise click.UsageError("--fix 要改动文件，只能与文件名一起用；请写明要打码的文件")
    if given["write"] and not given["everything"]:
        raise click.UsageError("--write-baseline 要看到全部问题，只能与 --all 一起用")
    if given["jobs"] and given["scheduler"]:
        raise click.UsageError("--jobs 用本机，--scheduler 用集群，只写一个")


def _fixed(batch: Batch) -> list[Any]:
    """Masks what can be masked; the batch then holds the files as they stand afterwards."""
    from checks import fixing
    from portal.root import root_of

    changes, after = [], []
    for document in batch:
        made, done = fixing.fixed(document)
        if done:
            fixing.write(root_of(Path.cwd()), document, made)
            changes += done
        after.append(made)
    batch.replace(after)
    return changes


def _say(changes: list[Any], asked: bool) -> None:
    for change in changes:
        click.echo(click.style(str(change), fg="green"))
    if asked:
        click.echo(f"已打码 {len(changes)} 处，请核对后提交。" if changes else "没有可以自动打码的号码，文件未改动。")


def _write(batch: Batch, findings: list[Finding], *, quiet: bool) -> None:
    from checks import baseline
    from portal.root import root_of

    before, batch.baseline = batch.baseline, baseline.of(findings)
    path = root_of(Path.cwd()) / baseline.PATH
    path.write_text(batch.baseline.dump(), "utf-8")
    old, new = set(before.lines), set(batch.baseline.lines)
    if not quiet:
        click.echo(f"已写入 {baseline.PATH}：新增 {len(new - old)} 条，清理 {len(old - new)} 条，共 {len(new)} 条。")
        click.echo("它是网站自身的变更：单独提交、送审，合并后才算数。")


def _tell(form: str, findings: list[Finding], data: dict[str, Any]) -> None:
    import msgspec

    from checks import sarif

    if form == "annotations":
        for line in sarif.workflow_commands(findings):
            click.echo(line)
        return
    if form == "sarif":
        from importlib.metadata import version

        if len(findings) > sarif.RESULTS:
            words = f"共 {len(findings)} 个问题，SARIF 只列出较重的 {sarif.RESULTS} 个 → 改正后再检查一次"
            click.echo(click.style(words, fg="yellow"), err=True)
        data = sarif.sarif(findings, version("sanshen"), data["malware"]["state"])
    click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


def batch_of(paths: tuple[str, ...], staged: bool, span: str | None) -> Batch:
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


def _warn(words: str) -> None:
    click.echo(click.style(words, fg="yellow"), err=True)


@contextmanager
def _progress(batch: Batch, wanted: bool) -> Iterator[Any]:
    """Whether a bar is shown, what to call for each file, and whom to tell of mishaps."""
    if not wanted or not sys.stderr.isatty():
        yield False, lambda _: None, _warn
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("正在检查"), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(batch), rate="")
        errors = 0

        def step(found: list[Finding]) -> None:
            nonlocal errors
            errors += sum(finding.blocks for finding in found)
            speed = bar.tasks[task].speed
            bar.update(task, advance=1, rate=f"错误 {errors} 处" + (f"，每秒 {speed:.0f} 个文件" if speed else ""))

        yield True, step, lambda words: bar.console.print(words, style="yellow")


def _print(findings: Iterable[Finding]) -> None:
    for finding in findings:
        if finding.waiver != "baseline":  # an old archive has thousands
            click.echo(click.style(str(finding), fg="green" if finding.waiver else _COLOURS[finding.severity]))
