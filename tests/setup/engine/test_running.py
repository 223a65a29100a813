"""A program that lies in the clone or the web root, or runs from its source, does not judge."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import timeit
import venv
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.setup.engine import install, running
from tests.commands.test_road import SANSHEN
from tests.conftest import git
from tests.setup.engine.machine import PACKAGES, ROOT, Machine
from tests.support.office import Office

JUDGING = (
    ("publish",),
    ("publish", "--dry-run"),
    ("publish", "--verify"),
    ("rollback", "--list"),
    ("gate", "--watch", "--once"),
    ("merge", "article/second"),
    ("submit", "article/second"),
    ("self-check", "article/second", "--checked"),
    ("approve", "article/second", "--checked"),
    ("return", "article/second", "--reason", "有误"),
)


@pytest.mark.parametrize("words", JUDGING, ids=lambda words: words[0])
def test_a_program_that_runs_from_its_source_neither_judges_nor_holds_a_key(
    office: Office, machine: Machine, words: tuple[str, ...]
) -> None:
    office.branch("article/second")
    office.submit("article/second")
    keyed = ("--key", str(office.keys["editor"])) if words[0] in ("submit", "self-check", "approve", "return") else ()
    told = machine.run([str(SANSHEN), *words, *keyed], office.root, 1)
    assert told.splitlines()[-1].startswith("这个程序直接从代码文件夹运行")
    assert "make install PREFIX=" in told and "Traceback" not in told


def test_many_sites_are_not_published_by_it_either(office: Office, machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(f'[[site]]\nname = "云溪"\nclone = "{office.root}"\n')
    told = machine.run([str(SANSHEN), "publish", "--sites", str(tmp_path / "sites.toml")], office.root, 1)
    assert "直接从代码文件夹运行" in told


def test_an_engine_installed_in_the_clone_or_the_web_root_does_not_judge_it(product: Office, tmp_path: Path) -> None:
    """Not editable, with an environment of its own: but whoever can push or write there can change it."""
    for folder, words in ((product.root / ".venv", ()), (tmp_path / "www/engine", ("--to", str(tmp_path / "www")))):
        python = installed_by_hand(folder)
        command = [str(python), "-c", "from sanshen.commands.cli import main\nmain()", "publish", *words, "--json"]
        told = Machine(folder, folder).run([command[0], "-I", *command[1:]], product.root, 1)
        assert "程序装在它要审核或发布的文件夹里" in json.loads(told)["error"]["message"]


PLANTED = (
    "re.py", "json.py", "argparse.py", "sitecustomize.py", "usercustomize.py", "click.py", "msgspec.py",
    *(f"{name}/__init__.py" for name in PACKAGES),
)  # fmt: skip


def plant(folder: Path, mark: Path) -> None:
    """Programs with the names of ours and of the libraries, which say that they ran."""
    for name in PLANTED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"open({str(mark)!r}, 'a').write({name + ' '!r})\n")


@pytest.mark.parametrize("path", ["", ".", ":/nowhere", "clone"])
def test_no_program_of_a_clone_runs_whatever_the_environment_names(
    installed: Machine, product: Office, tmp_path: Path, path: str
) -> None:
    """An empty part of PYTHONPATH is the current folder; PYTHONHOME and PYTHONUSERBASE lead there as well."""
    mark = tmp_path / "ran"
    tree = Path(sysconfig.get_path("purelib", "posix_user", {"userbase": str(product.root)}))
    plant(product.root, mark)
    plant(tree, mark)
    around = {"PYTHONPATH": path.replace("clone", str(product.root)), "PYTHONUSERBASE": str(product.root)}
    about: dict[str, str] = {
        **around,
        "PYTHONSTARTUP": str(product.root / "re.py"),
        "PYTHONHOME": str(product.root) if path == "." else "",
    }
    about["SANSHEN_SITE"] = str(tmp_path / "www")

    def run(*words: str) -> str:
        return installed.sanshen(product.root, *words, code=0, **about)

    told = run("check", "--all", "--jobs", "2")
    assert "Traceback" not in told and not mark.exists(), mark.read_text()
    assert "将发布" in run("publish", "--dry-run")
    assert "没有在审的变更" in run("gate")
    assert not mark.exists(), mark.read_text()


@pytest.mark.parametrize("name", ["PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__"])
@pytest.mark.parametrize("program", ["bin/python", "{}/bin/python"], ids=["relative", "absolute"])
def test_no_environment_that_a_clone_holds_is_taken_for_pythons(
    installed: Machine, product: Office, tmp_path: Path, name: str, program: str
) -> None:
    """Python 3.11 to 3.13 look for their libraries beside the program that these variables name, isolated or not."""
    mark = tmp_path / "ran"
    site = product.root / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    for folder in (site, product.root / "bin"):
        folder.mkdir(parents=True)
    (product.root / "pyvenv.cfg").write_text(f"home = {Path(sys.base_prefix, 'bin')}\n")
    (product.root / "bin/python").touch()
    (site / "x.pth").write_text(f"import os; open({str(mark)!r}, 'a').write('run ')\n")
    for words in (("check", "--all"), ("gate",), ("publish", "--dry-run")):
        installed.sanshen(product.root, *words, code=0, **{name: program.format(product.root)})
    assert not mark.exists(), mark.read_text()


OURS = ("git", "ssh-keygen", "bwrap", "env", "python3", "sh")


def plant_programs(folder: Path, mark: Path) -> None:
    """Programs that say that they ran, and then do what the true ones do."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in OURS:
        program = folder / name
        program.write_text(f'#!/bin/sh\necho {name} >> {mark}\nexec {shutil.which(name)} "$@"\n')
        program.chmod(0o755)


