"""All verbs of `sanshen`, as click knows them: a table, each loaded only when it is called."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from sanshen.base.errors import PortalError
from sanshen.base.partial_msgspec import load_msgspec
from sanshen.commands.speech import fail, say

# verb: (module, what --help says)
VERBS = {
    "new": ("sanshen.commands.new", "新建稿件：填好要素，放进栏目，开好分支"),
    "check": ("sanshen.commands.check", "检查：涉密标志、个人信息、要素、链接和附件"),
    "proof": ("sanshen.commands.proof", "校对：找可能打错的字，给出建议"),
    "explain": ("sanshen.commands.explain", "说明：某条检查规则管什么、怎么改"),
    "chain": ("sanshen.commands.chain", "流程：一个文件要经过哪几审、由谁审、为什么"),
    "submit": ("sanshen.commands.submit", "送审：把一个分支交给审核"),
    "self-check": ("sanshen.commands.self_check", "一审：编辑自查自校"),
    "approve": ("sanshen.commands.approve", "同意：分管领导、主要负责人等审批"),
    "return": ("sanshen.commands.return_", "退回：写明理由，退给作者修改"),
    "override": ("sanshen.commands.override", "应急签发：两位负责人写明理由先行发布，限期补审"),
    "gate": ("sanshen.commands.gate", "闸门：审到哪一步、该谁审、还缺什么"),
    "redline": ("sanshen.commands.redline", "花脸稿：改了哪些字，逐要素对照"),
    "preview": ("sanshen.commands.preview", "预览：一个变更合并后的页面，审核前先看"),
    "merge": ("sanshen.commands.merge", "合并：审齐的变更进主分支，同时写入审核台账"),
    "ledger": ("sanshen.commands.ledger", "审核台账：列出、查看、验证"),
    "forge": ("sanshen.commands.forge", "代码平台：生成和核对平台要用的文件"),
    "audit": ("sanshen.commands.audit", "追溯：每一行谁写的、谁审的、台账第几号"),
    "key": ("sanshen.commands.key", "密钥：新建、登记"),
    "build": ("sanshen.commands.build", "生成：工作区里的整个网站，供自己预览"),
    "publish": ("sanshen.commands.publish", "发布：核对台账，生成网站并切换"),
    "rollback": ("sanshen.commands.rollback", "回退：切换到以前的发布版本"),
    "engine": ("sanshen.commands.engine", "引擎：现在用的是哪个，安装审定的新引擎，换回"),
    "serve": ("sanshen.commands.serve", "预览：在本机打开网站"),
}
_WORDS = {"Options": "选项", "Commands": "命令", "Usage": "用法", "Arguments": "参数"}
_HELP = "显示这段帮助。"


class Formatter(click.HelpFormatter):
    """click's help with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(
            prog, args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]…"), "用法："
        )

    def write_heading(self, heading: str) -> None:
        super().write_heading(_WORDS.get(heading, heading))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        chinese = [(term, _HELP if "Show this message" in text else text) for term, text in rows]
        super().write_dl(chinese, col_max, col_spacing)


click.Context.formatter_class = Formatter


class Verbs(click.Group):
    """Lists the verbs from the table; imports a verb's module only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        load_msgspec()
        found: click.Command = importlib.import_module(VERBS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"sanshen {version('sanshen')}")
        ctx.exit()


@click.group(cls=Verbs)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="显示版本号。")
def sanshen() -> None:
    """三审：每一页都经过三审、都查得到是谁审的政府门户。"""


def run(given: list[str]) -> int:
    """Run one verb and return its exit code; what click itself objects to is said in Chinese."""
    try:
        code = sanshen.main(args=given, prog_name="sanshen", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message(), err=True)
        sys.exit(error.exit_code)
    except click.UsageError as error:
        verb = error.ctx.command_path if error.ctx else "sanshen"
        fail(PortalError(_usage(error), cure=f"运行 {verb} --help 查看用法"), error.exit_code, given)
    except click.ClickException as error:
        fail(PortalError(error.format_message(), cure="改正后重试"), error.exit_code, given)
    except click.Abort:
        raise KeyboardInterrupt from None
    return code if isinstance(code, int) else 0


def _usage(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项"
    if isinstance(error, click.MissingParameter):
        name = error.param.human_readable_name if error.param else ""
        return f"缺少参数 {name}".rstrip()
    if error.message.startswith("No such command"):
        return f"没有这个命令：{error.message.split(chr(39))[1]}"
    if error.message.startswith("Got unexpected extra argument"):
        return f"多出的参数：{error.message.partition('(')[2].rstrip(')')}"
    return error.format_message()
