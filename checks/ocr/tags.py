"""What stands in an image file beside the picture: EXIF, XMP, IPTC, PNG text, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageFile, IptcImagePlugin

from checks.ocr.picture import Tags

_GPS, _EXIF = 0x8825, 0x8769
_PERSON = {0x013B: "作者", 0x9C9D: "作者", 0xA430: "相机所有人", 0xA431: "机身序列号"}
_DEVICE = {0x010F: "厂商", 0x0110: "型号"}
_WIDE = (0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F)  # Windows writes these in UTF-16
_TAG = re.compile(r"<[^<>]*>")
_XMP_PERSON = re.compile(r"<dc:creator|OwnerName|SerialNumber|photoshop:AuthorsPosition")
_MOST = 200_000


def tags(image: Image.Image) -> Tags:
    """Never raises for damaged tags: those that cannot be read hold nothing that a reader could get at."""
    found = Tags()
    for read in (_exif, _xmp, _info, _iptc):
        try:
            read(image, found)
        except Exception:  # struct.error, SyntaxError, TypeError … for damaged tags
            found.text.append("")
    found.text = [text[:_MOST] for text in dict.fromkeys(found.text) if len(text.strip()) > 1][:500]
    found.person, found.device = list(dict.fromkeys(found.person)), list(dict.fromkeys(found.device))
    return found


def _exif(image: Image.Image, found: Tags) -> None:
    exif = image.getexif()
    gps = exif.get_ifd(_GPS)
    found.place = 2 in gps and 4 in gps and any(float(part) for key in (2, 4) for part in gps[key])
    for key, value in [*exif.items(), *exif.get_ifd(_EXIF).items()]:
        text = _text(value, wide=key in _WIDE)
        if key in _PERSON and text:
            found.person.append(_PERSON[key])
        if key in _DEVICE and text:
            found.device.append(text)
        found.text.append(text)


def _xmp(image: Image.Image, found: Tags) -> None:
    for raw in (image.info.get("xmp"), image.info.get("XML:com.adobe.xmp")):
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw or "")
        found.place = found.place or "GPSLatitude" in text
        if _XMP_PERSON.search(text):
            found.person.append("作者")
        found.text += [word.strip() for word in _TAG.sub("\n", text).split("\n")]
        found.text += re.findall(r'="([^"]{4,400})"', text)


def _info(image: Image.Image, found: Tags) -> None:
    for key, value in image.info.items():
        if key not in ("exif", "xmp", "icc_profile", "XML:com.adobe.xmp", "Raw profile type exif"):
            found.text.append(_text(value))
            if str(key).lower() in ("author", "creator", "artist") and _text(value):
                found.person.append("作者")


def _iptc(image: Image.Image, found: Tags) -> None:
    for key, value in (
        (IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None) or {}
    ).items():
        for one in value if isinstance(value, list) else [value]:
            found.text.append(_text(one))
        if key == (2, 80):
            found.person.append("作者")


def _text(value: Any, wide: bool = False) -> str:
    if isinstance(value, bytes):
        return "".join(_printable(value.decode("utf-16-le" if wide else "utf-8", "ignore"))) if value else ""
    return "".join(_printable(value)) if isinstance(value, str) else ""


def _printable(text: str) -> Iterator[str]:
    return (char if char.isprintable() else " " for char in text[:_MOST])
