"""What an Office file does by itself without a macro: fields that start programs, templates and objects from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from checks.readers.concealed import local

DDE, REMOTE = "启动程序的域（DDE）", "打开时从别处取来的模板或对象"
_FIELD = re.compile(r"(?<![A-Za-z])DDE(?:AUTO)?(?![A-Za-z])", re.IGNORECASE)
_FORMULA = re.compile(r"[=+@-]?\s*(?:[A-Za-z][\w.]{1,20})\s*\|\s*['\"]|(?:cmd|powershell|mshta|rundll32)(?:\.exe)?\s*\|", re.IGNORECASE)  # fmt: skip
_FETCHED = ("attachedTemplate", "oleObject", "frame", "subDocument", "externalLinkPath", "control")
_ELSEWHERE = re.compile(r"(?:https?|ftp|file|mhtml|smb):|\\\\|//", re.IGNORECASE)


def active(name: str, root: ElementTree.Element) -> Iterator[str]:
    """Names of what runs, of one part."""
    if name.endswith(".rels"):
        if any(_is_fetched(relation) for relation in root):
            yield REMOTE
    elif name.startswith("word/"):
        told = "".join(element.text or "" for element in root.iter() if local(element) == "instrText")
        told += " ".join(
            value for element in root.iter() for key, value in element.attrib.items() if key.endswith("}instr")
        )
        if _FIELD.search(told):
            yield DDE
    elif name.startswith("xl/"):
        formulas = (element.text or "" for element in root.iter() if local(element) in ("f", "definedName"))
        if any(local(element) == "ddeLink" for element in root.iter()) or any(map(_FORMULA.match, formulas)):
            yield DDE


def _is_fetched(relation: ElementTree.Element) -> bool:
    kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
    return relation.get("TargetMode") == "External" and kind in _FETCHED and bool(_ELSEWHERE.match(target))
