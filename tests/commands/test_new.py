"""`sanshen new` in a real clone: file, branch, and every refusal that leaves things as they were."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sanshen.base.dates import BEIJING
from sanshen.base.errors import PortalError
from sanshen.commands.new import command
from sanshen.portal.article import parse_article
from sanshen.portal.config import in_folder
from tests.conftest import git
from tests.support.samples import COLUMNS, PEOPLE, PORTAL
from tests.support.sites import REPOSITORY

KINDS = ("news", "notice", "policy", "interpretation", "guide", "budget", "report", "interaction", "topic", "list")
ROW = """
[[column]]
path = "zfxxgk/{path}"
name = "{name}"
kind = "{kind}"
type = "其他"
unit = "qzfb"
leader = "shen"
staff = ["tang"]
cycle = "none"
description = "{name}"
"""
MODULE = '\n[[column]]\npath = "zfxxgk"\nname = "政府信息公开"\nkind = "module"\ndescription = "公开"\n'


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    rows = [ROW.format(path=kind, name=f"栏目{kind}", kind=kind) for kind in KINDS]
    rows.append(ROW.format(path="old", name="旧专题", kind="topic") + "closed = 2025-06-30\n")
    files = {"portal.toml": PORTAL, "people.toml": PEOPLE, "columns.toml": COLUMNS + MODULE + "".join(rows)}
    git(tmp_path, "init", "-q", "-b", "main")
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "found")
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def new(*args: str) -> Result:
    return CliRunner().invoke(command, list(args), catch_exceptions=True)


def test_what_is_pasted_into_a_forge_s_editor_is_the_same_file_and_nothing_is_written(clone: Path) -> None:
    before = git(clone, "status", "--porcelain", "--branch")
    told = json.loads(new("zfxxgk/notice", "hanchao", "--title", "寒潮通知", "--print", "--json").stdout)
    assert git(clone, "status", "--porcelain", "--branch") == before and not (clone / "content").exists()
    shown = new("zfxxgk/notice", "hanchao", "--title", "寒潮通知", "--print").stdout
    assert told["path"] in shown and told["text"] in shown and "新建文件" in shown
    new("zfxxgk/notice", "hanchao", "--title", "寒潮通知")
    assert (clone / told["path"]).read_text("utf-8") == told["text"]


def test_the_first_page_has_a_form_for_each_column_that_can_be_pasted(clone: Path) -> None:
    """What an editor finds on the repository's first page: a name and a text for every column that takes articles."""
    page = new("--templates").output
    assert page.startswith("# ") and "## 写一篇稿件" in page and "## 审一篇稿件" in page
    offered = set()
    for part in page.split("\n### ")[1:]:
        form = part.split("```\n")[1]
        for name in re.findall(r"^- .*：`(.*)`$", part, re.MULTILINE):
            assert parse_article(name, form.encode()).meta.title == "标题"
            offered.add(name.removeprefix("content/").rpartition("/")[0])
    register = in_folder(clone).register
    assert offered == {one.path for one in register if not one.is_module and not one.closed}


def test_the_sample_s_forms_are_those_of_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert new("--templates").output == (REPOSITORY / "docs/article-templates.zh.md").read_text("utf-8"), "make rules"


def refused(*args: str) -> PortalError:
    error = new(*args).exception
    assert isinstance(error, PortalError), error
    return error


def today() -> str:
    return datetime.now(BEIJING).date().isoformat()


def test_a_branch_off_main_with_a_file_that_parses(clone: Path) -> None:
    git(clone, "config", "user.email", "tang@yunxi.gov.example")
    git(clone, "switch", "-qc", "elsewhere")
    git(clone, "commit", "-q", "--allow-empty", "-m", "not on main")
    done = new("ywdt/yxyw", "qiuji", "--title", '会议：“秋季”部署 "引号" #1')
    assert done.exit_code == 0, done.exception
    path = f"content/ywdt/yxyw/{today()}-qiuji.md"
    article = parse_article(path, (clone / path).read_bytes())
    assert article.meta.title == '会议：“秋季”部署 "引号" #1'
    assert (article.meta.source, article.meta.editor) == ("云溪区人民政府办公室", "汤晚晴")
    assert article.meta.created.isoformat() == today()
    assert git(clone, "symbolic-ref", "--short", "HEAD") == "article/qiuji"
    assert git(clone, "rev-parse", "HEAD") == git(clone, "rev-parse", "main")
    for step in ("编辑", f"sanshen check {path}", "git add content", "sanshen submit article/qiuji"):
        assert step in done.output


