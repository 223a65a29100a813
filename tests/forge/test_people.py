"""A clerk and two leaders at the pages of a real forge, told nothing but “please look at this”: what they see, tap and type."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from sanshen.publish.run import store_of
from sanshen.review.forges.forge import Pull
from tests.conftest import git
from tests.forge.road import Road
from tests.forge.server import PASSWORD
from tests.support.office import article

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.forge
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
PATH = "content/ywdt/yxyw/2026-11-20-hanchao.md"
TEXT = """\
---
title: 云溪区部署寒潮防范工作
source: 区政府办
created: 2026-11-20
---

区政府办提醒各单位做好寒潮防范，及时检修供水、供暖设施。
"""


class Visit:
    """One person at the forge, in Chinese; `taps` counts what they tap or click."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address, self.taps = page, address, 0

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}", wait_until="load")

    def tap(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        what.click()
        self.taps += 1

    def picture(self, name: str, height: int) -> None:
        """For the handbook, where FORGE_PICTURES names a folder: the upper part of what stands on the screen."""
        if folder := os.environ.get("FORGE_PICTURES"):
            width = self.page.evaluate("innerWidth")
            self.page.screenshot(path=f"{folder}/{name}.png", clip={"x": 0, "y": 0, "width": width, "height": height})

    def named(self, name: str) -> Locator:
        """What can be seen of the buttons and links with this name."""
        exact = re.compile(rf"^\s*{name}\s*\d*\s*$")  # a counter that is not shown may follow
        return self.page.locator("button, a").filter(has_text=exact).locator("visible=true").first


@contextmanager
def visit(browser: Browser, road: Road, login: str, size: str) -> Iterator[Visit]:
    """Logged in already, as people are who use a site every day."""
    width, height = SIZES[size]
    phone = size == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", is_mobile=phone, has_touch=phone
    )
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(f"{road.town.server.url}/user/login")
    if page.request.get(f"{road.town.server.url}/assets/js/index.js").status != 200:
        pytest.skip("这个 Gitea 没有网页程序（public/assets）：用官方发布的程序，或在源码里 make frontend")
    page.fill("#user_name", login)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "login" not in address)
    yield Visit(page, road.town.server.url)
    context.close()


def approves(browser: Browser, road: Road, pull: Pull, login: str, size: str) -> int:
    """From the change's page, by what the gate says there; how many taps it took. Nothing is typed."""
    with visit(browser, road, login, size) as person:
        person.open(f"/{road.name}/pulls/{pull.number}")
        person.tap(person.page.get_by_role("link", name="“文件变动”页"))
        person.tap(person.named("评审"))
        person.picture(f"review-{size}", SIZES[size][1])
        person.tap(person.named("通过"))
        person.page.wait_for_url(re.compile(r"/pulls/\d+(#|$)"))
        return person.taps


@pytest.mark.parametrize("size", SIZES)
def test_a_leader_approves_with_at_most_four_taps_and_types_nothing(browser: Browser, road: Road, size: str) -> None:
    pull = road.proposed()
    road.check("editor", pull)
    road.look()
    assert approves(browser, road, pull, "leader", size) <= 4
    assert road.stands().startswith("三审待审：principal")


@pytest.mark.parametrize("size", SIZES)
def test_what_the_gate_says_fits_the_page(browser: Browser, road: Road, size: str) -> None:
    """Nothing of it is wider than the screen, and what to do stands on it with the forge's own words."""
    pull = road.proposed()
    road.check("editor", pull)
    road.look()
    with visit(browser, road, "leader", size) as person:
        person.open(f"/{road.name}/pulls/{pull.number}")
        said = person.page.locator(".comment", has_text="三审：稿件审核").last
        assert "点“评审”，点“通过”提交" in said.inner_text()
        wide = said.evaluate("one => one.querySelector('.render-content').scrollWidth > innerWidth")
        assert not wide


