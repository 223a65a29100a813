"""Installing an engine, switching to it, and going back: by the commands that operators type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sanshen.setup.engine.prefix import Prefix
from tests.conftest import git
from tests.setup.engine.machine import RUN, Machine, agreed
from tests.support.office import ARTICLE, Office, article

NEW: dict[str, str | bytes] = {"sanshen/setup/engine/__init__.py": '"""The next engine."""\n'}
TWO = "sanshen/portal/__init__.py"


def test_an_engine_is_an_environment_of_its_own_behind_one_link(installed: Machine, product: Office) -> None:
    engine = installed.prefix / "engines" / installed.current
    assert str((installed.prefix / "bin/sanshen").readlink()) == "../current/bin/sanshen"
    facts = json.loads(installed.sanshen(product.root, "engine", "show", "--json"))
    assert facts["engine"] == installed.current and facts["installed"] is True
    assert facts["folder"].startswith(f"{engine}/lib/"), "not the clone, and not through `current`"
    assert installed.current.startswith(f"0.1.0-{facts['sha256'][:12]}-")
    assert facts["pinned"]["proven"] is facts["pinned"]["same"] is True
    own = [path.name.partition("-")[0] for path in engine.glob("lib/*/site-packages/*.dist-info")]
    assert sorted(own) == ["devsite", "jieba", "sanshen"], "nothing that Python brings along is left"


def test_accounts_without_rights_read_an_engine_whatever_umask_root_has(machine: Machine, product: Office) -> None:
    """Gate and publisher run as accounts of their own; an engine that was closed to them is opened when it is installed again."""
    before = os.umask(0o077)
    try:
        machine.first(product.root)
        assert closed(machine.prefix) == []
        for path in (machine.prefix, *machine.prefix.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o777 if path.suffix == ".py" else 0o700)
        machine.first(product.root)
    finally:
        os.umask(before)
    assert closed(machine.prefix) == []


def closed(folder: Path) -> list[str]:
    """What others cannot read, or can write."""
    found = [
        (path, path.lstat().st_mode)
        for path in (folder, *folder.rglob("*"))
        if not path.is_symlink() and path.name != ".lock"
    ]
    return [str(path) for path, mode in found if mode & 0o022 or mode & 0o055 != (0o055 if mode & 0o100 else 0o044)]


def test_an_agreed_engine_is_installed_beside_the_old_one_and_back(installed: Machine, product: Office) -> None:
    old = installed.current
    commit = agreed(product, "house/engine", NEW)
    shown = installed.sanshen(product.root, "engine", "show")
    assert f"sanshen engine install {commit[:12]}" in shown
    assert f"原为 {old}" in installed.sanshen(product.root, "engine", "install", commit)
    new = installed.current
    assert new != old and "指定的相同" in installed.sanshen(product.root, "engine", "show")
    assert "台账完好" in installed.sanshen(product.root, "ledger", "verify")
    assert f"已换回引擎 {old}（原为 {new}）" in installed.sanshen(product.root, "engine", "back")
    assert installed.current == old
    installed.sanshen(product.root, "engine", "back")
    assert installed.current == new
    before = Prefix(installed.prefix).names()
    root = product.root.with_name("root")  # a clone of its own that is behind
    git(product.root, "clone", "-q", str(product.root), str(root))
    git(root, "reset", "-q", "--hard", "HEAD~1")
    assert "取回主分支和审核台账" in installed.sanshen(root, "engine", "install", "main", "--fetch")
    assert Prefix(installed.prefix).names() == before, "what is there already is not installed again"


def test_what_the_ledger_does_not_cover_is_never_installed(installed: Machine, product: Office) -> None:
    old = installed.current
    product.write(
        "sanshen/publish/target.py",
        (product.root / "sanshen/publish/target.py").read_text().replace("[*map", "[][:0] and [*map"),
    )
    commit = product.commit("faster", person="editor")
    told = installed.sanshen(product.root, "engine", "install", "main", code=1)
    assert (
        told.splitlines()[-1].startswith("sanshen/publish/target.py 提交 ")
        and commit[:12] in told
        and "没有审定" in told
    )
    assert installed.current == old and Prefix(installed.prefix).names() == [old]
    agreed_before = git(product.root, "rev-parse", "main~1")
    git(product.root, "branch", "-f", "other", agreed_before)
    git(product.root, "reset", "-q", "--hard", "main~1")
    product.branch("house/unread", dict(NEW), person="admin")
    assert "没有审定" in installed.sanshen(product.root, "engine", "install", "house/unread", code=1)


def test_an_installation_that_fails_leaves_the_old_engine_and_says_so(installed: Machine, product: Office) -> None:
    old = installed.current
    missing = "absent==1.0 --hash=sha256:" + "0" * 64 + "\n"
    commit = agreed(product, "house/engine", NEW | {RUN: (product.root / RUN).read_text() + missing})
    told = installed.sanshen(product.root, "engine", "install", commit, code=1)
    assert "absent" in told and "原来的引擎没有动，照常使用" in told and "Traceback" not in told
    assert installed.current == old and Prefix(installed.prefix).names() == [old]
    assert [path.name for path in (installed.prefix / "engines").iterdir()] == [old]
    assert "台账完好" in installed.sanshen(product.root, "ledger", "verify")


def test_an_engine_that_does_not_start_is_not_switched_to(installed: Machine, product: Office) -> None:
    old = installed.current
    commit = agreed(product, "house/engine", {"sanshen/commands/cli.py": "raise SystemExit('broken')\n"})
    told = installed.sanshen(product.root, "engine", "install", commit, code=1)
    assert "broken" in told and "原来的引擎没有动" in told and installed.current == old


def test_an_installation_that_was_cut_off_is_done_again(machine: Machine, product: Office) -> None:
    machine.first(product.root)
    name = machine.current
    engine = machine.prefix / "engines" / name
    (engine / "engine.json").unlink()
    (engine / "bin/python").unlink()
    machine.first(product.root)
    assert machine.current == name and "引擎" in machine.sanshen(product.root, "engine", "show")


def test_a_requirement_that_is_no_pinned_package_is_refused_with_its_line(installed: Machine, product: Office) -> None:
    commit = agreed(
        product, "house/engine", {RUN: (product.root / RUN).read_text() + "--index-url http://evil.example\n"}
    )
    told = installed.sanshen(product.root, "engine", "install", commit, code=1)
    assert f"{RUN}:3 不是锁定的依赖" in told


def test_a_build_sees_no_key_and_no_token(installed: Machine, product: Office) -> None:
    """A change may bring a build step of its own: what that can see is told by failing."""
    spy = (
        "import os, sys\nfrom hatchling.builders.hooks.plugin.interface import BuildHookInterface\n"
        "class Spy(BuildHookInterface):\n    PLUGIN_NAME = 'custom'\n"
        "    def initialize(self, version, data):\n        sys.exit('SEEN ' + ' '.join(sorted(os.environ)))\n"
    )
    hook = '\n[tool.hatch.build.targets.wheel.hooks.custom]\npath = "spy.py"\n'
    project = (product.root / "pyproject.toml").read_text() + hook
    commit = agreed(product, "house/engine", {"spy.py": spy, "pyproject.toml": project})
    keys = {"SANSHEN_FORGE_TOKEN": "t", "SSH_AUTH_SOCK": "/agent", "CREDENTIALS_DIRECTORY": "/run/credentials"}
    told = installed.sanshen(product.root, "engine", "install", commit, code=1, **keys)
    assert "SEEN " in told and not [name for name in (*keys, "PIP_FIND_LINKS") if name in told]


def test_a_running_process_keeps_its_engine_through_a_switch(installed: Machine, product: Office) -> None:
    """What it imports later is of the engine that it started with."""
    commit = agreed(product, "house/engine", {TWO: (product.root / TWO).read_text() + "\n", **NEW})
    python = installed.prefix / "engines" / installed.current / "bin/python"
    late = "import sanshen.portal as portal, sys\nprint('begun', flush=True)\nsys.stdin.readline()\nimport sanshen.commands.gate\nprint(portal.__file__, sanshen.commands.gate.__file__)"
    words = [str(python), "-I", "-c", late]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdin and running.stdout and running.stdout.readline() == "begun\n"
        old = installed.current
        installed.sanshen(product.root, "engine", "install", commit)
        assert installed.current != old
        running.stdin.write("\n")
        running.stdin.flush()
        places = running.stdout.readline().split()
    assert len(places) == 2 and all(f"/engines/{old}/" in place for place in places)


def test_two_installations_at_once_do_not_mix(installed: Machine, product: Office) -> None:
    with Prefix(installed.prefix).locked():
        assert "另一个安装正在进行" in installed.sanshen(product.root, "engine", "back", code=1)


def test_there_is_nothing_to_go_back_to_at_first(installed: Machine, product: Office) -> None:
    assert "没有可以换回的引擎" in installed.sanshen(product.root, "engine", "back", code=1)


@pytest.mark.parametrize("words", [("install", "main"), ("back",), ("bundle", "to")])
def test_only_an_installed_engine_installs(product: Office, machine: Machine, words: tuple[str, ...]) -> None:
    from tests.commands.test_road import SANSHEN

    told = machine.run([str(SANSHEN), "engine", *words], product.root, 1)
    assert "现在运行的不是安装好的引擎" in told and "make install PREFIX=" in told


def test_an_engine_is_not_put_where_others_can_write_it(machine: Machine, product: Office, tmp_path: Path) -> None:
    for place, said in (
        (product.root / "opt", "不能装在 Git 仓库里"),
        (tmp_path / "www/site", "不能装在发布文件夹里"),
        (tmp_path / "full", "已有别的东西"),
    ):
        (tmp_path / "www/releases").mkdir(parents=True, exist_ok=True)
        if not (tmp_path / "www/current").is_symlink():
            (tmp_path / "www/current").symlink_to("releases")
        (tmp_path / "full/mine").mkdir(parents=True, exist_ok=True)
        told = Machine(place, machine.wheels).first(product.root, code=1)
        assert said in told and "换一个文件夹" in told


def test_f1_what_was_pushed_without_review_is_refused_though_it_brings_its_own_judge(
    installed: Machine, product: Office, tmp_path: Path
) -> None:
    """A push to main of a publisher that refuses nothing, and an article: the installed engine refuses and names both."""
    web = tmp_path / "www"
    now = product.root / "sanshen/publish/target.py"
    now.write_text(now.read_text().replace("refusals = [*map(_of_ledger, verified.faults)]", "refusals = []"))
    product.write(ARTICLE, article("没有审过的标题"))
    commit = product.commit("push to main", person="editor")
    told = installed.sanshen(product.root, "publish", "--to", str(web), code=1)
    for path in (ARTICLE, "sanshen/publish/target.py"):
        assert f"{path} 未经审核被" in told
    assert f"（提交 {commit[:12]}，署名 editor）" in told and not (web / "current").exists()
    assert "没有审定" in installed.sanshen(product.root, "engine", "install", "main", code=1)
    pulled = [
        sys.executable,
        "-c",
        "from sanshen.commands.cli import main\nmain()",
        "publish",
        "--to",
        str(tmp_path / "old"),
    ]
    assert "直接从代码文件夹运行" in installed.run(pulled, product.root, 1)
    installed.run(pulled, product.root, SANSHEN_DEVELOPER="1")
    page = tmp_path / "old/current/site/ywdt/yxyw/first.html"
    assert "没有审过的标题" in page.read_text("utf-8"), "what judging by pulled programs came to"