def test_beside_a_forge_the_last_steps_are_the_push_and_the_request(clone: Path) -> None:
    settings = (clone / "portal.toml").read_text("utf-8").partition("[forge]")[0]
    named = 'kind = "gitea"\nurl = "https://git.yunxi.gov.example"\nrepository = "yunxi/portal"'
    (clone / "portal.toml").write_text(f"{settings}[forge]\n{named}\n", "utf-8")
    git(clone, "commit", "-qam", "the forge")
    done = new("ywdt/yxyw", "qiuji", "--title", "一篇稿件", "--json")
    assert json.loads(done.output)["next"][-2:] == [
        "git push -u origin article/qiuji",
        "在平台上为分支 article/qiuji 创建合并请求，照“三审”说明自查",
    ]


@pytest.mark.parametrize(
    ("kind", "elements"),
    [
        ("news", {"genre"}),
        ("topic", {"genre"}),
        ("notice", {"index_number", "topic", "genre"}),
        (
            "policy",
            {"document_number", "issuer", "index_number", "topic", "genre", "classification", "validity", "disclosure"},
        ),
        ("interpretation", {"index_number", "topic", "genre", "classification", "interprets", "disclosure"}),
        ("guide", {"index_number", "topic", "genre", "classification", "disclosure"}),
        ("budget", {"index_number", "topic", "genre", "classification", "disclosure"}),
        ("report", {"index_number", "topic", "genre", "disclosure"}),
        ("interaction", {"index_number", "genre"}),
        ("list", {"index_number", "topic", "genre", "disclosure"}),
    ],
)
def test_zl_9_3a_the_kind_of_column_decides_which_elements_are_offered(
    clone: Path, kind: str, elements: set[str]
) -> None:
    done = new(f"zfxxgk/{kind}", "a", "--title", "一篇稿件", "--no-branch", "--json")
    assert done.exit_code == 0, done.exception
    facts = json.loads(done.output)
    assert (facts["branch"], facts["column"]) == (None, f"zfxxgk/{kind}")
    assert facts["next"][-1] == "sanshen submit main"
    article = parse_article(facts["path"], (clone / facts["path"]).read_bytes())
    assert set(article.lines) == {"title", "source", "created", "editor", "summary", "keywords"} | elements
    assert git(clone, "branch", "--list") == "* main"


def test_keywords_are_offered_and_none_is_stated(clone: Path) -> None:
    done = new("ywdt/yxyw", "a", "--title", "云溪区部署秋季防汛", "--json")
    facts = json.loads(done.output)
    assert {"秋季", "防汛"} <= set(facts["keywords"])
    text = (clone / facts["path"]).read_text("utf-8")
    assert f"\nkeywords: []  # 建议 [{', '.join(facts['keywords'])}]" in text
    assert parse_article(facts["path"], text.encode()).meta.keywords == []
    assert "建议的关键词：" in new("ywdt/yxyw", "b", "--title", "云溪区部署秋季防汛", "--no-branch").output
    taken = text.replace("keywords: []  # 建议 ", "keywords: ").replace("，合适的移到左边方括号里", "")
    assert parse_article(facts["path"], taken.encode()).meta.keywords == facts["keywords"]


