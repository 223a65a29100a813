"""The ledger proves itself: whatever is altered, in it or beside it, is found and named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.base.errors import PortalError
from sanshen.git.objects import Entry as File
from sanshen.git.repo import Repo
from sanshen.review.judging.act import canonical_json
from sanshen.review.ledger.branch import REF, entries
from sanshen.review.ledger.entry import FILE
from sanshen.review.proving.incremental import verify
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article, copy_of


@pytest.fixture(scope="module")
def _two_entries(adopted: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = copy_of(adopted, tmp_path_factory.mktemp("verified") / "clone")
    office.publish_article("article/second")
    office.publish_article("article/third", {"content/ywdt/yxyw/third.md": article("第三篇稿件")})
    return office


@pytest.fixture
def office(_two_entries: Office, tmp_path: Path) -> Office:
    return copy_of(_two_entries, tmp_path / "clone")


def faults(office: Office, anchors: list[str] | None = None) -> str:
    return "\n".join(str(fault) for fault in verify(Repo(office.root), "main", anchors or []).faults)


def rewrite(office: Office, alter: Callable[[int, str], str | None], key: str | None = "gate") -> None:
    """Write the whole ledger again with some entries altered or left out, signed by whoever has `key`."""
    repo = Repo(office.root)
    parents: list[str] = []
    for number, commit in enumerate(repo.chain(REF)):
        old = repo.read(commit.tree, FILE).decode()
        if parents:
            old = re.sub(r'"previous": "[0-9a-f]{40}",\n  "at"', f'"previous": "{parents[0]}",\n  "at"', old)
        text = alter(number, old)
        if text is None:
            continue
        tree = repo.write_tree([File(FILE, "100644", repo.write_blob(text.encode()))])
        signer = office.keys[key] if key else None
        parents = [repo.write_commit(tree, parents, commit.message, commit.author, signer)]
    git(office.root, "update-ref", REF, parents[0])


def test_a_true_ledger_has_no_faults(office: Office) -> None:
    assert faults(office) == ""
    verified = verify(office.repo, "main")
    assert verified.count == 3


def test_wz_14_publication_time_is_the_ledgers(office: Office) -> None:
    verified = verify(office.repo, "main")
    records = verified.provenance().articles
    assert records["content/ywdt/yxyw/second.md"].published_at == entries(office.repo)[1].predicate.at
    assert records[ARTICLE].published_at.isoformat() == "2026-11-02T09:30:00+08:00"  # handed over by the former site
    assert records[ARTICLE].updated_at is None


def test_an_update_keeps_the_publication_time(office: Office) -> None:
    before = verify(office.repo, "main").provenance().articles[ARTICLE]
    entry = office.publish_article("article/edit", {ARTICLE: article(body="会议研究了冬季重点工作。")})
    after = verify(office.repo, "main").provenance().articles[ARTICLE]
    assert (after.published_at, after.updated_at, after.entry) == (before.published_at, entry.predicate.at, 3)


@pytest.mark.parametrize(
    "path",
    [
        ARTICLE,
        "content/ywdt/yxyw/second.md",
        "theme/templates/base.html",
        "policies/donghe.toml",
        "people.toml",
        "columns.toml",
    ],
)
def test_any_byte_changed_without_its_chain_is_named(office: Office, path: str) -> None:
    office.write(path, (office.root / path).read_bytes() + b"\n")
    office.commit("unreviewed", person="admin")
    assert f"{path} 未经审核被改动" in faults(office)
    assert "署名 admin" in faults(office)


def test_added_deleted_and_renamed_paths_are_named(office: Office) -> None:
    git(office.root, "mv", ARTICLE, "content/ywdt/yxyw/moved.md")
    office.commit("moved")
    assert f"{ARTICLE} 未经审核被删除" in faults(office)
    assert "content/ywdt/yxyw/moved.md 未经审核被新增" in faults(office)


def test_a_changed_mode_is_a_change(office: Office) -> None:
    (office.root / ARTICLE).chmod(0o755)
    office.commit("mode")
    assert f"{ARTICLE} 未经审核被改动" in faults(office)


def test_an_unreviewed_push_that_was_taken_back_leaves_no_fault(office: Office) -> None:
    office.write("stray.txt", "x")
    office.commit("stray")
    git(office.root, "revert", "--no-edit", "HEAD")
    assert faults(office) == ""


def test_nothing_may_be_merged_on_unreviewed_ground(office: Office) -> None:
    office.write("content/ywdt/yxyw/stray.md", article("未审稿件"))
    office.commit("stray")
    office.branch("article/fourth", {"content/ywdt/yxyw/fourth.md": article("第四篇稿件")})
    office.force(office.agree("article/fourth", "editor", "leader", "principal"))
    assert "台账第 3 号 不是在前一号审定的内容上作出的" in faults(office)


def test_a_merge_whose_tree_is_not_what_was_reviewed(office: Office) -> None:
    """The gate itself merges something else than people agreed to, and writes it down."""
    office.branch("article/evil", {"content/ywdt/yxyw/evil.md": article("待审稿件")})
    case = office.agree("article/evil", "editor", "leader", "principal")
    repo = office.repo
    smuggled = File("content/ywdt/yxyw/smuggled.md", "100644", repo.write_blob(article("夹带稿件").encode()))
    tree = repo.write_tree([*repo.entries(case.change.merged), smuggled])
    import msgspec

    evil = msgspec.structs.replace(case, change=msgspec.structs.replace(case.change, merged=tree))
    office.force(evil)
    found = faults(office)
    assert "记录的文件与提交里的改动不一致" in found
    assert "所附审核动作不足以通过审核" in found


def _leave_out(left: int) -> Callable[[int, str], str | None]:
    return lambda number, text: None if number == left else text


def _swap_text(old: str, new: str, at: int) -> Callable[[int, str], str | None]:
    return lambda number, text: text.replace(old, new) if number == at else text


@pytest.mark.parametrize(
    ("alter", "key", "found"),
    [
        pytest.param(_leave_out(1), "gate", "编号应为 1，实为 2", id="missing"),
        pytest.param(_leave_out(0), "gate", "第 0 号应为接收记录", id="missing-first"),
        pytest.param(
            _swap_text('"变更 article/second"', '"别的标题"', 1), "stranger", "不是当时登记的闸门密钥", id="foreign-key"
        ),
        pytest.param(_swap_text("x", "x", 0), None, "没有闸门签名", id="unsigned"),
        pytest.param(_swap_text('"number": 1', '"number": 7', 1), "gate", "编号应为 1，实为 7", id="renumbered"),
        pytest.param(
            _swap_text('"person": "leader"', '"person": "both"', 1),
            "gate",
            "记录的审核人与所附审核动作不一致",
            id="other-name",
        ),
        pytest.param(
            _swap_text("second.md", "sec0nd.md", 1), "gate", "记录的文件与提交里的改动不一致", id="other-path"
        ),
        pytest.param(
            _swap_text('"predicateType": "urn:sanshen', '"predicateType": "urn:other', 1),
            "gate",
            "无法识别",
            id="other-type",
        ),
        pytest.param(
            _swap_text('\\"decision\\": \\"approve\\"', '\\"decision\\": \\"consent\\"', 1),
            "gate",
            "签名与内容不符",
            id="altered-act",
        ),
        pytest.param(
            _swap_text('"policies/donghe.toml": "', '"policies/donghe.toml": "0', 1),
            "gate",
            "制度、名册或栏目册",
            id="other-law",
        ),
        pytest.param(_swap_text('"at": "2026', '"at": "2096', 2), "gate", "将来", id="in-the-future"),
        pytest.param(_swap_text('"at": "2026', '"at": "2025', 2), "gate", "早于前一号", id="backdated"),
        pytest.param(
            _swap_text('"site": "9901000001"', '"site": "9901000002"', 1), "gate", "属于别的网站", id="other-site"
        ),
    ],
)
def test_an_altered_ledger_is_found(
    office: Office, alter: Callable[[int, str], str | None], key: str | None, found: str
) -> None:
    rewrite(office, alter, key)
    assert found in faults(office)


def test_reordered_entries_are_found(office: Office) -> None:
    texts: dict[int, str] = {}
    rewrite(office, lambda number, text: texts.setdefault(number, text))
    rewrite(office, lambda number, text: {1: texts[2], 2: texts[1]}.get(number, text))
    assert "有记录被删去、调换或插入" in faults(office)


def test_an_entry_altered_without_the_gates_key_is_found(office: Office) -> None:
    """One byte of the newest entry is changed and the old signature kept."""
    repo = Repo(office.root)
    last = repo.commit(REF)
    text = repo.read(last.tree, FILE).replace("变更 article/third".encode(), "变更 article/th1rd".encode())
    tree = repo.write_tree([File(FILE, "100644", repo.write_blob(text))])
    raw = repo.object(last.id, "commit").replace(last.tree.encode(), tree.encode())
    forged = git(office.root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    git(office.root, "update-ref", REF, forged)
    assert "台账第 2 号 闸门签名与内容不符" in faults(office)


def test_the_gates_own_key_cannot_invent_an_act(office: Office) -> None:
    """Whoever holds the gate's key drops the leader's act from an entry and writes it again."""

    def without_leader(number: int, text: str) -> str:
        entry = json.loads(text)
        if number == 2:
            acts = entry["predicate"]["acts"]
            entry["predicate"]["acts"] = [act for act in acts if '"person": "leader"' not in act["statement"]]
        return canonical_json(entry).decode()

    rewrite(office, without_leader)
    assert "所附审核动作不足以通过审核" in faults(office)


def test_a_ledger_cut_short_is_found_by_the_anchor(office: Office) -> None:
    seen = git(office.root, "rev-parse", REF)
    git(office.root, "update-ref", REF, f"{REF}^")
    assert "content/ywdt/yxyw/third.md 未经审核被新增" in faults(office)
    git(office.root, "reset", "-q", "--hard", "main^")  # main is rolled back along with it
    assert faults(office) == ""
    assert "台账被回退或被替换" in faults(office, [seen])


def test_a_ledger_replaced_by_a_new_one_is_found_by_the_anchor(office: Office) -> None:
    seen = git(office.root, "rev-parse", REF)
    rewrite(office, _swap_text('"变更 adoption"', '"别的起点"', 0))
    assert "台账被回退或被替换" in faults(office, [seen])


def test_no_ledger_means_nothing_is_covered(office: Office) -> None:
    git(office.root, "update-ref", "-d", REF)
    assert "没有审核台账，任何内容都不能发布" in faults(office)


def test_a_site_is_adopted_once(office: Office) -> None:
    office.agree("adoption", "admin", "operator-principal", "principal", opener="admin")
    with pytest.raises(PortalError, match="台账的起点不对"):
        office.merge("adoption")
    assert faults(office) == ""


def test_only_the_gates_registered_key_writes(office: Office) -> None:
    office.branch("article/fourth", {"content/ywdt/yxyw/fourth.md": article("第四篇稿件")})
    office.agree("article/fourth", "editor", "leader", "principal")
    with pytest.raises(PortalError, match="这把密钥无权写入台账"):
        office.merge("article/fourth", key="admin")
    assert faults(office) == ""


def _later(office: Office, **other: str) -> bytes:
    """A last statement that is true in all but the hour: this evening's, at most a day ahead."""
    from datetime import timedelta

    from sanshen.review.judging.act import Statement, encode
    from tests.support.office import SITE, now

    case = office.local_review.look("article/later", now())
    signed = office.local_review.reviews.signed("article/later")
    true: dict[str, object] = {
        "site": SITE,
        "change": "article/later",
        "person": "principal",
        "decision": "approve",
        "stage": "三审",
    }
    true |= {"head": case.change.head, "tree": case.change.head_tree, "digest": case.change.digest}
    true |= {"checked": list(case.verdict.open[0].checklist), "ledger": office.local_review.tip}
    at = now().replace(hour=23, minute=59, second=59) if "person" not in other else now() + timedelta(days=900)
    return encode(Statement(**(true | {"previous": signed[-1].sha256} | other), at=at))  # type: ignore[arg-type]


