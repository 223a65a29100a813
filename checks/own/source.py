"""Reads a portal's own rules from a tree, without running them: one file a rule, everything said of it a literal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from checks.finding import Severity
from checks.own.seen import FOLDER
from checks.rule import Example
from sanshen.base.errors import PortalError
from sanshen.portal.paths import REGULAR
from sanshen.portal.toml_text import tree_of

if TYPE_CHECKING:
    from sanshen.git.objects import Entry
    from sanshen.git.repo import Repo

PRODUCT = "sanshen"  # the project whose checks/ is the engine's own source
MOST, LARGEST = 40, 64 << 10  # rules, and bytes of one
_PROJECT = 1 << 20  # bytes; nobody's project file is larger
CODE = re.compile(
    r"X[A-Z]{2}\d{3}"
)  # no code of the engine begins with X, today or later (tests/checks/test_own_source.py)
_FILE = re.compile(r"[a-z][a-z0-9_]{0,39}\.py")
_Words = Annotated[str, msgspec.Meta(min_length=1, max_length=600)]


class OwnRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file of a rule states about it, as `checks.rule.Rule` has it, and its source."""

    code: Annotated[str, msgspec.Meta(max_length=6)]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    explain: _Words
    cure: Annotated[str, msgspec.Meta(max_length=600)] = ""
    clauses: tuple[str, ...] = ()
    severity: Severity = "error"
    reads: Literal["text", "article", "file", "any"] = "article"
    waivable: bool = True
    catches: tuple[Any, ...] = ()  # examples and strings, as in `Stated`; `_example` sees to it
    passes: tuple[Any, ...] = ()
    path: str = ""
    source: bytes = b""


class Fault(msgspec.Struct, frozen=True):
    """Why a file in the folder of own rules is not a rule."""

    path: str
    line: int
    message: str
    cure: str


class Sources(msgspec.Struct, frozen=True):
    """The own rules of one tree, by path. Where there are faults none of them is run."""

    rules: tuple[OwnRule, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules or self.faults)


class _Wrong(Exception):
    def __init__(self, line: int, message: str, cure: str) -> None:
        super().__init__(message)
        self.line, self.message, self.cure = line, message, cure


def read(repo: Repo, tree: str) -> Sources:
    """The own rules of a commit or tree; none in the product's own repository."""
    entries = repo.folder(tree, FOLDER)
    if not entries or _is_product(repo, tree):
        return Sources()
    if len(entries) > MOST:
        cure = f"本站规则不超过 {MOST} 条：合并相近的"
        return Sources((), (Fault(FOLDER, 1, f"有 {len(entries)} 个文件，太多", cure),))
    rules, faults = list[OwnRule](), list[Fault]()
    for entry in entries:
        try:
            rules.append(_rule(repo, entry))
        except _Wrong as wrong:
            faults.append(Fault(entry.path, wrong.line, wrong.message, wrong.cure))
    return Sources(tuple(rules), (*faults, *_twice(rules)))


def _is_product(repo: Repo, tree: str) -> bool:
    entry = repo.entry(tree, "pyproject.toml")
    if entry is None or entry.mode != REGULAR or repo.size(entry.blob) > _PROJECT:
        return False
    try:
        stated = tree_of(repo.object(entry.blob).decode(), entry.path)
    except (UnicodeDecodeError, PortalError):
        return False
    project = stated.get("project")
    return isinstance(project, dict) and project.get("name") == PRODUCT


