"""What is admitted can be published: trees of every kind, as git's own tools and others would write them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.kinds import ALLOWED
from sanshen.base.errors import PortalError
from sanshen.gate.admit import admit, findings_in
from sanshen.git import export
from sanshen.git.objects import EMPTY_TREE, Entry
from sanshen.git.repo import Repo
from sanshen.portal.placing import ATTACHMENTS
from sanshen.publish import admission
from sanshen.publish.checked import verdicts
from tests.conftest import git
from tests.review.calendar import CHAIN
from tests.support.office import Office, article, now

NAME = "change"
FOLDER = "content/ywdt/yxyw"
Row = tuple[str, str | bytes, str]  # mode, name, object


def tree(root: Path, rows: Sequence[Row]) -> str:
    """A tree object of exactly these bytes, in this order."""
    raw = b"".join(
        mode.encode() + b" " + (name.encode() if isinstance(name, str) else name) + b"\0" + bytes.fromhex(oid)
        for mode, name, oid in rows
    )
    run = ["git", "-C", str(root), "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    return subprocess.run(run, input=raw, check=True, capture_output=True).stdout.decode().strip()


def rows(root: Path, treeish: str) -> list[Row]:
    listed = git(root, "ls-tree", treeish).splitlines()
    return [(head.split()[0].lstrip("0"), name, head.split()[2]) for head, name in (one.split("\t") for one in listed)]


def put(root: Path, treeish: str, folder: str, change: Callable[[list[Row]], list[Row]]) -> str:
    """The tree with one of its folders rewritten."""
    first, _, rest = folder.partition("/")
    kept = rows(root, treeish)
    if not folder:
        return tree(root, change(kept))
    below = {name: oid for _, name, oid in kept}.get(first, EMPTY_TREE)
    made = put(root, below, rest, change) if below != EMPTY_TREE or rest else tree(root, change([]))
    others = [row for row in kept if row[1] != first]
    return tree(root, sorted([*others, ("40000", first, made)], key=_place))


def _place(row: Row) -> str:
    return str(row[1]) + ("/" if row[0] == "40000" else "")


def blob(root: Path, data: bytes) -> str:
    run = ["git", "-C", str(root), "hash-object", "-w", "--stdin"]
    return subprocess.run(run, input=data, check=True, capture_output=True).stdout.decode().strip()


def adds(mode: str, name: str | bytes, data: bytes = b"x") -> Callable[[Path, list[Row]], list[Row]]:
    """The entry where git would put it."""

    def change(root: Path, kept: list[Row]) -> list[Row]:
        oid = git(root, "rev-parse", "main") if mode == "160000" else blob(root, data)
        return sorted(
            [*kept, (mode, name, oid)], key=lambda row: row[1] if isinstance(row[1], bytes) else row[1].encode()
        )

    return change


def unsorted(_: Path, kept: list[Row]) -> list[Row]:
    return kept[::-1]


def twice(root: Path, kept: list[Row]) -> list[Row]:
    mode, name, _ = kept[0]
    return [kept[0], (mode, name, blob(root, b"another")), *kept[1:]]


def file_and_folder(root: Path, kept: list[Row]) -> list[Row]:
    name = kept[0][1]
    folder = tree(root, [("100644", "x.docx", blob(root, b"x"))])
    return [*kept, ("40000", name, folder)]


def empty_folder(root: Path, kept: list[Row]) -> list[Row]:
    git(root, "hash-object", "-t", "tree", "-w", "/dev/null")
    return sorted([*kept, ("40000", "leer", EMPTY_TREE)], key=_place)


def folder_as_file(root: Path, kept: list[Row]) -> list[Row]:
    return sorted([*kept, ("100644", "zz.md", tree(root, [("100644", "x", blob(root, b"x"))]))], key=_place)


ARTICLE = article("第二篇稿件").encode()
TREES: dict[str, tuple[str, Callable[[Path, list[Row]], list[Row]]]] = {
    "article with mode 100664": (FOLDER, adds("100664", "second.md", ARTICLE)),
    "article with mode 0100644": (FOLDER, adds("0100644", "second.md", ARTICLE)),
    "article that is executable": (FOLDER, adds("100755", "second.md", ARTICLE)),
    "articles out of order": (FOLDER, lambda root, kept: unsorted(root, adds("100644", "second.md", ARTICLE)(root, kept))),
    "article twice": (FOLDER, twice),
    "article and folder of one name": (FOLDER, file_and_folder),
    "empty folder": (FOLDER, empty_folder),
    "folder that says it is a file": (FOLDER, folder_as_file),
    "article whose contents are missing": (FOLDER, lambda root, kept: [*kept, ("100644", "second.md", "1" * 40)]),
    "twin of an article": (FOLDER, adds("100644", "FIRST.md", ARTICLE)),
    "stray attachment": (FOLDER, adds("100644", "stray.csv", "项目,金额\n植树,12\n".encode())),
    "unheard-of kind of attachment": (f"{FOLDER}/first", adds("100644", "x.exe")),
    "article outside the register": ("content/ywdt/nowhere", adds("100644", "second.md", ARTICLE)),
    "link in the theme": ("theme/templates", adds("120000", "x.html", b"/etc/passwd")),
    "submodule in the theme": ("theme", adds("160000", "module")),
    "theme file with mode 100664": ("theme/templates", adds("100664", "x.html")),
    "theme out of order": ("", unsorted),
    "theme twice": ("theme/templates", twice),
    "twin in the theme": ("theme/templates", adds("100644", "BASE.html")),
    "twin of a folder": ("", adds("100644", "Content")),
    "twin by Unicode": ("theme", lambda root, kept: adds("100644", "\u00e9.html")(root, adds("100644", "e\u0301.html")(root, kept))),
    "zero-width name": ("theme", adds("100644", "x\u200b.html")),
    "right-to-left name": ("theme", adds("100644", "x\u202egpj.html")),
    "name that is no UTF-8": ("theme", adds("100644", b"x\xff.html")),
    "provenance": ("", adds("100644", "provenance.json", b"{}")),
    "compiled program": ("plugins/__pycache__", adds("100644", "tiny.cpython-311.pyc")),
    "compiled program in the open": ("plugins", adds("100644", "tiny.PYC")),
    "git's own folder": (".git", adds("100644", "config")),
    "git's own folder in disguise": (".GIT", adds("100644", "config")),
    "git's own folder on Windows": ("git~1", adds("100644", "config")),
    "modules": ("", adds("100644", ".gitmodules")),
    "out of the root": ("theme/..", adds("100644", "x")),
    "Windows path": ("theme", adds("100644", "..\\x")),
    "reserved name": ("theme", adds("100644", "con.html")),
    "line break": ("theme", adds("100644", "a\nb")),
    "article's path too long for a checkout": ("/".join([f"{FOLDER}/first", *("n" * 190,) * 22]), adds("100644", "a.txt")),
    "theme's path too long for a checkout": ("/".join(["theme/static", *("n" * 190,) * 22]), adds("100644", "a.css")),
    "needed file gone": ("", lambda _, kept: [row for row in kept if row[1] != "pelicanconf.py"]),
}  # fmt: skip


def branch(office: Office, treeish: str, person: str) -> None:
    who = ("-c", f"user.name={person}", "-c", f"user.email={person}@yunxi.gov.example")
    commit = git(office.root, *who, "commit-tree", "-p", "main", "-m", "x", treeish)
    git(office.root, "branch", "-f", NAME, commit)


@pytest.mark.parametrize(("folder", "change"), TREES.values(), ids=TREES.keys())
def test_refused_by_gate_and_publish_alike(
    office: Office, folder: str, change: Callable[[Path, list[Row]], list[Row]]
) -> None:
    before = office.repo.commit("main").tree
    made = put(office.root, before, folder, lambda kept: change(office.root, kept))
    repo = Repo(office.root)
    asked = admission.refusals(repo, made, before)
    assert asked and all(one.path.isprintable() and one.cure for one in asked)
    assert {(one.path, one.message) for one in asked} == {
        (one.path, one.message) for one in admission.refusals(repo, made)
    }
    assert verdicts.objections(repo, made, lambda *_: None)


@pytest.mark.parametrize("label", TREES)
def test_nobody_s_agreement_brings_it_to_main(office: Office, label: str) -> None:
    folder, change = TREES[label]
    is_article = folder.startswith("content")
    made = put(office.root, "main", folder, lambda kept: change(office.root, kept))
    branch(office, made, "editor" if is_article else "admin")
    tips = git(office.root, "rev-parse", "main", "ledger")
    office.repo = Repo(office.root)
    office.local_review.repo = office.repo
    with pytest.raises(PortalError) as refused:
        if is_article:
            office.agree(NAME, "editor", "leader", "principal")
        else:
            office.agree(NAME, "admin", *CHAIN, opener="admin")
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert refused.value.cure
    assert git(office.root, "rev-parse", "main", "ledger") == tips


def test_what_the_tree_already_holds_is_not_held_against_a_change(office: Office) -> None:
    """A link that came in before; the change beside it, and the one that takes it away."""
    repo, root = office.repo, office.root
    linked = put(root, "main", "theme/templates", lambda kept: adds("120000", "x.html")(root, kept))
    beside = put(root, linked, "theme/templates", lambda kept: adds("100644", "y.html")(root, kept))
    assert admission.refusals(repo, beside, linked) == []
    assert admission.refusals(repo, beside) and admission.refusals(repo, repo.commit("main").tree, linked) == []
    twins = put(root, "main", "theme", lambda kept: adds("100644", "a.CSS")(root, adds("100644", "a.css")(root, kept)))
    more = put(root, twins, "theme", lambda kept: adds("100644", "b.css")(root, kept))
    assert admission.refusals(repo, more, twins) == []


def test_an_article_that_goes_leaves_no_attachment_behind(office: Office) -> None:
    git(office.root, "checkout", "-qB", NAME, "main")
    (office.root / FOLDER / "first.md").unlink()
    office.commit()
    git(office.root, "checkout", "-q", "main")
    found = admission.refusals(office.repo, office.repo.commit(NAME).tree, office.repo.commit("main").tree)
    assert [(one.path, one.message) for one in found] == [(f"{FOLDER}/first/说明.txt", "这个文件不属于任何稿件")]


def test_a_withdrawal_that_breaks_a_link_elsewhere_is_refused_at_the_gate(office: Office) -> None:
    linking = article(
        "第三篇稿件", "会议部署了冬季供暖准备工作，详见[秋季会议](second.md)，请各单位按时间节点推进落实。"
    )
    office.publish_article("article/second", {f"{FOLDER}/second.md": ARTICLE, f"{FOLDER}/third.md": linking})
    git(office.root, "checkout", "-qB", NAME, "main")
    (office.root / FOLDER / "second.md").unlink()
    office.commit()
    git(office.root, "checkout", "-q", "main")
    office.agree(NAME, "editor", "leader", "principal")
    with pytest.raises(PortalError, match="LNK001") as refused:
        admit(office.repo, office.local_review, NAME, office.keys["gate"], "", now())
    assert refused.value.path == f"{FOLDER}/third.md"


def nested(root: Path, levels: int, wide: int, inside: str = "") -> str:
    """A tree of `levels` folders, each `wide` times in the one above it."""
    made, mode = inside or blob(root, b"x"), "40000" if inside else "100644"
    for _ in range(levels):
        made, mode = tree(root, [(mode, f"x{number:04}", made) for number in range(wide)]), "40000"
    return made


def chained(root: Path) -> str:
    """Folders none of which is too deep where it is first met, and each of which is met again at the end of another."""
    first = nested(root, 30, 1)
    second = nested(root, 30, 1, first)
    return tree(root, [("40000", "a", first), ("40000", "b", nested(root, 1, 1, second))])


BOMBS: dict[str, Callable[[Path], str]] = {
    "wide": lambda root: nested(root, 9, 10),
    "deep": lambda root: nested(root, 60, 1),
    "doubling": lambda root: nested(root, 39, 2),
    "one folder over and over": lambda root: nested(root, 2, 1300),
    "just too many": lambda root: nested(root, 2, 142),
    "deep by what was met before": chained,
    "too many files in one folder": lambda root: nested(root, 1, 20_001),
}


@pytest.mark.parametrize("folder", ["", f"{FOLDER}/first"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_folders_that_unfold_without_end_are_refused_at_once(office: Office, bomb: str, folder: str) -> None:
    """A few objects that git would list for hours, before anybody is asked about them."""
    made = BOMBS[bomb](office.root)
    whole = put(office.root, "main", folder, lambda kept: sorted([*kept, ("40000", "zz", made)], key=_place))
    branch(office, whole, "admin")
    begun = os.times()
    with pytest.raises(PortalError, match=r"文件过多，超过 2 万个|文件夹层数过多") as refused:
        office.submit(NAME, "admin")
    spent = os.times()
    assert spent.user + spent.children_user - begun.user - begun.children_user < 5
    assert "提交" in refused.value.cure
    office.publish_article("article/second", {f"{FOLDER}/second.md": ARTICLE})


def test_a_bomb_that_stands_in_the_clone_is_not_listed_by_check(office: Office) -> None:
    made = nested(office.root, 2, 1300)
    branch(
        office, put(office.root, "main", "", lambda kept: sorted([*kept, ("40000", "zz", made)], key=_place)), "admin"
    )
    run = [str(Path(sys.executable).with_name("sanshen")), "check", "--range", f"main..{NAME}"]
    done = subprocess.run(run, cwd=office.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "文件过多" in done.stderr + done.stdout


def test_a_large_change_is_still_taken(office: Office) -> None:
    made = nested(office.root, 1, 15_000)
    whole = put(office.root, "main", "", lambda kept: sorted([*kept, ("40000", "bench-data", made)], key=_place))
    branch(office, whole, "admin")
    office.submit(NAME, "admin")


def as_folder(root: Path, kept: list[Row]) -> list[Row]:
    return sorted([*kept, ("40000", "2026-x.md", blob(root, ARTICLE))], key=_place)


def _raw(root: Path, kept: list[Row], mode: str, name: str | bytes) -> list[Row]:
    return [*kept, (mode, name, blob(root, ARTICLE))]


UNLISTABLE: dict[str, tuple[Callable[[Path, list[Row]], list[Row]], str, str]] = {
    "folder that is a file": (as_folder, f"{FOLDER}/2026-x.md", "40000"),
    "folder that is a commit": (lambda root, kept: [*kept, ("40000", "zz", git(root, "rev-parse", "main"))], f"{FOLDER}/zz", "40000"),
    "folder that is nowhere": (lambda _, kept: [*kept, ("40000", "zz", "1" * 40)], f"{FOLDER}/zz", "40000"),
    "folder without an object": (lambda _, kept: [*kept, ("40000", "zz", "0" * 40)], f"{FOLDER}/zz", "40000"),
    "folder spelt otherwise that is a file": (lambda root, kept: _raw(root, kept, "040000", "zz"), f"{FOLDER}/zz", "040000"),
    "no name": (lambda root, kept: _raw(root, kept, "100644", ""), FOLDER, "100644"),
    "folder without a name": (lambda root, kept: [*kept, ("40000", "", tree(root, [("100644", "x", blob(root, b"x"))]))], FOLDER, "40000"),
    "no mode": (lambda root, kept: _raw(root, kept, "", "zz.md"), f"{FOLDER}/zz.md", ""),
    "mode in letters": (lambda root, kept: _raw(root, kept, "rw-r--", "zz.md"), f"{FOLDER}/zz.md", "rw-r--"),
    "mode that is not octal": (lambda root, kept: _raw(root, kept, "100694", "zz.md"), f"{FOLDER}/zz.md", "100694"),
}  # fmt: skip


@pytest.mark.parametrize("ahead", [False, True], ids=["on the tip", "beside the tip"])
@pytest.mark.parametrize("kind", UNLISTABLE)
def test_a_tree_that_git_cannot_list_is_named_with_file_mode_and_cure(office: Office, kind: str, ahead: bool) -> None:
    change, path, mode = UNLISTABLE[kind]
    branch(office, put(office.root, "main", FOLDER, lambda kept: change(office.root, kept)), "editor")
    if ahead:
        office.publish_article("article/second", {f"{FOLDER}/second.md": ARTICLE})
    with pytest.raises(PortalError) as refused:
        office.submit(NAME)
    assert (refused.value.path, mode in refused.value.message) == (path, True), refused.value
    assert "git diff-tree" not in str(refused.value) and "hint" not in str(refused.value)
    assert "重新添加这些文件" in refused.value.cure


class Counting(Repo):
    """A clone that counts what is read of it."""

    asked = 0

    def object(self, object_id: str, kind: str = "blob") -> bytes:
        self.asked += 1
        return super().object(object_id, kind)

    def entries(self, treeish: str) -> list[Entry]:
        raise AssertionError("the whole tree is listed")


def test_admitting_one_article_reads_only_the_folders_on_its_way(office: Office) -> None:
    """However many files stand elsewhere: what is asked of git does not grow with them."""

    def asked(name: str) -> int:
        office.branch(name, {f"{FOLDER}/one.md": ARTICLE})
        office.submit(name)
        counting = Counting(office.root)
        assert not [one for one in findings_in(counting, office.local_review.look(name, now()).change) if one.blocks]
        return counting.asked

    few = asked("article/one")
    for number in range(200):
        office.write(f"theme/x{number}/y/z.css", "x")
        office.write(f"content/ywdt/jydt/a{number}.md", ARTICLE)
    office.commit("much else")
    assert asked("article/two") == few


def test_whatever_the_checks_let_pass_can_be_served() -> None:
    assert ATTACHMENTS | {"md"} == ALLOWED


# -- any tree at all ---------------------------------------------------------------------------------------------------

MODES = st.sampled_from(
    ["100644"] * 8 + ["100755", "120000", "160000", "100664", "0100644", "100600", "40000", "040000"]
)
NAMES = st.sampled_from(
    [
        "a.html",
        "b.css",
        "A.html",
        "con",
        "x\u200b",
        "..",
        ".git",
        ".gitignore",
        "e\u0301",
        "\u00e9",
        "m.pyc",
        "a b",
        "ä",
        "y.",
        "z",
    ]
) | st.text(min_size=1, max_size=4).filter(lambda text: "\0" not in text)
FILES = st.lists(st.tuples(MODES, NAMES), max_size=5)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sanshen-trees-"))
    git(folder, "init", "-q", "-b", "main")
    yield folder
    shutil.rmtree(folder)


def made(root: Path, inside: list[tuple[str, str]], deeper: list[tuple[str, str]], shuffle: bool) -> str:
    file, folder = blob(root, b"x"), tree(root, [("100644", "f", blob(root, b"x"))])

    def row(mode: str, name: str) -> Row:
        return mode, name.encode("utf-8", "surrogatepass"), folder if mode.endswith("40000") else file

    def place(one: Row) -> bytes:
        name = one[1].encode() if isinstance(one[1], str) else one[1]
        return name + (b"/" if one[0].endswith("40000") else b"")

    def ordered(some: list[Row]) -> list[Row]:
        return some if shuffle else sorted(some, key=place)

    below = tree(root, ordered([row(*one) for one in deeper]) or [("100644", "f", file)])
    top = [("100644", b"pelicanconf.py", file), ("100644", b"publishconf.py", file), ("40000", b"theme", below)]
    return tree(root, ordered([*top, *(row(*one) for one in inside)]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(inside=FILES, deeper=FILES, before=FILES, shuffle=st.booleans())
def test_admitted_is_publishable(
    place: Path,
    inside: list[tuple[str, str]],
    deeper: list[tuple[str, str]],
    before: list[tuple[str, str]],
    shuffle: bool,
) -> None:
    """On any publishable ground, what is admitted is publishable and can be laid out; what is refused is refused there too."""
    repo = Repo(place)
    base, after = made(place, [], before, False), made(place, inside, deeper, shuffle)
    whole = admission.refusals(repo, after)
    if not admission.refusals(repo, base):
        assert bool(admission.refusals(repo, after, base)) == bool(whole)
    if not whole:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "root")
            entries = repo.entries(after)
            export.lay_out(repo, entries, root, lambda _: None)
            files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
            assert files == {entry.path for entry in entries} and not any(path.is_symlink() for path in root.rglob("*"))
    repo.close()
