"""Published Pelican plugins, as they come from PyPI, by every road that makes pages."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sanshen.publish.rebuild import rebuild
from sanshen.publish.workspace import build
from tests.pages.conftest import ARTICLE, ROOT, TinyPortal, tiny
from tests.publish.test_built import _house, house
from tests.publish.test_publish import house_change, released, silent, store_of
from tests.support import walls
from tests.support.office import Office

__all__ = ["_house", "house", "tiny"]
NAMES = ["sitemap", "neighbors", "related_posts", "table_wrapper"]
CONF = (ROOT / "pelicanconf.py").read_text().replace("PLUGINS = []", f"PLUGINS = {NAMES}")
CONF += '\nSITEURL = "https://www.test.gov.example"\nSITEMAP = {"format": "txt"}\n'
NEIGHBOURS = """{% if article.next_article %}<a class="newer" href="{{ article.next_article.url }}"></a>{% endif %}
{% if article.prev_article_in_category %}<a class="older" href="{{ article.prev_article_in_category.url }}"></a>{% endif %}
"""
SHOWN = (
    ARTICLE
    + NEIGHBOURS
    + """
{% for other in article.related_posts %}<a class="related" href="{{ other.url }}"></a>{% endfor %}
"""
)
TABLE = "|甲|乙|\n|---|---|\n|1|2|"


def by_pelican(portal: TinyPortal) -> Path:
    command = [sys.executable, "-m", "pelican", "content"]
    done = subprocess.run(command, cwd=portal.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "pelican.plugins.neighbors" in done.stdout
    return portal.root / "output"


def by_sanshen(portal: TinyPortal) -> Path:
    build(portal.root, portal.root / "output", 1, silent)
    return portal.root / "output"


@pytest.mark.parametrize("road", [by_pelican, pytest.param(by_sanshen, marks=walls.needed)])
def test_four_published_plugins_work_unmodified(tiny: TinyPortal, road: Callable[[TinyPortal], Path]) -> None:
    for day, words in ((1, ["供暖", "秋收"]), (2, ["供暖"]), (3, ["供暖", "秋收"])):
        tiny.article(f"ywdt/yxyw/n{day}", TABLE, created=f"2026-11-0{day}", keywords=words)
    tiny.write("pelicanconf.py", CONF)
    tiny.write("theme/templates/article.html", SHOWN)
    site = road(tiny)
    page = (site / "ywdt/yxyw/n2.html").read_text()
    assert '<a class="newer" href="/ywdt/yxyw/n3.html">' in page
    assert '<a class="older" href="/ywdt/yxyw/n1.html">' in page
    assert '<div class="table_wrapper"><table>' in page
    related = (site / "ywdt/yxyw/n3.html").read_text()
    assert related.index('class="related" href="/ywdt/yxyw/n1.html"') < related.index(
        "n2.html", related.index("related")
    )
    listed = (site / "sitemap.txt").read_text().split()
    assert {f"https://www.test.gov.example/{name}" for name in ("", "ywdt/yxyw/", "ywdt/yxyw/n1.html")} <= set(listed)
    assert len(listed) == len(list(site.rglob("*.html")))


def test_publish_says_for_which_plugins_the_site_is_made_whole(
    house: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    released(house)
    house_change(house, {"pelicanconf.py": CONF, "theme/templates/article.html": SHOWN})
    capsys.readouterr()
    made = released(house)
    assert "PLUGINS neighbors, related_posts, sitemap, table_wrapper" in capsys.readouterr().err
    page = store_of(house).link / "site/ywdt/yxyw/old01.html"
    assert '<a class="newer" href="/ywdt/yxyw/old00.html">' in page.read_text()
    assert "https://www.test.gov.example/ywdt/yxyw/old01.html" in (page.parents[2] / "sitemap.txt").read_text()
    assert made.files == len([path for path in page.parents[2].rglob("*") if path.is_file()])
    proven = rebuild(house.repo, store_of(house), silent)
    assert (proven.digest, proven.damages) == (made.digest, [])


def test_a_plugin_of_the_portal_itself_is_published_too(house: Office) -> None:
    """Reviewed with everything else, it lies in the portal's plugins/, where no package has to be installed."""
    found = importlib.util.find_spec("pelican.plugins.neighbors.neighbors")
    assert found and found.origin
    conf = CONF.replace(str(NAMES), "['portal_plugins.near']")
    house_change(
        house,
        {
            "pelicanconf.py": conf,
            "plugins/near.py": Path(found.origin).read_text(),
            "theme/templates/article.html": ARTICLE + NEIGHBOURS,
        },
    )
    released(house)
    page = store_of(house).link / "site/ywdt/yxyw/old01.html"
    assert '<a class="newer" href="/ywdt/yxyw/old00.html">' in page.read_text()
