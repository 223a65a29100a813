"""`sanshen publish`, `rollback` and `serve` as people and programs call them: the real command in a real clone."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from sanshen.publish import rollback
from sanshen.publish.store import publisher
from tests.publish.test_publish import SECOND, released, store_of
from tests.review.former import age
from tests.support.office import ARTICLE, Office, article

SANSHEN = Path(sys.executable).parent / "sanshen"


def sanshen(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SANSHEN, *words], cwd=office.root, capture_output=True, text=True, check=False)


def test_publish_says_what_it_did(office: Office) -> None:
    done = sanshen(office, "publish")
    assert done.returncode == 0, done.stderr
    assert "已发布 000001-" in done.stdout and "1 篇稿件" in done.stdout
    assert "核对审核台账" in done.stderr
    assert "无需发布" in sanshen(office, "publish").stdout


@pytest.mark.parametrize("sides", ["> /dev/full", "2> /dev/full", "> /dev/full 2> /dev/full", "| true", "2>&1 | true"])
@pytest.mark.parametrize("words", ["", "--json"])
def test_the_exit_code_says_that_the_site_is_served_whatever_can_be_printed(
    office: Office, sides: str, words: str
) -> None:
    line = f"set -o pipefail; '{SANSHEN}' publish {words} {sides}"
    done = subprocess.run(["bash", "-c", line], cwd=office.root, capture_output=True, text=True, check=False)
    served = store_of(office).current()
    assert done.returncode == 0 and served and "Traceback" not in done.stderr, done.stderr
    if sides == "> /dev/full":
        assert f"现在服务的是 {served}；只是写不出结果（No space left on device）" in done.stderr
    office.write(ARTICLE, "unreviewed")
    office.commit("x")
    done = subprocess.run(["bash", "-c", line], cwd=office.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and store_of(office).current() == served


def test_root_is_told_what_it_risks(office: Office) -> None:
    told = "正在用 root 账号运行" in sanshen(office, "publish", "--dry-run").stderr
    assert told == (os.geteuid() == 0)


def test_publish_elsewhere_by_option_or_environment(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sanshen(office, "publish", "--to", str(tmp_path / "www")).returncode == 0
    monkeypatch.setenv("SANSHEN_SITE", str(tmp_path / "www"))
    assert json.loads(sanshen(office, "publish", "--json").stdout)["outcome"] == "unchanged"
    assert store_of(office).current() is None


def test_publish_as_json(office: Office) -> None:
    dry = json.loads(sanshen(office, "publish", "--dry-run", "--json").stdout)
    assert (dry["outcome"], dry["release"]) == ("publish", None)
    assert "检查稿件" in dry["seconds"]  # what was checked once is not checked again
    assert not store_of(office).folder.exists()
    done = sanshen(office, "publish", "--json")
    found = json.loads(done.stdout)
    assert "PLUGINS portal_plugins.tiny" in done.stderr and len(done.stderr.splitlines()) == 1
    assert found["current"] == found["release"] == store_of(office).current()
    assert {"path": ARTICLE, "kind": "added", "entry": 0} in found["changes"]
    assert list(found["seconds"]) == [
        "核对审核台账",
        "核对改动",
        "生成页面",
        "取出文件",
        "登记清单",
        "切换版本",
        "准备下次发布",
    ]


def test_dh_A15_whoever_publishes_or_lists_is_told_of_every_override(office: Office) -> None:
    name = "article/typhoon"
    office.branch(name, {"content/ywdt/yxyw/typhoon.md": article("台风防御紧急通知")})
    office.submit(name)
    for person in ("operator-leader", "leader"):
        office.act(name, person, "override", "台风红色预警，须立即告知群众")
    office.merge(name)
    for words in (["publish"], ["publish"], ["ledger", "log"], ["ledger", "verify"], ["gate"]):
        assert "应急签发共 1 次，待补审 1 件" in sanshen(office, *words).stdout, words
    assert "【应急签发】变更 article/typhoon" in sanshen(office, "ledger", "log").stdout
    assert json.loads(sanshen(office, "publish", "--json").stdout)["overrides"][0]["change"] == name


def test_whoever_publishes_is_told_while_acts_of_form_1_can_be_used_again(office: Office) -> None:
    assert "旧格式" not in sanshen(office, "publish").stderr
    age(office)
    done = sanshen(office, "publish", "--force")
    assert done.returncode == 0 and "台账里还只有旧格式的记录" in done.stderr and "合并一个变更" in done.stderr
    assert json.loads(sanshen(office, "publish", "--json").stdout)["former"]


def test_publish_refuses_with_path_reason_and_cure(office: Office) -> None:
    released(office)
    office.write(ARTICLE, article(body="没有人审过的一句话，足够长，能算作正文，也能算作一次绕过审核的尝试。"))
    office.commit("past the chain")
    done = sanshen(office, "publish")
    assert done.returncode == 1
    assert ARTICLE in done.stderr and "未经审核被改动" in done.stderr and "git revert" in done.stderr
    found = sanshen(office, "publish", "--json")
    assert (found.returncode, json.loads(found.stdout)["refusals"][0]["path"]) == (1, ARTICLE)


def test_publish_refuses_what_the_checks_object_to(office: Office) -> None:
    """Agreed by three people all the same: the rule may be younger than the article."""
    office.publish_article(
        "article/leak", {SECOND: article(body="联系人身份证号11010519491231002X，请按时到区政务服务大厅办理有关手续。")}
    )
    done = sanshen(office, "publish")
    assert done.returncode == 1
    assert f"{SECOND}:7 PII001" in done.stderr
    assert "11010519491231002X" not in done.stderr


def test_verify_names_what_was_altered(office: Office) -> None:
    assert sanshen(office, "publish", "--verify").returncode == 1
    released(office)
    assert "逐字节一致" in sanshen(office, "publish", "--verify").stdout
    (store_of(office).link / "site/index.html").write_text("defaced")
    done = sanshen(office, "publish", "--verify")
    assert done.returncode == 1 and "index.html 内容被改动" in done.stderr
    found = sanshen(office, "publish", "--verify", "--json")
    assert (found.returncode, json.loads(found.stdout)["whole"]) == (1, False)


def test_rollback_and_the_way_back(office: Office) -> None:
    first = released(office)
    office.publish_article("article/second", {SECOND: article("第二篇稿件")})
    second = released(office)
    assert [row["release"] for row in json.loads(sanshen(office, "rollback", "--list", "--json").stdout)] == [
        second.release,
        first.release,
    ]
    done = sanshen(office, "rollback")
    assert done.returncode == 0 and f"将不再显示：第二篇稿件（{SECOND}）" in done.stderr
    assert "未重新发布" in sanshen(office, "publish").stdout
    refused = sanshen(office, "rollback", second.release)
    assert refused.returncode == 1 and "将重新出现（已撤下）：第二篇稿件" in refused.stderr
    assert store_of(office).current() == first.release
    assert sanshen(office, "rollback", second.release, "--yes").returncode == 0
    assert store_of(office).current() == second.release


def test_a_folder_that_cannot_be_written_is_named(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = sanshen(office, "publish", "--to", str(tmp_path / "file" / "www"))
    assert done.returncode == 1
    assert "要发布到的地方不是文件夹" in done.stderr and "Traceback" not in done.stderr


def test_a_folder_whose_name_cannot_be_recorded_is_refused_before_anything_is_made(
    office: Office, tmp_path: Path
) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff/site"
    words = [os.fsencode(SANSHEN), b"publish", b"--to", folder]
    done = subprocess.run(words, cwd=office.root, capture_output=True, check=False)
    assert done.returncode == 1 and "不是 UTF-8".encode() in done.stderr and b"udcff/site" in done.stderr
    assert not os.path.lexists(folder) and not (office.repo.git_dir / "sanshen/builds").exists()


def test_serve_tells_its_address(office: Office) -> None:
    assert "先运行 sanshen publish" in sanshen(office, "serve", "--no-open").stderr
    made = released(office)
    command = [str(SANSHEN), "serve", "--port", "0", "--no-open", "--json"]
    running = subprocess.Popen(command, cwd=office.root, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout
        told = json.loads(running.stdout.readline())
        assert told["release"] == made.release
        with urllib.request.urlopen(told["url"]) as answer:
            assert answer.status == 200
    finally:
        running.terminate()
        running.communicate()


def test_serve_prints_the_nginx_site(office: Office, tmp_path: Path) -> None:
    done = sanshen(office, "serve", "--nginx-config", "--to", str(tmp_path / "www"))
    assert f'root "{tmp_path}/www/current/site";' in done.stdout
    assert "server_name www.yunxi.gov.example;" in done.stdout
    assert "listen [::]:80;" in done.stdout


def test_a_rollback_that_is_served_is_done_whatever_comes_after(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = released(office)
    office.publish_article()
    released(office)
    store = store_of(office)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publisher, "note", full)
    with store.locked():
        rollback.apply(store, rollback.plan(store))
    assert store.current() == store.serving() == first.release
    assert "只是收尾没有做完" in capsys.readouterr().err
    monkeypatch.undo()
    with store.locked():
        assert store.serving() == first.release and store.damages(first.release) == []


def test_a_folder_of_the_edition_before_is_told_by_the_commit_it_serves(office: Office, tmp_path: Path) -> None:
    where = ("publish", "--to", str(tmp_path / "www"))
    assert sanshen(office, *where).returncode == 0
    (own,) = (office.repo.git_dir / "sanshen/builds").iterdir()
    (own / "journal.jsonl").rename(tmp_path / "www/journal.jsonl")
    (tmp_path / "www/.publisher").unlink()
    shutil.rmtree(own)
    done = sanshen(office, *where)
    assert done.returncode == 0 and "已发布 000002-" in done.stdout + done.stderr, done.stderr
