"""GitHub's CODEOWNERS patterns: the documented examples as a table, the rest against git's own matcher."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanshen.review.forges.codeowners.gitlab import gitlab_matches
from sanshen.review.forges.codeowners.match import matches, parse, rule_for, words
from tests.conftest import git

# pattern, paths that match, paths that do not
GITHUB: tuple[tuple[str, list[str], list[str]], ...] = (
    ("*", ["a", "a/b/c.js"], []),
    ("*.js", ["a.js", "a/b/c.js"], ["a.jsx", "A.JS"]),
    ("/build/logs/", ["build/logs/a", "build/logs/deep/a"], ["x/build/logs/a", "build/logs"]),
    ("docs/*", ["docs/getting-started.md"], ["docs/build-app/troubleshooting.md", "x/docs/a.md", "docs"]),
    ("/docs/*", ["docs/a.md"], ["docs/x/a.md"]),
    ("/*", ["README"], ["docs/README"]),
    ("apps/", ["apps/a", "x/apps/a", "x/y/apps/z/a"], ["apps", "myapps/a", "Apps/a"]),
    ("/apps/", ["apps/a", "apps/x/a"], ["x/apps/a", "apps"]),
    ("/apps/github", ["apps/github", "apps/github/a/b"], ["x/apps/github", "apps/github2"]),
    ("apps/github", ["apps/github/a"], ["x/apps/github/a"]),
    ("**/logs", ["logs/a", "build/logs/a", "deeply/nested/logs/a", "logs"], ["logs2/a"]),
    ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], ["x/a/b", "ab"]),
    ("a/**", ["a/x", "a/x/y"], ["a", "b/a/x"]),
    ("/**", ["a", "a/x/y"], []),
    ("docs/**/*", ["docs/a", "docs/x/a"], ["docs"]),
    ("**/", ["a/b", "a/b/c"], ["a"]),
    ("a/*/c", ["a/b/c"], ["a/c", "a/b/b/c"]),
    ("a**/**", ["a/x", "ab/x"], ["a", "b/a/x"]),
    ("a?c", ["abc", "x/abc"], ["a/c", "ac"]),
    ("a\\ b", ["a b"], ["a\\ b"]),
    ("a\\*b", ["a*b"], ["axb"]),
    ("a.b", ["a.b"], ["axb"]),
    ("?.md", ["稿.md"], ["稿件.md"]),
    ("稿件/", ["稿件/a.md"], ["稿/a.md"]),
    ("/", [], ["a"]),
    ("a//b", [], ["a/b"]),
)


@pytest.mark.parametrize(("pattern", "good", "bad"), GITHUB, ids=[row[0] for row in GITHUB])
def test_github_patterns(pattern: str, good: list[str], bad: list[str]) -> None:
    assert [path for path in good if not matches(pattern, path)] == []
    assert [path for path in bad if matches(pattern, path)] == []


FILE = """\
# whole-line comment
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
/apps/ @octocat
/apps/github
/apps/github/keep @doctocat
!/apps/x @nobody
[a] @nobody
\\#x @nobody
/broken not-an-owner
/with\\ space/ @org/team-name
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README", ("@global-owner1", "@global-owner2")),
        ("x.js", ("@js-owner",)),
        ("x.go", ("docs@example.com",)),
        ("apps/x.js", ("@octocat",)),
        ("apps/x", ("@octocat",)),
        ("apps/github/x.js", ()),
        ("apps/github/keep/x", ("@doctocat",)),
        ("a", ("@global-owner1", "@global-owner2")),
        ("broken", ("@global-owner1", "@global-owner2")),
        ("with space/x", ("@org/team-name",)),
    ],
)
def test_the_last_line_that_counts_wins(path: str, owners: tuple[str, ...]) -> None:
    found = rule_for(parse(FILE), path)
    assert found is not None and found.owners == owners


