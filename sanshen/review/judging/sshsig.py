"""Checking SSH signatures (PROTOCOL.sshsig) in this process; never more lenient than `ssh-keygen -Y verify`.

What is not understood to the last byte is no signature. The kinds of key are those that the roster admits. Refused beyond
what ssh-keygen refuses: RSA keys of less than 2048 bits, signatures of hardware keys that nobody touched, certificates,
and anything around the armour.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BEGIN, END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
MAGIC = b"SSHSIG"
RSA_BITS = 2048
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_RSA = {b"rsa-sha2-256": "SHA256", b"rsa-sha2-512": "SHA512"}  # `ssh-rsa` would be SHA-1
_UNCOMPRESSED = b"\4"  # the one form of a point that ssh-keygen reads
_TOUCHED = 1  # flag of a hardware key: somebody was there
_MALFORMED = (binascii.Error, struct.error, ValueError, KeyError)


class Signed(msgspec.Struct, frozen=True):
    """A signature taken apart: the signer's key as it says, what for, and how."""

    key: bytes
    namespace: bytes
    hash: bytes
    blob: bytes


class Fields:
    """Reads SSH's wire format (RFC 4251); ValueError or struct.error where the bytes do not last or are left over."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, length: int) -> bytes:
        if self._at + length > len(self._data):
            raise ValueError("truncated")
        self._at += length
        return self._data[self._at - length : self._at]

    def number(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        return self.take(self.number())

    def mpint(self) -> int:
        """A number as RFC 4251 writes it: never negative here, no byte more than needed."""
        data = self.string()
        if data[:1] >= b"\x80" or (data[:1] == b"\0" and data[1:2] < b"\x80"):
            raise ValueError("not a positive mpint")
        return int.from_bytes(data, "big")

    def end(self) -> None:
        if self._at != len(self._data):
            raise ValueError("left over")


@lru_cache(maxsize=256)  # each is asked for its signer before it is proven
def parse(armoured: str) -> Signed | None:
    """The parts of a signature, nothing of it proven; None if it is none."""
    try:
        text = armoured.encode("ascii").strip()
        if not text.startswith(BEGIN + b"\n") or not text.endswith(b"\n" + END):
            return None
        body = b"".join(text[len(BEGIN) : -len(END)].split())
        data = base64.b64decode(body, validate=True)
        fields = Fields(data)
        if base64.b64encode(data) != body or fields.take(len(MAGIC)) != MAGIC or fields.number() != 1:
            return None
        key, namespace, reserved, hash_name, blob = (fields.string() for _ in range(5))
        fields.end()
    except _MALFORMED:
        return None
    return None if reserved else Signed(key, namespace, hash_name, blob)


def public_of(key: bytes) -> str:
    """A key blob as authorized_keys writes it; ValueError if its type is no text."""
    return f"{Fields(key).string().decode('ascii')} {base64.b64encode(key).decode('ascii')}"


def proves(signed: Signed, data: bytes, namespace: str) -> bool:
    """True if the key that the signature names made it, of `data`, for `namespace`."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if signed.namespace != namespace.encode() or not namespace or signed.hash not in _HASHES:
        return False
    digest = _HASHES[signed.hash](data).digest()
    message = MAGIC + b"".join(map(_string, (signed.namespace, b"", signed.hash, digest)))
    try:
        _verifier(signed.key)(signed.blob, message)
    except (InvalidSignature, UnsupportedAlgorithm, *_MALFORMED):
        return False
    return True


NO_KEY = "不是能用的 SSH 公钥：抄漏、截断或类型不符"
NO_KEY_CURE = "从公钥文件（.pub）里整段复制前两段；RSA 至少 2048 位"


def is_key(public: str) -> bool:
    """Whether a line of authorized_keys, `type base64`, is a key whose signatures could be proven here."""
    from cryptography.exceptions import UnsupportedAlgorithm

    kind, _, encoded = public.partition(" ")
    try:
        blob = base64.b64decode(encoded, validate=True)
        _verifier(blob)
        return public_of(blob) == f"{kind} {encoded}"
    except (UnsupportedAlgorithm, *_MALFORMED):
        return False


Verifier = Callable[[bytes, bytes], None]  # raises unless the signature blob is the key's, of the message


@lru_cache(maxsize=256)  # the same few people sign every entry
def _verifier(key: bytes) -> Verifier:
    fields = Fields(key)
    kind = fields.string()
    verifier = _KINDS[kind](fields, kind)
    fields.end()
    return verifier


def _ed25519(fields: Fields, kind: bytes) -> Verifier:
    key = _ed25519_key(fields)
    return lambda blob, message: key.verify(_only(blob, kind), message)


def _ecdsa(fields: Fields, kind: bytes) -> Verifier:
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    if fields.string() != b"nistp256":
        raise ValueError("another curve than the key's kind says")
    point = fields.string()
    if point[:1] != _UNCOMPRESSED:
        raise ValueError("another form of the point")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)

    def verify(blob: bytes, message: bytes) -> None:
        numbers = Fields(_only(blob, kind))
        der = utils.encode_dss_signature(numbers.mpint(), numbers.mpint())
        numbers.end()
        key.verify(der, message, ec.ECDSA(SHA256()))

    return verify


def _rsa(fields: Fields, _: bytes) -> Verifier:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    exponent, modulus = fields.mpint(), fields.mpint()
    if modulus.bit_length() < RSA_BITS:
        raise ValueError("too small")
    key = RSAPublicNumbers(exponent, modulus).public_key()

    def verify(blob: bytes, message: bytes) -> None:
        kind = Fields(blob).string()
        if kind not in _RSA:
            raise ValueError("another kind")
        key.verify(_only(blob, kind), message, PKCS1v15(), getattr(hashes, _RSA[kind])())

    return verify


def _hardware(fields: Fields, kind: bytes) -> Verifier:
    """A FIDO key signs its application, flags and counter, and the message's sha256 (PROTOCOL.u2f)."""
    key = _ed25519_key(fields)
    application = hashlib.sha256(fields.string()).digest()

    def verify(blob: bytes, message: bytes) -> None:
        signature = Fields(blob)
        if signature.string() != kind:
            raise ValueError("another kind")
        made, flags, counter = signature.string(), signature.take(1), signature.take(4)
        signature.end()
        if not flags[0] & _TOUCHED:
            raise ValueError("nobody was there")
        key.verify(made, application + flags + counter + hashlib.sha256(message).digest())

    return verify


_KINDS: dict[bytes, Callable[[Fields, bytes], Verifier]] = {
    b"ssh-ed25519": _ed25519,
    b"ecdsa-sha2-nistp256": _ecdsa,
    b"ssh-rsa": _rsa,
    b"sk-ssh-ed25519@openssh.com": _hardware,
}


def _ed25519_key(fields: Fields) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(fields.string())


def _only(blob: bytes, kind: bytes) -> bytes:
    """What a signature blob of this kind holds."""
    fields = Fields(blob)
    if fields.string() != kind:
        raise ValueError("another kind")
    held = fields.string()
    fields.end()
    return held


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data
