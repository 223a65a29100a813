"""Whatever a clone's settings, its attributes or the environment name: nothing of it runs, and no answer changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.library import blame, opened
from sanshen.git.objects import Entry, Signature
from sanshen.git.remote import Remote
from sanshen.git.repo import Repo
from sanshen.git.safety import SETTINGS
from tests.conftest import git

WHO = Signature("测试", "test@example.invalid", 1764000000)
TEXT = "a\n1\n2\n3\n4\n5\n6\n7\n"
# settings that name a program
PROGRAMS = (
    "core.alternateRefsCommand", "core.askPass", "core.editor", "core.fsmonitor", "core.gitProxy", "core.pager",
    "credential.helper", "diff.external", "diff.evil.command", "diff.evil.textconv",
    "filter.evil.clean", "filter.evil.process", "filter.evil.smudge", "gc.recentObjectsHook",
    "gpg.openpgp.program", "gpg.program", "gpg.ssh.defaultKeyCommand", "gpg.ssh.program", "gpg.x509.program",
    "merge.evil.driver", "merge.text.driver", "remote.origin.receivepack", "remote.origin.uploadpack",
    "uploadpack.packObjectsHook",
)  # fmt: skip
HOOKS = ("post-checkout", "post-index-change", "pre-push", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc")
# variables that name a program or lead elsewhere
VARIABLES = (
    "GIT_ASKPASS", "GIT_EDITOR", "GIT_EXEC_PATH", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_PROXY_COMMAND",
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE", "GIT_CONFIG",
    "GIT_CONFIG_GLOBAL", "GIT_NAMESPACE", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_TEMPLATE_DIR",
    "GIT_CEILING_DIRECTORIES", "GIT_ATTR_SOURCE", "GIT_REPLACE_REF_BASE", "GIT_TRACE", "GIT_TRACE2_EVENT",
)  # fmt: skip


def by_library(repo: Repo, one: str, two: str) -> list[object]:
    """History and differences as GitPython has them."""
    with opened(repo) as library:
        commits = [library.commit(name) for name in (one, two)]
        walked = [[found.hexsha for found in library.iter_commits(name)] for name in (one, two)]
        told = [(row.a_path, row.b_path, row.change_type) for row in commits[0].diff(commits[1])]
        said = commits[0].diff(commits[1], create_patch=True)
        return [walked, told, [row.diff for row in said], library.merge_base(*commits), commits[0].author.name]


class Clone:
    """A clone with branches, a remote and alternates, and a program that leaves a mark wherever it is run."""

    def __init__(self, home: Path) -> None:
        self.home, self.root, self.mark, self.program = home, home / "clone", home / "mark", home / "evil"

    @classmethod
    def made(cls, home: Path) -> Clone:
        one = cls(home)
        git(home, "init", "-q", "-b", "main", "clone")
        for name in ("a.txt", "b.txt"):
            (one.root / name).write_text(TEXT)
        git(one.root, "add", ".")
        git(one.root, "commit", "-qm", "first")
        git(home, "clone", "-q", "--bare", "clone", "far.git")
        for branch, old, new in (("one", "1", "eins"), ("two", "7", "sieben")):
            git(one.root, "checkout", "-q", "-b", branch, "main")
            (one.root / "a.txt").write_text(TEXT.replace(old, new))
            git(one.root, "commit", "-qam", branch)
        git(one.root, "checkout", "-q", "main")
        git(one.root, "tag", "-a", "-m", "x", "marked", "one")
        git(home, "init", "-q", "-b", "main", "other")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / "key")], check=True)
        return one

    def copy(self, home: Path) -> Clone:
        shutil.copytree(self.home, home, symlinks=True, dirs_exist_ok=True)
        twin = Clone(home)
        git(twin.root, "remote", "add", "origin", str(home / "far.git"))
        (twin.root / ".git/objects/info/alternates").write_text(f"{home / 'other/.git/objects'}\n")
        twin.program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{twin.mark}'\n")
        twin.program.chmod(0o755)
        return twin

    def config(self, name: str, value: object) -> None:
        git(self.root, "config", name, str(value))

    def work(self) -> list[object]:
        """Everything that the portal does with git, and its answers."""
        repo, remote = Repo(self.root), Remote(self.root, "origin", "token")
        main = repo.resolve("main")
        commit = repo.write_commit(repo.commit(main).tree, [main], "said", WHO, self.home / "key")
        tree = repo.write_tree([Entry("x", "100644", repo.write_blob(b"x\n"))])
        remote.fetch(["+refs/heads/*:refs/sanshen/far/*"])
        (self.root / "b.txt").touch()
        answers: list[object] = [
            (repo.root == self.root, repo.git_dir == self.root / ".git", repo.branch(), repo.unsaved(), tree),
            repo.commit(commit).signature.startswith("-----BEGIN SSH SIGNATURE"),
            repo.merge_tree("one", "two"),
            [(line.commit, line.author, line.text) for line in blame(repo, "one", "a.txt")],
            by_library(repo, repo.resolve("one"), repo.resolve("two")),
            [repo.changes("main", "one"), repo.entries("two"), repo.staged(), repo.index()],
            [repo.commits("main", "one"), repo.chain("two"), repo.is_ancestor("main", "one"), main],
            list(repo.blobs([repo.index()[0].blob])),
            [remote.refs(["refs/heads/*"]), sorted(repo.refs("refs/heads"))],
            [repo.find("marked"), repo.refs("refs/tags"), repo.resolve("marked~1")],
            [repo.merge_base("one", "two"), repo.beginning("two"), repo.chain_ids("one"), repo.commits("two", "one")],
        ]
        repo.start_branch("fresh", "one")
        repo.update_ref("refs/heads/fresh", repo.resolve("two"), repo.resolve("one"))
        repo.sync_worktree("fresh", "one")
        remote.push(["refs/heads/fresh"])
        return [*answers, (self.root / "a.txt").read_text(), remote.refs(["refs/heads/fresh"])]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone.made(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def answers(template: Clone, tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """What is answered where nothing is planted."""
    found = template.copy(tmp_path_factory.mktemp("plain")).work()
    assert "eins" not in str(found[-2]) and "sieben" in str(found[-2])
    return found


def check(clone: Clone, answers: list[object]) -> None:
    found = clone.work()
    assert not clone.mark.exists(), clone.mark.read_text()
    assert found == answers


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_program_that_a_setting_names_is_run(
    template: Clone, answers: list[object], tmp_path: Path, name: str
) -> None:
    clone = template.copy(tmp_path)
    (clone.root / ".git/info/attributes").write_text("* filter=evil diff=evil merge=evil\n")
    (clone.root / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    (clone.root / ".git/info/exclude").write_text(".gitattributes\n")
    clone.config(name, clone.program)
    if name.startswith("filter."):
        clone.config("filter.evil.required", "true")
    check(clone, answers)


def test_nor_one_that_an_included_file_or_a_work_tree_s_own_settings_name(
    template: Clone, answers: list[object], tmp_path: Path
) -> None:
    clone = template.copy(tmp_path)
    (tmp_path / "more").write_text(f'[core]\n\tfsmonitor = {clone.program}\n[gpg "ssh"]\n\tprogram = {clone.program}\n')
    clone.config("include.path", tmp_path / "more")
    clone.config("extensions.worktreeConfig", "true")
    (clone.root / ".git/config.worktree").write_text(f"[core]\n\tfsmonitor = {clone.program}\n")
    check(clone, answers)


@pytest.mark.parametrize("where", ["", "hooks"])
def test_no_hook_is_run(template: Clone, answers: list[object], tmp_path: Path, where: str) -> None:
    clone = template.copy(tmp_path)
    folder = clone.root / ".git/hooks" if not where else tmp_path / where
    folder.mkdir(exist_ok=True)
    for hook in HOOKS:
        shutil.copy(clone.program, folder / hook)
    if where:
        clone.config("core.hooksPath", folder)
    check(clone, answers)


@pytest.mark.parametrize("name", VARIABLES)
def test_no_variable_of_git_s_own_is_believed(
    template: Clone, answers: list[object], tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = template.copy(tmp_path)
    elsewhere = {"GIT_DIR": tmp_path / "other/.git", "GIT_TRACE": clone.mark, "GIT_TRACE2_EVENT": clone.mark}
    monkeypatch.setenv(name, str(elsewhere.get(name, clone.program)))
    if name == "GIT_INDEX_FILE":  # a hook's own, and believed where the next commit is asked for
        monkeypatch.setenv(name, str(clone.root / ".git/index"))
    check(clone, answers)


def test_a_work_tree_that_a_setting_names_is_not_ours(template: Clone, answers: list[object], tmp_path: Path) -> None:
    clone = template.copy(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    clone.config("core.worktree", tmp_path / "elsewhere")
    check(clone, answers)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def _grafted(clone: Clone) -> None:
    one, two = (git(clone.root, "rev-parse", name) for name in ("one", "two"))
    (clone.root / ".git/info/grafts").write_text(f"{one} {two}\n")


def _replaced(clone: Clone) -> None:
    git(clone.root, "replace", git(clone.root, "rev-parse", "one"), git(clone.root, "rev-parse", "two"))


def _replaced_by_setting(clone: Clone) -> None:
    _replaced(clone)
    clone.config("core.useReplaceRefs", "true")


def _shallow(clone: Clone) -> None:
    (clone.root / ".git/shallow").write_text(git(clone.root, "rev-parse", "one", "two") + "\n")


def _graph_of_another_history(clone: Clone) -> None:
    """git writes it where it is told that each commit has other parents."""
    one, two, main = (git(clone.root, "rev-parse", name) for name in ("one", "two", "main"))
    graph = clone.root / ".git/objects/info/commit-graph"
    git(clone.root, "commit-graph", "write", "--reachable")
    data = bytearray(graph.read_bytes())
    table = int.from_bytes(data[8 + 12 * 2 + 4 : 8 + 12 * 2 + 12], "big")  # the third chunk, CDAT
    names = sorted((one, two, main))
    for name in (one, two):
        at = table + names.index(name) * 36 + 20
        data[at : at + 4] = (0x70000000).to_bytes(4, "big")  # no parent
    data[-20:] = hashlib.sha1(bytes(data[:-20])).digest()
    graph.chmod(0o644)
    graph.write_bytes(bytes(data))


def _damaged(name: str) -> Callable[[Clone], None]:
    def plant(clone: Clone) -> None:
        path = clone.root / ".git/objects" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(b"CGPH\1\1\1\0" + b"x" * 60)

    return plant


def _packed(clone: Clone) -> None:
    """One pack with every file beside it that git keeps there, the derived ones damaged."""
    git(clone.root, "-c", "pack.writeReverseIndex=true", "repack", "-q", "-a", "-d", "--write-bitmap-index")
    (pack,) = (clone.root / ".git/objects/pack").glob("*.pack")
    for suffix in (".rev", ".bitmap", ".keep", ".promisor"):
        path = pack.with_suffix(suffix)
        path.unlink(missing_ok=True)
        path.write_bytes(b"RIDX" + b"x" * 60)


def _peeled(clone: Clone) -> None:
    """A line in packed-refs states what a tag stands for."""
    git(clone.root, "pack-refs", "--all")
    packed = clone.root / ".git/packed-refs"
    one, two = (git(clone.root, "rev-parse", name) for name in ("one", "two"))
    packed.write_text(packed.read_text().replace(f"^{one}", f"^{two}"))


def _attributes(clone: Clone) -> None:
    (clone.root / ".git/info/attributes").write_text("* binary merge=binary -diff\n")


def _set(**settings: str) -> Callable[[Clone], None]:
    def plant(clone: Clone) -> None:
        (clone.home / "mailmap").write_text("Somebody <else@example.invalid> <test@example.invalid>\n")
        (clone.home / "order").write_text("z*\n")
        for name, value in settings.items():
            clone.config(name.replace("_", ".", 1), value.format(home=clone.home))

    return plant


# what a clone's files or settings can say that would make git answer otherwise
FALSE: dict[str, Callable[[Clone], None]] = {
    "grafts": _grafted,
    "replacements": _replaced,
    "replacements, by a setting": _replaced_by_setting,
    "a shallow end": _shallow,
    "a commit-graph of another history": _graph_of_another_history,
    "a damaged commit-graph": _damaged("info/commit-graph"),
    "a damaged chain of commit-graphs": _damaged("info/commit-graphs/commit-graph-chain"),
    "a damaged index of packs": _damaged("pack/multi-pack-index"),
    "damaged files beside a pack": _packed,
    "packed refs that state what a tag is": _peeled,
    "attributes": _attributes,
    "submodules left out": _set(diff_ignoreSubmodules="all"),
    "log": _set(log_mailmap="true", mailmap_file="{home}/mailmap", log_follow="true", log_date="raw"),
    "blame": _set(blame_ignoreRevsFile="{home}/order", blame_showRoot="true", blame_showEmail="true"),
    "differences": _set(
        diff_renames="copies", diff_relative="true", diff_noprefix="true", diff_algorithm="patience",
        diff_orderFile="{home}/order", diff_statGraphWidth="1", diff_indentHeuristic="false",
    ),
    "merges": _set(merge_renames="true", merge_conflictStyle="diff3", merge_default="union", merge_ff="only"),
    "big files": _set(core_bigFileThreshold="1", core_packedGitLimit="1", core_packedGitWindowSize="1"),
    "packs": _set(pack_useBitmaps="true", pack_useSparse="true", pack_depth="1", pack_packSizeLimit="1m"),
    "fetching": _set(
        fetch_prune="true", fetch_pruneTags="true", fetch_writeCommitGraph="true", fetch_recurseSubmodules="true",
        fetch_negotiationAlgorithm="noop", fetch_fsckObjects="false", fetch_unpackLimit="1",
    ),
    "rubbish": _set(gc_auto="1", gc_autoDetach="false", gc_pruneExpire="now", gc_reflogExpire="now"),
    "hidden refs": _set(transfer_hideRefs="refs/heads", uploadpack_hideRefs="refs/heads", receive_hideRefs="refs"),
    "names": _set(core_ignoreCase="true", core_precomposeUnicode="true", core_abbrev="4", core_symlinks="false"),
    "line ends": _set(core_autocrlf="input", core_eol="crlf", core_safecrlf="false"),
    "the index": _set(index_sparse="true", core_untrackedCache="true", core_splitIndex="true", index_version="4"),
    "pushing": _set(push_default="matching", push_followTags="true", push_negotiate="true", remote_pushDefault="x"),
    "a map of names": _set(mailmap_blob="main:.mailmap", mailmap_file="{home}/mailmap", log_mailmap="true"),
    "another name for a command": _set(alias_blame="!false", alias_revList="!false", pager_blame="false"),
    "encodings": _set(i18n_logOutputEncoding="latin1", i18n_commitEncoding="latin1"),
}  # fmt: skip


@pytest.mark.parametrize("plant", FALSE.values(), ids=FALSE)
def test_grafts_and_replaced_objects_alter_no_answer(
    template: Clone, answers: list[object], tmp_path: Path, plant: Callable[[Clone], None]
) -> None:
    clone = template.copy(tmp_path)
    plant(clone)
    check(clone, answers)


def test_a_clone_that_is_shallow_in_fact_says_so(template: Clone, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", "-b", "one", f"file://{template.root}", "shallow")
    git(tmp_path / "shallow", "fetch", "-q", "--depth", "1", "origin", "two:two")
    repo = Repo(tmp_path / "shallow")
    assert repo.entries("one") and repo.commit("one").parents, "what is there can be read"
    for ask in (
        lambda: repo.commits("two", "one"),
        lambda: repo.chain("one"),
        lambda: repo.is_ancestor("two", "one"),
        lambda: repo.merge_base("two", "one"),
        lambda: repo.merge_tree("two", "one"),
    ):
        with pytest.raises(PortalError) as told:
            ask()
        assert "浅克隆" in told.value.cure or "完整克隆" in told.value.cure


def test_a_submodule_is_a_change_whatever_the_settings_say(template: Clone, tmp_path: Path) -> None:
    clone = template.copy(tmp_path)
    head = git(clone.root, "rev-parse", "main")
    git(clone.root, "update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    clone.config("diff.ignoreSubmodules", "all")
    clone.config("submodule.sub.ignore", "all")
    tree = git(clone.root, "write-tree")
    repo = Repo(clone.root)
    assert [change.path for change in repo.changes("main^{tree}", tree)] == ["sub"]
    assert [change.path for change in repo.staged()] == ["sub"]


def test_blame_names_who_wrote_the_line_whomever_a_setting_passes_over(template: Clone, tmp_path: Path) -> None:
    clone = template.copy(tmp_path)
    for sum_ in ("壹佰", "玖佰"):  # the leader's, then the clerk's
        (clone.root / "c.txt").write_text(f"会议决定安排资金{sum_}万元，用于道路养护，由区财政局负责落实。\n")
        git(clone.root, "add", "c.txt")
        git(clone.root, "commit", "-qm", sum_)
    clerk = git(clone.root, "rev-parse", "HEAD")
    (tmp_path / "ignored").write_text(f"{clerk}\n")
    clone.config("blame.ignoreRevsFile", tmp_path / "ignored")
    assert git(clone.root, "blame", "-s", "c.txt")[:7] != clerk[:7], "git itself believes the setting"
    assert [line.commit for line in blame(Repo(clone.root), "HEAD", "c.txt")] == [clerk]


def test_a_missing_object_is_fetched_from_nowhere(template: Clone, tmp_path: Path) -> None:
    """A partial clone's remote, which git would ask by itself, with the ssh command that a setting names."""
    clone = template.copy(tmp_path)
    for name, value in {
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "remote.origin.promisor": "true",
        "remote.origin.url": "ssh://nowhere.invalid/x",
        "core.sshCommand": str(clone.program),
    }.items():
        clone.config(name, value)
    repo = Repo(clone.root)
    with pytest.raises(PortalError):
        repo.object("a" * 40)
    with pytest.raises(PortalError):
        repo.merge_tree("one", "b" * 40)
    assert not clone.mark.exists(), clone.mark.read_text()


