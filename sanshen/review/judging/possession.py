"""That somebody holds the private key of a row that is to be registered: a key that nobody holds must not take a seat."""

from __future__ import annotations

from pathlib import Path

from sanshen.base.errors import PortalError
from sanshen.portal.site import RegisteredKey
from sanshen.review.judging import signature
from sanshen.review.judging.sshsig import BEGIN, END

KEY = "sanshen-key"


def proof_of(key: Path, site: str, whose: str, public: str) -> str:
    """The row's `proof`: the key's own signature, on one line. `whose`: `person`, `gate` or `witness`."""
    try:
        armoured = signature.sign(key, _statement(site, whose, public), KEY)
    except PortalError as error:
        cure = "由持有人在放有私钥的机器上运行同一个命令加 --print，把打印的几行交给管理员粘贴"
        raise PortalError(error.message, cure=cure) from error
    return "".join(armoured.strip().splitlines()[1:-1])


def is_held(row: RegisteredKey, site: str, whose: str) -> bool:
    """Whether the row proves that its key was used to say whose it is, on this site."""
    armoured = f"{BEGIN.decode()}\n{row.proof}\n{END.decode()}\n"
    return bool(row.proof) and signature.is_valid(armoured, _statement(site, whose, row.public), row.public, KEY)


def person(id_: str) -> str:
    return f"person {id_}"


def _statement(site: str, whose: str, public: str) -> bytes:
    return f"sanshen key\nsite {site}\nwhose {whose}\nkey {public}\n".encode()
