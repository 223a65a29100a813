"""A real Gitea or Forgejo on loopback: its own folder, SQLite, its own web server; started and stopped by the tests."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

PASSWORD = "correct horse battery staple"  # of every account on this server, which lives as long as the tests
READY = 60.0  # seconds; a first start builds the database
_INI = """\
APP_NAME = test
RUN_MODE = prod
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
WORK_PATH = {folder}
[server]
PROTOCOL = http
HTTP_ADDR = 127.0.0.1
HTTP_PORT = {port}
ROOT_URL = {url}/
DISABLE_SSH = true
OFFLINE_MODE = true
LFS_START_SERVER = false
{static}
[database]
DB_TYPE = sqlite3
PATH = {folder}/forge.db
[repository]
ROOT = {folder}/repositories
[security]
INSTALL_LOCK = true
SECRET_KEY = {secret}
INTERNAL_TOKEN = {internal}
PASSWORD_HASH_ALGO = pbkdf2_v1
[oauth2]
ENABLED = false
JWT_SECRET = {jwt}
[service]
DISABLE_REGISTRATION = true
[mailer]
ENABLED = false
[actions]
ENABLED = false
[cron]
ENABLED = false
[session]
PROVIDER = memory
[git.config]
core.useReplaceRefs = false
[picture]
DISABLE_GRAVATAR = true
[openid]
ENABLE_OPENID_SIGNIN = false
[log]
MODE = file
LEVEL = warn
ROOT_PATH = {folder}/log
"""


def _static() -> str:
    """A program built without its pages and texts inside reads them from its source folder: FORGE_STATIC names that."""
    named = os.environ.get("FORGE_STATIC")
    return f"STATIC_ROOT_PATH = {named}" if named else ""


def binary() -> Path | None:
    """The forge to test with: FORGE_BIN, or what stands on the path."""
    named = os.environ.get("FORGE_BIN")
    found = named or shutil.which("gitea") or shutil.which("forgejo")
    return Path(found) if found else None


class Server:
    """One forge. `admin` is the token of its administrator `root`."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.config = folder / "app.ini"
        self.process: subprocess.Popen[bytes] | None = None
        self.client = httpx.Client(trust_env=False, timeout=READY, verify=False)  # loopback, and no TLS at all
        self.config.write_text(self._settings())
        self._run("migrate")
        made = self._run(
            *("admin", "user", "create", "--admin", "--username", "root", "--password", PASSWORD),
            *("--email", "root@yunxi.gov.example", "--must-change-password=false"),
        )
        assert b"root" in made
        scopes = ("--token-name", "tests", "--scopes", "all", "--raw")
        token = self._run("admin", "user", "generate-access-token", "--username", "root", *scopes)
        (self.admin,) = re.findall(r"\b[0-9a-f]{40}\b", token.decode())  # its log may speak before or after

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen([*self._command, "web"], stdout=log, stderr=log, env=self._environment)
        deadline = time.monotonic() + READY
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text()
            assert time.monotonic() < deadline, f"no answer within {READY:.0f} s"

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(READY)
            self.process = None

    def call(self, method: str, path: str, token: str = "", **json: Any) -> Any:
        """What a person's own client would ask of the API; `path` follows /api/v1."""
        answer = self.try_call(method, path, token, **json)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def try_call(self, method: str, path: str, token: str = "", **json: Any) -> httpx.Response:
        headers = {"Authorization": f"token {token or self.admin}"}
        return self.client.request(method, f"{self.url}/api/v1{path}", headers=headers, json=json or None)

    def add_user(self, login: str) -> tuple[int, str]:
        """A new account: its number and a token of its own."""
        mail = f"{login}@yunxi.gov.example"
        made = self.call(
            "POST", "/admin/users", username=login, email=mail, password=PASSWORD, must_change_password=False
        )
        wanted = {"name": "tests", "scopes": ["all"]}
        answer = self.client.post(f"{self.url}/api/v1/users/{login}/tokens", json=wanted, auth=(login, PASSWORD))
        return int(made["id"]), str(answer.raise_for_status().json()["sha1"])

    def _answers(self) -> bool:
        try:
            return self.client.get(f"{self.url}/api/healthz").is_success
        except httpx.TransportError:
            return False

    @property
    def _command(self) -> list[str]:
        return [str(self.program), "--config", str(self.config), "--work-path", str(self.folder)]

    @property
    def _environment(self) -> dict[str, str]:
        """Nothing of whoever runs the tests but the path to git."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "USER": "git"}

    def _run(self, *args: str) -> bytes:
        done = subprocess.run([*self._command, *args], capture_output=True, check=False, env=self._environment)
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
        return done.stdout

    def _settings(self) -> str:
        secrets = {kind: self._secret(kind) for kind in ("SECRET_KEY", "INTERNAL_TOKEN", "JWT_SECRET")}
        return _INI.format(
            folder=self.folder,
            port=self.url.rpartition(":")[2],
            url=self.url,
            static=_static(),
            secret=secrets["SECRET_KEY"],
            internal=secrets["INTERNAL_TOKEN"],
            jwt=secrets["JWT_SECRET"],
        )

    def _secret(self, kind: str) -> str:
        made = subprocess.run(
            [str(self.program), "generate", "secret", kind], capture_output=True, check=True, env=self._environment
        )
        return made.stdout.decode().strip()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
