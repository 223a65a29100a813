"""A small real government office for the tests: a clone, its people, their keys, and the road of a change."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sanshen.base.dates import BEIJING
from sanshen.git import following
from sanshen.git.repo import Repo
from sanshen.review.case import Case
from sanshen.review.judging import possession
from sanshen.review.judging.act import Decision
from sanshen.review.ledger.entry import Entry
from sanshen.review.local_acts import LocalReview
from sanshen.review.merge import draft, merge
from tests.conftest import git

SITE = "9901000001"
POLICIES = Path(__file__).parents[2] / "policies"
UNITS = {"qzfb": "区政府办", "qzsj": "区政数局", "qjyj": "区教育局"}
# person: (unit, role, to)
ROLES = {
    "editor": ("qzfb", "editor", ""),
    "editor-two": ("qzfb", "editor", ""),
    "leader": ("qzfb", "leader-in-charge", ""),
    "principal": ("qzfb", "principal-leader", ""),
    "section": ("qzfb", "section-head", ""),
    "secrecy": ("qzfb", "secrecy-officer", ""),
    "mayor": ("qzfb", "government-leader", ""),
    "both": ("qzfb", "leader-in-charge", ""),
    "left": ("qzfb", "leader-in-charge", "2026-01-31"),
    "outsider": ("qjyj", "leader-in-charge", ""),
    "teacher": ("qjyj", "editor", ""),
    "dean": ("qjyj", "section-head", ""),
    "headmaster": ("qjyj", "principal-leader", ""),
    "admin": ("qzsj", "site-admin", ""),
    "operator-leader": ("qzsj", "leader-in-charge", ""),
    "operator-principal": ("qzsj", "principal-leader", ""),
    "vendor": ("qzsj", "editor", ""),
}
COLUMNS = (
    ("ywdt/yxyw", "云溪要闻", "qzfb", "leader", "editor"),
    ("ywdt/jydt", "教育动态", "qjyj", "outsider", "teacher"),
)
ARTICLE = "content/ywdt/yxyw/first.md"
BODY = "---\ntitle: {title}\nsource: 区政府办\ncreated: 2026-11-02\n---\n\n{body}\n"


BODY_TEXT = "会议研究了秋季重点工作，部署了植树造林、防火和冬季供暖准备，要求各单位按时间节点推进落实。"


def stated(**elements: str) -> str:
    """An article with further elements in its front matter."""
    lines = "".join(f"{key}: {value}\n" for key, value in elements.items())
    return article().replace("created:", f"{lines}created:", 1)


def article(title: str = "云溪区召开秋季工作会议", body: str = BODY_TEXT) -> str:
    return BODY.format(title=title, body=body)


class Office:
    """`root` is the clone, `policy` what its portal follows. Every method does what a person would do in a clone.

    With `accounts` (person: number) the portal lives on a forge at `forge_url`.
    """

    def __init__(
        self,
        root: Path,
        policy: str = "donghe",
        accounts: Mapping[str, int] | None = None,
        forge_url: str = "https://git.yunxi.gov.example",
    ) -> None:
        self.root = root
        self.policy = policy
        self.accounts = accounts or {}
        self.forge_url = forge_url
        self.keys: dict[str, Path] = {}
        root.mkdir(parents=True)
        git(root, "init", "-q", "-b", "main")
        for person in (*ROLES, "gate", "stranger"):
            self.key(person)
        self._found()
        self.repo = Repo(root)
        self.local_review = LocalReview(self.repo, "main", SITE)

    def key(self, person: str) -> Path:
        path = self.root.parent / f"{self.root.name}-keys" / person
        path.parent.mkdir(exist_ok=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
        self.keys[person] = path
        return path

    def public(self, person: str) -> str:
        return " ".join(self.keys[person].with_suffix(".pub").read_text().split()[:2])

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, message: str = "change", person: str = "editor", email: str = "") -> str:
        mail = email or f"{person}@yunxi.gov.example"
        self.prove()
        git(self.root, "add", "-A")
        git(self.root, "-c", f"user.name={person}", "-c", f"user.email={mail}", "commit", "-qm", message)
        return git(self.root, "rev-parse", "HEAD")

    def prove(self, *, founders: bool = False) -> None:
        """Have every key that the office holds prove it, in rows that do not stand in main; with `founders` in all."""
        held = {self.public(name): path for name, path in self.keys.items()}
        for path in ("people.toml", "portal.toml"):
            file = self.root / path
            shown = subprocess.run(["git", "show", f"main:{path}"], cwd=self.root, capture_output=True)
            if not file.is_file() or (shown.returncode and not founders):
                continue
            before = "" if founders else shown.stdout.decode("utf-8", "replace")
            text = file.read_bytes()
            rows = _ROW.split(text.decode("utf-8", "replace"))  # the rows stand at odd places
            proven = "".join(_proven(one, held, before) if at % 2 else one for at, one in enumerate(rows))
            if "proof" in proven and proven.encode() != text:
                file.write_text(proven, "utf-8")

    def branch(self, name: str, files: dict[str, str | bytes] | None = None, person: str = "editor") -> str:
        """A branch off main with one commit by `person`; the clone goes back to main afterwards."""
        git(self.root, "checkout", "-q", "-B", name, "main")
        for path, text in (files or {"content/ywdt/yxyw/second.md": article("第二篇稿件")}).items():
            self.write(path, text)
        commit = self.commit(person=person)
        git(self.root, "checkout", "-q", "main")
        return commit

    def submit(self, name: str, person: str = "editor") -> Case:
        return self.local_review.submit(name, self.keys[person], "", now())

    def act(self, name: str, person: str, decision: Decision = "approve", reason: str = "") -> Case:
        case = self.local_review.look(name, now())
        checked = [item for stage in case.chain.stages for item in stage.checklist]
        return self.local_review.act(name, decision, self.keys[person], reason, checked, now())

    def agree(self, name: str, *people: str, opener: str = "editor") -> Case:
        """Submit, then the first person's self-check and the others' approvals in order."""
        self.submit(name, opener)
        case = self.act(name, people[0], "self-check")
        for person in people[1:]:
            case = self.act(name, person)
        return case

    def merge(self, name: str, key: str = "gate") -> Entry:
        case = self.local_review.look(name, now())
        entry = merge(self.repo, case, "main", self.keys[key], now(), f"变更 {name}")
        if git(self.root, "symbolic-ref", "--short", "HEAD") == "main":
            git(self.root, "reset", "-q", "--hard", "main")
            following.follow(self.repo, "main")
        return entry

    def force(self, case: Case) -> None:
        """What a gate would write that asks nobody: the entry and the branch, without the proof that `merge` demands."""
        made = draft(self.repo, case, "main", self.keys["gate"], now(), "forced")
        self.repo.update_refs(made.moves)

    def adopt(self) -> Entry:
        self.agree("adoption", "admin", "operator-principal", "principal", opener="admin")
        return self.merge("adoption")

    def ask_two(self) -> None:
        """Before the adoption: the policy asks for two witnesses, and the second has a key of its own."""
        self.key("second")
        policy = (POLICIES / "donghe.toml").read_text("utf-8")
        self.write("policies/donghe.toml", policy.replace("includes", "witnesses = 2\nincludes", 1))
        settings = (self.root / "portal.toml").read_text("utf-8")
        self.write("portal.toml", f'{settings}\n[[witness]]\npublic = "{self.public("second")}"\n')
        self.commit("two witnesses")

    def publish_article(self, name: str = "article/second", files: dict[str, str | bytes] | None = None) -> Entry:
        """One article all the way to main."""
        self.branch(name, files)
        self.agree(name, "editor", "leader", "principal")
        return self.merge(name)

    def _forge(self) -> str:
        if not self.accounts:
            return ""
        return f'\n[forge]\nkind = "gitea"\nurl = "{self.forge_url}"\nrepository = "yunxi/portal"\n'

    def _found(self) -> None:
        self.write("portal.toml", _portal(self.public("gate"), self.policy) + self._forge())
        self.write("people.toml", _people({person: self.public(person) for person in ROLES}, self.accounts))
        self.write("columns.toml", _columns())
        for policy in POLICIES.glob("*.toml"):
            self.write(f"policies/{policy.name}", policy.read_bytes())
        self.write("adoption.tsv", f"path\tpublished_at\n{ARTICLE}\t2026-11-02T09:30:00+08:00\n")
        self.write("theme/templates/base.html", "<!doctype html>\n")
        self.write(ARTICLE, article())
        self.commit("found")


_ROW = re.compile(r"^(\[\[(?:key|gate|witness)\]\]\n(?:[a-z]+ = .*\n)+)", re.MULTILINE)


def _proven(row: str, held: Mapping[str, Path], known: str) -> str:
    """The row with a proof, if its key is held, it has none, and it is not known."""
    fields = dict(re.findall(r'^(\w+) = "(.*)"$', row, re.MULTILINE))
    public = fields.get("public", "")
    stood = re.escape(f'person = "{fields["person"]}"\n') if "person" in fields else ""
    if public not in held or "proof" in fields or re.search(stood + f'public = "{re.escape(public)}"', known):
        return row
    whose = possession.person(fields["person"]) if "person" in fields else row[2 : row.index("]]")]
    return f'{row}proof = "{possession.proof_of(held[public], SITE, whose, public)}"\n'


def now() -> datetime:
    return datetime.now(BEIJING).replace(microsecond=0)


def copy_of(office: Office, root: Path) -> Office:
    """The same office in a folder of its own; the keys stay where they are."""
    shutil.copytree(office.root, root)
    twin = object.__new__(Office)
    twin.root, twin.keys, twin.policy, twin.accounts = root, office.keys, office.policy, office.accounts
    twin.repo = Repo(root)
    twin.local_review = LocalReview(twin.repo, "main", SITE)
    return twin


def _portal(gate: str, policy: str) -> str:
    return f"""[site]
