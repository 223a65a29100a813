"""A Python environment of its own for each engine, filled by pip from hashed packages alone."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from sanshen.base.errors import PortalError
from sanshen.base.temporary import room
from sanshen.git import private
from sanshen.portal.pin import Requirement

# what an installation may know of its surroundings: where packages come from, and no key or token of ours
_PASSED = re.compile(
    r"PATH|HOME|TZ|LANG|LC_[A-Z]+|TMPDIR|XDG_CACHE_HOME|PIP_[A-Z_]+|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE"
    r"|(https?|no|all)_proxy",
    re.IGNORECASE,
)
_OFFLINE = "按包索引的地址核对网络与 pip 设置；没有网络的机器加 --bundle 文件夹"
_WHOLE = "重新取得完整的文件夹，并查清是谁改动的"
_BUNDLED = "核对文件夹是不是 sanshen engine bundle 在同样的系统和 Python 版本上生成的"


def surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)} | {"PYTHONNOUSERSITE": "1"}


def create(folder: Path) -> Path:
    """A new environment with nothing in it; gives its Python."""
    _run([sys.executable, "-I", "-m", "venv", "--without-pip", str(folder)], "请安装 python3-venv 后重试")
    return python_of(folder)


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


class Pip:
    """The pip of `python`, which fills other environments. With `bundle`, packages come from that folder alone.

    Whatever else lies there pip may read too: from an index.html it follows links into the network.
    """

    def __init__(self, python: Path, bundle: Path | None = None) -> None:
        self.bundle = bundle
        self._pip = [str(python), "-I", "-m", "pip"]
        self._from = ["--no-index", "--find-links", str(bundle.resolve())] if bundle else []
        self._cure = _BUNDLED if bundle else _OFFLINE

    def install(self, target: Path, requires: Sequence[Requirement]) -> None:
        """Exactly these packages. Of all but `_SOURCE` only wheels are taken, so none of their own code is run."""
        self._get(["--python", str(target), "install"], requires)

    def install_wheel(self, target: Path, wheel: Path) -> None:
        """The engine itself, whose digest was compared before; then everything that it needs must be there."""
        words = ["--python", str(target), "install", "-q", "--no-deps", "--no-index", str(wheel)]
        _run([*self._pip, *words], self._cure)
        _run([*self._pip, "--python", str(target), "check"], "依赖清单不全：用 make lock 重新生成并送审")

    def download(self, requires: Sequence[Requirement], to: Path, builder: Path | None = None) -> None:
        """The same packages as files, as this machine's Python needs them; `builder` is a Python that has setuptools."""
        self._get([*(["--python", str(builder)] if builder else []), "download", "-d", str(to.absolute())], requires)

    def _get(self, words: list[str], requires: Sequence[Requirement]) -> None:
        """Wheels first: setuptools is one of them, and builds the others."""
        source = [one for one in requires if one.package.startswith(f"{_SOURCE}==")]
        wheels = [one for one in requires if one not in source]
        for wanted, options in ((wheels, ()), (source, _BUILT)):
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
                file.writelines(f"{one.line}\n" for one in wanted)
                file.flush()
                if wanted:
                    _run([*self._pip, *words, *_HASHED, *options, *self._from, "-r", file.name], self._cure)


_PACKAGES = (".whl", ".tar.gz")
_LARGEST = 1 << 30  # bytes; the largest that is pinned has 60 MB
_HASHED = ("-q", "--require-hashes", "--no-deps", "--only-binary", ":all:")
# Published as source alone: its setup.py is run, with the setuptools of the same list. What pip built before has no
# digest to compare, so its cache is left alone.
_SOURCE = "jieba"
_BUILT = ("--no-binary", _SOURCE, "--no-build-isolation", "--no-cache-dir")


@contextmanager
def pip_from(bundle: Path | None = None) -> Iterator[Pip]:
    """This Python's pip, or one that Python brings along, in an environment that goes afterwards.

    It takes the packages of a bundle from a copy that nobody else can change: what is compared is what is installed.
    """
    with ExitStack() as stack:
        packages = stack.enter_context(room(None, "sanshen-bundle-")) if bundle else None
        if bundle and packages:
            _copy_packages(bundle, packages)
        python = Path(sys.executable)
        if not importlib.util.find_spec("pip") or sys.prefix == sys.base_prefix:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sanshen-pip-"))
            cure = "请安装 python3-venv（Debian/Ubuntu：apt-get install python3-venv）后重试"
            _run([sys.executable, "-I", "-m", "venv", folder], cure)
            python = Path(folder, "bin", "python")
        yield Pip(python, packages)


def _copy_packages(bundle: Path, to: Path) -> None:
    """Its plain package files and nothing else; PortalError where a link or a pipe bears a package's name."""
    left = _LARGEST
    try:
        for path in sorted(bundle.iterdir()):
            if path.name.endswith(_PACKAGES):
                with private.opened(path) as source, (to / path.name).open("xb") as out:
                    left -= os.fstat(source.fileno()).st_size
                    if left < 0:
                        raise PortalError("文件夹里的安装包太大，没有安装", cure=_WHOLE, path=str(path))
                    shutil.copyfileobj(source, out)
    except OSError as error:
        if private.is_other(error):
            raise PortalError("文件夹里有不是普通文件的安装包，没有安装", cure=_WHOLE, path=str(path)) from error
        cure = "核对文件夹读得到；临时文件夹要放得下其中全部安装包，放不下的用环境变量 TMPDIR 换一个"
        raise PortalError(f"不能复制安装包：{error.strerror}", cure=cure, path=str(bundle)) from error


def output(
    words: Sequence[str | os.PathLike[str]],
    cure: str,
    inside: Path = Path("/"),
    env: Mapping[str, str] | None = None,
) -> str:
    """What a program prints, run without keys; PortalError with its last words where it fails."""
    return _run([str(word) for word in words], cure, inside, env)


def _run(words: list[str], cure: str, inside: Path = Path("/"), env: Mapping[str, str] | None = None) -> str:
    around = env or surroundings()
    if "--no-index" in words:  # the folder alone, whatever the machine's pip is told otherwise
        around = {name: value for name, value in around.items() if not name.upper().startswith("PIP_")}
        around["PIP_CONFIG_FILE"] = os.devnull
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
    ):  # through a pipe whoever it left behind is waited for
        code = subprocess.run(words, env=around, cwd=inside, stdout=out, stderr=errors, check=False).returncode
        printed, said = _text(out), _text(errors)
    if "DO NOT MATCH THE HASHES" in said:
        raise PortalError("取到的安装包与定下的摘要不符，没有安装", cure="换一个来源，并查清是谁换了安装包")
    if code:
        last = (said.strip() or printed.strip() or "没有说明原因").splitlines()
        raise PortalError(f"安装没有成功：{' '.join(last[-3:])[-600:]}", cure=cure)
    return printed


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
