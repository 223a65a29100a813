"""Pictures and scans: their text goes through every rule, their looks through two of their own, their tags through one."""

from __future__ import annotations

import functools
import io
import math
import os
import random
import socket
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import example
from checks.document import Document
from checks.finding import Finding
from checks.ocr import cache, worker
from checks.ocr.frames import FRAMES, PIXELS
from checks.ocr.picture import Seen
from checks.runner import CRASH, check
from tests.checks import pictures
from tests.checks.leaks import CARD, ID, MARK, MOBILE, chinese_pdf, docx, package, paragraph, pdf, stream
from tests.checks.pictures import RED, encoded, page, red_head, scanned, seal, sheet

SAMPLES = Path(example.__file__).parent / "samples"
PLACE = example.document("").place


def findings(data: bytes, name: str = "x.png") -> list[Finding]:
    return check(Document(f"content/gov/news/a/{name}", data, place=PLACE))


def codes(data: bytes, name: str = "x.png") -> set[tuple[str, str]]:
    return {(finding.code, finding.severity) for finding in findings(data, name)}


def scan_pdf(image: Any, text: str = "") -> bytes:
    """A page that is one picture, as scanners make it."""
    width, height = image.size
    about = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode"
    return pdf(f"q 600 0 0 800 0 0 cm /I Do Q {text}", objects=(stream(encoded(image, "JPEG", quality=80), about),))


CARRIERS: dict[str, tuple[str, Callable[[Any], bytes]]] = {
    "png": ("x.png", encoded),
    "jpg": ("x.jpg", lambda image: encoded(scanned(image), "JPEG", quality=80)),
    "upside down": ("x.jpg", lambda image: encoded(image.rotate(180), "JPEG", quality=85)),
    "lying": ("x.png", lambda image: encoded(image.rotate(90, expand=True))),
    "lying the other way": ("x.png", lambda image: encoded(image.rotate(270, expand=True))),
    "webp": ("x.webp", lambda image: encoded(image, "WEBP")),
    "gif": ("x.gif", lambda image: encoded(image, "GIF")),
    "bmp": ("x.bmp", lambda image: encoded(image, "BMP")),
    "tiff": ("x.tif", lambda image: encoded(image, "TIFF")),
    "last page of a tiff": ("x.tiff", lambda image: encoded(sheet()[0], "TIFF", save_all=True, append_images=[image])),
    "last frame": ("x.gif", lambda image: encoded(sheet()[0], "GIF", save_all=True, append_images=[image])),
    "transparent": ("x.png", lambda image: _clear(image)),
    "foot of a long picture": ("x.png", lambda image: _long(image)),
    "scan": ("x.pdf", scan_pdf),
    "scan below a layer of text": ("x.pdf", lambda image: scan_pdf(image, "BT 3 Tr /F 9 Tf 50 700 Td (A plain report) Tj ET")),
    "docx": ("x.docx", lambda image: package({"word/document.xml": "<w/>", "word/media/image1.png": encoded(image)})),
    "xlsx": ("x.xlsx", lambda image: package({"xl/media/image1.jpeg": encoded(image, "JPEG")})),
    "zip": ("x.zip", lambda image: package({"照片.jpg": encoded(image, "JPEG")})),
    "scan in a zip": ("x.zip", lambda image: package({"a.pdf": scan_pdf(image)})),
}  # fmt: skip


def _clear(image: Any) -> bytes:
    layered = image.convert("RGBA")
    layered.putalpha(image.convert("L").point(lambda value: 255 - value))
    return encoded(layered)


def _long(image: Any) -> bytes:
    long, _ = sheet((1240, 8000))
    long.paste(image, (0, 8000 - image.size[1]))
    return encoded(long)


@functools.cache
def leaking() -> Any:
    return page(f"身份证号：{ID}", f"联系手机：{MOBILE}", f"银行卡号：{CARD}", MARK)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_dh_A7a_a_leak_in_a_picture_is_found_and_never_repeated(carrier: str) -> None:
    name, make = CARRIERS[carrier]
    found = findings(make(leaking()), name)
    assert {"PII001", "PII002", "PII003", "SEC001"} <= {finding.code for finding in found}
    assert not any(secret in str(found) for secret in (ID, MOBILE, CARD))
    assert all("图片第 " in finding.message for finding in found if finding.code == "PII001")


