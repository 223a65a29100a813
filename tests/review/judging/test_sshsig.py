"""Our check of a signature against ssh-keygen's own: whatever we accept it accepts, and what people sign both accept."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sanshen.review.judging.signature import (
    ACT,
    GIT,
    is_valid,
    public_key,
    sign,
    signer_of,
)
from sanshen.review.judging.sshsig import BEGIN, END, MAGIC, is_key

TEXT = "同意发布\n".encode()
KINDS = {"ed25519": ("ed25519", ""), "ecdsa": ("ecdsa", "256"), "rsa": ("rsa", "2048"), "rsa-4096": ("rsa", "4096")}
SK = b"sk-ssh-ed25519@openssh.com"


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def armour(data: bytes) -> str:
    return f"{BEGIN.decode()}\n{base64.b64encode(data).decode()}\n{END.decode()}"


def raw(armoured: str) -> bytes:
    return base64.b64decode("".join(armoured.strip().split("\n")[1:-1]))


def openssh_says(armoured: str, data: bytes, public: str, namespace: str, folder: Path) -> bool:
    (folder / "signers").write_text(f"signer {public}\n")
    (folder / "signature").write_text(armoured + "\n")
    words = ["-Y", "verify", "-q", "-f", "signers", "-I", "signer", "-n", namespace, "-s", "signature"]
    return subprocess.run(["ssh-keygen", *words], cwd=folder, input=data, capture_output=True).returncode == 0


def made(folder: Path, kind: str, bits: str) -> Path:
    key = folder / f"{kind}{bits}"
    size = ["-b", bits] if bits else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", "", "-f", str(key)], check=True)
    return key


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: made(folder, *how) for name, how in KINDS.items()}


def hardware(flags: int, key: Ed25519PrivateKey, namespace: str = ACT) -> tuple[str, str]:
    """What a FIDO token would answer: `(armoured, public)`; the token itself is only a key and a counter."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    blob = string(SK) + string(public) + string(b"ssh:")
    signed = b"".join(map(string, (namespace.encode(), b"", b"sha512", hashlib.sha512(TEXT).digest())))
    tail = bytes([flags]) + (7).to_bytes(4, "big")
    said = hashlib.sha256(b"ssh:").digest() + tail + hashlib.sha256(MAGIC + signed).digest()
    answer = string(SK) + string(key.sign(said)) + tail
    parts = (blob, namespace.encode(), b"", b"sha512", answer)
    data = MAGIC + (1).to_bytes(4, "big") + b"".join(map(string, parts))
    return armour(data), f"{SK.decode()} {base64.b64encode(blob).decode()}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("namespace", [ACT, GIT])
@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_both_accept_what_a_person_signed(
    kind: str, namespace: str, hash_name: str, keys: dict[str, Path], tmp_path: Path
) -> None:
    words = ["-Y", "sign", "-q", "-n", namespace, "-O", f"hashalg={hash_name}", "-f", str(keys[kind])]
    armoured = subprocess.run(["ssh-keygen", *words], input=TEXT, capture_output=True, check=True).stdout.decode()
    public = public_key(keys[kind])
    assert signer_of(armoured) == public
    for data, purpose in ((TEXT, namespace), (TEXT + b" ", namespace), (b"", namespace), (TEXT, "other")):
        expected = (data, purpose) == (TEXT, namespace)
        assert is_valid(armoured, data, public, purpose) is expected
        assert openssh_says(armoured, data, public, purpose, tmp_path) is expected


def test_both_accept_a_touched_hardware_key(tmp_path: Path) -> None:
    armoured, public = hardware(1, Ed25519PrivateKey.generate())
    assert is_valid(armoured, TEXT, public, ACT)
    assert openssh_says(armoured, TEXT, public, ACT, tmp_path)
    assert not is_valid(armoured, b"other", public, ACT)


@pytest.mark.parametrize("flags", [0, 4])
def test_a_hardware_key_that_nobody_touched_proves_nothing(flags: int) -> None:
    armoured, public = hardware(flags, Ed25519PrivateKey.generate())
    assert not is_valid(armoured, TEXT, public, ACT)


