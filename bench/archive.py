"""What checking a whole archive costs: `python -m bench.archive [--articles 20000] [--jobs 2] [--json]`.

Makes a portal with that many articles of 1,000 to 3,000 characters, one in fifty with a docx of ten paragraphs, and
prints files and megabytes a second and the greatest memory of all processes together, sampled ten times a second.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bench.hook import ARTICLE, BIN, PARAGRAPH, ROOT

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(paragraphs: int) -> bytes:
    buffer = io.BytesIO()
    inner = f"<w:p><w:r><w:t>{PARAGRAPH}</w:t></w:r></w:p>" * paragraphs
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{inner}</w:body></w:document>")
    return buffer.getvalue()


def archive(root: Path, articles: int) -> int:
    """Writes the portal; its bytes under content/."""
    for name in ("portal.toml", "people.toml", "columns.toml"):
        shutil.copy(ROOT / name, root / name)
    chance, paper, size = random.Random(4), docx(10), 0
    for n in range(articles):
        path = root / "content/ywdt/yxyw" / f"{2006 + n % 20}" / f"meeting-{n}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "\n\n".join(f"（{n}-{i}）{PARAGRAPH}" for i in range(chance.randint(20, 60)))
        size += path.write_text(ARTICLE.format(n=n % 9 + 1, body=body), "utf-8")
        if n % 50 == 0:
            path.with_suffix("").mkdir()
            size += (path.with_suffix("") / "附件.docx").write_bytes(paper)
    return sum(file.stat().st_size for file in (root / "content").rglob("*") if file.is_file())


def memory(root: int) -> int:
    """Resident kilobytes of a process and all that it started."""
    rows = [line.split() for line in subprocess.check_output(["ps", "-eo", "pid,ppid,rss"], text=True).splitlines()[1:]]
    family, total, grown = {str(root)}, 0, True
    while grown:
        more = {pid for pid, parent, _ in rows if parent in family} - family
        family, grown = family | more, bool(more)
    for pid, _, kilobytes in rows:
        total += int(kilobytes) if pid in family else 0
    return total


def measure(articles: int, jobs: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        size = archive(Path(name), articles)
        begun, most = time.perf_counter(), 0
        command = [BIN / "sanshen", "check", "--all", "--json", "--jobs", str(jobs)]
        with (Path(name) / "out.json").open("wb") as out:
            process = subprocess.Popen(command, cwd=name, stdout=out)
            while process.poll() is None:
                most = max(most, memory(process.pid))
                time.sleep(0.1)
        taken = time.perf_counter() - begun
        summary = json.loads((Path(name) / "out.json").read_bytes())["summary"]
    files = summary["files"]
    return {
        "files": files,
        "megabytes": round(size / 1e6, 1),
        "seconds": round(taken, 1),
        "files a second": round(files / taken),
        "megabytes a second": round(size / 1e6 / taken, 2),
        "memory, MB": round(most / 1024),
        "jobs": jobs,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.articles, given.jobs)
    print(json.dumps(found) if given.json else "\n".join(f"{key:<20} {value}" for key, value in found.items()))


if __name__ == "__main__":
    if sys.platform == "win32":
        sys.exit("needs ps")
    main()
