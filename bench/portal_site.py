"""The corpus as a portal: a real repository with an adopted ledger, in which `sanshen build` and `sanshen publish` work."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import fast_import
from bench.clerks import Clerks
from bench.pictures import picture
from bench.register import ADMIN, columns_toml, email, people, people_toml, portal_toml
from bench.texts import HERE, Text

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("policies",)
FILES = ("pelicanconf.py", "publishconf.py")
THEME = ROOT / "bench/theme"
_WHEN = 1_767_225_600  # 2026-01-01, after the last article
_ATTACHED = "attachments:\n  - file: fujian.csv\n    title: 资金安排表\n"


def house_files() -> Iterator[tuple[str, bytes]]:
    """What is copied from this repository, with the theme of the bench."""
    for folder, base in (*((ROOT / name, name) for name in FOLDERS), (THEME, "theme")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{base}/{path.relative_to(folder).as_posix()}", path.read_bytes()
    for name in FILES:
        yield name, (ROOT / name).read_bytes()


def article_files(text: Text) -> Iterator[tuple[str, bytes]]:
    """An article as our portal keeps it, and what lies in its folder."""
    yield f"content/{text.path}.md", article(text).encode()
    if text.picture is not None:
        yield f"content/{text.path}/tu.png", picture(text.picture)
    if text.sheet:
        yield f"content/{text.path}/fujian.csv", text.sheet.encode()


def article(text: Text) -> str:
    policy = f"document_number: {text.document_number}\n" if text.document_number else ""
    if policy:
        policy += f"issuer: 云溪区人民政府\nindex_number: {_index(text)}\ntopic: 综合政务/政务公开\ngenre: 通知\n"
    front = (
        f"title: {text.title}\nsource: {text.column.unit_name}\ncreated: {text.at:%Y-%m-%d}\nsummary: {text.summary}\n"
    )
    front += f"keywords: [{', '.join(text.keywords)}]\n{policy}{_ATTACHED if text.sheet else ''}"
    return f"---\n{front}---\n\n{text.body.replace(f'({HERE}', '(')}"


def _index(text: Text) -> str:
    return f"000014349/{text.at.year}-{text.stem[-5:]}"


def make(folder: Path, texts: Iterable[Text]) -> Clerks:
    """The portal at `folder`, its people's keys beside it; nothing may be there yet."""
    folder.mkdir(parents=True)
    keys = folder.with_name(f"{folder.name}-keys")
    public = {person: key(keys, person) for person in (*people(), "gate")}
    _git(folder, "init", "-q", "-b", "main")
    who, message = f"{ADMIN} <{email(ADMIN)}>", "Everything that the portal had before its ledger"
    fast_import.commit(folder, "main", _all_files(texts, public), who, message, _WHEN)
    _git(folder, "reset", "-q", "--hard")
    return Clerks(folder, keys)


def adopt(clerks: Clerks) -> None:
    """Entry 0: the operator and the host agree to take over everything that stands there."""
    clerks.carry("adoption", ADMIN)


def _all_files(texts: Iterable[Text], public: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    yield from house_files()
    yield "portal.toml", portal_toml(public.pop("gate")).encode()
    yield "people.toml", people_toml(public).encode()
    yield "columns.toml", columns_toml().encode()
    times = ["path\tpublished_at"]
    for text in texts:
        yield from article_files(text)
        times.append(f"content/{text.path}.md\t{text.at.isoformat()}")
    yield "adoption.tsv", ("\n".join([times[0], *sorted(times[1:])]) + "\n").encode()


def key(folder: Path, person: str) -> str:
    """A key pair from the person's name, so that the same corpus has the same commit. Worthless for anything else."""
    folder.mkdir(exist_ok=True)
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"bench {person}".encode()).digest())
    path = folder / person
    path.touch(0o600)
    kind, plain = serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    path.write_bytes(private.private_bytes(serialization.Encoding.PEM, kind, plain))
    public = private.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    path.with_name(f"{person}.pub").write_bytes(public + b"\n")
    return public.decode()


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)
