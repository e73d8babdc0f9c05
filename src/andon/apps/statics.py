"""The files of the page itself: a fixed table, made at start, of what an app needs and nothing else."""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_path
from tornado.web import HTTPError, RequestHandler

TEMPLATE = Path(__file__).parent / "template" / "andon"
#: JupyterLab extensions that an app page loads: the widgets, their manager in Voila, and anywidget.
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
#: Fonts and images stay as they are, the rest travels compressed.
COMPRESSED = frozenset({".js", ".css", ".json", ".svg"})
SERVED = COMPRESSED | {".woff", ".woff2", ".ttf", ".png"}


def table() -> dict[str, Path]:
    """Address below ``static/<version>/`` -> file. A path that is not a key does not exist, whatever it spells."""
    files: dict[str, Path] = {}
    for root in reversed(jupyter_path()):
        share = Path(root)
        files |= _below(share / "voila" / "templates" / "base" / "static", "")
        files |= _below(share / "nbconvert" / "templates" / "lab" / "static", "lab/")
        for home in ("labextensions", "voila/labextensions"):
            for name in EXTENSIONS:
                files |= _below(share / home / name / "static", f"labextensions/{name}/static/")
    return files | _below(TEMPLATE / "static", "andon/")


def version(files: Mapping[str, Path]) -> str:
    """Changes with the files, so that browsers may keep them for ever."""
    stamps = ((name, file.stat()) for name, file in sorted(files.items()))
    text = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stamps)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _below(folder: Path, prefix: str) -> dict[str, Path]:
    return {
        prefix + file.relative_to(folder).as_posix(): file
        for file in folder.rglob("*")
        if file.suffix in SERVED and file.is_file()
    }


@functools.lru_cache(maxsize=1024)
def _body(file: Path, zipped: bool) -> bytes:
    data = file.read_bytes()
    return gzip.compress(data, 6, mtime=0) if zipped else data


class StaticFile(RequestHandler):
    """Files of public packages, the same for everyone: no login, and kept by browsers for a year."""

    def initialize(self, files: Mapping[str, Path]) -> None:
        """``files``: see :func:`table`."""
        self.files = files

    def set_default_headers(self) -> None:
        """Say the type and mean it."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def get(self, name: str) -> None:
        """One file, compressed when the browser takes that."""
        file = self.files.get(name)
        if file is None:
            raise HTTPError(404)
        zipped = file.suffix in COMPRESSED and "gzip" in self.request.headers.get("Accept-Encoding", "")
        self.set_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if zipped:
            self.set_header("Content-Encoding", "gzip")
        self.finish(_body(file, zipped))

    def write_error(self, status_code: int, **_: Any) -> None:
        """A browser asked for a part that does not exist; no person reads this."""
        self.finish()
