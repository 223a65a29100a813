"""`sanshen check`: what may not pass. Its options; what it does is in `sanshen.commands.checking`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sanshen.commands.options import as_json

_FORMATS = ("text", "json", "sarif", "annotations")


@click.command(short_help="检查：涉密标志、个人信息、要素、链接和附件")
@click.argument("paths", nargs=-1, metavar="[文件…]")
@click.option("--staged", is_flag=True, help="检查已暂存（git add）的稿件和附件。")
@click.option(
    "--deleted", is_flag=True, help="还检查链接到已暂存删除（git rm）的文件的稿件；可以不写文件名。提交前检查用它。"
)
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
    _refuse_wrong(paths, given)
    from sanshen.commands.checking import checked

    context.exit(checked(paths, **given | ({"form": "json"} if as_json else {})))


def _refuse_wrong(paths: tuple[str, ...], given: dict[str, Any]) -> None:
    scope = bool(paths) or given["deleted"]
    if sum((scope, given["staged"], given["span"] is not None, given["everything"])) != 1:
        raise click.UsageError(
            "请指定一种检查范围：文件名、--staged、--range A..B 或 --all；--deleted 只与文件名一起用"
        )
    if given["fix"] and not paths:
        raise click.UsageError("--fix 要改动文件，只能与文件名一起用；请写明要打码的文件")
    if given["write"] and not given["everything"]:
        raise click.UsageError("--write-baseline 要看到全部问题，只能与 --all 一起用")
    if given["jobs"] and given["scheduler"]:
        raise click.UsageError("--jobs 用本机，--scheduler 用集群，只写一个")
