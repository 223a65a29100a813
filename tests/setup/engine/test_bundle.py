"""A county's portal: no engine source, a pin; engines come from a bundle alone or from an index of hashed wheels."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.pin import parse_pin, requirements_of
from sanshen.setup.engine.environment import pip_from
from sanshen.setup.engine.install import install
from sanshen.setup.engine.prefix import Prefix
from sanshen.setup.engine.wheel import digest, pinned
from tests.conftest import git
from tests.setup.engine.machine import ROOT, Machine, agreed, source_package
from tests.support.office import Office, article

NEW: dict[str, str | bytes] = {"sanshen/setup/engine/__init__.py": '"""The next engine."""\n'}


def test_a_bundle_alone_installs_an_engine(bundle: Path, office: Office, tmp_path: Path) -> None:
    """A machine that has Python and the bundle, and nothing else; the clone that it is done in holds programs of like names."""
    for name in ("argparse.py", "sanshen/setup/engine/__init__.py", "sanshen/setup/engine/__main__.py"):
        office.write(name, "raise SystemExit('a program of the portal ran')\n")
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    (wheel,) = bundle.glob("sanshen-*.whl")
    words = [
        sys.executable,
        "-P",
        "-m",
        "sanshen.setup.engine",
        "--bundle",
        str(bundle),
        "--prefix",
        str(machine.prefix),
    ]
    assert "已安装引擎 0.1.0-" in machine.run(words, office.root, PYTHONPATH=str(wheel), PIP_FIND_LINKS="")
    shown = json.loads(machine.sanshen(office.root, "engine", "show", "--json"))
    assert shown["pinned"] is None and shown["sha256"] == parse_pin((bundle / "engine.toml").read_bytes()).sha256
    agreed(office, "house/pin", {"engine.toml": (bundle / "engine.toml").read_bytes()})
    shown = json.loads(machine.sanshen(office.root, "engine", "show", "--json"))
    assert shown["pinned"]["same"] is shown["pinned"]["proven"] is True


def handbook(bundle: Path, prefix: Path) -> str:
    """The commands of the first installation without a network, as operators are told."""
    text = (ROOT / "docs/operators.zh.md").read_text("utf-8")
    (block,) = [one for one in text.split("```") if "--bundle 文件夹 --prefix" in one]
    words = block.removeprefix("sh\n").replace("文件夹", str(bundle)).replace("/opt/sanshen", str(prefix))
    return words.replace("python3", sys.executable)


@pytest.fixture
def portal(bundle: Path, tmp_path: Path) -> Path:
    """The clone of a county's portal, where the handbook's commands are given."""
    (tmp_path / "portal").mkdir()
    shutil.copyfile(bundle / "engine.toml", tmp_path / "portal/engine.toml")
    return tmp_path / "portal"


def trapped(wheel: Path) -> Path:
    """What another wheel leaves behind if it is run."""
    trap = wheel.parent.with_name("trap")
    with zipfile.ZipFile(wheel, "w") as out:
        for folder in ("sanshen", "sanshen/setup", "sanshen/setup/engine"):
            out.writestr(f"{folder}/__init__.py", "")
        out.writestr("sanshen/setup/engine/__main__.py", f"open({str(trap)!r}, 'w')\n")
    return trap


def test_the_handbook_runs_nothing_of_a_bundle_whose_wheel_is_another(
    bundle: Path, portal: Path, tmp_path: Path
) -> None:
    """Whoever swaps the wheel swaps the bundle's own engine.toml too."""
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    words = ["sh", "-c", handbook(bundle, machine.prefix)]
    assert "已安装引擎 0.1.0-" in machine.run(words, portal, PIP_FIND_LINKS="")
    (wheel,) = bundle.glob("sanshen-*.whl")
    trap = trapped(wheel)
    pin = bundle / "engine.toml"
    new = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pin.write_text(pin.read_text().replace(parse_pin(pin.read_bytes()).sha256, new))
    other = ["sh", "-c", handbook(bundle, tmp_path / "other")]
    assert "已安装" not in machine.run(other, portal, 1) and not trap.exists()


@pytest.mark.parametrize(
    ("named", "beside"),
    [
        ("sanshen-0.1.0:py3-none-any.whl", "sanshen-0.1.0"),  # a search path ends at the colon
        ("sanshen-0.1.0 py3-none-any.whl", "sanshen-0.1.0"),
        ("sanshen-0.1.0-py3-none-any.whl", "sanshen-0.0.0-py3-none-any.whl"),
        ("sanshen-0.1.0-py3-none-any.whl", "sanshen-0.2.0-py3-none-any.whl"),
        ("another.whl", "sanshen-0.1.0-py3-none-any.whl"),
    ],
)
def test_the_handbook_runs_nothing_whatever_the_wheel_is_called(
    named: str, beside: str, bundle: Path, portal: Path, tmp_path: Path
) -> None:
    """The agreed wheel lies there, under a name that leads to another beside it, unpacked where that name would."""
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    (wheel,) = bundle.glob("sanshen-*.whl")
    wheel.rename(bundle / named)
    trap = trapped(bundle / "evil.zip")
    (bundle / beside).mkdir()
    shutil.unpack_archive(bundle / "evil.zip", bundle / beside)
    if beside.endswith(".whl"):
        shutil.rmtree(bundle / beside)
        (bundle / "evil.zip").rename(bundle / beside)
    words = ["sh", "-c", handbook(bundle, machine.prefix)]
    assert "已安装" not in machine.run(words, portal, 1, PIP_FIND_LINKS="") and not trap.exists()


