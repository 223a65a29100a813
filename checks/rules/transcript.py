"""Sound and film stand beside their text: for readers who cannot hear, and for checks that cannot either."""

from __future__ import annotations

from collections.abc import Iterator

from checks.document import Document
from checks.finding import Finding
from checks.kinds import MEDIA, TRANSCRIPTS, transcripts
from checks.rule import Example, Rule, Triggers

_FEW = 10  # characters: less is no transcript


class Transcript(Rule):
    code = "FIL006"
    title = "音视频文字稿"
    explain = (
        "音频和视频旁边要放一份同名的文字稿（txt）或字幕（vtt、srt），例如“访谈.mp4”和“访谈.txt”，把说的话写全，没有人声的写明画面内容。"
        "检查只读文字稿，里面的个人信息、密级标志与正文同样检查。"
    )
    clauses = ("dh-B2", "dh-A7a")
    reads = "file"
    triggers = Triggers(attachments=True)
    catches = (
        Example(path="content/gov/news/a/x.mp3", whole=b""),
        Example(path="content/gov/news/a/x.mp4", whole=b"", beside=("content/gov/news/a/y.txt",)),
        Example(path="content/gov/news/a/x.txt", whole=" ", beside=("content/gov/news/a/x.mp3",)),
    )
    passes = (
        Example(),
        Example(path="content/gov/news/a/x.mp3", whole=b"", beside=("content/gov/news/a/x.vtt",)),
        Example(
            path="content/gov/news/a/x.txt",
            whole="主持人：今天谈谈冬季取暖安全。",
            beside=("content/gov/news/a/x.mp3",),
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        tree, stem = document.place.tree, document.path.rpartition(".")[0]
        fix = f"在旁边放一份同名的文字稿，例如 {stem.rpartition('/')[2]}.txt，把说的话写全"
        if tree and document.suffix in MEDIA and not any(map(tree.exists, transcripts(document.path))):
            yield self.at_line(document, 1, "音视频没有文字稿，说的话没有检查", fix)
        blank = document.suffix in TRANSCRIPTS and len(document.text.strip()) < _FEW
        if tree and blank and any(tree.exists(f"{stem}.{kind}") for kind in MEDIA):
            yield self.at_line(document, 1, "文字稿是空的", "把音视频里说的话写全")
        yield from self.noted(document, "transcript")