def test_an_act_dated_later_today_is_not_merged_before(office: Office) -> None:
    """Else the gate would append what `verify` must object to, and nothing could be published any more."""
    from sanshen.review.judging.act import SignedStatement
    from sanshen.review.judging.signature import ACT, sign

    office.branch("article/later", {"content/ywdt/yxyw/later.md": article("稍后的稿件")})
    office.agree("article/later", "editor", "leader")
    text = _later(office)
    signed = SignedStatement(text.decode(), sign(office.keys["principal"], text, ACT))
    office.local_review.reviews.record("article/later", signed, "later")
    before = git(office.root, "rev-parse", "main", REF)
    with pytest.raises(PortalError, match="待三审"):
        office.merge("article/later")
    assert git(office.root, "rev-parse", "main", REF) == before
    assert faults(office) == ""


def test_a_worthless_act_of_any_date_cannot_spoil_the_ledger(office: Office) -> None:
    from sanshen.review.judging.act import SignedStatement
    from sanshen.review.judging.signature import ACT, sign

    office.branch("article/later", {"content/ywdt/yxyw/later.md": article("稍后的稿件")})
    office.agree("article/later", "editor")
    text = _later(office, person="nobody")
    litter = SignedStatement(text.decode(), sign(office.keys["stranger"], text, ACT))
    office.local_review.reviews.record("article/later", litter, "litter")
    for person in ("leader", "principal"):
        office.act("article/later", person)
    office.merge("article/later")
    assert faults(office) == ""
