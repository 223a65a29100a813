"""`sanshen audit PATH`: every line with who wrote it and who agreed to it."""

from __future__ import annotations

import click

from sanshen.base.printable import rows
from sanshen.commands.options import as_json, here, in_utf8, say


@click.command(short_help="追溯：每一行谁写的、谁审的、台账第几号")
@click.argument("path", type=in_utf8)
@as_json
def command(path: str, as_json: bool) -> None:
    """追溯主分支上 PATH 的每一行：作者、时间、变更、各审的人、台账编号。

    有一行没有台账记录时，退出码为 1。
    """
    from msgspec.structs import replace

    from checks.document import Document
    from checks.secrets import Veil, secrets_in
    from sanshen.review.judging.act import HOW_TITLES
    from sanshen.review.ledger.audit import audit
    from sanshen.review.proving.incremental import verify_incremental

    place = here()
    main = f"refs/heads/{place.settings.forge.main}"
    verified = verify_incremental(place.repo, main)
    lines = audit(place.repo, main, path, verified.touches(path))
    over = Veil(secrets_in(Document(path, place.repo.read(main, path)), shared=False)).over
    lines = [replace(line, text=over(line.text)) for line in lines]
    shown = []
    for line in lines:
        people = "、".join(
            f"{one.person}（{HOW_TITLES[one.how]}）" if one.how else one.person for one in line.responsible
        )
        agreed = f"第 {line.entry} 号 {people}" if line.entry is not None else "没有台账记录！"
        shown.append(f"{line.number:>4} {line.written_at:%Y-%m-%d} {line.author}｜{agreed}｜{line.text}")
    say(lines, rows(shown), as_json=as_json)
    raise SystemExit(1 if any(line.entry is None for line in lines) else 0)
