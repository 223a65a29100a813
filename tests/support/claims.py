"""What the documents promise, and the tests that hold it.

A claim is a block of a document (a row of a table, an item of a list, a paragraph, a listing) that a rule of `RULES` picks out. It names its
tests as `tests/…/test_x.py::test_y`: in `docs/threats.md` where people see them, elsewhere in `<!-- test: … -->` at its end.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIMITS = "What is not proven"
PROVES = "What `verify` proves"
_ID = re.compile(r"tests/[\w/]+\.py(?:::\w+)+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TESTS = re.compile(r"(?:<!--\s*|\()test:(?P<tests>.*?)(?:-->|\))", re.DOTALL)
# words with which a promise is made; who writes one has to say what holds it
_PROMISE = re.compile(
    r"\b(?:never|cannot|nobody|always|exactly|neither|proven?|proves)\b|whole after"
    "|不会|一律|总是|作废|不算数|逐字节|不放行|拒绝|不沿用|不影响|锁定|任何时候|不丢|不能自己|都要重来"
)


class Block(NamedTuple):
    """`kind` is row, item, text or listing; `heading` is that of the section it stands in."""

    file: str
    line: int
    heading: str
    kind: str
    text: str

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def words(self) -> str:
        """What a reader sees."""
        return _COMMENT.sub("", self.text)

    @property
    def tests(self) -> list[str]:
        stated = self.text if self.kind == "row" else " ".join(one["tests"] for one in _TESTS.finditer(self.text))
        return _ID.findall(stated)


def _promises(block: Block) -> bool:
    return _PROMISE.search(block.words) is not None


def _threat(block: Block) -> bool:
    return block.heading != LIMITS and (block.kind in ("row", "item") or _promises(block))


def _ledger(block: Block) -> bool:
    return _promises(block) or (block.heading == PROVES and block.kind == "item")


def _readme(block: Block) -> bool:
    return _promises(block) or block.kind == "row"


RULES: dict[str, Callable[[Block], bool]] = {
    "docs/threats.md": _threat,
    "docs/ledger.md": _ledger,
    "README.md": _readme,
    "README.zh.md": _promises,
    "docs/operators.zh.md": _promises,
    "docs/leaders.zh.md": _promises,
    "docs/editors.zh.md": _promises,
}


def claims(file: str, text: str) -> list[Block]:
    """What a rule picks out, and whatever else names a test."""
    return [block for block in blocks(file, text) if RULES[file](block) or block.tests]


def blocks(file: str, text: str) -> Iterator[Block]:
    """Every block; a comment alone on a line belongs to the block before it."""
    heading, held = "", list[tuple[int, str, str]]()

    def whole() -> Iterator[Block]:
        if held:
            yield Block(file, held[0][0], heading, held[0][1], "\n".join(line for _, _, line in held))
            held.clear()

    for number, kind, line in _lines(text):
        goes_on = kind == "comment" or (kind == "text" and held and held[0][1] in ("text", "item"))
        if kind == "frame":
            held.clear()  # what stands above the line of dashes are names of columns
        elif not goes_on:
            yield from whole()
        if kind == "heading":
            heading = line.lstrip("#").strip()
        elif kind not in ("frame", "blank") and (held or kind != "comment"):
            held.append((number, kind, line))
    yield from whole()


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and kind; what stands between fences is one."""
    fenced: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if fenced or bare.startswith("```"):
            first = first if fenced else number
            fenced.append(line)
            if len(fenced) > 1 and bare.startswith("```"):
                yield first, "listing", "\n".join(fenced)
                fenced = []
        else:
            yield number, _kind(bare), line


def _kind(bare: str) -> str:
    if re.fullmatch(r"\|[|:\- ]+", bare):
        return "frame"
    starts = (("|", "row"), ("#", "heading"), ("<!--", "comment"))
    return next(
        (kind for mark, kind in starts if bare.startswith(mark)),
        "blank" if not bare else "item" if re.match(r"(?:[-*]|\d+\.) ", bare) else "text",
    )


# -- tests ---------------------------------------------------------------------------------------------------------


def fault(test: str, root: Path = ROOT) -> str:
    """Why this test holds nothing: there is none of the name, or it never runs. Empty if it does."""
    path, *names = test.split("::")
    if not (root / path).is_file():
        return "没有这个文件"
    body = _parsed(root / path)
    if _skips(body):
        return "整个文件都跳过"
    for depth, name in enumerate(names, 1):
        wanted = ast.FunctionDef | ast.AsyncFunctionDef if depth == len(names) else ast.ClassDef
        node = next((one for one in body if isinstance(one, wanted) and one.name == name), None)
        if node is None or not name.startswith(("test_", "Test")):
            return f"没有 {name}"
        if any(map(_is_skip, node.decorator_list)) or _skips(node.body):
            return f"{name} 总是跳过"
        body = node.body
    return ""


@cache
def _parsed(path: Path) -> list[ast.stmt]:
    return ast.parse(path.read_bytes()).body


def _skips(body: list[ast.stmt]) -> bool:
    """Whether nothing after these statements is ever run."""
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func) in ("pytest.skip", "pytest.xfail"):
                return True
        elif isinstance(node, ast.Assign) and any(ast.unparse(one) == "pytestmark" for one in node.targets):
            marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            if any(map(_is_skip, marks)):
                return True
    return False


def _is_skip(mark: ast.expr) -> bool:
    called = mark.func if isinstance(mark, ast.Call) else mark
    return ast.unparse(called) in ("pytest.mark.skip", "pytest.mark.xfail")
