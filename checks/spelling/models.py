"""The two language models: words (Debian's, from libime) and characters (ours, from published statutes)."""

from __future__ import annotations

import lzma
import os
import tempfile
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanshen.base.errors import PortalError

if TYPE_CHECKING:
    import kenlm

_CHARACTERS = Path(__file__).parent.parent / "data" / "characters.arpa.xz"
_TOOLS = Path(__file__).parent.parent.parent / ".tools" / "libime"
_NAME = "libime/zh_CN.lm"
_CURE = (
    "在产品仓库的克隆里运行 make proof，校对用那里的 .venv/bin/sanshen proof（见编辑手册“校对”）；"
    "或安装 libime-data-language-model（apt）和 sanshen[proof]（pip）"
)


class Models:
    """`words` and `characters` are KenLM models; `vocabulary` holds every word that the first knows."""

    def __init__(self, words: Path) -> None:
        import kenlm

        self.words = kenlm.Model(str(words))
        self._path = words

    @cached_property
    def characters(self) -> kenlm.Model:
        """KenLM reads files only, so the packed model is unpacked into one that lives for a moment."""
        import kenlm

        config = kenlm.Config()
        config.show_progress = False
        config.arpa_complain = kenlm.ARPALoadComplain.NONE
        handle, name = tempfile.mkstemp(suffix=".arpa")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(lzma.decompress(_CHARACTERS.read_bytes()))
            return kenlm.Model(name, config)
        finally:
            Path(name).unlink()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """KenLM keeps the words at the end of its file, after the unknown one, each ended by a zero."""
        data = self._path.read_bytes()
        start = data.find(b"<unk>\0")
        return frozenset(data[start:].decode("utf-8", "ignore").split("\0")) - {"<unk>", "<s>", "</s>", ""}


def _places() -> Iterator[Path]:
    if given := os.environ.get("SANSHEN_WORDS"):
        yield Path(given)
    for root in (Path("/usr/lib"), Path("/usr/share"), Path("/usr/local/lib"), _TOOLS / "usr/lib"):
        yield root / _NAME
        yield from sorted(root.glob(f"*/{_NAME}"))


@lru_cache(maxsize=1)
def load() -> Models:
    """The models; PortalError where something is not installed, for what did not run has not passed."""
    path = next((place for place in _places() if place.is_file()), None)
    if path is None:
        raise PortalError("错别字检查没有运行：没有安装词语模型", cure=_CURE)
    try:
        return Models(path)
    except ImportError as error:
        raise PortalError("错别字检查没有运行：没有安装 ufal-kenlm", cure=_CURE) from error
    except (OSError, RuntimeError) as error:
        raise PortalError("错别字检查没有运行：词语模型读不出来", cure=_CURE, path=str(path)) from error


def state() -> Any:
    import kenlm

    return kenlm.State()
