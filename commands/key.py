"""`sanshen key new | add | gate | witness`: keys for people, for the gate and for a second witness."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import as_json, now, say


@click.group(short_help="密钥：新建、登记")
def command() -> None:
    """每个审核人用自己的 SSH 密钥签名。公钥登记在人员册（people.toml），登记本身也要按流程审核。"""


@command.command("new")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--passphrase", prompt="口令（空则不设）", hide_input=True, confirmation_prompt=True, default="")
@as_json
def new(path: Path, passphrase: str, as_json: bool) -> None:
    """新建一把密钥，私钥存到 PATH，公钥存到 PATH.pub。"""
    from review.signature import generate, public_key

    generate(path, passphrase)
    text = f"私钥：{path}（妥善保管，不要给任何人）\n公钥：{path}.pub\n下一步：sanshen key add 人员编号 {path}.pub"
    say({"private": str(path), "public": public_key(path.with_name(path.name + ".pub"))}, text, as_json=as_json)


@command.command("add")
@click.argument("person")
@click.argument("public", type=click.Path(exists=True, path_type=Path))
@as_json
def add(person: str, public: Path, as_json: bool) -> None:
    """把公钥文件 PUBLIC 登记到 people.toml 里 PERSON 的名下，今天起有效。"""
    from portal.register_key import add_person_key
    from portal.repo import Repo

    add_person_key(Repo().root, person, _usable(public), now().date())
    say({"person": person, "file": "people.toml"}, "已写入 people.toml。下一步：提交到分支并送审。", as_json=as_json)


@command.command("gate")
@click.argument("public", type=click.Path(exists=True, path_type=Path))
@as_json
def gate(public: Path, as_json: bool) -> None:
    """把公钥文件 PUBLIC 登记为审核闸门的密钥（portal.toml），今天起可以写台账。"""
    from portal.register_key import add_gate_key
    from portal.repo import Repo

    add_gate_key(Repo().root, _usable(public), now().date())
    say({"file": "portal.toml"}, "已写入 portal.toml。下一步：提交到分支并送审。", as_json=as_json)


@command.command("witness")
@click.argument("public", type=click.Path(exists=True, path_type=Path))
@as_json
def witness(public: Path, as_json: bool) -> None:
    """把公钥文件 PUBLIC 登记为第二见证的密钥（portal.toml）：另一台机器用它证明代码平台上说过什么。"""
    from portal.register_key import add_witness_key
    from portal.repo import Repo

    add_witness_key(Repo().root, _usable(public), now().date())
    say({"file": "portal.toml"}, "已写入 portal.toml。下一步：提交到分支并送审。", as_json=as_json)


def _usable(path: Path) -> str:
    """The public key in the file; PortalError if no signature could ever be proven with it."""
    from portal.errors import PortalError
    from review.signature import public_key
    from review.sshsig import NO_KEY, NO_KEY_CURE, is_key

    public = public_key(path)
    if not is_key(public):
        raise PortalError(NO_KEY, cure=NO_KEY_CURE, path=str(path))
    return public
