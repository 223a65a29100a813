"""A tiny portal in a folder of its own, with a theme that shows every name of the page context once."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import pytest
import yaml
from pelican.settings import read_settings

from plugins.portal import Portal
from sanshen.base.errors import PortalError
from sanshen.portal.provenance import Provenance

ROOT = Path(__file__).parents[2]
SITE = """
[site]
name = "测试区人民政府"
title = "测试区人民政府门户网站"
domain = "www.test.gov.example"
base_url = "https://www.test.gov.example"
code = "9901000001"
icp = "云ICP备00000000号-1"
police_record = "云公网安备00000000000000号"
conac_id = "00000000000000000000000000000000"
description = "测试"
keywords = ["测试区"]
host_unit = "qzfb"
operator_unit = "qzfb"
address = "测试路1号"
postcode = "000000"
telephone = "0000-8000000"
email = "wzb@test.gov.example"
[policy]
follows = "donghe"
"""
PEOPLE = """
[[unit]]
id = "qzfb"
name = "测试区人民政府办公室"
short = "区政府办"
[[person]]
id = "shen"
name = "沈怀远"
emails = ["shen@test.gov.example"]
[[person]]
id = "tang"
name = "汤晚晴"
emails = ["tang@test.gov.example"]
[[role]]
person = "shen"
role = "leader-in-charge"
unit = "qzfb"
[[role]]
person = "tang"
role = "editor"
unit = "qzfb"
"""
COLUMN = """
[[column]]
path = "{path}"
name = "{name}"
kind = "{kind}"
type = "{type}"
unit = "qzfb"
leader = "shen"
staff = ["tang"]
cycle = "2w"
description = "{name}的信息"
keywords = ["{name}", "信息"]
opened = 2025-01-01
"""
MODULE = '[[column]]\npath = "{}"\nname = "{}"\nkind = "module"\ndescription = "模块"\n'
COLUMNS = "".join(
    (
        MODULE.format("ywdt", "要闻动态"),
        COLUMN.format(path="ywdt/yxyw", name="要闻", kind="news", type="动态要闻"),
        MODULE.format("zwgk", "政务公开"),
        COLUMN.format(path="zwgk/gfxwj", name="规范性文件", kind="policy", type="政策文件"),
        COLUMN.format(path="zwgk/zcjd", name="政策解读", kind="interpretation", type="政策解读"),
        COLUMN.format(path="zwgk/ztzl", name="专题", kind="topic", type="其他"),
    )
)
HEAD = """<title>{{ page_title }}</title>
{% for name, content in page_meta %}
<meta name="{{ name }}" content="{{ content }}">
{% endfor %}
<p class="url">{{ page_url }}</p><footer>{{ fragment("foot.html", here=page_url) }}{{ SITE.name }} {{ HOST.name }} {{ OPERATOR.name }}</footer>
{% if PREVIEW %}<aside>{{ PREVIEW_NOTICE }}</aside>{% endif %}
<nav>{% for module in MODULES %}<a href="{{ module.url }}">{{ module.name }}</a>{% endfor %}</nav>
"""
ARTICLE = """{% include "head.html" %}
<h1>{{ article.meta.title }}</h1><div id="body">
{{ article.content|safe }}
</div>
<p>{{ article.column.name }} {{ article.column.module.name }} {{ article.url }} {{ article.order_date }}</p>
<p id="facts">{{ article.meta.source }} {{ article.meta.created }} {{ article.meta.topic }} {{ article.meta.genre }} {{ article.meta.classification }} {{ article.meta.document_number }}</p>
<p id="times">{{ article.published }}|{{ article.updated }}|{{ article.entry }}</p>
{% for who in article.responsible %}<i>{{ who.stage }} {{ who.role }} {{ who.person }} {{ who.unit }}</i>{% endfor %}
{% for file in article.files %}<a class="file" href="{{ file.url }}">{{ file.title }} {{ file.kind }} {{ file.size }}</a>{% endfor %}
{% for other in article.interprets %}<a class="interprets" href="{{ other.url }}">{{ other.title }}</a>{% endfor %}
{% for other in article.interpreted_by %}<a class="interpreted" href="{{ other.url }}">{{ other.title }}</a>{% endfor %}
{% if article.previous %}<a rel="prev" href="{{ article.previous.url }}"></a>{% endif %}
{% if article.next %}<a rel="next" href="{{ article.next.url }}"></a>{% endif %}
<p>{{ article.description }}</p><img alt="" src="{{ article.cover_url }}">
"""
LIST = """{% include "head.html" %}
<h1>{{ column.name }}{{ "（已归档）" if column.closed }}</h1><link href="{{ column.feed_url }}">
{% for article in items %}<li><a href="{{ article.url }}">{{ article.title }}</a></li>{% endfor %}
<p class="turn">{{ number }}|{{ older }}|{{ newer }}</p>
"""
THEME = {
    "foot": "<i>{{ SITE.name }} {{ here }}</i>",
    "head": HEAD,
    "article": ARTICLE,
    "policy": '<b>文件</b>{% include "article.html" %}',
    "column": LIST,
    "topic": "<b>专题</b>" + LIST,
    "module": '{% include "head.html" %}{% for column in module.columns %}<a href="{{ column.url }}">{{ column.name }}</a>{% endfor %}',
    "index": '{% include "head.html" %}{% for article in COLUMNS["ywdt/yxyw"].articles %}<a href="{{ article.url }}">{{ article.title }}</a>{% endfor %}',
    "latest": '{% for article in column.articles[:9] %}<a href="{{ article.url }}">{{ article.title }}</a>{% endfor %}',
    "404": '{% include "head.html" %}',
    "sitemap": '{% include "head.html" %}',
}


def png(width: int = 4, height: int = 3) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x80\x80\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class TinyPortal:
    """`root` holds a portal; `build` runs Pelican over it as the command does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("portal.toml", SITE)
        self.write("people.toml", PEOPLE)
        self.write("columns.toml", COLUMNS)
        for name, text in THEME.items():
            self.write(f"theme/templates/{name}.html", text)
        self.write("theme/static/css/site.css", "body { color: black }\n")
        (root / "content").mkdir()
        for name in ("pelicanconf.py", "publishconf.py"):
            shutil.copy(ROOT / name, root / name)

    def write(self, path: str, data: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)

    def article(self, path: str, body: str = "正文。", **front: object) -> str:
        """Write `content/<path>.md`; `front` adds to or replaces the three mandatory elements."""
        values = {"title": "一篇稿件", "source": "测试区人民政府办公室", "created": "2026-11-02"} | front
        head = "".join(f"{key}: {_flow(value)}\n" for key, value in values.items())
        self.write(f"content/{path}.md", f"---\n{head}---\n{body}\n")
        return f"content/{path}.md"

    def provenance(self, *paths: str, **record: object) -> None:
        stated = {
            "published_at": "2026-11-02T09:30:00+08:00",
            "updated_at": None,
            "entry": 12,
            "responsible": [{"stage": "一审", "role": "编辑", "person": "汤晚晴", "unit": "区政府办"}],
        } | record
        facts = {"commit": "c" * 40, "ledger": "d" * 40, "articles": dict.fromkeys(paths, stated)}
        import msgspec

        self.write("provenance.json", msgspec.convert(facts, Provenance).to_json())

    def build(self, conf: str = "pelicanconf.py", **override: object) -> Portal:
        pelican = Portal(read_settings(str(self.root / conf), override=override))
        pelican.run()
        return pelican

    def refusal(self, conf: str = "pelicanconf.py", **override: object) -> str:
        """What the build says when it stops; it must."""
        with pytest.raises(PortalError) as caught:
            self.build(conf, **override)
        return str(caught.value)

    def page(self, name: str) -> str:
        return (self.root / "output" / name).read_text("utf-8")

    def body(self, name: str) -> str:
        """The article's own HTML on its page."""
        return self.page(name).partition('<div id="body">\n')[2].rpartition("\n</div>\n<p>")[0].strip()

    def pages(self) -> dict[str, bytes]:
        base = self.root / "output"
        return {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}


def _flow(value: object) -> str:
    return (
        yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000).removesuffix("...\n").strip()
    )


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPortal:
    return TinyPortal(tmp_path / "portal")