def test_nothing_matches_and_lines_that_break_a_rule_are_skipped() -> None:
    assert rule_for(parse("/docs/ @a\n"), "x") is None
    assert [rule.line for rule in parse(FILE)] == [2, 3, 4, 5, 6, 7, 12]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("  # x", []),
        ("a  @b\t@c #d", ["a", "@b", "@c"]),
        ("a\\ b @c", ["a\\ b", "@c"]),
        ("a#b @c", ["a#b", "@c"]),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert words(line) == expected


SEGMENT = st.lists(st.sampled_from(["a", "b", "A", ".", "*", "?", "**", "\\*"]), min_size=1, max_size=3).map("".join)
PATTERN = st.builds(
    lambda lead, parts, tail: lead + "/".join(parts) + tail,
    st.sampled_from(["", "/"]),
    st.lists(st.one_of(st.just("**"), SEGMENT), min_size=1, max_size=4),
    st.sampled_from(["", "/"]),
)
PART = st.text("abA*.", min_size=1, max_size=3).filter(lambda part: not set(part) <= {"."})
PATHS = st.lists(st.lists(PART, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12, unique=True)
STUCK = re.compile(r"[^/]\*\*|\*\*[^/]")


def one_level_only(pattern: str) -> bool:
    """`docs/*`: GitHub says one level, git says everything below."""
    return "/" in pattern and pattern.rpartition("/")[2] == "*" and not pattern.endswith("**/*")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ignore")
    git(root, "init", "-q")
    git(root, "config", "core.ignorecase", "false")
    return root


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pattern=PATTERN.filter(lambda one: not one_level_only(one) and not STUCK.search(one)), paths=PATHS)
def test_where_the_two_agree_git_says_the_same(clone: Path, pattern: str, paths: list[str]) -> None:
    """ASCII only: git's `?` is one byte; and no `a**`, which git's documentation calls a plain `*` and git does not."""
    (clone / ".git" / "info" / "exclude").write_text(f"{pattern}\n")
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=clone,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    ignored = set(done.stdout.decode().split("\0")) - {""}
    assert {path for path in paths if matches(pattern, path)} == ignored


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*", "a/b", True),
        ("*.md", "a/b.md", True),
        ("docs/x.md", "deep/docs/x.md", True),
        ("/docs/x.md", "deep/docs/x.md", False),
        ("docs/", "a/docs/b/c", True),
        ("/docs/", "a/docs/b", False),
        ("/docs", "docs/a", False),
        ("/docs/*", "docs/a/b", False),
        ("/docs/**/b", "docs/b", True),
        ("/[ab].md", "a.md", True),
        ("/[!ab].md", "a.md", False),
        ("/a\\ b", "a b", True),
    ],
)
def test_gitlab_patterns(pattern: str, path: str, expected: bool) -> None:
    assert gitlab_matches(pattern, path) is expected


@pytest.mark.parametrize("match", [matches, gitlab_matches])
@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/docs/" + "*a" * 25 + "*b", "docs/" + "a" * 400 + ".txt"),
        ("/" + "**/a/" * 25 + "b", "a/" * 400 + "c"),
        ("/" + "**/*a*a/" * 12 + "b", "aaaa/" * 200 + "c"),
    ],
    ids=["stars", "folders", "both"],
)
def test_a_pattern_of_many_stars_takes_no_time(match: Callable[[str, str], bool], pattern: str, path: str) -> None:
    assert not match(pattern, path)
    assert match(pattern, path.removesuffix(".txt").removesuffix("c") + "b")


@pytest.mark.parametrize("match", [matches, gitlab_matches])
def test_a_long_pattern_is_translated_once_for_all_files(match: Callable[[str, str], bool]) -> None:
    pattern, begun = "/" + "*e" * 495, time.process_time()
    assert not any(match(pattern, f"x/aeeeeeeee{number}.txt") for number in range(6_000))
    assert time.process_time() - begun < 0.5
