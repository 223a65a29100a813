"""engine.toml, and the hashed requirements it is made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.paths import domain_of
from sanshen.portal.pin import PATH, Pin, parse_pin, requirements_of

ROOT = Path(__file__).parents[2]
HASH = "0123456789abcdef" * 4
GOOD = f'version = "0.1.0"\nsha256 = "{HASH}"\n\n[[requires]]\npackage = "click==8.5.1"\nsha256 = [\n    "{HASH}",\n]\n'


def test_a_pin_is_written_as_it_is_read() -> None:
    requires = requirements_of((ROOT / "requirements/run.txt").read_bytes(), "run.txt")
    pin = Pin("0.1.0", HASH, requires)
    assert parse_pin(pin.to_toml().encode()) == pin
    assert requirements_of(pin.requirements.encode(), "again") == requires
    assert {"click", "pip", "pelican"} <= {one.package.partition("==")[0] for one in requires}


def test_a_pin_is_the_sites_own_matter() -> None:
    assert domain_of(PATH) == "house"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"0.1.0"', '"newest"', 1, "version 写得不对"),
        ('version = "0.1.0"\n', "", 1, "缺少 version"),
        (f'sha256 = "{HASH}"', 'sha256 = "ABC"', 2, "sha256 写得不对"),
        ("[[requires]]", "[requires]", 4, "[[requires]]"),
        ('version = "0.1.0"', 'version = "0.1.0"\nindex = "http://evil.example"', 2, "不认识的键 index"),
        ("click==8.5.1", "click>=8", 5, "package 写得不对"),
        ("click==8.5.1", "click @ http://evil.example/click.whl", 5, "package 写得不对"),
        ("click==8.5.1", "-r other.txt", 5, "package 写得不对"),
        ("click==8.5.1", "click==8.5.1 --index-url http://evil.example", 5, "package 写得不对"),
        ("click==8.5.1", "click==8.5.1\\n-e .", 5, "package 写得不对"),
        (f'    "{HASH}",\n', "", 6, "click==8.5.1 没有摘要"),
        (f'    "{HASH}",\n', f'    "{HASH}",\n    "md5",\n', 8, "摘要不是 64 位十六进制"),
        ("sha256 = [", "sha256 = [[", 8, "括号没有配对"),
        ("[[requires]]", "[[requires]]\nurl = 1", 5, "不认识的键 url"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    with pytest.raises(PortalError) as told:
        parse_pin(GOOD.replace(old, new, 1).encode())
    assert (told.value.path, told.value.line) == (PATH, line) and said in told.value.message


@pytest.mark.parametrize(
    "row",
    ["click", "click==8.5.1", "-e .", "--index-url http://evil.example", f"click @ file:///x --hash=sha256:{HASH}",
     f"click==8.5.1 --hash=md5:{HASH}", f"click==8.5.1 --hash=sha256:{HASH} --config-settings=x"],
)  # fmt: skip
def test_requirements_hold_pinned_packages_and_nothing_else(row: str) -> None:
    data = f"# made by make lock\nrich==15.0.0 \\\n    --hash=sha256:{HASH}\n    # via x\n{row}\n".encode()
    with pytest.raises(PortalError) as told:
        requirements_of(data, "run.txt")
    assert (told.value.path, told.value.line) == ("run.txt", 5)
