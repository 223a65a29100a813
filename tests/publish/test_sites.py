"""Many sites in one run: a row each, and none stands in another's way."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from sanshen.base.errors import PortalError
from sanshen.commands.publish import command
from sanshen.git.repo import Repo
from sanshen.publish import sites
from sanshen.publish.run import store_of
from tests.support.cluster import cluster
from tests.support.office import ARTICLE, Office, article, copy_of

__all__ = ["cluster"]
GOOD, STRAY, NONE = "甲县", "乙县", "丙县"


@pytest.fixture
def file(office: Office, tmp_path: Path) -> Path:
    """A good site, one with an unreviewed push, and one whose clone is not there."""
    stray = copy_of(office, tmp_path / "stray")
    stray.write(ARTICLE, article("偷偷改过"))
    stray.commit("stray")
    rows = ((STRAY, "stray"), (GOOD, "clone"), (NONE, "nowhere"))
    found = tmp_path / "sites.toml"
    found.write_text(
        "".join(f'[[site]]\nname = "{name}"\nclone = "{clone}"\nto = "www/{clone}"\n' for name, clone in rows)
    )
    return found


def rows_of(file: Path, *words: str) -> dict[str, sites.Row]:
    """What the command says of each site; its exit code is that of the worst."""
    done = CliRunner().invoke(command, ["--sites", str(file), "--json", *words])
    assert done.exit_code == 1, done.output
    told = msgspec.json.decode(done.stdout)
    assert told["failed"] == 2, told
    rows = msgspec.convert(told["sites"], list[sites.Row])
    assert [row.site for row in rows] == [STRAY, GOOD, NONE]
    return {row.site: row for row in rows}


def is_as_expected(rows: dict[str, sites.Row]) -> None:
    assert (rows[GOOD].outcome, rows[GOOD].message) == ("publish", "")
    assert rows[STRAY].outcome == "refused" and ARTICLE in rows[STRAY].message
    assert rows[NONE].outcome == "failed" and "不是 Git 仓库" in rows[NONE].message


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_that_fails_never_stops_the_others(file: Path, jobs: str) -> None:
    rows = rows_of(file, "--jobs", jobs)
    is_as_expected(rows)
    store = store_of(Repo(file.parent / "clone"), file.parent / "www/clone")
    assert store.current() == rows[GOOD].release
    assert not (file.parent / "www/stray/current").exists()
    assert rows_of(file, "--jobs", jobs)[GOOD].outcome == "unchanged"


def test_on_a_cluster_the_same(file: Path, cluster: str) -> None:
    is_as_expected(rows_of(file, "--scheduler", cluster))


def test_a_line_for_each_site(file: Path) -> None:
    done = CliRunner().invoke(command, ["--sites", str(file), "--jobs", "1"])
    assert f"[1/3] {STRAY}  没有发布：1 处不符合发布条件" in done.output
    assert f"[2/3] {GOOD}  已发布 000001-" in done.output
    assert "共 3 个网站，2 个没有发布成。" in done.output


@pytest.mark.parametrize("again", ['name = "甲县"', 'clone = "clone"', 'to = "www/clone"'])
def test_what_stands_twice_is_refused(file: Path, again: str) -> None:
    row = {"name": 'name = "丁县"', "clone": 'clone = "d"', "to": 'to = "d"'} | {again.split()[0]: again}
    file.write_text(file.read_text() + "[[site]]\n" + "\n".join(row.values()))
    with pytest.raises(PortalError, match="写了两次"):
        sites.read(file)


def test_another_edition_on_a_machine_publishes_nothing(file: Path) -> None:
    site = next(one for one in sites.read(file) if one.name == GOOD)
    row = sites._published(sites.Asked(False, 5, "another"), site)
    assert (row.outcome, row.message) == ("failed", "集群上的程序与本机不是同一版本")


def test_a_killed_site_is_told_of() -> None:
    assert sites._lost(sites.Site(name=GOOD, clone="x")).outcome == "failed"
