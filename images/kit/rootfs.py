"""A Debian root file system as the base, where no registry of images is reached: a folder, a tarball or debootstrap."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from kit.engines import Buildah, BuildError, Docker, run

RELEASE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
# what an image of one program does not read; licences (copyright files) stay
DROPPED = ("usr/share/man", "usr/share/info", "usr/share/locale", "var/cache/apt", "var/lib/apt/lists", "var/log")


def base_image(base: str, engine: Buildah | Docker, cache: Path) -> str:
    """The name of the image that ``base`` stands for, made from a root file system where it is one."""
    if base == "debootstrap":
        base = str(debootstrap(cache))
    path = Path(base)
    if not path.exists():
        return base
    with tempfile.TemporaryDirectory(prefix="andon-root-") as scratch:
        tarball = path if path.is_file() else pack(path, Path(scratch) / "root.tar")
        tag = f"andon/root:{digest(tarball)[:16]}"
        if not engine.exists(tag):
            engine.take_root(tarball, tag)
    return engine.reference(tag)


def debootstrap(cache: Path) -> Path:
    """A minimal Debian as a tarball in ``cache``, made once. Needs root and the package debootstrap."""
    tarball = cache / f"root-{RELEASE}.tar"
    if tarball.exists():
        return tarball
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise BuildError("A root file system needs root and debootstrap.\nNext: sudo apt-get install debootstrap")
    cache.mkdir(parents=True, exist_ok=True)
    mirror = os.environ.get("ANDON_APT_MIRROR", MIRROR)
    with tempfile.TemporaryDirectory(prefix="andon-root-", dir=cache) as scratch:
        root = Path(scratch) / "root"
        packages = "--include=ca-certificates"
        run(["debootstrap", "--variant=minbase", packages, RELEASE, str(root), mirror], "debootstrap")
        clean(root)
        pack(root, Path(scratch) / "root.tar").replace(tarball)
    return tarball


def clean(root: Path) -> None:
    """Drop caches, logs and manuals; name Debian's public archive as the only source, whatever mirror was used."""
    for name in DROPPED:
        for path in (root / name).iterdir() if (root / name).is_dir() else ():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for path in (root / "usr/share/doc").rglob("*"):
        if path.name != "copyright" and not path.is_dir():
            path.unlink()
    suites = (f"{MIRROR} {RELEASE}", f"{MIRROR} {RELEASE}-updates", f"{MIRROR}-security {RELEASE}-security")
    lines = "".join(f"deb {suite} main\n" for suite in suites)
    (root / "etc/apt/sources.list").write_text(lines, encoding="utf-8")
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    (root / "etc/hostname").unlink(missing_ok=True)


def pack(root: Path, tarball: Path) -> Path:
    """The folder as a tarball, sorted."""
    with tarfile.open(tarball, "w", format=tarfile.PAX_FORMAT) as archive:
        archive.add(root, ".", filter=None)
    return tarball


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