@pytest.mark.parametrize("what", ["link", "pipe", "folder", "nothing"])
def test_the_handbook_copies_nothing_that_is_no_plain_file(
    what: str, bundle: Path, portal: Path, tmp_path: Path
) -> None:
    """A link to /dev/zero would fill the disk, a pipe would be waited for; nothing stays behind."""
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    (wheel,) = bundle.glob("sanshen-*.whl")
    wheel.unlink()
    if what == "link":
        wheel.symlink_to("/dev/zero")
    elif what == "pipe":
        os.mkfifo(wheel)
    elif what == "folder":
        wheel.mkdir()
    block = handbook(bundle, machine.prefix).replace("env -u TMPDIR mktemp -d", f"mktemp -d -p {tmp_path}")
    assert "没有安装" in machine.run(["sh", "-c", f"ulimit -f 1; {block}"], portal, 1, PIP_FIND_LINKS="")
    assert not list(tmp_path.glob("tmp.*"))


def test_a_package_larger_than_any_that_is_pinned_is_not_copied(bundle: Path, tmp_path: Path) -> None:
    with (bundle / "zz-1-py3-none-any.whl").open("wb") as file:
        file.truncate(1 << 42)
    with pytest.raises(PortalError, match="太大") as told, pip_from(bundle):
        pass
    assert told.value.path == str(bundle / "zz-1-py3-none-any.whl")


def test_a_wheel_swapped_while_it_is_installed_is_not_the_one_installed(bundle: Path, tmp_path: Path) -> None:
    """By whoever holds the share that a bundle lies on, after its digest was compared."""
    pin = parse_pin((bundle / "engine.toml").read_bytes())
    (wheel,) = bundle.glob("sanshen-*.whl")
    prefix = Prefix(tmp_path / "county")

    def swap(words: str) -> None:
        if words == "安装引擎":
            with zipfile.ZipFile(wheel, "a") as out:
                out.writestr("sanshen/more.py", "")

    with pip_from(bundle) as pip:
        name = install(prefix, pin, pinned(pin, pip, tmp_path), pip, swap)
    (taken,) = (prefix.engines / name).glob("*.whl")
    assert digest(wheel) != pin.sha256 == digest(taken)
    assert not list((prefix.engines / name).glob("lib/python*/site-packages/sanshen/more.py"))


@pytest.mark.parametrize("what", ["link", "pipe", "folder"])
def test_of_a_bundle_only_plain_packages_are_looked_at(what: str, bundle: Path, tmp_path: Path) -> None:
    (bundle / "index.html").write_text('<a href="http://127.0.0.1:9/jieba-0.42.9.tar.gz">jieba</a>')
    with pip_from(bundle) as pip:
        assert pip.bundle and {path.suffix for path in pip.bundle.iterdir()} == {".whl", ".gz"}
    (wheel,) = bundle.glob("sanshen-*.whl")
    wheel.rename(tmp_path / "elsewhere")
    if what == "link":
        wheel.symlink_to(tmp_path / "elsewhere")
    elif what == "pipe":
        os.mkfifo(wheel)
    else:
        wheel.mkdir()
    with pytest.raises(PortalError, match="不是普通文件") as told, pip_from(bundle):
        pass
    assert told.value.path == str(wheel)


def test_a_workflow_installs_the_pinned_engine_from_an_index(bundle: Path, tmp_path: Path) -> None:
    """`.ci/engine` in a clone of a county's portal: by digest, and nothing of the clone is imported or run."""
    (tmp_path / "portal/engine").mkdir(parents=True)
    (tmp_path / "portal/engine/__init__.py").write_text("raise SystemExit('a program of the portal ran')\n")
    shutil.copyfile(bundle / "engine.toml", tmp_path / "portal/engine.toml")
    machine = Machine(tmp_path / "runner", bundle)
    install = [str(ROOT / ".ci/engine"), "portal", str(machine.prefix)]
    assert "已安装引擎 0.1.0-" in machine.run(install, tmp_path)
    pin = (tmp_path / "portal/engine.toml").read_text()
    (tmp_path / "portal/engine.toml").write_text(
        pin.replace('sha256 = "', 'sha256 = "0', 1).replace('"\n\n', "\n\n", 1)
    )
    assert "已安装" not in machine.run([*install[:2], str(tmp_path / "other")], tmp_path, 1)


