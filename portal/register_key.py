"""Adding a public key to the roster or to the gate: a block at the file's end, nothing else touched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from portal import people, site
from portal.errors import PortalError
from portal.people import parse_roster
from portal.site import parse_settings


def add_person_key(folder: Path, person: str, public: str, start: date) -> None:
    """Append a `[[key]]`; the file is left as it was if the result would not be a valid roster."""
    path = folder / people.PATH
    block = f'\n[[key]]\nperson = "{person}"\npublic = "{public}"\nfrom = {start.isoformat()}\n'
    data = path.read_bytes() + block.encode()
    if public in path.read_text("utf-8"):
        raise PortalError("这把公钥已经登记过", cure="换一把，或直接使用", path=people.PATH)
    parse_roster(data)
    _replace(path, data)


def add_gate_key(folder: Path, public: str, start: date) -> None:
    """Append a `[[gate]]` to portal.toml."""
    path = folder / site.PATH
    data = path.read_bytes() + f'\n[[gate]]\npublic = "{public}"\nfrom = {start.isoformat()}\n'.encode()
    parse_settings(data)
    _replace(path, data)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(data)
    temporary.replace(path)