@pytest.mark.parametrize("kind", [*KINDS, "hardware"])
def test_no_byte_can_be_flipped(kind: str, keys: dict[str, Path], tmp_path: Path) -> None:
    """Every byte of the signature, one after another; ssh-keygen is asked where ours would accept, and now and then."""
    if kind == "hardware":
        armoured, public = hardware(1, Ed25519PrivateKey.generate())
    else:
        armoured, public = sign(keys[kind], TEXT, ACT).strip(), public_key(keys[kind])
    whole = raw(armoured)
    accepted = []
    for at in range(len(whole)):
        for bit in (1, 128):
            forged = armour(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            if is_valid(forged, TEXT, public, ACT):
                accepted.append(at)
        if at % 40 == 0:
            assert not openssh_says(forged, TEXT, public, ACT, tmp_path)
    assert accepted == []


def _inner(data: bytes, alter: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """The signature with some of its five parts altered."""
    parts, at = [], len(MAGIC) + 4
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        parts.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return data[: len(MAGIC) + 4] + b"".join(map(string, alter(parts)))


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "trailing byte": lambda data: data + b"\0",
    "trailing string": lambda data: data + string(b"x"),
    "cut short": lambda data: data[:-1],
    "nothing": lambda data: b"",
    "only the magic": lambda data: MAGIC,
    "version 2": lambda data: MAGIC + (2).to_bytes(4, "big") + data[10:],
    "sha1": lambda data: _inner(data, lambda p: [*p[:3], b"sha1", p[4]]),
    "another hash": lambda data: _inner(data, lambda p: [*p[:3], b"sha256", p[4]]),
    "reserved": lambda data: _inner(data, lambda p: [*p[:2], b"x", *p[3:]]),
    "trailing in the key": lambda data: _inner(data, lambda p: [p[0] + b"\0", *p[1:]]),
    "trailing in the signature": lambda data: _inner(data, lambda p: [*p[:4], p[4] + b"\0"]),
    "huge length": lambda data: data[:10] + b"\xff\xff\xff\xff" + data[14:],
}


@pytest.mark.parametrize("how", ALTERED)
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_form_that_is_not_exact_is_no_signature(kind: str, how: str, keys: dict[str, Path]) -> None:
    forged = armour(ALTERED[how](raw(sign(keys[kind], TEXT, ACT))))
    assert not is_valid(forged, TEXT, public_key(keys[kind]), ACT)


@pytest.mark.parametrize("before, after", [("", "x"), ("x", ""), ("", "\nx"), ("é", "")])
def test_nothing_stands_around_the_armour(before: str, after: str, keys: dict[str, Path]) -> None:
    armoured = sign(keys["ed25519"], TEXT, ACT).strip()
    assert not is_valid(before + armoured + after, TEXT, public_key(keys["ed25519"]), ACT)


def test_base64_has_one_spelling(keys: dict[str, Path], tmp_path: Path) -> None:
    key = keys["ed25519"]
    lines = sign(key, TEXT, "act").strip().split("\n")
    body = "".join(lines[1:-1])
    assert body.endswith("=")  # so that the last letter has bits to spare
    letter = chr(ord(body.rstrip("=")[-1]) + 1)
    stripped = body.rstrip("=")
    spelt = "\n".join([lines[0], stripped[:-1] + letter + body[len(stripped) :], lines[-1]])
    assert is_valid("\n".join(lines), TEXT, public_key(key), "act")
    assert not is_valid(spelt, TEXT, public_key(key), "act")
    assert not openssh_says(spelt, TEXT, public_key(key), "act", tmp_path)


def test_a_small_rsa_key_proves_nothing(tmp_path: Path) -> None:
    key = made(tmp_path, "rsa", "1024")
    assert not is_valid(sign(key, TEXT, ACT), TEXT, public_key(key), ACT)


def test_a_curve_that_the_roster_does_not_admit_proves_nothing(tmp_path: Path) -> None:
    key = made(tmp_path, "ecdsa", "384")
    assert not is_valid(sign(key, TEXT, ACT), TEXT, public_key(key), ACT)


@pytest.mark.parametrize("form", ["uncompressed", "compressed", "hybrid"])
def test_a_point_is_a_key_only_as_ssh_keygen_reads_it(form: str, tmp_path: Path) -> None:
    """The same key in another spelling could be registered, and nothing that ssh-keygen signs would be of it."""
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    whole = curve.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    short = curve.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    point = {"uncompressed": whole, "compressed": short, "hybrid": bytes([short[0] + 4]) + whole[1:]}[form]
    blob = b"".join(map(string, (b"ecdsa-sha2-nistp256", b"nistp256", point)))
    public = f"ecdsa-sha2-nistp256 {base64.b64encode(blob).decode()}"
    (tmp_path / "key.pub").write_text(f"{public}\n")
    read = subprocess.run(["ssh-keygen", "-l", "-f", "key.pub"], cwd=tmp_path, capture_output=True).returncode == 0
    assert is_key(public) == read == (form == "uncompressed")


def test_rsa_with_sha1_proves_nothing(keys: dict[str, Path]) -> None:
    whole = raw(sign(keys["rsa"], TEXT, ACT))
    forged = _inner(whole, lambda p: [*p[:4], string(b"ssh-rsa") + p[4][4 + len("rsa-sha2-512") :]])
    assert not is_valid(armour(forged), TEXT, public_key(keys["rsa"]), ACT)


def test_everything_is_another_keys_affair(keys: dict[str, Path]) -> None:
    armoured = sign(keys["ed25519"], TEXT, ACT)
    assert not any(is_valid(armoured, TEXT, public_key(keys[other]), ACT) for other in ("ecdsa", "rsa"))
