"""SSH signatures (PROTOCOL.sshsig), made and checked by OpenSSH's own ssh-keygen."""

from __future__ import annotations

import base64
import binascii
import struct
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from portal.errors import PortalError

ACT = "sanshen-act"
GIT = "git"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


def sign(key: Path, data: bytes, namespace: str) -> str:
    """Armoured signature by a private key file, or by the agent when `key` is a public one."""
    done = _ssh_keygen("-Y", "sign", "-q", "-n", namespace, "-f", str(key), stdin=data)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise PortalError(f"没能用 {key} 签名（{said}）", cure="核对私钥路径和口令；公钥需先载入 ssh-agent")
    return done.stdout.decode("ascii")


def generate(path: Path, passphrase: str) -> None:
    """A new Ed25519 key pair at `path` and `path`.pub."""
    if path.exists():
        raise PortalError("文件已存在，没有覆盖", cure="换一个文件名", path=str(path))
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
    try:
        body = armoured.strip().removeprefix(_BEGIN).removesuffix(_END)
        blob = base64.b64decode("".join(body.split()), validate=True)
        if blob[:6] != b"SSHSIG":
            return None
        key = _string(blob, 10)
        return f"{_string(key, 0).decode('ascii')} {base64.b64encode(key).decode('ascii')}"
    except (binascii.Error, struct.error, UnicodeDecodeError, ValueError):
        return None


@lru_cache(maxsize=4096)  # pure, a process each, and one command judges the same acts several times
def is_valid(armoured: str, data: bytes, public: str, namespace: str) -> bool:
    """True if `public` made this signature of `data` for `namespace`."""
    with tempfile.TemporaryDirectory() as folder:
        signers, signature = Path(folder, "signers"), Path(folder, "signature")
        signers.write_text(f"signer {public}\n", "ascii")
        signature.write_text(armoured.strip() + "\n", "utf-8")
        words = ("-Y", "verify", "-q", "-f", str(signers), "-I", "signer", "-n", namespace, "-s", str(signature))
        return _ssh_keygen(*words, stdin=data).returncode == 0


def _string(blob: bytes, at: int) -> bytes:
    (length,) = struct.unpack_from(">I", blob, at)
    if at + 4 + length > len(blob):
        raise ValueError("truncated")
    return blob[at + 4 : at + 4 + length]


def _ssh_keygen(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["ssh-keygen", *words], input=stdin, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise PortalError(
            "找不到 ssh-keygen", cure="安装 OpenSSH 8.2 以上版本（Debian：apt-get install openssh-client）"
        ) from error
