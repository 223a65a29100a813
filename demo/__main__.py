"""`make demo`: one article from draft to served page, and everybody who tries to get around it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import click

from demo.cast import Cast, cast_for
from demo.stage import SANSHEN, Stage
from sanshen.base.dates import BEIJING

ROOT = Path(__file__).parent.parent
COLUMN = "ywdt/yxyw"
DRAFT = """---
title: 云溪区启用“一窗通办”秋冬服务时间
source: {unit}
created: {day}
summary: 即日起，区政务服务大厅工作日延时一小时，周六上午照常办理。
keywords: [政务服务, 延时服务]
---

即日起，云溪区政务服务大厅实行秋冬服务时间：工作日延时至18:00，周六上午9:00至12:00照常办理**“一窗通办”**事项。

需要预约的，可在大厅一层咨询台登记，或拨打咨询电话0000-8000012。
"""


@click.command()
@click.option("--serve/--no-serve", default=True, help="讲完后在本机打开门户（默认），或讲完即止。")
@click.option("--port", default=8000, show_default=True, help="本机端口。")
@click.option("--folder", type=click.Path(path_type=Path), help="在这个空文件夹里演示并保留；不写则用临时文件夹。")
def main(serve: bool, port: int, folder: Path | None) -> None:
    """在门户的一个临时克隆里，用真实的提交、密钥和签名走完一篇稿件的全程。"""
    with tempfile.TemporaryDirectory(prefix="sanshen-demo-") as temporary:
        stage = Stage(folder or Path(temporary))
        cast = _set_up(stage)
        adopt(stage, cast)
        publish_one(stage, cast)
        stop_a_leak(stage, cast)
        stop_a_push(stage, cast)
        find_a_forgery(stage)
        trace(stage)
        click.secho("\n演示完毕：该发布的发布了，该拦住的都拦住了。", bold=True)
        if serve:
            click.echo(f"打开 http://127.0.0.1:{port}/ 查看门户；按 Ctrl+C 结束。")
            served = subprocess.run([str(SANSHEN), "serve", "--port", str(port)], cwd=stage.clone, check=False)
            raise SystemExit(served.returncode)


def _set_up(stage: Stage) -> Cast:
    stage.tell("准备：克隆门户，给每个人发一把密钥，登记公钥")
    done = subprocess.run(
        ["git", "clone", "-q", str(ROOT), str(stage.clone)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"克隆失败：{done.stderr.strip()}。演示要在 git clone 得到的文件夹里运行。")
    stage.git("checkout", "-q", "-B", "main")
    stage.git("config", "sanshen.gatekey", stage.key("gate"))
    cast = cast_for(stage.clone, COLUMN, datetime.now(BEIJING).date())
    for person in cast.everybody():
        stage.register_key("add", person.id, stage.give_key(person.id))
    stage.register_key("gate", stage.give_key("gate"))
    click.echo(
        f"  · 登记了 {len(cast.everybody())} 位审核人和审核闸门的公钥：{'、'.join(p.name for p in cast.everybody())}"
    )
    stage.commit("登记审核人与闸门的公钥", cast.admin)
    return cast


def adopt(stage: Stage, cast: Cast) -> None:
    stage.tell("接收现有网站：没有台账，什么都不能发布；三人签字后成为台账第 0 号")
    stage.sanshen("publish", refused=True, shown=1)
    stage.sanshen("submit", "adoption", who=cast.admin)
    stage.sanshen("self-check", "adoption", "--checked", who=cast.admin)
    for person in (cast.operator_principal, cast.host_principal):
        stage.sanshen("approve", "adoption", "--checked", who=person)
    stage.sanshen("merge", "adoption", "--title", "接收现有网站", shown=1)
    stage.sanshen("publish", shown=-2)


def publish_one(stage: Stage, cast: Cast) -> None:
    stage.tell("一篇干净的稿件：编辑自查 → 分管领导 → 主要负责人，依次签名后合并、记账、发布")
    name = "article/fuwu-shijian"
    approve = ("approve", name, "--checked")
    stage.git("checkout", "-q", "-b", name)
    stage.write(_draft("fuwu-shijian"), DRAFT.format(unit=cast.unit.name, day=datetime.now(BEIJING).date()))
    stage.commit("起草秋冬服务时间稿件", cast.editor)
    stage.git("checkout", "-q", "main")
    stage.sanshen("submit", name, who=cast.editor)
    stage.sanshen(*approve, who=cast.principal, refused=True, shown=1)
    stage.sanshen("self-check", name, "--checked", who=cast.editor)
    stage.sanshen(*approve, who=cast.editor, refused=True, shown=1)
    stage.sanshen(*approve, who=cast.leader)
    stage.sanshen(*approve, who=cast.leader, refused=True, shown=1)
    stage.sanshen("merge", name, refused=True, shown=1)
    stage.sanshen(*approve, who=cast.principal)
    stage.sanshen("merge", name, shown=1)
    stage.sanshen("publish", shown=3)


def stop_a_leak(stage: Stage, cast: Cast) -> None:
    stage.tell("一篇夹带身份证号的稿件：检查拦下，连送审都不能；提示里不重复这个号码")
    name = "article/mingdan"
    stage.git("checkout", "-q", "-b", name)
    text = DRAFT.format(unit=cast.unit.name, day=datetime.now(BEIJING).date())
    stage.write(_draft("mingdan"), f"{text}\n联系人身份证号：{_id_number()}。\n")
    stage.commit("起草名单稿件", cast.editor)
    stage.git("checkout", "-q", "main")
    told = stage.sanshen("submit", name, who=cast.editor, refused=True, shown=1)
    if _id_number() in told:
        raise click.ClickException("提示里重复了身份证号")


def stop_a_push(stage: Stage, cast: Cast) -> None:
    stage.tell("有人绕过审核，直接改了主分支：发布拒绝，指出文件和提交；撤回后恢复")
    path = _draft("fuwu-shijian")
    stage.write(path, (stage.clone / path).read_text("utf-8").replace("18:00", "20:00"))
    stage.commit("顺手改个时间", cast.admin)
    stage.sanshen("publish", refused=True, shown=1)
    stage.git("revert", "--no-edit", "HEAD", person=cast.admin)
    stage.sanshen("ledger", "verify", shown=1)


def find_a_forgery(stage: Stage) -> None:
    stage.tell("有人拿到闸门密钥，改写台账，抹去三审人的名字：各人签名不在他手里，一验便知")
    true = stage.git("rev-parse", "ledger")
    entry = json.loads(stage.git("show", "ledger:entry.json"))
    last = entry["predicate"]["responsible"][-1]
    message = stage.git("log", "-1", "--format=%B", "ledger").replace(last["person"], "查无此人")
    last["person"] = "查无此人"
    blob = stage.git("hash-object", "-w", "--stdin", stdin=json.dumps(entry, ensure_ascii=False, indent=1) + "\n")
    tree = stage.git("mktree", stdin=f"100644 blob {blob}\tentry.json\n")
    signing = ["-c", "gpg.format=ssh", "-c", f"user.signingkey={stage.key('gate')}"]
    name, mail, date = stage.git("log", "-1", "--format=%cn%n%ce%n%cI", "ledger").splitlines()
    names = ["-c", f"user.name={name}", "-c", f"user.email={mail}"]
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    words = [*signing, *names, "commit-tree", "-S", "-p", "ledger^", "-F", "-", tree]
    forged = stage.git(*words, stdin=message, env=dates)
    stage.git("update-ref", "refs/heads/ledger", forged)
    stage.sanshen("ledger", "verify", refused=True, shown=2)
    stage.git("update-ref", "refs/heads/ledger", true)
    stage.sanshen("ledger", "verify", shown=1)


def trace(stage: Stage) -> None:
    stage.tell("追溯：每一行是谁写的、谁审的、台账第几号")
    stage.sanshen("audit", _draft("fuwu-shijian"), shown=3)


def _draft(slug: str) -> str:
    return f"content/{COLUMN}/2026-{slug}.md"


def _id_number() -> str:
    """A number of valid form that was never issued: nobody of that year is alive."""
    head = "11010119000101" + "000"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, weights, strict=True)) % 11]


if __name__ == "__main__":
    main()
