"""SSH signatures (PROTOCOL.sshsig), made by OpenSSH's own ssh-keygen (which knows agents and hardware keys), checked in this process."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.review.judging import sshsig

ACT = "sanshen-act"
GIT = "git"


def sign(key: Path, data: bytes, namespace: str) -> str:
    """Armoured signature by a private key file, or by the agent when `key` is a public one."""
    done = _ssh_keygen("-Y", "sign", "-q", "-n", namespace, "-f", str(key), stdin=data)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise PortalError(f"没能用 {key} 签名（{said}）", cure="核对私钥路径和口令；公钥需先载入 ssh-agent")
    return done.stdout.decode("ascii")


def generate(path: Path, passphrase: str) -> None:
    """A new Ed25519 key pair at `path` and `path`.pub."""
    for one in (str(path), f"{path}.pub"):
        if os.path.lexists(one):  # a link that leads nowhere would be written through
            raise PortalError("文件已存在，没有覆盖", cure="换一个文件名", path=one)
    done = _ssh_keygen("-q", "-t", "ed25519", "-N", passphrase, "-C", path.name, "-f", str(path))
    if done.returncode:
        raise PortalError(
            f"没能新建密钥（{done.stderr.decode('utf-8', 'replace').strip()}）", cure="核对文件夹是否存在、可写"
        )


def public_key(key: Path) -> str:
    """`type base64` of a key file, private or public."""
    text = key.read_text("ascii", "replace") if key.is_file() else ""
    if not text.startswith(("ssh-", "ecdsa-", "sk-")):
        done = _ssh_keygen("-y", "-P", "", "-f", str(key))
        side = key.with_name(key.name + ".pub")
        text = done.stdout.decode() if done.returncode == 0 else side.read_text() if side.is_file() else ""
    if len(text.split()) < 2:
        raise PortalError(f"读不到密钥 {key}", cure="用 --key 指明私钥文件，或用 sanshen key new 新建")
    return " ".join(text.split()[:2])


def signer_of(armoured: str) -> str | None:
    """The public key that a signature says made it (unchecked); None if it is no signature."""
    signed = sshsig.parse(armoured)
    try:
        return sshsig.public_of(signed.key) if signed else None
    except ValueError:
        return None


def is_valid(armoured: str, data: bytes, public: str, namespace: str) -> bool:
    """True if `public` made this signature of `data` for `namespace`."""
    signed = sshsig.parse(armoured)
    return signed is not None and signer_of(armoured) == public and sshsig.proves(signed, data, namespace)


def _ssh_keygen(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["ssh-keygen", *words], input=stdin, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise PortalError(
            "找不到 ssh-keygen", cure="安装 OpenSSH 8.2 以上版本（Debian：apt-get install openssh-client）"
        ) from error
