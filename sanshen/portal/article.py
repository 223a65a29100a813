"""An article (稿件): one Markdown file, its validated front matter and its body."""

# annotations are not postponed here: msgspec would have to evaluate each, which takes longer than reading the registers

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec

from sanshen.base.dates import YEARS
from sanshen.base.errors import PortalError
from sanshen.portal.explain import explain, shape
from sanshen.portal.frontmatter import split
from sanshen.portal.schema import decode_utf8
from sanshen.portal.site import LINE, Text

LARGEST = 1 << 20  # bytes of one article; the longest of a county's portal have a tenth of it
REFUSED = frozenset(
    {
        "url",
        "save_as",
        "slug",
        "template",
        "status",
        "category",
        "date",
        "modified",
        "lang",
        "translation",
        "authors",
        "tags",
    }
)
LABELS = {
    "title": "标题", "source": "信息来源", "created": "产生时间", "author": "作者", "editor": "责任编辑", "summary": "摘要",
    "keywords": "关键词", "document_number": "发文字号", "issuer": "发文机关", "index_number": "索引号", "topic": "主题分类",
    "genre": "体裁", "classification": "组配分类", "validity": "有效性", "expires": "失效日期", "attachments": "附件",
    "reprint": "转载", "interprets": "解读的文件", "joint": "联合单位", "urgent": "突发紧急", "sensitive": "敏感", "important": "重要",
    "undecided": "须请示的单位", "unresolved": "尚未研究决定", "disclosure": "公开属性", "cover": "题图",
}  # fmt: skip
Url = Annotated[str, shape(r"\Ahttps?://[^\s/][^\s/.]*\.\S+\Z", "以 http:// 或 https:// 开头的完整网址")]
Within = Annotated[str, shape(r"\A(?!.*(\A|/)\.{0,2}(/|\Z))\S+\Z", "相对路径，不含空格、开头的 / 和 ..")]


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`file` is relative to the article's folder."""

    file: Within
    title: Text


class Reprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a reprint comes from (zl-6): site name, address, when it was taken, and the title that it has there."""

    site: Text
    url: Url
    at: date
    title: str = ""


class Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    file: Within
    alt: Text
    source: Text
    licence: Text


class Meta(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an editor states. Column, address and publication time are never stated: folder and ledger give them."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=120, pattern=LINE)]
    source: Text
    created: date
    author: str = ""
    editor: str = ""
    summary: Annotated[str, msgspec.Meta(max_length=200)] = ""
    keywords: list[str] = []
    document_number: str = ""
    issuer: str = ""
    index_number: str = ""
    topic: str = ""
    genre: str = ""
    classification: str = ""
    validity: Literal["", "有效", "已修改", "废止", "失效"] = ""
    expires: date | None = None
    attachments: list[Attachment] = []
    reprint: Reprint | None = None
    interprets: list[Within] = []
    joint: list[str] = []
    urgent: bool = False
    sensitive: bool = False
    important: bool = False
    undecided: str = ""
    unresolved: bool = False
    disclosure: Literal["主动公开", "依申请公开", "不予公开"] = "主动公开"
    cover: Cover | None = None


class Article(msgspec.Struct, frozen=True):
    """`path` in the repository, `blob` id where known, `lines` maps front-matter keys to lines of the file."""

    path: str
    meta: Meta
    body: str
    body_line: int
    lines: dict[str, int]
    blob: str = ""

    @property
    def stem(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".md")

    @property
    def address(self) -> str:
        """Where it is served, without the leading slash."""
        return self.path.removeprefix("content/").removesuffix(".md") + ".html"

    @property
    def folder(self) -> str:
        """The folder of its attachments and images."""
        return self.path.removesuffix(".md") + "/"


def parse_article(path: str, data: bytes, blob: str = "") -> Article:
    """Read one article; PortalError names file, line, element and cure."""
    if len(data) > LARGEST:
        cure = "大段资料另存为附件，图片存进稿件的文件夹；长文分成几篇"
        raise PortalError(f"稿件超过 {LARGEST >> 20} MB，没有检查", cure=cure, path=path)
    text = decode_utf8(data, path)
    front = split(text.replace("\r\n", "\n") if "\r" in text else text, path)
    for key in front.values:
        if key in REFUSED:
            what = f"要素“{key}”不由作者填写：地址由文件名定，栏目由文件夹定，时间由审核台账定"
            raise PortalError(what, cure="删去这一项", path=path, line=front.lines[key])
    try:
        meta = msgspec.convert(front.values, Meta)
    except msgspec.ValidationError as error:
        fault = explain(str(error), Meta, "yaml", LABELS)
        raise PortalError(fault.what, cure=fault.cure, path=path, line=front.line_of(fault.steps)) from error
    _refuse_absurd_years(path, meta, front.line_of)
    return Article(path, meta, front.body, front.body_line, front.lines, blob)


def _refuse_absurd_years(path: str, meta: Meta, line_of: Callable[[Sequence[str | int]], int]) -> None:
    dates = {
        ("created",): meta.created,
        ("expires",): meta.expires,
        ("reprint", "at"): meta.reprint and meta.reprint.at,
    }
    for steps, day in dates.items():
        if day and day.year not in YEARS:
            cure = "长期有效的不写 expires，删去这一项" if steps == ("expires",) else "核对年份"
            what = f"“{LABELS[steps[0]]}”的年份 {day.year} 不对"
            raise PortalError(what, cure=cure, path=path, line=line_of(steps))
