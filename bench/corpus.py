"""The corpus of the speed benchmarks: `python -m bench.corpus SIZE`.

SIZE made-up articles, the same every time, as an adopted portal (`portal/`, its people's keys in `portal-keys/`) and as
Hugo and Eleventy sites (`hugo/`, `eleventy/`). What is there already and was made by the same code is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from bench import peer_sites, portal_site
from bench.installed import HOME
from bench.portal_site import ROOT
from bench.texts import Texts
from bench.words import Language, dictionary

_TEXT = ("words", "texts", "pictures", "register")
_PORTAL = ("portal_site", "clerks", "fast_import")


@cache
def language() -> Language:
    return Language(dictionary())


def texts(size: int) -> Texts:
    return Texts(language(), size)


def made(size: int, tell: Callable[[str], None] = print) -> Path:
    """The folder that holds the corpus of this size, made now if need be."""
    folder = portal(size, tell)
    _once(folder, "peers", ("hugo", "eleventy"), _peers_digest(), tell, lambda: peer_sites.make(folder, texts(size)))
    return folder


def portal(size: int, tell: Callable[[str], None] = print) -> Path:
    """The same without the sites of others."""
    folder = HOME / str(size)
    _once(folder, "portal", ("portal", "portal-keys"), _portal_digest(), tell, lambda: _portal(folder, size))
    return folder


def _portal(folder: Path, size: int) -> None:
    portal_site.adopt(portal_site.make(folder / "portal", texts(size)))


def _once(
    folder: Path, name: str, parts: Iterable[str], digest: str, tell: Callable[[str], None], make: Callable[[], None]
) -> None:
    """Make the parts anew unless they come from the same code; a killed run leaves no stamp and is repeated."""
    stamp = folder / f"{name}.stamp"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    stamp.unlink(missing_ok=True)
    for part in parts:
        shutil.rmtree(folder / part, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    tell(f"生成 {folder.name} 篇稿件的语料（{name}）")
    make()
    stamp.write_text(digest)


def _portal_digest() -> str:
    """Plugins, theme and registers are part of the portal: where they change, it is adopted anew."""
    config = (part for path, data in portal_site.house_files() for part in (path.encode(), data))
    return _digest([*_code((*_TEXT, *_PORTAL)), *config])


def _peers_digest() -> str:
    layouts = sorted(path for path in peer_sites.LAYOUTS.rglob("*") if path.is_file())
    return _digest([*_code((*_TEXT, "peer_sites")), *(path.read_bytes() for path in layouts)])


def _code(modules: Iterable[str]) -> list[bytes]:
    return [(ROOT / f"bench/{module}.py").read_bytes() for module in modules]


def _digest(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=int)
    print(made(parser.parse_args().size))


if __name__ == "__main__":
    main()
