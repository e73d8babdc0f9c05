"""Container images of one static program, without a builder: an archive that `ctr images import` takes."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path


def add(archive: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    """One file, the same every time."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))


def layer(files: Mapping[str, Path], links: Mapping[str, str], folders: tuple[str, ...]) -> bytes:
    """An image's one layer: programs, symbolic links, folders that all may write."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name in folders:
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777
            archive.addfile(entry)
        for name, path in files.items():
            add(archive, name, path.read_bytes(), 0o755)
        for name, target in links.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return held.getvalue()


def write(
    path: Path,
    image: str,
    files: Mapping[str, Path],
    entrypoint: list[str],
    *,
    links: Mapping[str, str] | None = None,
    folders: tuple[str, ...] = ("tmp",),
) -> Path:
    """Write the archive of ``image`` (name and tag) whose files are ``files`` (place in the image -> file here)."""
    content = layer(files, links or {}, folders)
    digest = hashlib.sha256(content).hexdigest()
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Entrypoint": entrypoint, "User": "1000:1000", "Env": ["PATH=/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
    }
    held = json.dumps(config).encode()
    name = f"{hashlib.sha256(held).hexdigest()}.json"
    manifest = [{"Config": name, "RepoTags": [image], "Layers": [f"{digest}.tar"]}]
    with tarfile.open(path, "w") as archive:
        add(archive, name, held)
        add(archive, f"{digest}.tar", content)
        add(archive, "manifest.json", json.dumps(manifest).encode())
    return path
