"""The rules, listed by hand: what is not here does not run.

Each is loaded when a file comes that it could object to: an ordinary article gives work to half of them, and loading takes
longer than looking. Whatever is no article is given to all.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from checks.document import Document
    from checks.rule import Rule


class _Listed(msgspec.Struct, frozen=True):
    """Where a rule is, and what an article must hold for it to find anything: one of the `words` (apart by blanks), one of the `keys` in
    its front matter, so many `digits` close together. Rules for `attachments` find nothing in articles."""

    module: str
    name: str
    words: str = ""
    keys: str = ""
    digits: int = 0
    attachments: bool = False


_LIST = (
    _Listed("secrecy_mark", "SecrecyMark", "密"),
    _Listed("copy_number", "CopyNumber"),
    _Listed("signer", "Signer", "签"),
    _Listed("telegram", "Telegram", "电"),
    _Listed("internal_mark", "InternalMark", "内 件 阅 传 密 不公开 不予公开 申请公开"),
    _Listed("sign_off", "SignOff", "单 表 笺 纸 稿 签 批 缓"),
    _Listed("process_paper", "ProcessPaper", "稿 示 %"),
    _Listed("id_number", "IdNumber", digits=14),
    _Listed("mobile", "Mobile", digits=9),
    _Listed("bank_card", "BankCard", "卡号 账号 帐号 账户 帐户 开户 银行 工资卡 存折 打款 汇款 一卡通 社保卡 收款"),
    _Listed("passport", "Passport", "护照 通行证 签证 出入境 证件号"),
    _Listed("plate", "Plate", "车主 驾驶 当事人 姓名 车牌 号牌 私家车 小轿车 小型 本人 肇事 其名下 驾车"),
    _Listed("email", "Email", "@"),
    _Listed("landline", "Landline", "话 座 宅"),
    _Listed("home_address", "HomeAddress", "住 址 户"),
    _Listed("joined_masks", "JoinedMasks", "* ＊ × x X"),
    _Listed("name_list", "NameList", "| \t <t <T"),
    _Listed("minor", "Minor", "学生 同学 小朋友 儿童 幼儿 孩子 监护人"),
    _Listed("health", "Health", "患 确 诊 残 查"),
    _Listed("password", "Password"),
    _Listed("shared_password", "SharedPassword", "密码 口令"),
    _Listed("access_key", "AccessKey"),
    _Listed("connection", "Connection", "@ ="),
    _Listed("front_matter", "FrontMatterReads"),
    _Listed("refused_keys", "RefusedKeys"),
    _Listed("column", "ColumnKnown"),
    _Listed("policy_elements", "PolicyElements"),
    _Listed("document_number", "DocumentNumber", keys="document_number"),
    _Listed("index_number", "IndexNumber", keys="index_number"),
    _Listed("created", "Created"),
    _Listed("dates_agree", "DatesAgree"),
    _Listed("expiry", "Expiry"),
    _Listed("disclosure", "Disclosure", keys="disclosure"),
    _Listed("reprint", "Reprinted"),
    _Listed("reprint_source", "ReprintSource", keys="reprint"),
    _Listed("reprint_title", "ReprintTitle", keys="reprint"),
    _Listed("reprint_only", "ReprintOnly", keys="issuer document_number"),
    _Listed("interprets", "Interprets"),
    _Listed("interpreted_late", "InterpretedLate"),
    _Listed("joint", "Joint", keys="joint"),
    _Listed("attachments_only", "AttachmentsOnly"),
    _Listed("unsafe_html", "UnsafeHtml", "]( ]: < ="),
    _Listed("nesting", "Nesting"),
    _Listed("hidden_text", "HiddenText"),
    _Listed("turned_text", "TurnedText"),
    _Listed("expression", "WrongExpression"),
    _Listed("leader_name", "LeaderName"),
    _Listed("leader_order", "LeaderOrder"),
    _Listed("discriminatory", "Discriminatory"),
    _Listed("half_width", "HalfWidth"),
    _Listed("doubled", "Doubled"),
    _Listed("pairs", "Pairs", "( ) 《 》 〔 〕 【 】 （ ）"),
    _Listed("residue", "Residue"),
    _Listed("traditional", "Traditional"),
    _Listed("numbering", "Numbering", "第 、"),
    _Listed("percent", "Percent", "% ％"),
    _Listed("totals", "Totals", "合计 总计 共计 总和"),
    _Listed("shares", "Shares", "占 比重 构成"),
    _Listed("clash", "Clash", "| <t"),
    _Listed("impossible_date", "ImpossibleDate", "月 时间"),
    _Listed("image_alt", "ImageAlt", "[ <"),
    _Listed("image_rights", "ImageRights", "[ <"),
    _Listed("red_head", "RedHead", attachments=True),
    _Listed("red_seal", "RedSeal", attachments=True),
    _Listed("image_tags", "ImageTags", attachments=True),
    _Listed("map_number", "MapNumber"),
    _Listed("links", "InternalLinks"),
    _Listed("unsafe_link", "UnsafeLink", "// ."),
    _Listed("external_link", "ExternalLink", "//"),
    _Listed("hidden_link", "HiddenLink", "]( href //"),
    _Listed("file_name", "FileName"),
    _Listed("file_kind", "FileKind", attachments=True),
    _Listed("unread", "Unread"),
    _Listed("concealed", "Concealed", attachments=True),
    _Listed("active", "Active", attachments=True),
    _Listed("malware", "Malware", attachments=True),
    _Listed("allowed", "Allowed", "sanshen"),
    _Listed("allowed_unused", "AllowedUnused", "sanshen"),
    _Listed("transcript", "Transcript", attachments=True),
)
# not run by the hook: its models take a second to load (decision 0015)
_PROOF = (_Listed("spelling", "Spelling"),)
_SETS = {
    "RULES": _LIST,
    "PROOF": _PROOF,
    "BOOK": (
        *_LIST,
        *_PROOF,
        _Listed("site_change", "SiteChange"),
        _Listed("page_unmade", "PageUnmade"),
        _Listed("crashed", "Crashed"),
        _Listed("timed_out", "TimedOut"),
        _Listed("own_rule", "OwnRuleRefused"),
    ),
}

if TYPE_CHECKING:
    RULES: tuple[Rule, ...]
    PROOF: tuple[Rule, ...]
    BOOK: tuple[Rule, ...]  # what can be reported, and so has to be explained
    BY_CODE: dict[str, Rule]


def rules_for(document: Document) -> tuple[Rule, ...]:
    """The rules that could object to something in this file, in the order of the list."""
    if not document.is_article:
        return _loaded(_LIST)
    keys = document.front.values if document.front else {}
    read = [document, *document.seen]
    texts = {text for one in read for text in (one.text, one.folded.text)}
    chars = frozenset().union(*texts)
    digits = max(one.folded.row for one in read)
    return _loaded(one for one in _LIST if _may_find(one, texts, chars, keys, digits))


def _may_find(one: _Listed, texts: set[str], chars: frozenset[str], keys: Collection[str], digits: int) -> bool:
    if one.attachments or digits < one.digits:
        return False
    if one.keys and not any(key in keys for key in one.keys.split(" ")):
        return False
    if not one.words:
        return True
    for word in one.words.split(" "):
        if word[0] in chars and (len(word) == 1 or any(word in text for text in texts)):
            return True
    return False


@cache
def _rule(one: _Listed) -> Rule:
    module = __import__(f"checks.rules.{one.module}", fromlist=(one.name,))  # importlib's way loads importlib
    rule: Rule = getattr(module, one.name)()
    return rule


def _loaded(listed: Iterable[_Listed]) -> tuple[Rule, ...]:
    return tuple(map(_rule, listed))


def __getattr__(name: str) -> tuple[Rule, ...] | dict[str, Rule]:
    """All of them, for whoever asks for all."""
    found: tuple[Rule, ...] | dict[str, Rule]
    if name in _SETS:
        found = _loaded(_SETS[name])
    elif name == "BY_CODE":
        found = {rule.code: rule for rule in _loaded(_SETS["BOOK"])}
    else:
        raise AttributeError(name)
    globals()[name] = found  # asked for once
    return found
