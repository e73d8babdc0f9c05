"""Lab's own files: the browser keeps them for good, a distant one gets them compressed, the start comes in one.

JupyterLab asks for about sixty small scripts before it shows anything. ``build.py`` joins those into
one file; scripts that are not in it are asked for as ever, so a missing or old file costs time only.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

HASHED = re.compile(r"[.-]?[0-9a-f]{8,}\.(?:js|css|woff2?|ttf|svg|png|map)$")
FOREVER = "public, max-age=31536000, immutable"
INDEX = "start.json"
# JupyterLab asks for its extensions only after its first script has run
PRELOAD = (
    "{% for one in page_config.federated_extensions %}"
    '<link rel="preload" as="script" href="{{page_config.fullLabextensionsUrl}}/{{one.name}}/{{one.load}}">'
    "{% endfor %}"
)


@dataclass(frozen=True)
class StartFiles:
    """JupyterLab's static files and what ``make build`` made of them."""

    static: Path
    built: Path

    @functools.cached_property
    def joined(self) -> str | None:
        """The name of the joined start file, None where none was built for this JupyterLab."""
        try:
            index = json.loads((self.built / INDEX).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        main = next(self.static.glob("main.*.js"), None)
        return str(index["file"]) if main and index["main"] == main.name else None

    def page(self, html: str) -> str:
        """JupyterLab's page that asks for the extensions at once, with the joined start file as its first script."""
        lines = PRELOAD
        if self.joined is not None:
            lines += f'<script defer="defer" src="{{{{page_config.fullStaticUrl}}}}/{self.joined}"></script>'
        return html.replace('<script defer="defer"', lines + '<script defer="defer"', 1)

    def find(self, name: str) -> Path | None:
        """The file called ``name``; names with a folder or from outside are not found."""
        if Path(name).name != name:
            return None
        for folder in (self.static, self.built):
            path = folder / name
            if path.is_file():
                return path
        return None

    def compressed(self, name: str) -> Path | None:
        """The gzipped twin that was built, if any."""
        path = self.built / "gz" / f"{name}.gz"
        return path if path.is_file() else None


def is_near(address: str) -> bool:
    """Whether the browser runs on this very machine: then unpacking costs more than it saves."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class StaticFiles(web.RequestHandler):
    """``/static/lab/<name>``: public files of JupyterLab; nothing of a user's lies there."""

    def initialize(self, files: StartFiles) -> None:
        """The folders to serve from."""
        self.files = files

    def check_xsrf_cookie(self) -> None:
        """Reading public files changes nothing."""

    @allow_unauthenticated
    def get(self, name: str) -> None:
        """Send the file, packed for a distant browser that takes it."""
        path = self.files.find(name)
        if path is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", mimetypes.guess_type(name)[0] or "application/octet-stream")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", FOREVER if HASHED.search(name) else "no-cache")
        self.set_header("Vary", "Accept-Encoding")
        packed = self.files.compressed(name)
        takes = "gzip" in self.request.headers.get("Accept-Encoding", "")
        if packed is not None and takes and not is_near(self.request.remote_ip or ""):
            self.set_header("Content-Encoding", "gzip")
            path = packed
        self.finish(path.read_bytes())

    @allow_unauthenticated
    def head(self, name: str) -> None:
        """The headers only."""
        self.get(name)


def static_handler(files: StartFiles) -> tuple[str, Any, dict[str, Any]]:
    """The handler that comes before jupyterlab_server's own for the same address."""
    return (r"/static/lab/([^/]+)", StaticFiles, {"files": files})
