"""A runner for the forge's workflows: nektos/act in host mode, which runs each step as a process of this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOW = "没有 act：请安装 Go（sudo apt-get install -y golang），联网运行一次 make test-forge"


def program() -> Path | None:
    """What `make test-forge` installed, or what stands on the path."""
    made = ROOT / ".tools/bin/act"
    found = made if made.is_file() else shutil.which("act")
    return Path(found) if found else None


class Runner:
    """Runs the workflows of the clone in `folder` as the forge would; `url` is the forge's address."""

    def __init__(self, act: Path, folder: Path, url: str, repository: str, token: str) -> None:
        self.act, self.folder, self.url, self.repository, self.token = act, folder, url, repository, token

    def run(
        self,
        workflow: str,
        event: str,
        payload: dict[str, Any],
        *,
        job: str = "",
        more: dict[str, str] | None = None,
        variables: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """Exit code and everything that was printed. `more` is what the runner's machine has in its environment."""
        home = self.folder.parent / "runner-home"
        (home / ".config/act").mkdir(parents=True, exist_ok=True)
        (home / ".config/act/actrc").write_text("-P ubuntu-latest=-self-hosted\n")
        told = self.folder.parent / "event.json"
        told.write_text(json.dumps(payload | {"repository": {"full_name": self.repository, "default_branch": "main"}}))
        words = [str(self.act), event, "-W", workflow, "-e", str(told), "--no-cache-server", "--actor", "editor"]
        words += ["--env", f"GITHUB_SERVER_URL={self.url}", "--env", f"GITHUB_REPOSITORY={self.repository}"]
        words += ["-s", f"GITHUB_TOKEN={self.token}", *(["-j", job] if job else [])]
        words += [word for name, value in (variables or {}).items() for word in ("--var", f"{name}={value}")]
        env = {
            name: value for name, value in os.environ.items() if name not in ("SANSHEN_DEVELOPER", "XDG_CONFIG_HOME")
        }
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=env | {"HOME": str(home)} | (more or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr
