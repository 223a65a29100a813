"""The handbook's own commands, in its order, from nothing to a published article; only places and accounts are other ones."""

from __future__ import annotations

import base64
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sanshen.review.comments import ALL
from tests.forge.place import Town
from tests.forge.server import PASSWORD, Server

pytestmark = pytest.mark.forge
ROOT = Path(__file__).parents[2]
BOOK = (ROOT / "docs/operators.zh.md").read_text("utf-8").partition("\n## 安装引擎")[0]
OWNER = "yunxi-from-nothing"
PEOPLE = ["jiangpeiran", "zouqinghe", "minhongda", "tangwanqing", "shenhuaiyuan", "peichengzhi"]
ARTICLE = "content/ywdt/yxyw/2026-11-20-fuwu.md"
TEXT = """---
title: 云溪区启用“一窗通办”秋冬服务时间
source: 云溪区人民政府办公室
created: 2026-11-20
editor: 汤晚晴
summary: 即日起，区政务服务大厅工作日延时一小时，周六上午照常办理。
keywords: [政务服务, 延时服务]
genre: 消息
---

即日起，云溪区政务服务大厅实行秋冬服务时间：工作日延时至18:00，周六上午9:00至12:00照常办理。
"""
# what belongs to the machine and not to us: accounts, packages, services
MACHINE = """
set -euo pipefail
sudo() { [ "$1" != -u ] || shift 2; "$@"; }
useradd() { while [ "$1" != --home-dir ]; do shift; done; mkdir -p "$2"; }
systemctl() { :; }
nginx() { :; }
sanshen() { "$SANSHEN" "$@"; }
"""