@pytest.mark.parametrize("path", [":{}", "{}:", ".:{}", "tools:{}", "CLONE:{}", "CLONE/tools:{}", "LINK:{}", "", "."])
def test_no_program_of_a_clone_runs_whatever_path_says(
    installed: Machine, product: Office, tmp_path: Path, path: str
) -> None:
    """An empty part of PATH is the folder that a program is started in, and git is started in the clone."""
    mark = tmp_path / "ran"
    plant_programs(product.root, mark)
    plant_programs(product.root / "tools", mark)
    (tmp_path / "link").symlink_to(product.root / "tools")
    path = path.replace("CLONE", str(product.root)).replace("LINK", str(tmp_path / "link")).format(os.environ["PATH"])
    about = {"PATH": path, "SANSHEN_SITE": str(tmp_path / "www")}
    assert "将发布" in installed.sanshen(product.root, "publish", "--dry-run", code=0, **about)
    assert "没有在审的变更" in installed.sanshen(product.root / "tools", "gate", code=0, **about)
    told = installed.sanshen(product.root, "build", "--to", str(tmp_path / "preview"), code=0, **about)
    assert "要由 Pelican 生成" in told  # a closed-in child makes this site
    assert not mark.exists(), mark.read_text()


def test_no_program_of_a_web_root_or_of_a_linked_clone_runs(
    installed: Machine, product: Office, tmp_path: Path
) -> None:
    mark, tree = tmp_path / "ran", tmp_path / "tree"
    git(product.root, "worktree", "add", "-q", "--detach", str(tree), "main")
    for folder in (tmp_path / "www/site", product.root, tree):
        plant_programs(folder, mark)
    path = f"{tmp_path}/www/site:{product.root}:{tree}:{os.environ['PATH']}"
    for words in (("--to", str(tmp_path / "www")), (f"--to={tmp_path / 'www'}",)):
        assert "将发布" in installed.sanshen(tree, "publish", "--dry-run", *words, PATH=path)
    installed.sanshen(tree, "check", "--all", PATH=path, SANSHEN_SITE=str(tmp_path / "www"))
    assert not mark.exists(), mark.read_text()