WRITTEN = {
    "spaces": ("PII001", " ".join(ID)),
    "groups": ("PII001", f"{ID[:6]} {ID[6:14]} {ID[14:]}"),
    "full width": ("PII001", "".join(chr(ord(char) + 0xFEE0) for char in ID)),
    "dashes": ("PII001", f"{ID[:6]}-{ID[6:14]}-{ID[14:]}"),
    "letter O": ("PII001", ID[0] + ID[1:-1].replace("0", "O") + ID[-1]),
    "circle 〇": ("PII002", MOBILE[0] + MOBILE[1:-1].replace("0", "〇") + MOBILE[-1]),
    "line end": ("PII001", f"身份证号{ID[:9]}\n{ID[9:]}"),
    "white star": ("SEC001", MARK.replace("★", "☆")),
    "beside another number": ("PII001", f"{ID}   {MOBILE}"),
    "mark in spaces": ("SEC001", "机 密 ★ 5 年"),
    "grade alone": ("SEC001", "绝密"),
    "internal": ("SEC005", "内部资料 注意保存"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_wz_11_disguises_are_found_in_pictures(name: str) -> None:
    code, text = WRITTEN[name]
    assert code in {finding.code for finding in findings(encoded(page(*text.split("\n"))))}


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize(("text", "wanted"), [(f"{ID}   {MOBILE}", {"PII001", "PII002"}), (" ".join(ID), {"PII001"})])
def test_wz_11_numbers_on_a_turned_page_are_found(angle: int, text: str, wanted: set[str]) -> None:
    found = findings(encoded(page(text).rotate(angle, expand=True)))
    assert wanted <= {finding.code for finding in found}


PAPERS: dict[str, tuple[Callable[[], Any], tuple[str, str]]] = {
    "red head": (lambda: red_head(MARK), ("IMG003", "error")),
    "red head scanned": (lambda: scanned(red_head()), ("IMG003", "error")),
    "red head copied": (lambda: red_head(gray=True), ("IMG003", "warning")),
    "seal": (lambda: seal(page()), ("IMG004", "error")),
    "seal scanned": (lambda: scanned(seal(page()), 5), ("IMG004", "error")),
    "small seal": (lambda: scanned(seal(page(), radius=70)), ("IMG004", "error")),
    "pale seal": (lambda: scanned(seal(page(), colour=(235, 165, 165))), ("IMG004", "error")),
    "seal over text": (lambda: scanned(seal(page(), (400, 700))), ("IMG004", "error")),
    "seal copied": (lambda: scanned(seal(page()).convert("L").convert("RGB")), ("IMG004", "error")),
}


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("carrier", ["png", "scan", "docx"])
def test_dh_A7a_red_heads_and_seals_are_found(name: str, carrier: str) -> None:
    draw, wanted = PAPERS[name]
    file, make = CARRIERS[carrier]
    assert wanted in codes(make(draw()), file)


SEALS: dict[str, Callable[[], Any]] = {
    "oval": lambda: pictures.oval(page()), "oval scanned": lambda: scanned(pictures.oval(page(), (300, 1500)), 3),
    "blue": lambda: scanned(seal(page(), colour=(40, 60, 170))), "blue oval": lambda: pictures.oval(page(), colour=(40, 60, 170)),
    "half at the right": lambda: seal(page(), (1240, 900)), "half at the left": lambda: scanned(seal(page(), (5, 1200)), 4),
    "foot of one": lambda: seal(page(), (700, 1740), tilt=120), "third at the edge": lambda: seal(page(), (1290, 1000)),
    "two that touch": lambda: seal(seal(page(), (500, 1400)), (745, 1405), name="中共云溪区委办公室"),
    "grey over the date": lambda: scanned(seal(_signed(), (840, 1390)).convert("L").convert("RGB"), 6),
    "grey and small": lambda: seal(page(), (300, 1300), 90).convert("L").convert("RGB"),
    **{f"at {at}": functools.partial(lambda at: seal(page(), at, 118), at) for at in ((150, 150), (620, 150), (1090, 150), (150, 880), (1090, 880), (150, 1600), (620, 1600), (1090, 1600))},
}  # fmt: skip


def _signed() -> Any:
    image, pen = sheet()
    pictures.write(
        pen,
        [
            *pictures.PLAIN,
            "",
            "",
            "",
            "　　　　　　　　　　　　　云溪区人民政府办公室",
            "　　　　　　　　　　　　　　2026年11月20日",
        ],
        900,
    )
    return image


@pytest.mark.parametrize("name", SEALS)
def test_dh_A7a_seals_of_every_shape_and_place_are_found(name: str) -> None:
    assert ("IMG004", "error") in codes(encoded(SEALS[name]()))


HEADS = (
    ("云溪区民政局", "云民联发〔2026〕2号", 46), ("云溪区民政局\n云溪区财政局", "云民联发〔2026〕2号", 60), ("云溪区人民政府专题会议纪要", "〔2026〕8号", 70), ("政务信息专报", "第12期", 92),
    ("工作简报", "第 3 期", 92), ("中共云溪区纪律检查委员会", "云纪发〔2026〕4号", 70), ("云溪区人民代表大会常务委员会", "云人大〔2026〕4号", 62), ("政协云溪区委员会文件", "云协发〔2026〕4号", 80),
    ("云溪区人民政府明传电报", "云政传〔2026〕6号", 80),
)  # fmt: skip


@pytest.mark.parametrize(("name", "number", "size"), HEADS, ids=[name for name, *_ in HEADS])
def test_dh_A7a_red_heads_of_every_kind_are_found(name: str, number: str, size: int) -> None:
    assert ("IMG003", "error") in codes(encoded(pictures.head(name, number, size)))


def _flag() -> Any:
    image, pen = sheet((900, 600), (238, 28, 37))
    pen.text((180, 150), "★", font=pictures.font(200), fill=(255, 222, 0), anchor="mm")
    return image


def _title() -> Any:
    image, pen = sheet((1200, 900))
    pen.text((600, 120), "云溪区冬季取暖安全提示", font=pictures.font(76), fill=RED, anchor="mm")
    pen.rectangle((120, 200, 1080, 206), fill=RED)
    pictures.write(pen, pictures.PLAIN, 300)
    return image


def _banner() -> Any:
    image, pen = sheet((1600, 500), (200, 215, 225))
    pen.rectangle((100, 180, 1500, 320), fill=RED)
    pen.text((800, 250), "热烈祝贺云溪区运动会开幕", font=pictures.font(90), fill=(255, 240, 200), anchor="mm")
    return image


def _pie() -> Any:
    image, pen = sheet((900, 900))
    for start, colour in ((0, RED), (140, (60, 120, 190)), (260, (240, 180, 60))):
        pen.pieslice((200, 200, 700, 700), start, start + 130, fill=colour)
    pen.text((450, 100), "支出结构", font=pictures.font(50), fill=(0, 0, 0), anchor="mm")
    return image


def _no_entry() -> Any:
    image, pen = sheet((800, 800), (235, 240, 245))
    pen.ellipse((200, 200, 600, 600), fill=RED)
    pen.rectangle((260, 370, 540, 430), fill=(255, 255, 255))
    return image


def _forbidden() -> Any:
    image, pen = sheet((1000, 800))
    pen.ellipse((300, 200, 700, 600), outline=RED, width=40)
    pen.line((370, 270, 630, 530), fill=RED, width=36)
    pen.text((500, 700), "禁止停车", font=pictures.font(60), fill=(0, 0, 0), anchor="mm")
    return image


def _clock() -> Any:
    image, pen = sheet()
    pictures.write(pen, pictures.PLAIN[:2], 200)
    pen.ellipse((370, 650, 870, 1150), outline=RED, width=10)
    for hour in range(1, 13):
        x, y = 620 + 200 * math.sin(hour * math.pi / 6), 900 - 200 * math.cos(hour * math.pi / 6)
        pen.text((x, y), str(hour), font=pictures.font(46), fill=RED, anchor="mm")
    return image


def _wheel() -> Any:
    image, pen = sheet()
    pictures.write(pen, pictures.PLAIN[:2], 200)
    pen.ellipse((320, 600, 920, 1200), outline=RED, width=8)
    for spoke in range(12):
        x, y = 620 + 300 * math.sin(spoke * math.pi / 6), 900 - 300 * math.cos(spoke * math.pi / 6)
        pen.line((620, 900, x, y), fill=RED, width=7)
    return image


def _plan() -> Any:
    image, pen = sheet()
    chance = random.Random(3)
    for _ in range(30):
        places = [chance.randint(100, 1100) for _ in range(4)]
        pen.line((places[0], places[1] + 400, places[2], places[3] + 400), fill=(160, 160, 160), width=3)
    pen.ellipse((350, 700, 900, 1250), outline=RED, width=5)
    for number, name in enumerate(("柳林村", "河滨镇", "云溪河", "学校", "医院", "广场")):
        pen.text((420 + number % 2 * 220, 780 + number * 70), name, font=pictures.font(34), fill=(25, 25, 25))
    return image


HARMLESS: dict[str, Callable[[], Any]] = {
    "page": page, "page scanned": lambda: scanned(page(), 9), "flag": _flag, "red title over a rule": _title, "banner": _banner,
    "pie": _pie, "no entry": _no_entry, "ring of a sign": _forbidden,
    "numbers in rings": lambda: pictures.rings(6, lambda number: str(number + 1), 45, lambda number: (145, 700 + number * 120)),
    "a word in each ring": lambda: pictures.rings(4, lambda number: "申受审办"[number], 80, lambda number: (620, 700 + number * 230)),
    "red dots": lambda: pictures.rings(9, lambda number: "●", 20 , lambda number: (150 + number * 110, 900 + number * 60)),
    "clock": _clock, "wheel": _wheel, "plan": _plan,
    "blue badge": lambda: seal(sheet((900, 900))[0], (450, 450), 300, (20, 60, 160), "云溪区实验小学"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_dh_A7a_what_only_looks_red_is_silent(name: str) -> None:
    assert findings(encoded(HARMLESS[name]())) == []


def test_a_red_badge_alone_is_a_warning() -> None:
    assert codes(encoded(seal(sheet((900, 900))[0], (450, 450), 300))) == {("IMG004", "warning")}


def test_the_sample_portal_s_illustrations_are_silent() -> None:
    files = {file.name: file for file in (SAMPLES.parent.parent / "content").rglob("*.jpg")}
    assert len(files) >= 20
    assert [finding for file in files.values() for finding in findings(file.read_bytes(), file.name)] == []


def test_dh_A7a_fixtures_need_no_font() -> None:
    assert ("IMG003", "error") in codes((SAMPLES / "red-head.png").read_bytes())
    assert ("IMG004", "error") in codes((SAMPLES / "seal.png").read_bytes())


def tagged(kind: str) -> bytes:
    from PIL import Image, PngImagePlugin

    image, exif = Image.new("RGB", (40, 40)), Image.Exif()
    text: Any = PngImagePlugin.PngInfo()
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 2.0, 3.0), 3: "E", 4: (4.0, 5.0, 6.0)})
    exif[0x013B] = "Example"
    exif[0x010E] = ID
    text.add_text("Comment", ID)
    text.add_itxt("XML:com.adobe.xmp", f"<x><exif:GPSLatitude>1,2N</exif:GPSLatitude><dc:title>{ID}</dc:title></x>")
    options: dict[str, dict[str, Any]] = {"PNG": {"pnginfo": text}, "JPEG": {"exif": exif}, "WEBP": {"exif": exif}}
    return encoded(image, kind, **options[kind])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_wz_11_places_and_numbers_in_tags_are_found(kind: str) -> None:
    found = findings(tagged(kind), f"x.{kind.lower()}")
    assert {("IMG005", "error"), ("PII001", "error")} <= {(finding.code, finding.severity) for finding in found}
    assert ID not in str(found)


def test_dh_A7a_a_zip_behind_a_picture_is_refused() -> None:
    found = codes((SAMPLES / "poster.png").read_bytes() + package({"a.txt": ID}))
    assert ("FIL002", "error") in found


def header(width: int, height: int) -> bytes:
    """A PNG that claims this size."""
    body = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    chunks = (
        b"\0\0\0\x0d"
        + body
        + zlib.crc32(body).to_bytes(4, "big")
        + b"\0\0\0\0IDAT"
        + zlib.crc32(b"IDAT").to_bytes(4, "big")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def many(number: int) -> bytes:
    from PIL import Image

    images = [Image.new("L", (20, 20), index % 2 * 200) for index in range(number)]
    return encoded(images[0], "TIFF", save_all=True, append_images=images[1:])


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "损坏"),
    "not an image": (lambda: b"GIF89a", "损坏"),
    "cut short": (lambda: (SAMPLES / "seal.png").read_bytes()[:2000], "损坏"),
    "more pixels than memory": (lambda: header(60000, 60000), "太大"),
    "many pixels": (lambda: header(PIXELS // 5000 + 1, 5000), "太大"),
    "too many frames": (lambda: many(FRAMES + 1), "帧"),
    "too long": (lambda: encoded(sheet((300, 60000))[0]), "太长"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_dh_A7a_a_picture_that_cannot_be_read_does_not_pass(name: str) -> None:
    make, why = REFUSED[name]
    refused = [finding for finding in findings(make()) if (finding.code, finding.severity) == ("FIL003", "error")]
    assert refused and why in refused[0].message


@pytest.mark.parametrize("name", ["x.png", "x.pdf", "x.docx", "x.zip"])
def test_dh_A7a_without_the_extra_pictures_and_scans_are_refused_with_the_cure(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = (SAMPLES / "poster.png").read_bytes()
    from PIL import Image

    made = {
        "x.pdf": lambda: scan_pdf(Image.open(io.BytesIO(image)).convert("RGB")),
        "x.zip": lambda: package({"a.png": image}),
    }
    data = made.get(name, lambda: package({"word/media/a.png": image}) if name == "x.docx" else image)()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    refused = [finding for finding in findings(data, name) if (finding.code, finding.severity) == ("FIL003", "error")]
    assert refused and "sanshen[images]" in refused[0].fix


def test_the_same_blob_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SANSHEN_OCR_CACHE")
    data = (SAMPLES / "seal.png").read_bytes()
    first, second = worker.Worker(worker._COMMAND, 60), worker.Worker(worker._COMMAND, 60)
    assert worker.seen(data, worker=first) == worker.seen(data, worker=second)
    assert (first.started, second.started) == (1, 0)
    (kept,) = (tmp_path / ".git/sanshen/ocr").rglob(cache.key(data, None))
    assert kept.stat().st_mode & 0o077 == 0
    first.close()


@pytest.mark.parametrize("how", ["open", "open below", "foreign", "foreign file"])
def test_what_others_may_have_kept_lets_no_picture_pass(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cache on a shared machine: emptied records would let a picture with an identity number pass."""
    if how.startswith("foreign") and os.geteuid():
        pytest.skip("要 root 才能把文件夹交给别的账号")
    place = tmp_path / "ocr"
    monkeypatch.setenv("SANSHEN_OCR_CACHE", str(place))
    cache.save("picture", Seen())
    kept = place / cache.engine() / "picture"
    assert cache.load("picture") == Seen() and place.stat().st_mode & 0o777 == 0o700
    if how.startswith("open"):
        (kept.parent if "below" in how else place).chmod(0o770)
    else:
        os.chown(kept if "file" in how else place, 65533, -1)
    assert cache.load("picture") is None
    assert ("别人也能写" in capsys.readouterr().err) == (how != "foreign file")
    cache.save("picture", Seen(fault="没有读"))
    assert (how == "foreign file") == (cache.load("picture") is not None)


@pytest.mark.parametrize(
    ("program", "why"), [("import os; os._exit(9)", "出错"), ("import time; time.sleep(99)", "超过"), ("print('abcdefgh' * 9)", "出错")]
)  # fmt: skip
def test_a_child_that_dies_or_hangs_is_a_finding_and_is_not_remembered(
    program: str, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SANSHEN_OCR_CACHE", str(tmp_path))
    broken = worker.Worker([sys.executable, "-c", program], 3)
    assert why in worker.seen(b"picture", worker=broken).fault
    assert list(tmp_path.iterdir()) == []


SLOW = (  # answers to each request with a picture every tenth of a second, and never ends
    "import sys, time\nfrom sanshen.base.messages import read, write\nfrom checks.ocr.picture import Picture, Reply\nimport msgspec\n"
    "read(sys.stdin.buffer)\n"
    "while True:\n    write(sys.stdout.buffer, msgspec.msgpack.encode(Reply(picture=Picture()))); time.sleep(0.1)"
)


def test_dh_A7a_a_picture_of_many_frames_ends_at_the_time_of_the_whole_attachment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each frame comes in time, and there is no end of them."""
    monkeypatch.setenv("SANSHEN_OCR_CACHE", str(tmp_path))
    slow = worker.Worker([sys.executable, "-c", SLOW], 60)
    begun = time.monotonic()
    with pytest.raises(worker.Late):
        worker.seen(b"picture", worker=slow, until=begun + 3)
    assert time.monotonic() - begun < 20
    assert list(tmp_path.iterdir()) == [] and slow.pid == 0


PACKED: dict[str, Callable[[bytes], tuple[str, bytes]]] = {
    "picture": lambda data: ("x.png", data),
    "document": lambda data: ("x.docx", package({"word/document.xml": "<w/>", **{f"word/media/{n}.png": data + bytes(n) for n in range(30)}})),
    "archive": lambda data: ("x.zip", package({f"{n}.png": data + bytes(n) for n in range(30)})),
    "scan": lambda _: ("x.pdf", scan_pdf(seal(page()))),
}  # fmt: skip


@pytest.mark.parametrize("kind", PACKED)
def test_dh_A7a_pictures_that_take_too_long_together_do_not_pass(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The bound is one for the attachment, however many pictures share it: here it is over before one is seen."""
    monkeypatch.setenv("SANSHEN_OCR_CACHE", str(tmp_path))
    monkeypatch.setattr("checks.readers.extract.LOOKING", 0.01)
    name, data = PACKED[kind]((SAMPLES / "seal.png").read_bytes())
    begun = time.monotonic()
    found = [one for one in findings(data, name) if one.code == "FIL003"]
    assert [one.severity for one in found] == ["error"] and "识别超时" in found[0].message, found
    assert time.monotonic() - begun < 30


def test_the_child_reaches_no_network_and_starts_no_program() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    tries = [
        f"import socket; socket.create_connection(('127.0.0.1', {port}))",
        "import subprocess; subprocess.run(['true'])",
    ]
    for program in tries:
        code = f"from checks.ocr import child; child.bound(); {program}"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert "PermissionError" in done.stderr
    listening.close()


@settings(max_examples=60, deadline=None)
@given(
    data=st.binary(max_size=400),
    at=st.integers(0, 900),
    name=st.sampled_from(["located.jpg", "poster.png", "x.gif", "x.webp", "x.tif", "x.bmp"]),
)
def test_no_damage_to_a_picture_makes_a_rule_crash(data: bytes, at: int, name: str) -> None:
    file = SAMPLES / name
    whole = (
        file.read_bytes()
        if file.exists()
        else {"x.gif": b"GIF89a", "x.webp": b"RIFF\0\0\0\0WEBP", "x.tif": b"II*\0", "x.bmp": b"BM"}[name]
    )
    assert CRASH not in {finding.code for finding in findings(whole[:at] + data + whole[at + len(data) :], name)}


@pytest.mark.parametrize(("colour", "wanted"), [("1 0 0 rg", {("IMG003", "error")}), ("0 0 0 rg", set())])
def test_dh_A7a_a_red_head_set_in_type_is_found_in_a_pdf(colour: str, wanted: set[tuple[str, str]]) -> None:
    data = chinese_pdf("云溪区人民政府文件", size=50, before=colour)
    assert codes(data, "x.pdf") == wanted


def test_dh_A7a_a_sign_off_sheet_is_found_in_a_scan_and_in_word() -> None:
    rows = ["云溪区人民政府办公室发文稿纸", "签发：", "会签：", "拟稿：孟示例", "核稿：", "印发份数："]
    image, pen = sheet()
    pictures.write(pen, rows, 200)
    assert ("SEC006", "error") in codes(encoded(scanned(image)))
    assert ("SEC006", "warning") in codes(docx("".join(map(paragraph, rows))), "x.docx")


def test_zipped_picture_count_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.readers.extract.PICTURES", 2)
    image = (SAMPLES / "located.jpg").read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.jpg", image)
    assert any(
        "超过" in finding.message for finding in findings(buffer.getvalue(), "x.zip") if finding.code == "FIL003"
    )
