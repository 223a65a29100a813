"""What one broken disk would lock for good: seats that a repair needs with one holder and one key, a gate with one key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sanshen.portal.config import Config
from sanshen.review.judging import renewal
from sanshen.review.judging.chain import Stage
from sanshen.review.judging.policy import Policy
from sanshen.review.judging.seats import able_to_act, site_chain

_SPARE = "再任命一人，或为他登记第二把备用密钥，另处封存"


def singles(config: Config, policy: Policy, day: date) -> list[str]:
    """Each in one Chinese sentence with its cure; also that nobody could renew."""
    found = list(dict.fromkeys(_seats(config, policy, day)))
    if len(config.settings.gate_keys(day)) == 1:
        found.append("闸门密钥只有一把，毁了就写不了台账 → 登记第二把（sanshen key gate），另处封存")
    if why := renewal.lack(config, policy, day):
        found.append(
            f"到期以后没有人能应急续任：{why} → 主要负责人都登记自己的密钥（sanshen key add），送审的人登记邮箱"
        )
    return found


def lines(found: list[str]) -> str:
    """For reports; empty where everything is there twice."""
    return "\n".join(["毁一把密钥就再也改不了制度的：", *(f"  {one}" for one in found)]) if found else ""


def _seats(config: Config, policy: Policy, day: date) -> Iterator[str]:
    able = able_to_act(config, policy, day)
    for stage in site_chain(config, policy).stages:
        people = [one for one in stage.holders(day) if able.fills(stage.acts, one)]
        if len(people) == 1 and people[0] not in able.clicking and len(config.roster.keys_of(people[0], day)) == 1:
            yield f"{_whose(stage)}只有{config.roster.person(people[0]).name}一人、一把密钥 → {_SPARE}"


def _whose(stage: Stage) -> str:
    return stage.title.removeprefix(stage.name).strip("（）")