@pytest.mark.parametrize("url", ["ext::sh -c {program}", "evil://x", "evil::x"])
def test_a_remote_runs_no_program_but_ssh(
    template: Clone, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = template.copy(tmp_path)
    shutil.copy(clone.program, tmp_path / "git-remote-evil")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ext:evil")
    for name in ("protocol.allow", "protocol.ext.allow", "protocol.evil.allow"):
        clone.config(name, "always")
    clone.config("remote.origin.url", url.format(program=clone.program))
    with pytest.raises(PortalError, match="git fetch"):
        Remote(clone.root, "origin").fetch(["refs/heads/main"])
    clone.config("remote.origin.vcs", "evil")
    with pytest.raises(PortalError, match="git ls-remote"):
        Remote(clone.root, "origin").refs(["refs/heads/*"])
    assert not clone.mark.exists(), clone.mark.read_text()


def test_the_ssh_command_and_the_credential_helper_work_for_the_remote_alone(
    template: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What must work is named in the operators' manual."""
    clone = template.copy(tmp_path)
    clone.config("remote.origin.url", "ssh://nowhere.invalid/x")
    clone.config("core.sshCommand", clone.program)
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "1")
    repo = Repo(clone.root)
    assert repo.merge_tree("one", "two") and not clone.mark.exists()
    with pytest.raises(PortalError):
        Remote(clone.root, "origin").refs(["refs/heads/*"])
    assert "nowhere.invalid" in clone.mark.read_text()
    manual = Path(__file__).parents[2].joinpath("docs/operators.zh.md").read_text("utf-8")
    assert "core.sshCommand" in manual and "credential.helper" in manual


class Between:
    """A machine that would like to stand between us and the remote, and what it was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        sent = self.sent

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sent.append(str(self.headers))
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def between() -> Iterator[Between]:
    made = Between()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.parametrize("name", ["http.proxy", "http.http://forge.invalid:{port}.proxy", "remote.origin.proxy"])
@pytest.mark.parametrize("where", ["config", "included"])
def test_a_proxy_of_the_clone_s_settings_is_not_shown_the_token(
    template: Clone, tmp_path: Path, between: Between, name: str, where: str
) -> None:
    clone = template.copy(tmp_path / "twin")
    clone.config("remote.origin.url", f"http://forge.invalid:{between.port}/x.git")
    name, value = name.format(port=between.port), f"http://127.0.0.1:{between.port}"
    if where == "included":
        git(clone.root, "config", "-f", str(tmp_path / "more"), name, value)
        clone.config("include.path", tmp_path / "more")
    else:
        clone.config(name, value)
    with pytest.raises(PortalError):
        Remote(clone.root, "origin", "geheim").refs(["refs/heads/*"])
    assert between.sent == []


def test_nor_whoever_a_setting_says_the_name_stands_for(template: Clone, tmp_path: Path, between: Between) -> None:
    clone = template.copy(tmp_path / "twin")
    clone.config("remote.origin.url", f"http://forge.invalid:{between.port}/x.git")
    clone.config("http.curloptResolve", f"forge.invalid:{between.port}:127.0.0.1")
    with pytest.raises(PortalError):
        Remote(clone.root, "origin", "geheim").refs(["refs/heads/*"])
    assert between.sent == []


def test_a_proxy_that_the_environment_names_is_used(
    template: Clone, tmp_path: Path, between: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = template.copy(tmp_path / "twin")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{between.port}")
    for setting in ("", "http://nowhere.invalid:1"):
        clone.config("remote.origin.url", f"http://forge.invalid:{between.port}/x.git")
        if setting:
            clone.config("http.proxy", setting)
        between.sent.clear()
        with pytest.raises(PortalError):
            Remote(clone.root, "origin", "geheim").refs(["refs/heads/*"])
        assert len(between.sent) == 1 and "Authorization" in between.sent[0]


def test_the_reason_is_told_and_not_git_s_advice(template: Clone, tmp_path: Path) -> None:
    """A status on a forge has room for one line."""
    clone = template.copy(tmp_path / "twin")
    other = git(clone.root, "commit-tree", "main^{tree}", "-m", "x")
    git(clone.root, "update-ref", "refs/heads/main", other)
    with pytest.raises(PortalError, match="non-fast-forward") as caught:
        Remote(clone.root, "origin").push(["refs/heads/main"])
    assert "hint:" not in caught.value.message


def test_a_repository_of_sha256_is_refused_in_words(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    with pytest.raises(PortalError, match="不支持对象格式为 sha256"):
        Repo(tmp_path)


def test_a_folder_that_looks_like_a_bare_repository_is_not_one(template: Clone, tmp_path: Path) -> None:
    """A change may bring such a folder; standing in it, git would follow its settings."""
    clone = template.copy(tmp_path)
    git(tmp_path, "clone", "-q", "--bare", "clone", str(clone.root / "docs"))
    git(clone.root / "docs", "config", "core.fsmonitor", str(clone.program))
    repo = Repo(clone.root / "docs")
    assert (repo.root, repo.git_dir) == (clone.root, clone.root / ".git")
    assert repo.unsaved() and not clone.mark.exists()


def test_the_index_of_a_commit_being_made_is_the_one_that_is_asked(
    template: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`git commit FILE` hands its hook an index of its own."""
    clone = template.copy(tmp_path)
    shutil.copy(clone.root / ".git/index", tmp_path / "index")
    (clone.root / "c.txt").write_text("c\n")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    git(clone.root, "add", "c.txt")
    assert [change.path for change in Repo(clone.root).staged()] == ["c.txt"]


def test_the_error_names_what_git_was_asked(template: Clone, tmp_path: Path) -> None:
    """F23: it said `git -c 未能完成`."""
    clone = template.copy(tmp_path)
    repo = Repo(clone.root)
    key = tmp_path / "key"
    key.write_text("no key\n")
    with pytest.raises(PortalError, match="git commit-tree 未能完成") as told:
        repo.write_commit(repo.commit("HEAD").tree, [], "x", WHO, key)
    assert "签名密钥" in told.value.cure
    with pytest.raises(PortalError, match="git rev-list 未能完成"):
        repo.beginning("nothing")


def test_every_setting_of_the_table_is_tried_here() -> None:
    """A program that one of them names is in the list above; the others name none."""
    plain = {
        "advice.graftFileDeprecated", "core.commitGraph", "core.multiPackIndex", "core.useReplaceRefs",
        "core.quotepath", "core.attributesFile", "core.fsync", "core.hooksPath", "diff.ignoreSubmodules", "gpg.format",
        "i18n.commitEncoding", "log.showSignature", "push.gpgSign", "push.recurseSubmodules", "safe.bareRepository",
        "submodule.recurse",
    }  # fmt: skip
    assert SETTINGS.keys() - set(PROGRAMS) == plain
