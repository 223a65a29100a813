"""The rulesets that are wanted on GitHub, and whether one that is there holds what is wanted.

Three are ours: one for main, one for the ledger, and one, the only one that lets somebody through, that leaves the
writing of both to the gate's account.
"""

from __future__ import annotations

from sanshen.review.forges.protection import Wanted


def rulesets(wanted: Wanted) -> list[dict[str, object]]:
    review = {
        "required_approving_review_count": wanted.approvals,
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": True,
        "require_last_push_approval": False,  # the gate bars everybody who ever pushed
        "required_review_thread_resolution": False,
        "allowed_merge_methods": ["merge"],
    }
    checks = {
        "strict_required_status_checks_policy": False,
        "required_status_checks": [{"context": wanted.context}],
    }
    kept: list[dict[str, object]] = [{"type": "deletion"}, {"type": "non_fast_forward"}]
    asked: list[dict[str, object]] = [
        {"type": "pull_request", "parameters": review},
        {"type": "required_status_checks", "parameters": checks},
    ]
    gate = {"actor_id": wanted.gate.id, "actor_type": "User", "bypass_mode": "always"}
    closed: list[dict[str, object]] = [{"type": "creation"}, {"type": "update"}]
    return [
        _ruleset("三审：主分支", [wanted.main], [*kept, *asked], []),
        _ruleset("三审：台账", [wanted.ledger], kept, []),
        _ruleset("三审：只许闸门写入", [wanted.main, wanted.ledger], closed, [gate]),
    ]


def _ruleset(
    name: str, branches: list[str], rules: list[dict[str, object]], bypass: list[dict[str, object]]
) -> dict[str, object]:
    refs = {"include": [f"refs/heads/{branch}" for branch in branches], "exclude": []}
    return {
        "name": name,
        "target": "branch",
        "enforcement": "active",
        "bypass_actors": bypass,
        "conditions": {"ref_name": refs},
        "rules": rules,
    }


def holds(wanted: object, found: object) -> bool:
    """Whether everything wanted is there; a list must be as long, in any order, and GitHub may tell more of each thing."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(holds(value, found.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return False
        return all(any(holds(one, other) for other in found) for one in wanted)
    return wanted == found
