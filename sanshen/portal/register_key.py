"""Adding a public key, with the proof that it is held, to the roster or to the gate: a block at the file's end, nothing else touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import msgspec

from sanshen.base import atomic
from sanshen.base.errors import PortalError
from sanshen.base.printable import one_line
from sanshen.portal import people, site
from sanshen.portal.people import parse_roster
from sanshen.portal.site import RegisteredKey, parse_settings

Keys = Callable[[bytes], Iterable[RegisteredKey]]


def row_of(table: str, public: str, proof: str, start: date, person: str = "") -> str:
    """The block as it stands in the file."""
    whose = f'person = "{person}"\n' if person else ""
    return f'\n[[{table}]]\n{whose}public = "{public}"\nfrom = {start.isoformat()}\nproof = "{proof}"\n'


def refuse_id(person: str) -> None:
    """PortalError for what cannot be the id of a person; in a row it could be more than that."""
    try:
        msgspec.convert(person, people.Id)
    except msgspec.ValidationError as error:
        cure = "人员编号以小写字母开头，只含小写字母、数字和连字符"
        raise PortalError(f"“{one_line(person)}”不是人员编号", cure=cure) from error


def add_person_key(folder: Path, person: str, public: str, proof: str, start: date) -> None:
    """Append a `[[key]]`; the file is left as it was if the result would not be a valid roster."""
    block = row_of("key", public, proof, start, person)
    before = _read(folder, people.PATH)
    if person not in parse_roster(before).people:
        cure = "核对人员编号，或先在 people.toml 登记"
        raise PortalError(f"人员册里没有“{person}”", cure=cure, path=people.PATH)
    _refuse_used(folder, site.PATH, public)
    _append(folder / people.PATH, before, block, public, lambda data: parse_roster(data).keys)


def add_gate_key(folder: Path, public: str, proof: str, start: date) -> None:
    """Append a `[[gate]]` to portal.toml."""
    _add_machine(folder, row_of("gate", public, proof, start), public, lambda data: parse_settings(data).gate)


def add_witness_key(folder: Path, public: str, proof: str, start: date) -> None:
    """Append a `[[witness]]` to portal.toml."""
    _add_machine(folder, row_of("witness", public, proof, start), public, lambda data: parse_settings(data).witness)


def site_code(folder: Path) -> str:
    return parse_settings(_read(folder, site.PATH)).site.code


def _add_machine(folder: Path, block: str, public: str, keys: Keys) -> None:
    before = _read(folder, site.PATH)
    _refuse_used(folder, people.PATH, public)
    _append(folder / site.PATH, before, block, public, keys)


def _refuse_used(folder: Path, path: str, public: str) -> None:
    """PortalError if the key stands in the other file: a machine and a person with one key could speak for each other."""
    data = _read(folder, path)
    if path == people.PATH:
        used: Iterable[RegisteredKey] = parse_roster(data).keys
    else:
        settings = parse_settings(data)
        used = (*settings.gate, *settings.witness)
    if any(key.public == public for key in used):
        raise PortalError("这把公钥已经登记过", cure="每个人、每台机器各用一把，换一把新的", path=path)


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise PortalError("缺少这个文件", cure="在门户仓库的根文件夹里运行", path=name) from error


def _append(path: Path, before: bytes, block: str, public: str, keys: Keys) -> None:
    if any(key.public == public for key in keys(before)):
        raise PortalError("这把公钥已经登记过", cure="换一把，或直接使用", path=path.name)
    after = before + block.encode()
    keys(after)
    atomic.put(path, after, b"", path.parent)
