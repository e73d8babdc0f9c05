"""What every image's test.py asserts, from inside the image. Standard library only; needs no pytest there."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time
import traceback
import urllib.request
from collections.abc import Callable
from pathlib import Path

UNCHECKED = 1  # flags of a pyc that is never compared with its source (PEP 552)
SITE = Path("/opt/andon/venv/lib/python3.11/site-packages")
OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def runs_as_the_user() -> None:
    """uid and gid 1000, no extra groups, a home of its own."""
    assert (os.getuid(), os.getgid()) == (1000, 1000), (os.getuid(), os.getgid())
    assert set(os.getgroups()) <= {1000}, os.getgroups()
    (Path.home() / "written").write_text("yes", encoding="utf-8")


def root_is_read_only() -> None:
    """Nothing outside the volumes can be written."""
    assert os.statvfs("/").f_flag & os.ST_RDONLY, "the test itself must run on a read-only root"
    for folder in ("/", "/opt", "/usr/local/bin", "/etc", "/var"):
        try:
            Path(folder, "written").write_text("no", encoding="utf-8")
        except OSError as error:
            assert error.errno in (errno.EROFS, errno.EACCES), f"{folder}: {error}"
        else:
            raise AssertionError(f"{folder} can be written")


def no_tools_of_a_builder() -> None:
    """No compiler, no installer of packages for Python or Node."""
    for name in (
        "gcc",
        "cc",
        "g++",
        "c++",
        "clang",
        "make",
        "ld",
        "as",
        "go",
        "cargo",
        "pip",
        "pip3",
        "uv",
        "npm",
        "npx",
    ):
        assert shutil.which(name) is None, f"{name} is in the image: {shutil.which(name)}"
    assert importlib.util.find_spec("pip") is None
    assert not Path("/opt/build").exists()
    assert not Path("/steps").exists()
    assert not Path("/src").exists()


def no_settings_of_the_builder() -> None:
    """No registry settings, no secrets, no package lists, no certificates beyond Debian's own."""
    etc, superuser = Path("/etc"), Path(pwd.getpwuid(0).pw_dir)
    settings = [*etc.glob("pip*"), *etc.glob("xdg/pip*"), etc / "npmrc", Path("/usr/etc/npmrc"), etc / "apt/apt.conf"]
    for path in [*settings, superuser / ".npmrc", superuser / ".config"]:
        assert not reachable(str(path)), f"{path} is in the image"
    for folder in ("/run/secrets", "/usr/local/share/ca-certificates", "/var/lib/apt/lists"):
        found = [p for p in Path(folder).rglob("*") if p.is_file()] if Path(folder).is_dir() else []
        assert not found, f"{folder} holds {found}"
    odd = [
        name for name in os.environ if re.search("INDEX|REGISTRY|_CERT|_CA_|TOKEN|SECRET|PASSWORD|PROXY", name, re.I)
    ]
    assert not odd, f"set in the image: {odd}"


def reachable(name: str) -> bool:
    """Whether a path is there and may be seen."""
    try:
        return Path(name).exists()
    except PermissionError:
        return False


def bytecode_is_kept() -> None:
    """Every module of the venv that compiles has its bytecode, and Python never checks it against the source."""
    missing = []
    for source in SITE.rglob("*.py"):
        cached = Path(importlib.util.cache_from_source(str(source)))
        if not cached.exists():
            missing.append(source)
            continue
        with cached.open("rb") as file:
            head = file.read(8)
        assert head[:4] == importlib.util.MAGIC_NUMBER, cached
        assert int.from_bytes(head[4:], "little") == UNCHECKED, f"{cached} is checked against its source"
    for source in missing:
        try:
            compile(source.read_bytes(), str(source), "exec")
        except (SyntaxError, ValueError):
            continue  # a template that only ends in .py
        raise AssertionError(f"{source} has no bytecode")


def describes_itself(*wanted: str) -> None:
    """The SBOM is there, names Debian's packages, and ``wanted``."""
    listed = json.loads(Path("/usr/share/andon/sbom.cdx.json").read_text(encoding="utf-8"))
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.5")
    names = {one["name"] for one in listed["components"]}
    assert {"tini", "python3", "ca-certificates", *wanted} <= names, {"tini", *wanted} - names


def output(*command: str) -> str:
    """A command's output; AssertionError with its last lines when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, cwd="/tmp")
    assert done.returncode == 0, (
        f"{' '.join(command)} ended with {done.returncode}\n{(done.stdout + done.stderr)[-3000:]}"
    )
    return done.stdout


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(address: str, seconds: float = 60, **headers: str) -> bytes:
    """What ``address`` says once it answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            return bytes(OPEN.open(urllib.request.Request(address, headers=headers), timeout=10).read())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


COMMON = (runs_as_the_user, root_is_read_only, no_tools_of_a_builder, no_settings_of_the_builder)


def main(*checks: Callable[[], None]) -> None:
    """Run the common checks and the image's own; print one line each; exit code 1 when one fails."""
    failed = 0
    for one in (*COMMON, *checks):
        name = one.__name__.replace("_", " ")
        try:
            one()
        except Exception:
            failed += 1
            print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
        else:
            print(f"ok      {name}", flush=True)
    sys.exit(1 if failed else 0)
