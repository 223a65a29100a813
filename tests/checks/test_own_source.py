"""A portal's own rule is read without being run; what is not exactly a rule is refused, with file, line and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.groups import GROUPS
from checks.own.seen import FOLDER
from checks.own.source import CODE, LARGEST, MOST, read
from checks.registry import BY_CODE
from sanshen.git.objects import Entry
from sanshen.portal.paths import domain_of
from tests.checks.own_rules import PATH, RULE, rule_of, written
from tests.support.office import Office


def test_no_code_of_the_engine_can_be_an_own_one() -> None:
    assert not any(letters.startswith("X") for letters in GROUPS)
    assert not any(CODE.fullmatch(code) for code in BY_CODE)


def test_own_rules_are_the_site_s_own_programs() -> None:
    assert domain_of(PATH) == "house"


def test_everything_stated_is_read_without_running_it(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    rule = rule_of(RULE + f"\nopen({str(mark)!r}, 'w')\n")
    assert (rule.code, rule.title, rule.severity, rule.reads, rule.waivable) == (
        "XYX001",
        "未定的地名",
        "error",
        "article",
        True,
    )
    assert rule.catches == ("近日，云溪新城开工。",) and rule.clauses == ("本站制度第三条",)
    assert not mark.exists()


def test_examples_may_be_whole_files() -> None:
    rule = rule_of(written("yield from ()", more='catches = (Example(body="甲"), "乙" + "丙")'))
    assert [one if isinstance(one, str) else one.body for one in rule.catches] == ["甲", "乙丙"]


WRONG: dict[str, tuple[str | bytes, str]] = {
    "the engine's code": (RULE.replace("XYX001", "SEC001"), "编号 'SEC001' 不能用"),
    "an unknown engine group": (RULE.replace("XYX001", "ABC001"), "不能用"),
    "a code with an escape": (RULE.replace("XYX001", "XY\\x1b[2J"), "不能用"),
    "small letters": (RULE.replace("XYX001", "xyx001"), "不能用"),
    "no code": (RULE.replace('    code = "XYX001"\n', ""), "不全或不对"),
    "a computed code": (RULE.replace('"XYX001"', '"XYX" + str(1)'), "code 要直接写出来"),
    "an escape in the title": (RULE.replace("未定的地名", "未定\\x1b[8m"), "看不见的字符"),
    "a broken line in the words": (RULE.replace("还没有批准，", "还没有批准，\\n"), "看不见的字符"),
    "an unknown severity": (RULE.replace("clauses =", 'severity = "fatal"\n    clauses ='), "不全或不对"),
    "an example from a file of this machine": (
        written("yield from ()", more='catches = (Example(file="../../people.toml"),)'),
        "catches 要直接写出来",
    ),
    "an example that is a number": (written("yield from ()", more="catches = (7,)"), "例子不是文字"),
    "no rule": ("x = 1\n", "有 0 个规则类"),
    "two rules": (RULE + RULE.partition("class ")[1] + RULE.partition("class ")[2], "有 2 个规则类"),
    "bad syntax": ("class Local(Rule:\n", "Python 语法不对"),
    "not UTF-8": (b"#\n# \xff\xfe\n", "不是 UTF-8"),
    "NUL": ("x = 1\0", "看不见的字符"),
    "read backwards": (RULE.replace("还没有批准", "\u202e还没有批准"), "看不见的字符"),
    "lines that end in CR": (RULE.replace("\n", "\r\n"), "看不见的字符"),
    "very deep": ("x = " + "-" * 40_000 + "1\n", "读不懂"),
    "very deep brackets": ("x = " + "(" * 5_000 + "\n", "语法不对"),
    "too large": ("#" * (LARGEST + 1), "超过"),
}


def tree_with(office: Office, files: dict[str, str | bytes], mode: str = "100644") -> str:
    made = []
    for path, text in files.items():
        made.append(Entry(path, mode, office.repo.write_blob(text if isinstance(text, bytes) else text.encode())))
    return office.repo.write_tree([*office.repo.entries("main"), *made])


@pytest.mark.parametrize("how", WRONG)
def test_a_file_that_is_no_rule_is_named_with_line_and_cure(office: Office, how: str) -> None:
    text, words = WRONG[how]
    found = read(office.repo, tree_with(office, {PATH: text}))
    (fault,) = found.faults
    assert fault.path == PATH and words in fault.message and fault.line >= 1 and fault.cure
    assert fault.message.isprintable()


def test_two_rules_with_one_code_are_refused(office: Office) -> None:
    found = read(office.repo, tree_with(office, {PATH: RULE, f"{FOLDER}/other.py": RULE}))
    assert ["XYX001" in one.message and one.path for one in found.faults] == [f"{FOLDER}/other.py"]


@pytest.mark.parametrize("mode", ["120000", "160000", "100755"])
def test_a_rule_file_as_link_module_or_program_is_refused(office: Office, mode: str) -> None:
    blob = office.repo.resolve("main") if mode == "160000" else office.repo.write_blob(RULE.encode())
    tree = office.repo.write_tree([*office.repo.entries("main"), Entry(PATH, mode, blob)])
    (fault,) = read(office.repo, tree).faults
    assert (fault.path, fault.message) == (PATH, "不是普通文件")


@pytest.mark.parametrize("name", ["__init__.py", "Local.py", "local.pyc", "数.py", "local-word.py", "README.md"])
def test_only_files_named_as_rules_lie_in_the_folder(office: Office, name: str) -> None:
    (fault,) = read(office.repo, tree_with(office, {f"{FOLDER}/{name}": RULE})).faults
    assert fault.message == "不是规则文件"


def test_a_folder_in_the_folder_and_too_many_files_are_refused(office: Office) -> None:
    assert read(office.repo, tree_with(office, {f"{FOLDER}/more/local.py": RULE})).faults
    many: dict[str, str | bytes] = {f"{FOLDER}/r{number}.py": RULE for number in range(MOST + 1)}
    assert [one.path for one in read(office.repo, tree_with(office, many)).faults] == [FOLDER]


@pytest.mark.parametrize(
    ("project", "own"),
    [('[project]\nname = "sanshen"\n', False), ('[project]\nname = "yunxi"\n', True), ("[project", True), ("", True)],
)
def test_the_product_s_own_checks_are_no_own_rules(office: Office, project: str, own: bool) -> None:
    assert bool(read(office.repo, tree_with(office, {PATH: RULE, "pyproject.toml": project}))) is own


def test_a_portal_without_own_rules_has_none(office: Office) -> None:
    assert not read(office.repo, "main")
    assert not read(office.repo, tree_with(office, {"checks/README.md": "x"}))
