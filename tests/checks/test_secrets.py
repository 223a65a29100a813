"""A password, key or connection string is found, and nothing that speaks of it repeats it, in whatever form the report comes."""

from __future__ import annotations

import json
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from checks.document import Document
from checks.report import as_data
from checks.runner import check
from checks.sarif import sarif, workflow_commands
from checks.secrets import HIDDEN, secrets_in, veil, veiled
from tests.checks.leaks import docx, paragraph

PASSWORD, OTHER = "Yx@2026-geheim", "Ab12cd34Ef"
KEY = "LTAI" + "5tGeheim0Geheim0Ding"
URL = f"ftp://yunxi:{OTHER}@10.0.0.8/a"
SQL = f"Server=db;Uid=sa;Pwd={PASSWORD};"
FRONT = "---\ntitle: 云溪区召开会议\nsource: 区政府办\ncreated: 2026-11-02\n---\n"
TEXTS = {
    "plain": f"系统初始密码：{PASSWORD}，请登录后修改。",
    "and again where no word says what it is": f"密码：{PASSWORD}\n\n登录后输入{PASSWORD}即可，{PASSWORD}{PASSWORD}。",
    "in a link": f"[入口]({URL})和 {URL}",
    "in a link to a bad place": f"密码：{PASSWORD}\n\n[入口](https://{PASSWORD}.gov.cn.evil.example/{PASSWORD})",
    "long enough to be cut": f"口令：{'Zz9' * 20}\n\n[入口](https://user{'Zz9' * 20}@evil.gov.cn.example.com/)",
    "in a picture's words": f"![密码：{PASSWORD}](a/{PASSWORD}.jpg)",
    "in a table": f"| 账号 | 密码 |\n|---|---|\n| admin | {PASSWORD} |\n\n{PASSWORD}",
    "in a reason": f"密码：{PASSWORD}\n\n<!-- sanshen: allow LNK002 密码是 {PASSWORD} -->\n[x](http://192.0.2.7/)",
    "a connection string": f"{SQL}\n\n{PASSWORD}",
    "a key": f"AccessKey：{KEY}\n\n[{KEY}](http://{KEY}.bit.ly/{KEY})",
    "hidden in spellings": "密码：Ａｂ１２ｃｄ３４Ｅｆ\n\nＡｂ１２ｃｄ３４Ｅｆ和Ab12cd34Ef",
    "in front matter": f"---\ntitle: 密码：{PASSWORD}\nsource: {PASSWORD}\ncreated: {PASSWORD}\n{PASSWORD}: 1\n---\n正文",
    "in HTML that no page shows": f"{FRONT}<div>密码：{PASSWORD}</div>\n",
    "behind a comment": f"{FRONT}<!-- 备注 -->密码：{PASSWORD}",
    "in a row of HTML": f"{FRONT}<p class='a'>\n密码：\n{PASSWORD}\n</p>",
    "in HTML, parted by tags": f"{FRONT}<div>密码：{PASSWORD[:3]}<b>{PASSWORD[3:]}</b></div>",
    "a connection string in HTML": f"{FRONT}<!-- 甲 -->{SQL}",
    "in front matter that cannot be read": f"---\ntitle: [密码：{PASSWORD}\n  - {PASSWORD}: {{\n---\n正文",
}


def document(text: str, name: str = "content/ywdt/yxyw/2026-x.md") -> Document:
    return Document(name, text.encode())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_format_of_a_report_repeats_a_secret(text: str) -> None:
    one = document(text)
    found = check(one)
    assert any(finding.code.startswith("KEY") for finding in found), "it must be found at all"
    told = [
        *map(str, found),
        json.dumps(as_data(found, [one.path]), ensure_ascii=False),
        json.dumps(sarif(found, "0"), ensure_ascii=False),
        *workflow_commands(found),
    ]
    for secret in (PASSWORD, OTHER, KEY, "Ａｂ１２ｃｄ３４Ｅｆ", "Zz9Zz9Zz9"):
        assert not [line for line in told if secret in line or "".join(filter(str.isalnum, secret)) in line], secret


