"""Pages as people meet them: with a keyboard, a screen reader, a small telephone, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import tool
from tests.browser.sample import NAMES, WIDTHS, url_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MODES = {"plain": ("size", "medium"), "elder": ("elder", "on"), "contrast": ("contrast", "high")}
SET = "([name, value]) => { document.documentElement.dataset[name] = value; }"
CLEAR = "([name]) => { delete document.documentElement.dataset[name]; }"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; axe is put in from outside, hence past the portal's policy."""
    context = browser.new_context(bypass_csp=True, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def strict(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(page: Page, address: str, site: Path, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + url_of(name, site))
    page.add_script_tag(path=tool("axe-core/axe.min.js"))
    faults = []
    for mode, choice in MODES.items():
        page.evaluate(SET, choice)
        found: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
        for fault in found["violations"]:
            faults += [f"{mode}: {fault['id']}: {at['target']} {at['html'][:120]}" for at in fault["nodes"]]
        page.evaluate(CLEAR, choice)
    assert faults == []


@pytest.mark.parametrize("name", NAMES)
def test_no_sideways_scrolling_at_320_pixels(page: Page, address: str, site: Path, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address + url_of(name, site))
    widths = {}
    for mode, choice in MODES.items():
        page.evaluate(SET, choice)
        widths[mode] = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(CLEAR, choice)
    assert widths == dict.fromkeys(MODES, 320)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_foreign_and_nothing_complains(strict: Page, address: str, site: Path, name: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    strict.on("request", lambda request: asked.append(request.url))
    strict.on("console", lambda message: said.append(message.text))
    strict.on("pageerror", lambda error: said.append(str(error)))
    strict.on("response", lambda response: said.append(response.url) if response.status >= 400 else None)
    strict.goto(address + url_of(name, site), wait_until="networkidle")
    assert asked
    assert [url for url in asked if not url.startswith(address)] == []
    assert said == []


@pytest.mark.parametrize("name", NAMES)
def test_targets_are_44_pixels_high_on_a_telephone(strict: Page, address: str, site: Path, name: str) -> None:
    strict.set_viewport_size({"width": 360, "height": 740})
    strict.goto(address + url_of(name, site))
    small = strict.evaluate(
        """() => [...document.querySelectorAll("button, summary, nav a, .foot a, .bar__more, .services a")]
            .filter(at => at.checkVisibility() && !at.closest(".trail"))
            .map(at => [at.textContent.trim(), at.getBoundingClientRect().height])
            .filter(([, height]) => height < 43.9)"""
    )
    assert small == []


def test_text_is_18_pixels_on_a_telephone(strict: Page, address: str) -> None:
    strict.set_viewport_size({"width": 360, "height": 740})
    strict.goto(address + "/")
    assert strict.evaluate("getComputedStyle(document.body).fontSize") == "18px"


def test_first_tab_is_the_skip_link_and_it_skips(strict: Page, address: str) -> None:
    strict.goto(address + "/")
    strict.keyboard.press("Tab")
    assert strict.evaluate("document.activeElement.textContent") == "跳到正文"
    strict.keyboard.press("Enter")
    assert strict.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_menu_opens_by_keyboard_on_a_telephone(browser: Browser, address: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + "/")
    link = page.locator(".menu nav a", has_text="行政规范性文件")
    assert not link.is_visible()
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    assert link.is_visible()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zfxxgk/gfxwj/")
    context.close()


def test_every_module_is_reached_by_tab(strict: Page, address: str) -> None:
    strict.set_viewport_size({"width": 1440, "height": 900})
    strict.goto(address + "/")
    reached = []
    for _ in range(12):
        strict.keyboard.press("Tab")
        reached.append(strict.evaluate("document.activeElement.textContent.trim()"))
    assert [name for name in reached if name in ("要闻动态", "政府信息公开", "专题专栏", "互动交流", "走进云溪")] == [
        "要闻动态",
        "政府信息公开",
        "专题专栏",
        "互动交流",
        "走进云溪",
    ]


def test_letter_size_is_remembered(strict: Page, address: str, site: Path) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.prose')).fontSize)"
    strict.goto(address + url_of("article", site))
    before = strict.evaluate(size)
    strict.get_by_role("button", name="大", exact=True).click()
    assert strict.evaluate(size) > before * 1.2
    strict.goto(address + url_of("policy", site))
    assert strict.evaluate(size) > before * 1.2
    assert strict.get_by_role("button", name="大", exact=True).get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize(("button", "key", "value"), [("长者模式", "elder", "on"), ("高对比度", "contrast", "high")])
def test_reading_modes_are_remembered_and_left(strict: Page, address: str, button: str, key: str, value: str) -> None:
    state = f"document.documentElement.dataset.{key} || ''"
    strict.goto(address + "/")
    strict.get_by_role("button", name=button).click()
    strict.goto(address + "/sitemap.html")
    assert strict.evaluate(state) == value
    strict.get_by_role("button", name=button).click()
    strict.reload()
    assert strict.evaluate(state) == ""


def test_leaving_for_a_site_that_is_no_government_asks_first(strict: Page, address: str, site: Path) -> None:
    start = address + url_of("article", site)
    strict.goto(start)
    strict.evaluate(
        """() => document.querySelector(".prose").insertAdjacentHTML("beforeend",
            '<p><a id="out" href="https://shop.example.com/">外部</a> <a id="gov" href="https://www.gov.cn/">中国政府网</a></p>')"""
    )
    strict.locator("#out").click()
    box = strict.get_by_role("dialog")
    assert "shop.example.com" in box.inner_text()
    strict.get_by_role("button", name="留在本站").click()
    assert strict.url == start and box.count() == 0
    assert strict.evaluate("document.activeElement.id") == "out"
    strict.route("https://www.gov.cn/", lambda route: route.fulfill(body="到了"))
    strict.locator("#gov").click()
    strict.wait_for_url("https://www.gov.cn/")


@pytest.mark.parametrize("name", ["article", "policy"])
def test_paper_shows_the_document_and_nothing_to_press(strict: Page, address: str, site: Path, name: str) -> None:
    strict.goto(address + url_of(name, site))
    strict.emulate_media(media="print")
    visible = "query => [...document.querySelectorAll(query)].some(at => at.checkVisibility())"
    shown = {
        query: strict.evaluate(visible, query)
        for query in ("h1", ".prose", ".wordmark", ".reviewed", "[data-mark=site-code]")
    }
    assert all(shown.values()), shown
    for query in (".modules", ".menu", "button", ".trail", ".beside", ".neighbours", ".skip"):
        assert not strict.evaluate(visible, query), query
    assert strict.pdf(format="A4").startswith(b"%PDF")


def test_less_motion_where_it_is_asked_for(strict: Page, address: str) -> None:
    strict.emulate_media(reduced_motion="reduce")
    strict.goto(address + "/")
    assert strict.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
