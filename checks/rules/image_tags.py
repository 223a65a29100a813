"""Where a photo was taken and by whom, which cameras and phones write into the file."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.rule import Example, Rule, Triggers


class ImageTags(Rule):
    code = "IMG005"
    title = "图片里的位置和作者"
    explain = (
        "手机和相机会把拍摄地点、作者、机身序列号写进照片和视频，下载的人都能看到。有拍摄地点的按错误处理，有作者和序列号的按警告处理。"
        "用看图软件另存一次，或发送截图，就没有了。"
    )
    clauses = ("wz-11", "zl-9.2")
    reads = "file"
    triggers = Triggers(attachments=True)
    catches = (Example(path="content/gov/news/a/x.jpg", file="located.jpg"),)
    passes = (Example(), Example(path="content/gov/news/a/x.png", file="poster.png"))

    def check(self, document: Document) -> Iterator[Finding]:
        yield from self.noted(document, "tags")
