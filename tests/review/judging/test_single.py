"""What one broken disk would lock for good is told for as long as it is so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.office import Office

SANSHEN = str(Path(sys.executable).with_name("sanshen"))


def told(office: Office) -> list[str]:
    done = subprocess.run([SANSHEN, "gate"], cwd=office.root, capture_output=True, text=True)
    assert done.stdout.startswith("没有在审的变更。"), done.stderr
    return [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]


def test_what_stands_on_one_key_is_told_until_there_are_two(office: Office) -> None:
    found = told(office)
    assert [one.split("只有")[0] for one in found] == [
        "区政数局网站管理员",
        "区政数局分管领导",
        "区政数局主要负责人",
        "闸门密钥",
    ]
    assert all("→" in one for one in found)
    for person in ("admin", "operator-leader", "operator-principal"):
        office.key(f"{person}-spare")
        row = f'\n[[key]]\nperson = "{person}"\npublic = "{office.public(f"{person}-spare")}"\n'
        office.write("people.toml", (office.root / "people.toml").read_text() + row)
    office.key("gate-spare")
    row = f'\n[[gate]]\npublic = "{office.public("gate-spare")}"\n'
    office.write("portal.toml", (office.root / "portal.toml").read_text() + row)
    office.commit("spares", "admin")
    assert told(office) == []


def test_that_nobody_could_renew_is_told(office: Office) -> None:
    text = (office.root / "people.toml").read_text()
    for person in ("principal", "both"):
        text = text.replace(f'[[key]]\nperson = "{person}"\npublic = "{office.public(person)}"\n', "")
    office.write("people.toml", text)
    office.commit("no keys", "admin")
    assert any("没有人能应急续任" in one for one in told(office))
