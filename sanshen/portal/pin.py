"""engine.toml: which engine a portal is judged and made by: its version, its wheel's digest, and everything it needs.

Only the standard library is used: the pin is read before anything of it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sanshen.base.errors import PortalError
from sanshen.portal.steps import Steps
from sanshen.portal.toml_lines import nearest
from sanshen.portal.toml_text import tree_of

PATH = "engine.toml"
NAME = "sanshen"
_VERSION = re.compile(r"[0-9][A-Za-z0-9.]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# no address, no option and no file: pip reads these lines
_PACKAGE = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[A-Za-z0-9,._-]+\])?==[A-Za-z0-9.!+]+( ; [A-Za-z0-9_.<>=!'\"() ]+)?"
)
_PACKAGE_CURE = "写成 名称==版本，如 click==8.5.1；只在某些系统上要的，后面加“ ; 条件”"
_DIGEST_CURE = "用 sanshen engine bundle 生成的 engine.toml，不要手写"
_HEAD = "# 本门户使用的引擎，由 sanshen engine bundle 生成；改动按网站自身变更的流程审核\n"


Shape = Callable[[str], object]


class Requirement(NamedTuple):
    """One package that the engine needs: `name==version`, perhaps with a condition, and the digests it may have."""

    package: str
    sha256: tuple[str, ...]

    @property
    def line(self) -> str:
        """As pip reads it."""
        return " ".join([self.package, *(f"--hash=sha256:{one}" for one in self.sha256)])


class Pin(NamedTuple):
    """One engine, exactly: `sha256` is the digest of its wheel."""

    version: str
    sha256: str
    requires: tuple[Requirement, ...]

    @property
    def requirements(self) -> str:
        """A requirements file for `pip install --require-hashes`, without the engine itself."""
        return "".join(f"{one.line}\n" for one in self.requires)

    def to_toml(self) -> str:
        rows = [_HEAD, f'version = "{self.version}"\n', f'sha256 = "{self.sha256}"\n']
        for one in self.requires:
            digests = "".join(f'    "{digest}",\n' for digest in one.sha256)
            rows.append(f"\n[[requires]]\npackage = {_quoted(one.package)}\nsha256 = [\n{digests}]\n")
        return "".join(rows)


def parse_pin(data: bytes, path: str = PATH) -> Pin:
    """PortalError names file, line and cure."""
    text = _text(data, path)
    found = tree_of(text, path)
    reading = _Reading(text, path)
    reading.keys(found, (), {"version", "sha256", "requires"})
    version = reading.text(found, ("version",), _VERSION.fullmatch, '写成 version = "0.1.0"')
    digest = reading.text(found, ("sha256",), _DIGEST.fullmatch, _DIGEST_CURE)
    rows = found.get("requires", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise reading.fault("requires 应是一节一个的 [[requires]]", _DIGEST_CURE, ("requires",))
    return Pin(version, digest, tuple(reading.requirement(row, ("requires", at)) for at, row in enumerate(rows)))


def requirements_of(data: bytes, path: str) -> tuple[Requirement, ...]:
    """What a hashed requirements file lists, as `make lock` writes it; anything that is no pinned package is refused."""
    found: list[Requirement] = []
    for line, row in _logical(_text(data, path)):
        package, *hashes = map(str.strip, row.split(" --hash=sha256:"))
        digests = [_DIGEST.fullmatch(one) for one in hashes]
        if not _PACKAGE.fullmatch(package) or not digests or not all(digests):
            cure = "只能是“名称==版本”加上 --hash=sha256:…，用 make lock 重新生成"
            raise PortalError(f"不是锁定的依赖：{row[:60]}", cure=cure, path=path, line=line)
        found.append(Requirement(package, tuple(hashes)))
    return tuple(found)


class _Reading:
    """Looks at each value of the file; faults know their line."""

    def __init__(self, text: str, path: str) -> None:
        self._text, self._path = text, path

    def fault(self, message: str, cure: str, steps: Steps) -> PortalError:
        return PortalError(message, cure=cure, path=self._path, line=nearest(self._text, steps))

    def keys(self, table: dict[str, Any], steps: Steps, wanted: set[str]) -> None:
        for key in table:
            if key not in wanted:
                raise self.fault(f"不认识的键 {key}", f"只写 {'、'.join(sorted(wanted))}", (*steps, key))

    def text(self, table: dict[str, Any], steps: Steps, shape: Shape, cure: str) -> str:
        key, value = steps[-1], table.get(str(steps[-1]))
        if not isinstance(value, str) or not shape(value):
            raise self.fault(f"缺少 {key}" if value is None else f"{key} 写得不对：{value!s:.80}", cure, steps)
        return value

    def requirement(self, row: dict[str, Any], steps: Steps) -> Requirement:
        self.keys(row, steps, {"package", "sha256"})
        package = self.text(row, (*steps, "package"), _PACKAGE.fullmatch, _PACKAGE_CURE)
        digests = row.get("sha256")
        if not isinstance(digests, list) or not digests:
            raise self.fault(f"{package} 没有摘要", _DIGEST_CURE, (*steps, "sha256"))
        for at, one in enumerate(digests):
            if not isinstance(one, str) or not _DIGEST.fullmatch(one):
                raise self.fault(f"{package} 的摘要不是 64 位十六进制", _DIGEST_CURE, (*steps, "sha256", at))
        return Requirement(package, tuple(digests))


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PortalError("文件不是 UTF-8 编码", cure="用 UTF-8 编码另存", path=path, line=line) from error


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines of a requirements file with their continuations, comments and blanks left out, each with its first number."""
    held: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if line.strip().startswith("#"):
            line = ""
        start = start if held else number
        held.append(line.strip().removesuffix("\\").strip())
        if not line.endswith("\\"):
            yield start, _joined(held)
            held = []
    if held:
        yield start, _joined(held)


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _quoted(text: str) -> str:
    """As a TOML string; nothing that matched `_PACKAGE` holds a backslash."""
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'
