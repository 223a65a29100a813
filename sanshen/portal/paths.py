"""Which names may stand in the tree, and whether a path is an article's or the site's own (`house`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Literal

from sanshen.base.errors import legible

Domain = Literal["article", "house"]
CONTENT = "content/"
REGULAR = "100644"
LONGEST = 200  # bytes of one name; file systems stop at 255 and a build adds to it
LONGEST_PATH = (
    1000  # bytes of a whole path; systems stop at 4096, macOS at 1024, and a clone or a release stands around it
)
_MODES = {"120000": "符号链接", "160000": "子模块", "100755": "可执行文件", "040000": "文件夹"}
_PART = re.compile(r"[A-Za-z0-9._\-一-鿿㐀-䶿（）〔〕《》、—·]+")
_STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ORDINARY = re.compile(r"[a-z0-9-]+(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+\.[a-z0-9]{1,5}")
_RISKY = re.compile(r"(?:\A|/)(?:-|(?:con|prn|aux|nul|com\d|lpt\d|index)(?:[./]|\Z))")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SITE_MODES = (REGULAR, "100755")
_WRITTEN_HERE = "provenance.json"  # `sanshen.portal.provenance`: a publication makes it from the ledger
# what git and forges read from a tree; any other name like git's own folder is a trick of some file system
_GIT_FILES = frozenset(
    (
        ".gitignore",
        ".gitattributes",
        ".gitkeep",
        ".gitea",
        ".github",
        ".gitlab",
        ".gitlab-ci.yml",
        ".git-blame-ignore-revs",
    )
)


def domain_of(path: str) -> Domain:
    """Articles are what lies under content/; policy, roster, register, theme and code are the site's own (`house`)."""
    return "article" if path.startswith(CONTENT) else "house"


def place_of(path: str) -> str:
    """Path of the column whose folder a file of content/ lies in: an article's."""
    return path.removeprefix(CONTENT).rpartition("/")[0]


def is_ordinary(path: str, mode: str) -> bool:
    """A plain file named as nearly all are: no rule for names has anything to say against it."""
    if mode != REGULAR or len(path) > LONGEST:
        return False
    return _ORDINARY.fullmatch(path) is not None and not _RISKY.search(path)


def name_faults(path: str, mode: str) -> Iterator[str]:
    """Why this tree entry may not stand under content/, in Chinese; nothing if it may.

    Look-alike tricks are shut out by an allow-list: ASCII letters, digits, Han characters and a few marks.
    """
    if is_ordinary(path, mode):
        return
    if mode != REGULAR:
        yield f"不能是{_MODES.get(mode, '这类文件')}（{mode}）：改为普通文件"
    if _composed(path) != path:
        yield "文件名不是 NFC 规范写法：在系统里重新输入文件名"
    yield from _length_faults(path)
    for part in path.split("/"):
        yield from _part_faults(part)
    stem, _, kind = path.rpartition("/")[2].rpartition(".")
    if kind.lower() == "md" and (kind != "md" or not _STEM.fullmatch(stem)):
        yield "稿件文件名只用小写字母、数字和连字符，以 .md 结尾，如 2026-11-02-qiuji-gongzuo.md"
    elif kind == "md" and stem == "index":
        yield "稿件不能叫 index.md：这是栏目首页的地址，换一个名字"


def _length_faults(path: str) -> Iterator[str]:
    if len(path.encode("utf-8", "surrogatepass")) > LONGEST_PATH:
        yield f"整个路径过长：不超过 {LONGEST_PATH} 字节，减少文件夹层数或缩短文件夹名"


def _part_faults(part: str) -> Iterator[str]:
    strange = dict.fromkeys(char for char in part if not _PART.fullmatch(char))
    if strange:
        shown = "、".join(_shown(char) for char in strange)
        yield f"“{legible(part)}”含有不允许的字符 {shown}：只用汉字、字母、数字、连字符、下划线和点"
    elif not part or part.startswith((".", "-")) or part.endswith("."):
        yield f"“{part}”不能空着，不能以点或连字符开头，也不能以点结尾"
    elif _RESERVED.fullmatch(part):
        yield f"“{part}”是系统保留名，换一个名字"
    elif len(part.encode()) > LONGEST:
        yield f"“{part[:20]}…”过长：不超过 {LONGEST} 字节（约 {LONGEST // 3} 个汉字）"


