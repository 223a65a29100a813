"""Marks of secret and internal papers, sheets that go round in an office, and keys, as people write them; and what only speaks of them."""

from __future__ import annotations

import pytest

from checks import example
from checks.runner import check

_HEAD = "云溪区人民政府办公室"
LEAKS = (
    ("SEC005", "内部参阅"), ("SEC005", "仅供领导参阅"), ("SEC005", "（会后收回）"), ("SEC005", "会议材料 会后收回"), ("SEC005", "内部资料，不得翻印"), ("SEC005", "此件不宜公开"),
    ("SEC005", "敏感信息 注意保管"), ("SEC005", "工作秘密"), ("SEC005", "工作秘密★3年"), ("SEC005", "【仅供内部参考】"), ("SEC005", "| 密级 | 内部资料 注意保存 |\n|---|---|\n| 份号 | 12 |"),
    ("SEC005", "阅后请及时退回"), ("SEC005", "请注意保密，严禁外传"), ("SEC005", "送阅件 请勿转发"), ("SEC005", "本材料仅供区委常委参阅，请注意保管。"),
    ("SEC001", "本文件密级为机密，保密期限5年。"), ("SEC001", "密级：秘密"), ("SEC001", "SECRET 机密★10年"),
    ("SEC004", "传真电报"), ("SEC004", "特提 云机发12号"), ("SEC004", "机密传真"), ("SEC004", "加急·明电"), ("SEC004", "签批盖章：孟示例"),
    ("SEC006", "公文处理单\n\n来文单位：区民政局\n\n拟办意见：请孟示例阅示\n\n领导批示：同意"), ("SEC006", "| 拟办意见 | 领导批示 | 办理结果 |\n|---|---|---|\n| 请财政局阅研 | 同意 | 已办结 |"),
    ("KEY002", "glpat-" + "Ab3dE5gH7jK9mN1pQ3sT"), ("KEY002", "sk-" + "Ab3dE5gH7jK9mN1pQ3sTuV5x"), ("KEY002", "AppSecret " + "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    ("KEY002", "高德地图 key：" + "0a1b2c3d4e5f60718293a4b5c6d7e8f9"), ("KEY002", "小程序密钥为" + "Ab3dE5gH7jK9mN1pQ3sTuV5x"), ("KEY003", "redis://:" + "Yx2026ok@10.0.0.5:6379/0"),
    ("KEY001", "初始密码统一设置为" + "Yx@2026ok"), ("KEY001", "各单位账号密码默认为" + "yunxi888"), ("KEY001", "登录密码均重置为" + "Ab12cd34"),
)  # fmt: skip
INNOCENTS = (
    "## 机密\n\n机密级国家秘密是重要的国家秘密，泄露会使国家安全和利益遭受严重的损害。", "保守国家秘密是每个公民的义务。", "公开方式：依申请公开", "工作秘密管理办法由区保密局解释。", "禁止上网吧。", "版权所有，不得翻印、转载。",
    "各单位要加强内部管理，内部资料要妥善保管。", "会后，区领导慰问了参会代表。", "会议材料由区政府办公室准备。", "茶叶的制作有秘密，香味来自日照。", "签发人对内容负责，拟稿、核稿、会签各负其责。", "群众来信由区信访局拟办，区领导批示后交办。",
    "收到传真电报后应当登记。", "区农机发〔2026〕3号", "密钥管理系统建设项目采购公告", "API接口密钥由申请单位妥善保管。", "密码设置为8位以上字母和数字。", "令牌环网络的原理", "项目编号：YXZC-2026-0123", "腾讯会议号：123-456-789", "统一社会信用代码：91330000MA0000000X",
    "本方案自公布之日起施行。", "严格管理，注意安全。",
)  # fmt: skip


@pytest.mark.parametrize(("code", "text"), LEAKS, ids=[f"{code}-{number}" for number, (code, _) in enumerate(LEAKS)])
def test_dh_A7a_a_mark_or_a_key_is_an_error_and_a_key_is_never_repeated(code: str, text: str) -> None:
    found = check(example.document(f"{text}\n\n各镇、街道：\n\n请抓好落实。\n\n{_HEAD}"))
    assert (code, "error") in {(one.code, one.severity) for one in found}
    if code.startswith("KEY"):
        assert text[-8:] not in str(found)


@pytest.mark.parametrize("text", INNOCENTS)
def test_dh_A7a_what_speaks_of_secrets_is_no_mark(text: str) -> None:
    found = check(example.document(f"各镇、街道：\n\n{text}\n\n{_HEAD}"))
    assert [one for one in found if one.code.startswith(("SEC", "KEY")) and one.severity == "error"] == []
