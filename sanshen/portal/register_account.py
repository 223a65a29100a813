"""Putting a forge account beside a person in the roster: one row of one table, nothing else of the file touched."""

from __future__ import annotations

import json
import re

from msgspec.structs import replace

from sanshen.base.errors import PortalError
from sanshen.portal.people import PATH, Account, Roster, parse_roster
from sanshen.portal.schema import decode_utf8

_PERSON = re.compile(r"\s*\[\[\s*person\s*\]\]\s*(#.*)?")
_TABLE = re.compile(r"\s*\[")
_ACCOUNTS = re.compile(r"(?P<open>\s*accounts\s*=\s*\[)(?P<rows>[^#\[\]]*)(?P<close>\]\s*)")


def row_of(account: Account) -> str:
    """The account as it stands in `accounts`."""
    return (
        f'{{ forge = "{account.forge}", id = {account.id}, login = {json.dumps(account.login, ensure_ascii=False)} }}'
    )


def with_account(data: bytes, person: str, account: Account) -> bytes:
    """The roster with the account behind those that the person has; PortalError where the file is not written in lines that show where."""
    text = decode_utf8(data, PATH)
    lines = text.split("\n")
    begin, end = _table_of(lines, person)
    at = next((at for at in range(begin, end) if lines[at].lstrip().startswith("accounts")), None)
    if at is None:
        last = max(at for at in range(begin, end) if lines[at].strip())
        lines.insert(last + 1, f"accounts = [{row_of(account)}]" + ("\r" if lines[last].endswith("\r") else ""))
    elif found := _ACCOUNTS.fullmatch(lines[at]):
        rows = [found["rows"].strip().rstrip(",").rstrip(), row_of(account)]
        lines[at] = found["open"] + ", ".join(filter(None, rows)) + found["close"]
    else:
        raise _unplaceable(person, account)
    made = data[: len(data) - len(text.encode())] + "\n".join(lines).encode()
    before = parse_roster(data)
    try:
        after = parse_roster(made)
    except PortalError as error:
        raise _unplaceable(person, account) from error
    if not _differs_by(before, after, person, account):
        raise _unplaceable(person, account)
    return made


def _table_of(lines: list[str], person: str) -> tuple[int, int]:
    """From behind the heading of the person's table to the next heading."""
    wanted = re.compile(rf"\s*id\s*=\s*[\"']{re.escape(person)}[\"']\s*(#.*)?")
    for begin in (at + 1 for at, line in enumerate(lines) if _PERSON.fullmatch(line)):
        end = next((at for at in range(begin, len(lines)) if _TABLE.match(lines[at])), len(lines))
        if any(wanted.fullmatch(line) for line in lines[begin:end]):
            return begin, end
    raise PortalError(
        f"people.toml 里找不到“{person}”的 [[person]] 表", cure="核对人员编号，或先在 people.toml 登记", path=PATH
    )


def _differs_by(before: Roster, after: Roster, person: str, account: Account) -> bool:
    """Whether this account of this person is all that was added, whatever the lines looked like."""
    was = before.people[person]
    wanted = before.people | {person: replace(was, accounts=[*was.accounts, account])}
    return (after.people, after.units, after.roles, after.keys) == (wanted, before.units, before.roles, before.keys)


def _unplaceable(person: str, account: Account) -> PortalError:
    cure = f"照着写进 {person} 的 accounts = [...]，已有的不动：{row_of(account)}"
    return PortalError(f"“{person}”的 accounts 不是一行写完的，程序不改它", cure=cure, path=PATH)
