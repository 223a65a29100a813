"""A key is added at the end of its file; a faulty one leaves the file as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.portal.people import parse_roster
from sanshen.portal.register_key import add_gate_key, add_person_key, add_witness_key, refuse_id
from sanshen.portal.site import parse_settings
from tests.support.samples import KEY_A, KEY_B, PEOPLE, PORTAL

KEY_C = f"{KEY_A[:-1]}l"
DAY = date(2026, 11, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.toml").write_text(PEOPLE.rstrip("\n"), "utf-8")
    (tmp_path / "portal.toml").write_text(PORTAL, "utf-8")
    return tmp_path


def test_a_machine_and_a_person_get_no_key_in_common(folder: Path) -> None:
    before = (folder / "portal.toml").read_bytes()
    for add in (add_gate_key, add_witness_key):
        with pytest.raises(PortalError, match="已经登记过") as refused:
            add(folder, KEY_B, "AAAA", DAY)
        assert refused.value.path == "people.toml" and "各用一把" in refused.value.cure
    assert (folder / "portal.toml").read_bytes() == before
    with pytest.raises(PortalError, match=r"portal\.toml 这把公钥已经登记过"):
        add_person_key(folder, "shen", KEY_A, "AAAA", DAY)


def test_a_persons_key_is_valid_from_that_day_on(folder: Path) -> None:
    add_person_key(folder, "shen", KEY_C, "AAAA", DAY)
    data = (folder / "people.toml").read_bytes()
    roster = parse_roster(data)
    assert data.startswith(PEOPLE.rstrip("\n").encode())
    assert roster.keys_of("shen", DAY) == [KEY_C]
    assert roster.keys_of("shen", date(2026, 11, 1)) == []
    assert sorted(file.name for file in folder.iterdir()) == ["people.toml", "portal.toml"]


def test_a_gate_key_is_valid_from_that_day_on(folder: Path) -> None:
    add_gate_key(folder, KEY_C, "AAAA", DAY)
    gate = parse_settings((folder / "portal.toml").read_bytes()).gate
    assert [(key.public, key.start) for key in gate] == [(KEY_A, date(2026, 1, 1)), (KEY_C, DAY)]


@pytest.mark.parametrize(
    ("person", "public", "said"),
    [
        ("shen", KEY_B, "people.toml 这把公钥已经登记过 → 换一把，或直接使用"),
        ("tang", KEY_B, "people.toml 这把公钥已经登记过 → 换一把，或直接使用"),
        ("nobody", KEY_A, "people.toml 人员册里没有“nobody” → 核对人员编号，或先在 people.toml 登记"),
        ('shen"\n', KEY_A, "人员册里没有"),
        ("shen", "ssh-dss AAAA", "键“public”写法不对 → 应为 SSH 公钥的前两段"),
        ("shen", KEY_A + '"\nperson = "tang', "同一个键或表写了两次"),
    ],
)
def test_a_faulty_key_is_refused_and_nothing_written(folder: Path, person: str, public: str, said: str) -> None:
    before = (folder / "people.toml").read_bytes()
    with pytest.raises(PortalError) as caught:
        add_person_key(folder, person, public, "AAAA", DAY)
    assert said in str(caught.value)
    assert (folder / "people.toml").read_bytes() == before
    assert sorted(file.name for file in folder.iterdir()) == ["people.toml", "portal.toml"]


def test_a_gate_key_is_registered_once(folder: Path) -> None:
    with pytest.raises(PortalError, match=r"portal\.toml 这把公钥已经登记过"):
        add_gate_key(folder, KEY_A, "AAAA", DAY)
    with pytest.raises(PortalError, match="写法不对"):
        add_gate_key(folder, "not a key", "AAAA", DAY)
    assert (folder / "portal.toml").read_text("utf-8") == PORTAL


def test_outside_a_portal_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(PortalError, match=r"people\.toml 缺少这个文件 → 在门户仓库的根文件夹里运行"):
        add_person_key(tmp_path, "shen", KEY_A, "AAAA", DAY)
    with pytest.raises(PortalError, match=r"portal\.toml 缺少这个文件 → 在门户仓库的根文件夹里运行"):
        add_gate_key(tmp_path, KEY_A, "AAAA", DAY)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_left_alone_and_a_file_keeps_its_mode(folder: Path) -> None:
    people = folder / "people.toml"
    people.chmod(0o640)
    add_person_key(folder, "shen", KEY_C, "AAAA", DAY)
    assert people.stat().st_mode & 0o777 == 0o640
    kept = people.rename(folder / "shared.toml").read_bytes()
    people.symlink_to("shared.toml")
    with pytest.raises(PortalError, match="链接"):
        add_person_key(folder, "shen", f"{KEY_A[:-1]}m", "AAAA", DAY)
    assert people.is_symlink() and people.read_bytes() == kept


@pytest.mark.parametrize("person", ['shen"\nlost = "x', "Shen", "shen\n", ""])
def test_what_is_no_id_gets_no_row(person: str) -> None:
    with pytest.raises(PortalError, match="不是人员编号"):
        refuse_id(person)
