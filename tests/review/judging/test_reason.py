"""The table of reasons: every one that is given has its words and its cure, whatever people write into a change."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from sanshen.base.errors import PortalError
from sanshen.review.judging.reason import Code, Reason
from tests.commands.test_road import sanshen
from tests.support.office import Office

NAME = "article/second"
ENGINE = Path(__file__).parents[3] / "sanshen"


def given() -> Iterator[tuple[Path, ast.Call]]:
    """Every place in the engine that makes a reason."""
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason":
                yield path, node


def places(text: str) -> set[int]:
    """Which of the things that a reason is about these words show."""
    shown = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    return {int(field) if field else at for at, field in enumerate(shown)}


def test_every_reason_that_is_given_fills_its_words_and_its_cure() -> None:
    for path, call in given():
        code, about = call.args[0], call.args[1] if len(call.args) > 1 else ast.Tuple([])
        where = f"{path}:{call.lineno}"
        assert isinstance(code, ast.Attribute), f"{where}: name the code, so that its words can be looked up"
        assert isinstance(about, ast.Tuple), f"{where}: write down what it is about, so that it can be counted"
        words = Code[code.attr].value
        assert places(words.text) | places(words.cure) == set(range(len(about.elts))), where


def test_every_reason_in_the_table_is_given_somewhere() -> None:
    named = {call.args[0].attr for _, call in given() if isinstance(call.args[0], ast.Attribute)}
    assert named == {one.name for one in Code}


def test_no_two_reasons_read_alike_to_a_program() -> None:
    assert len({one.slug for one in Code}) == len(Code)
    assert all(one.value.text and one.value.cure for one in Code)


def test_what_people_write_never_becomes_a_place_to_fill() -> None:
    assert str(Reason(Code.RETURNED, ("见 {0} 和 {name}",))) == "已退回：见 {0} 和 {name}"


def test_json_names_the_reason_by_its_code(office: Office) -> None:
    office.branch(NAME)
    office.submit(NAME)
    office.act(NAME, "editor", "self-check")
    data = json.loads(sanshen(office, "gate", NAME, "--json", code=1))
    assert (data["reason"], data["code"]) == ("待二审（区政府办分管领导）", "pending")


@pytest.mark.parametrize(
    ("person", "decision", "cure"),
    [
        ("leader", "approve", "等前一审完成后再审"),
        ("outsider", "approve", "请有权的同事来做"),
        ("vendor", "approve", "请责任单位在编人员审核"),
        ("stranger", "approve", "sanshen key add"),
    ],
)
def test_a_refused_act_names_the_next_step(office: Office, person: str, decision: str, cure: str) -> None:
    office.branch(NAME)
    office.submit(NAME)
    with pytest.raises(PortalError) as refused:
        office.act(NAME, person, decision)  # type: ignore[arg-type]
    assert cure in refused.value.cure


def test_a_cure_does_not_follow_the_words_of_a_checklist() -> None:
    """An item that speaks of the time of review is answered with `--checked`, not with the machine's clock."""
    why = Reason(Code.UNCHECKED, ("二审", "审核时间、写稿人与此人身份已核对"))
    assert why.cure == "逐项核对后加上 --checked"