def test_a_draft_becomes_the_body(clone: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_bytes("\ufeff---\r\n护林员每天巡山。\r\n\r\n护林员劝返进山人员。\r\n".encode())
    facts = json.loads(new("ywdt/yxyw", "a", "--title", "一天", "--text", str(draft), "--no-branch", "--json").output)
    assert facts["keywords"][0] == "护林员"
    article = parse_article(facts["path"], (clone / facts["path"]).read_bytes())
    assert article.body.strip() == "---\n护林员每天巡山。\n\n护林员劝返进山人员。"
    draft.write_bytes("护林员".encode("gb18030"))
    assert "UTF-8" in refused("ywdt/yxyw", "b", "--title", "一天", "--text", str(draft), "--no-branch").message


def test_what_is_offered_as_a_comment_parses_when_it_is_taken_up(clone: Path) -> None:
    path = json.loads(new("zfxxgk/policy", "a", "--title", "一份文件", "--no-branch", "--json").output)["path"]
    text = (clone / path).read_text("utf-8").replace("\n# ", "\n").replace("\n#   -", "\n  -")
    assert parse_article(path, text.encode()).meta.attachments[0].file == "文件名.docx"


def test_a_guide_has_the_eight_elements(clone: Path) -> None:
    path = json.loads(new("zfxxgk/guide", "a", "--title", "办事指南", "--json").output)["path"]
    headings = [line for line in (clone / path).read_text("utf-8").split("\n") if line.startswith("## ")]
    named = ["事项名称", "设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程"]
    assert headings == [f"## {number}、{name}" for number, name in zip("一二三四五六七八", named, strict=True)]


@pytest.mark.parametrize(("source", "site"), [("清江市人民政府网", "清江市人民政府网"), ("", "www.qj.example")])
def test_a_reprint_says_whence(clone: Path, source: str, site: str) -> None:
    options = ["--source", source] if source else []
    address = "https://www.qj.example/a?b=1#c"
    done = new("zfxxgk/policy", "a", "--title", "转载一篇", "--reprint", address, *options, "--json")
    path = json.loads(done.output)["path"]
    meta = parse_article(path, (clone / path).read_bytes()).meta
    assert meta.source == site
    assert meta.reprint is not None
    assert (meta.reprint.site, meta.reprint.url, meta.reprint.at.isoformat()) == (site, address, today())


@pytest.mark.parametrize(
    ("args", "message", "cure"),
    [
        (("ywdt/yxyv", "a"), "没有栏目“ywdt/yxyv”", "改为 ywdt/yxyw（云溪要闻）"),
        (("content/ywdt/yxy/", "a"), "没有栏目“content/ywdt/yxy/”", "改为 ywdt/yxyw（云溪要闻）"),
        (("yxyw", "a"), "没有栏目“yxyw”", "改为 ywdt/yxyw（云溪要闻）"),
        (("云溪要闻", "a"), "没有栏目“云溪要闻”", "改为 ywdt/yxyw（云溪要闻）"),
        (("ywdt", "a"), "“要闻动态”是模块，稿件要放在它的栏目里", "改为 ywdt/yxyw（云溪要闻）"),
        (("zfxxgk/old", "a"), "栏目“旧专题”已于 2025-06-30 归档，不再新增稿件", "换一个栏目"),
        (("ywdt/yxyw", "秋季"), "文件名“秋季”不合规定", "只用小写字母、数字和连字符，如 qiuji-gongzuo"),
        (("ywdt/yxyw", "../x"), "文件名“../x”不合规定", "只用小写字母、数字和连字符，如 qiuji-gongzuo"),
        (
            ("ywdt/yxyw", "a", "--reprint", "www.qj.example"),
            "“www.qj.example”不是完整网址",
            "写以 http:// 或 https:// 开头的原文地址",
        ),
        (("ywdt/yxyw", "a", "--title", "短"), "要素“title”（标题）不足 2 字", "至少写 2 字"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_made(
    clone: Path, args: tuple[str, ...], message: str, cure: str
) -> None:
    error = refused("--title", "一篇稿件", *args)
    assert error.message == message
    assert error.cure.startswith(cure)
    assert git(clone, "branch", "--list") == "* main"
    assert git(clone, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["portal.toml", "草稿.md"])
def test_unsaved_work_is_not_carried_along(clone: Path, name: str) -> None:
    with (clone / name).open("a", encoding="utf-8") as file:
        file.write("# 未提交\n")
    error = refused("ywdt/yxyw", "a", "--title", "一篇稿件")
    assert error.message == f"工作区有未提交的修改：{name}"
    assert git(clone, "branch", "--list") == "* main"
    assert not (clone / "content").exists()


def test_a_branch_or_a_file_that_exists_is_left_alone(clone: Path) -> None:
    git(clone, "branch", "article/a")
    error = refused("ywdt/yxyw", "a", "--title", "一篇稿件")
    assert (error.message, error.cure) == ("分支 article/a 已存在", "换一个名字，或用 git switch article/a 接着写")
    assert not (clone / "content").exists()
    assert new("ywdt/yxyw", "a", "--title", "一篇稿件", "--no-branch").exit_code == 0
    path = f"content/ywdt/yxyw/{today()}-a.md"
    before = (clone / path).read_bytes()
    assert refused("ywdt/yxyw", "a", "--title", "另一篇", "--no-branch").message == "文件已存在，没有改动"
    assert (clone / path).read_bytes() == before
