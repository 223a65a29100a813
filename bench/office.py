"""A portal with a ledger of any length, made in this process: real keys, real signatures, every entry verifies.

The sample's registers and policy; each entry is one article that went its whole chain on a branch of its own, nine of
ten new, the tenth an edit of an older one. Nothing is random, so the same sizes give the same repository.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import subprocess
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.pack import BLOB, COMMIT, TREE, Folder, Pack
from sanshen.base.dates import BEIJING
from sanshen.git.objects import EMPTY_TREE, ZERO, Change
from sanshen.portal.columns import Column
from sanshen.portal.people import Person
from sanshen.portal.provenance import Responsible
from sanshen.review.case import law_of
from sanshen.review.judging.act import DECISION_OF, SignedStatement, Statement, encode
from sanshen.review.judging.chain import Chain, Facts, chain_of
from sanshen.review.judging.change import digest_of
from sanshen.review.ledger.branch import gate_identity, message_of
from sanshen.review.ledger.entry import (
    FILE,
    Entry,
    Origin,
    PathRecord,
    Predicate,
    subjects_of,
)

ROOT = Path(__file__).resolve().parent.parent
BEGIN = datetime(2025, 2, 3, 8, tzinfo=BEIJING)
STEP = timedelta(minutes=2)
SENTENCE = (
    "近日，区政府召开第{n}次重点工作推进会，听取各部门关于项目建设、民生实事和安全生产的汇报，研究部署下一阶段工作。"
)
HOUSE = (
    "portal.toml",
    "people.toml",
    "columns.toml",
    *sorted(f"policies/{p.name}" for p in (ROOT / "policies").glob("*.toml")),
)


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


class Key:
    """An Ed25519 key that signs as ssh-keygen does; the same name is always the same key."""

    def __init__(self, name: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self._blob = _string(b"ssh-ed25519") + _string(self._key.public_key().public_bytes_raw())
        self.public = "ssh-ed25519 " + base64.b64encode(self._blob).decode()

    def sign(self, data: bytes, namespace: str) -> str:
        about = _string(namespace.encode()) + _string(b"") + _string(b"sha512")
        made = self._key.sign(b"SSHSIG" + about + _string(hashlib.sha512(data).digest()))
        whole = b"SSHSIG" + struct.pack(">I", 1) + _string(self._blob) + about
        whole += _string(_string(b"ssh-ed25519") + _string(made))
        lines = "\n".join(textwrap.wrap(base64.b64encode(whole).decode(), 70))
        return f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n"


class Road(NamedTuple):
    """A column with the chain that its articles go."""

    column: Column
    chain: Chain
    editor: Person


class Maker:
    """Writes the repository `root`: adopts `articles`, then makes one entry at a time."""

    def __init__(self, root: Path, articles: int) -> None:
        subprocess.run(["git", "init", "-q", "--initial-branch", "main", str(root)], check=True)
        self.root, self.pack = root, Pack(root / ".git")
        self.keys = {"gate": Key("gate")}
        self.files = {path: (ROOT / path).read_bytes() for path in HOUSE}
        self._enrol()
        self.law = law_of(self.files.__getitem__)
        self.roads = list(self._roads())
        self.trees: dict[str, Folder] = {}
        self.blobs: dict[str, str] = {}
        self.number, self.head, self.main, self.tree = 0, "", "", ""
        self._adopt(articles)

    def _enrol(self) -> None:
        """Keys for the gate and everybody on the roster."""
        from sanshen.portal.people import parse_roster

        people = parse_roster(self.files["people.toml"]).people
        self.keys |= {person: Key(person) for person in people}
        rows = "".join(f'\n[[key]]\nperson = "{one}"\npublic = "{self.keys[one].public}"\n' for one in people)
        self.files["people.toml"] += rows.encode()
        self.files["portal.toml"] += f'\n[[gate]]\npublic = "{self.keys["gate"].public}"\n'.encode()

    def _roads(self) -> Iterator[Road]:
        config, day = self.law.config, BEGIN.date()
        for column in config.register:
            if column.is_module or column.closed or (column.opened and column.opened > day):
                continue
            paths = {f"{column.folder}x.md": False}
            chain = chain_of(paths, Facts(), config, self.law.policy)
            if all(stage.holders(day) for stage in chain.stages):
                yield Road(column, chain, config.roster.person(chain.stages[0].holders(day)[0]))

    # -- trees -----------------------------------------------------------------------------------------------------

    def _put(self, path: str, data: bytes) -> str:
        blob = self.pack.add(BLOB, data)
        folder, _, name = path.rpartition("/")
        self.trees.setdefault(folder, Folder()).put(name, "100644", blob)
        return blob

    def _climb(self, folder: str) -> str:
        """Write the folder and all above it; gives the root's tree."""
        while True:
            tree = self.trees.setdefault(folder, Folder()).write(self.pack)
            if not folder:
                return tree
            folder, _, name = folder.rpartition("/")
            self.trees.setdefault(folder, Folder()).put(name, "40000", tree)

    # -- entries ---------------------------------------------------------------------------------------------------

    def _adopt(self, articles: int) -> None:
        """The first entry: the portal, and `articles` of the former site."""
        changes: list[tuple[Change, str]] = []
        texts = dict(self.files) | {self._path(n): self._article(n) for n in range(articles)}
        for path in sorted(texts, key=lambda path: path.encode()):
            data = texts[path]
            blob = self._put(path, data)
            changes.append((Change(path, "000000", "100644", ZERO, blob), hashlib.sha256(data).hexdigest()))
        self.blobs = {change.path: change.new_blob for change, _ in changes if change.path.startswith("content/")}
        for folder in sorted(self.trees, key=lambda one: one.count("/"), reverse=True):
            self.tree = self._climb(folder)
        config, day = self.law.config, BEGIN.date()
        chain = chain_of({}, Facts(), config, self.law.policy, adoption=True)
        admin = config.roster.person(chain.stages[0].holders(day)[0])
        self.main = self._commit(self.tree, [], admin, "adopt", BEGIN)
        road = Road(self.roads[0].column, chain, admin)
        origin = self._origin("adoption", "", EMPTY_TREE, self.main, self.tree, self.main, changes)
        self._enter("adoption", road, origin, changes, BEGIN)

    def _path(self, n: int) -> str:
        column = self.roads[n % len(self.roads)].column
        return f"{column.folder}a{n:07d}.md"

    def _article(self, n: int, edition: int = 0) -> bytes:
        day = (BEGIN - 2 * timedelta(days=1)).date()
        body = "\n\n".join(f"（{n}-{edition}-{i}）{SENTENCE.format(n=n)}" for i in range(5))
        return f"---\ntitle: 第{n}次重点工作推进会召开\nsource: 云溪区人民政府办公室\ncreated: {day}\n---\n\n{body}\n".encode()

    def enter(self) -> str:
        """One more article on its way from branch to ledger; its path."""
        k = self.number
        known = len(self.blobs)
        n = (k * 7919) % known if k % 10 == 0 and known else self._next()
        path, data, at = self._path(n), self._article(n, k), BEGIN + STEP * k
        road = self.roads[n % len(self.roads)]
        old, base, base_tree = self.blobs.get(path, ZERO), self.main, self.tree
        blob = self.blobs[path] = self._put(path, data)
        self.tree = self._climb(path.rpartition("/")[0])
        change = Change(path, "100644" if old != ZERO else "000000", "100644", old, blob)
        head = self._commit(self.tree, [base], road.editor, f"第 {k} 篇", at)
        self.main = self._commit(self.tree, [base, head], None, f"合并第 {k} 篇", at)
        changes = [(change, hashlib.sha256(data).hexdigest())]
        origin = self._origin(f"article/a{k}", base, base_tree, head, self.tree, self.main, changes)
        self._enter("merge", road, origin, changes, at)
        return path

    def _next(self) -> int:
        return len(self.blobs)

    def _origin(
        self,
        change: str,
        base: str,
        base_tree: str,
        head: str,
        tree: str,
        merge: str,
        changes: Sequence[tuple[Change, str]],
    ) -> Origin:
        digest = digest_of([one for one, _ in changes], [content for _, content in changes])
        return Origin(
            change=change, base=base, base_tree=base_tree, head=head, head_tree=tree, merge=merge, tree=tree, digest=digest
        )  # fmt: skip

    def _enter(
        self, kind: str, road: Road, origin: Origin, changes: Sequence[tuple[Change, str]], at: datetime
    ) -> None:
        site = self.law.config.settings.site
        acts, people = self._acts(road.chain, origin, at)
        paths = [
            PathRecord(one.path, one.old_mode, one.old_blob, one.new_mode, one.new_blob, content)
            for one, content in changes
        ]
        predicate = Predicate(
            number=self.number,
            kind=kind,  # type: ignore[arg-type]
            site=site.code,
            ref="refs/heads/main",
            previous=self.head,
            at=at,
            title=f"第 {self.number} 次变更",
            origin=origin,
            paths=paths,
            chain=road.chain.id,
            responsible=people,
            acts=acts,
            law=self.law.digests,
        )
        entry = Entry(subject=subjects_of(paths), predicate=predicate)
        blob = self.pack.add(BLOB, entry.to_json())
        tree = self.pack.add(TREE, f"100644 {FILE}".encode() + b"\0" + bytes.fromhex(blob))
        self.head = self._commit(tree, [self.head] if self.head else [], None, message_of(entry)[:-1], at)
        self.number += 1

    def _acts(self, chain: Chain, origin: Origin, at: datetime) -> tuple[list[SignedStatement], list[Responsible]]:
        """Handed in by whoever fills the first stage, then each stage by the first who may."""
        roster, day = self.law.config.roster, at.date()
        signed: list[SignedStatement] = []
        people: list[Responsible] = []
        used: set[str] = set()
        for number, stage in enumerate([None, *chain.stages]):
            holders = (stage or chain.stages[0]).holders(day)
            person = next(one for one in holders if one not in used or not number)
            said = Statement(
                site=self.law.config.settings.site.code,
                change=origin.change,
                person=person,
                decision=DECISION_OF[stage.kind] if stage else "submit",
                stage=stage.name if stage else "",
                head=origin.head,
                tree=origin.head_tree,
                digest=origin.digest,
                previous=signed[-1].sha256 if signed else "",
                ledger=self.head,
                at=at,
                checked=list(stage.checklist) if stage else [],
            )
            text = encode(said)
            signed.append(SignedStatement(text.decode(), self.keys[person].sign(text, "sanshen-act")))
            if stage:
                used.add(person)
                held = (role for role in roster.roles if (role.person, role.unit) == (person, stage.unit))
                title = next(role.title for role in held if role.role in stage.roles)
                people.append(Responsible(stage.name, title, roster.person(person).name, stage.unit_name, "signed"))
        return signed, people

    def _commit(self, tree: str, parents: Sequence[str], who: Person | None, message: str, at: datetime) -> str:
        """A commit by a person, or by the gate and then signed."""
        gate = gate_identity(self.law.config.settings, at)
        name, mail = (who.name, who.emails[0]) if who else (gate.name, gate.email)
        line = f"{name} <{mail}> {int(at.timestamp())} +0800"
        rows = [f"tree {tree}", *(f"parent {one}" for one in parents), f"author {line}", f"committer {line}"]
        head, body = "\n".join(rows), f"\n\n{message}\n"
        if who is None:
            signature = self.keys["gate"].sign(f"{head}{body}".encode(), "git").rstrip("\n")
            head += "\ngpgsig " + signature.replace("\n", "\n ")
        return self.pack.add(COMMIT, f"{head}{body}".encode())

    def finish(self) -> None:
        """Index the pack and point the branches at what was made."""
        self.pack.finish()
        self.point()

    def point(self) -> None:
        moves = f"update refs/heads/main {self.main}\nupdate refs/heads/ledger {self.head}\n"
        subprocess.run(["git", "update-ref", "--stdin"], input=moves.encode(), cwd=self.root, check=True)

    def again(self) -> None:
        """A new pack for what is still to come."""
        self.pack = Pack(self.root / ".git")


def make(root: Path, articles: int, entries: int) -> Maker:
    """A repository with that many articles adopted and that many entries after."""
    maker = Maker(root, articles)
    for _number in range(entries):
        maker.enter()
    maker.finish()
    return maker
