"""The proof that leaders open from the gate's comment: the body as its page will show it, pictures in it, secrets out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import pytest

from checks.secrets import hidden_in
from sanshen.gate.rendered_body import renderer
from sanshen.portal.columns import Register
from sanshen.review.case import change_and_law
from sanshen.review.redline import Written, proof_of
from sanshen.review.redline_budget import Budget
from sanshen.review.redline_page import page
from tests.conftest import git
from tests.support.office import Office, article

NAME = "article/second"
PATH = "content/ywdt/yxyw/second.md"
GIF = b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\4\0\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
TABLE = "| 项目 | 金额 |\n|---|---|\n| **供水** | 1200 |\n"


def proof(office: Office, files: dict[str, str | bytes]) -> str:
    office.branch(NAME, files)
    change, law = change_and_law(office.repo, NAME, git(office.root, "rev-parse", NAME), "main")
    return page(
        "变更", proof_of(office.repo, change, hidden=hidden_in, rendered=renderer(office.repo, law.config.register))
    )


def test_wz_12_1b_a_new_article_stands_in_its_proof_as_on_its_page(office: Office) -> None:
    found = proof(office, {PATH: article(body=f"{TABLE}\n![会场](second/a.gif)\n"), f"{PATH[:-3]}/a.gif": GIF})
    assert "<td><strong>供水</strong></td>" in found and 'src="data:image/gif;base64,' in found
    assert "|---|" not in found.partition("<details>")[0]
    assert "default-src 'none'; img-src data:" in found


def test_wz_12_1b_what_changed_is_marked_where_readers_see_it(office: Office) -> None:
    office.publish_article(NAME, {PATH: article(body=TABLE)})
    found = proof(office, {PATH: article(body=TABLE.replace("1200", "1260"))})
    assert "<del>1200</del><ins>1260</ins>" in found.partition('<div class="seen">')[2].partition("</div>")[0]


@pytest.mark.parametrize(
    "written", ["后台密码：{}", "后台密码：**{}**", "- 后台密码：`{}`", "| 项 | 值 |\n|---|---|\n| 后台密码： | {} |"]
)
def test_wz_11_secrets_are_stars_in_what_readers_see_too(office: Office, written: str) -> None:
    secret = "Ab12cdEf99"
    found = proof(office, {PATH: article(body=written.format(secret))})
    assert secret not in found and "******" in found


@pytest.mark.parametrize(
    "source", ["../../../portal.toml", "/etc/passwd.gif", "https://a.example/x.gif", "second/none.gif"]
)
def test_a_proof_fetches_nothing_and_shows_no_file_from_elsewhere(office: Office, source: str) -> None:
    found = proof(office, {PATH: article(body=f"![图]({source})")})
    assert 'src="data:' not in found and 'src="http' not in found and 'src="/' not in found


@pytest.mark.parametrize(
    ("source", "is_shown"), [("second/a.gif", True), ("https://a.example/x.gif", False), ("/api/v1/x", False)]
)
@pytest.mark.parametrize("engine", ["comrak", "python"])
def test_with_either_engine_a_picture_is_in_the_page_or_only_named(
    office: Office, engine: Literal["comrak", "python"], source: str, is_shown: bool
) -> None:
    files: dict[str, str | bytes] = {PATH: article(body=f"![会场]({source})"), f"{PATH[:-3]}/a.gif": GIF}
    office.branch(NAME, files)
    change, law = change_and_law(office.repo, NAME, git(office.root, "rev-parse", NAME), "main")
    register = Register([msgspec.structs.replace(one, markdown=engine) for one in law.config.register])
    seen = renderer(office.repo, register)(
        PATH, Written("", ""), Written(f"![会场]({source})", change.merged), Budget()
    )
    assert (
        ('src="data:image/gif;base64,' in seen) is is_shown
        and "会场" in seen
        and "src=" not in seen.replace('src="data:', "")
    )


def test_the_source_stands_open_where_the_layout_differs(office: Office) -> None:
    office.publish_article(NAME, {PATH: article(body="3. 甲\n4. 乙")})
    assert "<details open>" in proof(office, {PATH: article(body="5. 甲\n6. 乙")})


def test_one_picture_named_often_takes_no_more_than_its_share(office: Office) -> None:
    found = proof(office, {PATH: article(body="![会场](second/a.gif) " * 3000), f"{PATH[:-3]}/a.gif": GIF * 5000})
    assert len(found) < 8_000_000 and "〔图片 second/a.gif〕" in found


def test_where_the_old_body_cannot_be_rendered_the_new_one_does_not_stand_as_if_nothing_had_changed(
    office: Office,
) -> None:
    change, law = change_and_law(office.repo, NAME, office.branch(NAME), "main")
    rendered = renderer(office.repo, law.config.register)
    assert rendered(PATH, Written("> " * 30_000 + "甲", change.base_tree), Written("乙", change.merged), Budget()) == ""


def test_a_body_that_no_engine_gets_through_is_shown_as_its_source(office: Office, tmp_path: Path) -> None:
    found = proof(office, {PATH: article(body="> " * 30_000 + "甲")})
    assert '<div class="seen">' not in found and "甲" in found
