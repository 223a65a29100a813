"""portal.toml: every mistake is named with file, line, key and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.schema import decode_toml
from sanshen.portal.site import Settings, parse_settings
from tests.support.samples import KEY_A, PORTAL, changed, line_with

ROOT = Path(__file__).parents[2]


def test_the_sample_is_whole() -> None:
    settings = parse_settings(PORTAL.encode())
    assert settings.site.name == "云溪区人民政府"
    assert settings.policy.path == "policies/donghe.toml"
    assert (settings.forge.kind, settings.forge.main) == ("local", "main")
    assert [key.public for key in settings.gate] == [KEY_A]


def test_the_portal_that_is_checked_in_is_valid() -> None:
    parse_settings((ROOT / "portal.toml").read_bytes())


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert parse_settings(b"\xef\xbb\xbf" + PORTAL.replace("\n", "\r\n").encode()) == parse_settings(PORTAL.encode())


SHAPES = [
    # what stands there, what is written instead, what is said, what to do
    ('name = "云溪区人民政府"', "name = 3", "键“name”应为文字，实为整数", "用英文双引号括起来"),
    ('name = "云溪区人民政府"', 'name = ""', "键“name”写法不对", "应为一行文字，不能空着，不能有控制字符"),
    ('name = "云溪区人民政府"', 'name = " 　 "', "键“name”写法不对", "应为一行文字，不能空着，不能有控制字符"),
    ('name = "云溪区人民政府"', 'name = "云溪\\n区"', "键“name”写法不对", "应为一行文字，不能空着，不能有控制字符"),
    (
        'domain = "www.yunxi.gov.example"',
        'domain = "WWW.x"',
        "键“domain”写法不对",
        "应为小写域名，如 www.example.gov.cn",
    ),
    (
        'domain = "www.yunxi.gov.example"',
        'domain = "x.cn\\n"',
        "键“domain”写法不对",
        "应为小写域名，如 www.example.gov.cn",
    ),
    (
        'domain = "www.yunxi.gov.example"',
        'domain = "a/b"',
        "键“domain”写法不对",
        "应为小写域名，如 www.example.gov.cn",
    ),
    (
        'base_url = "https://www.yunxi.gov.example"',
        'base_url = "https://x.cn/"',
        "键“base_url”写法不对",
        "应为网址，如 https://www.example.gov.cn，末尾不带 /",
    ),
    ('code = "9901000001"', "code = 9901000001", "键“code”应为文字，实为整数", "用英文双引号括起来"),
    ('code = "9901000001"', 'code = "99"', "键“code”写法不对", "应为 10 位数字，或 bm 加 8 位数字"),
    ('code = "9901000001"', 'code = "９９０１０００００１"', "键“code”写法不对", "应为 10 位数字，或 bm 加 8 位数字"),
    ('icp = "云ICP备00000000号-1"', 'icp = "无"', "键“icp”写法不对", "应为 ICP 备案号，如 云ICP备00000000号-1"),
    (
        'police_record = "云公网安备00000000000000号"',
        'police_record = "云公网安备1号"',
        "键“police_record”写法不对",
        "应为公安备案号，如 云公网安备00000000000000号",
    ),
    (
        f'conac_id = "{"0" * 32}"',
        'conac_id = "abc"',
        "键“conac_id”写法不对",
        "应为 32 位十六进制数字（大写）",
    ),
    ('postcode = "000000"', 'postcode = "1"', "键“postcode”写法不对", "应为 6 位数字"),
    (
        'keywords = ["云溪", "政务公开"]',
        'keywords = "云溪"',
        "键“keywords”应为列表，实为文字",
        '写成列表：["甲", "乙"]',
    ),
    (
        'keywords = ["云溪", "政务公开"]',
        'keywords = ["云溪", 7]',
        "键“keywords”第 2 项应为文字，实为整数",
        "用英文双引号括起来",
    ),
    ('title = "云溪区人民政府门户网站"', 'tittle = "云溪"', "不认识的键“tittle”", "改为“title”，或删去"),
    ('title = "云溪区人民政府门户网站"', "", "缺少必填的键“title”", "补上 title = …"),
    ('email = "office@yunxi.gov.example"', 'email = "a@b.cn"\nemial = ""', "不认识的键“emial”", "改为“email”，或删去"),
    ('follows = "donghe"', 'follows = "../x"', "键“follows”写法不对", "应为 policies/ 里的文件名，不带 .toml"),
    ('kind = "local"', "kind = true", "键“kind”应为文字，实为是/否", "用英文双引号括起来"),
    ("from = 2026-01-01", "from = 10:00:00", "键“from”应为日期，实为时刻", "写成 2026-11-02 这样的日期"),
    (
        "from = 2026-01-01",
        "from = 2026-01-01T00:00:00",
        "键“from”应为日期，实为日期加时刻",
        "写成 2026-11-02 这样的日期",
    ),
    ("from = 2026-01-01", 'from = "今天"', "键“from”不是日期", "写成 2026-11-02 这样的日期"),
    (
        f'public = "{KEY_A}"',
        'public = "ssh-dss AAAA"',
        "键“public”写法不对",
        "应为 SSH 公钥的前两段，如 ssh-ed25519 AAAA…，不带备注",
    ),
    (
        f'public = "{KEY_A}"',
        f'public = "{KEY_A} tang@laptop"',
        "键“public”写法不对",
        "应为 SSH 公钥的前两段，如 ssh-ed25519 AAAA…，不带备注",
    ),
]


@pytest.mark.parametrize(("old", "new", "what", "cure"), SHAPES)
def test_a_wrong_value_is_named(old: str, new: str, what: str, cure: str) -> None:
    text = changed(PORTAL, old, new)
    with pytest.raises(PortalError) as caught:
        parse_settings(text.encode())
    line = line_with(PORTAL, old) + new.count("\n")
    if what.startswith("缺少"):
        line = 1  # what is not there stands nowhere: its table is shown
    assert caught.value.as_json() == {"message": what, "cure": cure, "path": "portal.toml", "line": line}


def test_a_key_nobody_knows_lists_those_that_are_known() -> None:
    with pytest.raises(PortalError) as caught:
        parse_settings(changed(PORTAL, 'kind = "local"', "zzz = 1").encode())
    assert (
        str(caught.value)
        == f"portal.toml:{line_with(PORTAL, 'kind = ')} 不认识的键“zzz” → 删去它；这里可用的有 kind、main、url、repository、reports"
    )


SYNTAX = [
    ("[policy]", "[policy", "括号没有配对"),
    ('kind = "local"', 'kind = "local', "引号没有配对"),
    ('kind = "local"', "kind local", "键名后缺少等号"),
    ('kind = "local"', "kind ＝ 'local'", "键名后缺少等号"),
    ('kind = "local"', "kind = local", "值的写法有误"),
    ('kind = "local"', "kind = “local”", "值的写法有误"),
    ('kind = "local"', 'kind = "local" main = "x"', "值的写法有误"),
    ('kind = "local"', 'kind = "local"\nkind = "x"', "同一个键或表写了两次"),
    ("[forge]", "[policy]", "同一个键或表写了两次"),
    ('kind = "local"', 'kind = "a\\q"', "文字里的反斜线没有转义"),
    ("from = 2026-01-01", "from = 2026-02-30", "没有这一天"),
    ('kind = "local"', 'kind = "a\u0001"', "有看不见的控制字符"),
    ("from = 2026-01-01", "from = [1", "括号没有配对"),
    ("from = 2026-01-01", "from =", "值的写法有误"),
    ("[policy]", "！", "写法不合 TOML 规则"),
]


@pytest.mark.parametrize(("old", "new", "what"), SYNTAX)
def test_broken_toml_says_what_is_broken(old: str, new: str, what: str) -> None:
    with pytest.raises(PortalError) as caught:
        parse_settings(changed(PORTAL, old, new).encode())
    error = caught.value
    assert (error.message, error.path, error.line) == (what, "portal.toml", line_with(PORTAL, old) + new.count("\n"))
    assert error.cure and error.cure.isascii() is False


@pytest.mark.parametrize("data", [PORTAL.encode("gb18030"), PORTAL.encode("utf-16")])
def test_another_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(PortalError) as caught:
        parse_settings(data)
    assert caught.value.message == "文件不是 UTF-8 编码"
    assert caught.value.cure == "用 UTF-8 编码另存"
    assert caught.value.line in (1, 2)


@pytest.mark.parametrize("text", ["a = " + "[" * 20000 + "]" * 20000, "a = " + "9" * 5000])
def test_what_python_cannot_hold_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(PortalError, match=r"嵌套过深|数字或键名过长"):
        decode_toml(text.encode(), Settings, "portal.toml")
