"""The speller: what it finds, what it leaves alone, and that it says so when it cannot run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import example, sources
from checks.rules.spelling import Spelling
from checks.runner import CRASH, check
from checks.spelling import models
from checks.spelling.hanzi import lookalikes, table
from sanshen.base.errors import PortalError

ROOT = Path(__file__).parents[2]
SANSHEN = Path(sys.executable).parent / "sanshen"
NEWS = "content/ywdt/yxyw/2026-11-20-changwu-huiyi.md"
WRONG = "任何单位和个人不得违反本法规定，依法最究刑事责任。"


def missing() -> str:
    try:
        models.load()
    except PortalError as error:
        return str(error)
    return ""


needs_models = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


@pytest.mark.parametrize(("char", "kind", "other"), [("纪", "same", "记"), ("肾", "near", "生"), ("未", "alike", "末")])
def test_lookalikes_by_sound_and_by_shape(char: str, kind: str, other: str) -> None:
    assert other in getattr(lookalikes(char), kind)


def test_every_lookalike_is_a_known_character_other_than_itself() -> None:
    assert len(table()) > 4000
    assert all(char not in known.alike and known.alike <= set(table()) for char, known in table().items())


@needs_models
@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_zl_9_2_a_rule_catches_and_passes_its_examples(mode: str) -> None:
    rule = Spelling("strict" if mode == "strict" else "balanced")
    assert [f.code for sample in rule.catches for f in check(example.document(sample), [rule])] == ["SPL001"]
    assert [f.code for sample in rule.passes for f in check(example.document(sample), [rule])] == []


@needs_models
def test_a_suggestion_stands_where_the_wrong_character_stands() -> None:
    document = example.document(WRONG)
    (one,) = Spelling().suggestions(document)
    assert document.text[one.start] == "最" == one.wrong and one.right == "追" and "依法追究刑事责任" in one.corrected


@needs_models
def test_words_of_the_registers_are_exempt() -> None:
    batch = sources.of_paths([NEWS], ROOT)
    wrong = [one.wrong for document in batch for one in Spelling("balanced").suggestions(document)]
    assert not set("顾庭岳") & set("".join(wrong))


@needs_models
def test_the_sample_portal_is_clean_in_strict_mode() -> None:
    batch = sources.of_paths(["content/zfxxgk/gfxwj", "content/ywdt/tzgg"], ROOT)
    assert [one.wrong for document in batch for one in Spelling().suggestions(document)] == []


@needs_models
@settings(max_examples=60, deadline=None)
@given(body=st.text(max_size=200) | st.text(st.sampled_from("的人民政府最究依法，。\n 09Aa|*〇"), max_size=200))
def test_no_text_makes_the_speller_crash(body: str) -> None:
    assert CRASH not in [finding.code for finding in check(example.document(body), [Spelling("balanced")])]


@needs_models
def test_proof_advises_and_ends_with_0(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(WRONG)
    done = subprocess.run(
        [SANSHEN, "proof", "a.md", "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    (row,) = json.loads(done.stdout)["suggestions"]
    assert (row["path"], row["line"], row["column"], row["wrong"], row["right"]) == ("a.md", 1, 19, "最", "追")


def test_what_cannot_run_is_an_error_that_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_places", lambda: iter([tmp_path / "none.lm"]))
    models.load.cache_clear()
    with pytest.raises(PortalError, match=r"没有运行.*make proof"):
        models.load()
    models.load.cache_clear()
