"""Where the story is played: a clone of its own, the real `sanshen`, real git, and a narrator."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from sanshen.portal.people import Person

SANSHEN = Path(sys.executable).with_name("sanshen")  # of the installed engine that runs this story


class Stage:
    """`folder` holds the clone and, beside it, everybody's keys."""

    def __init__(self, folder: Path) -> None:
        self.clone = folder / "portal"
        self.keys = folder / "keys"
        self.keys.mkdir(parents=True)
        self._number = 0

    def tell(self, title: str) -> None:
        self._number += 1
        click.echo()
        click.secho(f"{self._number}. {title}", bold=True)

    def key(self, name: str) -> str:
        return str(self.keys / name)

    def sanshen(self, *words: str, who: Person | None = None, refused: bool = False, shown: int = 0) -> str:
        """Run the product as a person would; the story breaks off if it answers otherwise than told.

        `shown` lines of the answer are told: the first ones, or the last ones where it is negative.
        """
        keyed = ["--key", self.key(who.id)] if who else []
        done = self._run([str(SANSHEN), *words, *keyed])
        text = done.stdout + done.stderr
        if (done.returncode != 0) is not refused:
            raise click.ClickException(f"sanshen {' '.join(words)} 的结果出乎意料：\n{text}")
        mark = click.style("✗ 被拒绝", fg="red") if refused else click.style("✓", fg="green")
        click.echo(f"  {mark} {who.name + '：' if who else ''}sanshen {' '.join(words)}")
        # the story is of the portal, whatever account it is told by
        told = [line.strip() for line in text.splitlines() if not line.startswith("正在用 root 账号运行")]
        lines = [line for line in told if line and not line.endswith("……")]
        for line in lines[:shown] if shown >= 0 else lines[shown:]:
            click.echo(f"      {line}")
        return text

    def give_key(self, name: str) -> str:
        """A key pair for a person or the gate; gives the public key's file."""
        done = self._run([str(SANSHEN), "key", "new", self.key(name), "--passphrase", ""])
        if done.returncode:
            raise click.ClickException(done.stderr)
        return self.key(name) + ".pub"

    def register_key(self, *words: str) -> None:
        done = self._run([str(SANSHEN), "key", *words])
        if done.returncode:
            raise click.ClickException(done.stderr)

    def git(
        self, *words: str, person: Person | None = None, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> str:
        who = ["-c", f"user.name={person.name}", "-c", f"user.email={person.emails[0]}"] if person else []
        done = self._run(["git", *who, *words], stdin, env)
        if done.returncode:
            raise click.ClickException(f"git {' '.join(words)}：{done.stderr}")
        return done.stdout.rstrip("\n")

    def commit(self, message: str, person: Person) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "-m", message, person=person)
        click.echo(f"  · {person.name} 提交：{message}")

    def write(self, path: str, text: str) -> None:
        file = self.clone / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def _run(
        self, words: list[str], stdin: str = "", more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env = {**kept, **(more or {})}
        return subprocess.run(words, cwd=self.clone, input=stdin, capture_output=True, text=True, env=env, check=False)
