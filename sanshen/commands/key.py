"""`sanshen key new | add | gate | witness`: keys for people, for the gate and for a second witness."""

from __future__ import annotations

from pathlib import Path

import click

from sanshen.commands.options import as_json, now, say


@click.group(short_help="密钥：新建、登记")
def command() -> None:
    """每个审核人用自己的 SSH 密钥签名。公钥登记在人员册（people.toml），登记本身也要按流程审核。"""


@command.command("new")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--passphrase", prompt="口令（空则不设）", hide_input=True, confirmation_prompt=True, default="")
@as_json
def new(path: Path, passphrase: str, as_json: bool) -> None:
    """新建一把密钥，私钥存到 PATH，公钥存到 PATH.pub。"""
    from sanshen.base import atomic
    from sanshen.base.inherited import clones_around
    from sanshen.review.judging.signature import generate, public_key

    for root in clones_around():
        for one in (path, path.with_name(path.name + ".pub")):
            atomic.refuse_foreign(one, b"", Path(root))
    generate(path, passphrase)
    text = (
        f"私钥：{path}（妥善保管，不要给任何人）\n公钥：{path}.pub\n下一步：在门户的克隆里登记公钥\n"
        f"  审核人的：sanshen key add 人员编号 {path}\n  闸门的：sanshen key gate {path}\n"
        f"  第二见证的：sanshen key witness {path}"
    )
    say({"private": str(path), "public": public_key(path.with_name(path.name + ".pub"))}, text, as_json=as_json)


_printed = click.option("--print", "printed", is_flag=True, help="只打印要登记的几行，不写文件：交给管理员粘贴")


@command.command("add")
@click.argument("person")
@click.argument("key", type=click.Path(exists=True, path_type=Path))
@_printed
@as_json
def add(person: str, key: Path, printed: bool, as_json: bool) -> None:
    """把密钥 KEY 的公钥登记到 people.toml 里 PERSON 的名下，今天起有效。

    KEY 是私钥文件，或它的公钥文件（私钥在旁边或在 ssh-agent 里）：要用它签一次名，证明有人持有它。
    """
    _register("key", key, printed, as_json, person)


@command.command("gate")
@click.argument("key", type=click.Path(exists=True, path_type=Path))
@_printed
@as_json
def gate(key: Path, printed: bool, as_json: bool) -> None:
    """把密钥 KEY 的公钥登记为审核闸门的密钥（portal.toml），今天起可以写台账。

    KEY 是私钥文件，或它的公钥文件：要用它签一次名，在放有私钥的机器上运行。
    """
    _register("gate", key, printed, as_json)


@command.command("witness")
@click.argument("key", type=click.Path(exists=True, path_type=Path))
@_printed
@as_json
def witness(key: Path, printed: bool, as_json: bool) -> None:
    """把密钥 KEY 的公钥登记为第二见证的密钥（portal.toml）：另一台机器用它证明代码平台上说过什么。

    KEY 是私钥文件，或它的公钥文件：要用它签一次名，在放有私钥的机器上运行。
    """
    _register("witness", key, printed, as_json)


def _register(table: str, key: Path, printed: bool, as_json: bool, person: str = "") -> None:
    """The row with its proof: printed, or put at the end of the file."""
    from sanshen.git.repo import Repo
    from sanshen.portal import register_key
    from sanshen.review.judging import possession

    if table == "key":
        register_key.refuse_id(person)
    root, public, today = Repo().root, _usable(key), now().date()
    whose = possession.person(person) if person else table
    proof = possession.proof_of(key, register_key.site_code(root), whose, public)
    path = "people.toml" if person else "portal.toml"
    row = register_key.row_of(table, public, proof, today, person)
    data = {"file": path, "row": row.strip()} | ({"person": person} if person else {})
    if printed:
        say(data, row.strip(), as_json=as_json)
        return
    if table == "key":
        register_key.add_person_key(root, person, public, proof, today)
    elif table == "gate":
        register_key.add_gate_key(root, public, proof, today)
    else:
        register_key.add_witness_key(root, public, proof, today)
    say(data, f"已写入 {path}。下一步：提交到分支并送审。", as_json=as_json)


def _usable(path: Path) -> str:
    """The public key in the file; PortalError if no signature could ever be proven with it."""
    from sanshen.base.errors import PortalError
    from sanshen.review.judging.signature import public_key
    from sanshen.review.judging.sshsig import NO_KEY, NO_KEY_CURE, is_key

    public = public_key(path)
    if not is_key(public):
        raise PortalError(NO_KEY, cure=NO_KEY_CURE, path=str(path))
    return public
