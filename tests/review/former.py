"""A ledger as it was written before acts named the ledger: entries and acts of form 1. And entries of form 2."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from sanshen.git.objects import Entry as File
from sanshen.git.repo import Repo
from sanshen.review.acts_seen import FOLDER
from sanshen.review.case import judge_case
from sanshen.review.evidence_refs import Reviews
from sanshen.review.judging.act import SignedStatement, canonical_json
from sanshen.review.judging.signature import ACT, sign
from sanshen.review.ledger.branch import REF
from sanshen.review.ledger.entry import FILE
from sanshen.review.local_acts import LocalReview
from sanshen.review.merge import draft
from sanshen.review.ref_names import ref_of
from tests.conftest import git
from tests.support.office import SITE, Office, now


def age(office: Office) -> None:
    """Write the whole ledger again as entries of form 1, everybody signing anew what they said."""
    repo, parents = Repo(office.root), list[str]()
    for commit in repo.chain(REF):
        entry = json.loads(repo.read(commit.tree, FILE))
        age_entry(office, entry, parents[0] if parents else "")
        blob = repo.write_blob(canonical_json(entry))
        tree = repo.write_tree([File(FILE, "100644", blob)])
        parents = [repo.write_commit(tree, parents, commit.message, commit.author, office.keys["gate"])]
    git(office.root, "update-ref", REF, parents[0])
    shutil.rmtree(repo.git_dir / "sanshen")  # nothing was seen or proven of the other one
    office.local_review = LocalReview(repo, "main", SITE)


def age_acts(office: Office, name: str) -> None:
    """What was said of an open change, as it was said then."""
    reviews = Reviews(Repo(office.root), SITE, "main")
    shutil.rmtree(reviews.repo.git_dir / FOLDER, ignore_errors=True)
    said = [{"statement": one.statement, "signature": ""} for one in reviews.signed(name)]
    git(office.root, "update-ref", "-d", ref_of(name))
    for one in _age_said(office, said):
        reviews.record(name, SignedStatement(one["statement"], one["signature"]), "before")


def age_entry(office: Office, entry: dict[str, Any], previous: str) -> None:
    entry["predicateType"] = "urn:sanshen:ledger-entry:1"
    predicate = entry["predicate"]
    predicate["previous"] = previous
    rest = {key: predicate.pop(key) for key in ("due", "reviews")}
    predicate |= {"checks": {"errors": 0, "warnings": 0}, **rest}
    predicate["acts"] = _age_said(office, predicate["acts"])
    del predicate["witnesses"]
    for one in predicate["responsible"]:
        del one["how"]


def _age_said(office: Office, said: list[dict[str, str]]) -> list[dict[str, str]]:
    made: list[dict[str, str]] = []
    previous = ""
    for one in said:
        act = json.loads(one["statement"])
        who = act.get("person", "gate")
        act |= {"type": act["type"].replace("/2", "/1"), "previous": previous}
        del act["ledger"]
        text = canonical_json(act).decode()
        made.append({"statement": text, "signature": sign(office.keys[who], text.encode(), ACT)})
        previous = SignedStatement(text, "").sha256
    return made


def begin_in_form_2(office: Office) -> None:
    """The ledger of an office that has nothing but its adoption, as it was entered before form 3."""
    git(office.root, "update-ref", REF, _in_form_2(office, office.local_review.tip))
    shutil.rmtree(office.repo.git_dir / "sanshen")  # nothing was seen or proven of the other one
    office.local_review = LocalReview(office.repo, "main", SITE)


def enter_as_form_2(office: Office, name: str, foreign: Sequence[SignedStatement] = ()) -> None:
    """Merge the change as the gate did before form 3: judged by the rules of then, and entered in form 2."""
    seen = office.local_review.look(name, now())
    evidence = replace(seen.evidence, form=2, signed=(*seen.evidence.signed, *foreign))
    case = judge_case(seen.change, seen.law, evidence, now().date())
    made = draft(office.repo, case, "main", office.keys["gate"], now(), "before")
    commit = _in_form_2(office, made.logged)
    office.repo.update_refs([(ref, commit if ref == REF else new, old) for ref, new, old in made.moves])
    git(office.root, "reset", "-q", "--hard", "main")


def _in_form_2(office: Office, logged: str) -> str:
    repo, commit = office.repo, office.repo.commit(logged)
    entry = repo.read(commit.tree, FILE).replace(b"ledger-entry:3", b"ledger-entry:2")
    tree = repo.write_tree([File(FILE, "100644", repo.write_blob(entry))])
    return repo.write_commit(tree, commit.parents, commit.message, commit.author, office.keys["gate"])
