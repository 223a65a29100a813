"""`python -m sanshen.commands.reference`: every verb and option as `--help` says it, as a page of the handbook."""

from __future__ import annotations

from collections.abc import Iterator

import click

from sanshen.commands.speech import say
from sanshen.commands.verbs import sanshen

_WIDTH = 100  # columns of a line of help


def page() -> str:
    """Markdown, one heading a verb."""
    return "<!-- 由 make rules 生成，不要手改 -->\n# 命令\n\n" + "\n".join(_shown(sanshen, "sanshen", None))


def _shown(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    context.max_content_width = context.terminal_width = _WIDTH
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for verb in command.list_commands(context):
            if (below := command.get_command(context, verb)) and not below.hidden:
                yield from _shown(below, verb, context)


if __name__ == "__main__":
    say(page().rstrip("\n"))
