"""This machine's settings for the package registries, handed to a build as secrets and stored in no image."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path


def secrets(folder: Path) -> dict[str, Path]:
    """Secret id -> file below ``folder``: ``site`` (exports), ``ca`` (certificates), ``npmrc``; empty where unset."""
    files = {name: folder / name for name in ("site", "ca", "npmrc")}
    exports = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(settings().items())]
    files["site"].write_text("".join(exports), encoding="utf-8")
    bundle = certificates()
    files["ca"].write_bytes(bundle.read_bytes() if bundle else b"")
    user = Path.home() / ".npmrc"
    files["npmrc"].write_bytes(user.read_bytes() if user.is_file() else b"")
    for path in files.values():
        path.chmod(0o600)
    return files


def settings() -> dict[str, str]:
    """Registry addresses by the names that pip, uv, npm and our apt step read; only what is set on this machine."""
    found = {
        **{name: os.environ.get(name) or pip_setting(name) for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL")},
        "NPM_CONFIG_REGISTRY": os.environ.get("NPM_CONFIG_REGISTRY") or npm_registry(),
        "ANDON_APT_MIRROR": os.environ.get("ANDON_APT_MIRROR"),
        "ANDON_APT_PROXY": apt_proxy(),
    }
    found["UV_DEFAULT_INDEX"] = os.environ.get("UV_DEFAULT_INDEX") or found["PIP_INDEX_URL"]
    found["UV_INDEX"] = os.environ.get("UV_INDEX") or found["PIP_EXTRA_INDEX_URL"]
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        found[name] = os.environ.get(name) or os.environ.get(name.upper())
    return {name: value for name, value in found.items() if value}


def certificates() -> Path | None:
    """The certificate bundle that this machine's tools are told to use."""
    named = [os.environ.get(name) for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")]
    for name in [*named, pip_setting("PIP_CERT")]:
        if name and Path(name).is_file():
            return Path(name)
    return None


def pip_setting(variable: str) -> str | None:
    """The value in pip's own configuration of what ``variable`` would set: PIP_SOME_NAME is its option some-name."""
    name = variable.removeprefix("PIP_").lower().replace("_", "-")
    return _output([sys.executable, "-m", "pip", "config", "get", f"global.{name}"])


def npm_registry() -> str | None:
    """npm's registry where it is not the public one."""
    found = _output(["npm", "config", "get", "registry"]) if shutil.which("npm") else None
    return found if found and found.startswith("http") and "registry.npmjs.org" not in found else None


def apt_proxy() -> str | None:
    """The proxy of this machine's apt."""
    if not shutil.which("apt-config"):
        return None
    found = re.search(r'^Acquire::http::Proxy "(.+)";', _output(["apt-config", "dump"]) or "", re.M)
    return found[1] if found else None


def _output(command: list[str]) -> str | None:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() or None if done.returncode == 0 else None