def test_an_article_written_in_the_forge_s_editor_is_agreed_to_and_published(browser: Browser, road: Road) -> None:
    """By somebody who hides their address, as many do; its page is served in the end."""
    road.town.server.call("PATCH", "/user/settings", road.town.token("editor"), hide_email=True)
    try:
        with visit(browser, road, "editor", "desk") as clerk:
            pull = written(clerk, road)
            road.look()
            clerk.open(f"/{road.name}/pulls/{pull.number}")
            clerk.page.locator(".comment", has_text="三审：稿件审核").last.scroll_into_view_if_needed()
            clerk.picture("told", 900)
            self_checked(clerk)
    finally:
        road.town.server.call("PATCH", "/user/settings", road.town.token("editor"), hide_email=False)
    assert road.stands().startswith("二审待审：leader")
    assert approves(browser, road, pull, "leader", "phone") <= 4
    road.look()
    assert approves(browser, road, pull, "principal", "phone") <= 4
    road.until_mergeable(pull)
    assert [one.state for one in road.look(merging=True)] == ["success", "merged"]
    assert road.publish().release
    page = store_of(road.gate, None).link / "site/ywdt/yxyw/2026-11-20-hanchao.html"
    assert "及时检修供水、供暖设施" in page.read_text("utf-8")


def written(clerk: Visit, road: Road) -> Pull:
    """As the editors' handbook says: new file, its name, its text, a branch and a request."""
    clerk.open(f"/{road.name}")
    menu = clerk.page.locator(".ui.dropdown").filter(has_text=re.compile(r"^\s*添加文件")).last
    clerk.tap(menu)
    clerk.picture("new-file", 420)
    clerk.tap(menu.locator("a").filter(has_text="新建文件"))
    clerk.page.locator("#file-name").type(PATH)
    clerk.tap(clerk.page.locator(".monaco-editor, .cm-content").first)
    clerk.page.keyboard.insert_text(TEXT)
    clerk.page.evaluate("scrollTo(0, 0)")
    clerk.picture("write", 520)
    clerk.page.locator("#commit-button").scroll_into_view_if_needed()
    clerk.picture("propose", 900)
    clerk.tap(clerk.page.locator("#commit-button"))
    clerk.tap(clerk.named("创建合并请求"))
    clerk.page.get_by_placeholder("标题").fill("云溪区部署寒潮防范工作")
    clerk.tap(clerk.named("创建合并请求"))
    clerk.page.wait_for_url(re.compile(r"/pulls/\d+$"))
    number = int(clerk.page.url.rpartition("/")[2])
    return road.forge().pull(number)


def self_checked(clerk: Visit) -> None:
    """By the lines that the gate gives, with a tick in each."""
    said = clerk.page.locator(".comment", has_text="三审：稿件审核").last
    lines = said.locator("pre code").inner_text().replace("[ ]", "[x]")
    clerk.tap(clerk.page.get_by_role("link", name="“文件变动”页"))
    clerk.tap(clerk.named("评审"))
    clerk.page.locator("textarea:visible").first.fill(lines)
    clerk.tap(clerk.named("评论"))
    clerk.page.wait_for_url(re.compile(r"/pulls/\d+(#|$)"))


def test_a_leader_who_brings_the_branch_up_to_date_may_still_approve(road: Road) -> None:
    """By the forge's own button for it, once main has gone on."""
    other = merged_beside(road)
    pull = road.proposed()
    road.check("editor", pull)
    assert road.stands().startswith("二审待审：leader")
    road.until_mergeable(pull)
    other()
    road.call("leader", "POST", f"pulls/{pull.number}/update?style=merge")
    road.until(lambda: road.forge().pull(pull.number).head != pull.head)
    now = road.forge().pull(pull.number)
    road.until(lambda: now.head in road.timeline(pull)[-1]["body"])
    assert road.stands().startswith("二审待审：leader")
    road.approve("leader", now)
    assert road.stands().startswith("三审待审：principal")


def merged_beside(road: Road) -> Callable[[], None]:
    """What brings another article into main, from a branch that begins where main stands now."""
    root, branch = road.root, "article/third"
    road.office.branch(branch, {"content/ywdt/yxyw/third.md": article("第三篇稿件")}, "editor")

    def merge() -> None:
        road.push("editor", branch)
        pull = road.propose("editor", branch, "第三篇稿件")
        road.check("editor", pull)
        for person in ("leader", "principal"):
            road.look()
            road.approve(person, pull)
        road.until_mergeable(pull)
        assert "merged" in [one.state for one in road.look(merging=True)]
        git(root, "checkout", "-q", "main")

    return merge
