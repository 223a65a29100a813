"""Adding a public key to the roster or to the gate: a block at the file's end, nothing else touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from portal import people, site
from portal.errors import PortalError
from portal.people import Key, parse_roster
from portal.site import GateKey, parse_settings


def add_person_key(folder: Path, person: str, public: str, start: date) -> None:
    """Append a `[[key]]`; the file is left as it was if the result would not be a valid roster."""
    block = f'\n[[key]]\nperson = "{person}"\npublic = "{public}"\nfrom = {start.isoformat()}\n'
    before = _read(folder, people.PATH)
    if person not in parse_roster(before).people:
        cure = "核对人员编号，或先在 people.toml 登记"
        raise PortalError(f"人员册里没有“{person}”", cure=cure, path=people.PATH)
    _append(folder / people.PATH, before, block, public, lambda data: parse_roster(data).keys)


def add_gate_key(folder: Path, public: str, start: date) -> None:
    """Append a `[[gate]]` to portal.toml."""
    block = f'\n[[gate]]\npublic = "{public}"\nfrom = {start.isoformat()}\n'
    _append(folder / site.PATH, _read(folder, site.PATH), block, public, lambda data: parse_settings(data).gate)


def add_witness_key(folder: Path, public: str, start: date) -> None:
    """Append a `[[witness]]` to portal.toml."""
    block = f'\n[[witness]]\npublic = "{public}"\nfrom = {start.isoformat()}\n'
    _append(folder / site.PATH, _read(folder, site.PATH), block, public, lambda data: parse_settings(data).witness)


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise PortalError("缺少这个文件", cure="在门户仓库的根文件夹里运行", path=name) from error


def _append(
    path: Path, before: bytes, block: str, public: str, keys: Callable[[bytes], Iterable[Key | GateKey]]
) -> None:
    if any(key.public == public for key in keys(before)):
        raise PortalError("这把公钥已经登记过", cure="换一把，或直接使用", path=path.name)
    after = before + block.encode()
    keys(after)
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(after)
    temporary.replace(path)
