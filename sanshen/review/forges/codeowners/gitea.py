"""How Gitea and Forgejo read a line of CODEOWNERS, and what its regular expression matches."""

from __future__ import annotations

import re


def gitea_words(line: str) -> list[str]:
    """Gitea's own reading: a backslash takes any next character as it is, `#` ends the line wherever it stands."""
    found = [""]
    for token in re.findall(r"\\.|\\\Z|.", line.strip().replace("\t", " ")):
        if token == "#":
            break
        if token == " ":
            found.append("")
        else:
            found[-1] += token[1:] if token.startswith("\\") else token
    return [word for word in found if word]


def gitea_matches(pattern: str, path: str) -> bool:
    """`^…$` as a regular expression; a leading `!` turns the answer round."""
    return (re.search(f"^{pattern.removeprefix('!')}$", path) is not None) != pattern.startswith("!")