FILES = ("OPENSSL_CONF", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO", "GIT_ASKPASS")


def test_no_library_or_authority_of_a_clone_is_believed_and_no_token_given_away(
    installed: Machine, product: Office, tmp_path: Path
) -> None:
    """What git is given shows it; what lies elsewhere is whoever runs this account's own."""
    said, bin_ = tmp_path / "said", tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "git").write_text(f'#!/bin/sh\nenv >> {said}\nexec {shutil.which("git")} "$@"\n')
    (bin_ / "git").chmod(0o755)
    about = dict(zip(FILES, ["x.cnf", "./x.pem", str(product.root)] * 2, strict=True))
    about |= {"CURL_CA_BUNDLE": "/etc/ssl/own.pem", "SANSHEN_FORGE_TOKEN": "s3cret"}
    installed.sanshen(product.root, "gate", code=0, PATH=f"{bin_}:{os.environ['PATH']}", **about)
    told = said.read_text()
    assert "s3cret" not in told and "CURL_CA_BUNDLE=/etc/ssl/own.pem" in told
    assert not [name for name in FILES if f"\n{name}=" in told]


SITE = "engines/{}/lib/{}/site-packages"


@pytest.mark.parametrize(
    "inner", ["", "engines", "engines/{}", SITE, f"{SITE}/sanshen", f"{SITE}/devsite.pth", "..top"]
)
def test_an_engine_that_other_accounts_can_change_does_not_judge(
    installed: Machine, product: Office, inner: str
) -> None:
    """Whether its own folder or one above it is open, or belongs to somebody else."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    parts = iter((installed.current, python))
    place = (
        installed.prefix.parent
        if inner == "..top"
        else installed.prefix / re.sub(r"\{\}", lambda _: next(parts), inner)
    )
    before = place.stat()
    try:
        for mode in (0o777, 0o775):
            if os.geteuid() == 0:
                os.chown(place, 0, 65533)
            elif mode == 0o775:
                continue
            place.chmod(mode)
            told = installed.sanshen(product.root, "publish", "--dry-run", code=1)
            assert told.startswith(f"{place} 别的账号可以改动引擎") and "chmod" in told
        place.chmod(before.st_mode & 0o7777)
        if os.geteuid() == 0:
            os.chown(place, 65533, before.st_gid)
            assert "别的账号可以改动引擎" in installed.sanshen(product.root, "publish", "--dry-run", code=1)
    finally:
        os.chown(place, before.st_uid, before.st_gid)
        place.chmod(before.st_mode & 0o7777)


STARTS = ["#!{}\n", "#!/bin/sh\n'''exec' \"{}\" \"$0\" \"$@\"\n' '''\n"]
FORMER = ["#!{} -I\n", STARTS[1].replace(' "$0"', ' -I "$0"')]  # as earlier editions left them


@pytest.mark.parametrize("first", STARTS + FORMER)
def test_both_kinds_of_programs_that_pip_writes_are_isolated(tmp_path: Path, first: str) -> None:
    """The second kind is for paths that are long or have a space."""
    folder = tmp_path / ("with space" if "exec" in first else "plain") / "bin"
    folder.mkdir(parents=True)
    (folder / "python3").symlink_to(sys.executable)
    program = folder / "sanshen"
    program.write_text(first.format(folder / "python3") + "import sys\nprint(sys.flags.isolated, *sys.argv[1:])\n")
    program.chmod(0o755)
    for _ in range(2):
        install.isolate(folder)
    assert subprocess.run([program, "a b"], capture_output=True, text=True, check=True).stdout == "1 a b\n"
    with pytest.raises(PortalError, match="启动程序"):
        program.write_text("#!/usr/bin/env something\n")
        install.isolate(folder)


def test_looking_costs_less_than_a_millisecond(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(running.DEVELOPER)
    monkeypatch.setattr(sys, "prefix", str(ROOT))  # as if this source were an environment of its own

    def look() -> None:
        running.require_installed(tmp_path / "clone", tmp_path / "clone/.git", tmp_path / "www")

    assert min(timeit.repeat(look, number=1, repeat=20)) < 0.001
    with pytest.raises(PortalError, match="程序装在它要审核或发布的文件夹里"):
        running.require_installed(ROOT)


def installed_by_hand(folder: Path) -> Path:
    """An environment with copies of our packages, and a way to those of others."""
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    (site / "libraries.pth").write_text(f"{next(p for p in sys.path if p.endswith('site-packages'))}\n")
    return folder / "bin/python"