class Newcomer:
    """Reads the handbook's blocks one after another, each by its heading."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        found = re.findall(r"^```sh\n# (.*?)\n(.*?)^```$", BOOK, re.M | re.S)
        self.blocks = dict(found)
        self.tokens: dict[str, str] = {}
        self.asks = folder / "askpass"
        for path in (
            "etc/systemd/system",
            "etc/nginx/conf.d",
            "srv",
            "media/jiang",
            "media/min",
            "media/pei",
            "media/spare",
        ):
            (folder / path).mkdir(parents=True)

    def click(self) -> None:
        """What the platform's administrator does on its pages."""
        call = self.server.call
        call("POST", "/orgs", username=OWNER)
        call("POST", f"/orgs/{OWNER}/repos", name="portal", default_branch="main", private=True)
        units = ["repo.code", "repo.issues", "repo.pulls"]
        path, name = f"/orgs/{OWNER}/teams", "shenhe"
        made = call("POST", path, name=name, permission="write", includes_all_repositories=True, units=units)
        for login in (*PEOPLE, "sanshen-gate", "sanshen-read"):
            self.server.add_user(login)
            if login != "sanshen-read":
                call("PUT", f"/teams/{made['id']}/members/{login}")
        call("PUT", f"/repos/{OWNER}/portal/collaborators/sanshen-read", permission="read")
        (owners,) = [one["id"] for one in call("GET", f"/orgs/{OWNER}/teams") if one["name"] == "Owners"]
        call("PUT", f"/teams/{owners}/members/jiangpeiran")
        call("DELETE", f"/teams/{owners}/members/root")
        self._token("jiangpeiran", "write:repository", "read:organization", "read:user")
        self._token("sanshen-gate", "write:repository", "write:issue", "read:user")
        self._token("sanshen-read", "read:repository")
        cases = "".join(f"*{login}@*) echo {self.tokens[login]};; " for login in ("sanshen-gate", "sanshen-read"))
        other = f"Username*) echo jiangpeiran;; *) echo {self.tokens['jiangpeiran']};;"
        self.asks.write_text(f'#!/bin/sh\ncase "$1" in {cases}{other} esac\n')
        self.asks.chmod(0o700)

    def run(self, name: str, at: str = "desk/portal", typed: str = "") -> str:
        """One block, as it stands there, in this folder; `typed` is what is pasted into it."""
        (self.folder / at).mkdir(parents=True, exist_ok=True)
        # the session's folder and token as the blocks before left them
        held = {} if typed else {"SANSHEN_FORGE_TOKEN": self.tokens["jiangpeiran"]}
        done = subprocess.run(
            ["bash", "-c", MACHINE + self._placed(self.blocks.pop(name))], cwd=self.folder / at, input=typed,
            env=os.environ | held | {"SANSHEN": str(Path(sys.executable).with_name("sanshen")), "GIT_ASKPASS": str(self.asks)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{name}\n{done.stdout}{done.stderr}"
        return done.stdout

    def unit(self, name: str, *words: str) -> str:
        """What systemd would start, once, with the credentials that the unit names."""
        unit = self._placed((self.folder / f"etc/systemd/system/{name}.service").read_text("utf-8"))
        settings = re.findall(r"^(\w+)=(.*)$", unit, re.M)
        (folder,) = [value for key, value in settings if key == "WorkingDirectory"]
        (start,) = [value for key, value in settings if key == "ExecStart"]
        held = self.folder / f"run-{name}"
        held.mkdir(exist_ok=True)
        for file, _, origin in (value.partition(":") for key, value in settings if key == "LoadCredential"):
            (held / file).unlink(missing_ok=True)
            (held / file).write_bytes(Path(origin).read_bytes())
            (held / file).chmod(0o600)
        done = subprocess.run(
            ["sh", "-c", f"{start} {shlex.join(words)}"], cwd=folder, capture_output=True, text=True, check=False,
            env=os.environ | {"CREDENTIALS_DIRECTORY": str(held)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def as_person(self, login: str, method: str, path: str, **body: Any) -> Any:
        address = f"{self.server.url}/api/v1/repos/{OWNER}/portal/{path}"
        answer = self.server.client.request(method, address, json=body or None, auth=(login, PASSWORD))
        return answer.raise_for_status().json()

    def _token(self, login: str, *scopes: str) -> None:
        wanted = {"name": "handbook", "scopes": list(scopes)}
        address = f"{self.server.url}/api/v1/users/{login}/tokens"
        self.tokens[login] = self.server.client.post(address, json=wanted, auth=(login, PASSWORD)).json()["sha1"]

    def _placed(self, text: str) -> str:
        """The same with our places; nobody sits before the prompts of passphrase and checklist."""
        host = self.server.url.removeprefix("http://")
        for place in ("/var/lib/", "/etc/", "/srv/", "/media/"):
            text = text.replace(place, f"{self.folder}{place}")
        for before, after in (
            ("https://git.example.gov.cn/product/sanshen", str(ROOT)),
            ("/usr/local/src/sanshen", str(ROOT)),
            ("@git.example.gov.cn", f"@{host}"),
            ("https://sanshen-", "http://sanshen-"),
            ("https://git.example.gov.cn", self.server.url),
            ("yunxi/portal", f"{OWNER}/portal"),
            ("/opt/sanshen/bin/sanshen", str(Path(sys.executable).with_name("sanshen"))),
            (" -o sanshen-publish", ""),
        ):
            text = text.replace(before, after)
        text = re.sub(r"^sanshen engine bundle .*\n", "", text, flags=re.M)  # the tests' engine is not installed
        text = re.sub(r"^(sanshen key new \S+)", r"\1 --passphrase ''", text, flags=re.M)
        return re.sub(r"^(sanshen (?:self-check|approve) .*? --key \S+)", r"\1 --checked", text, flags=re.M)


@pytest.fixture
def newcomer(server: Server, town: Town, tmp_path: Path) -> Newcomer:
    return Newcomer(server, tmp_path)


def test_a_new_operator_comes_from_nothing_to_a_published_article(newcomer: Newcomer) -> None:
    newcomer.click()
    assert "make install PREFIX=/opt/sanshen" in newcomer.blocks.pop("装引擎")
    newcomer.run("从产品仓库的样例开始", "desk")
    _edit(newcomer)
    told = newcomer.run("登记账号编号", typed=newcomer.tokens["jiangpeiran"] + "\n")
    assert "裴承志（pei-chengzhi）：peichengzhi" in told and "已写入 people.toml" in told
    printed = newcomer.run("闸门：建账号、取仓库、建闸门的密钥", "gate")
    rows = re.findall(r"^\[\[gate\]\]\n(?:\w+ = .*\n)+", printed, re.M)
    settings = newcomer.folder / "desk/portal/portal.toml"
    settings.write_text("\n".join([settings.read_text("utf-8"), *rows]), "utf-8")
    newcomer.run("管理员的电脑：登记三个人的密钥")
    assert "可以合并——各审均已同意" in newcomer.run("三个人依次签名")
    told = newcomer.run("闸门：合并，台账从第 0 号开始；推送台账", "gate", newcomer.tokens["sanshen-gate"] + "\n")
    assert "审核台账第 0 号：接收现有网站" in told and "台账完好" in told
    told = newcomer.run("保护主分支和台账")
    assert "平台的设置和账号都符合要求" in told and "只有一把" not in told
    newcomer.run("闸门开始守着平台", "var/lib/sanshen-gate/portal")
    newcomer.run("发布机", "publisher", newcomer.tokens["sanshen-read"] + "\n")
    assert "/_sanshen/wake" in (newcomer.folder / "etc/nginx/conf.d/sanshen.conf").read_text()
    assert not newcomer.blocks, "a block of the handbook that nobody ran"
    _publish_one(newcomer)


def _edit(newcomer: Newcomer) -> None:
    """portal.toml as the handbook shows it."""
    settings = newcomer.folder / "desk/portal/portal.toml"
    (forge,) = re.findall(r"^```toml\n(\[forge\].*?)```$", BOOK, re.M | re.S)
    before, _, _ = settings.read_text("utf-8").partition("[forge]")
    settings.write_text(before + newcomer._placed(forge), "utf-8")
    attached = newcomer.folder / "desk/portal"
    subprocess.run(["git", "checkout", "-q", "-B", "main"], cwd=attached, check=True)  # whatever branch is tested


def _publish_one(newcomer: Newcomer) -> None:
    """Written on the forge's page by one person, agreed to there by two more."""
    made = newcomer.as_person(
        "tangwanqing", "POST", f"contents/{ARTICLE}", message="秋冬服务时间", branch="main", new_branch="patch-1",
        content=base64.b64encode(TEXT.encode()).decode(),
    )  # fmt: skip
    head = made["commit"]["sha"]
    pull = newcomer.as_person("tangwanqing", "POST", "pulls", head="patch-1", base="main", title="秋冬服务时间")[
        "number"
    ]
    reviews = f"pulls/{pull}/reviews"
    assert "一审待审" in newcomer.unit("sanshen-gate", "--once")
    newcomer.as_person(
        "tangwanqing", "POST", reviews, event="COMMENT", body=f"/自查 {head[:12]}\n{ALL}", commit_id=head
    )
    for login in ("shenhuaiyuan", "peichengzhi"):
        newcomer.unit("sanshen-gate", "--once")
        newcomer.as_person(login, "POST", reviews, event="APPROVED", body="", commit_id=head)
    assert "审核台账第 1 号" in newcomer.unit("sanshen-gate", "--once")
    published = newcomer.folder / "etc/systemd/system/sanshen-publish.service"
    published.write_text((ROOT / "docs/units/sanshen-publish.service").read_text("utf-8"), "utf-8")
    assert "已发布" in newcomer.unit("sanshen-publish")
    page = newcomer.folder / "srv/sanshen/current/site" / ARTICLE.removeprefix("content/").replace(".md", ".html")
    assert "工作日延时至18:00" in page.read_text("utf-8")
