"""A product repository that is a small office's portal too, and a machine with engines installed from it, as operators do it.

Everything is real but one thing: an engine's packages are one wheel that leads to those of the tests and one small source
package in the place of jieba, so that it is installed in seconds and without an index.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import git
from tests.support.office import Office

ROOT = Path(__file__).parents[3]
PACKAGES = ("sanshen", "checks", "plugins")
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "Makefile")
RUN, BUILD = "requirements/run.txt", "requirements/build.txt"
HOUSE = ("admin", "operator-leader", "operator-principal", "principal")


# its summary tells which variables it was built with; the tests' own packages hold an earlier version
SETUP = (
    "import os\nfrom setuptools import setup\nsetup(name='jieba', version='0.42.9', description=' '.join(os.environ))\n"
)


def source_package(folder: Path, name: str = "jieba") -> str:
    """A package that is published as source alone, in `folder`; gives its line for a hashed requirements file."""
    path = folder / f"{name}-0.42.9.tar.gz"
    with tarfile.open(path, "w:gz") as out:
        for file, text in (
            ("setup.py", SETUP),
            ("PKG-INFO", f"Metadata-Version: 1.1\nName: {name}\nVersion: 0.42.9\n"),
        ):
            entry = tarfile.TarInfo(f"{name}-0.42.9/{file}")
            entry.size = len(text)
            out.addfile(entry, io.BytesIO(text.encode()))
    return f"{name}==0.42.9 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def library(folder: Path) -> str:
    """The wheel that leads to the packages of the tests, in `folder`; gives its line for a hashed requirements file."""
    folder.mkdir(parents=True, exist_ok=True)
    info = "devsite-1.0.dist-info"
    files = {
        "devsite.pth": sysconfig.get_path("purelib") + "\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: devsite\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [f"{name},sha256={_urlsafe(text.encode())},{len(text)}\n" for name, text in files.items()]
    wheel = folder / "devsite-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as out:
        for name, text in {**files, f"{info}/RECORD": "".join(rows) + f"{info}/RECORD,,\n"}.items():
            out.writestr(name, text)
    return f"devsite==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def add_source(office: Office, wheels: Path) -> None:
    """Make the office's portal the product's repository: the engine's source as it stands in this work tree."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, office.root / name, ignore=ignored, dirs_exist_ok=True)
    for name in BESIDE:
        shutil.copyfile(ROOT / name, office.root / name)
    settings = (office.root / "pelicanconf.py").read_text("utf-8")  # here `plugins` is the engine's, tiny.py with it
    office.write("pelicanconf.py", settings.replace("portal_plugins.", "plugins."))
    line = library(wheels)
    office.write(RUN, line + source_package(wheels))
    office.write(BUILD, line)
    office.write(".gitignore", ".tools/\n.venv/\n__pycache__/\n")


class Machine:
    """`prefix` is where engines are installed, `wheels` the only place that pip can take packages from."""

    def __init__(self, prefix: Path, wheels: Path) -> None:
        self.prefix, self.wheels = prefix, wheels

    def environment(self, **more: str) -> dict[str, str]:
        """Of an operator: no developer's switch, no index."""
        kept = {name: value for name, value in os.environ.items() if name != "SANSHEN_DEVELOPER"}
        return kept | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)} | more

    def first(self, clone: Path, code: int = 0) -> str:
        """What `make install PREFIX=…` runs in a clone of the product."""
        return self.run([sys.executable, "-m", "sanshen.setup.engine", "--prefix", str(self.prefix)], clone, code)

    def sanshen(self, clone: Path, *words: str, code: int = 0, **more: str) -> str:
        return self.run([str(self.prefix / "bin/sanshen"), *words], clone, code, **more)

    def run(self, words: list[str], inside: Path, code: int = 0, **more: str) -> str:
        env = self.environment(**more)
        done = subprocess.run(words, cwd=inside, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    @property
    def current(self) -> str:
        return (self.prefix / "current").readlink().name


def agreed(office: Office, name: str, files: Mapping[str, str | bytes]) -> str:
    """A change of the site itself, agreed by its whole chain; gives main's new commit."""
    office.branch(name, dict(files), person="admin")
    office.agree(name, *HOUSE, opener="admin")
    office.merge(name)
    return git(office.root, "rev-parse", "main")


def _urlsafe(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