def _twice(rules: Sequence[OwnRule]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for rule in rules:
        first = seen.setdefault(rule.code, rule.path)
        if first != rule.path:
            yield Fault(rule.path, 1, f"编号 {rule.code} 与 {first} 相同", "换一个没有用过的编号")


def _rule(repo: Repo, entry: Entry) -> OwnRule:
    name = entry.path.rpartition("/")[2]
    if entry.mode != REGULAR:
        raise _Wrong(1, "不是普通文件", "一条规则一个普通的 .py 文件，不用链接、文件夹和可执行文件")
    if not _FILE.fullmatch(name):
        raise _Wrong(1, "不是规则文件", "文件名用小写字母、数字和下划线，以 .py 结尾；别的文件移出 checks/rules/")
    if repo.size(entry.blob) > LARGEST:
        raise _Wrong(1, f"超过 {LARGEST >> 10} KB", "一条规则一个小文件，拆开写")
    return parse(entry.path, repo.object(entry.blob))


def parse(path: str, source: bytes) -> OwnRule:
    """What the file states; nothing in it is run."""
    text = _text(source)
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        raise _Wrong(error.lineno or 1, f"Python 语法不对：{error.msg}", "改正这一行") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise _Wrong(1, "Python 读不懂这个文件", "写得简单些") from error
    found = [node for node in module.body if isinstance(node, ast.ClassDef) and any(map(_is_rule, node.bases))]
    if len(found) != 1:
        raise _Wrong(1, f"有 {len(found)} 个规则类，应当恰好一个", "一个文件写一个 class 名称(Rule)")
    stated = dict(_stated(found[0]))
    try:
        rule = msgspec.convert(stated, OwnRule)
    except msgspec.ValidationError as error:
        raise _Wrong(found[0].lineno, f"规则的说明不全或不对（{error}）", "照 checks/rules/ 的样子写全") from error
    _refuse_wrong(rule, found[0].lineno)
    return msgspec.structs.replace(rule, path=path, source=source)


def _text(source: bytes) -> str:
    """The source as reviewers read it: no other encoding, nothing that cannot be seen."""
    try:
        text = source.decode()
    except UnicodeDecodeError as error:
        raise _Wrong(source[: error.start].count(b"\n") + 1, "不是 UTF-8", "用 UTF-8 保存") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.replace("\t", "").isprintable():
            raise _Wrong(number, "有看不见的字符", "删去；换行只用 LF")
    return text


def _refuse_wrong(rule: OwnRule, line: int) -> None:
    if not CODE.fullmatch(rule.code):
        cure = "本站规则的编号是 X、两个大写字母、三位数字，如 XYX001；其他字母留给系统自带的规则"
        raise _Wrong(line, f"编号 {rule.code!a} 不能用", cure)
    if not all(isinstance(one, str | Example) for one in (*rule.catches, *rule.passes)):
        raise _Wrong(line, "例子不是文字", '写成文字，或 Example(body="……")')
    if not all(words.isprintable() for words in (rule.title, rule.explain, rule.cure, *rule.clauses)):
        raise _Wrong(line, "名称或说明里有换行或看不见的字符", "写成一行普通文字")


def _is_rule(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id == "Rule"


_TEXTS = frozenset({"body", "front", "path", "mode", "whole", "created_before", "packed", "beside"})
_STATED = frozenset(OwnRule.__struct_fields__) - {"path", "source"}


def _stated(rule: ast.ClassDef) -> Iterator[tuple[str, Any]]:
    for node in rule.body:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if isinstance(node, ast.AnnAssign):
            target = node.target
        if isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign) and target.id in _STATED:
            try:
                yield target.id, _value(node.value)
            except (ValueError, TypeError, RecursionError, msgspec.ValidationError) as error:
                message = f"{target.id} 要直接写出来，不能是算出来的"
                raise _Wrong(node.lineno, message, "写成文字、数字、True 或它们的列表") from error


def _value(node: ast.expr | None) -> Any:
    """A literal, strings joined by +, and examples."""
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(map(_value, node.elts))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        one, other = _value(node.left), _value(node.right)
        if isinstance(one, str) and isinstance(other, str):
            return one + other
        raise ValueError
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Example" and not node.args:
        return _example({word.arg or "": ast.literal_eval(word.value) for word in node.keywords})
    if node is None:
        raise ValueError
    return ast.literal_eval(node)


def _example(given: dict[str, Any]) -> Example:
    """An example that is nothing but text: no file of this machine takes part in it."""
    packed, beside = given.get("packed", {}), given.get("beside", ())
    words = [value for name, value in given.items() if name not in ("packed", "beside")]
    if not given.keys() <= _TEXTS or not isinstance(packed, dict) or not isinstance(beside, tuple | list):
        raise ValueError
    if not all(isinstance(one, str) for one in (*words, *packed, *packed.values(), *beside)):
        raise ValueError
    return Example(**given)
