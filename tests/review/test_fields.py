"""No field of an entry can be altered unseen: whoever adds one without a check fails here."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sanshen.git.objects import Entry as File
from sanshen.git.repo import Repo
from sanshen.review.judging.act import canonical_json
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.entry import FILE
from sanshen.review.proving.incremental import verify, verify_at
from tests.conftest import git
from tests.support.office import Office, article, copy_of

pytestmark = pytest.mark.slow

KINDS = ("adoption", "merge", "override", "follow-up")
_HEX = set("0123456789abcdef")


@pytest.fixture(scope="module")
def _kinds(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A ledger with an entry of each kind, in this order."""
    office = copy_of(adopted, tmp_path_factory.mktemp("kinds") / "clone")
    office.publish_article()
    office.branch("article/typhoon", {"content/ywdt/yxyw/typhoon.md": article("台风防御紧急通知")})
    office.submit("article/typhoon")
    for person in ("operator-leader", "leader"):
        office.act("article/typhoon", person, "override", "台风红色预警")
    office.merge("article/typhoon")
    office.act("article/typhoon", "editor", "self-check")
    for person in ("leader", "principal"):
        office.act("article/typhoon", person)
    office.merge("article/typhoon")
    return office


def altered(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """`value` with one thing in it altered, each in turn, so that it keeps its shape as far as it can."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ((where, value | {key: other}) for where, other in altered(inner, f"{path}.{key}"))
            yield f"{path}.{key} left out", {name: one for name, one in value.items() if name != key}
        yield f"{path} with one more", value | {"more": "x"}
    elif isinstance(value, list):
        for number in {0, len(value) - 1} if value else ():
            for where, other in altered(value[number], f"{path}[{number}]"):
                yield where, [*value[:number], other, *value[number + 1 :]]
            yield f"{path}[{number}] left out", value[:number] + value[number + 1 :]
        yield f"{path} with one more", [*value, copy.deepcopy(value[-1]) if value else _more(path)]
    else:
        yield path, _other(value)


def _more(path: str) -> Any:
    return {"statement": "{}", "signature": "x"} if path.endswith("witnesses") else "x"


def _other(value: Any) -> Any:
    if value is None:
        return "2026-12-01"
    if not isinstance(value, str):
        return value + 1
    if value and set(value) <= _HEX:
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    try:
        return (datetime.fromisoformat(value) + timedelta(seconds=1)).isoformat()
    except ValueError:
        return value + "x"


def faults_of(office: Office, number: int, entry: dict[str, Any]) -> list[str]:
    """What `verify` says of entry `number` if the gate's key had signed this one instead."""
    repo = Repo(office.root)
    true = repo.chain(REF)[number]
    tree = repo.write_tree([File(FILE, "100644", repo.write_blob(canonical_json(entry)))])
    forged = repo.write_commit(tree, true.parents, true.message, true.author, office.keys["gate"])
    return [one.message for one in verify_at(repo, "main", forged).faults if one.entry == number]


@pytest.mark.parametrize("kind", KINDS)
def test_each_field_of_an_entry_is_held_against_something(_kinds: Office, tmp_path: Path, kind: str) -> None:
    office = copy_of(_kinds, tmp_path / "clone")
    assert verify(office.repo, "main").faults == []
    number = KINDS.index(kind)
    true = json.loads(git(office.root, "show", f"{office.repo.chain_ids(REF)[number]}:{FILE}"))
    assert true["predicate"]["kind"] == kind and faults_of(office, number, true) == []
    tried = list(altered(true, ""))
    assert len(tried) > 80
    assert [where for where, entry in tried if not faults_of(office, number, entry)] == []


@pytest.mark.parametrize("what", ["message", "time"])
def test_what_git_log_shows_of_an_entry_is_what_it_says(_kinds: Office, tmp_path: Path, what: str) -> None:
    office = copy_of(_kinds, tmp_path / "clone")
    repo = Repo(office.root)
    last = repo.commit(REF)
    message = last.message.replace("principal", "nobody") if what == "message" else last.message
    later = msgspec.structs.replace(last.author, when=last.author.when + 60)
    who = last.author if what == "message" else later
    forged = repo.write_commit(last.tree, last.parents, message, who, office.keys["gate"])
    assert [one.entry for one in verify_at(repo, "main", forged).faults] == [3]
