"""`sanshen redline`: what a leader reads before signing."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.test_road import sanshen
from tests.conftest import git
from tests.support.office import ARTICLE, Office, article


def test_it_compares_what_stands_with_what_would(office: Office, tmp_path: Path) -> None:
    office.branch(
        "article/edit", {ARTICLE: article("云溪区召开冬季工作会议"), "content/ywdt/yxyw/first/表.docx": b"PK"}
    )
    told = sanshen(office, "redline", "article/edit")
    assert f"修改 {ARTICLE}" in told and "标题：云溪区召开[-秋季-]{+冬季+}工作会议" in told
    assert "正文" not in told and "新增 content/ywdt/yxyw/first/表.docx（文件内容请打开查看）" in told
    data = json.loads(sanshen(office, "redline", "article/edit", "--json", "--all"))
    assert [one["label"] for one in data[0]["elements"]] == ["标题", "信息来源", "产生时间", "正文"]
    file = tmp_path / "proof.html"
    assert "花脸稿已写入" in sanshen(office, "redline", "article/edit", "--html", str(file))
    assert "<del>秋季</del><ins>冬季</ins>" in file.read_text("utf-8")


def test_a_password_hides_no_change(office: Office) -> None:
    """What everybody is told who comes may stand in an article; another amount with the same digits is no password."""
    allow = "<!-- sanshen: allow KEY004 大厅公用无线网 -->"
    text = f"{allow}\n大厅WiFi密码：{{0}}。\n\n每户补助{{0}}元。系统初始密码：{{1}}。\n"
    told = []
    for number, words in enumerate((("12000", "Yx@2026ok"), ("98000", "Yx@2027no"))):
        office.branch(f"article/p{number}", {ARTICLE: article("云溪区召开冬季工作会议", body=text.format(*words))})
        told.append(sanshen(office, "redline", f"article/p{number}"))
        git(office.root, "update-ref", "refs/heads/main", f"article/p{number}")
    assert "每户补助[-12000元-]{+98000元+}" in told[1] and "系统初始密码：[-******-]{+******+}" in told[1]
    assert not [one for one in ("Yx@2026ok", "Yx@2027no") if one in "".join(told)]


def test_text_that_looks_like_a_mark_is_told(office: Office, tmp_path: Path) -> None:
    """Without colours nobody could tell the article's own signs from ours."""
    office.branch("article/edit", {ARTICLE: article("云溪区召开冬季工作会议", body="保留 [-这一句-]。\n")})
    assert "请加 --html 查看" in sanshen(office, "redline", "article/edit")


def test_a_page_is_written_over_nothing_but_an_earlier_one(office: Office, tmp_path: Path) -> None:
    office.branch("article/edit", {ARTICLE: article("云溪区召开冬季工作会议")})
    file, elsewhere = tmp_path / "proof.html", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for _ in range(2):
        assert "花脸稿已写入" in sanshen(office, "redline", "article/edit", "--html", str(file))
    file.write_text("本人的笔记", "utf-8")
    (office.root / "link.html").symlink_to(tmp_path / "nowhere")
    (office.root / "folder").symlink_to(elsewhere)
    for where, said in (
        (file, "已有别的文件"),
        (elsewhere, "已有别的文件"),
        ("link.html", "链接"),
        ("folder/x", "链接"),
        (tmp_path / "nowhere/x", f"{tmp_path / 'nowhere'} 没有这个文件夹"),
    ):
        told = sanshen(office, "redline", "article/edit", "--html", str(where), code=1)
        assert said in told and "→" in told
    assert file.read_text("utf-8") == "本人的笔记"
    assert not [*elsewhere.iterdir()] and not (tmp_path / "nowhere").exists()
