"""Numbers that nobody holds but whose checksums are right, made by the hundred, in every disguise and place."""

from __future__ import annotations

from datetime import date

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from checks.runner import check
from checks.text.identity import is_credit_code, luhn_mark, resident_mark
from tests.checks.test_evasion import CARRIERS, DISGUISES

# whole provinces, where nobody is registered, and days of birth that nobody alive has
PROVINCES = ("110000", "130000", "210000", "310000", "330000", "420000", "440000", "530000", "610000")
DAYS = st.dates(date(1900, 1, 1), date(1902, 12, 31))
NAMES = sorted(set(DISGUISES) - {"line end"})


@st.composite
def resident(draw: st.DrawFn) -> str:
    body = f"{draw(st.sampled_from(PROVINCES))}{draw(DAYS):%Y%m%d}{draw(st.integers(1, 999)):03}"
    return body + resident_mark(body)


@st.composite
def card(draw: st.DrawFn) -> str:
    body = f"6228480{draw(st.integers(0, 10**11 - 1)):011}"
    return body + luhn_mark(body)


@settings(max_examples=150, deadline=None)
@given(number=resident(), disguise=st.sampled_from(NAMES), carrier=st.sampled_from(sorted(CARRIERS)))
@example("31000019010407290X", "circle 〇", "alt text")
def test_wz_11_any_identity_number_is_found_and_never_repeated(number: str, disguise: str, carrier: str) -> None:
    written = DISGUISES[disguise](number)
    findings = check(CARRIERS[carrier](f"证件{written}"))
    assert ("PII001", "error") in {(one.code, one.severity) for one in findings}
    assert number not in str(findings) and written not in str(findings)


@settings(max_examples=150, deadline=None)
@given(number=card(), disguise=st.sampled_from(NAMES), carrier=st.sampled_from(sorted(CARRIERS)))
def test_wz_11_any_bank_card_is_found_and_never_repeated(number: str, disguise: str, carrier: str) -> None:
    written = DISGUISES[disguise](number)
    findings = check(CARRIERS[carrier](written))
    assert ("PII003", "error") in {(one.code, one.severity) for one in findings}
    assert number not in str(findings) and written not in str(findings)


@settings(max_examples=150, deadline=None)
@given(number=resident(), wrong=st.integers(1, 9))
def test_an_identity_number_whose_checksum_fails_is_a_warning(number: str, wrong: int) -> None:
    last = str((int(number[-1].replace("X", "0")) + wrong) % 10)
    broken = number[:-1] + last
    assume(not is_credit_code(broken))  # such a code is public, and by chance one in thirty looks like one
    found = {(one.code, one.severity) for one in check(CARRIERS["body"](broken)) if one.code == "PII001"}
    assert found == ({("PII001", "warning")} if resident_mark(number[:-1]) != last else {("PII001", "error")})