name = "云溪区人民政府"
title = "云溪区人民政府门户网站"
domain = "www.yunxi.gov.example"
base_url = "https://www.yunxi.gov.example"
code = "{SITE}"
icp = "云ICP备00000000号-1"
police_record = "云公网安备00000000000000号"
conac_id = "{"0" * 32}"
description = "测试用门户"
keywords = ["云溪"]
host_unit = "qzfb"
operator_unit = "qzsj"
address = "云溪区"
postcode = "000000"
telephone = "0000-8000000"
email = "office@yunxi.gov.example"

[policy]
follows = "{policy}"

[[gate]]
public = "{gate}"
"""


def _people(keys: dict[str, str], accounts: Mapping[str, int] | None = None) -> str:
    rows = [f'[[unit]]\nid = "{unit}"\nname = "云溪{name}"\nshort = "{name}"\n' for unit, name in UNITS.items()]
    for person, (unit, role, to) in ROLES.items():
        contractor = "contractor = true\n" if person == "vendor" else ""
        rows.append(
            f'[[person]]\nid = "{person}"\nname = "{person}"\nemails = ["{person}@yunxi.gov.example"]\n{contractor}'
        )
        if accounts and person in accounts:
            rows[-1] += f'accounts = [{{ forge = "gitea", id = {accounts[person]}, login = "{person}" }}]\n'
        until = f"to = {to}\n" if to else ""
        rows.append(f'[[role]]\nperson = "{person}"\nrole = "{role}"\nunit = "{unit}"\nfrom = 2025-01-01\n{until}')
    rows.append('[[role]]\nperson = "both"\nrole = "principal-leader"\nunit = "qzfb"\nfrom = 2025-01-01\n')
    rows += [f'[[key]]\nperson = "{person}"\npublic = "{public}"\n' for person, public in keys.items()]
    return "\n".join(rows)


def _columns() -> str:
    rows = ['[[column]]\npath = "ywdt"\nname = "要闻动态"\nkind = "module"\ndescription = "动态"\n']
    for path, name, unit, leader, staff in COLUMNS:
        rows.append(
            f'[[column]]\npath = "{path}"\nname = "{name}"\nkind = "news"\ntype = "动态要闻"\nunit = "{unit}"\n'
            f'leader = "{leader}"\nstaff = ["{staff}"]\ncycle = "2w"\ndescription = "{name}"\n'
        )
    return "\n".join(rows)