def test_a_pin_is_followed_from_a_bundle_or_an_index(
    installed: Machine, product: Office, office: Office, tmp_path: Path
) -> None:
    first, to = installed.current, tmp_path / "next"
    agreed(product, "house/engine", NEW)
    installed.sanshen(product.root, "engine", "install", "main")
    second = installed.current
    installed.sanshen(product.root, "engine", "bundle", str(to))
    installed.sanshen(product.root, "engine", "back")
    commit = agreed(office, "house/pin", {"engine.toml": (to / "engine.toml").read_bytes()})
    county = Machine(installed.prefix, tmp_path / "nothing")
    for wheels, words in ((county.wheels, ("--bundle", str(to))), (to, ())):
        (county.prefix / "engines" / second / "engine.json").unlink()
        told = county.sanshen(office.root, "engine", "install", commit, code=1)
        assert "sanshen" in told and "--bundle" in told and county.current == first, "no index has it"
        Machine(county.prefix, wheels).sanshen(office.root, "engine", "install", commit, *words)
        assert county.current == second
        county.sanshen(office.root, "engine", "back")


@pytest.mark.parametrize("way", ["bundle", "index"])
def test_another_wheel_than_the_pinned_one_is_refused(
    way: str, installed: Machine, bundle: Path, office: Office
) -> None:
    before = installed.current
    commit = agreed(office, "house/pin", {"engine.toml": (bundle / "engine.toml").read_bytes()})
    (wheel,) = bundle.glob("sanshen-*.whl")
    with zipfile.ZipFile(wheel, "a") as out:
        out.writestr("engine/more.py", "")
    words = ("--bundle", str(bundle)) if way == "bundle" else ()
    told = Machine(installed.prefix, bundle).sanshen(office.root, "engine", "install", commit, *words, code=1)
    assert "不符，没有安装" in told and "Traceback" not in told
    assert installed.current == before


def test_what_is_published_as_source_is_built_without_keys_from_its_digest_alone(
    installed: Machine, bundle: Path, tmp_path: Path
) -> None:
    folder = Prefix(installed.prefix).engines / installed.current
    (built,) = folder.glob("lib/python*/site-packages/jieba-0.42.9.dist-info/METADATA")
    (summary,) = [line for line in built.read_text().splitlines() if line.startswith("Summary: ")]
    assert "PATH" in summary.split() and not re.search("TOKEN|AGENT|SSH|GIT", summary)
    (source,) = bundle.glob("jieba-*.tar.gz")
    with tarfile.open(source, "w:gz") as out:
        out.add(built, "jieba-0.42.9/setup.py")
    words = [sys.executable, "-P", "-m", "sanshen.setup.engine", "--bundle", str(bundle), "--prefix"]
    machine = Machine(tmp_path / "county", tmp_path / "nothing")
    told = machine.run([*words, str(machine.prefix)], tmp_path, 1, PYTHONPATH=str(ROOT), PIP_FIND_LINKS="")
    assert "摘要不符，没有安装" in told


def test_no_other_package_is_built_from_source(tmp_path: Path) -> None:
    (wanted,) = requirements_of(source_package(tmp_path, "other").encode(), "")
    with pip_from(tmp_path) as pip, pytest.raises(PortalError, match="No matching distribution"):
        pip.download([wanted], tmp_path / "to")


def test_a_pin_that_nobody_agreed_to_is_not_followed(installed: Machine, bundle: Path, office: Office) -> None:
    office.write("engine.toml", (bundle / "engine.toml").read_bytes())
    office.commit("pin", person="editor")
    told = installed.sanshen(office.root, "engine", "install", "main", "--bundle", str(bundle), code=1)
    assert told.splitlines()[-1].startswith("engine.toml ") and "没有审定" in told


def test_a_pin_never_travels_with_articles(bundle: Path, office: Office) -> None:
    files: dict[str, str | bytes] = {
        "engine.toml": (bundle / "engine.toml").read_bytes(),
        "content/ywdt/yxyw/second.md": article(),
    }
    office.branch("article/pin", files)
    with pytest.raises(PortalError, match=r"既有稿件.*又有"):
        office.submit("article/pin")


def test_a_portal_without_a_pin_or_with_a_wrong_one_is_told_what_to_do(
    installed: Machine, bundle: Path, office: Office
) -> None:
    told = installed.sanshen(office.root, "engine", "install", "main", code=1)
    assert "没有写明用哪个引擎" in told and "sanshen engine bundle" in told
    agreed(office, "house/pin", {"engine.toml": 'version = "0.1.0"\nsha256 = "abc"\n'})
    told = installed.sanshen(office.root, "engine", "install", "main", code=1)
    assert "engine.toml:2 sha256 写得不对" in told
    both: dict[str, str | bytes] = {
        "engine.toml": (bundle / "engine.toml").read_bytes(),
        "pyproject.toml": '[project]\nname = "sanshen"\n',
    }
    agreed(office, "house/both", both)
    assert "既有 engine.toml 又有引擎源码" in installed.sanshen(office.root, "engine", "install", "main", code=1)
    assert git(office.root, "status", "--porcelain") == ""