def entry_faults(path: str, mode: str) -> Iterator[str]:
    """Why this tree entry may not stand in the repository, in Chinese; nothing if it may."""
    return name_faults(path, mode) if path.startswith(CONTENT) else site_faults(path, mode)


def site_faults(path: str, mode: str) -> Iterator[str]:
    """The same outside content/: programs and settings have freer names, and may be executable."""
    parts = path.split("/")
    yield from _length_faults(path)
    if mode not in _SITE_MODES:
        yield f"不能是{_MODES.get(mode, '这类文件')}（{mode}）：改为普通文件"
    if path.casefold() == _WRITTEN_HERE:
        yield "这个文件由发布程序根据台账生成，不能放进仓库"
    if parts[-1].casefold().endswith((".pyc", ".pyo")) or "__pycache__" in map(str.casefold, parts):
        yield "是编译过的程序，审核人看不到内容：只提交源文件"
    for part in parts:
        if not _is_plain(part):
            yield f"“{legible(part)}”含有不允许的部分或看不见的字符"
        elif _RESERVED.fullmatch(part):
            yield f"“{part}”是系统保留名，换一个名字"
        elif len(part.encode()) > LONGEST:
            yield f"“{part[:20]}…”过长：不超过 {LONGEST} 字节"
        elif _is_like_git(part):
            yield f"“{part}”像 git 自己的文件夹，换一个名字"


def _is_plain(part: str) -> bool:
    """No way out of the root, and nothing that prints or is stored as something else."""
    return (
        part not in ("", ".", "..")
        and not any(char in part for char in '\\:<>"|?*')
        and not part.endswith((".", " "))
        and part.isprintable()
        and _composed(part) == part
    )


def _is_like_git(part: str) -> bool:
    folded = part.casefold()
    return folded.startswith((".git", "git~")) and part not in _GIT_FILES


def same_names(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names of one folder that a case-blind or normalising file system would take for one."""
    names = list(names)
    if all(name.isascii() and name.islower() for name in names):
        return
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(_folded(name), name)
        if first != name:
            yield first, name


def twins(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of files or folders that a case-blind or normalising file system would take for one."""
    paths = list(paths)
    if all(path.isascii() and path.islower() for path in paths):
        return  # each is what it would be taken for
    seen: dict[str, str] = {}
    told: set[str] = set()
    folders: dict[str, bool] = {"": True}  # whether a folder has no twin, nor has anything around it
    for path in paths:
        folder = path.rpartition("/")[0]
        if folder not in folders:
            parts = folder.split("/")
            prefixes = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
            folders[folder] = yield from _first_twin(prefixes, seen, told)
        if folders[folder]:
            yield from _first_twin([path], seen, told)


def _first_twin(paths: Iterable[str], seen: dict[str, str], told: set[str]) -> Generator[tuple[str, str], None, bool]:
    """Notes the paths and gives the first that has a twin, if it was not told yet; whether there was none."""
    for path in paths:
        first = seen.setdefault(_folded(path), path)
        if first != path:
            if path not in told:
                yield first, path
            told.add(path)
            return False
    return True


def twins_of(paths: Iterable[str], beside: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, str]]:
    """The same for paths of a larger whole: `beside` gives what stands in a folder (empty for the root), as whole paths."""
    told: set[str] = set()
    known: dict[str, dict[str, list[str]]] = {}
    for path in paths:
        parts = path.split("/")
        for length in range(1, len(parts) + 1):
            prefix, folder = "/".join(parts[:length]), "/".join(parts[: length - 1])
            if prefix in told:
                continue
            told.add(prefix)
            if folder not in known:
                known[folder] = _by_fold(beside(folder))
            yield from ((other, prefix) for other in known[folder].get(_folded(prefix), ()) if other != prefix)


def _by_fold(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(_folded(path), []).append(path)
    return found


def _folded(path: str) -> str:
    return path if path.isascii() and path.islower() else _composed(path).casefold()


def _composed(path: str) -> str:
    if path.isascii():
        return path
    import unicodedata  # seldom needed, and slow to load

    return unicodedata.normalize("NFC", path)


def _shown(char: str) -> str:
    """A character as people see it, with the number that tells it from its look-alikes."""
    return f"“{char}”（U+{ord(char):04X}）" if char.isprintable() else f"U+{ord(char):04X}"
