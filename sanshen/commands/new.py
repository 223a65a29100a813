"""`sanshen new`: an article's file with its front matter filled in, on a branch of its own."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sanshen.base.errors import PortalError
from sanshen.commands.options import as_json, in_utf8, now, say

if TYPE_CHECKING:
    from sanshen.git.repo import Repo
    from sanshen.portal.config import Config


_ON_THE_PAGE = [
    "在平台的仓库首页点“添加文件”“新建文件”（GitHub：Add file → Create new file）",
    "粘贴文件名和内容，改好，选“创建新分支”，点“建议文件更改”（GitHub：Propose changes），再创建合并请求",
    "在合并请求的“三审”说明里看检查结果，在同一个分支上改正",
]


def _templates(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    """Asked instead of an article, so that no other option is needed."""
    if wanted:
        from sanshen.commands import speech
        from sanshen.git.repo import Repo
        from sanshen.portal.config import in_folder
        from sanshen.portal.first_page import first_page

        speech.say(first_page(in_folder(Repo().root), now().date()))
        raise SystemExit(0)


@click.command(short_help="新建稿件：填好要素，放进栏目，开好分支")
@click.argument("column", type=in_utf8)
@click.argument("slug", type=in_utf8)
@click.option("--title", required=True, help="稿件标题。")
@click.option("--reprint", default="", metavar="URL", help="转载：原文的完整网址。")
@click.option("--source", default="", help="信息来源。不写则为栏目的责任单位；转载时写来源网站的名称。")
@click.option(
    "--text",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="正文的草稿（UTF-8 文本文件）：放进稿件，并从中建议关键词。",
)
@click.option("--no-branch", is_flag=True, help="只写文件，不新建分支。")
@click.option(
    "--templates",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_templates,
    help="写出仓库首页：怎样在网页上写稿、审稿，和各栏目要粘贴的要素表。存成门户仓库的 README.md。",
)
@click.option("--print", "printed", is_flag=True, help="只显示文件名和内容，供粘贴到平台的网页编辑器里；什么也不写。")
@as_json
def command(
    column: str,
    slug: str,
    title: str,
    reprint: str,
    source: str,
    text: Path | None,
    no_branch: bool,
    printed: bool,
    as_json: bool,
) -> None:
    """在栏目 COLUMN（如 ywdt/yxyw）新建一篇稿件，文件名为“今天的日期-SLUG.md”。

    从标题和正文里挑几个关键词，写在 keywords 一行的说明里，合适的由编辑自己填进去。

    从主分支开一个分支 article/SLUG；工作区有未提交的修改，或分支、文件已存在时，什么也不做。
    """
    from sanshen.git.repo import Repo
    from sanshen.portal.article import parse_article
    from sanshen.portal.config import in_folder
    from sanshen.portal.draft import draft, open_column, site_of
    from sanshen.portal.keywords import suggested

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise PortalError(f"文件名“{slug}”不合规定", cure="只用小写字母、数字和连字符，如 qiuji-gongzuo")
    repo, today = Repo(), now().date()
    config, branch = (in_folder(repo.root), "") if no_branch else (_main(repo), f"article/{slug}")
    chosen = open_column(config.register, column, today)
    origin = source or (site_of(reprint) if reprint else config.roster.unit(chosen.unit).name)
    body = _read(text) if text else ""
    site = config.roster.unit(config.settings.site.host_unit).name
    keywords = suggested(title, body, site)
    made = draft(chosen, title, origin, today, _editor(repo, config), reprint, keywords=keywords, text=body)
    path = f"{chosen.folder}{today}-{slug}.md"
    parse_article(path, made.encode())
    if printed:
        say(
            {"path": path, "column": chosen.path, "text": made, "next": _ON_THE_PAGE},
            _to_paste(path, made),
            as_json=as_json,
        )
        return
    _write(repo, path, made, branch, config.settings.forge.main)
    name = branch or repo.branch()
    commit = f"git add content && git commit -m {shlex.quote(title)}"
    submit = [f"sanshen submit {name}".rstrip()]
    if config.settings.forge.kind != "local":  # there the push is the handing in
        submit = [f"git push -u origin {name or 'HEAD'}", f"在平台上为分支 {name} 创建合并请求，照“三审”说明自查"]
    steps = [f"编辑 {path}", f"sanshen check {path}", commit, *submit]
    where = f"（分支 {branch}）" if branch else ""
    facts = {"path": path, "branch": branch or None, "column": chosen.path, "keywords": keywords, "next": steps}
    offered = f"建议的关键词：{'、'.join(keywords)}\n" if keywords else ""
    say(facts, f"已在“{chosen.name}”新建稿件{where}：{path}\n{offered}下一步：\n{_numbered(steps)}", as_json=as_json)


def _to_paste(path: str, text: str) -> str:
    return f"文件名（连同文件夹一起粘贴）：\n{path}\n\n内容：\n{text}\n下一步：\n{_numbered(_ON_THE_PAGE)}"


def _numbered(steps: Sequence[str]) -> str:
    return "\n".join(f"  {number}. {step}" for number, step in enumerate(steps, 1))


def _read(draft: Path) -> str:
    try:
        return draft.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PortalError("草稿不是 UTF-8 编码的文本", cure="另存为 UTF-8 编码的文本文件", path=str(draft)) from error


def _main(repo: Repo) -> Config:
    """The registers as the main branch has them: what the branch will start from."""
    from sanshen.portal.config import at_commit
    from sanshen.review.ledger.mainline import main_of

    return at_commit(repo, f"refs/heads/{main_of(repo)}")


def _editor(repo: Repo, config: Config) -> str:
    """The name of whoever git says is working here; a convenience, never a proof."""
    person = config.roster.person_of_email(repo.identity().email)
    return person.name if person else ""


def _write(repo: Repo, path: str, text: str, branch: str, main: str) -> None:
    file = Path(repo.root, path)
    if file.exists() or (branch and repo.entry(f"refs/heads/{main}", path)):
        raise PortalError("文件已存在，没有改动", cure="换一个 SLUG，或直接编辑这个文件", path=path)
    if branch:
        repo.start_branch(branch, f"refs/heads/{main}")
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8", newline="\n") as out:
        out.write(text)
