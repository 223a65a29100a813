"""Sound and film: tags are read, a transcript must stand beside, and it is checked like any text."""

from __future__ import annotations

import io
import wave
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import example
from checks.document import Document
from checks.rule import Example
from checks.runner import CRASH, check
from tests.checks.leaks import ID, package

FOLDER = "content/gov/news/a/"


def sound(**tags: str) -> bytes:
    """A tenth of a second of silence."""
    from mutagen import File, id3

    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(800))
    buffer.seek(0)
    tagged: Any = File(buffer)
    tagged.add_tags()
    for name, text in tags.items():
        tagged.tags.add(getattr(id3, name)(encoding=3, text=text))
    buffer.seek(0)
    tagged.save(buffer)
    return buffer.getvalue()


def box(kind: bytes, data: bytes) -> bytes:
    return (len(data) + 8).to_bytes(4, "big") + kind + data


FILM = box(b"ftyp", b"isom\0\0\0\0isom") + box(
    b"moov", box(b"mvhd", bytes(100)) + box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+01.2345+004.5678/"))
)
BESIDE = (FOLDER + "x.txt",)


def codes(name: str, data: bytes, beside: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    document = example.document(Example(path=FOLDER + name, whole=data, beside=beside))
    return {(finding.code, finding.severity) for finding in check(document)}


def test_dh_B2_sound_needs_its_text_beside_it() -> None:
    assert codes("x.wav", sound()) == {("FIL006", "error")}
    assert codes("x.wav", sound(), BESIDE) == set()


def test_wz_11_numbers_authors_and_places_in_tags_are_found() -> None:
    assert codes("x.wav", sound(TIT2=ID), BESIDE) == {("PII001", "error")}
    assert codes("x.wav", sound(TPE1="Example"), BESIDE) == {("IMG005", "warning")}
    assert ("IMG005", "error") in codes("x.mp4", FILM, BESIDE)


def test_wz_11_a_transcript_is_checked_like_any_text() -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:03.000\n身份证号{ID}\n".encode()
    assert codes("x.vtt", text) == {("PII001", "error")}


def test_dh_B2_sound_in_a_zip_needs_its_text_too() -> None:
    assert codes("x.zip", package({"a.wav": sound()})) == {("FIL006", "error")}
    assert codes("x.zip", package({"a.wav": sound(), "a.srt": "主持人：各位听众大家好。"})) == set()


@pytest.mark.parametrize("name", ["x.mp3", "x.mp4", "x.m4a", "x.wav"])
def test_dh_B2_what_is_no_sound_does_not_pass(name: str) -> None:
    assert codes(name, b"not a sound", BESIDE) == {("FIL003", "error")}


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=300), at=st.integers(0, 300), kind=st.sampled_from(["mp3", "mp4", "m4a", "wav", "svg"]))
def test_no_damage_to_sound_or_drawings_makes_a_rule_crash(data: bytes, at: int, kind: str) -> None:
    whole = {
        "mp4": FILM,
        "m4a": FILM,
        "wav": sound(),
        "mp3": b"ID3\3\0\0\0\0\1\0",
        "svg": b"<svg><text>a</text></svg>",
    }[kind]
    document = Document(f"{FOLDER}x.{kind}", whole[:at] + data + whole[at:], place=example.document("").place)
    assert CRASH not in {finding.code for finding in check(document)}


DRAWINGS = {
    "script": ("<svg><script>1</script></svg>", "FIL005"),
    "handler": ("<svg onload='x()'/>", "FIL005"),
    "link": ("<svg xmlns:x='x'><image x:href='https://example.com/a.png'/></svg>", "FIL005"),
    "text": (f"<svg><text>{ID[:9]}<tspan/>{ID[9:]}</text></svg>", "PII001"),
    "entity": ("<!DOCTYPE a [<!ENTITY b 'c'>]><svg>&b;</svg>", "FIL003"),
    "broken picture": ("<svg xmlns:x='x'><image x:href='data:image/png;base64,AAAA'/></svg>", "FIL003"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_zl_10_8_drawings_are_read_and_never_accepted(name: str) -> None:
    text, code = DRAWINGS[name]
    assert {(code, "error"), ("FIL002", "error")} <= codes("x.svg", text.encode())
