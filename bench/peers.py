"""Other people's checkers on the same files, each in a folder of its own under .tools/peers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from checks.document import Document
from checks.rules import access_key
from checks.runner import check
from tests.checks import leaks

PLANTED = (
    f"申请人身份证号{leaks.ID}，", f"手机{leaks.MOBILE}", f"银行卡号{leaks.CARD}", leaks.MARK, "密码：" + "Gov@2024abc", f"密钥{access_key.SAMPLE}", "护照号码：E12345678",
    f"身份证{leaks.wide(leaks.ID)}", f"电话{' '.join(leaks.MOBILE)}",
)  # fmt: skip
HOME = Path(__file__).resolve().parent.parent / ".tools/peers"
_PRESIDIO = """
import json, sys, time
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
import spacy
class Blank(NlpEngine):
    def __init__(self): self.nlp = spacy.blank("zh"); self.nlp.max_length = 10**8
    def load(self): pass
    def is_loaded(self): return True
    def process_text(self, text, language):
        doc = self.nlp(text); return NlpArtifacts([], doc, [], [], self, language)
    def process_batch(self, texts, language, **_): return ((t, self.process_text(t, language)) for t in texts)
    def is_stopword(self, word, language): return False
    def is_punct(self, word, language): return False
    def get_supported_entities(self): return []
    def get_supported_languages(self): return ["zh"]
registry = RecognizerRegistry(supported_languages=["zh"]); registry.load_predefined_recognizers(["zh"])
registry.recognizers = [r for r in registry.recognizers if type(r).__name__ not in ("SpacyRecognizer", "EmailRecognizer", "UrlRecognizer")]
engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["zh"])
texts = [open(name, encoding="utf-8").read() for name in sys.argv[1:]]
begun = time.perf_counter(); found = [len(engine.analyze(text, language="zh")) for text in texts]
print(json.dumps([sum(found), sum(map(bool, found)), time.perf_counter() - begun]))
"""
_SECRETS = """
import json, sys, time
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings
begun = time.perf_counter(); found = SecretsCollection()
with default_settings():
    for name in sys.argv[1:]: found.scan_file(name)
print(json.dumps([sum(1 for _ in found), len(found.files), time.perf_counter() - begun]))
"""
_AUTOCORRECT = """
import json, sys, time
import autocorrect_py
texts = [open(name, encoding="utf-8").read() for name in sys.argv[1:]]
begun = time.perf_counter(); found = [sum(a != b for a, b in zip(t.splitlines(), autocorrect_py.format(t).splitlines())) for t in texts]
print(json.dumps([sum(found), sum(map(bool, found)), time.perf_counter() - begun]))
"""
_ZHLINT = """
const fs = require("fs"), { run } = require("zhlint");
const texts = process.argv.slice(2).map(name => fs.readFileSync(name, "utf8"));
const begun = process.hrtime.bigint();
const found = texts.map(text => run(text, { rules: { preset: "default" } }).validations.length);
console.log(JSON.stringify([found.reduce((a, b) => a + b, 0), found.filter(Boolean).length, Number(process.hrtime.bigint() - begun) / 1e9]));
"""


def measure(files: Sequence[Path], ours: float) -> dict[str, str]:
    """For each peer what it flags, its speed and how many times ours that is, and what it finds of the planted leaks."""
    with tempfile.TemporaryDirectory() as name:
        planted = Path(name) / "planted.md"
        planted.write_text("\n".join(PLANTED) + "\n", "utf-8")
        caught = check(Document(planted.name, planted.read_bytes()))
        lines = len({finding.line for finding in caught if finding.blocks})
        told = {"ours": f"of {len(PLANTED)} planted leaks {lines} found"}
        for peer, ask in PEERS.items():
            try:
                told[peer] = _told(ask, files, planted, ours)
            except (subprocess.CalledProcessError, OSError, ValueError) as error:
                said = getattr(error, "stderr", b"") or str(error).encode()
                told[peer] = f"not measured: {said.decode(errors='replace').strip().splitlines()[-1][:120]}"
    return told


def _told(ask: Callable[[Sequence[Path]], Any], files: Sequence[Path], planted: Path, ours: float) -> str:
    findings, flagged, seconds = ask(files)
    speed = sum(file.stat().st_size for file in files) / 1e6 / seconds
    on_leaks = ask([planted])[0]
    return (
        f"{findings} findings in {flagged} of {len(files)} files, {speed:.2f} MB/s ({speed / ours:.2f} × ours); "
        f"{on_leaks} findings on {len(PLANTED)} planted leaks"
    )


def _python(package: str, script: str) -> Callable[[Sequence[Path]], Any]:
    def ask(files: Sequence[Path]) -> Any:
        home = HOME / package
        if not (home / "done").exists():
            shutil.rmtree(home, ignore_errors=True)
            _run([sys.executable, "-m", "venv", str(home)])
            _run([str(home / "bin/pip"), "install", "-q", *package.split("+")])
            (home / "done").touch()
        return json.loads(
            _run([str(home / "bin/python"), "-W", "ignore", "-c", script, *map(str, files)]).splitlines()[-1]
        )

    return ask


def _zhlint(files: Sequence[Path]) -> Any:
    home = HOME / "zhlint"
    if not (home / "node_modules/zhlint").exists():
        home.mkdir(parents=True, exist_ok=True)
        _run(["npm", "install", "--prefix", str(home), "--ignore-scripts", "--no-audit", "--no-fund", "zhlint@0.8"])
    (home / "ask.js").write_text(_ZHLINT)
    return json.loads(_run(["node", str(home / "ask.js"), *map(str, files)]).splitlines()[-1])


def _run(command: list[str]) -> bytes:
    return subprocess.run(command, check=True, capture_output=True, timeout=900).stdout


PEERS: dict[str, Callable[[Sequence[Path]], Any]] = {
    "Presidio": _python("presidio-analyzer", _PRESIDIO),
    "detect-secrets": _python("detect-secrets", _SECRETS),
    "autocorrect": _python("autocorrect-py", _AUTOCORRECT),
    "zhlint": _zhlint,
}
