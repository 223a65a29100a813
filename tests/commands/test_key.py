"""`sanshen key`: what is no key is refused where it is registered, in the same words as by the checks."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sanshen.base.errors import PortalError
from sanshen.commands.key import command
from sanshen.review.judging.signature import generate
from tests.support.office import Office

KEYS: dict[str, Callable[[str], str]] = {
    "cut short": lambda public: public[:-9],
    "cut by one": lambda public: public[:-1],
    "cut by four": lambda public: public[:-4],
    "of another kind": lambda public: public.replace("ssh-ed25519", "ssh-rsa"),
    "of no kind": lambda public: public.replace("ssh-ed25519", "ssh-x"),
    "no base64": lambda public: public.replace("AAAA", "!!!!"),
    "padded": lambda public: f"{public}==",
    "hardly any": lambda public: "ssh-ed25519 AAAA",
}


@pytest.mark.parametrize("words", [["add", "leader"], ["gate"], ["witness"]], ids=" ".join)
@pytest.mark.parametrize("how", KEYS)
def test_what_is_no_key_is_not_registered(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], how: str
) -> None:
    files = [office.root / name for name in ("people.toml", "portal.toml")]
    before = [file.read_bytes() for file in files]
    public = tmp_path / "x.pub"
    public.write_text(KEYS[how](office.public("stranger")) + " a comment\n")
    monkeypatch.chdir(office.root)
    done = CliRunner().invoke(command, [*words, str(public)])
    assert isinstance(done.exception, PortalError) and "不是能用的 SSH 公钥" in done.exception.message
    assert done.exception.path == str(public) and [file.read_bytes() for file in files] == before


def test_an_rsa_key_that_is_too_short_is_not_registered(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", str(key)], check=True)
    monkeypatch.chdir(office.root)
    done = CliRunner().invoke(command, ["gate", f"{key}.pub"])
    assert isinstance(done.exception, PortalError) and "2048" in done.exception.cure


@pytest.mark.parametrize("words", [["add", "leader"], ["gate"], ["witness"]], ids=" ".join)
def test_a_key_is_registered(office: Office, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    public = office.keys["stranger"].with_suffix(".pub")  # the private key lies beside it
    monkeypatch.chdir(office.root)
    assert CliRunner().invoke(command, [*words, str(public)]).exit_code == 0


def test_a_new_key_takes_the_place_of_no_file_and_follows_no_link(tmp_path: Path) -> None:
    """The public half of a key that is held elsewhere may be all there is of it here."""
    (tmp_path / "mine.pub").write_text("ssh-ed25519 AAAA the only copy\n")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("mine", "link"):
        with pytest.raises(PortalError, match="没有覆盖"):
            generate(tmp_path / name, "")
    assert (tmp_path / "mine.pub").read_text() == "ssh-ed25519 AAAA the only copy\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "mine.pub"]


def test_rows_are_printed_for_ids_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.root)
    said = CliRunner().invoke(command, ["add", 'editor"\nlost = "x', str(office.keys["editor"]), "--print"])
    assert isinstance(said.exception, PortalError) and "不是人员编号" in said.exception.message
    assert "[[key]]" not in said.output
