"""What `sanshen check` does, with click or without: one implementation behind both ways in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from sanshen.base.errors import PortalError
from sanshen.base.printable import printable
from sanshen.commands.own import agreed
from sanshen.commands.speech import say, say_data

if TYPE_CHECKING:
    from pathlib import Path

    from checks.finding import Finding
    from checks.own.run import Own
    from checks.sources import Batch
    from sanshen.git.repo import Repo

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def checked(
    paths: tuple[str, ...],
    *,
    staged: bool = False,
    deleted: bool = False,
    span: str | None = None,
    everything: bool = False,
    fix: bool = False,
    form: str = "text",
    known: Path | None = None,
    write: bool = False,
    jobs: int | None = None,
    scheduler: str = "",
) -> int:
    """The exit code: 1 where something blocks. The options are those of the command."""
    from checks import baseline, report
    from checks.batch import check_batch

    findings = _against(span) if span else []
    told, against = len(findings), {(one.path, one.message) for one in findings}
    if form == "text":
        _print(findings)
    batch = batch_of(paths, staged, span, deleted)
    own = agreed()
    batch.judge_by(own)
    if known:
        batch.baseline = baseline.read(known)
        batch.judge_by(own)
    changes = _fixed(batch) if fix else []
    with (
        _progress(batch, everything and form == "text") as (shown, step, tell),
        closing(check_batch(batch, jobs=jobs or 0, scheduler=scheduler, tell=tell)) as each,
    ):
        for found in each:
            found = [one for one in found if (one.path, one.message) not in against]
            findings += found
            step(found)
            if form == "text" and not shown:
                _print(found)
    if form == "text" and shown:
        _print(findings[told:])
    if write:
        _write(batch, findings, quiet=form != "text")
        findings = batch.baseline.applied(findings)
    idle = batch.baseline.idle(findings, None if everything else set(batch.paths))
    if form == "text":
        _say(changes, fix)
        searched = report.malware_line(report.malware(batch.paths))
        say("\n".join([*report.idle(idle), *report.own_line(own), *searched, report.summary(findings, len(batch))]))
    else:
        fixed = {"fixed": [change.as_data() for change in changes]} if fix else {}
        _tell(form, findings, report.as_data(findings, batch.paths, idle, own) | fixed, own)
    return 1 if any(finding.blocks for finding in findings) else 0


def _against(span: str) -> list[Finding]:
    """What the gate would hold against the change as a whole: its tree, and what it does to the site."""
    from sanshen.gate.objections import objections
    from sanshen.git.repo import Repo
    from sanshen.portal import site
    from sanshen.portal.tree_shape import refuse_unlistable
    from sanshen.portal.written import refuse_unwritten

    repo = Repo()
    base, head = map(repo.resolve, _ends(span))
    if not any(any(repo.among(repo.commit(one).tree, (site.PATH,))) for one in (base, head)):
        return []
    began = repo.merge_base(base, head) or base
    refuse_unlistable(repo, repo.commit(head).tree, repo.commit(began).tree)  # its files are listed next
    refuse_unwritten(repo.commits(base, head))
    return objections(repo, *_trees(repo, base, head))


def _trees(repo: Repo, base: str, head: str) -> tuple[str, str]:
    """Before and after merging; where it cannot be merged yet, the branch from where it began."""
    try:
        return repo.commit(base).tree, repo.merge_tree(base, head)
    except PortalError:
        return repo.commit(repo.merge_base(base, head) or base).tree, repo.commit(head).tree


def _fixed(batch: Batch) -> list[Any]:
    """Masks what can be masked; the batch then holds the files as they stand afterwards."""
    from pathlib import Path

    from checks import fixing
    from sanshen.portal.root import root_of

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
        say(str(change), "green")
    if asked:
        say(f"已打码 {len(changes)} 处，请核对后提交。" if changes else "没有可以自动打码的号码，文件未改动。")


def _write(batch: Batch, findings: list[Finding], *, quiet: bool) -> None:
    from pathlib import Path

    from checks import baseline
    from sanshen.base import atomic
    from sanshen.portal.root import root_of

    before, batch.baseline = batch.baseline, baseline.of(findings, batch.baseline.own)
    root = root_of(Path.cwd())
    atomic.put(root / baseline.PATH, batch.baseline.dump().encode(), baseline.HEAD.encode(), root)
    old, new = set(before.lines), set(batch.baseline.lines)
    if not quiet:
        say(f"已写入 {baseline.PATH}：新增 {len(new - old)} 条，清理 {len(old - new)} 条，共 {len(new)} 条。")
        say("它是网站自身的变更：单独提交、送审，合并后才算数。")


def _tell(form: str, findings: list[Finding], data: dict[str, Any], own: Own | None) -> None:
    from checks import sarif

    if form == "annotations":
        for line in sarif.workflow_commands(findings):
            say(line)
        return
    if form == "sarif":
        from importlib.metadata import version

        if len(findings) > sarif.RESULTS:
            words = f"共 {len(findings)} 个问题，SARIF 只列出较重的 {sarif.RESULTS} 个 → 改正后再检查一次"
            say(words, "yellow", err=True)
        data = sarif.sarif(findings, version("sanshen"), data["malware"]["state"], own)
    say_data(data)


def batch_of(paths: tuple[str, ...], staged: bool, span: str | None, deleted: bool = False) -> Batch:
    from checks import sources

    if deleted:
        return sources.of_paths([*paths, *_referring()], os.getcwd())  # noqa: PTH109 - as below
    if not staged and span is None:
        here = os.getcwd()  # noqa: PTH109 - pathlib takes 4 ms to load
        return sources.of_paths(paths, here) if paths else sources.of_all(here)
    from sanshen.git.repo import Repo

    if span is None:
        return sources.of_index(Repo())
    return sources.of_range(Repo(), *_ends(span))


def _referring() -> list[str]:
    """Articles that may lead to what the next commit takes away, wherever the command runs in the clone."""
    from checks import sources
    from sanshen.git.repo import Repo
    from sanshen.portal.root import folder_of

    root = folder_of(os.getcwd())  # noqa: PTH109 - as above
    return [os.path.join(root, path) for path in sources.referring_to_deleted(Repo())]  # noqa: PTH118 - as above


def _ends(span: str) -> tuple[str, str]:
    base, dots, head = span.partition("..")
    if not (base and dots and head) or head.startswith("."):
        import click

        raise click.UsageError("--range 写成 A..B，例如 main..HEAD")
    return base, head


def _warn(words: str) -> None:
    say(words, "yellow", err=True)


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

        yield True, step, lambda words: bar.console.print(printable(words), style="yellow", markup=False)


def _print(findings: Iterable[Finding]) -> None:
    for finding in findings:
        if finding.waiver != "baseline":  # an old archive has thousands
            say(str(finding), "green" if finding.waiver else _COLOURS[finding.severity])