@pytest.mark.parametrize("inside", ["docx", "txt", "zip"])
def test_nor_where_it_stands_in_an_attachment(inside: str) -> None:
    words = f"系统初始密码：{PASSWORD}\n[入口](https://{PASSWORD}.gov.cn.evil.example/) 和 {PASSWORD}"
    data = words.encode() if inside != "docx" else docx(paragraph(words.replace("\n", " ")))
    if inside == "zip":
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.txt", words)
        data = packed.getvalue()
    found = check(Document(f"content/ywdt/yxyw/2026-x/a.{inside}", data))
    assert any(finding.code == "KEY001" for finding in found)
    assert not [str(one) for one in found if PASSWORD in str(one)]


def test_a_text_without_its_secrets() -> None:
    text = f"密码：{PASSWORD}。再说一遍 {PASSWORD}；{SQL} {URL} {KEY}"
    shown = veil(text)
    assert shown.startswith(f"密码：{HIDDEN}") and not any(one in shown for one in (PASSWORD, OTHER, KEY))
    assert veil("密码管理办法施行。") == "密码管理办法施行。"


def test_a_private_key_is_hidden_with_its_lines() -> None:
    lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + str(number) for number in range(20)]
    text = "\n".join(
        ["说明", "-----BEGIN " + "PRIVATE KEY-----", *lines, "-----END " + "PRIVATE KEY-----", "此后的正文。"]
    )
    shown = veil(text)
    assert not [line for line in lines if line in shown] and "说明" in shown and "此后的正文。" in shown


def test_of_a_secret_that_was_cut_off_nothing_is_left() -> None:
    assert veiled("https://user:Yx@2026-ge", [PASSWORD]) == f"https://user:{HIDDEN}"
    assert veiled("Yx@", [PASSWORD]) == "Yx@"


def test_words_that_are_no_secret_hide_nothing() -> None:
    assert secrets_in(document("密码：8位以上，含字母和数字。密码应当符合GB/T 39786的要求。", "a.md")) == []


def test_an_article_file_on_disk(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text(f"密码：{PASSWORD}\n", "utf-8")
    assert PASSWORD not in "".join(map(str, check(Document("x.txt", file.read_bytes()))))


LONG = {
    "a private key's first line, thirty thousand times": "-----BEGIN RSA PRIVATE KEY-----\n",
    "keys, each another": "",
    "a connection string without an end": "host??password=abc",
}


@pytest.mark.parametrize("name", LONG)
def test_a_megabyte_of_keys_is_checked_in_seconds(name: str) -> None:
    one = LONG[name] or "".join(f"LTAI{number:016d}\n" for number in range(40_000))
    text = "# 标题\n\n" + one * (900_000 // len(one))
    begun = time.process_time()
    found = check(document(text))
    assert time.process_time() - begun < 10 and any(finding.code.startswith("KEY") for finding in found)


RUNS = {
    "letters, after a password of such": ("密码：aaaa。\n", "a"),
    "letters, in a password of such": ("密码：" + "a" * 60 + "。\n", "a"),
    "a private key of dashes": ("-----BEGIN PRIVATE KEY-----\n", "-" * 80 + "\n"),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_megabyte_that_begins_like_a_secret_everywhere_is_veiled_in_seconds(name: str) -> None:
    head, one = RUNS[name]
    text = head + one * (900_000 // len(one))
    begun = time.process_time()
    assert veil(text).count(HIDDEN) in (1, 2)
    assert time.process_time() - begun < 10


def test_a_long_secret_is_hidden_whole_and_where_it_is_cut_off() -> None:
    long = "".join(map(str, range(500)))
    assert veiled(f"甲{long}乙{long}", [long]) == f"甲{HIDDEN}乙{HIDDEN}"
    for size in (1000, 513, 300, 260, 20):
        assert veiled(f"甲{long[:size]}", [long]) == f"甲{HIDDEN}", size


def test_where_the_search_for_secrets_takes_too_long_nothing_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: object) -> list[str]:
        while True:
            pass

    monkeypatch.setattr("checks.secrets.secrets_among", endless)
    monkeypatch.setattr("checks.bounds.SECONDS", 0.3)
    found = check(document(f"密码：{PASSWORD}\n\n[x](https://{PASSWORD}.gov.cn.evil.example/)"))
    assert found[0].code == "ENG002" and found[0].blocks
    assert not [str(one) for one in found if PASSWORD in str(one)]
